"""Digits sorted by who wrote them: real ink where it is at hand, built-in digits where it isn't."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mnist_course.downloads import DataError, DownloadError
from mnist_course.ink.pendigits import load_pendigits
from mnist_course.ink.strokes import draw_ink
from mnist_course.preprocessing.mnist_format import normalise
from mnist_course.synthetic.writers import writers_digits

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
        Where the ink can't be had, built-in digits of twelve made-up people; see
        `mnist_course.synthetic.writers`. One printed line says so.
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
    images, labels, writers = writers_digits(_WRITERS, _EACH)
    return WrittenDigits(images, labels, writers + 1, "synthetic")
