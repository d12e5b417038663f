"""Digits sorted by who wrote them: real ink where it is at hand, built-in digits where it isn't."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mnist_course.downloads import DataError, DownloadError
from mnist_course.ink.pendigits import load_pendigits
from mnist_course.ink.strokes import draw_ink
from mnist_course.preprocessing.mnist_format import normalise
from mnist_course.synthetic.by_style import written_in_style
from mnist_course.synthetic.styles import TEMPLATES

_WRITERS, _EACH = 12, 5


class WrittenDigits(NamedTuple):
    """Digits, and who wrote each of them.

    Attributes
    ----------
    images : ndarray of shape (n, 28, 28), uint8
        Light ink on black.
    labels : ndarray of shape (n,), uint8
        The digits.
    writers : ndarray of shape (n,), int
        Who wrote each, by number from 1.
    source : str
        ``"pendigits"``, or ``"synthetic"`` for the built-in digits.
    """

    images: np.ndarray
    labels: np.ndarray
    writers: np.ndarray
    source: str


def digits_by_writer() -> WrittenDigits:
    """Return the training part of `mnist_course.load_pendigits` in MNIST's format.

    7,494 digits by 30 writers. The styles of the built-in digits were developed on them. The test
    part is not read.

    Returns
    -------
    WrittenDigits
        Where the ink can't be had, built-in digits of twelve made-up hands, each of which keeps to
        one style for each digit. One printed line says so.
    """
    try:
        ink = load_pendigits().train
    except (FileNotFoundError, DataError, DownloadError):
        print(
            "The ink of the 30 writers is not on this computer and could not be downloaded: "
            "built-in digits in made-up hands stand in. Your figures will differ from the text.",
            flush=True,
        )
        return _made_up()
    images = np.array([normalise(draw_ink(strokes)) for strokes in ink.strokes])
    return WrittenDigits(images, ink.labels, ink.writers, "pendigits")


def _made_up() -> WrittenDigits:
    rng = np.random.default_rng(0)
    images = []
    for _ in range(_WRITERS):
        styles = [rng.choice(list(TEMPLATES[digit])) for digit in range(10)]
        images += [
            written_in_style(digit, styles[digit], rng) for digit in range(10) for _ in range(_EACH)
        ]
    labels = np.tile(np.repeat(np.arange(10, dtype=np.uint8), _EACH), _WRITERS)
    writers = np.repeat(np.arange(1, _WRITERS + 1), 10 * _EACH)
    return WrittenDigits(np.array(images), labels, writers, "synthetic")
