"""What a visitor does in the app, for the tests to do."""

import json
from urllib.parse import urlsplit

from lab import PAD, DigitReaderPage
from servers import AppServer


class AppPage(DigitReaderPage):
    """The playground, open in a browser window."""

    def __init__(self, context, server: AppServer):
        super().__init__(context)
        self.addresses: list[str] = []
        self.page.on("request", lambda request: self.addresses.append(request.url))
        self.page.on("websocket", lambda socket: self.addresses.append(socket.url))
        self.page.goto(server.url, wait_until="commit")
        self.wait_for_pad()

    def wait_for_pad(self) -> None:
        self.page.wait_for_selector(PAD, timeout=60_000)

    def reload(self) -> None:
        self.page.reload(wait_until="commit")
        self.wait_for_pad()

    def hosts(self) -> set[str]:
        """Return what the page has asked for anything, inline data left out."""
        return {urlsplit(address).netloc for address in self.addresses} - {""}

    def kernel_id(self) -> str:
        config = self.page.locator("#jupyter-config-data").text_content()
        return json.loads(config)["kernelId"]
