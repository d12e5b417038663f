"""The labelled set of lesson 10, from the photograph to the file, in a real JupyterLab."""

import re

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from test_lesson_widgets import contrast
from test_playground import choose_files, send_event

from mnist_course.synthetic.photo_truth import labelled_digits
from mnist_course.synthetic.photos import sheet_photo
from testsupport.lab import NotebookPage

LESSON = "10_your_handwriting.ipynb"
WIDGET = ".mnist-your-digits"
EASY = {"source": "photo", "light": "shadow", "lines": "none", "pen": "gel", "colour": "black"}
SHEET = sheet_photo(11, digits=6, size="500-1500 px", extra="none", **EASY)
TRUTH = [written.digit for written in SHEET.written]


def cells():
    from testsupport.servers import ROOT

    return nbformat.read(ROOT / "notebooks" / LESSON, as_version=4).cells


@pytest.fixture(scope="module")
def notebook(browser, lab):
    """The lesson, run down to the widget; the tests share it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, has_touch=True)
    notebook = NotebookPage(context, lab, LESSON)
    for _ in range([cell.id for cell in cells()].index("yours") + 1):
        notebook.execute("notebook:run-cell-and-select-next")
    notebook.page.wait_for_selector(WIDGET, timeout=240_000)
    yield notebook
    notebook.close()


@pytest.fixture
def fresh(notebook):
    """The widget with nothing on it; no error in the page until the test has ended."""
    notebook.page.evaluate("() => window.scrollTo(0, 0)")
    index = [cell.id for cell in cells()].index("yours")
    notebook.page.evaluate(
        """index => {
            const { content } = window.jupyterapp.shell.currentWidget;
            content.activeCellIndex = index;
        }""",
        index,
    )
    notebook.execute("notebook:run-cell")
    expect(notebook.page.locator(f"{WIDGET} .mnist-card")).to_have_count(0, timeout=20_000)
    expect(notebook.page.locator(WIDGET)).to_have_count(1)
    yield notebook
    assert notebook.errors == []


@pytest.fixture(scope="module")
def photograph(tmp_path_factory):
    path = tmp_path_factory.mktemp("photo") / "my sheet.jpg"
    path.write_bytes(SHEET.data)
    return path


def boxes(notebook):
    return notebook.page.locator(f"{WIDGET} .mnist-card-box")


def button(notebook, name):
    return notebook.page.locator(WIDGET).get_by_role("button", name=name)


def status(notebook):
    return notebook.page.locator(f"{WIDGET} .mnist-corrections-status")


def upload(notebook, path):
    choose_files(notebook, path)
    expect(boxes(notebook)).to_have_count(len(TRUTH), timeout=20_000)


def type_in(notebook, digits):
    notebook.page.locator(WIDGET).get_by_role("textbox").fill(" ".join(map(str, digits)))
    button(notebook, "Label them all").click()


def seen(notebook):
    """Return the 28x28 picture that the reading shows."""
    data = notebook.page.locator(f"{WIDGET} .mnist-picture").evaluate(
        "canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, 28, 28).data)"
    )
    return np.reshape(data, (28, 28, 4))[..., 0]


def test_from_the_photograph_to_a_file_that_numpy_opens(fresh, photograph, tmp_path):
    upload(fresh, photograph)
    type_in(fresh, TRUTH)
    expect(status(fresh)).to_have_text(re.compile(f"^Kept: {len(TRUTH)} digits"))
    boxes(fresh).nth(1).click()
    expect(boxes(fresh).nth(1)).to_have_attribute("aria-pressed", "true")
    wrong = (TRUTH[1] + 5) % 10
    button(fresh, f"It was a {wrong}").click()
    expect(boxes(fresh).nth(1)).to_have_text(f"{wrong}")
    button(fresh, "Show the readings").click()
    expect(boxes(fresh).nth(1)).to_have_text(f"✗ {wrong}")
    said = [box.get_attribute("aria-label") for box in boxes(fresh).all()]
    assert said[1].startswith(f"Look at digit 2, kept as a {wrong}, read as ")
    read = [words[-1] for words in said]
    with fresh.page.expect_download() as download:
        button(fresh, f"Download {len(TRUTH)} labelled digits as an .npz").click()
    download.value.save_as(tmp_path / "digits.npz")
    digits = np.load(tmp_path / "digits.npz", allow_pickle=False)
    assert digits["labels"].tolist() == [TRUTH[0], wrong, *TRUTH[2:]]
    assert [str(digit) for digit in digits["read_as"]] == read
    assert set(digits["sources"]) == {"my sheet.jpg"}
    images, _ = labelled_digits(SHEET)
    np.testing.assert_array_equal(digits["images"], images)
    shown = seen(fresh).astype(int)
    # The picture may be drawn as ink on paper, or as light on black.
    likeness = np.corrcoef(shown.ravel(), digits["images"][1].ravel())[0, 1]
    assert abs(likeness) > 0.99


def test_no_reading_is_seen_before_all_digits_are_labelled(fresh, photograph):
    upload(fresh, photograph)
    expect(boxes(fresh)).to_have_text([""] * len(TRUTH))
    expect(fresh.page.locator(f"{WIDGET} .mnist-card-caption")).to_have_text(
        f"my sheet.jpg: {len(TRUTH)} digits found."
    )
    expect(fresh.page.locator(f"{WIDGET} .mnist-bar-figure")).to_have_text(["–"] * 10)
    assert np.ptp(seen(fresh)) > 100  # what the network gets is shown
    boxes(fresh).first.click()
    button(fresh, f"It was a {TRUTH[0]}").click()
    expect(boxes(fresh).first).to_have_text(str(TRUTH[0]))
    button(fresh, "Show the readings").click()
    expect(status(fresh)).to_contain_text(f"{len(TRUTH) - 1} of the boxes have no label yet")
    type_in(fresh, TRUTH)
    button(fresh, "Show the readings").click()
    expect(status(fresh)).to_contain_text(f"of {len(TRUTH)} digits read as you labelled them")
    expect(boxes(fresh)).to_have_text([re.compile(f"[✓✗] {digit}") for digit in TRUTH])


def test_the_lesson_goes_on_with_what_was_labelled(fresh, photograph):
    stand_in = fresh.run_code(next(cell.source for cell in cells() if cell.id == "mine"))
    assert stand_in.startswith("You have labelled none:")
    upload(fresh, photograph)
    type_in(fresh, TRUTH)
    expect(status(fresh)).to_have_text(re.compile("^Kept"))
    mine = fresh.run_code(next(cell.source for cell in cells() if cell.id == "mine"))
    assert mine.startswith(f"{len(TRUTH)} digits of yours; boxes left out: 0")


def test_it_can_be_used_by_the_keyboard_alone(fresh, photograph):
    upload(fresh, photograph)
    boxes(fresh).nth(2).focus()
    fresh.page.keyboard.press("Enter")
    expect(boxes(fresh).nth(2)).to_have_attribute("aria-pressed", "true")
    button(fresh, "Leave it out").focus()
    fresh.page.keyboard.press("Enter")
    expect(boxes(fresh).nth(2)).to_have_attribute("aria-label", "Look at digit 3, left out")
    fresh.page.locator(WIDGET).get_by_role("textbox").focus()
    fresh.page.keyboard.type("".join(map(str, TRUTH)))
    fresh.page.keyboard.press("Tab")
    fresh.page.keyboard.press("Enter")
    expect(status(fresh)).to_contain_text(f"has {len(TRUTH) - 1} boxes to label")
    assert "Left out" not in status(fresh).inner_text()


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_picture_comes_by_drop_and_by_paste(fresh, photograph, kind):
    send_event(fresh, kind, photograph, f"{WIDGET} .mnist-reading")
    expect(boxes(fresh)).to_have_count(len(TRUTH), timeout=20_000)


def test_who_has_no_sheet_takes_the_made_one(fresh):
    button(fresh, "Take the made sheet").click()
    expect(fresh.page.locator(f"{WIDGET} .mnist-card")).to_contain_text(
        re.compile(r"the made sheet: \d+ digits found"), timeout=20_000
    )


def test_its_words_are_legible_in_the_dark_theme(fresh, photograph):
    upload(fresh, photograph)
    type_in(fresh, TRUTH)
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        fresh.set_theme(theme)
        for words in (
            status(fresh),
            fresh.page.locator(f"{WIDGET} .mnist-card-caption"),
            fresh.page.locator(f"{WIDGET} .mnist-card-answer").first,
            fresh.page.locator(f"{WIDGET} .widget-label").first,
        ):
            assert contrast(words) >= 4.5


def test_axe_finds_nothing_serious(fresh, photograph):
    upload(fresh, photograph)
    type_in(fresh, TRUTH)
    expect(status(fresh)).to_have_text(re.compile("^Kept"))
    found = Axe().run(fresh.page, context=WIDGET).response["violations"]
    serious = [finding for finding in found if finding["impact"] in ("serious", "critical")]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in serious] == []


def test_it_fits_a_narrow_screen(fresh, photograph):
    upload(fresh, photograph)
    type_in(fresh, TRUTH)
    with fresh.on_a_narrow_screen(WIDGET):
        cell = fresh.page.locator(f".jp-OutputArea-output:has({WIDGET})").bounding_box()
        right = cell["x"] + cell["width"]
        # The picture and its boxes may be moved sideways, within a strip that fits.
        outside_strip = f"{WIDGET} button:not(.mnist-card-box)"
        for part in fresh.page.locator(
            f"{outside_strip}, {WIDGET} input[type=text], {WIDGET} .mnist-card-strip, "
            f"{WIDGET} .mnist-reading"
        ).all():
            if part.is_visible():
                box = part.bounding_box()
                assert box["x"] + box["width"] <= right + 1, part.evaluate("node => node.outerHTML")
