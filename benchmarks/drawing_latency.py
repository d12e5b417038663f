"""How soon the bars follow the pen, and how soon the ink does: for one visitor, and for 20 at once.

A real JupyterLab, a real Voilà and a real Chromium, on one machine. Each stroke is one of a
built-in digit, drawn with the mouse at a hand's pace. Times are taken in the page itself:

- bars: from the release of the button to the last change of the ten bars; 0 where they showed the
  whole stroke before, because they follow the running stroke, too;
- ink: from a move to the end of the first frame after it, which shows its ink;
- hovering: messages to the kernel while the mouse moves over the pad with no button down.

The visitors at once press, draw and release together, each on a page and a kernel of their own.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright
from tqdm import tqdm

from mnist_course.handwriting import sample_strokes

sys.path.append(str(Path(__file__).parents[1] / "tests/browser"))
from app_page import AppPage
from lab import DigitReaderPage, NotebookPage
from servers import CHROMIUM, FLAGS, serve_app, serve_lab

STROKES = 30
VISITORS = 20
ROUNDS = 5
"""So many strokes each of the visitors at once draws."""

_MOVES = 20  # a stroke
_PACE = 10  # ms between two moves
_REST = 600  # ms after a stroke: what comes later than this is lost

# What a frame shows is drawn before it; a message posted in it arrives when it is done.
_WATCH = """
() => {
    const times = { bars: [], ink: [], moved: null, released: null };
    window.drawingTimes = times;
    window.addEventListener("pointermove", (event) => {
        if (!event.buttons) return;
        times.moved = event.timeStamp;
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => times.ink.push(performance.now() - event.timeStamp);
            channel.port2.postMessage(null);
        });
    });
    window.addEventListener("pointerup", (event) => { times.released = event.timeStamp; }, true);
    new MutationObserver(() => times.bars.push(performance.now())).observe(
        document.querySelector(".mnist-bars"),
        { subtree: true, childList: true, characterData: true, attributes: true },
    );
}
"""


def _strokes(count: int) -> list[np.ndarray]:
    """Return the longest stroke each of so many built-in digits, evenly sampled."""
    strokes = []
    for number in range(count):
        stroke = max(sample_strokes(number % 10, seed=number), key=len)
        along = np.r_[0, np.hypot(*np.diff(stroke, axis=0).T).cumsum()]
        places = np.linspace(0, along[-1], _MOVES + 1)
        strokes.append(np.column_stack([np.interp(places, along, axis) for axis in stroke.T]))
    return strokes


def _draw_together(pages: list[DigitReaderPage], strokes: list[np.ndarray]) -> list[float | None]:
    """Draw a stroke on each page, all at once; return the ms from release to bars, by page.

    None where the bars did not follow the last move, or the ink was not kept.
    """
    boxes = [page.pad.bounding_box() for page in pages]

    def go_to(step: int) -> None:
        for page, box, stroke in zip(pages, boxes, strokes, strict=True):
            x, y = stroke[step] * box["width"] / 280
            page.page.mouse.move(box["x"] + x, box["y"] + y)

    go_to(0)
    for page in pages:
        page.page.mouse.down()
    for step in range(1, _MOVES + 1):
        if step < _MOVES:  # as from a hand that leaves the paper, the last comes with the release
            pages[0].page.wait_for_timeout(_PACE)
        go_to(step)
    for page in pages:
        page.page.mouse.up()
    pages[0].page.wait_for_timeout(_REST)
    return [_bars(page) for page in pages]


def _bars(page: DigitReaderPage) -> float | None:
    times = page.page.evaluate("() => window.drawingTimes")
    after = [time for time in times["bars"] if time > times["moved"]]
    if not after or page.ink_on_layer():
        return None
    return max(after[-1] - times["released"], 0)


def _clear(page: DigitReaderPage) -> None:
    page.page.keyboard.press("Control+z")
    page.expect_words("No ink yet", seconds=30)
    page.page.evaluate("() => { window.drawingTimes.bars.length = 0; }")


def _start(page: DigitReaderPage) -> None:
    """Warm a page up with a stroke, and start its clock."""
    page.pad.scroll_into_view_if_needed()
    page.page.wait_for_timeout(2000)
    page.page.evaluate(_WATCH)
    _draw_together([page], _strokes(1))
    page.settle()
    _clear(page)


def _alone(open_page: Callable, browser) -> dict:
    """Return the times of one visitor's strokes, in ms, and the messages sent while hovering."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    sent = []

    def count_messages(socket) -> None:
        if "/channels" in socket.url:
            socket.on("framesent", lambda frame: sent.append(frame))

    context.on("page", lambda page: page.on("websocket", count_messages))
    page = open_page(context)
    _start(page)
    bars = []
    page.page.evaluate("() => { window.drawingTimes.ink.length = 0; }")
    for stroke in tqdm(_strokes(STROKES), unit="stroke", leave=False):
        bars.extend(_draw_together([page], [stroke]))
        _clear(page)
    ink = page.page.evaluate("() => window.drawingTimes.ink")
    page.page.wait_for_timeout(500)
    before = len(sent)
    for x in np.linspace(0, 280, 100):
        page.page.mouse.move(*page.at(x, 140))
    page.page.wait_for_timeout(500)
    hovering = len(sent) - before
    context.close()
    return {"bars_ms": bars, "ink_ms": ink, "messages_while_hovering": hovering}


@contextmanager
def _crowd(browser, server) -> Iterator[list[AppPage]]:
    """Open the app in so many windows, each ready to draw on."""
    contexts = [browser.new_context() for _ in range(VISITORS)]
    pages = []
    for context in tqdm(contexts, unit="visitor", leave=False):
        pages.append(AppPage(context, server))
        _start(pages[-1])
    yield pages
    for context in contexts:
        context.close()


def measure() -> dict:
    """Return the times in ms: in JupyterLab, in the app, and of visitors of the app at once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        with tempfile.TemporaryDirectory() as home, serve_lab(Path(home)) as lab:

            def open_notebook(context) -> NotebookPage:
                page = NotebookPage(context, lab, "playground.ipynb")
                page.run_all()
                return page

            result = {"JupyterLab": _alone(open_notebook, browser)}
            lab.shut_down_kernels()

        with tempfile.TemporaryDirectory() as home, serve_app(Path(home)) as app:
            result["Voilà"] = _alone(lambda context: AppPage(context, app), browser)
            with _crowd(browser, app) as pages:
                times = []
                for stroke in _strokes(ROUNDS):
                    times.extend(_draw_together(pages, [stroke] * len(pages)))
                    for page in pages:
                        _clear(page)
        browser.close()
    result["at once"] = {"visitors": VISITORS, "bars_ms": times}
    return result


def _summary(times: list[float | None]) -> str:
    known = [time for time in times if time is not None]
    lost = len(times) - len(known)
    if not known:
        return f"all {lost} lost"
    return (
        f"median {np.median(known):5.1f} ms, 95th percentile {np.percentile(known, 95):5.1f} ms, "
        f"{lost} of {len(times)} lost"
    )


def main() -> None:
    result = measure()
    for name in ("JupyterLab", "Voilà"):
        print(f"{name:12} bars  {_summary(result[name]['bars_ms'])}")
        print(f"{name:12} ink   {_summary(result[name]['ink_ms'])}")
        print(f"{name:12} hover {result[name]['messages_while_hovering']} messages")
    crowd = result["at once"]
    print(f"{crowd['visitors']} at once   bars  {_summary(crowd['bars_ms'])}")


if __name__ == "__main__":
    main()
