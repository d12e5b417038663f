"""The app under visitors who mean no good: how soon it answers everybody else.

A real Voilà with the project's settings. Two attacks, and all the while somebody else asks for a
small file, ten times a second:

- hang: WebSockets that speak an older protocol, and messages whose offsets don't fit;
- pages: 300 pages are asked for, 50 at a time, and none is used.

``python benchmarks/many_visitors.py`` takes some three minutes.
"""

import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import requests

sys.path.append(str(Path(__file__).parents[1]))
from testsupport.servers import AppServer, serve_app
from testsupport.visitors import PROTOCOL, attack_with_older_protocol, open_page, open_socket

PAGES = 300
AT_ONCE = 50
ATTACKS = 20
_PAUSE = 0.1  # seconds
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

    def __str__(self) -> str:
        return (
            f"answers to others within {max(self.seconds):.2f} s (median "
            f"{np.median(self.seconds):.3f} s); at most {max(self.kernels)} kernels, "
            f"{max(self.megabytes):.0f} MB"
        )


def hang(server: AppServer) -> str:
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
    return f"{refused} of {ATTACKS} older sockets refused; {watch}"


def pages(server: AppServer) -> str:
    """Ask for many pages and use none of them."""

    def ask(_) -> int:
        return requests.get(server.url, timeout=300).status_code

    with Watch(server) as watch:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(ask, range(PAGES)))
        time.sleep(_GONE)
        left = len(server.kernels())
    counts = ", ".join(f"{answers.count(status)} x {status}" for status in sorted(set(answers)))
    return f"{PAGES} pages: {counts}; {watch}; {left} kernels {_GONE} s later"


def main() -> None:
    for name, attack in (("hang", hang), ("pages", pages)):
        with tempfile.TemporaryDirectory() as home, serve_app(Path(home)) as server:
            print(f"{name:6} {attack(server)}", flush=True)


if __name__ == "__main__":
    main()
