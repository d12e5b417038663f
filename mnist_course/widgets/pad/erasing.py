"""The eraser: strokes without what it passes over."""

from collections.abc import Sequence

import numpy as np

from mnist_course.ink.strokes import render

_STEP = 1.0  # canvas pixels between two places of a stroke that are looked at


def erase(
    strokes: Sequence[np.ndarray], path: np.ndarray, width: float, size: int
) -> list[list[np.ndarray] | None]:
    """Take away the parts of strokes whose middle line lies under an eraser's path.

    Parameters
    ----------
    strokes : sequence of ndarray of shape (k, 2) or (k, 3)
        Points (x, y) in canvas pixels, within the canvas; a third column, such as the time, is
        kept with them.
    path : ndarray of shape (m, 2)
        Where the middle of the eraser went.
    width : float
        Of the eraser, in canvas pixels.
    size : int
        Side of the canvas, in pixels.

    Returns
    -------
    list
        For each stroke what is left of it: any number of shorter strokes, also none. None where
        the eraser did not touch it.
    """
    # On a grid of pixels each place of a stroke costs the same, however long the path is.
    erased = render([path], size, min(width, size)) > 127
    low, high = path.min(0) - width, path.max(0) + width
    return [
        _remains(stroke, erased)
        if (stroke[:, :2].min(0) <= high).all() and (stroke[:, :2].max(0) >= low).all()
        else None
        for stroke in strokes
    ]


def _remains(stroke: np.ndarray, erased: np.ndarray) -> list[np.ndarray] | None:
    points, is_given = _places(stroke)
    x, y = np.minimum(points[:, :2], len(erased) - 1).astype(int).T
    is_left = ~erased[y, x]
    if is_left.all():
        return None
    edges = np.flatnonzero(np.diff(np.r_[False, is_left, False].astype(int)))
    pieces = []
    for start, end in edges.reshape(-1, 2):
        is_kept = is_given[start:end].copy()
        is_kept[[0, -1]] = True  # where the eraser cut
        pieces.append(points[start:end][is_kept])
    return pieces


def _places(stroke: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return places along a stroke, close to each other, and which of them are its own points."""
    lengths = np.hypot(*np.diff(stroke[:, :2], axis=0).T)
    counts = np.maximum(np.ceil(lengths / _STEP), 1).astype(int)
    starts = np.r_[0, counts.cumsum()]
    positions = np.interp(np.arange(starts[-1] + 1), starts, np.arange(len(stroke)))
    points = np.column_stack(
        [np.interp(positions, np.arange(len(stroke)), axis) for axis in stroke.T]
    ).astype(np.float32)
    is_given = np.zeros(len(points), bool)
    is_given[starts] = True
    points[starts] = stroke
    return points, is_given
