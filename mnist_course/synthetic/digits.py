"""The built-in digits, written in many hands."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from mnist_course.ink.strokes import fit_strokes, render
from mnist_course.preprocessing.mnist_format import SIDE, normalise
from mnist_course.synthetic.styles import TEMPLATES

Templates = dict[str, list[tuple[np.ndarray, np.ndarray]]]

VERSION = 2
"""Of the built-in digits in MNIST's hands, which `load_mnist` keeps: goes up by one when the same
seed makes other pixels than before."""

STYLES = {digit: tuple(styles) for digit, styles in TEMPLATES.items()}
"""The names of the styles in which each built-in digit is written."""

# How far hands differ was chosen on MNIST's training images.

_PEN_SHARES = (0.138, 0.28)  # median; standard deviation of its logarithm
_SLANT = (0.12, 0.22)  # mean, standard deviation; pixels to the side per pixel up
_ASPECT = 0.18  # standard deviation of the logarithm of width to height
_TURN = 0.06  # radians
_JOINT = 0.025  # how far each control point strays; a digit is 1 high
_STROKE = 0.02  # how far each stroke strays as a whole
_END = 0.35  # how much longer or shorter the first and the last piece of a stroke get
_HASTE = 2.0  # how far corners are rounded off, in points of a curve
_WARP = np.array([0.12] + [0.04] * 8)  # of the whole digit, a term of a polynomial each
_BLEND = 0.5  # how much of a second style is mixed in, at most
_POINTS = 8  # of a curve, between two control points
_HANDS = {
    "mnist": attrgetter("share"),
    "world": attrgetter("world"),
    "abroad": attrgetter("abroad"),
}


def sample_strokes(
    digit: int,
    seed: int | np.random.Generator = 0,
    style: str | None = None,
    *,
    hands: str = "mnist",
) -> list[np.ndarray]:
    """Write a digit in one of many hands.

    Parameters
    ----------
    digit : int
        0 to 9.
    seed : int or numpy.random.Generator
        The same seed writes the same strokes.
    style : str, optional
        One of ``STYLES[digit]``; by default one at random, usual ones more often.
    hands : {"mnist", "world", "abroad"}
        In whose hands a style is usual; see `synthetic_digits`.

    Returns
    -------
    list of numpy.ndarray
        (k, 2) float64 each: points x, y in pixels of a canvas of 280x280.

    Raises
    ------
    ValueError
        There is no such digit or style, or there are no such hands.
    """
    _check_hands(hands)
    if digit not in STYLES:
        raise ValueError(f"digit is {digit!r}: the built-in digits are 0 to 9.")
    if style is not None and style not in STYLES[digit]:
        raise ValueError(
            f"There is no {digit} in the style '{style}'. Styles: {', '.join(STYLES[digit])}."
        )
    return fit_strokes(_written(digit, np.random.default_rng(seed), hands, style))


def synthetic_digits(
    n: int, seed: int = 0, *, hands: str = "mnist", progress: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Make built-in digits: as many as you like, drawn as ink is and normalised as MNIST is.

    Parameters
    ----------
    n : int
        How many; each digit occurs equally often, to one, unless `hands` says otherwise.
    seed : int
        The same seed makes the same digits.
    hands : {"mnist", "world", "abroad"}
        Whose styles are written, and how often: those that MNIST shows; also those that people
        in other countries use, such as the 1 with a long upstroke and the crossed 7; or only the
        latter. Abroad, a digit occurs as often as such styles are usual for it: 1 most often.
    progress : bool
        Show a progress bar.

    Returns
    -------
    images : numpy.ndarray
        (n, 28, 28) uint8, light ink on black.
    labels : numpy.ndarray
        (n,) uint8, 0 to 9.

    Raises
    ------
    ValueError
        `n` is negative, or there are no such hands.
    """
    from tqdm.auto import tqdm

    _check_hands(hands)
    if n < 0:
        raise ValueError(f"n is {n}: the number of digits can't be negative.")
    rng = np.random.default_rng(seed)
    if hands == "abroad":
        labels = rng.choice(10, n, p=_shares(hands) / _shares(hands).sum())
    else:
        labels = rng.permutation(np.arange(n) % 10)
    labels = labels.astype(np.uint8)
    images = np.zeros((n, SIDE, SIDE), np.uint8)
    bar = tqdm(
        labels, "Writing the built-in digits", unit="digit", leave=False, disable=not progress
    )
    for number, label in enumerate(bar):
        images[number] = _image_of(int(label), rng, hands)
    return images, labels


def _check_hands(hands: str) -> None:
    if hands not in _HANDS:
        raise ValueError(f"hands is {hands!r}. It must be one of {', '.join(map(repr, _HANDS))}.")


def _image_of(digit: int, rng: np.random.Generator, hands: str) -> np.ndarray:
    size = 100  # several times finer than the result, and quicker than the full canvas
    strokes = fit_strokes(_written(digit, rng, hands), size)
    median, spread = _PEN_SHARES
    pen = max(median * np.exp(rng.normal(0, spread)), 0.06) * size * 5 / 7
    return normalise(render(strokes, size, pen))


def _written(
    digit: int, rng: np.random.Generator, hands: str = "mnist", style: str | None = None
) -> list[np.ndarray]:
    """Write a digit about 1 high, around the origin."""
    styles, shares = prepared(digit, hands if style is None else "world")
    names = list(styles)
    style = style or names[rng.choice(len(names), p=shares)]
    return traced(digit, styles, style, _random_hand, rng)


class Hand(NamedTuple):
    """How a digit leaves its template.

    Attributes
    ----------
    matrix : numpy.ndarray
        (2, 2) float64: slant, proportion and turn.
    haste : float
        How far corners are rounded off, in points of a curve.
    joint : float
        How far each control point strays; a digit is 1 high.
    stroke : float
        How far each stroke strays as a whole.
    """

    matrix: np.ndarray
    haste: float
    joint: float
    stroke: float


def traced(
    digit: int,
    styles: Templates,
    style: str,
    hand_from: Callable[[np.random.Generator], Hand],
    rng: np.random.Generator,
) -> list[np.ndarray]:
    """Follow a template, as a hand does.

    Parameters
    ----------
    digit : int
        0 to 9.
    styles : dict
        Those of the digit, as `prepared` returns it.
    style : str
        One of them.
    hand_from : callable
        Returns the `Hand`, from where randomness comes from.
    rng : numpy.random.Generator
        Where randomness comes from.

    Returns
    -------
    list of numpy.ndarray
        (k, 2) float64 each: a digit about 1 high, around the origin.
    """
    second = _kindred(digit, styles, style, rng)
    blend = _BLEND * rng.uniform()
    warp = rng.normal(size=(9, 2)) * _WARP[:, None]
    hand = hand_from(rng)
    strokes = []
    for first, other in zip(styles[style], styles[second], strict=True):
        stray = _Stray(first[0].shape, hand, rng)
        curve = (1 - blend) * stray.curve(*first) + blend * stray.curve(*other)
        curve = _rounded(curve, hand.haste)
        strokes.append((curve + _polynomials(2 * curve) @ warp) @ hand.matrix)
    return strokes


class _Stray:
    """How one stroke leaves its template: each control point, the stroke as a whole, its ends."""

    def __init__(self, shape: tuple[int, int], hand: Hand, rng: np.random.Generator):
        self.shift = rng.normal(size=shape) * hand.joint + rng.normal(size=2) * hand.stroke
        self.longer = rng.normal(size=2) * _END

    def curve(self, controls: np.ndarray, basis: np.ndarray) -> np.ndarray:
        points = controls + self.shift
        points[0] += self.longer[0] * (points[0] - points[1])
        points[-1] += self.longer[1] * (points[-1] - points[-2])
        return basis @ points


def _random_hand(rng: np.random.Generator) -> Hand:
    """Return a hand as MNIST's writers have it."""
    slant, turn = rng.normal(*_SLANT), rng.normal(0, _TURN)
    matrix = hand_matrix(slant, turn, np.exp(rng.normal(0, _ASPECT)))
    haste = _HASTE * abs(rng.normal())
    return Hand(matrix, haste, _JOINT * np.exp(rng.normal(0, 0.5)), _STROKE)


def hand_matrix(slant: float, turn: float, width: float) -> np.ndarray:
    """Return what slants, turns and stretches points (n, 2), as a (2, 2) matrix.

    Parameters
    ----------
    slant : float
        Pixels to the right per pixel up.
    turn : float
        Radians.
    width : float
        Width to height; 1 leaves a digit as it is.
    """
    cos, sin = np.cos(turn), np.sin(turn)
    return (
        np.diag([width, 1]) @ np.array([[1, 0], [-slant, 1]]) @ np.array([[cos, sin], [-sin, cos]])
    )


def _kindred(digit: int, styles: dict, style: str, rng: np.random.Generator) -> str:
    """Choose a style of the same kin that is made of as many points: the two can be blended."""

    def kind(name: str) -> tuple[str, list[int]]:
        return TEMPLATES[digit][name].kin, [len(basis) for _, basis in styles[name]]

    alike = [name for name in styles if kind(name) == kind(style)]
    return alike[rng.integers(len(alike))]


def _polynomials(points: np.ndarray) -> np.ndarray:
    x, y = points.T
    return np.stack([x, y, x * x, x * y, y * y, x**3, x * x * y, x * y * y, y**3], 1)


def _rounded(curve: np.ndarray, sigma: float) -> np.ndarray:
    """Smooth a curve along itself, its ends held, as a quick hand does."""
    reach = min(int(np.ceil(2.5 * sigma)), len(curve) - 1)
    if sigma < 0.3 or reach < 1:
        return curve
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    before = 2 * curve[0] - curve[reach:0:-1]
    after = 2 * curve[-1] - curve[-2 : -reach - 2 : -1]
    padded = np.concatenate([before, curve, after])
    return np.stack(
        [np.convolve(axis, kernel / kernel.sum(), "valid") for axis in padded.T], axis=1
    )


@cache
def _shares(hands: str) -> np.ndarray:
    """Return, for each digit, how usual these hands' styles are among those of all the world."""
    of_hands, of_world = (
        np.array([sum(map(_HANDS[each], TEMPLATES[digit].values())) for digit in range(10)])
        for each in (hands, "world")
    )
    return of_hands / of_world


@cache
def prepared(digit: int, hands: str) -> tuple[Templates, np.ndarray]:
    """Return the styles of a digit in some hands, and how usual each of them is.

    Parameters
    ----------
    digit : int
        0 to 9.
    hands : {"mnist", "world", "abroad"}
        As `synthetic_digits`.

    Returns
    -------
    styles : dict of str to list of tuple
        By name, for each stroke its control points and the spline through them, as matrices.
    shares : numpy.ndarray
        float64, one a style; they sum to 1.
    """
    share_of = _HANDS[hands]
    middle = (0.3, 0.5)
    styles = {
        name: [
            (
                np.array([(x, y) for x, y, _ in stroke]) - middle,
                _spline([corner for _, _, corner in stroke]),
            )
            for stroke in style.strokes
        ]
        for name, style in TEMPLATES[digit].items()
        if share_of(style) > 0
    }
    shares = np.array([share_of(TEMPLATES[digit][name]) for name in styles], float)
    return styles, shares / shares.sum()


def _spline(corners: list[bool]) -> np.ndarray:
    """Return the matrix that turns control points into the points of a curve through them.

    A Catmull-Rom spline (E. Catmull, R. Rom: A class of local interpolating splines, 1974), broken
    at the corners.
    """
    unit = np.eye(len(corners))
    last = len(corners) - 2
    pieces = []
    for i in range(last + 1):
        start, end = unit[i], unit[i + 1]
        leave = (end - unit[i - 1]) / 2 if i > 0 and not corners[i] else None
        arrive = (unit[i + 2] - start) / 2 if i < last and not corners[i + 1] else None
        # At a free end the curve doesn't bend.
        if leave is None:
            leave = end - start if arrive is None else 1.5 * (end - start) - arrive / 2
        if arrive is None:
            arrive = 1.5 * (end - start) - leave / 2
        t = np.linspace(0, 1, _POINTS, endpoint=i == last)[:, None]
        pieces.append(
            (2 * t**3 - 3 * t**2 + 1) * start
            + (t**3 - 2 * t**2 + t) * leave
            + (3 * t**2 - 2 * t**3) * end
            + (t**3 - t**2) * arrive
        )
    return np.concatenate(pieces)
