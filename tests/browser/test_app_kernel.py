"""A page of the app knows its kernel, and the ink outlives it."""

import signal
import urllib.request

import nbformat
import pytest
from playwright.sync_api import expect

from testsupport.app_page import AppPage
from testsupport.servers import ROOT, serve_app

SEVEN = [(80, 60), (205, 62), (165, 130), (130, 235)]
ONE = [(140, 40), (140, 240)]
COLD = "--preheat_kernel=False"


@pytest.fixture(scope="module")
def app(browser, tmp_path_factory):
    with serve_app(tmp_path_factory.mktemp("app")) as server:
        yield server


@pytest.fixture
def visit(browser):
    contexts = []

    def open_one(server, **options) -> AppPage:
        contexts.append(browser.new_context())
        return AppPage(contexts[-1], server, **options)

    yield open_one
    for context in contexts:
        context.close()


def note(page: AppPage):
    return page.page.get_by_role("alert")


def wait_until_kept(page: AppPage, strokes: int) -> None:
    """Wait until so many strokes are in the tab's storage."""
    page.page.wait_for_function(
        "count => JSON.parse(sessionStorage.getItem(mnistInkKey) ?? '[]').length === count",
        arg=strokes,
    )


def expect_old(page: AppPage, words: str) -> None:
    expect(note(page)).to_contain_text(words, timeout=30_000)
    answer = page.page.locator(".mnist-reading")
    assert float(answer.evaluate("node => getComputedStyle(node).opacity")) < 0.6
    assert "Old answer" in answer.evaluate("node => getComputedStyle(node, '::before').content")


def reload_and_expect_a_seven(page: AppPage) -> None:
    note(page).get_by_role("button", name="Reload", exact=True).click()
    page.wait_for_pad()
    page.expect_words("This looks like a 7.", seconds=60)
    page.expect_ink_on_canvas()
    expect(note(page)).to_be_hidden()


def test_ink_is_there_after_a_reload_and_forgotten_with_the_tab(app, visit):
    page = visit(app)
    page.draw(SEVEN)
    wait_until_kept(page, 1)
    page.reload()
    page.expect_words("This looks like a 7.", seconds=30)
    page.click("Undo")
    page.expect_words("No ink yet")
    wait_until_kept(page, 0)
    page.reload()
    page.expect_words("No ink yet")
    other = page.context.new_page()
    other.goto(app.url)
    assert other.evaluate("sessionStorage.getItem(mnistInkKey)") in (None, "[]")


def test_a_kernel_that_was_killed_is_told_of_and_no_stroke_is_lost(app, visit):
    page = visit(app)
    page.draw(SEVEN[:2])
    wait_until_kept(page, 1)
    app.kernel(page.kernel_id()).kill()
    page.press(SEVEN[1:])  # before anybody knows
    page.page.mouse.up()
    expect_old(page, "The network behind this page has stopped")
    wait_until_kept(page, 2)
    reload_and_expect_a_seven(page)


def test_a_kernel_that_hangs_is_told_of_and_may_come_back(app, visit):
    page = visit(app)
    page.draw(SEVEN[:2])
    wait_until_kept(page, 1)
    kernel = app.kernel(page.kernel_id())
    kernel.send_signal(signal.SIGSTOP)
    try:
        page.press(SEVEN[1:])
        page.page.mouse.up()
        expect_old(page, "hasn't answered for a while")
    finally:
        kernel.send_signal(signal.SIGCONT)
    expect(note(page)).to_be_hidden(timeout=30_000)
    page.expect_words("This looks like a 7.", seconds=30)


def test_ink_outlives_a_restart_of_the_server(browser, visit, tmp_path):
    with serve_app(tmp_path, COLD) as server:
        page = visit(server)
        page.draw(SEVEN)
        wait_until_kept(page, 1)
    expect_old(page, "The connection is lost")
    again = tmp_path / "again"
    again.mkdir()
    with serve_app(again, COLD, port=server.port):
        expect_old(page, "The network behind this page has stopped")
        reload_and_expect_a_seven(page)


def test_whoever_wants_no_ink_back_begins_afresh(app, visit):
    page = visit(app)
    page.draw(SEVEN)
    wait_until_kept(page, 1)
    urllib.request.urlopen(
        urllib.request.Request(f"{app.url}/voila/api/shutdown/{page.kernel_id()}", method="POST")
    ).close()
    expect_old(page, "The network behind this page has stopped")
    note(page).get_by_role("button", name="Reload without the ink").click()
    page.wait_for_pad()
    page.expect_words("No ink yet")


def test_a_page_without_a_pad_says_so_and_keeps_early_ink(visit, tmp_path):
    padless = nbformat.read(ROOT / "notebooks/playground.ipynb", as_version=4)
    padless.cells[-1].source = "pass"
    nbformat.write(padless, tmp_path / "padless.ipynb")
    with serve_app(tmp_path, COLD, notebook=tmp_path / "padless.ipynb") as server:
        page = visit(server, whole=False)
        page.press_early(*ONE[0])
        page.move_early(ONE[1])
        page.page.mouse.up()
        expect(note(page)).to_contain_text("The drawing pad hasn't come", timeout=60_000)
        note(page).get_by_role("button", name="Reload", exact=True).click()
        page.page.wait_for_selector("#early-page[data-ready]")
        assert page.early_ink() > 5000
