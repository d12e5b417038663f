"""The playground as a web page, served by a real Voilà to a real browser."""

import re
import urllib.error
import urllib.request

import nbformat
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from mnist_course.ink.strokes import render
from testsupport.app_page import AppPage
from testsupport.lab import PAD
from testsupport.servers import ROOT, serve_app

SEVEN = [(80, 60), (205, 62), (165, 130), (130, 235)]


@pytest.fixture(scope="module")
def app(browser, tmp_path_factory):
    """The app with its own settings: kernels stand ready."""
    with serve_app(tmp_path_factory.mktemp("app")) as server:
        yield server


@pytest.fixture
def visit(browser):
    """Open a page of the app; nothing may go wrong on it, and it may ask no other host."""
    pages: list[AppPage] = []

    def open_one(server, **options) -> AppPage:
        pages.append(AppPage(browser.new_context(**options), server))
        return pages[-1]

    yield open_one
    for page in pages:
        asked = page.hosts()
        page.context.close()
        assert page.errors == []
        assert {host.partition(":")[0] for host in asked} == {"localhost"}


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def brightness(element, style: str) -> int:
    colour = element.evaluate("(element, style) => getComputedStyle(element)[style]", style)
    return max(map(int, re.findall(r"\d+", colour)[:3]))


def test_ink_drawn_before_the_page_is_whole_is_kept_and_read(browser, tmp_path):
    with serve_app(tmp_path, "--preheat_kernel=False") as server:
        page = AppPage(browser.new_context(), server, whole=False)
        page.press_early(*SEVEN[0])
        assert page.early_ink() > 1000  # a dot
        page.move_early(*SEVEN[1:])
        assert page.early_ink() > 5000  # while the pen is down, the early pad stays
        page.page.mouse.up()
        page.wait_for_pad()
        page.expect_words("This looks like a 7.", seconds=30)
        page.expect_ink_on_canvas()
        page.click("Undo")
        page.expect_words("No ink yet")
        page.context.close()
        assert page.errors == []


@pytest.mark.parametrize("width", [1000, 360])
def test_a_stroke_under_way_is_not_torn_when_the_real_pad_takes_over(browser, app, width):
    page = AppPage(browser.new_context(viewport={"width": width, "height": 900}), app, whole=False)
    page.press_early(*SEVEN[0])
    page.move_early(SEVEN[1])
    page.page.wait_for_selector(PAD, state="attached", timeout=60_000)
    page.page.wait_for_function("() => !window.mnistEarlyPad")  # the real pad asks for the ink
    page.move_early(*SEVEN[2:])
    page.page.mouse.up()
    page.wait_for_pad()
    page.expect_words("This looks like a 7.", seconds=30)
    # Nothing jumps: paper lies upon paper.
    frame = page.page.locator(".mnist-pad-frame").bounding_box()
    assert page.early_box == pytest.approx(frame, abs=1)
    page.context.close()
    assert page.errors == []


def test_a_stroke_on_the_early_pad_waits_for_a_slow_kernel(browser, app):
    page = AppPage(browser.new_context(), app, whole=False)
    page.press_early(*SEVEN[0])
    kernel = app.kernel(page.kernel_id())
    output = page.page.locator("main .jp-OutputArea-output")
    while not output.count():
        kernel.suspend()  # for most of the time, so that widgets come late
        page.page.wait_for_timeout(40)
        kernel.resume()
        page.page.wait_for_timeout(4)
    kernel.suspend()
    page.page.wait_for_timeout(4000)  # longer than a page without a pad was given once
    page.move_early(*SEVEN[1:])
    page.page.mouse.up()
    kernel.resume()
    page.wait_for_pad()
    page.expect_words("This looks like a 7.", seconds=30)
    page.context.close()


def test_a_page_that_asks_each_widget_for_its_state_gets_its_pad(browser, app):
    """So it does when the kernel hasn't told all states at once within four seconds."""

    def hold_back(line):
        server = line.connect_to_server()
        line.on_message(lambda said: None if b"request_states" in said else server.send(said))

    context = browser.new_context()
    context.route_web_socket("**/channels*", hold_back)
    page = AppPage(context, app)
    page.draw(SEVEN)
    page.expect_words("This looks like a 7.", seconds=30)
    page.context.close()


def test_a_seven_is_read_by_a_cold_kernel(browser, visit, tmp_path):
    with serve_app(tmp_path, "--preheat_kernel=False") as server:
        assert server.kernels() == []
        page = visit(server)
        page.draw(SEVEN)
        page.expect_words("This looks like a 7.")
        page.expect_ink_on_canvas()


def test_a_seven_is_read_by_a_ready_kernel_and_by_another_after_a_reload(app, visit):
    page = visit(app)
    page.draw(SEVEN)
    page.expect_words("This looks like a 7.")
    page.expect_ink_on_canvas()
    page.click("Clear")
    page.expect_words("No ink yet")
    page.reload()
    page.draw(SEVEN)
    page.expect_words("This looks like a 7.")
    page.expect_ink_on_canvas()


def test_visitors_dont_see_each_other(app, visit):
    one, other = visit(app), visit(app)
    one.draw(SEVEN)
    one.expect_words("This looks like a 7.")
    assert other.words() == "No ink yet: draw a digit."
    assert other.ink_on_canvas() == 0


def test_a_picture_is_uploaded_and_read(app, visit, tmp_path):
    picture = tmp_path / "my seven.png"
    Image.fromarray(255 - render([np.array(SEVEN, np.float32)])).save(picture)
    page = visit(app)
    page.upload(picture)
    page.expect_words("This looks like a 7.")


def test_closing_the_page_ends_its_kernel(app, visit):
    page = visit(app)
    kernel = f"{app.url}/api/kernels/{page.kernel_id()}"
    assert status(kernel) == 200
    page.page.goto("about:blank")
    page.until(lambda: status(kernel) == 404, seconds=10)


def test_a_page_whose_kernel_is_gone_says_so(app, visit):
    page = visit(app)
    notice = page.page.get_by_role("alert")
    expect(notice).to_be_hidden()
    kernel = f"{app.url}/voila/api/shutdown/{page.kernel_id()}"
    urllib.request.urlopen(urllib.request.Request(kernel, method="POST")).close()
    page.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(notice).to_contain_text("The network behind this page has stopped")


def test_the_console_holds_what_voila_says_of_its_modules_and_nothing_else(app, browser):
    page = browser.new_page()
    messages = []
    page.on("console", lambda message: messages.append((message.type, message.text)))
    page.goto(app.url)
    page.wait_for_selector(PAD, timeout=60_000)
    page.close()
    of_versions = re.compile(r"(Unsatisfied|No satisfying) version .*@jupyterlab/", re.DOTALL)
    bad = [text for kind, text in messages if kind in ("warning", "error")]
    assert [text for text in bad if not of_versions.match(text)] == []


@pytest.mark.parametrize("missing", ["ipycanvas", "anywidget"])
def test_a_pad_whose_front_end_is_missing_says_so_and_what_else_to_do(app, browser, missing):
    page = browser.new_page()
    page.route(f"**/labextensions/{missing}/**", lambda route: route.abort())
    page.goto(app.url)
    note = page.locator(".mnist-pad-missing")
    expect(note).to_be_attached(timeout=60_000)
    expect(note.locator("p")).to_be_visible(timeout=30_000)
    expect(note).to_contain_text("front end of ipycanvas or of anywidget")
    page.close()


def test_a_pad_that_works_says_nothing_of_missing_parts(app, browser):
    page = browser.new_page()
    page.goto(app.url)
    page.wait_for_selector(".mnist-pad-paper > canvas", timeout=60_000)
    expect(page.locator(".mnist-pad-missing")).to_be_hidden()
    page.close()


def test_in_german_the_widgets_and_the_note_are_german_also_to_a_screen_reader(
    browser, tmp_path, monkeypatch
):
    monkeypatch.setenv("MNIST_COURSE_LANGUAGE", "de")
    with serve_app(tmp_path) as server:
        page = AppPage(browser.new_context(), server)
        page.draw(SEVEN)
        words = page.page.get_by_text("Das sieht aus wie eine 7.", exact=True).first
        expect(words).to_be_visible()
        assert page.page.locator("section[aria-label]:not(:lang(de))").count() == 0
        assert page.page.locator(".mnist-pad-layer:lang(de)").count() == 1
        page.page.route("**/labextensions/ipycanvas/**", lambda route: route.abort())
        page.page.reload()
        note = page.page.locator(".mnist-pad-missing p:lang(de)")
        expect(note).to_be_visible(timeout=90_000)
        expect(note).to_contain_text("hat einen Teil von ipycanvas oder anywidget nicht geladen")
        page.context.close()


def test_the_page_has_a_name_and_a_language_and_hides_its_source(app, visit):
    page = visit(app).page
    assert page.title() == "Which digit is this?"
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("main h1").count() == 1
    expect(page.locator("#playground-loading")).to_be_hidden()
    assert "import mnist_course" not in page.content()


def test_the_page_is_as_light_or_dark_as_the_reader_likes(app, visit):
    page = visit(app, color_scheme="light").page
    assert brightness(page.locator("body"), "backgroundColor") > 200
    assert brightness(page.locator("h1"), "color") < 60
    page.emulate_media(color_scheme="dark")
    assert brightness(page.locator("body"), "backgroundColor") < 60
    assert brightness(page.locator("h1"), "color") > 200


def test_the_page_fits_a_narrow_screen(app, visit):
    page = visit(app, viewport={"width": 360, "height": 800})
    page.draw(SEVEN)
    page.expect_words("This looks like a 7.")
    for part in (".mnist-pad-frame", ".mnist-picture", ".mnist-bars"):
        box = page.page.locator(part).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360


@pytest.mark.parametrize(
    "path",
    [
        "playground.ipynb",
        "voila/files/playground.ipynb",
        "voila/files/00_start_here.ipynb",
        "voila/files/README.md",
        "voila/files/../README.md",
        "voila/files/..%2fREADME.md",
        "voila/files/..%2fdocs%2fpage.webp",
        "static/..%2fREADME.md",
        "voila/static/..%2f..%2f..%2f..%2f..%2f..%2f..%2fREADME.md",
        "voila/templates/playground/static/..%2findex.html.j2",
        "voila/templates/playground/static/..%2f..%2f..%2f..%2fvoila.py",
        "voila/tree",
        "voila/render/00_start_here.ipynb",
        "api/contents",
        "api/kernels",
        "api/terminals",
    ],
)
def test_no_file_and_no_list_of_kernels_can_be_fetched(app, path):
    assert (ROOT / "docs/page.webp").exists()
    assert status(f"{app.url}/{path}") >= 400


def test_a_cell_that_fails_tells_no_secret(browser, visit, tmp_path):
    broken = nbformat.read(ROOT / "notebooks/playground.ipynb", as_version=4)
    broken.cells[-1].source = "secret_name = 1 / 0"
    nbformat.write(broken, tmp_path / "broken.ipynb")
    with serve_app(tmp_path, "--preheat_kernel=False", notebook=tmp_path / "broken.ipynb") as app:
        context = browser.new_context()
        page = context.new_page()
        page.goto(app.url)
        message = page.locator("main .jp-OutputArea-output")
        expect(message).to_contain_text("Please reload the page.")
        expect(page.locator("#early-page")).to_have_count(0)
        for shown in (message.inner_text(), page.content()):
            for secret in ("Traceback", "ZeroDivisionError", "secret_name", "--show_tracebacks"):
                assert secret not in shown
        context.close()
