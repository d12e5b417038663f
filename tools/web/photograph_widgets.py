"""Photograph the lessons' widgets that can't run without Python, for the website.

    python tools/web/photograph_widgets.py [NAME ...]

Each lesson is opened in a real JupyterLab and run down to its widget, with real MNIST; the widget
is used, and what it then shows goes to docs/widgets, where docs/lesson_widgets.py finds it.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import nbformat
from PIL import Image, ImageChops
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "widgets"
sys.path.insert(0, str(ROOT))

from testsupport.lab import LabServer, NotebookPage  # noqa: E402 (beside the package)
from testsupport.servers import CHROMIUM, FLAGS, serve_lab  # noqa: E402

SHARPNESS = 1.5  # pixels of the picture for one of the page
WINDOW = {"width": 960, "height": 1600}


class Scene(NamedTuple):
    """A widget in use: its lesson and cell, its class in the page, and what is done with it."""

    lesson: str
    cell: str
    place: str
    use: Callable[[NotebookPage], None]


def _choose_fours_as_nines(notebook: NotebookPage) -> None:
    widget = notebook.page.locator(".mnist-error-gallery")
    every = widget.locator("img").count()
    widget.get_by_role("combobox").first.select_option("4 read as 9")
    expect(widget.locator("img")).not_to_have_count(every)


def _move_to_the_right(notebook: NotebookPage) -> None:
    notebook.run_code("sliders.right.value = 100")
    expect(notebook.page.get_by_role("img", name="100 to the right").first).to_be_visible()


def _label_the_made_sheet(notebook: NotebookPage) -> None:
    written = notebook.run_code("print(*(each.digit for each in sheet.written))").split()
    widget = notebook.page.locator(".mnist-your-digits")
    widget.get_by_role("button", name="Take the made sheet").click()
    expect(widget.locator(".mnist-card-box")).to_have_count(len(written), timeout=30_000)
    widget.get_by_role("textbox").fill(" ".join(written))
    widget.get_by_role("button", name="Label them all").click()
    expect(widget.locator(".mnist-corrections-status")).to_contain_text("Kept")
    widget.get_by_role("button", name="Show the readings").click()
    expect(widget.locator(".mnist-bar-figure").first).not_to_have_text("–")


SCENES = {
    "ErrorGallery": Scene(
        "07_four_or_nine_two_or_seven", "gallery", ".mnist-error-gallery", _choose_fours_as_nines
    ),
    "InkSliders": Scene("09_draw_a_digit", "sliders", ".mnist-ink-sliders", _move_to_the_right),
    "YourDigits": Scene(
        "10_your_handwriting", "yours", ".mnist-your-digits", _label_the_made_sheet
    ),
}


def photograph(name: str, browser, lab: LabServer) -> None:
    """Run a lesson down to a widget, use it, and keep its picture."""
    scene = SCENES[name]
    context = browser.new_context(viewport=WINDOW, device_scale_factor=SHARPNESS)
    notebook = NotebookPage(context, lab, f"{scene.lesson}.ipynb")
    notebook.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    cells = nbformat.read(lab.folder / f"{scene.lesson}.ipynb", as_version=4).cells
    for _ in range([cell.id for cell in cells].index(scene.cell) + 1):
        notebook.execute("notebook:run-cell-and-select-next")
    widget = notebook.page.locator(scene.place)
    widget.wait_for(timeout=240_000)
    scene.use(notebook)
    notebook.page.mouse.move(0, 0)
    notebook.wait_until_still(scene.place)
    picture = Image.open(io.BytesIO(widget.screenshot())).convert("RGB")
    paper = Image.new("RGB", picture.size, picture.getpixel((picture.width - 1, 0)))
    picture = picture.crop(ImageChops.difference(picture, paper).getbbox())
    picture.save(FOLDER / f"{name}_in_use.webp", "WEBP", quality=80, method=6)
    notebook.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Photograph widgets in use for the website.")
    parser.add_argument("names", nargs="*", default=list(SCENES))
    names = parser.parse_args().names
    with (
        tempfile.TemporaryDirectory() as home,
        serve_lab(Path(home)) as server,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for each in names:
            photograph(each, chromium, server)
            print(each, flush=True)
