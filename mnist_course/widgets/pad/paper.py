"""The paper under the pad: an ipycanvas that shows strokes."""

from collections.abc import Callable, Iterable

import numpy as np
from ipycanvas import Canvas
from ipycanvas.canvas import _CanvasManager

INK = "#1b2333"
PAPER = "#fdfdfb"
PIXEL_RATIO = 2  # backing pixels a canvas pixel, for sharp ink on every screen

_DOT = 0.01  # canvas pixels


class Paper:
    """A canvas to paint strokes on. All private names of ipycanvas are in this class.

    Parameters
    ----------
    size : int
        Side, in canvas pixels.
    start : callable
        Called without arguments for each browser page that has just come up, with an empty canvas.

    Attributes
    ----------
    widget : ipycanvas.Canvas
        What a page shows.
    is_seen : bool
        Whether a page has come up. What is painted before is not sent: it would blank the canvas
        for ever.
    """

    def __init__(self, size: int, start: Callable[[], None]):
        self.is_seen = False
        self._start = start
        self.widget = Canvas(
            width=PIXEL_RATIO * size,
            height=PIXEL_RATIO * size,
            # ipycanvas shares one command queue among all canvases of a kernel; one failure
            # anywhere blocks it. With a queue of its own, the pad doesn't depend on its neighbours.
            _canvas_manager=_CanvasManager(caching=True),
            layout={"width": "100%", "height": "100%"},
        )
        self.widget.on_client_ready(self._come_up)

    def add(self, strokes: Iterable[np.ndarray]) -> None:
        """Paint strokes over what is there, with the pen of the last `show`.

        Parameters
        ----------
        strokes : iterable of ndarray of shape (k, 2)
            Points (x, y) in canvas pixels.
        """
        if not self.is_seen:
            return
        for points in strokes:
            # A line needs two points, and a dot is a line; but one of no length is not drawn.
            path = np.concatenate([points[:1] - (_DOT, 0), points])
            self.widget.stroke_lines(PIXEL_RATIO * path)
        self.widget.flush()

    def show(self, strokes: Iterable[np.ndarray], pen_width: float) -> None:
        """Paint strokes, and nothing else.

        Parameters
        ----------
        strokes : iterable of ndarray of shape (k, 2)
            As for `add`.
        pen_width : float
            In canvas pixels.
        """
        if not self.is_seen:
            return
        self.widget.clear()
        self.widget.stroke_style = INK
        self.widget.line_width = PIXEL_RATIO * pen_width
        self.widget.line_cap = self.widget.line_join = "round"
        self.add(strokes)

    def _come_up(self) -> None:
        self.is_seen = True
        # Or ipycanvas takes it for granted that this page, too, knows which canvas is meant.
        self.widget._canvas_manager._current_canvas = None
        self._start()
