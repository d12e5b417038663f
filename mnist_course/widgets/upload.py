"""The upload button: hands a picture file from the browser to Python."""

from dataclasses import dataclass

import traitlets
from anywidget import AnyWidget

from mnist_course.widgets.drawing_pad import STATIC

MAX_BYTES = 8 * 2**20  # Jupyter's socket closes without a word at 10 MiB


@dataclass(frozen=True, eq=False)
class Upload:
    """A file that was chosen.

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


class UploadBox(AnyWidget):
    """A button that takes one picture file at a time.

    Pictures of more than 2 MB are made smaller in the browser before they are sent.

    Attributes
    ----------
    upload : Upload or None
        The last file. A traitlet: ``box.observe(callback, names="upload")`` calls back each time
        a file is chosen, the same one again included.
    """

    _esm = STATIC / "upload.js"
    _css = STATIC / "upload.css"

    max_bytes = traitlets.Int(MAX_BYTES, read_only=True).tag(sync=True)
    upload = traitlets.Instance(Upload, allow_none=True, read_only=True)

    def __init__(self):
        super().__init__()
        self.on_msg(self._receive)

    def set_state(self, sync_data) -> None:
        """Ignore what a browser says about these settings: they are Python's."""

    def _receive(self, _, content, buffers) -> None:
        match content:
            case {"name": str(name), "size": int(size)} if len(buffers) <= 1:
                name = name[:100] or "the file"
                data = bytes(buffers[0]) if buffers else b""
                self.set_trait("upload", Upload(name, data, _problem(name, size, data)))


def _problem(name: str, size: int, data: bytes) -> str:
    if size > MAX_BYTES or len(data) > MAX_BYTES:
        return (
            f"{name} is too large: {max(size, len(data)) / 2**20:.0f} MB. At most "
            f"{MAX_BYTES // 2**20} MB can be read. Save the picture smaller and choose it again."
        )
    return ""
