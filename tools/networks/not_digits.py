"""Ink that is no digit: letters, scribbles, lines, shapes, and two digits at once.

To find out where a network's doubt has to begin. Letters that look like a digit, as O, I, S and Z
do, are left out: not even people could tell them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np

from mnist_course.ink.strokes import fit_strokes, render
from mnist_course.preprocessing.pipeline import normalise
from mnist_course.synthetic.digits import sample_strokes
from tools.networks.figures import figure, rounded

_CANVAS = 100  # pixels: several times finer than the image
_PEN = 0.138, 0.28  # as the built-in digits': median, standard deviation of its logarithm

# Strokes in a field of 100 x 100, x to the right, y down; corners are rounded off later.
LETTERS = {
    "A": "0,100 50,0 100,100; 20,65 80,65",
    "C": "90,15 60,0 20,10 0,50 20,90 60,100 90,85",
    "E": "80,0 0,0 0,100 80,100; 0,50 65,50",
    "F": "80,0 0,0 0,100; 0,48 65,48",
    "H": "0,0 0,100; 80,0 80,100; 0,50 80,50",
    "K": "0,0 0,100; 75,0 0,55 80,100",
    "L": "0,0 0,100 70,100",
    "M": "0,100 10,0 50,70 90,0 100,100",
    "N": "0,100 0,0 80,100 80,0",
    "R": "0,100 0,0 60,5 70,28 55,50 0,52 75,100",
    "T": "0,0 90,0; 45,0 45,100",
    "U": "0,0 0,70 20,98 60,98 80,70 80,0",
    "V": "0,0 45,100 90,0",
    "W": "0,0 25,100 50,30 75,100 100,0",
    "X": "0,0 80,100; 80,0 0,100",
    "Y": "0,0 42,50 84,0; 42,50 42,100",
    "a": "70,30 40,15 5,35 5,80 35,100 70,70 75,15 75,80 90,100",
    "d": "70,55 40,40 5,60 5,90 40,100 70,85; 72,0 72,100",
    "e": "0,60 80,55 75,20 40,5 5,30 0,70 30,100 80,90",
    "f": "75,8 50,0 35,20 35,100; 5,45 70,45",
    "h": "0,0 0,100; 0,60 30,42 60,55 62,100",
    "k": "0,0 0,100; 55,40 0,70 60,100",
    "m": "0,100 0,35 25,30 45,45 45,100; 45,45 70,30 92,45 92,100",
    "n": "0,100 0,30; 0,50 30,28 62,45 64,100",
    "p": "0,20 0,120; 0,35 35,15 65,40 40,72 0,65",
    "r": "0,100 0,30; 0,55 25,30 55,30",
    "t": "30,0 30,85 50,100 70,90; 0,35 65,35",
    "u": "0,20 0,75 20,98 50,90 62,20 64,100",
    "w": "0,20 20,95 42,40 64,95 85,20",
    "y": "0,20 10,60 40,70 62,20; 62,20 60,100 30,125 5,112",
    "ä": "70,50 40,35 5,55 5,90 35,100 70,80 75,40 75,100; 20,5 22,8; 58,5 60,8",
    "П": "0,100 0,0 75,0 75,100",
    "Ж": "0,0 90,100; 90,0 0,100; 45,0 45,100",
    "Ш": "0,0 0,100 90,100 90,0; 45,0 45,100",
    "Σ": "80,5 0,0 45,50 0,100 85,98",
    "Ω": "0,100 30,98 5,55 15,12 50,0 85,12 95,55 70,98 100,100",
    "Ψ": "0,0 5,45 45,60 85,45 90,0; 45,0 45,100",
    "λ": "20,0 35,5 85,100; 52,45 5,100",
    "π": "0,10 90,10; 25,10 20,100; 68,10 70,100",
    "μ": "0,20 0,125; 0,70 20,95 50,85 60,20; 60,70 70,98 80,95",
    "α": "90,10 60,80 25,100 0,70 10,35 40,25 65,70 95,100",
    "Ц": "0,0 0,90 75,90 75,0; 75,90 90,90 90,115",
    "И": "0,0 0,100 75,0 75,100",
    "Я": "70,100 70,0 20,5 5,28 20,50 70,52; 40,52 0,100",
}
SHAPES = {
    "star": "20,100 50,0 80,100 0,38 100,38 20,100",
    "square": "0,0 90,0 90,90 0,90 0,0",
    "triangle": "50,0 100,90 0,90 50,0",
    "house": "0,100 0,45 50,0 100,45 100,100 0,100",
    "heart": "50,100 0,45 5,10 30,0 50,25 70,0 95,10 100,45 50,100",
    "arrow": "0,50 100,50; 65,15 100,50 65,85",
    "tick": "0,55 35,100 100,0",
    "hash": "30,0 25,100; 75,0 70,100; 0,32 100,30; 0,70 100,68",
    "plus": "50,0 50,100; 0,50 100,50",
    "equals": "0,0 100,0; 0,50 100,50",
    "face": "50,0 15,12 0,50 15,88 50,100 85,88 100,50 85,12 50,0; 32,35 33,38; 66,35 67,38; "
    "25,65 50,80 75,65",
    "fish": "0,15 40,85 85,80 100,50 85,20 40,15 0,85",
    "lightning": "60,0 10,55 60,50 15,115",
    "ampersand": "100,100 20,25 30,0 60,5 55,30 5,65 10,95 45,100 90,55",
    "question mark": "0,25 15,0 55,0 65,30 35,55 32,75; 32,97 33,100",
    "wave": "0,30 20,0 40,30 60,60 80,30 100,0 120,30",
    "percent": "25,0 5,10 5,30 25,40 40,30 40,10 25,0; 90,0 10,100; "
    "75,60 60,70 60,90 75,100 95,90 95,70 75,60",
    "at": "70,35 45,25 30,50 40,72 60,65 70,35 70,65 85,70 100,45 85,10 50,0 10,15 0,55 15,90 "
    "50,105 85,95",
    "euro": "90,10 60,0 25,15 10,50 25,85 60,100 90,90; 0,38 65,38; 0,60 60,60",
    "crescent": "60,0 20,15 0,50 20,85 60,100 40,75 35,50 40,25 60,0",
    "cloud": "10,60 0,40 15,25 30,30 40,5 65,5 72,25 95,25 100,50 85,62 10,60",
    "fir": "50,0 25,35 40,35 10,75 90,75 60,35 75,35 50,0; 50,75 50,100",
    "umbrella": "0,50 15,15 50,0 85,15 100,50 0,50; 50,50 50,95 38,105 28,95",
    "key": "20,0 0,20 20,40 40,20 20,0; 40,20 110,20; 85,20 85,40; 105,20 105,40",
    "note": "30,90 10,80 0,95 15,108 30,100 30,0 80,10 80,40",
    "envelope": "0,0 100,0 100,65 0,65 0,0 50,38 100,0",
    "flag": "0,110 0,0 80,10 60,30 85,50 0,45",
    "boat": "0,60 100,60 80,95 20,95 0,60; 50,60 50,0 90,50 50,50",
    "smile": "0,0 20,40 50,52 80,40 100,0",
    "cup": "0,20 10,95 60,95 70,20 0,20; 68,35 95,35 92,65 63,70",
}


KINDS = "letters", "shapes", "figures", "scribbles", "lines", "two digits", "crossed out"


THIRDS = (0, 1, 2)
"""Of the letters and shapes: two are fitted to, to measure on the one left out."""


def not_digits(n: int, seed: int = 0, *, thirds: Collection[int] = THIRDS) -> dict[str, np.ndarray]:
    """Draw what is no digit.

    Parameters
    ----------
    n : int
        How many of each kind.
    seed : int
        The same seed draws the same.
    thirds : collection of int
        Which of `THIRDS` of the letters and shapes to draw.

    Returns
    -------
    dict of str to numpy.ndarray
        (n, 28, 28) uint8 of each of `KINDS`, light ink on black, normalised as a digit would be.
    """
    rng = np.random.default_rng(seed)
    kinds = _kinds(rng, thirds)
    return {kind: images_of(draw, n, rng) for kind, draw in kinds.items()}


def ink_of_no_digit(
    n: int, seed: int = 0, *, thirds: Collection[int] = THIRDS
) -> dict[str, list[list[np.ndarray]]]:
    """Return the strokes of what is no digit: n of each kind, as `not_digits` draws them."""
    rng = np.random.default_rng(seed)
    return {kind: [draw(rng) for _ in range(n)] for kind, draw in _kinds(rng, thirds).items()}


def images_of(
    draw: Callable[[np.random.Generator], list[np.ndarray]], n: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw strokes n times, each with another pen: (n, 28, 28) uint8, as `not_digits` returns."""
    return np.stack([_image_of(draw(rng), rng) for _ in range(n)])


def _kinds(rng: np.random.Generator, thirds: Collection[int]) -> dict[str, Callable]:
    letters, shapes = part(LETTERS, thirds), part(SHAPES, thirds)
    draw = (
        lambda _: _written(letters[rng.integers(len(letters))], rng),
        lambda _: _written(shapes[rng.integers(len(shapes))], rng),
        figure,
        _scribble,
        _lines,
        _two_digits,
        _crossed_out,
    )
    return dict(zip(KINDS, draw, strict=True))


def part(templates: dict[str, str], thirds: Collection[int]) -> list[str]:
    """Return some thirds of the templates: every third one each."""
    return [text for i, text in enumerate(templates.values()) if i % 3 in thirds]


def _image_of(strokes: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    median, spread = _PEN
    pen = max(median * np.exp(rng.normal(0, spread)), 0.06) * _CANVAS * 5 / 7
    return normalise(render(fit_strokes(strokes, _CANVAS), _CANVAS, pen))


def _written(template: str, rng: np.random.Generator) -> list[np.ndarray]:
    """Write a template by an unsteady hand: turned, slanted, its corners rounded off."""
    turn, slant = rng.normal(0, 0.08), rng.normal(0.1, 0.2)
    width = np.exp(rng.normal(0, 0.18))
    cos, sin = np.cos(turn), np.sin(turn)
    hand = np.diag([width, 1]) @ [[1, 0], [-slant, 1]] @ np.array([[cos, sin], [-sin, cos]])
    strokes = []
    for stroke in template.split(";"):
        points = np.array([[float(x) for x in point.split(",")] for point in stroke.split()])
        strokes.append(rounded(points + rng.normal(0, 4, points.shape), rng.integers(3)) @ hand)
    return strokes


def _scribble(rng: np.random.Generator) -> list[np.ndarray]:
    """Go to and fro, or round and round."""
    n = int(rng.integers(6, 20))
    if rng.random() < 0.5:
        return [rounded(rng.uniform(0, 100, (n, 2)), 3)]
    angle = np.linspace(0, rng.uniform(2.5, 6) * 2 * np.pi, 120)
    radius = np.linspace(rng.uniform(5, 40), 50, 120)[:, None] * np.exp(rng.normal(0, 0.1, 2))
    drift = np.linspace(0, 1, 120)[:, None] * rng.uniform(-60, 60, 2)
    return [np.stack([np.cos(angle), np.sin(angle)], 1) * radius + drift]


def _lines(rng: np.random.Generator) -> list[np.ndarray]:
    return [rng.uniform(0, 100, (2, 2)) for _ in range(rng.integers(3, 7))]


def _two_digits(rng: np.random.Generator) -> list[np.ndarray]:
    first, second = (sample_strokes(int(rng.integers(10)), rng) for _ in range(2))
    gap = rng.uniform(0.05, 0.35) * 200
    right = max(stroke[:, 0].max() for stroke in first)
    left = min(stroke[:, 0].min() for stroke in second)
    beside = np.array([right - left + gap, 0])
    return [*first, *(stroke + beside for stroke in second)]


def _crossed_out(rng: np.random.Generator) -> list[np.ndarray]:
    digit = sample_strokes(int(rng.integers(10)), rng)
    ends = [rng.uniform((40, 40), (100, 240), (3, 2)), rng.uniform((180, 40), (240, 240), (3, 2))]
    return [*digit, *np.stack(ends, 1)]
