"""Pictures on their way from the browser to Python; and the button that takes picture files."""

from dataclasses import dataclass

import traitlets

from mnist_course.widgets.front_end import front_end, style
from mnist_course.widgets.kernel_widget import KernelWidget
from mnist_course.widgets.texts import text

MAX_BYTES = 8 * 2**20  # Jupyter's socket closes without a word at 10 MiB


@dataclass(frozen=True, eq=False)
class Upload:
    """A file that was chosen, or a picture that was taken.

    Attributes
    ----------
    name : str
        The file's name.
    content : bytes
        What the file holds; empty where there is a `problem`.
    problem : str
        Why it could not be taken, for people; empty where it was.
    """

    name: str
    content: bytes
    problem: str = ""


class PictureSource(KernelWidget):
    """What hands pictures from the browser to Python, one at a time.

    Attributes
    ----------
    upload : Upload or None
        The last picture. A traitlet: ``source.observe(callback, names="upload")`` calls back each
        time a picture comes, the same one again included. The next one is sent only when all
        callbacks have returned.
    """

    max_bytes = traitlets.Int(MAX_BYTES, read_only=True).tag(sync=True)
    upload = traitlets.Instance(Upload, allow_none=True, read_only=True)

    def __init__(self, **traits):
        super().__init__(**traits)
        self.on_msg(self._receive)

    def say(self, message: str) -> None:
        """Show a short message beside the button; screen readers say it.

        Parameters
        ----------
        message : str
            What came of the last picture.
        """
        self.send({"say": message})

    def _receive(self, _, content, buffers) -> None:
        match content:
            case {"name": str(name), "size": int(size)} if len(buffers) <= 1:
                name = clean_name(name)
                data = bytes(buffers[0]) if buffers else b""
                try:
                    self.set_trait("upload", _checked(name, size, data))
                finally:
                    self.send({"taken": True})


class UploadBox(PictureSource):
    """A button that takes picture files: chosen, and in a drop zone also dropped or pasted.

    Pictures of more than 2 MB are made smaller in the browser before they are sent.

    Parameters
    ----------
    several : bool
        Take several files at once.
    drop_zone : str
        A CSS selector: the element around the button on which files can be dropped, and pictures
        pasted. Empty: nowhere.
    """

    _esm = front_end("playground/upload.js")
    _css = style("playground/upload.css")

    several = traitlets.Bool(False, read_only=True).tag(sync=True)
    drop_zone = traitlets.Unicode(read_only=True).tag(sync=True)

    def __init__(self, *, several: bool = False, drop_zone: str = ""):
        self.set_trait("several", several)
        self.set_trait("drop_zone", drop_zone)
        super().__init__()


def clean_name(name: str) -> str:
    """Return a file's name that can be sent back: no half characters, and not too long."""
    return name[:100].encode(errors="replace").decode() or "the file"


def _checked(name: str, size: int, data: bytes) -> Upload:
    if size > MAX_BYTES or len(data) > MAX_BYTES:
        megabytes, most = f"{max(size, len(data)) / 2**20:.0f}", MAX_BYTES // 2**20
        problem = text("upload.too_large", name=name, megabytes=megabytes, most=most)
        return Upload(name, b"", problem)
    return Upload(name, data)
