"""The page's pad within the website: on its first page, and in each lesson that has a pad.

The page is built beside the website, from the same files as by `make page`. An `iframe` shows the
one file with its pad alone: no kernel runs, and it works from a disk, too.
"""

from __future__ import annotations

import sys
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive

sys.path.insert(0, str(Path(__file__).parents[1] / "tools" / "web"))

FOLDER = "draw"
"""Of the page, within the website."""
WIDGETS = ("DigitReader", "DrawingPad", "Playground")
"""The widgets in whose place the pad stands: each says its name where it can't be shown."""

_FRAME = """
<figure class="living-pad">
<iframe src="{page}?pad" title="A pad to draw a digit on, and the network's reading"
 loading="lazy"></iframe>
<figcaption>This pad runs in the page: draw a digit. <a href="{page}">The whole page</a> shows what
each layer finds in it, too.</figcaption>
</figure>
"""


class LivingPad(Directive):
    """Put the pad here."""

    def run(self) -> list[nodes.Node]:
        """Return the frame that shows it."""
        return [frame_for(self.state.document.settings.env.docname)]


def frame_for(page: str) -> nodes.raw:
    """Return what shows the pad on a page of the website."""
    up = "../" * page.count("/")
    return nodes.raw("", _FRAME.format(page=f"{up}{FOLDER}/draw-a-digit.html"), format="html")


def build_page(app, error: Exception | None) -> None:
    """Build the page beside the website."""
    if error is None and app.builder.format == "html":
        from build_page import build

        folder = Path(app.outdir) / FOLDER
        folder.mkdir(exist_ok=True)
        build(folder)


def setup(app) -> dict:
    """Join the website's build."""
    app.add_directive("living-pad", LivingPad)
    app.connect("build-finished", build_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
