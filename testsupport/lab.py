"""What a learner does in JupyterLab, and a visitor in the app, for the tests to do."""

import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PAD = ".mnist-pad-layer"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 800}

# Where a part stands once it hasn't moved for a third of a second.
_STILL = """
async selector => {
    const place = () => {
        const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect();
        return [x, y, width, height].join();
    };
    for (let last = place(), frames = 0; frames < 20; frames++) {
        await new Promise(requestAnimationFrame);
        if (place() !== last) [last, frames] = [place(), 0];
    }
}
"""


@dataclass(frozen=True)
class LabServer:
    url: str
    token: str
    folder: Path

    def shut_down_kernels(self) -> None:
        headers = {"Authorization": f"token {self.token}"}
        listing = urllib.request.Request(f"{self.url}/api/sessions", headers=headers)
        with urllib.request.urlopen(listing) as answer:
            sessions = json.load(answer)
        for session in sessions:
            address = f"{self.url}/api/sessions/{session['id']}"
            urllib.request.urlopen(
                urllib.request.Request(address, headers=headers, method="DELETE")
            ).close()


class DigitReaderPage:
    """A page with a `DigitReader` on it, in a browser window of its own."""

    def __init__(self, context):
        self.context = context
        self.page = context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def click(self, button: str) -> None:
        tools = self.page.locator(".mnist-pad-tools")
        tools.get_by_role("button", name=button, exact=True).click()

    def until(self, holds: Callable[[], bool], seconds: float = 5, what: str = "") -> None:
        """Look again and again until something holds."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, what or "it has not come to hold"
            self.page.wait_for_timeout(20)

    def wait_until_still(self, selector: str) -> None:
        """Wait until a part of the page has stopped moving."""
        self.page.wait_for_selector(selector)
        self.page.evaluate(_STILL, selector)

    def upload(self, path: Path) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.page.locator(".mnist-upload").click()
        chooser.value.set_files(path)

    # The pad

    @property
    def pad(self):
        return self.page.locator(PAD)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """From canvas pixels to the window's."""
        box = self.pad.bounding_box()
        return box["x"] + x * box["width"] / 280, box["y"] + y * box["height"] / 280

    def press(self, stroke) -> None:
        """Press the mouse button at the start of a stroke and go along it; don't release."""
        self.pad.scroll_into_view_if_needed()
        start, *rest = [self.at(*point) for point in stroke]
        self.page.mouse.move(*start)
        self.page.mouse.down()
        for point in rest:
            self.page.mouse.move(*point, steps=12)

    def draw(self, *strokes) -> None:
        """Draw strokes, and wait until the kernel has them."""
        for stroke in strokes:
            self.press(stroke)
            self.page.mouse.up()
        self.settle()

    def settle(self, seconds: float = 5) -> None:
        """Wait until the layer has let go of all ink, because the canvas below shows it."""
        self.until(lambda: not self.ink_on_layer(), seconds, "the kernel does not take the ink")

    def draw_by_touch(self, stroke) -> None:
        self.pad.scroll_into_view_if_needed()
        devtools = self.context.new_cdp_session(self.page)

        def touch(kind: str, *points) -> None:
            touches = [dict(zip("xy", self.at(*point), strict=True)) for point in points]
            devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

        touch("touchStart", stroke[0])
        for point in stroke[1:]:
            touch("touchMove", point)
        touch("touchEnd")
        self.settle()

    def ink_on_canvas(self) -> int:
        """Count the inked pixels on the ipycanvas, 560 x 560, under the layer."""
        return self._ink(".mnist-pad-paper > canvas")

    def expect_ink_on_canvas(self, seconds: float = 5) -> None:
        self.until(lambda: self.ink_on_canvas() > 0, seconds, "the canvas stays blank")

    def ink_on_layer(self) -> int:
        """Count the inked pixels that the layer itself shows."""
        return self._ink(f"{PAD} canvas")

    def _ink(self, selector: str) -> int:
        return self.page.evaluate(
            """selector => {
                const canvas = document.querySelector(selector);
                const { data } = canvas.getContext("2d")
                    .getImageData(0, 0, canvas.width, canvas.height);
                return data.filter((value, i) => i % 4 === 3 && value > 127).length;
            }""",
            selector,
        )

    # The reading

    def bars(self) -> list[str]:
        return self.page.locator(".mnist-bar-figure").all_inner_texts()

    def words(self) -> str:
        return self.page.locator(".mnist-words").inner_text()

    def expect_words(self, pattern: str, seconds: float = 5) -> None:
        from playwright.sync_api import expect

        words = self.page.locator(".mnist-words")
        expect(words).to_have_text(re.compile(pattern), timeout=1000 * seconds)


class NotebookPage(DigitReaderPage):
    """A notebook, open in a browser window."""

    def __init__(self, context, lab: LabServer, name: str):
        super().__init__(context)
        self.lab = lab
        self.frames_sent = 0
        self.page.on("websocket", self._count_frames)
        self.page.goto(f"{lab.url}/lab/tree/{name}?token={lab.token}&reset")
        self.wait_for_kernel()

    def _count_frames(self, socket) -> None:
        def count(_):
            self.frames_sent += 1

        if "/channels" in socket.url:
            socket.on("framesent", count)

    def wait_for_kernel(self) -> None:
        self.page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
            "?.connectionStatus === 'connected'",
            timeout=60_000,
        )

    def execute(self, command: str) -> None:
        self.page.evaluate("name => window.jupyterapp.commands.execute(name)", command)

    def run_all(self) -> None:
        """Start all cells, and wait for the pad alone."""
        # Not awaited: the command returns when the last cell has run.
        self.page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }")
        error = ".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']"
        self.page.wait_for_selector(f"{PAD}, {error}", timeout=60_000)
        assert self.page.locator(error).all_inner_texts() == []

    def start_code(self, code: str) -> None:
        """Start code in the notebook's kernel, and don't wait for it."""
        self.page.evaluate(
            """code => {
                window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
                    .requestExecute({ code, store_history: false });
            }""",
            code,
        )

    def run_code(self, code: str) -> str:
        """Run code in the notebook's kernel, beside the notebook, and return what it prints."""
        return self.page.evaluate(
            """async code => {
                const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
                const future = kernel.requestExecute({ code, store_history: false });
                let text = "";
                future.onIOPub = message => {
                    text += message.content.text ?? message.content.traceback?.join("\\n") ?? "";
                };
                await future.done;
                return text;
            }""",
            code,
        )

    def set_theme(self, theme: str) -> None:
        """Change JupyterLab's theme, and wait until its splash screen has gone."""
        self.execute_and_wait("apputils:change-theme", theme=theme)
        self.page.wait_for_function(
            "theme => document.body.dataset.jpThemeName === theme"
            " && !document.querySelector('#jupyterlab-splash')",
            arg=theme,
        )
        self.wait_until_still("#main")

    def execute_and_wait(self, command: str, **arguments) -> None:
        self.page.evaluate(
            "([name, given]) => window.jupyterapp.commands.execute(name, given)",
            [command, arguments],
        )

    @contextmanager
    def on_a_narrow_screen(self, selector: str) -> Iterator[None]:
        """Make the window as narrow as a phone, and wide again at the end."""
        self.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
        self.page.set_viewport_size(NARROW)
        try:
            self.wait_until_still(selector)
            yield
        finally:
            self.page.set_viewport_size(WIDE)

    def close(self) -> None:
        self.context.close()
        self.lab.shut_down_kernels()
