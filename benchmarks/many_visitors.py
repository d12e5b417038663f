"""The app under visitors who mean no good: how soon it answers everybody else.

A real Voilà with the project's settings. First nothing happens, and then two attacks; all the while
somebody else asks for a small file, ten times a second:

- hang: WebSockets that speak an older protocol, and messages whose offsets don't fit;
- pages: 300 pages are asked for, 50 at a time, and none is used.

Then 20 visitors open the app at once:

- visitors: without browsers. Each asks for the page and, as the browser does, for the state of all
  widgets. This is the server's part, with the processor time that it and its kernels took;
- windows: 20 browser windows. On one machine these take several times what the server does, and
  hold it up; visitors bring machines of their own.

``python benchmarks/many_visitors.py`` takes some five minutes; ``... calm hang`` runs these two.
"""

import asyncio
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import requests
from playwright.async_api import TimeoutError, async_playwright

sys.path.append(str(Path(__file__).parents[1]))
from testsupport.lab import PAD
from testsupport.servers import CHROMIUM, FLAGS, AppServer, serve_app
from testsupport.visitors import (
    PROTOCOL,
    ask_for_states,
    attack_with_older_protocol,
    frame,
    open_page,
    open_socket,
)

ROOMS = ("app", "mnist_course/widgets")

PAGES = 300
AT_ONCE = 50
ATTACKS = 20
WINDOWS = 20
_PAUSE = 0.1  # seconds
_CALM = 15  # seconds
_PATIENCE = 120  # seconds
_GONE = 70  # seconds after which no page's kernel may be left


class Watch:
    """Somebody else, and the server's kernels and memory, while an attack goes on."""

    def __init__(self, server: AppServer):
        self.seconds: list[float] = []
        self.kernels: list[int] = []
        self.megabytes: list[float] = []
        self._server = server
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=what) for what in (self._ask, self._count)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        while not self._stop.wait(_PAUSE):
            start = time.perf_counter()
            requests.get(
                f"{self._server.url}/voila/static/voila.js", timeout=60, stream=True
            ).close()
            self.seconds.append(time.perf_counter() - start)

    def _count(self) -> None:
        while not self._stop.wait(0.5):
            kernels = self._server.kernels()
            self.kernels.append(len(kernels))
            sizes = []
            for process in (self._server.process, *kernels):
                try:
                    sizes.append(process.memory_full_info().pss)
                except (psutil.NoSuchProcess, psutil.AccessDenied):
                    continue  # it has just ended
            self.megabytes.append(sum(sizes) / 1e6)

    def counts(self) -> dict:
        """Return how soon others were answered, and how much was taken at the most."""
        return {
            "longest wait": max(self.seconds),
            "median wait": float(np.median(self.seconds)),
            "kernels": max(self.kernels),
            "megabytes": max(self.megabytes),
        }


def calm(server: AppServer) -> dict:
    """Let nothing happen: what the machine itself can do today."""
    with Watch(server) as watch:
        time.sleep(_CALM)
    return watch.counts()


def hang(server: AppServer) -> dict:
    """Let sockets say what hung Voilà."""
    kernel = open_page(server)
    with Watch(server) as watch:
        refused = 0
        for _ in range(ATTACKS):
            refused += attack_with_older_protocol(server, kernel)
            socket = open_socket(server, kernel, PROTOCOL)
            socket.send_binary((2**62).to_bytes(8, "little"))
            socket.close()
        time.sleep(3)
    return watch.counts() | {"asked": ATTACKS, "refused": refused}


def pages(server: AppServer) -> dict:
    """Ask for many pages and use none of them."""

    def ask(_) -> int:
        return requests.get(server.url, timeout=300).status_code

    with Watch(server) as watch:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(ask, range(PAGES)))
        time.sleep(_GONE)
        left = len(server.kernels())
    return watch.counts() | {
        "asked": PAGES,
        "refused": PAGES - answers.count(200),
        "kernels left": left,
    }


def visitors(server: AppServer) -> dict:
    """Let visitors without browsers open the app at once, until their widgets are there."""

    def visit(_) -> float:
        start = time.perf_counter()
        socket = open_socket(server, open_page(server), PROTOCOL)
        ask_for_states(lambda kind, content: socket.send_binary(frame(kind, content)))
        socket.settimeout(_PATIENCE)
        while b"update_states" not in socket.recv():
            pass
        sockets.append(socket)
        return time.perf_counter() - start

    sockets: list = []
    before = _processor_seconds(server)
    with Watch(server) as watch, ThreadPoolExecutor(WINDOWS) as pool:
        seconds = list(pool.map(visit, range(WINDOWS)))
    taken = _processor_seconds(server) - before
    for socket in sockets:
        socket.close()
    return watch.counts() | {
        "asked": WINDOWS,
        "processor seconds a page": taken / WINDOWS,
        "seconds to the widgets": seconds,
    }


def _processor_seconds(server: AppServer) -> float:
    return sum(
        sum(process.cpu_times()[:2])
        for process in (server.process, *server.fork_servers(), *server.kernels())
    )


async def _open_windows(server: AppServer) -> list[float | None]:
    """Open windows at once; return the seconds that each took to its pad, None if it never came."""

    async def open_one(browser) -> float | None:
        page = await (await browser.new_context()).new_page()
        start = time.perf_counter()
        try:
            await page.goto(server.url, wait_until="commit", timeout=1000 * _PATIENCE)
            await page.wait_for_selector(PAD, timeout=1000 * _PATIENCE)
        except TimeoutError:
            return None
        return time.perf_counter() - start

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        seconds = await asyncio.gather(*(open_one(browser) for _ in range(WINDOWS)))
        await browser.close()
    return seconds


def windows(server: AppServer) -> dict:
    """Open windows at once, and wait for their pads."""
    with Watch(server) as watch:
        seconds = asyncio.run(_open_windows(server))
    return watch.counts() | {
        "asked": WINDOWS,
        "without a pad": seconds.count(None),
        "seconds to the pad": [second for second in seconds if second is not None],
    }


PARTS = {"calm": calm, "hang": hang, "pages": pages, "visitors": visitors, "windows": windows}


def measure(parts: Sequence[str] = tuple(PARTS)) -> dict[str, dict]:
    """Return what each part counted, each on a server of its own; and print it."""
    counted = {}
    for name in parts:
        with tempfile.TemporaryDirectory() as home, serve_app(Path(home)) as server:
            counted[name] = PARTS[name](server)
        print(f"{name:8} {counted[name]}", flush=True)
    return counted


if __name__ == "__main__":
    measure(sys.argv[1:] or tuple(PARTS))
