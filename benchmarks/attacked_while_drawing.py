"""The app is attacked while a visitor draws: whether every stroke is answered, and how soon.

A real Voilà and a real Chromium. For each file of a folder another visitor uploads it as a picture;
then somebody opens sockets that speak an older protocol, sends offsets that don't fit, and comes
back under the same session. Meanwhile the visitor draws a 7, is told so, and takes it back.

``python benchmarks/attacked_while_drawing.py FOLDER``, a folder of pictures that mean no good.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.append(str(Path(__file__).parents[1]))
from testsupport.app_page import AppPage
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

SEVEN = [(80, 60), (205, 62), (165, 130), (130, 235)]
STROKES = 3  # drawn during each attack
_PATIENCE = 60  # seconds


def attacks(server: AppServer, browser: Browser, folder: Path) -> Iterator[tuple[str, Callable]]:
    """Yield the name of each attack and what begins it."""
    page = AppPage(browser.new_context(), server)
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".md", ".py"):
            yield path.name, lambda path=path: page.upload(path)
    kernel = open_page(server)
    socket = open_socket(server, kernel, PROTOCOL)
    ask_for_states(lambda kind, content: socket.send_binary(frame(kind, content)), 100)
    yield "older protocol", lambda: attack_with_older_protocol(server, kernel)
    yield "same session", lambda: open_socket(server, kernel, PROTOCOL)
    yield "offsets", lambda: open_socket(server, kernel, PROTOCOL).send_binary(b"\xff" * 64)


def measure(folder: Path) -> dict[str, list[float]]:
    """Return for each attack the seconds from each stroke to its answer."""
    answered: dict[str, list[float]] = {}
    with (
        tempfile.TemporaryDirectory() as home,
        serve_app(Path(home)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        visitor = AppPage(browser.new_context(), server)
        for name, attack in attacks(server, browser, folder):
            attack()
            answered[name] = [_draw(visitor) for _ in range(STROKES)]
            print(f"{name:32}", *(f"{seconds:6.2f} s" for seconds in answered[name]), flush=True)
        browser.close()
    return answered


def _draw(visitor: AppPage) -> float:
    visitor.press(SEVEN)
    start = time.perf_counter()
    visitor.page.mouse.up()
    visitor.expect_words("This looks like a 7.", seconds=_PATIENCE)
    seconds = time.perf_counter() - start
    visitor.page.keyboard.press("Control+z")
    visitor.expect_words("No ink yet", seconds=_PATIENCE)
    return seconds


if __name__ == "__main__":
    measure(Path(sys.argv[1]))
