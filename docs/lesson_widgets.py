"""The lessons' widgets on the website, where no kernel runs.

A notebook keeps of a widget only that it says its name. In that place stands, of what
tools/web/record_widgets.py has kept, the widget itself, driven by docs/live/lesson_widgets.js; or a
picture of it in use, by tools/web/photograph_widgets.py.
"""

from __future__ import annotations

import json
import re
import shutil
from html import escape
from pathlib import Path

from docutils import nodes
from living_pad import WIDGETS as PADS
from living_pad import frame_for
from PIL import Image

from mnist_course.widgets.front_end import front_end, style

HERE = Path(__file__).parent
RECORDED = HERE / "widgets"
LIVE = {
    "DigitQuiz": "The quiz runs in this page.",
    "KernelEditor": "The editor runs in this page.",
    "LearningRateSlider": "The slider moves through figures that were drawn beforehand.",
    "TemperatureSlider": "The slider moves through figures that were drawn beforehand.",
    "MorphSlider": "The slider moves through figures that were drawn beforehand.",
    "DistortionSlider": "The slider moves through figures that were drawn beforehand.",
}
IN_USE = {
    "ErrorGallery": "The gallery: menus for the pair of digits, the network and the order, and "
    "below them the fours that were read as nines, each with the network that did and how sure it "
    "was.",
    "InkSliders": "Four sliders for pen width, size, place and slant; the ink of a 5 on paper, "
    "squeezed and centred; and a table: far to the right and squeezed, dense_network reads a 1, "
    "centred a 5; deeper_cnn reads a 5 in both.",
    "YourDigits": "A photographed sheet with a box around each digit, ticked or crossed by whether "
    "the network read what was written; a line to type in what was written; the chosen digit as "
    "the network sees it, its ten bars, buttons to say what it was, and the labelled digits to "
    "download.",
}
"""What the picture of a widget in use shows, where the widget itself needs Python."""

_NAMED = re.compile(r"(\w+)(: run this cell |\()")
_PREDICTION = "Your prediction: "
_LINE_TO_TYPE = "a line to type into"
_UNANSWERED = "You made no prediction; it was "
_TALLY = re.compile(r"0 of \d+ questions predicted")


def replace_widgets(app, doctree: nodes.document, page: str) -> None:
    """Put something to use or to look at in the place of each widget's name."""
    questions = 0
    for output in list(doctree.findall(nodes.literal_block)):
        text = output.astext()
        named = _NAMED.match(text)
        if named and named[1] in PADS:
            output.replace_self(frame_for(page, app.config.language))
        elif named and named[1] in LIVE:
            output.replace_self(_raw(_live(named[1], page)))
        elif named and named[1] in IN_USE:
            output.replace_self(_raw(_in_use(named[1], page)))
        elif text.startswith(_PREDICTION):
            questions += 1
            output.replace_self(_raw(_question(text.removeprefix(_PREDICTION), questions)))
        elif _UNANSWERED in text:
            _say(output, text.replace(_UNANSWERED, "It was "))
        elif _TALLY.match(text):
            output.parent.remove(output)


def _raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html")


def _say(output: nodes.literal_block, text: str) -> None:
    output.rawsource = text
    output.children = []
    output += nodes.Text(text)


def _live(name: str, page: str) -> str:
    up = "../" * page.count("/")
    data = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    data["folder"] = f"{up}_static/widgets/"
    # A closing tag within a text would end the element.
    text = json.dumps(data).replace("<", "\\u003c")
    return (
        f'<figure class="lesson-widget" data-widget="{name}">'
        f'<script type="application/json">{text}</script>'
        f"<figcaption>{LIVE[name]}</figcaption></figure>"
    )


def _in_use(name: str, page: str) -> str:
    up = "../" * page.count("/")
    with Image.open(RECORDED / f"{name}_in_use.webp") as picture:
        width, height = picture.size
    return (
        f'<figure class="lesson-widget"><img src="{up}_static/widgets/{name}_in_use.webp" '
        f'alt="{escape(IN_USE[name])}" width="{width}" height="{height}" loading="lazy">'
        f"<figcaption>The widget in use. It needs Python: "
        f'<a href="{Path(page).name}.ipynb" download>download this lesson</a> '
        "and open it in JupyterLab.</figcaption></figure>"
    )


def _question(choices: str, number: int) -> str:
    choices = choices.strip()
    if choices == _LINE_TO_TYPE:
        field = f'<input type="text" aria-label="Your prediction {number}" autocomplete="off">'
    else:
        field = "".join(
            f'<label><input type="radio" name="prediction-{number}"> {escape(choice)}</label>'
            for choice in choices.split(" / ")
        )
    return f'<fieldset class="prediction"><legend>Your prediction</legend>{field}</fieldset>'


def write_files(app, error: Exception | None) -> None:
    """Write the front end of the widgets, their styles and what was recorded."""
    if error is not None or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    code = front_end(HERE / "live" / "lesson_widgets.js")
    # A module can't be loaded from a disk; a script can.
    (static / "lesson_widgets.js").write_text(f"(() => {{\n{code}}})();\n", encoding="utf-8")
    styles = style("lessons/slider.css") + style("lessons/digit_quiz.css")
    (static / "widgets.css").write_text(styles, encoding="utf-8")
    (static / "widgets").mkdir(exist_ok=True)
    for picture in RECORDED.glob("*.webp"):
        shutil.copy(picture, static / "widgets")


def add_files(app, page: str, template: str, context: dict, doctree) -> None:
    """Load the front end where there is a widget to be driven."""
    if 'class="lesson-widget" data-widget' in context.get("body", ""):
        app.add_js_file("lesson_widgets.js", loading_method="defer")


def setup(app) -> dict:
    """Join the website's build."""
    app.connect("doctree-resolved", replace_widgets)
    app.connect("html-page-context", add_files)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
