"""Digits that are digits no longer: mirrored, turned, laid over each other, framed, piled up.

Left out is what would be a digit all the same, as a 6 upside down, or nearly, as a 2 mirrored.
"""

from __future__ import annotations

import numpy as np

from mnist_course.synthetic.digits import sample_strokes
from tools.networks.figures import around, rounded

_UPSIDE_DOWN, _MIRRORED, _TURNED = (3, 4, 7), (3, 4, 6, 7, 9), (2, 3, 4, 5, 6, 7, 8, 9)
_OVER = (2, 3, 4, 5, 6, 8, 9)  # two of them: more than either


def altered_digit(rng: np.random.Generator) -> list[np.ndarray]:
    """Return the strokes, (k, 2) each, of what was one digit or more."""
    ways = (_upside_down, _mirrored, _on_its_side, _overlaid, _framed, _piled, _row, _fraction)
    ways += (_glued, _struck_by_curves)
    return ways[rng.integers(len(ways))](rng)


def _digit(rng: np.random.Generator, among: tuple = tuple(range(10))) -> list[np.ndarray]:
    """Write a digit around the origin, 100 at its longer side."""
    strokes = sample_strokes(int(rng.choice(among)), rng, hands="world")
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    return [(stroke - (low + high) / 2) * (100 / (high - low).max()) for stroke in strokes]


def _upside_down(rng: np.random.Generator) -> list[np.ndarray]:
    return [-stroke for stroke in _digit(rng, _UPSIDE_DOWN)]


def _mirrored(rng: np.random.Generator) -> list[np.ndarray]:
    return [stroke * [-1, 1] for stroke in _digit(rng, _MIRRORED)]


def _on_its_side(rng: np.random.Generator) -> list[np.ndarray]:
    way = rng.choice([-1, 1])
    return [way * stroke[:, ::-1] * [1, -1] for stroke in _digit(rng, _TURNED)]


def _overlaid(rng: np.random.Generator) -> list[np.ndarray]:
    first, second = rng.choice(_OVER, 2, replace=False)
    shift = rng.normal(0, 12, 2)
    return _digit(rng, (first,)) + [stroke + shift for stroke in _digit(rng, (second,))]


def _framed(rng: np.random.Generator) -> list[np.ndarray]:
    """Draw a ring or a box around a digit."""
    angle = np.linspace(0, 2 * np.pi, 41 if rng.random() < 0.5 else 5) + np.pi / 4
    frame = around(angle, rng.uniform(75, 95)) + rng.normal(0, 4, 2)
    return [*_digit(rng), frame * np.exp(rng.normal(0, 0.1, 2))]


def _piled(rng: np.random.Generator) -> list[np.ndarray]:
    """Set a digit on another."""
    below = np.array([rng.normal(0, 15), rng.uniform(95, 125)])
    return _digit(rng, _OVER) + [stroke + below for stroke in _digit(rng, _OVER)]


def _row(rng: np.random.Generator) -> list[np.ndarray]:
    """Write two to four digits in a row."""
    strokes, right = [], 0.0
    for _ in range(rng.integers(2, 5)):
        digit = _digit(rng)
        left = min(stroke[:, 0].min() for stroke in digit)
        place = np.array([right - left, rng.normal(0, 6)])
        digit = [stroke + place for stroke in digit]
        right = max(stroke[:, 0].max() for stroke in digit) + rng.uniform(0, 35)
        strokes += digit
    return strokes


def _fraction(rng: np.random.Generator) -> list[np.ndarray]:
    """Write a sum or a fraction: a digit, a sign, a digit."""
    sign = rng.integers(3)
    if sign == 0:
        above, below = np.array([[0, -75], [0, 75]])
        bar = [np.array([[-60, 0], [60, 0]])]
    elif sign == 1:
        above, below = np.array([[-70, -35], [70, 35]])
        bar = [np.array([[-45, 80], [45, -80]])]
    else:
        above, below = np.array([[-100, 0], [100, 0]])
        bar = [np.array([[-28, 0], [28, 0]]), np.array([[0, -28], [0, 28]])][: rng.integers(1, 3)]
    strokes = [above + stroke for stroke in _digit(rng)] + [below + each for each in _digit(rng)]
    return strokes + [stroke + rng.normal(0, 6, (2, 2)) for stroke in bar]


def _glued(rng: np.random.Generator) -> list[np.ndarray]:
    """Join a digit to its mirror image, or to another's, side by side."""
    first, second = _digit(rng, _OVER), _digit(rng, _OVER)
    if rng.random() < 0.5:
        second = [stroke * [-1, 1] for stroke in first]
    right = max(stroke[:, 0].max() for stroke in first)
    left = min(stroke[:, 0].min() for stroke in second)
    beside = np.array([right - left + rng.normal(0, 5), 0])
    return first + [stroke + beside for stroke in second]


def _struck_by_curves(rng: np.random.Generator) -> list[np.ndarray]:
    curves = (rng.uniform(-65, 65, (rng.integers(3, 6), 2)) for _ in range(rng.integers(2, 4)))
    return _digit(rng) + [rounded(curve, 3) for curve in curves]
