"""A digit that turns into another one, step by step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mnist_course.ink.strokes import as_strokes, render
from mnist_course.recognition.steps import to_mnist

_POINTS = 120  # of each stroke: enough for a smooth curve


def morph(first: Sequence, last: Sequence, steps: int = 41) -> np.ndarray:
    """Turn one digit into another, by moving each point of its ink in a straight line.

    Each stroke of the first digit becomes the stroke of the last that was written at the same time:
    beginning goes to beginning, end to end, and what lies half way along to what lies half way
    along. Every picture is then drawn with the same pen and prepared as any ink is. Nobody writes
    the digits in between; they are a way from one to the other, one of many.

    Parameters
    ----------
    first, last : sequence of array-like of shape (k, 2)
        Points x, y of each stroke, such as
        `mnist_course.synthetic.sample_strokes` returns. Both
        have as many strokes.
    steps : int
        How many images, at least 2: the two ends and, evenly, what lies between.

    Returns
    -------
    numpy.ndarray
        (steps, 28, 28) uint8, light ink on black.

    Raises
    ------
    ValueError
        The digits have no strokes or not as many, or there are fewer than two steps.
    """
    first, last = as_strokes(first), as_strokes(last)
    if not first or len(first) != len(last):
        raise ValueError(
            f"The first digit has {len(first)} strokes, the last {len(last)}. A stroke can only "
            "become a stroke: choose styles with as many, at least one."
        )
    if not steps >= 2:
        raise ValueError(f"steps is {steps!r}. A morph has at least its two ends: 2.")
    pairs = [(_evenly(a), _evenly(b)) for a, b in zip(first, last, strict=True)]
    return np.array(
        [
            to_mnist(render([(1 - share) * a + share * b for a, b in pairs]))
            for share in np.linspace(0, 1, steps)
        ]
    )


def _evenly(stroke: np.ndarray) -> np.ndarray:
    """Return points that lie evenly along a stroke."""
    way = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(stroke, axis=0), axis=1))])
    at = np.linspace(0, way[-1], _POINTS)
    return np.stack([np.interp(at, way, axis) for axis in stroke.T], axis=1)
