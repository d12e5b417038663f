"""Record what the lessons' widgets show, for a website where no kernel runs.

    python tools/web/record_widgets.py [NAME ...]

For each widget its lesson is run down to the widget's cell, with real MNIST. A slider is moved
through its values and its figures are kept, one below the other in one picture; the quiz and the
kernel editor leave their images. All of it goes to docs/widgets, where docs/lesson_widgets.py finds
it.
"""

from __future__ import annotations

import argparse
import ast
import base64
import html
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "widgets"
LESSONS = {
    "LearningRateSlider": "02_dense_network",
    "KernelEditor": "03_convolutional_network",
    "TemperatureSlider": "06_confusion_matrices",
    "DigitQuiz": "07_four_or_nine_two_or_seven",
    "MorphSlider": "07_four_or_nine_two_or_seven",
    "DistortionSlider": "11_handwriting_from_elsewhere",
}
EVERY = {"LearningRateSlider": 2, "DistortionSlider": 2}
"""Of the slider's values, each so-manieth is kept: the others look nearly the same."""
WIDEST = 760  # pixels of a figure: the website's column
HIGHEST = 16383  # pixels of a picture in WebP
COLOURS = 32  # of a figure: lines, text and their soft edges


def cells_to(name: str) -> list[str]:
    """Return a lesson's code down to the cell that shows the widget."""
    lesson = ROOT / "notebooks" / f"{LESSONS[name]}.ipynb"
    codes = []
    for cell in json.loads(lesson.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            codes.append("".join(cell["source"]))
            if f"widgets.{name}(" in codes[-1]:
                return codes
    raise ValueError(f"{lesson.name} has no {name}.")


def widget_of(name: str):
    """Run a lesson down to the widget, and return the widget."""
    names: dict = {"__name__": "__main__"}
    *before, last = cells_to(name)
    for code in before:
        exec(compile(code, name, "exec"), names)
    *rest, shown = ast.parse(last).body
    exec(compile(ast.Module(rest, []), name, "exec"), names)
    return eval(compile(ast.Expression(shown.value), name, "eval"), names)


def record_slider(name: str, widget) -> dict:
    """Move a slider through its values, for each choice where there is one."""
    kind = getattr(widget, "kind", None)
    choices = []
    start = widget.slider.value
    for number, choice in enumerate(kind.options if kind else [""]):
        if kind:
            kind.value = choice
        frames = list(_frames(name, widget))
        sheet = f"{name}_{number}.webp" if kind else f"{name}.webp"
        size = _write_sheet([picture for _, _, picture in frames], FOLDER / sheet)
        values = [value for value, _, _ in frames]
        told = widget.slider.readout_format if kind or name != "MorphSlider" else "d"
        choices.append(
            {
                "name": choice,
                "sheet": sheet,
                "size": size,
                "values": [format(value, told) for value in values],
                "alts": [alt for _, alt, _ in frames],
                "start": int(np.argmin(np.abs(np.array(values) - (0 if kind else start)))),
            }
        )
    label = kind.description if kind else ""
    return {"label": widget.slider.description, "choice": label, "choices": choices}


def _frames(name: str, widget) -> Iterator[tuple[float, str, Image.Image]]:
    slider = widget.slider
    steps = np.arange(slider.min, slider.max + slider.step / 2, slider.step)[:: EVERY.get(name, 1)]
    if hasattr(slider, "base"):
        steps = slider.base**steps
    for value in steps:
        slider.value = type(slider.value)(value)
        shown = widget.children[-1].value
        found = re.search(r'base64,([^"]+)".* alt="([^"]*)"', shown)
        picture = Image.open(io.BytesIO(base64.b64decode(found[1]))).convert("RGB")
        yield slider.value, html.unescape(found[2]), picture


def _write_sheet(pictures: list[Image.Image], path: Path) -> list[int]:
    """Write pictures one below the other, and return the width and height of each."""
    first = pictures[0]
    scale = min(1, WIDEST / first.width, HIGHEST / len(pictures) / first.height)
    width, height = int(first.width * scale), int(first.height * scale)
    sheet = Image.new("RGB", (width, height * len(pictures)))
    for number, picture in enumerate(pictures):
        sheet.paste(picture.resize((width, height), Image.Resampling.LANCZOS), (0, number * height))
    few = sheet.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB")
    few.save(path, "WEBP", lossless=True, quality=100, method=6)
    return [width, height]


def record_quiz(quiz) -> dict:
    """Return the quiz's images, their labels, and what the networks answered."""
    images = base64.b64encode(np.asarray(quiz._images).tobytes()).decode()
    return {"images": images, "labels": quiz._labels, "rivals": quiz._rivals}


def record_editor(editor) -> dict:
    """Return the editor's digits and the kernels that have a button."""
    from mnist_course.widgets.lessons.kernel_editor import PRESETS, _written

    presets = {
        name: [[_written(value) for value in row] for row in kernel]
        for name, kernel in PRESETS.items()
    }
    return {"images": base64.b64encode(editor._images.tobytes()).decode(), "presets": presets}


def record(name: str) -> None:
    """Record one widget."""
    widget = widget_of(name)
    if name == "DigitQuiz":
        data = record_quiz(widget)
    elif name == "KernelEditor":
        data = record_editor(widget)
    else:
        data = record_slider(name, widget)
    (FOLDER / f"{name}.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    parser = argparse.ArgumentParser(description="Record the widgets for the website.")
    parser.add_argument("names", nargs="*", default=list(LESSONS))
    for each in parser.parse_args().names:
        record(each)
        print(each, flush=True)
