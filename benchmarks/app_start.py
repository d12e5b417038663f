"""How long a visitor of the web app waits for the pad, and what memory a visitor takes.

A real Voilà and a real Chromium, on one machine, with an empty cache each time. The clock runs
from the request for the page until the pad takes a stroke; that the first stroke is then read is
checked.
Memory is a kernel's own: what it doesn't share with others (unique set size).
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import sync_playwright

sys.path.append(str(Path(__file__).parents[1] / "tests/browser"))
from app_page import AppPage
from servers import CHROMIUM, FLAGS, AppServer, serve_app

SEVEN = [(80, 60), (205, 62), (165, 130), (130, 235)]
COUNTS = (1, 100, 1000)
"""Memory is taken after so many strokes; each is read once or more often."""


@contextmanager
def _visit(browser, server: AppServer) -> Iterator[tuple[AppPage, float]]:
    """Open the app in a new window; yield the page, and the seconds until its pad was there."""
    start = time.perf_counter()
    page = AppPage(browser.new_context(), server)
    seconds = time.perf_counter() - start
    yield page, seconds
    page.page.goto("about:blank")
    page.context.close()


def _seconds_to_pad(browser, visits: int, *options: str) -> list[float]:
    """Visit one after another, each as soon as the server has done its work for the one before."""
    times = []
    with tempfile.TemporaryDirectory() as home, serve_app(Path(home), *options) as server:
        for _ in range(visits):
            _wait_until_calm(server)
            with _visit(browser, server) as (page, seconds):
                times.append(seconds)
                page.draw(SEVEN)
                page.expect_words("This looks like a 7.", seconds=30)
    return times


def _wait_until_calm(server: AppServer) -> None:
    """Wait until neither the server nor a kernel works: the ready kernels are ready."""
    before = _cpu_seconds(server)
    while True:
        time.sleep(1)
        now = _cpu_seconds(server)
        if now.keys() == before.keys() and sum(now.values()) - sum(before.values()) < 0.05:
            return
        before = now


def _cpu_seconds(server: AppServer) -> dict[int, float]:
    seconds = {}
    for process in (server.process, *server.kernels()):
        with suppress(psutil.NoSuchProcess):  # a kernel that ends just now
            seconds[process.pid] = sum(process.cpu_times()[:2])
    return seconds


def _memory(browser) -> dict[int, float]:
    """Return a kernel's memory, in MB, after so many strokes drawn on its page, each one read."""
    taken = {}
    with (
        tempfile.TemporaryDirectory() as home,
        serve_app(Path(home), "--preheat_kernel=False") as server,
        _visit(browser, server) as (page, _),
    ):
        (kernel,) = server.kernels()
        rng = np.random.default_rng(0)
        mouse = page.page.mouse
        for number in range(1, COUNTS[-1] + 1):
            start, *rest = zip(rng.uniform(40, 240, 3), (60, 140, 220), strict=True)
            mouse.move(*page.at(*start))
            mouse.down()
            for point in rest:
                mouse.move(*page.at(*point))
            mouse.up()
            if number in COUNTS:
                page.settle()
                page.expect_words("This looks|This is|Could be", seconds=30)
                taken[number] = kernel.memory_full_info().uss / 2**20
            page.page.keyboard.press("Control+z")
            if number % 10 == 0:
                page.expect_words("No ink yet", seconds=30)
    return taken


def measure(visits: int = 5) -> dict:
    """Return the seconds of each visit, and a kernel's memory in MB by number of strokes."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        result = {
            "seconds": {
                "cold": _seconds_to_pad(browser, visits, "--preheat_kernel=False"),
                "ready kernels": _seconds_to_pad(browser, visits),
            },
            "megabytes": {str(count): value for count, value in _memory(browser).items()},
        }
        browser.close()
    return result


def main() -> None:
    result = measure()
    for name, times in result["seconds"].items():
        print(f"{name:16} {statistics.median(times):6.2f} s to the pad, at most {max(times):.2f} s")
    for count, megabytes in result["megabytes"].items():
        print(f"{count:>6} strokes {megabytes:8.1f} MB")


if __name__ == "__main__":
    main()
