"""How the playground looks and feels, in a real browser: toolbar, phone, contrast."""

import csv
import io
import json
import zipfile

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from test_playground import choose_files, picture, send_event

from mnist_course.ink.strokes import render

SEVEN = [(80, 60), (205, 62), (165, 130), (130, 235)]
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}


def tool(page, name: str):
    return page.page.get_by_role("button", name=name, exact=True)


def touch(page, *points) -> None:
    """Move a finger from point to point, in pixels of the window."""
    devtools = page.context.new_cdp_session(page.page)
    kinds = ["touchStart", *["touchMove"] * (len(points) - 1)]
    for kind, (x, y) in zip(kinds, points, strict=True):
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def colours(element) -> np.ndarray:
    """Return the pixels of a part of the page, as they are on the screen."""
    return np.asarray(Image.open(io.BytesIO(element.screenshot())).convert("RGB")).astype(int)


class TestToolbar:
    def test_clear_puts_the_eraser_down_and_the_next_digit_is_seen(self, page):
        page.draw(SEVEN)
        tool(page, "Eraser").click()
        page.click("Clear")
        page.expect_words("No ink yet")
        expect(tool(page, "Eraser")).to_have_attribute("aria-pressed", "false")
        page.draw(SEVEN)
        page.expect_words("This looks like a 7.")
        page.expect_ink_on_canvas()

    def test_buttons_that_can_do_nothing_are_greyed_out(self, page):
        idle = ["Undo", "Redo", "Clear", "Replay the drawing", "Save the drawing"]
        for name in [*idle, "Save as a picture"]:
            expect(tool(page, name)).to_be_disabled()
        page.draw(SEVEN)
        for name in ("Undo", "Clear", "Replay the drawing", "Save the drawing"):
            expect(tool(page, name)).to_be_enabled()
        expect(tool(page, "Redo")).to_be_disabled()
        tool(page, "Undo").click()
        expect(tool(page, "Redo")).to_be_enabled()
        expect(tool(page, "Undo")).to_be_disabled()

    @pytest.mark.parametrize("focus", ["Broad pen", "It was a 3", "Use the camera"])
    def test_undo_and_redo_by_key_wherever_the_focus_is(self, page, focus):
        page.draw(SEVEN)
        page.expect_words("This looks like a 7.")
        tool(page, focus).focus()
        page.page.keyboard.press("Control+z")
        page.expect_words("No ink yet")
        page.page.locator("summary").first.focus()
        page.page.keyboard.press("Control+Shift+z")
        page.expect_words("This looks like a 7.")

    def test_each_icon_has_a_name_and_a_tooltip(self, page):
        buttons = page.page.locator(".mnist-toolbar .mnist-icon-button")
        assert buttons.count() >= 12
        for button in buttons.all():
            assert button.get_attribute("title")
            expect(button.locator(".mnist-word")).to_be_hidden()

    def test_nothing_but_the_page_has_the_first_headline(self, page):
        levels = page.page.locator("main :is(h1, h2, h3, h4)").evaluate_all(
            "(all) => all.map((each) => Number(each.tagName[1]))"
        )
        assert levels[0] == 1
        assert set(levels[1:]) == {2}

    def test_pad_picture_and_answer_stand_on_one_line_equally_high(self, visit, browser):
        page = visit(browser, viewport={"width": 1280, "height": 900})
        pad, seen, digit, bars = (
            page.page.locator(part).bounding_box()
            for part in (".mnist-pad-frame", ".mnist-picture", ".mnist-verdict", ".mnist-bars")
        )
        assert pad["y"] == pytest.approx(seen["y"], abs=2) == pytest.approx(digit["y"], abs=2)
        bottoms = [box["y"] + box["height"] for box in (pad, seen, bars)]
        assert max(bottoms) - min(bottoms) <= 4


def test_a_17_is_offered_as_two_digits_and_each_is_looked_at(page):
    page.draw([(60, 50), (55, 230)])
    page.draw([(x / 2 + 110, y) for x, y in SEVEN])
    tool(page, "Or 1 and 7?").click()
    expect(page.page.locator(".mnist-digit")).to_have_text("1 7")
    page.expect_words("This looks like a 1.")
    tool(page, "Look at answer 2, 7").click()
    page.expect_words("This looks like a 7.")
    tool(page, "Or one digit?").click()
    expect(tool(page, "Or 1 and 7?")).to_be_visible()


class TestCorrections:
    def test_a_correction_is_taken_back(self, page):
        page.draw(SEVEN)
        page.expect_words("This looks like a 7.")
        tool(page, "It was an 8").click()
        expect(page.page.locator(".mnist-corrections")).to_contain_text("kept as an 8")
        tool(page, "Take it back").click()
        expect(tool(page, "It was an 8")).to_have_attribute("aria-pressed", "false")
        expect(page.page.get_by_role("button", name="Download")).to_have_count(0)


def kept_as(page, tmp_path, name: str):
    """Keep a 7 under two labels in turn, download what is kept, and return the file's path."""
    page.draw(SEVEN)
    page.expect_words("This looks like a 7.")
    tool(page, "It was an 8").click()
    expect(page.page.locator(".mnist-corrections")).to_contain_text("kept as an 8")
    page.click("Clear")
    page.draw(TestRescue.ONE)
    page.expect_words("This looks like a 1.")
    tool(page, "It was a 1").click()
    with page.page.expect_download() as download:
        tool(page, f"Download 2 labelled digits as {name}").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path


class TestExport:
    """What was corrected is downloaded, and the page says how to load it."""

    def test_as_a_csv_table(self, page, tmp_path):
        path = kept_as(page, tmp_path, "a CSV table")
        assert path.suffix == ".csv"
        said = page.page.locator(".mnist-corrections-status")
        expect(said).to_contain_text(f'pd.read_csv("{path.name}")')
        header, *rows = csv.reader(path.read_text().splitlines())
        assert [row[header.index("label")] for row in rows] == ["8", "1"]
        pixels = np.array([row[-784:] for row in rows]).astype(int)
        assert pixels.shape == (2, 784)
        assert pixels.max() == 255

    def test_as_png_files_in_folders_by_label(self, page, tmp_path):
        path = kept_as(page, tmp_path, "PNG files in folders")
        assert path.suffix == ".zip"
        said = page.page.locator(".mnist-corrections-status")
        expect(said).to_contain_text(f"unpack {path.name} as digits")
        with zipfile.ZipFile(path) as files:
            assert {name[0] for name in files.namelist()} == set("0123456789")  # a class each
            names = [name for name in files.namelist() if name.endswith(".png")]
            assert sorted(name.split("/")[0] for name in names) == ["1", "8"]
            for name in names:
                image = np.asarray(Image.open(io.BytesIO(files.read(name))))
                assert image.shape == (28, 28)
                assert image.max() > 200


class TestRescue:
    """Boxes on a picture: drawn, moved, joined and deleted; the reading follows."""

    ONE = ((150, 50), (140, 230))

    def open(self, page, tmp_path):
        choose_files(page, picture(tmp_path / "sheet.png", [SEVEN], [self.ONE]))
        self.expect(page, "7", "1")

    def expect(self, page, *answers):
        expect(page.page.locator(".mnist-card-answer")).to_have_text([*answers], timeout=20_000)

    def on_paper(self, page, *shares):
        """Return points of the window that are so far across and down the picture."""
        page.page.locator(".mnist-card-frame").scroll_into_view_if_needed()
        paper = page.page.locator(".mnist-card-picture").bounding_box()
        return [
            (paper["x"] + across * paper["width"], paper["y"] + down * paper["height"])
            for across, down in shares
        ]

    def drag(self, page, *shares):
        start, *points = self.on_paper(page, *shares)
        page.page.mouse.move(*start)
        page.page.mouse.down()
        for point in points:
            page.page.mouse.move(*point, steps=5)
        page.page.mouse.up()

    def test_by_mouse(self, page, tmp_path):
        self.open(page, tmp_path)
        chosen = page.page.locator(".mnist-card-box[aria-pressed=true]")
        # A box drawn around the 1 takes the place of that there.
        self.drag(page, (0.51, 0.02), (0.98, 0.98))
        page.expect_words("This looks like a 1.")
        self.expect(page, "7", "1")
        # It is moved to the 7, and what that is stands on it.
        self.drag(page, (0.6, 0.2), (0.1, 0.2))
        page.expect_words("This looks like a 7.")
        tool(page, "It was a 3").click()
        expect(chosen).to_have_text("✗ 3")
        # One around both joins them.
        tool(page, "Add a box").click()  # or it would be the box there that is dragged
        self.drag(page, (0.02, 0.02), (0.98, 0.9))
        expect(page.page.locator(".mnist-card-box")).to_have_count(1)
        # Its corner is moved until only the 7 is in it.
        corner = (0.98, 0.92)
        self.drag(page, corner, (0.5, 0.92))
        self.expect(page, "7")

    def test_by_keyboard(self, page, tmp_path):
        self.open(page, tmp_path)
        box = page.page.locator(".mnist-card-box")
        box.first.focus()
        page.page.keyboard.press("Delete")
        self.expect(page, "1")
        tool(page, "Add a box").focus()
        page.page.keyboard.press("Enter")
        expect(box).to_have_count(2)
        expect(page.page.locator(".mnist-card-box[aria-pressed=true]")).to_be_focused()
        focused = page.page.locator(".mnist-card-box:focus")
        place = (
            "node => [node.offsetTop, node.offsetWidth]"  # on the picture, wherever that scrolls
        )
        before = focused.evaluate(place)
        for _ in range(8):
            page.page.keyboard.press("ArrowUp")
        page.page.keyboard.press("Shift+ArrowRight")

        def is_higher_and_wider() -> bool:
            top, width = focused.evaluate(place)
            return top < before[0] - 4 and width > before[1] + 1

        page.until(is_higher_and_wider)
        join = tool(page, "Join with the next")
        box.first.focus()
        page.page.keyboard.press("Enter")
        join.focus()
        page.page.keyboard.press("Enter")
        expect(box).to_have_count(1)


class TestMuchPaper:
    """A picture with much paper is shown where something is written."""

    def open(self, page, tmp_path):
        sheet = Image.new("RGB", (1200, 900), "white")
        for number, strokes in enumerate([[SEVEN], [TestRescue.ONE]]):
            digit = Image.fromarray(render([np.array(stroke) for stroke in strokes])).resize(
                (160, 160)
            )
            sheet.paste("black", (640 + 200 * number, 100), digit)
        sheet.save(tmp_path / "sheet.png")
        choose_files(page, tmp_path / "sheet.png")
        expect(page.page.locator(".mnist-card-answer")).to_have_text(["7", "1"], timeout=20_000)

    def places(self, page):
        """Return each box's left and upper edge, in pixels of the sheet."""
        paper = page.page.locator(".mnist-card-picture").bounding_box()
        scale = 1200 / paper["width"]
        boxes = [box.bounding_box() for box in page.page.locator(".mnist-card-box").all()]
        return [(scale * (box["x"] - paper["x"]), scale * (box["y"] - paper["y"])) for box in boxes]

    @pytest.mark.parametrize("width", [1000, 360])
    def test_it_is_cut_and_can_be_seen_whole(self, visit, browser, tmp_path, width):
        page = visit(browser, viewport={"width": width, "height": 800})
        self.open(page, tmp_path)
        frame, paper = (page.page.locator(f".mnist-card-{part}") for part in ("frame", "picture"))
        cut = self.places(page)
        assert cut == [pytest.approx((680, 128), abs=16), pytest.approx((914, 122), abs=16)]
        assert frame.bounding_box()["width"] < 0.7 * paper.bounding_box()["width"]
        assert page.page.evaluate("document.documentElement.scrollWidth") <= width
        tool(page, "Show the whole picture").click()
        assert frame.bounding_box()["width"] == pytest.approx(paper.bounding_box()["width"], abs=1)
        for before, after in zip(cut, self.places(page), strict=True):
            assert after == pytest.approx(before, abs=4)
        tool(page, "Show the digits only").click()
        assert self.places(page) == [pytest.approx(place, abs=1) for place in cut]

    def test_boxes_are_drawn_and_moved_on_what_is_shown(self, page, tmp_path):
        self.open(page, tmp_path)
        page.page.locator(".mnist-card-frame").scroll_into_view_if_needed()
        paper = page.page.locator(".mnist-card-picture").bounding_box()
        scale = paper["width"] / 1200

        def drag(*points):
            start, *way = [(paper["x"] + scale * x, paper["y"] + scale * y) for x, y in points]
            page.page.mouse.move(*start)
            page.page.mouse.down()
            for point in way:
                page.page.mouse.move(*point, steps=5)
            page.page.mouse.up()

        # Drawn around the 1, it takes the place of the box there, and is where it was drawn.
        drag((850, 90), (1000, 270))
        page.expect_words("This looks like a 1.")
        expect(page.page.locator(".mnist-card-box")).to_have_count(2)
        assert self.places(page)[1] == pytest.approx((850, 90), abs=4)
        # Moved to the 7, it is read there.
        drag((860, 250), (665, 250))
        page.expect_words("a 7")
        # A box for keys comes into the middle of what is shown.
        tool(page, "Add a box").focus()
        page.page.keyboard.press("Enter")
        expect(page.page.locator(".mnist-card-box")).to_have_count(3)
        frame = page.page.locator(".mnist-card-frame").bounding_box()
        added = page.page.locator(".mnist-card-box[aria-pressed=true]").bounding_box()
        middle = frame["x"] + frame["width"] / 2
        assert added["x"] + added["width"] / 2 == pytest.approx(middle, abs=4)

    def test_a_picture_with_hardly_any_paper_is_left_whole(self, page, tmp_path):
        choose_files(page, picture(tmp_path / "sheet.png", [SEVEN], [TestRescue.ONE]))
        expect(page.page.locator(".mnist-card-answer")).to_have_text(["7", "1"], timeout=20_000)
        expect(tool(page, "Add a box")).to_be_visible()
        expect(tool(page, "Show the whole picture")).to_be_hidden()


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_after_an_upload_a_phone_shows_the_answer(visit, browser, tmp_path, motion):
    page = visit(browser, **PHONE, reduced_motion=motion)
    # A picture that is already there makes the page long enough to scroll the answer away.
    choose_files(page, picture(tmp_path / "first.png", [SEVEN]))
    page.expect_words("This looks like a 7.", 20)
    answer = page.page.locator(".mnist-answer")
    page.page.locator(".mnist-panels").evaluate(
        """(panels) => {
            panels.style.minHeight = "1500px";
            panels.scrollIntoView({ block: "end", behavior: "instant" });
        }"""
    )
    expect(answer).not_to_be_in_viewport()
    send_event(page, "drop", picture(tmp_path / "one.png", [TestRescue.ONE]), ".mnist-panels")
    page.expect_words("This looks like a 1.", 20)
    expect(page.page.locator(".mnist-verdict")).to_be_in_viewport(ratio=1)
    expect(page.page.locator(".mnist-bars")).to_be_in_viewport(ratio=1)


class TestTeaching:
    def test_what_is_asked_for_is_drawn_and_taught(self, page):
        page.page.locator("summary", has_text="Teach it your hand").click()
        expect(tool(page, "Teach it")).to_be_disabled()
        tool(page, "Five of each, please").click()
        for digit in range(10):
            prompt = page.page.locator(".mnist-teaching-wanted")
            expect(prompt).to_have_text(f"Draw {'an' if digit == 8 else 'a'} {digit} (1 of 5).")
            expect(prompt).to_be_in_viewport()
            page.draw(SEVEN)
            page.expect_words("This looks like a 7.")
            tool(page, "Keep it").click()
            page.expect_words("No ink yet")
        tool(page, "Stop").click()
        tool(page, "Teach it").click()
        rows = page.page.locator(".mnist-teaching-table tr")
        expect(rows).to_have_count(3, timeout=20_000)
        expect(rows.nth(1)).to_contain_text("deeper_cnn")
        expect(page.page.locator(".mnist-teaching")).to_contain_text("too few to tell")


class TestFiles:
    def test_a_picture_opened_as_a_drawing_is_read_as_a_picture(self, page, tmp_path):
        with page.page.expect_file_chooser() as chooser:
            tool(page, "Open a drawing").click()
        chooser.value.set_files(picture(tmp_path / "seven.png", [SEVEN]))
        page.expect_words("This looks like a 7.", 20)
        expect(page.page.locator(".mnist-toolbar")).to_contain_text("seven.png is a picture (PNG)")
        expect(page.page.locator(".mnist-card")).to_contain_text("seven.png: read as 7.")

    def test_drop_and_paste_are_mentioned_and_the_outline_is_whole(self, page, tmp_path):
        expect(page.page.locator(".mnist-hint")).to_have_text("Or drop or paste pictures here.")
        zone = page.page.locator(".mnist-playground")
        zone.evaluate("(zone) => zone.classList.add('mnist-drop')")
        outline = zone.evaluate("(zone) => parseInt(getComputedStyle(zone).outlineOffset)")
        assert outline <= -3
        send_event(page, "drop", picture(tmp_path / "seven.png", [SEVEN]), ".mnist-hint")
        page.expect_words("This looks like a 7.", 20)

    def test_the_timing_is_in_the_file(self, page, tmp_path):
        page.draw(SEVEN)
        with page.page.expect_download() as download:
            tool(page, "Save the drawing").click()
        download.value.save_as(tmp_path / "seven.json")
        ink = json.loads((tmp_path / "seven.json").read_text())
        (times,) = ink["times"]
        assert len(times) == len(ink["strokes"][0])
        assert times[0] == 0
        assert times == sorted(times)
        assert times[-1] > 0


def test_the_bars_follow_a_replay(page):
    page.draw(SEVEN)
    page.expect_words("This looks like a 7.")
    page.page.evaluate(
        """() => {
            window.seen = new Set();
            const digit = document.querySelector(".mnist-bar-best .mnist-bar-figure");
            const figures = document.querySelectorAll(".mnist-bar-figure");
            new MutationObserver(() => window.seen.add([...figures].map((f) => f.innerText).join()))
                .observe(document.querySelector(".mnist-bars"), { childList: true, subtree: true });
        }"""
    )
    bars = page.bars()
    tool(page, "Replay the drawing").click()
    page.page.wait_for_selector(".mnist-pad-replaying")
    page.page.wait_for_selector(".mnist-pad-replaying", state="detached", timeout=15_000)
    page.until(lambda: page.bars() == bars)
    assert page.page.evaluate("() => window.seen.size") > 1


class TestForcedColours:
    @pytest.fixture
    def page(self, visit, browser):
        return visit(browser, forced_colors="active")

    def test_the_bars_are_seen(self, page):
        page.draw(SEVEN)
        page.expect_words("This looks like a 7.")
        row = page.page.locator(".mnist-bar-best .mnist-bar-track")
        best = colours(row)[6, 20:-20].mean(axis=0)
        other = page.page.locator(".mnist-bar:not(.mnist-bar-best) .mnist-bar-track").first
        empty = colours(other)[6, 20:-20].mean(axis=0)
        assert np.abs(best - empty).max() > 60

    @pytest.mark.parametrize("name", ["Fine pen", "Medium pen", "Broad pen", "Eraser", "Clear"])
    def test_the_pens_and_icons_are_seen(self, page, name):
        page.draw(SEVEN)
        inner = colours(tool(page, name))[4:-4, 4:-4]
        assert np.ptp(inner.reshape(-1, 3), axis=0).max() > 100


class TestPhone:
    @pytest.fixture
    def page(self, visit, browser):
        return visit(browser, **PHONE)

    def scroller(self, page):
        return page.page.evaluate_handle(
            """() => [...document.querySelectorAll("*")].find((node) =>
                node.scrollHeight > node.clientHeight + 50 &&
                ["auto", "scroll"].includes(getComputedStyle(node).overflowY) &&
                node.contains(document.querySelector(".mnist-pad-layer")))
                ?? document.scrollingElement"""
        )

    def in_view(self, page, part: str) -> bool:
        box = page.page.locator(part).bounding_box()
        return box["y"] >= 0 and box["y"] + box["height"] <= 740

    def test_pad_answer_and_bars_are_in_view_from_the_start(self, page):
        for part in (".mnist-pad-frame", ".mnist-digit", ".mnist-bars"):
            assert self.in_view(page, part), part
        answer = page.page.locator(".mnist-answer").bounding_box()
        pad = page.page.locator(".mnist-pad-frame").bounding_box()
        assert pad["y"] + pad["height"] <= answer["y"]
        assert pad["width"] >= 280

    def test_the_page_stays_while_one_draws_and_scrolls_when_one_does_not(self, page):
        scroller = self.scroller(page)
        at = lambda: scroller.evaluate("(node) => node.scrollTop")  # noqa: E731
        page.draw_by_touch(SEVEN)
        assert at() == 0
        page.expect_words("This looks like a 7.")
        touch(page, *[(180, y) for y in range(230, 30, -20)])
        page.until(lambda: at() > 50)
        assert self.in_view(page, ".mnist-bars")

    def test_what_is_rarely_used_waits_in_a_menu(self, page):
        page.draw_by_touch(SEVEN)
        more = tool(page, "More")
        expect(tool(page, "Save the drawing")).to_be_hidden()
        more.scroll_into_view_if_needed()
        more.tap()
        expect(more).to_have_attribute("aria-expanded", "true")
        expect(tool(page, "Save the drawing")).to_be_visible()

    def test_a_finger_draws_a_box_when_asked_and_scrolls_else(self, page, tmp_path):
        rescue = TestRescue()
        rescue.open(page, tmp_path)
        boxes = page.page.locator(".mnist-card-box")

        def draw():
            shares = np.linspace(0, 1, 12)[:, None] * (0.47, 0.8) + (0.51, 0.1)
            touch(page, *rescue.on_paper(page, *shares.tolist()))

        tool(page, "Delete the box").tap()
        rescue.expect(page, "1")
        tool(page, "Delete the box").tap()
        expect(boxes).to_have_count(0)
        draw()
        expect(boxes).to_have_count(0)
        tool(page, "Add a box").tap()
        expect(tool(page, "Add a box")).to_have_attribute("aria-pressed", "true")
        draw()
        rescue.expect(page, "1")
        expect(tool(page, "Add a box")).to_have_attribute("aria-pressed", "false")

    def test_a_word_stands_below_each_icon(self, page):
        for word in ("Fine", "Eraser", "Undo", "Clear", "Upload", "Camera"):
            expect(page.page.locator(".mnist-word", has_text=word).first).to_be_visible()
