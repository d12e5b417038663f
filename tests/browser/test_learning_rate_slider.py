"""The learning-rate slider of lesson 2, in a real JupyterLab."""

import re

import nbformat
import pytest
from playwright.sync_api import expect

from testsupport.lab import NotebookPage

LESSON = "02_dense_network.ipynb"


@pytest.fixture(scope="module")
def notebook(browser, lab):
    """The lesson, run down to the slider; the tests share it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    notebook = NotebookPage(context, lab, LESSON)
    cells = nbformat.read(lab.folder / LESSON, as_version=4).cells
    for _ in range([cell.id for cell in cells].index("slider") + 1):
        notebook.execute("notebook:run-cell-and-select-next")
    yield notebook
    notebook.close()
    assert notebook.errors == []


def walk(notebook, learning_rate):
    return notebook.page.get_by_role(
        "img", name=re.compile(rf"learning rate {learning_rate}: in 20")
    )


def test_the_picture_follows_the_arrow_keys(notebook):
    expect(walk(notebook, r"0\.1")).to_be_visible(timeout=60_000)
    notebook.page.get_by_role("slider").focus()
    for _ in range(20):
        notebook.page.keyboard.press("ArrowRight")
    expect(walk(notebook, "1")).to_be_visible()


def test_the_picture_follows_the_mouse_to_the_end_of_the_slider(notebook):
    track = notebook.page.locator(".noUi-target").bounding_box()
    y = track["y"] + track["height"] / 2
    handle = notebook.page.get_by_role("slider").bounding_box()
    notebook.page.mouse.move(handle["x"] + handle["width"] / 2, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(track["x"] + track["width"] + 30, y, steps=8)
    notebook.page.mouse.up()
    expect(walk(notebook, "10")).to_be_visible()
