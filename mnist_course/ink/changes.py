"""Change ink as hands do: larger or smaller, elsewhere, slanted; and read it the naive way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from mnist_course.ink.strokes import CANVAS, as_strokes

SMALLEST, LARGEST = 0.3, 1.25
"""How large `write_anywhere` writes: of the ink's own size."""

_EDGE = 12  # canvas pixels that stay free: half of the pad's pen, and a little paper


def change_ink(
    strokes: Sequence,
    *,
    size: float = 1.0,
    right: float = 0.0,
    down: float = 0.0,
    slant: float = 0.0,
) -> list[np.ndarray]:
    """Write the same ink larger or smaller, slanted, and elsewhere.

    Parameters
    ----------
    strokes : sequence of array-like of shape (k, 2)
        Points x (to the right) and y (down) of each stroke, in canvas pixels.
    size : float
        Above 0: 2 writes twice as high and as wide. The middle of the ink stays where it is.
    right, down : float
        How far the ink moves, in canvas pixels; negative numbers move it left and up.
    slant : float
        How far each point leans to the right for every pixel that it is above the middle; negative
        numbers lean to the left, 0 changes nothing.

    Returns
    -------
    list of numpy.ndarray
        (k, 2) float64 each. What was moved off the canvas is still there.

    Raises
    ------
    ValueError
        The size is not above 0, or the strokes are not as above; the text says why.
    """
    if not size > 0:
        raise ValueError(
            f"size is {size!r}. It must be above 0: 1 leaves the ink as large as it is."
        )
    strokes = as_strokes(strokes)
    if not strokes:
        return []
    middle = _middle(strokes)
    matrix = size * np.array([[1.0, 0.0], [-slant, 1.0]])  # a point times this: x - slant * y
    return [(stroke - middle) @ matrix + middle + (right, down) for stroke in strokes]


def write_anywhere(strokes: Sequence, rng: np.random.Generator) -> list[np.ndarray]:
    """Write ink as large and wherever on the canvas as it comes.

    Parameters
    ----------
    strokes : sequence of array-like of shape (k, 2)
        Points x, y of each stroke, in canvas pixels.
    rng : numpy.random.Generator
        Draws size and place. The size lies between `SMALLEST` and `LARGEST`, or below where the
        canvas has no room for more.

    Returns
    -------
    list of numpy.ndarray
        (k, 2) float64 each, all on the canvas of 280x280, and a little away from its edge.

    Raises
    ------
    ValueError
        The strokes are not as above; the text says why.
    """
    strokes = as_strokes(strokes)
    if not strokes:
        return []
    room = CANVAS - 2 * _EDGE
    extent = np.ptp(np.concatenate(strokes), axis=0)
    size = min(rng.uniform(SMALLEST, LARGEST), room / max(extent.max(), 1.0))
    written = change_ink(strokes, size=size)
    low = np.concatenate(written).min(0)
    corner = _EDGE + rng.uniform(size=2) * (room - size * extent)
    return [stroke - low + corner for stroke in written]


def squeeze(picture: np.ndarray) -> np.ndarray:
    """Make a picture 28x28 the naive way: all of it, blank paper too, scaled down.

    Parameters
    ----------
    picture : numpy.ndarray
        (H, W) uint8, such as `mnist_course.render` returns.

    Returns
    -------
    numpy.ndarray
        (28, 28) uint8. Nothing is cut out, and nothing is centred: to compare with
        `mnist_course.to_mnist`.
    """
    return np.asarray(Image.fromarray(picture).resize((28, 28), Image.Resampling.BOX))


def _middle(strokes: list[np.ndarray]) -> np.ndarray:
    points = np.concatenate(strokes)
    return (points.min(0) + points.max(0)) / 2
