"""The page with the reader: its bytes, how soon one may draw, and how soon the bars follow the pen.

`tools/web/build_page.py` builds it, a static server serves it compressed, a real Chromium opens it.
Strokes and times are those of `drawing_latency.py`; slowed down means that the browser gives the
page a quarter of the processor (Chrome's DevTools protocol). Times:

- first stroke: from the navigation to when a press on the pad leaves ink, with nothing cached;
- bars: from the release of the button to the last change of the ten bars;
- ink: from a move to the end of the first frame after it, which shows its ink;
- live: from a move to the change of the bars that it made;
- frame: the longest between two frames while drawing.
"""

import gzip
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.append(str(Path(__file__).parents[1]))
sys.path.append(str(Path(__file__).parents[1] / "tools" / "web"))
from build_page import DEFAULT, build
from drawing_latency import _WATCH as WATCH
from drawing_latency import STROKES, summary
from drawing_latency import _strokes as strokes_of

from testsupport.servers import CHROMIUM, FLAGS

ROOMS = ("mnist_course/web", "mnist_course/widgets")

OPENINGS = 7
SLOWED = 4
"""So many times slower the processor is made."""

_PACE = 10  # ms between two moves
_REST = 150  # ms after a stroke

_FIRST_STROKE = """
new MutationObserver((_, observer) => {
    if (!document.querySelector(".mnist-pad-layer")) return;
    window.firstStroke = performance.now();
    observer.disconnect();
}).observe(document, { childList: true, subtree: true });
"""
_WATCH_FRAMES = """
() => {
    const times = window.drawingTimes;
    Object.assign(times, { live: [], frames: [] });
    let moved = null;
    let before = null;
    window.addEventListener("pointermove", (event) => {
        if (event.buttons && moved === null) moved = event.timeStamp;
    });
    new MutationObserver(() => {
        if (moved !== null) times.live.push(performance.now() - moved);
        moved = null;
    }).observe(document.querySelector(".mnist-bars"), {
        subtree: true, childList: true, characterData: true, attributes: true,
    });
    const frame = (now) => {
        if (before !== null && times.isDrawing) times.frames.push(now - before);
        before = now;
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
}
"""


class _Compressed(SimpleHTTPRequestHandler):
    """Serve files as a static server that compresses them; only text and weights come."""

    def do_GET(self) -> None:
        name = self.path.split("?")[0].lstrip("/") or "index.html"
        path = Path(self.directory) / name
        content = gzip.compress(path.read_bytes(), 6) if path.is_file() else b""
        self.send_response(200 if content else 404)
        self.send_header("Content-Type", self.guess_type(name))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_) -> None:
        pass


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Compressed, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def _bytes(folder: Path) -> dict[str, int]:
    """Return what is to be loaded for the first reading, compressed: as files, and as one file."""
    packed = {
        name: len(gzip.compress((folder / name).read_bytes(), 9))
        for name in ("index.html", f"{DEFAULT}.weights", "draw-a-digit.html")
    }
    return {
        "files": packed["index.html"] + packed[f"{DEFAULT}.weights"],
        "one file": packed["draw-a-digit.html"],
    }


def _opened(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True).new_page()
    page.add_init_script(_FIRST_STROKE)
    page.goto(address)
    expect(page.locator("html.ready")).to_be_attached(timeout=30_000)
    return page


def _first_strokes(browser: Browser, address: str) -> list[float]:
    times = []
    for _ in range(OPENINGS):
        page = _opened(browser, address)
        times.append(page.evaluate("() => window.firstStroke"))
        page.context.close()
    return times


def _draw(page: Page, stroke: np.ndarray) -> float:
    """Draw a stroke, take it back; return the ms from its release to the bars."""
    box = page.locator(".mnist-pad-layer").bounding_box()
    places = stroke * box["width"] / 280 + (box["x"], box["y"])
    page.mouse.move(*places[0])
    page.mouse.down()
    page.evaluate("() => { window.drawingTimes.isDrawing = true; }")
    for place in places[1:]:
        page.mouse.move(*place)
        page.wait_for_timeout(_PACE)
    page.mouse.up()
    page.evaluate("() => { window.drawingTimes.isDrawing = false; }")
    page.wait_for_timeout(_REST)
    times = page.evaluate("() => window.drawingTimes")
    page.keyboard.press("Control+z")
    expect(page.locator(".mnist-words")).to_contain_text("No ink yet")
    return max(times["bars"][-1] - times["released"], 0)


def _drawing(browser: Browser, address: str, slowed: int) -> dict[str, list[float]]:
    page = _opened(browser, address)
    page.evaluate(WATCH)
    page.evaluate(_WATCH_FRAMES)
    _draw(page, strokes_of(1)[0])  # the first one warms up
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    page.evaluate(
        "() => { for (const what of ['ink', 'live', 'frames']) drawingTimes[what] = []; }"
    )
    bars = [_draw(page, stroke) for stroke in strokes_of(STROKES)]
    times = page.evaluate("() => window.drawingTimes")
    page.context.close()
    return {"bars": bars} | {what: times[what] for what in ("ink", "live", "frames")}


def measure() -> dict:
    """Return bytes, and times in ms: of the page as it is, and with a slow processor."""
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        folder = Path(home)
        build(folder)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with _served(folder) as address:
            result = {
                "bytes": _bytes(folder),
                "first_stroke_ms": _first_strokes(browser, address),
                "drawing_ms": {
                    str(slowed): _drawing(browser, address, slowed) for slowed in (1, SLOWED)
                },
            }
        browser.close()
    return result


def main() -> None:
    result = measure()
    for name, size in result["bytes"].items():
        print(f"{name:9} {size / 1000:.0f} kB, compressed, to the first reading")
    print(f"first stroke   {summary(result['first_stroke_ms'])}")
    for slowed, times in result["drawing_ms"].items():
        print(f"processor slowed down {slowed} times:")
        for what in ("bars", "ink", "live"):
            print(f"  {what:5} {summary(times[what])}")
        print(f"  frame {max(times['frames']):.0f} ms at the most")


if __name__ == "__main__":
    main()
