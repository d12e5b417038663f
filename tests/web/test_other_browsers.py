"""The reader and the page in Firefox and in WebKit, where Debian's are installed."""

import mimetypes
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from drivers import FIREFOX, WEBKIT, XVFB, firefox, webkit
from test_reader import ROOT, RUN_ALL

SEVEN = [(0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.6, 0.45), (0.5, 0.65), (0.45, 0.8)]
UNTIL = """async () => {{
    for (let i = 0; i < 600; i++) {{
        if ({condition}) return true;
        await new Promise((resolve) => setTimeout(resolve, 50));
    }}
    return false;
}}"""


@pytest.fixture(scope="module", params=["firefox", "webkit"])
def browser(request, tmp_path_factory) -> Iterator:
    needed, packages = ([FIREFOX], "firefox-esr")
    if request.param == "webkit":
        needed, packages = ([WEBKIT, XVFB], "webkit2gtk-driver xvfb")
    if missing := [path for path in needed if not path.exists()]:
        pytest.skip(f"there is no {missing[0]}: apt-get install {packages}")
    home = tmp_path_factory.mktemp(request.param)
    with (firefox if request.param == "firefox" else webkit)(home) as opened:
        print(opened.version)
        yield opened


@pytest.fixture(scope="module")
def address(few_cases) -> Iterator[str]:
    """Where the project's files and the cases are served."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.lstrip("/")
            inside = name.startswith("cases/")
            path = few_cases / name.removeprefix("cases/") if inside else ROOT / name
            content = path.read_bytes() if path.is_file() else b"<!doctype html><title>R</title>"
            self.send_response(200)
            self.send_header("Content-Type", mimetypes.guess_type(path)[0] or "text/html")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_reads_as_python_does(browser, address):
    browser.open(address)
    done = browser.evaluate(RUN_ALL)
    assert done["count"] >= 8
    assert done["failures"] == {}


def expect_soon(browser, condition: str) -> None:
    assert browser.evaluate(UNTIL.format(condition=condition)), condition


def test_the_one_file_reads_a_stroke_from_the_disk(browser, site: Path):
    browser.open((site / "draw-a-digit.html").as_uri())
    expect_soon(browser, 'document.documentElement.classList.contains("ready")')
    box = browser.evaluate(
        'async () => document.querySelector(".mnist-pad-layer").getBoundingClientRect().toJSON()'
    )
    side = box["width"]
    browser.draw([(box["x"] + x * side, box["y"] + y * side) for x, y in SEVEN])
    expect_soon(browser, 'document.querySelector(".mnist-digit").innerText.trim() === "7"')
    expect_soon(browser, 'document.querySelectorAll(".stage").length === 6')
    undo = """async () => { document.querySelector('[aria-label="Undo"]').click(); }"""
    browser.evaluate(undo)
    expect_soon(browser, 'document.querySelector(".mnist-digit").innerText.trim() === "?"')
