"""What a visitor does in the app, for the tests to do."""

import json
from urllib.parse import urlsplit

from testsupport.lab import PAD, DigitReaderPage
from testsupport.servers import AppServer

EARLY_PAD = "#early-page[data-ready] canvas"


class AppPage(DigitReaderPage):
    """The playground, open in a browser window.

    Unless told otherwise, it is whole: its early page has given way to the real one.
    """

    def __init__(self, context, server: AppServer, *, whole: bool = True):
        super().__init__(context)
        self.addresses: list[str] = []
        self.page.on("request", lambda request: self.addresses.append(request.url))
        self.page.on("websocket", lambda socket: self.addresses.append(socket.url))
        self.page.goto(server.url, wait_until="commit")
        if whole:
            self.wait_for_pad()

    def wait_for_pad(self) -> None:
        self.page.wait_for_selector(PAD, timeout=60_000)
        self.page.wait_for_selector("#early-page", state="detached", timeout=5_000)

    def press_early(self, x: float, y: float) -> None:
        """Press on the pad that is there before the real one."""
        self.early_box = self.page.wait_for_selector(EARLY_PAD, timeout=60_000).bounding_box()
        self.move_early((x, y), steps=1)
        self.page.mouse.down()

    def move_early(self, *points, steps: int = 12) -> None:
        """Move in canvas pixels of the early pad, also when it has gone."""
        border = (self.early_box["width"] - 280) / 2
        for x, y in points:
            at = self.early_box["x"] + border + x, self.early_box["y"] + border + y
            self.page.mouse.move(*at, steps=steps)

    def early_ink(self) -> int:
        """Count the inked pixels of the early pad, 560 x 560."""
        return self._ink(EARLY_PAD)

    def reload(self) -> None:
        self.page.reload(wait_until="commit")
        self.wait_for_pad()

    def hosts(self) -> set[str]:
        """Return what the page has asked for anything, inline data left out."""
        return {urlsplit(address).netloc for address in self.addresses} - {""}

    def kernel_id(self) -> str:
        config = self.page.locator("#jupyter-config-data").text_content()
        return json.loads(config)["kernelId"]


RECORD_STREAMS = """
    window.streams = [];
    const devices = navigator.mediaDevices;
    if (devices) {
        const open = devices.getUserMedia.bind(devices);
        devices.getUserMedia = async (wanted) => {
            const stream = await open(wanted);
            window.streams.push(stream);
            return stream;
        };
    }
"""


class Visit:
    """Opens pages of the app; nothing may go wrong on them."""

    def __init__(self, app):
        self.app = app
        self.pages: list[AppPage] = []

    def __call__(self, browser, **options) -> AppPage:
        context = browser.new_context(**({"viewport": {"width": 1000, "height": 900}} | options))
        context.add_init_script(RECORD_STREAMS)
        self.pages.append(AppPage(context, self.app))
        return self.pages[-1]

    def close(self) -> None:
        for page in self.pages:
            page.page.goto("about:blank")
            page.context.close()
            assert page.errors == []
