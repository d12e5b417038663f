"""Ink: the strokes of a pen; checked, fitted to a canvas, and drawn.

From strokes to the network's image, exactly, so that it can be written in another language:

1. **Check.** A stroke is a list of points (x, y), x to the right and y down, in any unit. Strokes
   without points are left out. With ``low`` and ``high`` the least and the greatest x and y of all
   points, the ink's ``extent`` is ``max(high_x - low_x, high_y - low_y)``, and its ``reach`` the
   greatest absolute value of all coordinates. Ink is a *tap*, and no digit, if ``extent < 5`` and
   ``extent <= reach / 10``. (A small extent far from 0 is a click that shook; a digit on a canvas
   of few units isn't far from 0.)
2. **Fit** to a canvas of ``size`` = 98 pixels a side, so that the ink's longer side is 70 pixels:
   ``p' = (p - (low + high) / 2) * (size * 5 / 7 / extent) + size / 2``.
3. **Draw** with a round pen of radius ``r = 0.14 * 70 / 2 = 4.9``. The pixel in row i and column
   j, whose centre is (j + 0.5, i + 0.5), gets ``floor(255 * clip(r + 0.5 - d, 0, 1) + 0.5)``; d is
   the distance, in pixels, from its centre to the nearest segment between two points that follow
   each other in a stroke, or to the nearest stroke of a single point.
4. **Refuse a blob.** Of the values above 127, take the box that holds them: where it is at most
   1.4 times as long as wide and they fill more than 0.7 of it, the ink is a dot, and no digit.
5. **MNIST's format**, as `mnist_course.preprocessing.mnist_format.normalise` makes it:

   a. Crop to the rows and columns with a value above 0: h rows, w columns.
   b. Scale to ``h' = round(20 * h / max(h, w))`` rows, halves to even, 1 at the least, and w'
      columns likewise: each new pixel is the mean of the area that it covers, rounded by
      ``floor(mean + 0.5)``.
   c. Crop to values above 0 again. Where the greatest value is below 254, multiply all by 255
      divided by it, and round, halves to even.
   d. Put it into 28x28 zeros, its first row at ``ceil(13.5 - c)``: c is the mean of the row numbers
      0, 1, 2, ..., each weighted by the sum of the row's values. The first column likewise. Both
      are kept from 0 to 28 less the number of rows or columns.

   What is normalised already comes back unchanged, and hairs too thin to show are cut off; ink
   drawn as in 3 is neither.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from mnist_course.preprocessing.mnist_format import crop

CANVAS = 280
"""Side of the usual canvas, in pixels."""
MAX_STROKES, MAX_POINTS = 10_000, 100_000
"""Most strokes, and most points in all of them: a full drawing pad holds 500 and 100,000."""

_MAX_SIZE = 4096
_FARTHEST = 1e12  # any unit: beyond, float64 begins to lose the digit's shape
_TAP = 5, 0.1  # a click that shook: in pixels of a pad of 280, and of its distance from 0
_READ_SIZE = 98  # pixels a side: drawn, the ink is 80 pixels long, 4 for each of MNIST's 20
_PEN_SHARE = 0.14  # of the ink's extent: fitted into 20x20, as wide as MNIST's own strokes
_WORK = 1 << 18  # pixels' distances at once: as much as fits a processor's cache
_POINT = "A stroke is a list of (x, y) points: a (k, 2) array of finite numbers."


# Check and fit


def as_strokes(strokes: Sequence) -> list[np.ndarray]:
    """Check ink, and return it as arrays.

    Parameters
    ----------
    strokes : sequence of array-like of shape (k, 2)
        Points x, y of each stroke; empty strokes are left out. At most 10,000 strokes with 100,000
        points in all, coordinates from -1e12 to 1e12.

    Returns
    -------
    list of numpy.ndarray
        (k, 2) float64 each, k >= 1.

    Raises
    ------
    ValueError
        A stroke isn't a list of finite x, y pairs, or there are too many; the text says which and
        why.
    """
    _check_amount(strokes)
    checked = [_as_stroke(number, stroke) for number, stroke in enumerate(strokes)]
    return [stroke for stroke in checked if len(stroke)]


def _check_amount(strokes: Sequence) -> None:
    """Refuse too much ink before an array is built of it."""
    if len(strokes) > MAX_STROKES:
        raise ValueError(
            f"These are {len(strokes):,} strokes: ink has {MAX_STROKES:,} at the most. A digit has "
            "one to five; draw less at once."
        )
    points = sum(len(stroke) for stroke in strokes if hasattr(stroke, "__len__"))
    if points > MAX_POINTS:
        raise ValueError(
            f"These strokes have {points:,} points: ink has {MAX_POINTS:,} at the most. Leave out "
            "points that lie close together."
        )


def _as_stroke(number: int, stroke) -> np.ndarray:
    try:
        points = np.asarray(stroke)
        if points.dtype.kind not in "iufO":
            raise TypeError
        points = points.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"stroke {number} is not made of numbers. {_POINT}") from None
    if points.size == 0:
        return np.zeros((0, 2))
    if points.ndim != 2 or points.shape[1] != 2:
        hint = " One stroke alone goes in a list: [stroke]." if points.ndim < 2 else ""
        raise ValueError(f"stroke {number} has shape {points.shape}. {_POINT}{hint}")
    if not np.isfinite(points).all():
        raise ValueError(f"stroke {number} holds NaN or infinite coordinates. {_POINT}")
    if np.abs(points).max() > _FARTHEST:
        raise ValueError(
            f"stroke {number} holds coordinates beyond {_FARTHEST:g}, where nothing can be told "
            "apart. Use a smaller unit, or start nearer to 0."
        )
    return points


def fit_strokes(strokes: Sequence, size: int = CANVAS) -> list[np.ndarray]:
    """Scale and move ink of any unit into the middle of a canvas, proportions kept.

    Parameters
    ----------
    strokes : sequence of array-like of shape (k, 2)
        Points x, y, in any unit, y down.
    size : int
        Side of the canvas, in pixels. The ink's longer side becomes 5/7 of it.

    Returns
    -------
    list of numpy.ndarray
        (k, 2) float64 each, in canvas pixels. Ink without extent comes into the middle.

    Raises
    ------
    ValueError
        As `as_strokes`.
    """
    strokes = as_strokes(strokes)
    if not strokes:
        return []
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    scale = size * 5 / 7 / (max(high - low) or 1)
    return [(stroke - (low + high) / 2) * scale + size / 2 for stroke in strokes]


def draw_ink(strokes: Sequence) -> np.ndarray:
    """Draw ink as it is read: fitted, with a pen as wide as MNIST's. Where it was doesn't matter.

    Parameters
    ----------
    strokes : sequence of array-like of shape (k, 2)
        Points x, y of each stroke, in any unit, y down.

    Returns
    -------
    numpy.ndarray
        (98, 98) uint8, light ink on black, to be put into MNIST's format; all black where there
        is no more than a tap or a dot.

    Raises
    ------
    ValueError
        As `as_strokes`.
    """
    strokes = as_strokes(strokes)
    drawn = render([] if _is_tap(strokes) else fit_strokes(strokes, _READ_SIZE), _READ_SIZE)
    return np.zeros_like(drawn) if _is_blob(drawn > 127) else drawn


def _is_tap(strokes: list[np.ndarray]) -> bool:
    if not strokes:
        return True
    points = np.concatenate(strokes)
    extent, reach = np.ptp(points, axis=0).max(), np.abs(points).max()
    return bool(extent < _TAP[0] and extent <= _TAP[1] * reach)


def _is_blob(ink: np.ndarray) -> bool:
    """Return whether ink is a dot that was filled in. Development ink fills 0.51 at the most."""
    box = crop(ink)
    return max(box.shape) <= 1.4 * min(box.shape) and bool(box.mean() > 0.7)


# Draw


def render(strokes: Sequence, size: int = CANVAS, pen_width: float | None = None) -> np.ndarray:
    """Draw ink with a round pen.

    Parameters
    ----------
    strokes : sequence of array-like of shape (k, 2)
        Points x (to the right) and y (down) of each stroke, in canvas pixels. A stroke of one
        point is a dot; what lies off the canvas is cut off.
    size : int
        Side of the canvas, 1 to 4096 pixels.
    pen_width : float, optional
        In pixels. By default it is a share of the ink's own extent, so that a digit reads the
        same drawn small or large, and its strokes come out as wide as MNIST's.

    Returns
    -------
    numpy.ndarray
        (size, size) uint8, light ink (255) on black (0). A pixel's value falls from 255 to 0
        while its centre's distance from the line goes from half a pixel within the pen's radius
        to half a pixel beyond.

    Raises
    ------
    ValueError
        The strokes, the size or the pen's width can't be drawn; the text says why.
    """
    strokes = as_strokes(strokes)
    _check_canvas(size, pen_width)
    if not strokes:
        return np.zeros((size, size), np.uint8)
    radius = (pen_width or _automatic_pen_width(strokes, size)) / 2
    starts, ends = _within(*_segments(strokes), -radius - 1, size + radius + 1)
    distances = _distances(*_pieces(starts, ends, radius), size, radius)
    return np.floor(255 * np.clip(radius + 0.5 - distances, 0, 1) + 0.5).astype(np.uint8)


def _check_canvas(size: int, pen_width: float | None) -> None:
    if not 1 <= size <= _MAX_SIZE:
        raise ValueError(f"size is {size}: a canvas has 1 to {_MAX_SIZE} pixels a side.")
    if pen_width is not None and not 0 < pen_width <= size:
        raise ValueError(f"pen_width is {pen_width}: it must be above 0, and {size} at the most.")


def _automatic_pen_width(strokes: list[np.ndarray], size: int) -> float:
    points = np.concatenate(strokes).clip(0, size)
    return max(_PEN_SHARE * np.ptp(points, axis=0).max(), size / 100)


def _segments(strokes: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return the (n, 2) starts and ends of all segments; a single point is one without length."""
    starts = [stroke[:-1] if len(stroke) > 1 else stroke for stroke in strokes]
    ends = [stroke[1:] if len(stroke) > 1 else stroke for stroke in strokes]
    return np.concatenate(starts), np.concatenate(ends)


def _within(
    starts: np.ndarray, ends: np.ndarray, low: float, high: float
) -> tuple[np.ndarray, np.ndarray]:
    """Cut segments to a square (Y.-D. Liang, B. Barsky: A new concept for line clipping, 1984)."""
    if min(starts.min(), ends.min()) >= low and max(starts.max(), ends.max()) <= high:
        return starts, ends
    steps = ends - starts
    still = steps == 0
    inverse = 1 / np.where(still, 1, steps)
    near, far = (low - starts) * inverse, (high - starts) * inverse
    near, far = np.minimum(near, far), np.maximum(near, far)
    outside = still & ((starts < low) | (starts > high))
    first = np.where(still, 0, near).max(1, initial=0)
    last = np.where(outside, -1, np.where(still, 1, far)).min(1, initial=1)
    seen = first <= last
    starts, steps = starts[seen], steps[seen]
    return starts + first[seen, None] * steps, starts + last[seen, None] * steps


def _pieces(
    starts: np.ndarray, ends: np.ndarray, radius: float
) -> tuple[np.ndarray, np.ndarray, float]:
    """Cut segments into pieces no longer than the pen is wide, and return that length, too."""
    longest = max(2 * radius, 8)
    counts = np.ceil(np.hypot(*(ends - starts).T) / longest).clip(1).astype(int)
    steps = np.repeat((ends - starts) / counts[:, None], counts, axis=0)
    number = np.arange(len(steps)) - np.repeat(np.cumsum(counts) - counts, counts)
    starts = np.repeat(starts, counts, axis=0) + number[:, None] * steps
    return starts, starts + steps, longest


def _distances(
    starts: np.ndarray, ends: np.ndarray, longest: float, size: int, radius: float
) -> np.ndarray:
    """Return how far each pixel is from the nearest piece, (size, size); far ones only roughly.

    Each piece is measured in a small square window round it, all windows of one side, at once.
    """
    nearest = np.full((size, size), (radius + 1) ** 2, np.float32)
    side = min(math.ceil(longest + 2 * radius + 2), size)
    corners = np.floor(np.minimum(starts, ends) - radius - 0.5).astype(int).clip(0, size - side)
    at_once = max(1, _WORK // side**2)
    for first in range(0, len(starts), at_once):
        part = slice(first, first + at_once)
        windows = _squared_distances(starts[part], ends[part], corners[part], side)
        for (column, row), window in zip(corners[part].tolist(), windows, strict=True):
            seen = nearest[row : row + side, column : column + side]
            np.minimum(seen, window, out=seen)
    return np.sqrt(nearest)


def _squared_distances(
    starts: np.ndarray, ends: np.ndarray, corners: np.ndarray, side: int
) -> np.ndarray:
    """Return (n, side, side) float32: from the pixels of each piece's window to the piece."""
    lengths = np.hypot(*(ends - starts).T)
    along = (ends - starts) / np.where(lengths > 0, lengths, 1)[:, None]
    along[lengths == 0] = (1, 0)
    middles = (starts + ends) / 2 - corners - 0.5  # within the window, from its first centre
    ux, uy, x, y, half = np.array([*along.T, *middles.T, lengths / 2], np.float32)[:, :, None, None]
    grid = np.arange(side, dtype=np.float32)
    columns, rows = grid[None, None, :] - x, grid[None, :, None] - y
    beyond = columns * ux + rows * uy
    np.abs(beyond, out=beyond)
    beyond -= half
    np.maximum(beyond, 0, out=beyond)
    beyond *= beyond
    squared = columns * uy - rows * ux
    squared *= squared
    squared += beyond
    return squared
