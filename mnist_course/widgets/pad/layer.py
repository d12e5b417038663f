"""The transparent layer over the pad's paper that takes pointer and keyboard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import traitlets

from mnist_course.widgets.front_end import front_end, style
from mnist_course.widgets.kernel_widget import KernelWidget
from mnist_course.widgets.pad.paper import INK, PAPER
from mnist_course.widgets.texts import text


class PadLayer(KernelWidget):
    """What takes strokes in the browser, and shows them until the paper does."""

    _esm = front_end("pad/drawing_pad.js")
    _css = style("pad/drawing_pad.css")

    size = traitlets.Int().tag(sync=True)
    pen_width = traitlets.Float().tag(sync=True)
    eraser_width = traitlets.Float().tag(sync=True)
    erasing = traitlets.Bool(False).tag(sync=True)
    ink = traitlets.Unicode(INK).tag(sync=True)
    paper = traitlets.Unicode(PAPER).tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    help = traitlets.Unicode().tag(sync=True)
    zone = traitlets.Unicode().tag(sync=True)

    @traitlets.default("label")
    def _label_in_use(self) -> str:
        return text("pad.label")

    @traitlets.default("help")
    def _help_in_use(self) -> str:
        return text("pad.help")


@dataclass(frozen=True, eq=False)
class SentStroke:
    """A stroke, or a wipe of the eraser, as a browser sends it.

    Attributes
    ----------
    tool : str
        "ink" or "eraser".
    key : tuple
        Which it is, among all strokes of all windows.
    points : numpy.ndarray
        (k, 3) float32: x and y in canvas pixels, and the time in ms, NaN where it is not known.
    is_done : bool
        Whether it is finished.
    """

    tool: str
    key: tuple
    points: np.ndarray
    is_done: bool

    @classmethod
    def from_message(cls, content, buffers) -> SentStroke | None:
        """Return the stroke in a message; None where there is none."""
        match content:
            case {
                "op": "ink" | "eraser" as tool,
                "client": str(client),
                "number": int(number),
                "done": bool(done),
            } if len(client) <= 64 and len(buffers) in (1, 2):
                points = _unpacked(*buffers)
                return None if points is None else cls(tool, (client, number), points, done)
        return None

    def answer(self, is_full: bool) -> dict:
        """Return the message that tells the browser that its stroke has come."""
        client, number = self.key
        return {"client": client, "number": number, "done": self.is_done, "full": is_full}


def _unpacked(points, times=None) -> np.ndarray | None:
    try:
        points = np.frombuffer(points, "<f4").reshape(-1, 2)
        times = np.full(len(points), np.nan) if times is None else np.frombuffer(times, "<f4")
        return np.column_stack([points, times]).astype(np.float32)
    except ValueError:
        return None
