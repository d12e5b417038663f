"""Save, open, replay: what a visitor can do with a drawing besides drawing it."""

import io
from collections.abc import Callable

import traitlets
from PIL import Image

from mnist_course.ink import files as ink_file
from mnist_course.widgets.front_end import front_end, style
from mnist_course.widgets.kernel_widget import KernelWidget
from mnist_course.widgets.pad.drawing_pad import DrawingPad
from mnist_course.widgets.playground.upload import Upload, clean_name
from mnist_course.widgets.texts import text


class KeepRow(KernelWidget):
    """Buttons for a drawing pad: replay its ink, save it to a file, open one, and its picture.

    The files go from the page to the visitor's downloads, and to no server.

    Parameters
    ----------
    pad : DrawingPad
        Whose ink it is.
    read_picture : callable, optional
        ``read_picture(upload)`` is called with a picture that was opened instead of a drawing.
    """

    _esm = front_end("playground/keep_row.js")
    _css = style("playground/keep_row.css")

    max_bytes = traitlets.Int(ink_file.MAX_BYTES, read_only=True).tag(sync=True)
    has_ink = traitlets.Bool(read_only=True).tag(sync=True)

    def __init__(self, pad: DrawingPad, read_picture: Callable[[Upload], object] | None = None):
        self._pad = pad
        self._read_picture = read_picture
        super().__init__()
        self.on_msg(self._receive)
        pad.observe(lambda _: self._look(), names="strokes")
        self._look()

    def _look(self) -> None:
        self.set_trait("has_ink", bool(self._pad.strokes))

    def _receive(self, _, content, buffers) -> None:
        match content:
            case {"op": "open", "name": str(name)} if len(buffers) == 1:
                self._open(clean_name(name), bytes(buffers[0]))
            case {"op": "save" | "picture" | "replay"} if not self._pad.strokes:
                self._say(text("keep.no_ink"))
            case {"op": "save", "client": str(client)} if len(client) <= 64:
                self._hand_over(client, "my digit.json", self._pad.to_json().encode())
            case {"op": "picture", "client": str(client)} if len(client) <= 64:
                self._hand_over(client, "my digit.png", self._pad.to_png())
            case {"op": "replay"}:
                self._pad.replay()
                self._say("")

    def _open(self, name: str, content: bytes) -> None:
        if picture := _kind_of_picture(content):
            self._open_picture(name, picture, content)
            return
        try:
            self._pad.load_json(content)
        except ValueError as error:
            self._say(str(error))
        else:
            self._say(text("keep.opened"))

    def _open_picture(self, name: str, kind: str, content: bytes) -> None:
        if self._read_picture is None:
            self._say(text("keep.use_upload", name=name, kind=kind))
        else:
            self._say(text("keep.read_as_picture", name=name, kind=kind))
            self._read_picture(Upload(name, content))

    def _hand_over(self, client: str, name: str, content: bytes) -> None:
        # Only to the window that asked: others that show this pad would download it, too.
        self.send({"op": "file", "client": client, "name": name}, [content])
        self._say("")

    def _say(self, text: str) -> None:
        self.send({"op": "say", "text": text})


def _kind_of_picture(content: bytes) -> str | None:
    """Return "PNG", "JPEG" and so on for a picture, without decoding it; None for all else."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            return image.format
    except Exception:
        # Whatever a stranger's file does to a decoder, it is no picture then.
        return None
