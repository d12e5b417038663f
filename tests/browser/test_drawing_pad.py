"""The drawing pad in a real JupyterLab: pens, eraser, keyboard, files, and a line that is cut."""

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

import mnist_course as mc
from testsupport.lab import PAD, NotebookPage

NOTEBOOK = "pad.ipynb"
CODE = """
import ipywidgets
import mnist_course as mc
reader = mc.widgets.DigitReader()
ipywidgets.VBox([reader, mc.widgets.KeepRow(reader.pad)])
"""
SEVEN = [(80, 60), (205, 62), (165, 130), (130, 235)]
LINE = [(40, 140), (240, 140)]

# Playwright has no stylus: the next press of its mouse tells the page that it is the eraser's end.
ERASER_END = """
() => window.addEventListener(
    "pointerdown",
    (event) => Object.defineProperty(event, "button", { value: 5 }),
    { capture: true, once: true },
)
"""

# Every connection that the page makes can be cut, and new ones kept from coming about.
CUTTABLE = """
(() => {
    const Real = window.WebSocket;
    const sockets = [];
    let isCut = false;
    window.WebSocket = class extends Real {
        constructor(url, ...rest) {
            super(isCut ? "ws://127.0.0.1:9/" : url, ...rest);
            sockets.push(this);
        }
    };
    window.cut = () => { isCut = true; for (const socket of sockets) socket.close(); };
    window.isCut = () => sockets.every((socket) => socket.readyState === Real.CLOSED);
    window.mend = () => { isCut = false; };
})();
"""


@pytest.fixture(scope="module")
def notebook(browser, lab):
    """A notebook with a digit reader; the tests share it."""
    cell = nbformat.v4.new_code_cell(CODE)
    kernel = {"name": "python3", "display_name": "Python 3"}
    page = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
    nbformat.write(page, lab.folder / NOTEBOOK)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(CUTTABLE)
    notebook = NotebookPage(context, lab, NOTEBOOK)
    notebook.run_all()
    notebook.expect_words("No ink yet")
    yield notebook
    notebook.close()


@pytest.fixture
def pad(notebook):
    """The notebook, its pad empty and its medium pen chosen; no error in the page at the end."""
    notebook.run_code("reader.pad.clear(); reader.pad.pen_width = 20")
    notebook.run_code("reader.pad.tools.erasing = False")
    notebook.expect_words("No ink yet")
    expect(tool(notebook, "Medium pen")).to_have_attribute("aria-pressed", "true")
    yield notebook
    assert notebook.errors == []


def tool(notebook, name: str):
    return notebook.page.get_by_role("button", name=name, exact=True)


def value(notebook, expression: str) -> str:
    return notebook.run_code(f"print({expression})").strip()


def press(notebook, *keys: str) -> None:
    for key in keys:
        notebook.page.keyboard.press(key)


def test_a_broad_pen_makes_all_ink_broad_and_a_fine_one_fine(pad):
    pad.draw(LINE)
    medium = pad.ink_on_canvas()
    tool(pad, "Broad pen").click()
    expect(tool(pad, "Broad pen")).to_have_attribute("aria-pressed", "true")
    expect(tool(pad, "Medium pen")).to_have_attribute("aria-pressed", "false")
    pad.until(lambda: pad.ink_on_canvas() > 1.4 * medium)
    tool(pad, "Fine pen").click()
    pad.until(lambda: 0 < pad.ink_on_canvas() < 0.6 * medium)
    pad.press(LINE)
    assert pad.ink_on_layer() < 0.6 * medium
    pad.page.mouse.up()
    pad.settle()


def test_a_tap_leaves_a_dot_that_is_seen_at_once_and_stays(pad):
    area = 4 * 3.14 * 10**2  # of a round pen 20 wide, at two pixels a canvas pixel
    pad.press([(140, 140)])
    assert pad.ink_on_layer() == pytest.approx(area, rel=0.1)
    pad.page.mouse.up()
    pad.settle()
    assert pad.ink_on_canvas() == pytest.approx(area, rel=0.1)


def test_the_eraser_takes_ink_away_where_it_passes_and_shows_it_at_once(pad):
    pad.draw(LINE)
    before = pad.ink_on_canvas()
    tool(pad, "Eraser").click()
    pad.press([(140, 100), (140, 180)])
    assert pad.ink_on_layer() > 0  # paper, over the ink below
    # Before the button is released
    pad.until(lambda: value(pad, "len(reader.pad.strokes)") == "2")
    pad.page.mouse.up()
    pad.settle()
    assert 0.5 * before < pad.ink_on_canvas() < 0.85 * before
    press(pad, "Control+z")
    pad.until(lambda: pad.ink_on_canvas() == before)
    tool(pad, "Medium pen").click()
    expect(tool(pad, "Eraser")).to_have_attribute("aria-pressed", "false")


def test_the_eraser_is_there_at_once_though_the_kernel_is_busy(pad):
    pad.draw(LINE)
    pad.start_code("import time; time.sleep(2)")
    tool(pad, "Eraser").click()
    pad.press([(140, 100), (140, 180)])
    pad.page.mouse.up()
    pad.settle()
    assert value(pad, "len(reader.pad.strokes)") == "2"


def test_a_stylus_turned_round_erases_and_turned_back_draws(pad):
    pad.draw(LINE)
    whole = pad.ink_on_canvas()
    across = [(140, 100), (140, 180)]
    pad.page.evaluate(ERASER_END)
    pad.draw(across)
    parted = pad.ink_on_canvas()
    assert 0.5 * whole < parted < 0.85 * whole
    assert value(pad, "len(reader.pad.strokes)") == "2"
    pad.draw(across)
    assert pad.ink_on_canvas() > parted
    assert value(pad, "len(reader.pad.strokes)") == "3"


def test_redo_by_button_and_by_key(pad):
    pad.draw(SEVEN)
    ink = pad.ink_on_canvas()
    for undo, redo in (("Control+z", "Control+Shift+z"), ("Delete", "Control+y")):
        pad.pad.focus()
        press(pad, undo)
        pad.expect_words("No ink yet")
        press(pad, redo)
        pad.expect_words("This looks like a 7.")
    pad.click("Undo")
    pad.expect_words("No ink yet")
    pad.click("Redo")
    pad.expect_words("This looks like a 7.")
    assert pad.ink_on_canvas() == ink


def test_a_seven_is_drawn_with_the_keyboard(pad):
    pad.pad.focus()
    press(pad, *["ArrowLeft"] * 6)
    assert pad.page.locator(".mnist-pad-tip").is_visible()
    press(pad, *["ArrowUp"] * 8, "Space", *["ArrowRight"] * 12)
    keyboard = pad.page.keyboard
    for _ in range(8):  # down and to the left: both keys held
        keyboard.down("ArrowDown")
        keyboard.down("ArrowLeft")
        keyboard.up("ArrowLeft")
        keyboard.up("ArrowDown")
    press(pad, *["ArrowDown"] * 4, "Escape")
    pad.settle()
    pad.expect_words("This looks like a 7.")
    assert value(pad, "len(reader.pad.strokes)") == "1"
    assert value(pad, "reader.pad.strokes[0][0].tolist()") == "[80.0, 60.0]"


def test_shift_makes_small_steps_and_the_pen_stays_on_the_paper(pad):
    pad.pad.focus()
    press(pad, *["ArrowRight"] * 40, "Enter", "Shift+ArrowLeft", "Enter")
    pad.settle()
    assert value(pad, "reader.pad.strokes[0][:, 0].tolist()") == "[280.0, 278.0]"


def test_a_screen_reader_hears_how_to_draw_and_where_the_pen_is(pad):
    described = pad.pad.evaluate(
        "pad => document.getElementById(pad.getAttribute('aria-describedby')).textContent"
    )
    assert "Arrow keys move the pen" in described
    assert pad.pad.get_attribute("role") == "application"
    speech = pad.page.locator(".mnist-pad-speech")
    pad.pad.focus()
    press(pad, "Space")
    expect(speech).to_have_text("Pen down.")
    press(pad, "Space")
    expect(speech).to_have_text("Pen up.")


def test_tab_lifts_the_pen_and_leaves_the_pad(pad):
    pad.pad.focus()
    press(pad, "Space", "ArrowDown", "Tab")
    expect(tool(pad, "Fine pen")).to_be_focused()
    pad.settle()
    assert value(pad, "len(reader.pad.strokes)") == "1"
    press(pad, "Shift+Tab")
    expect(pad.pad).to_be_focused()


def test_the_help_is_shown_to_those_who_come_by_keyboard_only(pad):
    help_line = pad.page.locator(".mnist-pad-help")
    pad.draw(LINE)
    expect(help_line).to_be_hidden()
    press(pad, "Tab", "Shift+Tab")
    expect(help_line).to_be_visible()
    press(pad, "Space")
    expect(help_line).to_be_hidden()  # it would lie over the ink
    press(pad, "Space")
    expect(help_line).to_be_visible()


def test_saved_ink_is_opened_again(pad, tmp_path):
    pad.draw(SEVEN)
    with pad.page.expect_download() as download:
        tool(pad, "Save the drawing").click()
    assert download.value.suggested_filename == "my digit.json"
    path = tmp_path / "my digit.json"
    download.value.save_as(path)
    assert path.read_text() == value(pad, "reader.pad.to_json()")
    ink = pad.ink_on_canvas()
    pad.click("Clear")
    pad.expect_words("No ink yet")
    open_file(pad, path)
    pad.expect_words("This looks like a 7.")
    assert pad.ink_on_canvas() == ink
    assert path.read_text() == value(pad, "reader.pad.to_json()")


def test_a_file_that_is_no_ink_is_explained_and_the_ink_stays(pad, tmp_path):
    pad.draw(SEVEN)
    letter = tmp_path / "letter.json"
    letter.write_text("Dear network, which digit am I?")
    open_file(pad, letter)
    said = pad.page.locator(".mnist-message:not(:empty)")
    expect(said).to_contain_text("not an ink file")
    letter.write_text(" " * 9 * 2**20)
    open_file(pad, letter)
    expect(said).to_contain_text("letter.json is too large")
    assert value(pad, "len(reader.pad.strokes)") == "1"


def open_file(notebook, path: Path) -> None:
    with notebook.page.expect_file_chooser() as chooser:
        tool(notebook, "Open a drawing").click()
    chooser.value.set_files(path)


def test_the_picture_is_downloaded_and_can_be_read(pad):
    pad.draw(SEVEN)
    with pad.page.expect_download() as download:
        tool(pad, "Save as a picture").click()
    assert download.value.suggested_filename == "my digit.png"
    assert mc.load_classifier().read(Path(download.value.path())).digit == 7


def ink_of_replay(notebook) -> list[int]:
    """Press Replay, and count the pixels that the layer shows until it is over."""
    tool(notebook, "Replay the drawing").click()
    replaying = f"{PAD}.mnist-pad-replaying"
    expect(notebook.page.locator(replaying)).to_have_count(1)
    # In the page itself, where the replay can't end between a look at it and a count.
    return notebook.page.evaluate(
        """async replaying => {
            const counts = [];
            while (document.querySelector(replaying)) {
                const canvas = document.querySelector(`${replaying} canvas`);
                const { data } = canvas.getContext("2d")
                    .getImageData(0, 0, canvas.width, canvas.height);
                counts.push(data.filter((value, i) => i % 4 === 3 && value > 127).length);
                await new Promise(done => setTimeout(done, 60));
            }
            return counts;
        }""",
        replaying,
    )


def test_replay_draws_the_ink_once_more_and_leaves_it_as_it_is(pad):
    pad.draw([(60, 60), (220, 60)], [(60, 220), (220, 220)])
    ink = pad.ink_on_canvas()
    counts = ink_of_replay(pad)
    assert counts == sorted(counts)
    assert len(set(counts)) > 5  # it moves
    assert counts[-1] == pytest.approx(ink, rel=0.02)
    assert (pad.ink_on_layer(), pad.ink_on_canvas()) == (0, ink)


def test_replay_does_not_move_for_those_who_want_less_motion(pad):
    pad.draw([(60, 60), (220, 60)], [(60, 220), (220, 220)])
    ink = pad.ink_on_canvas()
    pad.page.emulate_media(reduced_motion="reduce")
    counts = ink_of_replay(pad)
    pad.page.emulate_media(reduced_motion="no-preference")
    one, both = sorted(set(counts) - {0})
    assert both == pytest.approx(ink, rel=0.02)
    assert one == pytest.approx(ink / 2, rel=0.02)


def test_a_new_stroke_ends_the_replay(pad):
    pad.draw(SEVEN)
    tool(pad, "Replay the drawing").click()
    expect(pad.page.locator(f"{PAD}.mnist-pad-replaying")).to_have_count(1)
    pad.draw([(60, 140), (220, 140)])
    expect(pad.page.locator(f"{PAD}.mnist-pad-replaying")).to_have_count(0)
    assert value(pad, "len(reader.pad.strokes)") == "2"


def test_strokes_drawn_while_a_reading_runs_are_all_kept(pad):
    pad.run_code(
        "import time; network = reader.classifier\n"
        "class Slow:\n"
        "    def read(self, ink):\n"
        "        time.sleep(0.4)\n"
        "        return network.read(ink)\n"
        "reader.classifier = Slow()"
    )
    for y in range(40, 241, 25):
        pad.press([(60, y), (220, y)])
        pad.page.mouse.up()
    pad.settle(seconds=15)
    pad.run_code("reader.classifier = network")
    assert value(pad, "len(reader.pad.strokes)") == "9"


def test_ink_drawn_while_the_line_is_cut_is_kept_and_read_when_it_is_back(pad):
    pad.draw([(80, 60), (205, 62)])
    pad.page.evaluate("() => window.cut()")
    pad.page.wait_for_function("() => window.isCut()")
    pad.press([(205, 62), (165, 130), (130, 235)])
    pad.page.mouse.up()
    assert pad.ink_on_layer() > 5000
    pad.page.evaluate("() => window.mend()")
    pad.expect_words("This looks like a 7.", seconds=100)
    # The kernel's word that it has the stroke may still have got lost. It is asked again, at longer
    # and longer intervals.
    pad.settle(seconds=60)
    assert value(pad, "len(reader.pad.strokes)") == "2"
    length = 125 + 79 + 111
    assert pad.ink_on_canvas() == pytest.approx(4 * 20 * length, rel=0.15)
    pad.draw(LINE)
    assert value(pad, "len(reader.pad.strokes)") == "3"


def test_finger_and_wheel_scroll_the_page_beside_the_pad_only_the_wheel_over_it(pad):
    assert pad.pad.evaluate("pad => getComputedStyle(pad).touchAction") == "none"
    outside = pad.page.locator(".mnist-toolbar").first
    assert outside.evaluate("bar => getComputedStyle(bar).touchAction") == "auto"
