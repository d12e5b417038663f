"""A real HTTP server on loopback that sends files rightly, or wrongly in a chosen way."""

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


class MnistServer(ThreadingHTTPServer):
    """Answers each path of `answers`, any other with 404, and notes what was asked for."""

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, Answer] = {}
        self.requested: list[str] = []
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """Say nothing: clients that hang up early are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.requested.append(self.path)
        answer = self.server.answers.get(self.path)
        if answer is None:
            self.send_error(404)
        else:
            answer(self)

    def log_message(self, *args):
        pass


def _start(handler: BaseHTTPRequestHandler, content: bytes, **headers: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


def sends(content: bytes, **headers: str) -> Answer:
    def answer(handler):
        _start(handler, content, **headers)
        handler.wfile.write(content)

    return answer


def breaks_off(content: bytes) -> Answer:
    """Announce all, send half and hang up."""

    def answer(handler):
        _start(handler, content)
        handler.wfile.write(content[: len(content) // 2])

    return answer


def sends_slowly(content: bytes, piece: int, pause: float) -> Answer:
    """Send `piece` bytes, wait `pause` seconds, and so on."""

    def answer(handler):
        _start(handler, content)
        for start in range(0, len(content), piece):
            handler.wfile.write(content[start : start + piece])
            time.sleep(pause)

    return answer


def dawdles_over_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
    for _ in range(100):
        handler.wfile.write(b".")
        time.sleep(0.05)


def never_ends(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(bytes(2**16))


def in_turn(*answers: Answer) -> Answer:
    """Give each request its own answer."""
    rest = iter(answers)
    return lambda handler: next(rest)(handler)
