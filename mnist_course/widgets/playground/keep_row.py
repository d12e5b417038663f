"""Save, open, replay: what a visitor can do with a drawing besides drawing it."""

from pathlib import Path

import traitlets
from anywidget import AnyWidget

from mnist_course.ink import files as ink_file
from mnist_course.widgets.pad.drawing_pad import DrawingPad

_NO_INK = "There is no ink yet: draw something first."


class KeepRow(AnyWidget):
    """Four buttons for a drawing pad: save its ink to a file, open one, replay it, its picture.

    The files go from the page to the visitor's downloads, and to no server.

    Parameters
    ----------
    pad : DrawingPad
        Whose ink it is.
    """

    _esm = Path(__file__).with_name("keep_row.js")
    _css = Path(__file__).with_name("keep_row.css")

    max_bytes = traitlets.Int(ink_file.MAX_BYTES, read_only=True).tag(sync=True)

    def __init__(self, pad: DrawingPad):
        self._pad = pad
        super().__init__()
        self.on_msg(self._receive)

    def set_state(self, sync_data) -> None:
        """Ignore what a browser says about these settings: they are Python's."""

    def _receive(self, _, content, buffers) -> None:
        match content:
            case {"op": "open"} if len(buffers) == 1:
                self._open(bytes(buffers[0]))
            case {"op": "save" | "picture" | "replay"} if not self._pad.strokes:
                self._say(_NO_INK)
            case {"op": "save", "client": str(client)} if len(client) <= 64:
                self._hand_over(client, "my digit.json", self._pad.to_json().encode())
            case {"op": "picture", "client": str(client)} if len(client) <= 64:
                self._hand_over(client, "my digit.png", self._pad.to_png())
            case {"op": "replay"}:
                self._pad.replay()
                self._say("")

    def _open(self, text: bytes) -> None:
        try:
            self._pad.load_json(text)
        except ValueError as error:
            self._say(str(error))
        else:
            self._say("Opened. Undo brings back what was there.")

    def _hand_over(self, client: str, name: str, content: bytes) -> None:
        # Only to the window that asked: others that show this pad would download it, too.
        self.send({"op": "file", "client": client, "name": name}, [content])
        self._say("")

    def _say(self, text: str) -> None:
        self.send({"op": "say", "text": text})
