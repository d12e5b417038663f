"""Made-up writers: people with habits, whose digits resemble each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mnist_course.ink.strokes import draw_ink, fit_strokes, render
from mnist_course.preprocessing.mnist_format import SIDE, normalise
from mnist_course.synthetic.digits import Hand, hand_matrix, prepared, traced
from mnist_course.synthetic.styles import TEMPLATES

# How far people differ: wider than MNIST's hands, by what penmanship books and tablets' data sheets
# tell; not fitted to any data.

_SLANT, _TURN, _WIDTH = (0.12, 0.25), 0.06, 0.2  # of people; width: of its logarithm
_WITHIN = (0.08, 0.04, 0.08)  # of one person's digits: slant, turn, logarithm of the width
_HASTE, _JOINT, _STROKE = 2.0, 0.025, 0.02  # as the built-in digits', and up to twice as much
_FLAGS, _CROSSED = ("flag", "long flag"), "crossed seven"  # families of styles
_FAITHFUL = 0.9  # of a person's digits are in the usual style
_STEP = 0.01, 0.2  # between two points that a tablet tells; a digit is 1 high
_FINENESS = 15, 1_000  # of a tablet: units in a digit's height
_TREMBLE = 0.006  # at most
_TAIL = 0.06  # where a pen lands or lifts too late; at most
_PEN = (0.138, 0.28), (0.06, 0.3)  # as the built-in digits': median, spread; least, most
_SIZE = 100  # pixels: several times finer than the image


@dataclass(frozen=True)
class Writer:
    """A made-up person, and the tablet that they write on.

    Attributes
    ----------
    styles : tuple of str
        How each digit is usually written: keys of `mnist_course.synthetic.styles.TEMPLATES`.
    slant, turn, width : float
        As `mnist_course.synthetic.digits.hand_matrix`; each digit varies around them.
    haste, joint, stroke : float
        As `mnist_course.synthetic.digits.Hand`.
    pen : float
        Its width; a digit is 1 long.
    step, unit, tremble, tail : float
        Of the tablet: between two points; the grid on which they lie; how far they stray from it;
        and how long a hook the pen leaves where it lands or lifts. A digit is 1 high.
    """

    styles: tuple[str, ...]
    slant: float
    turn: float
    width: float
    haste: float
    joint: float
    stroke: float
    pen: float
    step: float
    unit: float
    tremble: float
    tail: float

    def write(self, digit: int, rng: np.random.Generator) -> list[np.ndarray]:
        """Return the strokes of a digit: (k, 2) float64 each, a digit about 1 high.

        Parameters
        ----------
        digit : int
            0 to 9.
        rng : numpy.random.Generator
            The same state writes the same digit.
        """
        styles, _ = prepared(digit, "world")
        style = self.styles[digit] if rng.random() < _FAITHFUL else _style_of(digit, rng)
        strokes = traced(digit, styles, style, self._hand, rng)
        return [self._on_tablet(stroke, rng) for stroke in strokes]

    def image(self, digit: int, rng: np.random.Generator) -> np.ndarray:
        """Return a digit as a network gets it: (28, 28) uint8, light ink on black.

        Every other one is drawn with the pen that draws all ink that is read, the others with the
        writer's own.
        """
        strokes = self.write(digit, rng)
        if rng.random() < 0.5:
            return normalise(draw_ink(strokes))
        return normalise(render(fit_strokes(strokes, _SIZE), _SIZE, self.pen * _SIZE * 5 / 7))

    def _hand(self, rng: np.random.Generator) -> Hand:
        slant, turn, width = rng.normal(size=3) * _WITHIN
        matrix = hand_matrix(self.slant + slant, self.turn + turn, self.width * np.exp(width))
        return Hand(matrix, self.haste * abs(rng.normal()), self.joint, self.stroke)

    def _on_tablet(self, stroke: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        hooks = rng.normal(size=(2, 2)) * self.tail
        stroke = np.concatenate([stroke[:1] + hooks[0], stroke, stroke[-1:] + hooks[1]])
        points = _resampled(stroke, self.step)
        points = points + rng.normal(size=points.shape) * self.tremble
        return np.round(points / self.unit) * self.unit


def made_writer(rng: np.random.Generator) -> Writer:
    """Make up a person.

    Parameters
    ----------
    rng : numpy.random.Generator
        The same state makes the same person.

    Returns
    -------
    Writer
    """
    sloppy = np.exp(rng.uniform(-0.7, 0.7, 3))
    median, spread = _PEN[0]
    return Writer(
        styles=_usual_styles(rng),
        slant=rng.normal(*_SLANT),
        turn=rng.normal(0, _TURN),
        width=np.exp(rng.normal(0, _WIDTH)),
        haste=_HASTE * sloppy[0],
        joint=_JOINT * sloppy[1],
        stroke=_STROKE * sloppy[2],
        pen=float(np.clip(median * np.exp(rng.normal(0, spread)), *_PEN[1])),
        step=np.exp(rng.uniform(*np.log(_STEP))),
        unit=1 / np.exp(rng.uniform(*np.log(_FINENESS))),
        tremble=_TREMBLE * rng.uniform() ** 2,
        tail=_TAIL * rng.uniform() ** 3,
    )


def _usual_styles(rng: np.random.Generator) -> tuple[str, ...]:
    """Choose a style for each digit; who gives the 1 a flag crosses the 7, to tell them apart."""
    styles = [_style_of(digit, rng) for digit in range(10)]
    if TEMPLATES[1][styles[1]].family in _FLAGS:
        styles[7] = _style_of(7, rng, _CROSSED)
    return tuple(styles)


def _style_of(digit: int, rng: np.random.Generator, family: str | None = None) -> str:
    styles, shares = prepared(digit, "world")
    names = list(styles)
    if family is not None:
        shares = shares * [TEMPLATES[digit][name].family == family for name in names]
    return names[rng.choice(len(names), p=shares / shares.sum())]


def _resampled(stroke: np.ndarray, step: float) -> np.ndarray:
    """Return points at equal distances along a stroke, its ends among them."""
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))])
    at = np.linspace(0, along[-1], max(2, round(along[-1] / step) + 1))
    return np.stack([np.interp(at, along, axis) for axis in stroke.T], 1)


def writers_digits(
    writers: int, each: int = 1, seed: int = 0, *, progress: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Let made-up people write the ten digits.

    Parameters
    ----------
    writers : int
        How many people.
    each : int
        How often each writes each digit.
    seed : int
        The same seed makes the same digits.
    progress : bool
        Show a progress bar.

    Returns
    -------
    images : numpy.ndarray
        (n, 28, 28) uint8, light ink on black; writer after writer.
    labels : numpy.ndarray
        (n,) uint8, 0 to 9.
    writers : numpy.ndarray
        (n,) int, from 0: who wrote each.
    """
    from tqdm.auto import tqdm

    rng = np.random.default_rng(seed)
    labels = np.tile(np.repeat(np.arange(10, dtype=np.uint8), each), writers)
    images = np.zeros((len(labels), SIDE, SIDE), np.uint8)
    bar = tqdm(range(writers), "Writing", unit="writer", leave=False, disable=not progress)
    for number in bar:
        writer, start = made_writer(rng), number * 10 * each
        for place in range(start, start + 10 * each):
            images[place] = writer.image(int(labels[place]), rng)
    return images, labels, np.repeat(np.arange(writers), 10 * each)
