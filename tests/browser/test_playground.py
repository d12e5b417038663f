"""What a visitor does on the playground besides drawing, in a real browser on the real app."""

import base64
import re
from itertools import combinations

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

import mnist_course as mc
from mnist_course.ink.strokes import render
from mnist_course.preprocessing.geometry import Box
from mnist_course.synthetic.digits import sample_strokes
from mnist_course.synthetic.photos import sheet_photo
from testsupport.servers import CHROMIUM, FLAGS

SEVEN = [(80, 60), (205, 62), (165, 130), (130, 235)]
LETTER_K = [(60, 60), (60, 220)], [(190, 60), (60, 140), (190, 220)]


def picture(path, *inks):
    """Save drawings side by side, dark on white."""
    sheet = np.hstack([render([np.array(stroke) for stroke in ink]) for ink in inks])
    Image.fromarray(255 - sheet).save(path)
    return path


def choose_files(page, *paths):
    with page.page.expect_file_chooser() as chooser:
        page.page.locator(".mnist-upload").click()
    chooser.value.set_files(paths)


def send_event(page, kind: str, path, target: str) -> None:
    """Let a file come by drag and drop, or by paste."""
    page.page.evaluate(
        """([kind, name, content, target]) => {
            const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], name, { type: "image/png" }));
            const options = { bubbles: true, cancelable: true };
            const events = kind === "drop"
                ? ["dragover", "drop"].map((type) =>
                    new DragEvent(type, { ...options, dataTransfer: data }))
                : [new ClipboardEvent("paste", { ...options, clipboardData: data })];
            for (const event of events) document.querySelector(target).dispatchEvent(event);
        }""",
        [kind, path.name, base64.b64encode(path.read_bytes()).decode(), target],
    )


class TestPictures:
    def test_several_files_at_once_each_with_its_own_line(self, page, tmp_path):
        letter = tmp_path / "letter.png"
        letter.write_text("Dear network, which digit am I?")
        inks = [sample_strokes(digit, seed=4) for digit in (3, 5, 0)]
        choose_files(
            page,
            picture(tmp_path / "seven.png", [SEVEN]),
            letter,
            picture(tmp_path / "sheet.png", *inks),
        )
        cards = page.page.locator(".mnist-card")
        expect(cards).to_have_count(3, timeout=20_000)
        large = page.page.locator(".mnist-card-large")
        expect(large).to_contain_text("sheet.png: 3 digits, read as 3, 5, 0.")
        expect(page.page.get_by_role("button", name="More", exact=True)).to_be_hidden()
        expect(page.page.locator(".mnist-digit")).to_have_text("3 5 0")
        page.page.get_by_role("button", name="Show seven.png: read as 7.").click()
        expect(large).to_contain_text("seven.png: read as 7.")
        page.page.get_by_role("button", name=re.compile("^Show letter.png")).click()
        expect(large).to_contain_text("letter.png could not be read.")
        page.expect_words("not an image")
        page.page.get_by_role("button", name="Remove letter.png").click()
        expect(cards).to_have_count(2)
        expect(large).to_contain_text("sheet.png")

    def test_twenty_pictures_are_one_strip(self, page, tmp_path):
        files = [picture(tmp_path / f"{number}.png", [SEVEN]) for number in range(20)]
        choose_files(page, *files)
        cards = page.page.locator(".mnist-card")
        expect(cards).to_have_count(20, timeout=60_000)
        expect(page.page.locator(".mnist-card-large")).to_have_count(1)
        box = page.page.locator(".mnist-cards").bounding_box()
        assert box["height"] < 800

    def test_the_boxes_lie_on_the_digits_and_can_be_looked_at(self, page, tmp_path):
        inks = [sample_strokes(digit, seed=4) for digit in (3, 5, 0)]
        choose_files(page, picture(tmp_path / "sheet.png", *inks))
        boxes = page.page.locator(".mnist-card-box")
        expect(boxes).to_have_count(3, timeout=20_000)
        shown = page.page.locator(".mnist-card-picture").bounding_box()
        for number, ink in enumerate(inks):
            points = np.concatenate(ink)
            box = boxes.nth(number).bounding_box()
            middle = (box["x"] + box["width"] / 2 - shown["x"]) / shown["width"]
            wanted = (280 * number + (points[:, 0].min() + points[:, 0].max()) / 2) / 840
            assert middle == pytest.approx(wanted, abs=0.02)
        boxes.nth(1).focus()
        page.page.keyboard.press("Enter")
        expect(page.page.locator(".mnist-row-answer[aria-pressed=true]")).to_have_text("5")
        expect(boxes.nth(1)).to_have_attribute("aria-pressed", "true")

    @pytest.mark.parametrize("width", [1000, 360])
    def test_on_a_full_sheet_hardly_a_box_lies_on_another(self, visit, browser, tmp_path, width):
        page = visit(browser, viewport={"width": width, "height": 800})
        photo = sheet_photo(8, digits=40, size="500-1500 px", source="photo", lines="none")
        (tmp_path / "sheet.jpg").write_bytes(photo.data)
        choose_files(page, tmp_path / "sheet.jpg")
        boxes = page.page.locator(".mnist-card-box")
        expect(boxes).not_to_have_count(0, timeout=20_000)
        page.wait_until_still(".mnist-card-box")
        places = boxes.evaluate_all(
            """(boxes) => boxes.map((box) => {
                const { left, top, right, bottom } = box.getBoundingClientRect();
                return [left, top, right, bottom];
            })"""
        )
        assert len(places) >= 0.9 * len(photo.written)
        pairs = combinations([Box(*place) for place in places], 2)
        assert sum(max(one.gaps(other)) < -2 for one, other in pairs) <= 2
        assert page.page.evaluate("document.documentElement.scrollWidth") <= width
        boxes.last.focus()

        def is_seen() -> bool:
            seen = boxes.last.bounding_box()
            return seen["x"] >= 0 and seen["x"] + seen["width"] <= width

        page.until(is_seen)

    @pytest.mark.parametrize(
        ("kind", "target"),
        [("drop", ".mnist-pad-layer"), ("drop", ".mnist-reading"), ("paste", "body")],
    )
    def test_a_picture_comes_by_drop_and_by_paste(self, page, tmp_path, kind, target):
        send_event(page, kind, picture(tmp_path / "seven.png", [SEVEN]), target)
        page.expect_words("This looks like a 7.", 20)
        expect(page.page.locator(".mnist-drop")).to_have_count(0)

    def test_what_is_dropped_beside_the_playground_is_left_alone(self, page, tmp_path):
        send_event(page, "drop", picture(tmp_path / "seven.png", [SEVEN]), "h1")
        page.draw(SEVEN)  # whatever was sent before is read by then
        page.expect_words("This looks like a 7.")
        assert page.page.locator(".mnist-card").count() == 0

    def test_100_mb_are_refused_in_words_and_the_page_lives(self, page, tmp_path):
        large = tmp_path / "scan.tif"
        with large.open("wb") as file:
            file.truncate(100 * 2**20)
        page.draw(SEVEN)
        choose_files(page, large)
        expect(page.page.locator(".mnist-card")).to_contain_text("100 MB", timeout=20_000)
        page.click("Clear")
        page.draw(SEVEN)
        page.expect_words("This looks like a 7.")


class TestDoubt:
    def test_a_letter_is_called_unlike_a_digit(self, page):
        page.draw(*LETTER_K)
        page.expect_words("This is unlike a digit.")
        expect(page.page.locator(".mnist-digit")).to_have_text("?")
        expect(page.page.locator(".mnist-bar-best")).to_have_count(0)


class TestPanels:
    def open(self, page, title: str):
        page.page.locator("summary", has_text=title).click()
        return page.page.locator("details", has_text=title)

    def test_they_follow_the_ink_while_it_is_drawn(self, page):
        panel = self.open(page, "Where it looked")
        expect(panel).to_contain_text("Draw a digit first.")
        page.press(SEVEN)
        expect(panel.locator("canvas")).to_have_attribute("aria-label", re.compile("for a 7"))
        page.page.mouse.up()
        page.settle()
        page.click("Clear")
        expect(panel).to_contain_text("Draw a digit first.")
        expect(panel.locator("canvas")).to_have_count(0)

    def test_the_last_step_is_the_picture_that_the_network_got(self, page):
        page.draw(SEVEN)
        panel = self.open(page, "Step by step")
        expect(panel.locator("canvas")).to_have_count(4)
        wanted = mc.to_mnist(render([np.array(SEVEN)]))
        shown = panel.locator("canvas").last.evaluate(
            "canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, 28, 28).data)"
        )
        np.testing.assert_allclose(np.reshape(shown, (28, 28, 4))[..., 0], wanted, atol=60)
        big = page.page.locator(".mnist-picture").evaluate(
            "canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, 28, 28).data)"
        )
        assert shown == big

    def test_another_layer_can_be_chosen(self, page):
        page.draw(SEVEN)
        panel = self.open(page, "Feature maps")
        expect(panel.locator("canvas")).to_have_count(16)
        panel.locator("select").select_option(index=4)
        expect(panel.locator("canvas")).to_have_count(64)

    def test_all_networks_answer(self, page):
        page.draw(SEVEN)
        panel = self.open(page, "Other networks")
        for name in mc.shipped_networks():
            expect(panel).to_contain_text(name, timeout=10_000)
        expect(panel.locator("figure", has_text="This looks like a 7.")).to_have_count(
            len(mc.shipped_networks())
        )


def test_a_correction_is_counted_and_downloaded(page, tmp_path):
    button = page.page.get_by_role("button", name="It was a 1")
    expect(button).to_be_disabled()
    page.draw(SEVEN)
    button.click()
    expect(page.page.locator(".mnist-corrections")).to_contain_text("Thank you: kept as a 1.")
    with page.page.expect_download() as download:
        page.page.get_by_role("button", name="Download 1 labelled digit as an .npz").click()
    download.value.save_as(tmp_path / "digits.npz")
    digits = np.load(tmp_path / "digits.npz")
    assert (digits["labels"].tolist(), digits["read_as"].tolist()) == ([1], [7])
    assert digits["points"][0] == pytest.approx(SEVEN[0], abs=1)


@pytest.fixture(scope="module")
def video(tmp_path_factory):
    """A film of a sheet of paper with a 7, for the camera to see."""
    path = tmp_path_factory.mktemp("video") / "seven.y4m"
    ink = Image.fromarray(render([np.array(SEVEN)])).resize((360, 360))
    paper = np.full((480, 640), 225, np.uint8)
    paper[60:420, 140:500] -= (np.asarray(ink) * 0.8).astype(np.uint8)
    grey = np.full(2 * 240 * 320, 128, np.uint8).tobytes()
    header = b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n"
    path.write_bytes(header + 5 * (b"FRAME\n" + paper.tobytes() + grey))
    return path


@pytest.fixture(scope="module")
def with_camera(browser, video):
    flags = [
        *FLAGS,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={video}",
    ]
    other = browser.browser_type.launch(executable_path=CHROMIUM, args=flags)
    yield other
    other.close()


@pytest.fixture
def without_permission(browser):
    flags = [*FLAGS, "--use-fake-device-for-media-stream", "--deny-permission-prompts"]
    other = browser.browser_type.launch(executable_path=CHROMIUM, args=flags)
    yield other
    other.close()


class TestCamera:
    def lights(self, page) -> list[str]:
        """Return the state of every camera that was ever opened."""
        return page.page.evaluate(
            "() => window.streams.flatMap((s) => s.getTracks().map((t) => t.readyState))"
        )

    def button(self, page, name):
        return page.page.get_by_role("button", name=name)

    def open(self, page):
        self.button(page, "Use the camera").click()
        page.page.wait_for_function("() => document.querySelector('video').videoWidth > 0")
        assert self.lights(page)[-1] == "live"

    def test_a_picture_is_taken_and_read_and_the_light_goes_off(self, visit, with_camera):
        page = visit(with_camera)
        self.open(page)
        self.button(page, "Take the picture").click()
        page.expect_words("This looks like a 7.", 20)
        expect(page.page.locator(".mnist-card")).to_contain_text("camera picture 1: read as 7.")
        assert self.lights(page) == ["ended"]
        expect(page.page.locator("video")).to_be_hidden()

    def test_closing_it_puts_the_light_off_and_it_opens_again(self, visit, with_camera):
        page = visit(with_camera)
        self.open(page)
        self.button(page, "Close the camera").click()
        assert self.lights(page) == ["ended"]
        self.open(page)
        assert self.lights(page) == ["ended", "live"]

    def test_without_a_camera_it_says_so_and_drawing_works(self, visit, browser):
        page = visit(browser, permissions=["camera"])
        self.button(page, "Use the camera").click()
        status = page.page.locator(".mnist-camera [role=status]")
        expect(status).to_contain_text("There is no camera here. You can draw")
        page.draw(SEVEN)
        page.expect_words("This looks like a 7.")

    def test_without_permission_it_says_so(self, without_permission, visit):
        page = visit(without_permission)
        self.button(page, "Use the camera").click()
        status = page.page.locator(".mnist-camera [role=status]")
        expect(status).to_contain_text("doesn't let this page use the camera")
        expect(self.button(page, "Use the camera")).to_be_enabled()


def test_in_jupyterlab_it_works_too_and_survives_a_reload(open_notebook, tmp_path):
    page = open_notebook("playground.ipynb")
    page.run_all()
    page.draw(SEVEN)
    page.expect_words("This looks like a 7.", 20)
    choose_files(page, picture(tmp_path / "one.png", [[(150, 50), (140, 230)]]))
    page.expect_words("This looks like a 1.", 20)
    page.page.locator("summary", has_text="Where it looked").click()
    heatmap = page.page.locator("details", has_text="Where it looked").locator("canvas")
    expect(heatmap).to_have_attribute("aria-label", re.compile("for a 1"))
    page.page.get_by_role("button", name="It was a 9").click()
    page.execute("docmanager:save")
    page.page.reload()
    page.wait_for_kernel()
    page.expect_words("This looks like a 1.", 20)
    expect(page.page.locator(".mnist-card")).to_contain_text("one.png: read as 1.")
    expect(heatmap).to_have_attribute("aria-label", re.compile("for a 1"))
    expect(page.page.locator(".mnist-corrections")).to_contain_text("1 labelled digit")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1000, 360])
def test_axe_finds_nothing_serious(visit, browser, tmp_path, scheme, width):
    page = visit(browser, color_scheme=scheme, viewport={"width": width, "height": 900})
    findings = _serious(page)
    page.draw(SEVEN)
    page.expect_words("This looks like a 7.")
    letter = tmp_path / "letter.png"
    letter.write_text("Dear network")
    inks = [sample_strokes(digit, seed=4) for digit in (3, 5, 0)]
    choose_files(page, letter, picture(tmp_path / "sheet.png", *inks))
    expect(page.page.locator(".mnist-card")).to_have_count(2, timeout=20_000)
    page.page.get_by_role("button", name="It was a 3").click()
    for title in page.page.locator("summary").all():
        title.click()
    _wait_for_panels(page)
    expect(page.page.get_by_role("button", name="Download 1 labelled digit as an")).to_be_visible()
    findings += _serious(page)
    assert findings == []


def _serious(page) -> list[str]:
    found = Axe().run(page.page).response["violations"]
    return [
        f"{finding['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for finding in found
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
    ]


def _wait_for_panels(page) -> None:
    """Wait until the heat map, 16 feature maps and all networks are there; steps come beside."""
    page.page.wait_for_function(
        "least => document.querySelectorAll('.mnist-panel canvas').length >= least",
        arg=1 + 16 + len(mc.shipped_networks()),
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_of_a_narrow_screen(visit, browser, tmp_path, scheme):
    page = visit(browser, color_scheme=scheme, viewport={"width": 360, "height": 800})
    page.draw(SEVEN)
    choose_files(page, picture(tmp_path / "sheet.png", *[[SEVEN]] * 4))
    expect(page.page.locator(".mnist-card-box")).to_have_count(4, timeout=20_000)
    for title in page.page.locator("summary").all():
        title.click()
    _wait_for_panels(page)
    sticking_out = page.page.evaluate(
        """() => [...document.querySelectorAll(".mnist-playground *")]
            .filter((node) => node.checkVisibility() && !node.closest(".mnist-speech"))
            .filter((node) => node.getBoundingClientRect().right > 361)
            .map((node) => node.className)"""
    )
    assert sticking_out == []
