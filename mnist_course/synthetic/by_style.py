"""Built-in digits sorted by the style in which they are written, also by styles new to MNIST."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from mnist_course.ink.strokes import fit_strokes, render
from mnist_course.preprocessing.mnist_format import normalise
from mnist_course.synthetic.digits import sample_strokes
from mnist_course.synthetic.styles import TEMPLATES

SEED = 10
"""Of the digits that are made if no seed is given. No network that comes with the course has
learned from digits of this seed."""

_SIZE = 100  # pixels: several times finer than the result


class StyledDigits(NamedTuple):
    """Digits, and in which style each of them is written.

    Attributes
    ----------
    images : ndarray of shape (n, 28, 28), uint8
        Light ink on black.
    labels : ndarray of shape (n,), uint8
        The digits.
    styles : ndarray of shape (n,), str
        Digit and style, such as "7 crossed long".
    """

    images: np.ndarray
    labels: np.ndarray
    styles: np.ndarray


def styles_to_compare(digit: int) -> list[str]:
    """Return the style most usual in MNIST, then those that MNIST doesn't show but pendigits does.

    The latter were drawn while looking at UCI's pendigits; styles that were fitted to no data set
    are left out.

    Parameters
    ----------
    digit : int
        0 to 9.

    Returns
    -------
    list of str
        Keys of ``mnist_course.synthetic.styles.TEMPLATES[digit]``. Of a 2 and a 6, one alone.

    Raises
    ------
    ValueError
        `digit` is not 0 to 9.
    """
    if digit not in TEMPLATES:
        raise ValueError(f"digit is {digit!r}: the built-in digits are 0 to 9.")
    styles = TEMPLATES[digit]
    usual = max(styles, key=lambda name: styles[name].share)
    return [usual, *(name for name in styles if styles[name].abroad and styles[name].fitted)]


def digits_by_style(
    digits: Iterable[int] = (1, 7, 9), *, each: int = 50, seed: int = SEED
) -> StyledDigits:
    """Write digits in styles that MNIST shows and in styles that it doesn't, all with the same pen.

    Parameters
    ----------
    digits : iterable of int
        Which digits.
    each : int
        How many of each style; 1 or above.
    seed : int
        The same seed writes the same digits.

    Returns
    -------
    StyledDigits
        Digit after digit; of each, the styles in the order of `styles_to_compare`.

    Raises
    ------
    ValueError
        There are no such digits, or `each` is below 1.
    """
    if not each >= 1:
        raise ValueError(f"each is {each}. It must be a whole number from 1 up.")
    rng = np.random.default_rng(seed)
    kinds = [(digit, style) for digit in digits for style in styles_to_compare(digit)]
    if not kinds:
        raise ValueError("There are no digits to write: give at least one.")
    images = [written_in_style(digit, style, rng) for digit, style in kinds for _ in range(each)]
    labels = np.repeat(np.array([digit for digit, _ in kinds], np.uint8), each)
    styles = np.repeat(np.array([f"{digit} {style}" for digit, style in kinds]), each)
    return StyledDigits(np.array(images), labels, styles)


def written_in_style(digit: int, style: str, rng: np.random.Generator) -> np.ndarray:
    """Return a digit written in one style: (28, 28) uint8, light ink on black.

    Parameters
    ----------
    digit : int
        0 to 9.
    style : str
        A key of ``mnist_course.synthetic.styles.TEMPLATES[digit]``.
    rng : numpy.random.Generator
        The same state writes the same digit.
    """
    strokes = fit_strokes(sample_strokes(digit, rng, style), _SIZE)
    return normalise(render(strokes, _SIZE))
