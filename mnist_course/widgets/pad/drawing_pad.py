"""The drawing pad: ink on paper, kept in Python as strokes."""

from __future__ import annotations

import functools
import io
import threading
from collections import deque
from collections.abc import Callable, Iterable
from itertools import count

import ipywidgets
import numpy as np
import traitlets
from PIL import Image, ImageColor, ImageOps

from mnist_course.ink.files import read_ink, write_ink
from mnist_course.ink.strokes import render
from mnist_course.widgets.pad.erasing import erase
from mnist_course.widgets.pad.ink_history import InkHistory
from mnist_course.widgets.pad.layer import PadLayer, SentStroke
from mnist_course.widgets.pad.missing_note import missing_note
from mnist_course.widgets.pad.pad_tools import PadTools
from mnist_course.widgets.pad.paper import INK, PAPER, PIXEL_RATIO, Paper

MAX_STROKES = 500
MAX_POINTS = 5000  # a stroke
MAX_INK = 100_000  # points in all; as a file, they take a quarter of what can be opened

_MAX_FINISHED = 1000


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
    zone : str, default ".mnist-pad"
        A CSS selector: the element around the pad in which the keys for undo and redo are heard.

    Attributes
    ----------
    strokes : tuple of ndarray of shape (k, 2), float32
        The ink, oldest stroke first, read-only: each row a point (x, y) in canvas pixels from 0 to
        `size`, in hundredths, x to the right, y down. A traitlet:
        ``pad.observe(callback, names="strokes")`` calls back on every change of the ink, also
        while a stroke is being drawn.
    times : tuple of ndarray of shape (k,), float32
        When the points of each stroke were drawn, in ms; NaN where that is not known.
    pen_width : float
        In canvas pixels, of all ink on the pad. A traitlet.
    replayed : tuple of ndarray or None
        While a browser replays the ink, the part of it that has been drawn anew. A traitlet.
    cleared : int
        How often `clear` was called, on an empty pad too. A traitlet.
    clears_more : bool
        Whether there is more to clear than ink, such as a picture's reading; then the button can
        be pressed on an empty pad, too. A traitlet.
    resent : int
        How often the browser had to send a finished stroke again, as after a cut line: it has
        missed what the kernel said then. What shows a reading can show it once more. A traitlet.
    frame : ipywidgets.Box
        The paper alone.
    tools : PadTools
        The buttons below it.

    Examples
    --------
    >>> pad = DrawingPad()
    >>> pad.draw([[(80, 60), (200, 60), (120, 230)]])  # a 7
    >>> pad.strokes[0].shape
    (3, 2)
    """

    strokes = traitlets.Any(default_value=(), read_only=True)
    resent = traitlets.Int(0, read_only=True)
    replayed = traitlets.Any(default_value=None, read_only=True)
    cleared = traitlets.Int(0, read_only=True)
    clears_more = traitlets.Bool(False)
    # One width for all ink, not one a stroke: strokes stay plain points, and it is only a matter
    # of looks. A reader draws the strokes with a pen as wide as MNIST's, whatever the pad shows.
    pen_width = traitlets.Float()

    def __init__(self, size: int = 280, zone: str = ".mnist-pad"):
        self.size = size
        self._lock = threading.RLock()
        # Each stroke has three columns: x, y and the time.
        self._ink: dict[tuple, np.ndarray] = {}
        self._history = InkHistory()
        # What was finished once is never taken again: a message sent twice must not undo an undo.
        self._finished: deque[tuple] = deque(maxlen=_MAX_FINISHED)
        self._erasing: tuple | None = None  # the eraser's path that made the last step
        self._numbers = count()
        self._unseen: deque[dict] = deque(maxlen=_MAX_FINISHED)  # answers about ink not yet shown
        self._paper = Paper(size, self._start_page)
        self._layer = PadLayer(size=size, pen_width=size / 14, eraser_width=size / 9, zone=zone)
        self.tools = PadTools(pen_width=size / 14, pen_widths=[size / 28, size / 14, size / 9])
        # In the browser itself: a busy kernel must not make ink of what should be erased.
        ipywidgets.jsdlink((self.tools, "erasing"), (self._layer, "erasing"))
        self.frame = _framed(self._paper.widget, self._layer, size)
        super().__init__([self.frame, self.tools], pen_width=size / 14)
        self.add_class("mnist-pad")
        traitlets.link((self, "pen_width"), (self.tools, "pen_width"))
        self._layer.on_msg(self._receive)
        self.tools.on_msg(self._receive)
        self.observe(lambda _: self._show_what_can_be_done(), names="clears_more")

    def __repr__(self) -> str:
        """Say what is on the pad, instead of listing every part."""
        return f"DrawingPad(size={self.size}, strokes={len(self.strokes)})"

    @property
    def times(self) -> tuple[np.ndarray, ...]:
        """When the points of each stroke were drawn: (k,) float32 each, in ms, NaN if unknown."""
        return tuple(points[:, 2] for points in self._ink.values())

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
        new = self._named(map(_as_points, strokes))
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
        """Take away all ink, and the pen instead of the eraser; `undo` brings the ink back."""
        self.tools.erasing = False
        if self._ink:
            self._step({})
        self.set_trait("cleared", self.cleared + 1)

    def replay(self) -> None:
        """Draw the ink once more before the visitor's eyes, as fast as it was drawn."""
        ink = list(self._ink.values())
        points, times = (
            b"".join(np.ascontiguousarray(stroke[:, part], "<f4").tobytes() for stroke in ink)
            for part in (slice(2), 2)
        )
        message = {"op": "replay", "lengths": [len(stroke) for stroke in ink]}
        self._layer.send(message, [points, times])

    def to_json(self) -> str:
        """Return the ink, its timing and the pen's width as JSON, for `load_json`, `from_json`."""
        return write_ink(self.strokes, self.size, self.pen_width, self.times)

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
        timed = zip(ink.strokes, ink.times, strict=True)
        strokes = self._named(_as_points(stroke * scale, times) for stroke, times in timed)
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
        self._paint_all()

    def _step(self, ink: dict[tuple, np.ndarray]) -> None:
        self._history.step(self._ink)
        self._change(ink)

    def _change(self, ink: dict[tuple, np.ndarray]) -> None:
        if ink is self._ink:
            return
        self._erasing = None
        self._ink = ink
        self._paint_all()
        self._tell()

    def _tell(self) -> None:
        self.set_trait("replayed", None)
        # Traitlets takes what it can't compare, as arrays, for changed; here it always is.
        self.set_trait("strokes", tuple(points[:, :2] for points in self._ink.values()))
        self._show_what_can_be_done()

    def _show_what_can_be_done(self) -> None:
        self.tools.can_undo = self._history.can_undo
        self.tools.can_redo = self._history.can_redo
        self.tools.can_clear = bool(self._ink) or self.clears_more

    def _named(self, strokes: Iterable[np.ndarray]) -> dict[tuple, np.ndarray]:
        return {("python", next(self._numbers)): self._checked(stroke) for stroke in strokes}

    def _holds(self, ink: dict[tuple, np.ndarray]) -> bool:
        return len(ink) <= MAX_STROKES and sum(map(len, ink.values())) <= MAX_INK

    def _checked(self, points: np.ndarray) -> np.ndarray:
        """Return points, with their times, as the pad keeps them."""
        if len(points) == 0:
            raise ValueError("A stroke has shape (k, 2) with k of 1 or more, not (0, 2).")
        if len(points) > MAX_POINTS:
            raise ValueError(f"A stroke has at most {MAX_POINTS} points, not {len(points)}.")
        if not np.isfinite(points[:, :2]).all():
            raise ValueError("A stroke holds finite numbers; this one holds NaN or infinity.")
        # In hundredths, so that what a file keeps is the ink itself.
        points[:, :2] = points[:, :2].clip(0, self.size).round(2)
        points.setflags(write=False)
        return points

    # What the browser says

    @_one_at_a_time
    def _receive(self, widget, content, buffers) -> None:
        match content:
            case {"op": "undo" | "redo" | "clear" as op}:
                getattr(self, op)()
            case {"op": "replayed", "strokes": int(strokes), "points": int(points)}:
                self._follow_replay(strokes, points)
            case {"op": "replay over"}:
                self.set_trait("replayed", None)
            case _ if sent := SentStroke.from_message(content, buffers):
                self._take_sent(sent)

    def _take_sent(self, sent: SentStroke) -> None:
        try:
            points = self._checked(sent.points)
        except ValueError:
            return
        has_room = self._take(sent.key, sent.tool, points, sent.is_done)
        answer = sent.answer(is_full=not has_room)
        # The layer shows the stroke until it hears that the paper does.
        if sent.is_done and has_room and not self._paper.is_seen:
            self._unseen.append(answer)
        else:
            self._layer.send(answer)

    def _follow_replay(self, strokes: int, points: int) -> None:
        """Show the ink up to some point of some stroke."""
        if 0 <= strokes <= len(self.strokes) and points >= 0:
            begun = [stroke[:points] for stroke in self.strokes[strokes : strokes + 1] if points]
            self.set_trait("replayed", (*self.strokes[:strokes], *begun))

    def _take(self, key: tuple, tool: str, points: np.ndarray, done: bool) -> bool:
        """Keep a stroke or wipe, or a longer version of it; say whether the pad has room for it."""
        if key in self._finished:
            # The browser hasn't heard that it was: then it may not have been shown the ink either.
            self._paint_all()
            self.set_trait("resent", self.resent + 1)
            return True
        ink = {**self._ink, key: points} if tool == "ink" else self._erased(points[:, :2])
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
                self._paper.add([points[:, :2]])
            elif done:
                self._paint_all()
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
    def _start_page(self) -> None:
        """Draw all ink for a browser page that has just come up."""
        self._paint_all()
        while self._unseen:
            self._layer.send(self._unseen.popleft())

    def _paint_all(self) -> None:
        self._paper.show((points[:, :2] for points in self._ink.values()), self.pen_width)


def _framed(paper: ipywidgets.Widget, layer: ipywidgets.Widget, size: int) -> ipywidgets.Box:
    both = ipywidgets.Box([paper, layer]).add_class("mnist-pad-paper")
    both.layout.width = f"{size}px"
    # The border is the frame's: on the canvas it would shift every coordinate.
    frame = ipywidgets.Box([both, missing_note()], layout={"flex_flow": "column"})
    return frame.add_class("mnist-pad-frame")


def _as_points(stroke, times: np.ndarray | None = None) -> np.ndarray:
    """Return a stroke as (k, 3) float32: x, y and the time, NaN where it isn't known."""
    try:
        points = np.array(stroke, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise ValueError(f"A stroke is a list of (x, y) pairs of numbers: {error}") from error
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"A stroke has shape (k, 2) with k of 1 or more, not {points.shape}.")
    moments = np.full(len(points), np.nan) if times is None else times
    return np.column_stack([points, moments]).astype(np.float32)
