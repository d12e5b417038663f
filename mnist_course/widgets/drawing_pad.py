"""The drawing pad: ink on an ipycanvas, kept in Python as strokes."""

from collections import deque
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

import ipywidgets
import numpy as np
import traitlets
from anywidget import AnyWidget
from ipycanvas import Canvas
from ipycanvas.canvas import _CanvasManager

STATIC = Path(__file__).parent / "static"
INK = "#1b2333"
PIXEL_RATIO = 2  # backing pixels a canvas pixel, for sharp ink on every screen
MAX_STROKES = 500
MAX_POINTS = 5000  # a stroke
MAX_UNDO = 1000


class DrawingPad(ipywidgets.VBox):
    """A square sheet of paper to draw on with mouse, finger or pen.

    Parameters
    ----------
    size : int, default 280
        Width and height in canvas pixels.

    Attributes
    ----------
    strokes : tuple of ndarray of shape (k, 2), float32
        The ink, oldest stroke first, read-only: each row a point (x, y) in canvas pixels from 0 to
        `size`, x to the right, y down. A traitlet: ``pad.observe(callback, names="strokes")``
        calls back on every change of the ink, also while a stroke is being drawn.
    undo_button, clear_button : ipywidgets.Button
        The two buttons under the paper.
    toolbar : ipywidgets.HBox
        What holds them; more can be added to its children.

    Examples
    --------
    >>> pad = DrawingPad()
    >>> pad.draw([[(80, 60), (200, 60), (120, 230)]])  # a 7
    >>> pad.strokes[0].shape
    (3, 2)
    """

    strokes = traitlets.Any(default_value=(), read_only=True)

    def __init__(self, size: int = 280):
        self.size = size
        self._ink: dict[tuple, np.ndarray] = {}
        self._history: deque[dict[tuple, np.ndarray]] = deque(maxlen=MAX_UNDO)
        # What was finished once is never taken again: a message sent twice must not undo an undo.
        self._finished: deque[tuple] = deque(maxlen=MAX_UNDO)
        self._numbers = count()
        self._client_ready = False
        self._canvas = Canvas(
            width=PIXEL_RATIO * size,
            height=PIXEL_RATIO * size,
            # ipycanvas shares one command queue among all canvases of a kernel; one failure
            # anywhere blocks it. With a queue of its own, the pad doesn't depend on its neighbours.
            _canvas_manager=_CanvasManager(caching=True),
            layout={"width": "100%", "height": "100%"},
        )
        self._canvas.on_client_ready(self._start_client)
        layer = _PadLayer(size=size, pen_width=size / 14)
        layer.on_msg(self._receive)
        paper = ipywidgets.Box([self._canvas, layer], layout={"width": f"{size}px"})
        paper.add_class("mnist-pad-paper")
        # The border is the frame's: on the canvas it would shift every coordinate.
        frame = ipywidgets.Box([paper]).add_class("mnist-pad-frame")
        self.undo_button = _button("Undo", self.undo)
        self.clear_button = _button("Clear", self.clear)
        self.toolbar = ipywidgets.HBox([self.undo_button, self.clear_button])
        self.toolbar.add_class("mnist-toolbar")
        super().__init__([frame, self.toolbar])
        self.add_class("mnist-pad")

    def __repr__(self) -> str:
        """Say what is on the pad, instead of listing every part."""
        return f"DrawingPad(size={self.size}, strokes={len(self.strokes)})"

    def draw(self, strokes: Iterable) -> None:
        """Add strokes to the ink, as one step for `undo`.

        Parameters
        ----------
        strokes : sequence of array-like of shape (k, 2)
            Points (x, y) in canvas pixels; points off the paper are moved to its edge.

        Raises
        ------
        ValueError
            If a stroke isn't a list of finite (x, y) pairs, or the pad cannot hold them all.
        """
        new = {("python", next(self._numbers)): self._checked(stroke) for stroke in strokes}
        if len(self._ink) + len(new) > MAX_STROKES:
            raise ValueError(
                f"The pad holds {MAX_STROKES} strokes; {len(self._ink)} are there and {len(new)} "
                "are too many. Call pad.clear() first."
            )
        if new:
            self._change({**self._ink, **new}, undoable=True)

    def undo(self) -> None:
        """Take back the last stroke, the last `draw` or the last `clear`."""
        if self._history:
            self._change(self._history.pop(), undoable=False)

    def clear(self) -> None:
        """Take away all ink; `undo` brings it back."""
        if self._ink:
            self._change({}, undoable=True)

    def _change(self, ink: dict[tuple, np.ndarray], *, undoable: bool) -> None:
        if undoable:
            self._history.append(self._ink)
        self._ink = ink
        self._paint(ink.values(), wipe=True)
        self._tell()

    def _tell(self) -> None:
        # Traitlets takes what it can't compare, as arrays, for changed; here it always is.
        self.set_trait("strokes", tuple(self._ink.values()))

    def _checked(self, stroke) -> np.ndarray:
        try:
            points = np.array(stroke, dtype=np.float32)
        except (TypeError, ValueError) as error:
            raise ValueError(f"A stroke is a list of (x, y) pairs of numbers: {error}") from error
        if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
            raise ValueError(f"A stroke has shape (k, 2) with k of 1 or more, not {points.shape}.")
        if len(points) > MAX_POINTS:
            raise ValueError(f"A stroke has at most {MAX_POINTS} points, not {len(points)}.")
        if not np.isfinite(points).all():
            raise ValueError("A stroke holds finite numbers; this one holds NaN or infinity.")
        points = points.clip(0, self.size)
        points.setflags(write=False)
        return points

    def _receive(self, layer: "_PadLayer", content, buffers) -> None:
        match content:
            case {"op": "undo"}:
                self.undo()
            case {"op": "stroke", "client": str(client), "number": int(number), "done": bool(done)}:
                if len(client) > 64 or len(buffers) != 1:
                    return
                key = (client, number)
                accepted = key in self._finished or self._take(key, buffers[0], done)
                if accepted is not None:
                    layer.send({"client": client, "number": number, "full": not accepted})

    def _take(self, key: tuple, buffer, done: bool) -> bool | None:
        """Keep a stroke, or a longer version of it: False where the pad is full, None for junk."""
        is_new = key not in self._ink
        if is_new and len(self._ink) >= MAX_STROKES:
            return False
        try:
            points = self._checked(np.frombuffer(buffer, "<f4").reshape(-1, 2))
        except ValueError:
            return None
        if is_new:
            self._history.append(self._ink)
        self._ink = {**self._ink, key: points}
        if done:
            self._finished.append(key)
        try:
            self._tell()
        finally:
            # Observers first: the layer shows the stroke already, the reading is what waits.
            if done:
                self._paint([points], wipe=False)
        return True

    def _start_client(self) -> None:
        """Draw all ink for a browser page that has just come up, with an empty canvas."""
        self._client_ready = True
        # Or ipycanvas takes it for granted that this page, too, knows which canvas is meant.
        self._canvas._canvas_manager._current_canvas = None
        self._canvas.stroke_style = INK
        self._canvas.line_width = PIXEL_RATIO * self.size / 14
        self._canvas.line_cap = self._canvas.line_join = "round"
        self._paint(self._ink.values(), wipe=True)

    def _paint(self, strokes: Iterable[np.ndarray], *, wipe: bool) -> None:
        # A command sent before a page listens blanks the canvas for ever.
        if not self._client_ready:
            return
        if wipe:
            self._canvas.clear()
        for points in strokes:
            # A line needs two points, a dot is a line of no length.
            path = np.concatenate([points[:1], points])
            self._canvas.stroke_lines(PIXEL_RATIO * path)
        self._canvas.flush()


class _PadLayer(AnyWidget):
    """The transparent front-end layer over the canvas that takes the pointer."""

    _esm = STATIC / "drawing_pad.js"
    _css = STATIC / "drawing_pad.css"

    size = traitlets.Int().tag(sync=True)
    pen_width = traitlets.Float().tag(sync=True)
    ink = traitlets.Unicode(INK).tag(sync=True)
    label = traitlets.Unicode("Drawing pad. Draw a digit with mouse, finger or pen.").tag(sync=True)

    def set_state(self, sync_data: Mapping) -> None:
        """Ignore what a browser says about these settings: they are Python's."""


def _button(label: str, action) -> ipywidgets.Button:
    button = ipywidgets.Button(description=label, layout={"width": "auto"})
    button.on_click(lambda _: action())
    return button
