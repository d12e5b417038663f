"""The lessons as cards on the home page: a picture, the number, title, matter and time."""

from __future__ import annotations

import base64
import io
import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from PIL import Image, ImageChops

ROOT = Path(__file__).parents[1]
PICTURES = {
    "01_meet_the_digits": "show_maps(means",
    "02_dense_network": "reshape(10, 28, 28)",
    "03_convolutional_network": "np.moveaxis(maps",
    "05_deeper_cnn_with_dropout": "show_digits((255 * variants)",
    "06_confusion_matrices": 'normalize="true"',
    "07_four_or_nine_two_or_seven": "show_morph(",
    "08_what_the_network_sees": "show_heatmaps(x_val[twice]",
    "09_draw_a_digit": "mc.render(each",
    "10_your_handwriting": "show_found(sheet",
    "11_handwriting_from_elsewhere": "by_style(",
}
"""Part of the code of the cell whose figure stands for a lesson; else its first figure does."""
PAD, _PAD_BOX = ROOT / "docs" / "page.webp", (13, 84, 787, 500)
PAD_AT = {"00_start_here": 0.67, "04_your_own_network": 0.4}
"""A lesson that is about drawing has the pad in use: where it is in a picture of the recording, and
how far the recording has gone: at 0.4 the ink could still become a 7, a 2 or a 3."""

_LINE = re.compile(
    r"^\d+\. \[(.+?)\]\(notebooks/(\w+)\.ipynb\): (.+?)(?=\n\d+\. |\n\n)", re.M | re.S
)
_IMAGE = re.compile(r"data:image/\w+;base64,([^\"]+)")
_WIDE, _HIGH = 560, 315


@dataclass(frozen=True)
class Lesson:
    """What a card says of a lesson."""

    stem: str
    title: str
    matter: str
    minutes: int


def lessons() -> list[Lesson]:
    """Return the lessons as the project's README lists them."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = []
    for title, stem, matter in _LINE.findall(readme):
        first = "".join(_cells(stem)[0]["source"])
        minutes = re.search(r"\*\*Time:\*\* (\d+) minutes", first)
        found.append(Lesson(stem, title, " ".join(matter.split()), int(minutes[1])))
    return found


def picture(stem: str) -> Image.Image:
    """Return a figure of a lesson, without the white around it."""
    if stem in PAD_AT:
        return _pad(PAD_AT[stem])
    figures = [
        (code, data)
        for cell in _cells(stem)
        for code, data in _figures_of(cell)
        if cell["cell_type"] == "code"
    ]
    wanted = PICTURES.get(stem, "")
    _, data = next((figure for figure in figures if wanted in figure[0]), figures[0])
    return _trimmed(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))


def write_picture(stem: str, path: Path) -> None:
    """Write a lesson's picture as the card shows it: small, on white, of one size."""
    card = Image.new("RGB", (_WIDE, _HIGH), "white")
    shown = picture(stem)
    scale = min((_WIDE - 32) / shown.width, (_HIGH - 32) / shown.height)
    shown = shown.resize((round(shown.width * scale), round(shown.height * scale)), Image.LANCZOS)
    card.paste(shown, ((_WIDE - shown.width) // 2, (_HIGH - shown.height) // 2))
    path.parent.mkdir(parents=True, exist_ok=True)
    card.save(path, "WEBP", quality=85)


class LessonCards(Directive):
    """Put the cards here."""

    def run(self) -> list[nodes.Node]:
        """Return them as a list of links."""
        cards = "".join(map(_card, lessons()))
        return [nodes.raw("", f'<ol class="lesson-cards">{cards}</ol>', format="html")]


def _card(lesson: Lesson) -> str:
    number = int(lesson.stem[:2])
    matter = lesson.matter[0].upper() + lesson.matter[1:]
    return (
        f'<li><a class="lesson-card" href="../notebooks/{lesson.stem}.html">'
        f'<img src="../_static/cards/{lesson.stem}.webp" alt="" width="{_WIDE}" height="{_HIGH}"'
        f' loading="lazy"><span class="lesson-number">{number}</span>'
        f'<span class="lesson-title">{escape(lesson.title)}</span>'
        f'<span class="lesson-matter">{escape(matter)}</span>'
        f'<span class="lesson-time">{lesson.minutes} minutes</span></a></li>'
    )


def _cells(stem: str) -> list[dict]:
    text = (ROOT / "notebooks" / f"{stem}.ipynb").read_text(encoding="utf-8")
    return json.loads(text)["cells"]


def _figures_of(cell: dict) -> list[tuple[str, str]]:
    code = "".join(cell["source"])
    found = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "image/png" in data:
            found.append((code, "".join(data["image/png"])))
        found += [(code, image) for image in _IMAGE.findall("".join(data.get("text/html", "")))]
    return found


def _pad(share: float) -> Image.Image:
    with Image.open(PAD) as recording:
        recording.seek(int(recording.n_frames * share))
        return recording.convert("RGB").crop(_PAD_BOX)


def _trimmed(image: Image.Image) -> Image.Image:
    paper = Image.new("RGB", image.size, "white")
    return image.crop(ImageChops.difference(image, paper).getbbox())


def _write_all(app, error: Exception | None) -> None:
    if error is None and app.builder.format == "html":
        for lesson in lessons():
            write_picture(lesson.stem, Path(app.outdir) / "_static/cards" / f"{lesson.stem}.webp")


def setup(app) -> dict:
    """Join the website's build."""
    app.add_directive("lesson-cards", LessonCards)
    app.connect("build-finished", _write_all)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
