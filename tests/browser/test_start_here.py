"""The first notebook in a real JupyterLab: draw, upload, read."""

import time

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from mnist_course.ink.strokes import render
from testsupport.lab import PAD, NotebookPage

NOTEBOOK = "00_start_here.ipynb"
SEVEN = [(80, 60), (205, 62), (165, 130), (130, 235)]
THREE = [
    *[(85, 75), (110, 58), (150, 55), (182, 72), (188, 100), (172, 124), (135, 135)],
    *[(175, 148), (198, 178), (190, 212), (155, 232), (110, 228), (80, 205)],
]


@pytest.fixture(scope="module")
def notebook(browser, lab):
    """The notebook, open and run; the tests share it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, has_touch=True)
    notebook = NotebookPage(context, lab, NOTEBOOK)
    notebook.run_all()
    yield notebook
    notebook.close()


@pytest.fixture
def pad(notebook):
    """The notebook, with an empty pad; no error in the page until the test has ended."""
    if notebook.words() != "No ink yet: draw a digit.":
        notebook.click("Clear")
        notebook.expect_words("No ink yet")
    yield notebook
    assert notebook.errors == []


def test_a_seven_drawn_with_the_mouse(pad):
    pad.draw(SEVEN)
    pad.expect_words("This looks like a 7.")
    figures = pad.bars()
    assert figures.index(max(figures, key=_share)) == 7
    expect(pad.page.locator(".mnist-bar-best")).to_have_text("7" + figures[7])
    expect(pad.page.locator(".mnist-digit")).to_have_text("7")


def test_a_three_drawn_by_touch(pad):
    pad.draw_by_touch(THREE)
    pad.expect_words("This looks like a 3.")


def test_the_kernel_draws_the_ink_on_the_canvas_and_the_layer_lets_go(pad):
    assert pad.ink_on_canvas() == 0
    pad.draw(SEVEN)
    length = np.linalg.norm(np.diff(SEVEN, axis=0), axis=1).sum()
    assert pad.ink_on_canvas() == pytest.approx(4 * 20 * length, rel=0.1)  # a pen of 20, doubled
    assert pad.ink_on_layer() == 0


def test_the_running_stroke_is_shown_at_once_and_read_before_it_ends(pad):
    pad.press(SEVEN)
    assert pad.ink_on_layer() > 5000
    pad.expect_words("7")
    assert pad.ink_on_canvas() == 0
    pad.page.mouse.up()


def test_the_strokes_are_where_they_were_drawn(pad):
    pad.draw(SEVEN)
    pad.expect_words("7")
    (line,) = pad.run_code("print(*reader.pad.strokes[0][[0, -1]].ravel().tolist())").splitlines()
    drawn = [float(value) for value in line.split()]
    assert drawn == pytest.approx([*SEVEN[0], *SEVEN[-1]], abs=1)


def test_the_picture_is_the_array_that_the_network_got(pad):
    pad.draw(SEVEN)
    pad.expect_words("7")
    shown = pad.page.evaluate(
        """() => Array.from(document.querySelector(".mnist-picture").getContext("2d")
            .getImageData(0, 0, 28, 28).data.filter((_, i) => i % 4 === 0))"""
    )
    assert pad.run_code("print(reader.reading.image.ravel().tolist())").strip() == str(shown)


def test_releasing_outside_the_pad_ends_the_stroke(pad):
    pad.draw([(100, 140), (330, 140)])
    pad.page.mouse.move(*pad.at(140, 200))
    pad.page.mouse.move(*pad.at(200, 240), steps=10)
    assert pad.ink_on_layer() == 0
    code = "print(len(reader.pad.strokes), float(reader.pad.strokes[0][:, 0].max()))"
    assert pad.run_code(code).strip() == "1 280.0"


def test_a_stroke_that_leaves_the_pad_goes_on_where_it_comes_back(pad):
    pad.draw([(100, 100), (330, 100), (330, 200), (100, 200)])
    assert pad.run_code("print(len(reader.pad.strokes))").strip() == "2"


def test_undo_and_clear_by_button_and_key(pad):
    pad.draw([(140, 60), (140, 230)], [(60, 140), (230, 140)])
    cross = pad.ink_on_canvas()
    pad.click("Undo")
    pad.until(lambda: 0 < pad.ink_on_canvas() < 0.6 * cross)
    pad.click("Clear")
    pad.expect_words("No ink yet")
    assert pad.ink_on_canvas() == 0
    pad.click("Undo")
    pad.expect_ink_on_canvas()
    pad.pad.focus()
    pad.page.keyboard.press("Control+z")
    pad.expect_words("No ink yet")


def test_tab_goes_through_the_pad_and_leaves_it(pad):
    pad.draw(SEVEN)
    pad.pad.focus()
    visited = []
    for _ in range(7):
        pad.page.keyboard.press("Tab")
        visited.append(
            pad.page.evaluate(
                "() => document.activeElement.ariaLabel || document.activeElement.textContent"
                " || document.activeElement.parentElement.textContent"
            )
        )
    tools = ["Fine pen", "Medium pen", "Broad pen", "Eraser"]
    assert visited == [*tools, "Undo", "Clear", "Upload a picture"]
    for _ in range(7):
        pad.page.keyboard.press("Shift+Tab")
    expect(pad.pad).to_be_focused()
    pad.page.keyboard.press("Shift+Tab")
    assert not pad.page.evaluate(
        "() => document.querySelector('.mnist-reader').contains(document.activeElement)"
    )


def test_the_wheel_scrolls_the_page_over_the_pad(pad):
    pad.pad.scroll_into_view_if_needed()
    before = pad.pad.bounding_box()["y"]
    pad.page.mouse.move(*pad.at(140, 140))
    pad.page.mouse.wheel(0, 100)
    pad.until(lambda: pad.pad.bounding_box()["y"] == pytest.approx(before - 100, abs=5))


def test_hovering_sends_nothing(pad):
    pad.pad.scroll_into_view_if_needed()
    pad.wait_until_still(PAD)
    before = pad.frames_sent
    for x in range(0, 281, 10):
        pad.page.mouse.move(*pad.at(x, 140))
    pad.wait_until_still(PAD)
    assert pad.frames_sent == before


def test_a_stroke_sends_few_messages(pad):
    before = pad.frames_sent
    start = time.perf_counter()
    pad.draw(SEVEN)
    seconds = time.perf_counter() - start
    pad.expect_words("7")
    assert pad.frames_sent - before <= 25 * seconds + 2


def test_a_picture_is_uploaded_and_read(pad, tmp_path):
    picture = tmp_path / "my seven.png"
    Image.fromarray(255 - render([np.array(SEVEN, np.float32)])).save(picture)
    pad.upload(picture)
    pad.expect_words("This looks like a 7.")
    expect(pad.page.locator(".mnist-source")).to_have_text("my seven.png")


def test_clear_takes_an_uploaded_picture_away_too(pad, tmp_path):
    picture = tmp_path / "seven.png"
    Image.fromarray(255 - render([np.array(SEVEN, np.float32)])).save(picture)
    pad.upload(picture)
    pad.expect_words("This looks like a 7.")
    pad.click("Clear")
    pad.expect_words("No ink yet")


def test_a_large_photo_is_made_smaller_before_it_is_sent(pad, tmp_path):
    picture = tmp_path / "photo.png"
    noise = np.random.default_rng(0).integers(0, 16, (3000, 4000), np.uint8)
    seven = Image.fromarray(render([np.array(SEVEN, np.float32)])).resize((4000, 3000))
    Image.fromarray(255 - noise - np.minimum(seven, 225)).save(picture)
    assert picture.stat().st_size > 4 * 2**20
    pad.upload(picture)
    pad.expect_words("This looks like a 7.")
    size = pad.run_code("print(len(reader.upload.upload.content))")
    assert int(size) < 2 * 2**20


def test_a_text_file_is_refused_in_words_and_the_drawing_stays(pad, tmp_path):
    pad.draw(SEVEN)
    pad.expect_words("7")
    ink = pad.ink_on_canvas()
    letter = tmp_path / "letter.png"
    letter.write_text("Dear network, which digit am I?")
    pad.upload(letter)
    pad.expect_words("not an image")
    assert pad.bars() == ["–"] * 10
    assert pad.ink_on_canvas() == ink


def test_the_answer_is_told_to_a_screen_reader_once_it_stands(pad):
    status = pad.page.locator(".mnist-speech")
    pad.draw(SEVEN)
    expect(status).to_contain_text("This looks like a 7. Confidence")
    assert status.get_attribute("aria-live") == "polite"
    label = pad.page.locator(".mnist-picture").get_attribute("aria-label")
    assert "This looks like a 7." in label


def test_the_pad_is_ready_within_ten_seconds_and_ink_of_the_first_moment_counts(open_notebook):
    notebook = open_notebook(NOTEBOOK)
    start = time.perf_counter()
    notebook.run_all()
    assert time.perf_counter() - start < 10
    notebook.draw(SEVEN)
    notebook.expect_words("This looks like a 7.")
    assert notebook.ink_on_canvas() > 0


def test_ink_survives_a_reload_of_the_page(open_notebook):
    notebook = open_notebook(NOTEBOOK)
    notebook.run_all()
    notebook.draw(SEVEN)
    notebook.expect_words("This looks like a 7.")
    ink = notebook.ink_on_canvas()
    notebook.execute("docmanager:save")
    notebook.page.reload()
    notebook.wait_for_kernel()
    notebook.page.wait_for_selector(PAD)
    notebook.expect_words("This looks like a 7.")
    notebook.until(lambda: notebook.ink_on_canvas() == ink)
    notebook.draw([(60, 140), (220, 140)])
    assert notebook.ink_on_canvas() > ink


def test_ink_drawn_while_the_kernel_is_busy_is_read_when_it_is_free(open_notebook):
    notebook = open_notebook(NOTEBOOK)
    notebook.run_all()
    notebook.expect_words("No ink yet")
    notebook.run_code("pass")  # the rest of the notebook is done
    done = notebook.lab.folder / "done"
    notebook.start_code(
        "import pathlib, time\nwhile not pathlib.Path('done').exists(): time.sleep(0.05)"
    )
    notebook.press(SEVEN)
    notebook.page.mouse.up()
    assert notebook.ink_on_layer() > 5000
    assert notebook.words() == "No ink yet: draw a digit."
    done.touch()
    notebook.expect_words("This looks like a 7.", seconds=15)
    notebook.settle()
    assert notebook.ink_on_canvas() > 0
    assert notebook.run_code("print(len(reader.pad.strokes))").strip() == "1"


def test_the_notebook_fits_a_narrow_screen_and_nothing_covers_it(open_notebook):
    notebook = open_notebook(NOTEBOOK, viewport={"width": 360, "height": 800})
    notebook.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    notebook.run_all()
    notebook.wait_until_still(".mnist-bars")
    cell = notebook.page.locator(".jp-OutputArea-output:has(.mnist-reader)").bounding_box()
    for part in (".mnist-pad-frame", PAD, ".mnist-picture", ".mnist-bars"):
        box = notebook.page.locator(part).bounding_box()
        assert box["x"] >= cell["x"]
        assert box["x"] + box["width"] <= cell["x"] + cell["width"]
    box = notebook.pad.bounding_box()
    assert box["width"] == pytest.approx(box["height"], abs=1)
    notebook.pad.scroll_into_view_if_needed()
    notebook.wait_until_still(PAD)  # JupyterLab goes on measuring cells and moving them
    notebook.draw(SEVEN)
    notebook.expect_words("This looks like a 7.")
    # Ink is as wide as its pad: scaled, not cut off.
    (line,) = notebook.run_code("print(*reader.pad.strokes[0][-1].tolist())").splitlines()
    assert [float(value) for value in line.split()] == pytest.approx(SEVEN[-1], abs=2)
    expect(notebook.page.locator(".Toastify__toast")).to_have_count(0)


def _share(figure: str) -> float:
    return float(figure.strip("<> %"))
