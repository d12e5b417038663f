"""Ink: the strokes of a pen, checked, fitted to a canvas and drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

CANVAS = 280
"""Side of the usual canvas, in pixels."""

_MAX_SIZE = 4096
_SUBPIXELS = 4
_FARTHEST = 1e6  # canvas pixels: farther points are drawn no differently
_CLICK = 5  # canvas pixels: smaller ink is a click, not a digit
_PEN_SHARE = 0.14  # of the ink's extent: fitted into 20x20, as wide as MNIST's own strokes


def as_strokes(strokes: Sequence) -> list[np.ndarray]:
    """Check ink, and return it as arrays.

    Parameters
    ----------
    strokes : sequence of array-like of shape (k, 2)
        Points x, y of each stroke; empty strokes are left out.

    Returns
    -------
    list of numpy.ndarray
        (k, 2) float64 each, k >= 1.

    Raises
    ------
    ValueError
        A stroke isn't a list of finite x, y pairs; the text says which and why.
    """
    checked = [_as_stroke(number, stroke) for number, stroke in enumerate(strokes)]
    return [stroke for stroke in checked if len(stroke)]


def _as_stroke(number: int, stroke) -> np.ndarray:
    wanted = "A stroke is a list of (x, y) points: a (k, 2) array of finite numbers."
    try:
        points = np.array(stroke, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"stroke {number} is not made of numbers. {wanted}") from None
    if points.size == 0:
        return np.zeros((0, 2))
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"stroke {number} has shape {points.shape}. {wanted}")
    if not np.isfinite(points).all():
        raise ValueError(f"stroke {number} holds NaN or infinite coordinates. {wanted}")
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
        (k, 2) float64 each, in canvas pixels.

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
    scale = size * 5 / 7 / max((high - low).max(), 1e-9)
    return [(stroke - (low + high) / 2) * scale + size / 2 for stroke in strokes]


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
        (size, size) uint8, light ink (255) on black (0), anti-aliased.

    Raises
    ------
    ValueError
        The strokes, the size or the pen's width can't be drawn; the text says why.
    """
    strokes = as_strokes(strokes)
    _check_canvas(size, pen_width)
    picture = np.zeros((size, size), np.uint8)
    if not strokes:
        return picture
    pen_width = pen_width or _automatic_pen_width(strokes, size)
    points = np.concatenate(strokes)
    left, top = np.clip(np.floor(points.min(0) - pen_width / 2 - 1), 0, size).astype(int)
    right, bottom = np.clip(np.ceil(points.max(0) + pen_width / 2 + 1), 0, size).astype(int)
    if left < right and top < bottom:
        shifted = [np.clip(stroke, -_FARTHEST, _FARTHEST) - (left, top) for stroke in strokes]
        shape = (int(right - left), int(bottom - top))
        picture[top:bottom, left:right] = _drawn(shifted, shape, pen_width)
    return picture


def _check_canvas(size: int, pen_width: float | None) -> None:
    if not 1 <= size <= _MAX_SIZE:
        raise ValueError(f"size is {size}: a canvas has 1 to {_MAX_SIZE} pixels a side.")
    if pen_width is not None and not 0 < pen_width <= size:
        raise ValueError(f"pen_width is {pen_width}: it must be above 0, and {size} at the most.")


def _automatic_pen_width(strokes: list[np.ndarray], size: int) -> float:
    points = np.concatenate(strokes).clip(0, size)
    return max(_PEN_SHARE * np.ptp(points, axis=0).max(), size / 100)


def _drawn(strokes: list[np.ndarray], shape: tuple[int, int], pen_width: float) -> np.ndarray:
    image = Image.new("L", (shape[0] * _SUBPIXELS, shape[1] * _SUBPIXELS))
    draw = ImageDraw.Draw(image)
    reach = round((pen_width * _SUBPIXELS - 1) / 2)
    for stroke in strokes:
        points = np.rint(stroke * _SUBPIXELS - 0.5).astype(int)
        moved = np.append(True, (np.diff(points, axis=0) != 0).any(1))
        points = points[moved]
        if len(points) > 1:
            draw.line(points.ravel().tolist(), fill=255, width=2 * reach + 1)
        # Discs at the points round the ends and the joints.
        for x, y in points.tolist():
            draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
    return np.asarray(image.reduce(_SUBPIXELS))


def draw_ink(ink: Sequence) -> np.ndarray:
    """Draw ink as the networks read it: on a canvas of 280x280, with a pen as wide as MNIST's.

    Parameters
    ----------
    ink : sequence of array-like of shape (k, 2)
        Points x, y of each stroke. Ink that is not within the canvas is scaled to it.

    Returns
    -------
    numpy.ndarray
        (280, 280) uint8, light ink on black; all black for no more than a click.

    Raises
    ------
    ValueError
        A stroke isn't a list of finite x, y pairs; the text says which and why.
    """
    strokes = as_strokes(ink)
    if not strokes:
        return render([], CANVAS)
    points = np.concatenate(strokes)
    if points.min() < 0 or points.max() > CANVAS:
        strokes = fit_strokes(strokes, CANVAS)
    elif np.ptp(points, axis=0).max() < _CLICK:
        strokes = []
    return render(strokes, CANVAS)
