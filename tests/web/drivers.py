"""Firefox and WebKit, each spoken to as its makers offer it: WebDriver BiDi, and WebDriver.

Playwright drives builds of its own only; these are Debian's.
"""

import json
import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import websocket

FIREFOX = Path("/usr/bin/firefox-esr")
WEBKIT = Path("/usr/bin/WebKitWebDriver")
XVFB = Path("/usr/bin/Xvfb")
_PATIENCE = 240  # s for one answer: the core tests are one
_STEP = 15  # ms a move of the mouse takes


def _mouse(points: list[tuple[float, float]]) -> list[dict]:
    """Return the actions of a mouse that draws a stroke; points in CSS pixels."""
    first, *rest = [{"x": round(x), "y": round(y)} for x, y in points]
    moves = [{"type": "pointerMove", "duration": _STEP, **place} for place in rest]
    actions = [
        {"type": "pointerMove", **first},
        {"type": "pointerDown", "button": 0},
        *moves,
        {"type": "pointerUp", "button": 0},
    ]
    return [{"type": "pointer", "id": "mouse", "actions": actions}]


class Firefox:
    """A Firefox, over WebDriver BiDi."""

    def __init__(self, address: str):
        self._socket = websocket.create_connection(
            f"{address}/session", timeout=_PATIENCE, suppress_origin=True
        )
        self._count = 0
        capabilities = self._ask("session.new", capabilities={})["capabilities"]
        self.version = f"Firefox {capabilities['browserVersion']}"
        self._page = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def _ask(self, method: str, **params) -> dict:
        self._count += 1
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": params}))
        while (answer := json.loads(self._socket.recv())).get("id") != self._count:
            pass
        if answer["type"] == "error":
            raise RuntimeError(f"{answer['error']}: {answer['message']}")
        return answer["result"]

    def open(self, address: str) -> None:
        """Open a page, and wait until it has loaded."""
        self._ask("browsingContext.navigate", context=self._page, url=address, wait="complete")

    def evaluate(self, function: str) -> object:
        """Return what an async function without arguments resolves to, by way of JSON."""
        answer = self._ask(
            "script.evaluate",
            expression=f"({function})().then((value) => JSON.stringify(value ?? null))",
            target={"context": self._page},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def draw(self, points: list[tuple[float, float]]) -> None:
        """Draw a stroke with the mouse."""
        self._ask("input.performActions", context=self._page, actions=_mouse(points))

    def close(self) -> None:
        """End the browser."""
        self._ask("browser.close")
        self._socket.close()


class WebKit:
    """WebKitGTK's own small browser, over WebDriver."""

    def __init__(self, address: str):
        self._address = address
        browser = next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
        options = {"binary": str(browser), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = self._ask("", capabilities=wanted)
        self._address += f"/{session['sessionId']}"
        self.version = f"WebKitGTK {session['capabilities']['browserVersion']}"
        self._ask("/timeouts", script=1000 * _PATIENCE)

    def _ask(self, command: str, method: str = "POST", **params) -> dict:
        request = urllib.request.Request(
            self._address + command, json.dumps(params).encode(), method=method
        )
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
            return json.load(answer)["value"]

    def open(self, address: str) -> None:
        """Open a page, and wait until it has loaded."""
        self._ask("/url", url=address)

    def evaluate(self, function: str) -> object:
        """Return what an async function without arguments resolves to, by way of JSON."""
        script = (
            f"const done = arguments[0]; ({function})().then("
            "(value) => done({ value }), (error) => done({ error: String(error) }));"
        )
        answer = self._ask("/execute/async", script=script, args=[])
        if answer.get("error"):
            raise RuntimeError(answer["error"])
        return answer.get("value")

    def draw(self, points: list[tuple[float, float]]) -> None:
        """Draw a stroke with the mouse."""
        self._ask("/actions", actions=_mouse(points))

    def close(self) -> None:
        """End the browser."""
        self._ask("", method="DELETE")


@contextmanager
def _running(*command: object, said: str, **options) -> Iterator[str]:
    """Run a program, and yield what it says of itself: the pattern's first group."""
    program = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,
    )
    try:
        for line in program.stdout:
            if found := re.search(said, line):
                yield found[1]
                return
        raise RuntimeError(f"{command[0]} ended with {program.wait()} and said no {said!r}")
    finally:
        program.terminate()
        program.wait()


@contextmanager
def firefox(home: Path) -> Iterator[Firefox]:
    """Run Firefox with an empty profile."""
    command = [FIREFOX, "--headless", "--no-remote", "--remote-debugging-port", 0]
    said = r"WebDriver BiDi listening on (ws://\S+)"
    with _running(*command, "--profile", home, said=said, env=os.environ | {"HOME": home}) as at:
        browser = Firefox(at)
        yield browser
        browser.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int) -> None:
    for _ in range(300):
        with suppress(OSError):
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        time.sleep(0.1)
    raise RuntimeError(f"nobody answers at port {port}")


@contextmanager
def webkit(home: Path) -> Iterator[WebKit]:
    """Run WebKit on a screen of its own."""
    screen = [XVFB, "-displayfd", 1, "-screen", 0, "1280x1000x24", "-nolisten", "tcp"]
    with _running(*screen, said=r"^(\d+)$") as display:
        settings = {"DISPLAY": f":{display}", "HOME": str(home), "NO_AT_BRIDGE": "1"}
        port = _free_port()
        driver = subprocess.Popen([WEBKIT, "-p", str(port)], env=os.environ | settings)
        try:
            _wait_for(port)
            browser = WebKit(f"http://127.0.0.1:{port}/session")
            yield browser
            browser.close()
        finally:
            driver.terminate()
            driver.wait()
