"""The distortion slider of lesson 11, in a real JupyterLab."""

import re

import nbformat
import pytest
from playwright.sync_api import expect
from test_lesson_widgets import contrast

from testsupport.lab import NotebookPage

LESSON = "11_handwriting_from_elsewhere.ipynb"
WIDGET = ".mnist-distortion-slider"


@pytest.fixture(scope="module")
def notebook(browser, lab):
    """The lesson, run down to the slider; the tests share it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, has_touch=True)
    notebook = NotebookPage(context, lab, LESSON)
    cells = nbformat.read(lab.folder / LESSON, as_version=4).cells
    for _ in range([cell.id for cell in cells].index("slider") + 1):
        notebook.execute("notebook:run-cell-and-select-next")
    notebook.page.wait_for_selector(f"{WIDGET} img", timeout=120_000)
    yield notebook
    notebook.close()


@pytest.fixture
def slider(notebook):
    """The slider at its start; no error in the page until the test has ended."""
    for name, unit in (("shift", "pixels to the right"), ("rotation", "degrees")):
        kind(notebook).select_option(name)
        expect(notebook.page.locator(WIDGET)).to_contain_text(f"{name.capitalize()}: 0 {unit}")
    expect(notebook.page.locator(f"{WIDGET} .widget-readout")).to_have_text("0.00")
    notebook.run_code("pass")  # all that the kernel had to do for this is done
    notebook.wait_until_still(WIDGET)
    yield notebook
    assert notebook.errors == []


def kind(notebook):
    return notebook.page.get_by_role("combobox", name="Distortion")


def handle(notebook):
    return notebook.page.locator(WIDGET).get_by_role("slider")


def picture(notebook):
    return notebook.page.locator(f"{WIDGET} img")


def told(notebook):
    return notebook.run_code("print(slider.kind.value, slider.slider.value, slider.reading.digit)")


def test_the_arrow_keys_distort_and_the_reading_follows(slider):
    before = picture(slider).get_attribute("src")
    handle(slider).focus()
    for _ in range(16):
        slider.page.keyboard.press("ArrowRight")
    expect(slider.page.locator(f"{WIDGET} .widget-readout")).to_have_text("72.0")
    expect(slider.page.locator(WIDGET)).to_contain_text("Rotation: 72 degrees")
    expect(picture(slider)).not_to_have_attribute("src", before)
    name, strength, digit = told(slider).split()
    assert (name, float(strength)) == ("rotation", pytest.approx(72))
    expect(picture(slider)).to_have_attribute("alt", re.compile(f"Read as {digit}, confidence"))


def test_the_mouse_pulls_it_to_the_end(slider):
    kind(slider).select_option("noise")
    expect(slider.page.locator(WIDGET)).to_contain_text("Noise: 0 levels of grey")
    track = slider.page.locator(f"{WIDGET} .noUi-target").bounding_box()
    box = handle(slider).bounding_box()
    y = track["y"] + track["height"] / 2
    before = picture(slider).get_attribute("src")
    slider.page.mouse.move(box["x"] + box["width"] / 2, y)
    slider.page.mouse.down()
    slider.page.mouse.move(track["x"] + track["width"] + 30, y, steps=8)
    slider.page.mouse.up()
    expect(picture(slider)).not_to_have_attribute("src", before)
    assert told(slider).split()[:2] == ["noise", "140.0"]


def test_a_finger_taps_on_the_track(slider):
    before = picture(slider).get_attribute("src")
    slider.page.locator(f"{WIDGET} .noUi-target").scroll_into_view_if_needed()
    track = slider.page.locator(f"{WIDGET} .noUi-target").bounding_box()
    slider.page.touchscreen.tap(track["x"] + track["width"] * 0.6, track["y"] + track["height"] / 2)
    expect(picture(slider)).not_to_have_attribute("src", before)


def test_another_distortion_puts_the_slider_back(slider):
    handle(slider).focus()
    for _ in range(5):
        slider.page.keyboard.press("ArrowRight")
    expect(slider.page.locator(f"{WIDGET} .widget-readout")).to_have_text("22.5")
    expect(slider.page.locator(WIDGET)).to_contain_text("Rotation: 22.5 degrees")
    kind(slider).select_option("blur")
    expect(slider.page.locator(f"{WIDGET} .widget-readout")).to_have_text("0.00")
    expect(slider.page.locator(WIDGET)).to_contain_text("Blur: 0 pixels")


def test_its_words_are_legible_in_the_dark_theme(slider):
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        slider.set_theme(theme)
        for words in slider.page.locator(f"{WIDGET} .widget-label, {WIDGET} p").all():
            assert contrast(words) >= 4.5


def test_it_fits_a_narrow_screen(slider):
    with slider.on_a_narrow_screen(WIDGET):
        cell = slider.page.locator(f".jp-OutputArea-output:has({WIDGET})").bounding_box()
        right = cell["x"] + cell["width"]
        for part in slider.page.locator(
            f"{WIDGET} img, {WIDGET} .widget-slider, {WIDGET} select"
        ).all():
            box = part.bounding_box()
            assert box["x"] + box["width"] <= right + 1
        assert slider.page.locator(f"{WIDGET} .noUi-target").bounding_box()["width"] >= 60
