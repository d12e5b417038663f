"""The ink sliders of lesson 9, in a real JupyterLab."""

import re

import nbformat
import pytest
from playwright.sync_api import expect
from test_lesson_widgets import contrast

from testsupport.lab import PAD, NotebookPage

LESSON = "09_draw_a_digit.ipynb"
WIDGET = ".mnist-ink-sliders"


def run_down_to(notebook, cell_id):
    cells = nbformat.read(notebook.lab.folder / LESSON, as_version=4).cells
    for _ in range([cell.id for cell in cells].index(cell_id) + 1):
        notebook.execute("notebook:run-cell-and-select-next")
    notebook.page.wait_for_selector(WIDGET, timeout=120_000)


@pytest.fixture(scope="module")
def notebook(browser, lab):
    """The lesson, run down to the sliders; the tests share it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, has_touch=True)
    notebook = NotebookPage(context, lab, LESSON)
    run_down_to(notebook, "sliders")
    yield notebook
    notebook.close()


@pytest.fixture
def sliders(notebook):
    """The sliders at their start; no error in the page until the test has ended."""
    notebook.page.get_by_role("button", name="Back to the start").click()
    expect(picture(notebook, "The ink on the canvas")).to_have_attribute(
        "alt", re.compile("pen 20, size 1.00, 0 to the right, slant 0.0")
    )
    yield notebook
    assert notebook.errors == []


def handle(notebook, name):
    return notebook.page.locator(f"{WIDGET} .mnist-slider", has_text=name).get_by_role("slider")


def picture(notebook, name):
    return notebook.page.locator(WIDGET).get_by_role("img", name=re.compile(name))


def answers(notebook):
    return notebook.page.locator(f"{WIDGET} td").all_inner_texts()


def test_the_arrow_keys_move_the_ink_squeezed_and_not_centred(sliders):
    squeezed = picture(sliders, "^Squeezed").get_attribute("src")
    centred = picture(sliders, "^Centred").get_attribute("src")
    for _ in range(8):
        handle(sliders, "To the right").press("ArrowRight")
    expect(picture(sliders, "The ink on the canvas")).to_have_attribute(
        "alt", re.compile("40 to the right")
    )
    assert picture(sliders, "^Squeezed").get_attribute("src") != squeezed
    assert picture(sliders, "^Centred").get_attribute("src") == centred


def test_a_slider_pulled_with_the_mouse_slants_the_centred_picture_too(sliders):
    centred = picture(sliders, "^Centred").get_attribute("src")
    knob = handle(sliders, "Slant")
    knob.scroll_into_view_if_needed()
    box = knob.bounding_box()
    sliders.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    sliders.page.mouse.down()
    sliders.page.mouse.move(box["x"] + 90, box["y"] + box["height"] / 2, steps=5)
    expect(picture(sliders, "^Centred")).not_to_have_attribute("src", centred)
    sliders.page.mouse.up()


def test_a_cell_that_moves_a_slider_quickly_has_the_last_word(sliders):
    sliders.run_code("for s in [i / 10 for i in range(16)] + [0.3]: sliders.slant.value = s")
    expect(picture(sliders, "The ink on the canvas")).to_have_attribute(
        "alt", re.compile("slant 0.3")
    )
    expect(sliders.page.locator(f"{WIDGET} output").last).to_have_text("0.3")
    assert sliders.run_code("print(sliders.slant.value)").strip() == "0.3"


def test_the_answers_are_those_of_the_kernel(sliders):
    told = sliders.run_code("print(*(d for pair in sliders.answers().values() for d in pair))")
    assert [text.split()[0] for text in answers(sliders)] == told.split()


def test_its_words_are_legible_in_the_dark_theme(sliders):
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        sliders.set_theme(theme)
        for words in (
            sliders.page.locator(f"{WIDGET} caption"),
            sliders.page.locator(f"{WIDGET} td").first,
            sliders.page.locator(f"{WIDGET} p").first,
        ):
            assert contrast(words) >= 4.5


def test_it_fits_a_narrow_screen(sliders):
    with sliders.on_a_narrow_screen(WIDGET):
        cell = sliders.page.locator(f".jp-OutputArea-output:has({WIDGET})").bounding_box()
        right = cell["x"] + cell["width"]
        for part in sliders.page.locator(
            f"{WIDGET} img, {WIDGET} table, {WIDGET} .mnist-slider"
        ).all():
            box = part.bounding_box()
            assert box["x"] + box["width"] <= right + 1, part.inner_text()


def test_what_was_drawn_is_the_ink_of_the_lesson(open_notebook):
    notebook = open_notebook(LESSON)
    for _ in range(3):  # down to the pad: the rest would keep the kernel busy
        notebook.execute("notebook:run-cell-and-select-next")
    notebook.page.wait_for_selector(PAD, timeout=60_000)
    notebook.draw([(80, 60), (205, 62), (165, 130), (130, 235)])
    notebook.expect_words("This looks like a 7.", 60)
    cells = nbformat.read(notebook.lab.folder / LESSON, as_version=4).cells
    notebook.run_code(next(cell.source for cell in cells if cell.id == "ink"))
    told = notebook.run_code("print(len(ink), *ink[0][0].round(), *ink[0][-1].round())")
    count, *numbers = [float(text) for text in told.split()]
    assert count == 1
    assert numbers == pytest.approx([80, 60, 130, 235], abs=2)
