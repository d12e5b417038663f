"""The page with the reader: opened, drawn on and looked into as visitors do, with no kernel."""

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import expect

import mnist_course as mc
from mnist_course.ink.files import read_ink
from mnist_course.recognition.labelled_set import LabelledDigit, LabelledSet
from mnist_course.synthetic.photos import digit_photo

SEVEN = [(0.3, 0.25), (0.7, 0.25), (0.45, 0.8)]
ONE = [(0.5, 0.2), (0.5, 0.8)]


class DigitPage:
    """A visitor's page, and what went wrong in it."""

    def __init__(self, page, address: str):
        self.page = page
        self.problems: list[str] = []
        self.requests: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._hear)
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(address)

    def _hear(self, message) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def wait_until_ready(self) -> None:
        expect(self.page.locator("html.ready")).to_be_attached(timeout=30_000)

    def draw(self, points: list[tuple[float, float]]) -> None:
        """Draw a stroke with the mouse; points are shares of the pad's side."""
        box = self.page.locator(".mnist-pad-layer").bounding_box()
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*place, steps=8)
        self.page.mouse.up()

    def expect_digit(self, digit: str) -> None:
        expect(self.page.locator(".mnist-digit")).to_have_text(digit, timeout=15_000)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve files as a static server does, and yield the address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_page(chromium, site) -> Iterator:
    """Open the one file from the disk, or another address; fail on any error in the page."""
    pages: list[DigitPage] = []

    def open_one(address: str = (site / "draw-a-digit.html").as_uri(), **options) -> DigitPage:
        context = chromium.new_context(**({"viewport": {"width": 1280, "height": 800}} | options))
        pages.append(DigitPage(context.new_page(), address))
        return pages[-1]

    yield open_one
    for page in pages:
        page.page.context.close()
        assert page.problems == []


def test_one_file_reads_from_the_disk_and_asks_nobody(open_page):
    page = open_page()
    page.wait_until_ready()
    page.draw(SEVEN)
    page.expect_digit("7")
    expect(page.page.locator(".mnist-words")).to_have_text("This looks like a 7.")
    outside = [url for url in page.requests if not url.startswith(("file:", "data:", "blob:"))]
    assert outside == []


PHONES = {(360, 740): 260, (320, 640): 220, (740, 360): 200}  # the least side of the pad


@pytest.mark.parametrize(("width", "height"), PHONES)
def test_on_a_phone_pad_answer_and_bars_are_in_view(open_page, width, height):
    page = open_page(viewport={"width": width, "height": height}, has_touch=True, is_mobile=True)
    page.wait_until_ready()
    page.draw(SEVEN)
    page.expect_digit("7")
    for part in (".mnist-pad-layer", ".mnist-digit", "[data-digit='0']", "[data-digit='9']"):
        box = page.page.locator(part).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        assert box["y"] >= 0 and box["y"] + box["height"] <= height
    assert page.page.evaluate("scrollY") == 0
    assert page.page.evaluate("document.documentElement.scrollWidth") == width
    assert page.page.locator(".mnist-pad-layer").bounding_box()["width"] >= PHONES[width, height]
    tools = [tool.bounding_box() for tool in page.page.locator(".toolbar button").all()]
    for left, right in pairwise(tools):
        assert left["x"] + left["width"] <= right["x"] + 0.5


def test_bars_follow_while_drawing(open_page):
    page = open_page()
    page.wait_until_ready()
    box = page.page.locator(".mnist-pad-layer").bounding_box()
    page.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.8, steps=20)
    page.expect_digit("1")
    page.page.mouse.up()


def test_undo_redo_and_clear(open_page):
    page = open_page()
    page.wait_until_ready()
    page.draw(SEVEN)
    page.expect_digit("7")
    page.page.get_by_role("button", name="Undo").click()
    page.expect_digit("?")
    page.page.get_by_role("button", name="Redo").click()
    page.expect_digit("7")
    page.page.get_by_role("button", name="Clear").click()
    page.expect_digit("?")
    expect(page.page.locator(".mnist-words")).to_have_text("No ink yet: draw a digit.")
    page.page.keyboard.press("Tab")
    page.page.locator(".mnist-pad-layer").focus()
    page.page.keyboard.press("Control+z")
    page.expect_digit("7")


def test_the_keyboard_alone_draws(open_page):
    page = open_page()
    page.wait_until_ready()
    # The language stands first: whoever can't read the page is to find it at once.
    for place in ("#languages select", ".mnist-pad-layer"):
        page.page.keyboard.press("Tab")
        expect(page.page.locator(place)).to_be_focused()
    for _ in range(9):
        page.page.keyboard.press("ArrowUp")
    page.page.keyboard.press("Space")
    for _ in range(18):
        page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("Space")
    page.expect_digit("1")


def test_the_eraser_takes_ink_away(open_page):
    page = open_page()
    page.wait_until_ready()
    page.draw(ONE)
    page.expect_digit("1")
    page.page.get_by_role("button", name="Eraser").click()
    page.draw(ONE)
    page.expect_digit("?")
    page.page.get_by_role("button", name="Undo").click()
    page.expect_digit("1")


def test_ink_is_saved_for_python_and_opened_again(open_page, tmp_path):
    page = open_page()
    page.wait_until_ready()
    page.draw(SEVEN)
    with page.page.expect_download() as download:
        page.page.get_by_role("button", name="Save the drawing").click()
    path = tmp_path / "seven.json"
    download.value.save_as(path)
    ink = read_ink(path.read_bytes())
    assert (ink.size, len(ink.strokes)) == (280, 1)
    assert np.abs(ink.strokes[0][[0, -1]] / 280 - (SEVEN[0], SEVEN[-1])).max() < 0.01
    page.page.get_by_role("button", name="Clear").click()
    page.expect_digit("?")
    page.page.locator("#keep input[type=file]").set_input_files(path)
    page.expect_digit("7")


def test_what_is_no_ink_file_is_refused_and_the_ink_stays(open_page, tmp_path):
    page = open_page()
    page.wait_until_ready()
    page.draw(SEVEN)
    path = tmp_path / "other.json"
    path.write_text('{"strokes": "none"}')
    page.page.locator("#keep input[type=file]").set_input_files(path)
    expect(page.page.locator("#keep [role=status]")).to_contain_text("not an ink file")
    page.expect_digit("7")


def test_drawings_and_photographs_are_read_and_a_shade_is_not(open_page, tmp_path):
    page = open_page()
    page.wait_until_ready()
    drawing = Image.new("RGB", (300, 400), "#f4f0e6")
    line = [(75, 90), (225, 90), (130, 330)]
    ImageDraw.Draw(drawing).line(line, fill="#203060", width=24, joint="curve")
    drawing.save(tmp_path / "seven.png")
    page.page.locator("#upload input").set_input_files(tmp_path / "seven.png")
    page.expect_digit("7")
    expect(page.page.locator(".mnist-source")).to_have_text("seven.png")
    expect(page.page.locator(".mnist-card-caption")).to_have_text("seven.png: read as 7.")
    box = page.page.get_by_role("button", name="Look at the digit, read as 7").bounding_box()
    picture = page.page.locator(".mnist-card-picture").bounding_box()
    assert (box["x"] - picture["x"]) / picture["width"] == pytest.approx(0.21, abs=0.05)
    assert box["height"] / picture["height"] == pytest.approx(264 / 400, abs=0.05)
    shade = np.linspace(60, 220, 400)[:, None] + np.linspace(0, 30, 300)
    noise = np.random.default_rng(0).normal(0, 6, (400, 300))
    Image.fromarray(np.uint8(shade + noise)).save(tmp_path / "shade.png")
    page.page.locator("#upload input").set_input_files(tmp_path / "shade.png")
    page.expect_digit("?")
    expect(page.page.locator(".mnist-words")).to_contain_text("No digit was found")
    photo = digit_photo(300_001)
    (tmp_path / "photo.jpg").write_bytes(photo.data)
    page.page.locator("#upload input").set_input_files(tmp_path / "photo.jpg")
    page.expect_digit(str(photo.written[0].digit))
    page.page.get_by_role("button", name="Remove photo.jpg").click()
    page.page.get_by_role("button", name="Show seven.png: read as 7.").click()
    page.expect_digit("7")
    page.page.get_by_role("button", name="Remove seven.png").click()
    page.page.get_by_role("button", name="Remove shade.png").click()
    expect(page.page.locator(".mnist-words")).to_have_text("No ink yet: draw a digit.")


HAND_OVER = """([kind, name]) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 200;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "white";
    pen.fillRect(0, 0, 200, 200);
    pen.lineWidth = 16;
    pen.moveTo(100, 40);
    pen.lineTo(100, 160);
    pen.stroke();
    canvas.toBlob((blob) => {
        const data = new DataTransfer();
        data.items.add(new File([blob], name, { type: "image/png" }));
        const options = { bubbles: true, cancelable: true };
        document.body.dispatchEvent(
            kind === "paste"
                ? new ClipboardEvent(kind, { ...options, clipboardData: data })
                : new DragEvent(kind, { ...options, dataTransfer: data })
        );
    });
}"""


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_is_pasted_or_dropped(open_page, kind):
    page = open_page()
    page.wait_until_ready()
    page.page.evaluate(HAND_OVER, [kind, "one.png"])
    page.expect_digit("1")
    expect(page.page.locator(".mnist-source")).to_have_text("one.png")


def test_corrections_are_kept_and_downloaded_as_python_keeps_them(open_page, tmp_path):
    page = open_page()
    page.wait_until_ready()
    answer = page.page.get_by_role("button", name="It was a 2")
    expect(answer).to_be_disabled()
    page.draw(SEVEN)
    page.expect_digit("7")
    answer.click()
    expect(answer).to_have_attribute("aria-pressed", "true")
    expect(page.page.locator("#corrections [role=status]")).to_contain_text("kept as a 2")
    page.page.get_by_role("button", name="Clear").click()
    page.draw(ONE)
    page.expect_digit("1")
    page.page.get_by_role("button", name="It was an 8").click()
    page.page.get_by_role("button", name="It was an 8").click()
    expect(page.page.locator("#corrections [role=status]")).to_contain_text("Taken back")
    page.page.get_by_role("button", name="It was a 1").click()
    with page.page.expect_download() as download:
        page.page.get_by_role("button", name="Download 2 labelled digits as an .npz file").click()
    download.value.save_as(path := tmp_path / "digits.npz")
    ours = np.load(path)
    seven = np.multiply(SEVEN, 280)
    reading = mc.load_classifier("deeper_cnn").read([seven])
    expected = LabelledSet()
    expected.add(LabelledDigit(2, reading, "", (seven.astype(np.float32),)))
    theirs = np.load(io.BytesIO(expected.to_npz()))
    assert sorted(ours.files) == sorted(theirs.files)
    for name in ours.files:
        kind = ours[name].dtype
        assert kind.kind == theirs[name].dtype.kind and ours[name].ndim == theirs[name].ndim, name
    assert ours["labels"].tolist() == [2, 1] and ours["read_as"].tolist() == [7, 1]
    assert np.abs(ours["images"][0].astype(int) - reading.image).max() <= 2
    assert np.abs(ours["points"][0] - seven[0]).max() < 0.01
    assert set(ours["point_digit"]) == {0, 1} and set(ours["point_stroke"]) == {0}
    assert ours["sources"].tolist() == ["", ""]


def test_a_replay_is_followed_by_bars_and_maps(open_page):
    page = open_page(reduced_motion="no-preference")
    page.wait_until_ready()
    page.draw(SEVEN)
    page.expect_digit("7")
    page.page.evaluate(WATCH_REPLAY)
    page.page.get_by_role("button", name="Replay the drawing").click()
    expect(page.page.locator(".mnist-pad-replaying")).to_be_attached()
    expect(page.page.locator(".mnist-pad-replaying")).not_to_be_attached(timeout=20_000)
    page.expect_digit("7")
    seen = page.page.evaluate("() => window.seen")
    assert len(set(seen["bars"])) > 2 and len(set(seen["maps"])) > 2
    assert seen["maps"][-1] == seen["maps"][0] and seen["bars"][-1] == seen["bars"][0]


WATCH_REPLAY = """() => {
    const seen = { bars: [], maps: [] };
    const canvas = document.querySelectorAll(".stage-maps")[1];
    const look = () => {
        seen.bars.push(document.querySelector(".mnist-bars").innerText);
        seen.maps.push(canvas.toDataURL());
    };
    look();
    window.seen = seen;
    new MutationObserver(() => setTimeout(look, 30)).observe(
        document.querySelector(".mnist-bars"),
        { subtree: true, childList: true, characterData: true, attributes: true },
    );
}"""


def test_a_pixel_of_a_map_shows_the_sum_that_made_it(open_page):
    page = open_page()
    page.wait_until_ready()
    page.draw(SEVEN)
    page.expect_digit("7")
    maps = page.page.get_by_role("application", name=re.compile("Layer 3"))
    maps.focus()
    words = page.page.locator(".sum-words")
    expect(words).to_contain_text("Layer 3, map 1: a window of 3 × 3 pixels in all 32 maps")
    expect(words).to_contain_text("the score of 7")
    page.page.keyboard.press("ArrowRight")
    expect(page.page.locator(".sum-figure")).to_have_count(3)
    expect(page.page.locator(".sum-rest")).to_contain_text("29 more maps")


def test_panels_show_the_heat_map_and_other_networks(open_page, site):
    with served(site) as address:
        page = open_page(address)
        page.wait_until_ready()
        page.draw(SEVEN)
        page.expect_digit("7")
        page.page.get_by_text("Where it looked").click()
        expect(page.page.locator("#heatmap canvas")).to_have_count(1)
        page.page.get_by_text("Feature maps: what").click()
        expect(page.page.locator("#maps canvas")).to_have_count(16)
        page.page.get_by_text("Other networks").click()
        tiles = page.page.locator("#networks .mnist-tile-caption")
        expect(tiles).to_have_count(3, timeout=15_000)
        for caption in tiles.all_inner_texts():
            assert "a 7." in caption
        outside = [url for url in page.requests if not url.startswith((address, "data:", "blob:"))]
        assert outside == []


def test_ink_drawn_before_the_network_is_there_is_read(open_page, site):
    with served(site) as address:
        page = open_page("about:blank")
        release = threading.Event()
        page.page.route("**/deeper_cnn.weights", lambda route: held.append(route))
        held: list = []
        page.page.goto(address)
        expect(page.page.locator(".mnist-pad-layer")).to_be_visible()
        page.draw(SEVEN)
        expect(page.page.locator(".mnist-words")).to_contain_text("being loaded")
        release.set()
        for route in held:
            route.continue_()
        page.expect_digit("7")


def test_opens_offline_after_the_first_visit(open_page, site):
    with served(site) as address:
        page = open_page(address)
        page.wait_until_ready()
        page.page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
        page.page.reload()
        page.wait_until_ready()
    page.page.goto(address)  # the server is gone
    page.wait_until_ready()
    page.draw(SEVEN)
    page.expect_digit("7")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing(open_page, colours):
    page = open_page(color_scheme=colours)
    page.wait_until_ready()
    page.draw(SEVEN)
    page.expect_digit("7")
    page.page.get_by_text("Where it looked").click()
    page.page.get_by_role("application", name=re.compile("Layer 1")).focus()
    expect(page.page.locator(".sum-figure")).to_have_count(1)
    found = Axe().run(page.page)
    assert found.violations_count == 0, found.generate_report()
