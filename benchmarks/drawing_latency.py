"""How soon the bars follow the pen, and how soon the ink does: for one visitor, and for 20 at once.

A real JupyterLab, a real Voilà and a real Chromium, on one machine. Each stroke is one of a
built-in digit, drawn with the mouse at a hand's pace. Times are taken in the page itself:

- bars: from the release of the button to the last change of the ten bars; 0 where they showed the
  whole stroke before, because they follow the running stroke, too;
- ink: from a move to the end of the first frame after it, which shows its ink;
- hovering: messages to the kernel while the mouse moves over the pad with no button down.

The visitors at once draw each on a page and with a kernel of their own, stroke after stroke, and
start each round of strokes together.
"""

import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from playwright.async_api import Page, TimeoutError, async_playwright
from playwright.sync_api import sync_playwright
from tqdm import tqdm

from mnist_course.synthetic.digits import sample_strokes

sys.path.append(str(Path(__file__).parents[1]))
from testsupport.app_page import AppPage
from testsupport.lab import PAD, DigitReaderPage, NotebookPage
from testsupport.servers import CHROMIUM, FLAGS, AppServer, serve_app, serve_lab

ROOMS = ("app", "mnist_course/widgets")

STROKES = 30
VISITORS = 20
ROUNDS = 5
"""So many strokes each of the visitors at once draws."""

_MOVES = 20  # a stroke
_PACE = 10  # ms between two moves
_REST = 300  # ms after a stroke and its bars, which may still change
_LOST = 5000  # ms: what the bars haven't followed by then is lost

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


# The bars have followed the last move, and the kernel has taken all ink.
_FOLLOWED = """
() => {
    const { bars, moved } = window.drawingTimes;
    if (!(bars.at(-1) > moved)) return false;
    const canvas = document.querySelector(".mnist-pad-layer canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Uint32Array(data.buffer).every((pixel) => pixel === 0);
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


def _bars(times: dict) -> float:
    """Return the ms from the release to the last change of the bars."""
    return max(times["bars"][-1] - times["released"], 0)


# One visitor


def _draw(page: DigitReaderPage, stroke: np.ndarray) -> float | None:
    """Draw a stroke, take it back; return the ms from its release to the bars, None if lost."""
    start, *moves, last = [page.at(*point) for point in stroke]
    page.page.mouse.move(*start)
    page.page.mouse.down()
    for point in moves:
        page.page.mouse.move(*point)
        page.page.wait_for_timeout(_PACE)
    page.page.mouse.move(*last)  # as from a hand that leaves the paper
    page.page.mouse.up()
    try:
        page.page.wait_for_function(_FOLLOWED, timeout=_LOST, polling=100)
    except TimeoutError:
        return None
    page.page.wait_for_timeout(_REST)
    milliseconds = _bars(page.page.evaluate("() => window.drawingTimes"))
    page.page.keyboard.press("Control+z")
    page.expect_words("No ink yet", seconds=30)
    return milliseconds


def _alone(open_page: Callable, browser) -> dict:
    """Return the times of one visitor's strokes, in ms, and the messages sent while hovering."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    sent = []

    def count_messages(socket) -> None:
        if "/channels" in socket.url:
            socket.on("framesent", lambda frame: sent.append(frame))

    context.on("page", lambda page: page.on("websocket", count_messages))
    page = open_page(context)
    page.pad.scroll_into_view_if_needed()
    page.page.wait_for_timeout(2000)
    page.page.evaluate(_WATCH)
    _draw(page, _strokes(1)[0])  # the first one warms up
    page.page.evaluate("() => { window.drawingTimes.ink.length = 0; }")
    bars = [_draw(page, stroke) for stroke in tqdm(_strokes(STROKES), unit="stroke", leave=False)]
    ink = page.page.evaluate("() => window.drawingTimes.ink")
    page.page.wait_for_timeout(500)
    before = len(sent)
    for x in np.linspace(0, 280, 100):
        page.page.mouse.move(*page.at(x, 140))
    page.page.wait_for_timeout(500)
    hovering = len(sent) - before
    context.close()
    return {"bars_ms": bars, "ink_ms": ink, "messages_while_hovering": hovering}


# Many visitors: each moves the mouse at its own pace


async def _draw_among_others(page: Page, stroke: np.ndarray) -> float | None:
    """Draw a stroke, take it back; return the ms from its release to the bars, None if lost."""
    box = await page.locator(PAD).bounding_box()
    points = stroke * box["width"] / 280 + (box["x"], box["y"])
    await page.mouse.move(*points[0])
    await page.mouse.down()
    for point in points[1:-1]:
        await page.mouse.move(*point)
        await page.wait_for_timeout(_PACE)
    await page.mouse.move(*points[-1])
    await page.mouse.up()
    try:
        await page.wait_for_function(_FOLLOWED, timeout=_LOST, polling=100)
    except TimeoutError:
        return None
    await page.wait_for_timeout(_REST)
    milliseconds = _bars(await page.evaluate("() => window.drawingTimes"))
    await page.keyboard.press("Control+z")
    no_ink = page.locator(".mnist-words", has_text="No ink yet")
    await no_ink.wait_for(timeout=60_000)
    return milliseconds


async def watch(page: Page) -> None:
    """Let a page with a pad and bars take times, as soon as they are there."""
    for selector in (PAD, ".mnist-bars"):
        await page.wait_for_selector(selector, timeout=60_000)
    await page.locator(PAD).scroll_into_view_if_needed()
    await page.evaluate(_WATCH)


async def draw_together(pages: list[Page]) -> list[float | None]:
    """Draw on all pages at once; return the ms from release to bars of every stroke."""
    await asyncio.gather(*(_draw_among_others(page, _strokes(1)[0]) for page in pages))
    times = []
    for stroke in tqdm(_strokes(ROUNDS), unit="round", leave=False):
        times += await asyncio.gather(*(_draw_among_others(page, stroke) for page in pages))
    return times


async def _crowd(server: AppServer) -> list[float | None]:
    """Let many visitors draw at once; return the ms from release to bars of every stroke."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pages = []
        for _ in tqdm(range(VISITORS), unit="visitor", leave=False):
            page = await (await browser.new_context()).new_page()
            await page.goto(server.url, wait_until="commit")
            await page.wait_for_selector(PAD, timeout=60_000)
            await page.wait_for_selector("#early-page", state="detached")
            await watch(page)
            pages.append(page)
        times = await draw_together(pages)
        await browser.close()
    return times


def measure() -> dict:
    """Return the times in ms: in JupyterLab, in the app, and of visitors of the app at once."""
    result = {}
    with tempfile.TemporaryDirectory() as home, serve_lab(Path(home)) as lab:

        def open_notebook(context) -> NotebookPage:
            page = NotebookPage(context, lab, "playground.ipynb")
            page.run_all()
            return page

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            result["JupyterLab"] = _alone(open_notebook, browser)
            browser.close()
    with tempfile.TemporaryDirectory() as home, serve_app(Path(home)) as app:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            result["Voilà"] = _alone(lambda context: AppPage(context, app), browser)
            browser.close()
        result["at once"] = {"visitors": VISITORS, "bars_ms": asyncio.run(_crowd(app))}
    return result


def summary(times: list[float | None]) -> str:
    """Return a line on times in ms; None is a lost one."""
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
        print(f"{name:12} bars  {summary(result[name]['bars_ms'])}")
        print(f"{name:12} ink   {summary(result[name]['ink_ms'])}")
        print(f"{name:12} hover {result[name]['messages_while_hovering']} messages")
    crowd = result["at once"]
    print(f"{crowd['visitors']} at once   bars  {summary(crowd['bars_ms'])}")


if __name__ == "__main__":
    main()
