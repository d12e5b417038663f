"""The drawing pad: ink on an ipycanvas, kept in Python as strokes."""

from __future__ import annotations

import functools
import io
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from pathlib import Path

import ipywidgets
import numpy as np
import traitlets
from anywidget import AnyWidget
from ipycanvas import Canvas
from ipycanvas.canvas import _CanvasManager
from PIL import Image, ImageColor, ImageOps

from mnist_course.ink.files import read_ink, write_ink
from mnist_course.ink.strokes import render
from mnist_course.widgets.pad.erasing import erase
from mnist_course.widgets.pad.ink_history import InkHistory

INK = "#1b2333"
PAPER = "#fdfdfb"
PIXEL_RATIO = 2  # backing pixels a canvas pixel, for sharp ink on every screen
MAX_STROKES = 500
MAX_POINTS = 5000  # a stroke
MAX_INK = 100_000  # points in all; as a file, they take a quarter of what can be opened

_LABEL = "Drawing pad. Draw a digit with mouse, finger, pen or keyboard."
_HELP = (
    "Arrow keys move the pen, with Shift in small steps. Space puts it down and lifts it. "
    "Backspace undoes. Tab goes on."
)
_MAX_FINISHED = 1000
_DOT = 0.01  # canvas pixels


def _one_at_a_time(method: Callable) -> Callable:
    """Let a change of the ink wait until the one before it has been read and drawn.

    A notebook runs cells in one thread and what comes from widgets in another.
    """

    @functools.wraps(method)
    def waiting(self, *args, **kwargs):
        with self._lock:
            return method(self, *args, **kwargs)

    return waiting


class DrawingPad(ipywidgets.VBox):
    """A square sheet of paper to draw on with mouse, finger, pen or keyboard.

    Parameters
    ----------
    size : int, default 280
        Width and height in canvas pixels.

    Attributes
    ----------
    strokes : tuple of ndarray of shape (k, 2), float32
        The ink, oldest stroke first, read-only: each row a point (x, y) in canvas pixels from 0 to
        `size`, in hundredths, x to the right, y down. A traitlet:
        ``pad.observe(callback, names="strokes")`` calls back on every change of the ink, also
        while a stroke is being drawn.
    pen_width : float
        In canvas pixels, of all ink on the pad. A traitlet.
    resent : int
        How often the browser had to send a finished stroke again, as after a cut line: it has
        missed what the kernel said then. What shows a reading can show it once more. A traitlet.
    tools : anywidget.AnyWidget
        Three pens and the eraser, under the paper.
    undo_button, redo_button, clear_button : ipywidgets.Button
        The buttons under the tools.
    toolbar : ipywidgets.HBox
        What holds the buttons; more can be added to its children.

    Examples
    --------
    >>> pad = DrawingPad()
    >>> pad.draw([[(80, 60), (200, 60), (120, 230)]])  # a 7
    >>> pad.strokes[0].shape
    (3, 2)
    """

    strokes = traitlets.Any(default_value=(), read_only=True)
    resent = traitlets.Int(0, read_only=True)
    # One width for all ink, not one a stroke: strokes stay plain points, and it is only a matter
    # of looks. A reader draws the strokes with a pen as wide as MNIST's, whatever the pad shows.
    pen_width = traitlets.Float()

    def __init__(self, size: int = 280):
        self.size = size
        self._lock = threading.RLock()
        self._ink: dict[tuple, np.ndarray] = {}
        self._history = InkHistory()
        # What was finished once is never taken again: a message sent twice must not undo an undo.
        self._finished: deque[tuple] = deque(maxlen=_MAX_FINISHED)
        self._erasing: tuple | None = None  # the eraser's path that made the last step
        self._numbers = count()
        self._client_ready = False
        self._unseen: deque[dict] = deque(maxlen=_MAX_FINISHED)  # answers about ink not yet shown
        self._canvas = Canvas(
            width=PIXEL_RATIO * size,
            height=PIXEL_RATIO * size,
            # ipycanvas shares one command queue among all canvases of a kernel; one failure
            # anywhere blocks it. With a queue of its own, the pad doesn't depend on its neighbours.
            _canvas_manager=_CanvasManager(caching=True),
            layout={"width": "100%", "height": "100%"},
        )
        self._canvas.on_client_ready(self._start_client)
        self._layer = _PadLayer(size=size, pen_width=size / 14, eraser_width=size / 9)
        self._layer.on_msg(self._receive)
        self.tools = _PadTools(pen_width=size / 14, pen_widths=[size / 28, size / 14, size / 9])
        # In the browser itself: a busy kernel must not make ink of what should be erased.
        ipywidgets.jsdlink((self.tools, "erasing"), (self._layer, "erasing"))
        paper = ipywidgets.Box([self._canvas, self._layer]).add_class("mnist-pad-paper")
        paper.layout.width = f"{size}px"
        # The border is the frame's: on the canvas it would shift every coordinate.
        frame = ipywidgets.Box([paper]).add_class("mnist-pad-frame")
        self.undo_button = _button("Undo", self.undo)
        self.redo_button = _button("Redo", self.redo)
        self.clear_button = _button("Clear", self.clear)
        self.toolbar = ipywidgets.HBox([self.undo_button, self.redo_button, self.clear_button])
        self.toolbar.add_class("mnist-toolbar").layout.width = f"{size}px"
        super().__init__([frame, self.tools, self.toolbar], pen_width=size / 14)
        self.add_class("mnist-pad")
        traitlets.link((self, "pen_width"), (self.tools, "pen_width"))

    def __repr__(self) -> str:
        """Say what is on the pad, instead of listing every part."""
        return f"DrawingPad(size={self.size}, strokes={len(self.strokes)})"

    @_one_at_a_time
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
        new = self._named(strokes)
        if not self._holds(ink := {**self._ink, **new}):
            raise ValueError(
                f"The pad holds {MAX_STROKES} strokes with {MAX_INK:,} points; "
                f"{len(self._ink)} strokes are there and {len(new)} are too many. "
                "Call pad.clear() first."
            )
        if new:
            self._step(ink)

    @_one_at_a_time
    def undo(self) -> None:
        """Take back the last stroke, the last `draw`, the last wipe of the eraser or `clear`."""
        self._change(self._history.undo(self._ink))

    @_one_at_a_time
    def redo(self) -> None:
        """Do again what was undone last, unless the ink has changed since."""
        self._change(self._history.redo(self._ink))

    @_one_at_a_time
    def clear(self) -> None:
        """Take away all ink; `undo` brings it back."""
        if self._ink:
            self._step({})

    def replay(self) -> None:
        """Draw the ink once more before the visitor's eyes, stroke after stroke."""
        lengths = [len(stroke) for stroke in self.strokes]
        points = b"".join(stroke.astype("<f4").tobytes() for stroke in self.strokes)
        self._layer.send({"op": "replay", "lengths": lengths}, [points])

    def to_json(self) -> str:
        """Return the ink and the pen's width as a JSON object, for `load_json` and `from_json`."""
        return write_ink(self.strokes, self.size, self.pen_width)

    @_one_at_a_time
    def load_json(self, text: str | bytes) -> None:
        """Put saved ink in place of what is there, as one step for `undo`.

        Parameters
        ----------
        text : str or bytes
            What `to_json` returned. Ink of a pad of another size is scaled to this one.

        Raises
        ------
        ValueError
            If the text is not ink, or the pad cannot hold it; the pad stays as it was.
        """
        ink = read_ink(text)
        scale = self.size / ink.size
        strokes = self._named([stroke * scale for stroke in ink.strokes])
        if not self._holds(strokes):
            raise ValueError(
                f"The file holds more ink than the pad can: {MAX_STROKES} strokes with "
                f"{MAX_INK:,} points."
            )
        self.pen_width = min(max(ink.pen_width * scale, 1), self.size / 2)
        if strokes or self._ink:
            self._step(strokes)

    @classmethod
    def from_json(cls, text: str | bytes) -> DrawingPad:
        """Return a pad of the usual size with saved ink on it; see `load_json`."""
        pad = cls()
        pad.load_json(text)
        return pad

    def to_png(self) -> bytes:
        """Return the pad's picture as a PNG file: dark ink on paper, 2 pixels a canvas pixel."""
        strokes = [PIXEL_RATIO * stroke for stroke in self.strokes]
        grey = render(strokes, PIXEL_RATIO * self.size, PIXEL_RATIO * self.pen_width)
        paper, ink = ImageColor.getrgb(PAPER), ImageColor.getrgb(INK)
        file = io.BytesIO()
        ImageOps.colorize(Image.fromarray(grey), black=paper, white=ink).save(file, "PNG")
        return file.getvalue()

    # What Python and the browser have in common

    @traitlets.validate("pen_width")
    def _check_pen_width(self, proposal) -> float:
        if not 1 <= proposal.value <= self.size / 2:
            raise traitlets.TraitError(
                f"pen_width is {proposal.value}: it must be from 1 to {self.size / 2:g}, half the "
                "pad's size."
            )
        return proposal.value

    @traitlets.observe("pen_width")
    @_one_at_a_time
    def _show_pen_width(self, change) -> None:
        self._layer.pen_width = change.new
        self._paint(self._ink.values(), wipe=True)

    def _step(self, ink: dict[tuple, np.ndarray]) -> None:
        self._history.step(self._ink)
        self._change(ink)

    def _change(self, ink: dict[tuple, np.ndarray]) -> None:
        if ink is self._ink:
            return
        self._erasing = None
        self._ink = ink
        self._paint(ink.values(), wipe=True)
        self._tell()

    def _tell(self) -> None:
        # Traitlets takes what it can't compare, as arrays, for changed; here it always is.
        self.set_trait("strokes", tuple(self._ink.values()))

    def _named(self, strokes: Iterable) -> dict[tuple, np.ndarray]:
        return {("python", next(self._numbers)): self._checked(stroke) for stroke in strokes}

    def _holds(self, ink: dict[tuple, np.ndarray]) -> bool:
        return len(ink) <= MAX_STROKES and sum(map(len, ink.values())) <= MAX_INK

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
        # In hundredths, so that what a file keeps is the ink itself.
        points = points.clip(0, self.size).round(2)
        points.setflags(write=False)
        return points

    # What the browser says

    @_one_at_a_time
    def _receive(self, layer: _PadLayer, content, buffers) -> None:
        match content:
            case {"op": "undo"}:
                self.undo()
            case {"op": "redo"}:
                self.redo()
            case {
                "op": "ink" | "eraser" as tool,
                "client": str(client),
                "number": int(number),
                "done": bool(done),
            }:
                if len(client) > 64 or len(buffers) != 1:
                    return
                try:
                    points = self._checked(np.frombuffer(buffers[0], "<f4").reshape(-1, 2))
                except ValueError:
                    return
                has_room = self._take((client, number), tool, points, done)
                answer = {"client": client, "number": number, "done": done, "full": not has_room}
                # The layer shows the stroke until it hears that the canvas does.
                if done and has_room and not self._client_ready:
                    self._unseen.append(answer)
                else:
                    layer.send(answer)

    def _take(self, key: tuple, tool: str, points: np.ndarray, done: bool) -> bool:
        """Keep a stroke or wipe, or a longer version of it; say whether the pad has room for it."""
        if key in self._finished:
            # The browser hasn't heard that it was: then it may not have been shown the ink either.
            self._paint(self._ink.values(), wipe=True)
            self.set_trait("resent", self.resent + 1)
            return True
        ink = {**self._ink, key: points} if tool == "ink" else self._erased(points)
        if not self._holds(ink):
            return False
        is_new = key not in self._ink if tool == "ink" else key != self._erasing
        if is_new and ink is not self._ink:
            self._history.step(self._ink)
            self._erasing = key if tool == "eraser" else None
        has_changed = ink is not self._ink
        self._ink = ink
        if done:
            self._finished.append(key)
        try:
            if has_changed:
                self._tell()
        finally:
            # Observers first: the layer shows the stroke already, the reading is what waits.
            if done and tool == "ink":
                self._paint([points], wipe=False)
            elif done:
                self._paint(ink.values(), wipe=True)
        return True

    def _erased(self, path: np.ndarray) -> dict[tuple, np.ndarray]:
        """Return the ink without what lies under the eraser; the ink itself where nothing does."""
        # Half a pen reaches out from a stroke's middle line: none of it stays under the eraser.
        width = self._layer.eraser_width + self.pen_width
        remains = erase(list(self._ink.values()), path, width, self.size)
        if all(left is None for left in remains):
            return self._ink
        ink = {}
        for (key, stroke), left in zip(self._ink.items(), remains, strict=True):
            ink.update({key: stroke} if left is None else self._named(left))
        return ink

    # What the browser is told

    @_one_at_a_time
    def _start_client(self) -> None:
        """Draw all ink for a browser page that has just come up, with an empty canvas."""
        self._client_ready = True
        # Or ipycanvas takes it for granted that this page, too, knows which canvas is meant.
        self._canvas._canvas_manager._current_canvas = None
        self._paint(self._ink.values(), wipe=True)
        while self._unseen:
            self._layer.send(self._unseen.popleft())

    def _paint(self, strokes: Iterable[np.ndarray], *, wipe: bool) -> None:
        # A command sent before a page listens blanks the canvas for ever.
        if not self._client_ready:
            return
        if wipe:
            self._canvas.clear()
            self._canvas.stroke_style = INK
            self._canvas.line_width = PIXEL_RATIO * self.pen_width
            self._canvas.line_cap = self._canvas.line_join = "round"
        for points in strokes:
            # A line needs two points, and a dot is a line; but one of no length is not drawn.
            path = np.concatenate([points[:1] - (_DOT, 0), points])
            self._canvas.stroke_lines(PIXEL_RATIO * path)
        self._canvas.flush()


class _PadLayer(AnyWidget):
    """The transparent front-end layer over the canvas that takes pointer and keyboard."""

    _esm = Path(__file__).with_name("drawing_pad.js")
    _css = Path(__file__).with_name("drawing_pad.css")

    size = traitlets.Int().tag(sync=True)
    pen_width = traitlets.Float().tag(sync=True)
    eraser_width = traitlets.Float().tag(sync=True)
    erasing = traitlets.Bool(False).tag(sync=True)
    ink = traitlets.Unicode(INK).tag(sync=True)
    paper = traitlets.Unicode(PAPER).tag(sync=True)
    label = traitlets.Unicode(_LABEL).tag(sync=True)
    help = traitlets.Unicode(_HELP).tag(sync=True)

    def set_state(self, sync_data: Mapping) -> None:
        """Ignore what a browser says about these settings: they are Python's."""


class _PadTools(AnyWidget):
    """Three pens and the eraser, one of them in use."""

    _esm = Path(__file__).with_name("pad_tools.js")
    _css = Path(__file__).with_name("pad_tools.css")

    pen_width = traitlets.Float().tag(sync=True)
    pen_widths = traitlets.List(traitlets.Float(), read_only=True).tag(sync=True)
    erasing = traitlets.Bool(False).tag(sync=True)

    def __init__(self, pen_width: float, pen_widths: list[float]):
        self.set_trait("pen_widths", pen_widths)
        super().__init__(pen_width=pen_width)

    def set_state(self, sync_data: Mapping) -> None:
        """Take from a browser only what its buttons can say."""
        width, erasing = sync_data.get("pen_width"), sync_data.get("erasing")
        if isinstance(width, int | float) and width in self.pen_widths:
            self.pen_width = float(width)
        if isinstance(erasing, bool):
            self.erasing = erasing


def _button(label: str, action) -> ipywidgets.Button:
    button = ipywidgets.Button(description=label, layout={"width": "auto"})
    button.on_click(lambda _: action())
    return button
