"""The page's pad within the website: on its first page, and in each lesson that has a pad.

The page is built beside the website, from the same files as by `make page`. An `iframe` shows the
one file with its pad alone: no kernel runs, and it works from a disk, too.
"""

from __future__ import annotations

import json
import sys
from html import escape
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools" / "web"))

FOLDER = "draw"
"""Of the page, within the website."""
WIDGETS = ("DigitReader", "DrawingPad", "Playground")
"""The widgets in whose place the pad stands: each says its name where it can't be shown."""

_FRAME = """
<figure class="living-pad">
<iframe src="{page}?pad&amp;lang={language}" title="{title}"
 loading="lazy"></iframe>
<figcaption>{caption} <a href="{page}?lang={language}">{whole}</a></figcaption>
</figure>
"""
_TEXTS = json.loads((ROOT / "mnist_course" / "web" / "texts.json").read_text(encoding="utf-8"))


class LivingPad(Directive):
    """Put the pad here."""

    def run(self) -> list[nodes.Node]:
        """Return the frame that shows it."""
        env = self.state.document.settings.env
        return [frame_for(env.docname, env.config.language)]


def frame_for(page: str, language: str) -> nodes.raw:
    """Return what shows the pad on a page of the website, in the website's language."""
    address = f"{'../' * page.count('/')}{FOLDER}/draw-a-digit.html"
    texts = _TEXTS.get(language, _TEXTS["en"])
    said = {part: escape(texts[f"frame.{part}"]) for part in ("title", "caption", "whole")}
    return nodes.raw("", _FRAME.format(page=address, language=language, **said), format="html")


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
