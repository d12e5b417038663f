"""How long a visitor of the web app waits, and what memory a visitor takes.

A real Voilà and a real Chromium, on one machine, with an empty cache each time. The clock runs
from the request for the page until the pad, pressed as soon as it is there, shows ink; until the
first line of a stroke does, whose every move waits for the page; and until the stroke, drawn to its
end at once, has been read.
Memory is a kernel's own: what it doesn't share with others (unique set size).
"""

import statistics
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import sync_playwright

sys.path.append(str(Path(__file__).parents[1]))
from testsupport.app_page import AppPage
from testsupport.servers import CHROMIUM, FLAGS, AppServer, serve_app

ROOMS = ("app", "mnist_course/widgets")

SEVEN = [(80, 60), (205, 62), (165, 130), (130, 235)]
COUNTS = (1, 100, 1000)
"""Memory is taken after so many strokes; each is read once or more often."""


def _waits(browser, visits: int, *options: str) -> dict[str, list[float]]:
    """Visit one after another, each as soon as the server has done its work for the one before."""
    waits = {"first ink": [], "first line": [], "first reading": []}
    with tempfile.TemporaryDirectory() as home, serve_app(Path(home), *options) as server:
        for _ in range(visits):
            _wait_until_calm(server)
            context = browser.new_context()
            start = time.perf_counter()
            page = AppPage(context, server, whole=False)
            page.press_early(*SEVEN[0])
            dot = page.early_ink()
            assert dot
            waits["first ink"].append(time.perf_counter() - start)
            page.move_early(SEVEN[1])
            assert page.early_ink() > 2 * dot
            waits["first line"].append(time.perf_counter() - start)
            page.move_early(*SEVEN[2:])
            page.page.mouse.up()
            page.expect_words("This looks like a 7.", seconds=60)
            waits["first reading"].append(time.perf_counter() - start)
            page.page.goto("about:blank")
            context.close()
    return waits


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
    ):
        page = AppPage(browser.new_context(), server)
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
    """Return the waits of each visit, and a kernel's memory in MB by number of strokes."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        result = {
            "seconds": {
                "cold": _waits(browser, visits, "--preheat_kernel=False"),
                "ready kernels": _waits(browser, visits),
            },
            "megabytes": {str(count): value for count, value in _memory(browser).items()},
        }
        browser.close()
    return result


def main() -> None:
    result = measure()
    for name, waits in result["seconds"].items():
        for what, times in waits.items():
            median, longest = statistics.median(times), max(times)
            print(f"{name:14} {what:14} {median:6.2f} s, at most {longest:.2f} s")
    for count, megabytes in result["megabytes"].items():
        print(f"{count:>6} strokes {megabytes:8.1f} MB")


if __name__ == "__main__":
    main()
