"""The original strokes of UCI's pen-based digits, where they are at hand."""

import os
from typing import NamedTuple

import numpy as np
import pytest

import mnist_course as mc


class PenDigit(NamedTuple):
    """One digit: its label, and its strokes, (k, 2) each, x right and y down."""

    label: int
    strokes: list[np.ndarray]


def load_pendigits() -> list[PenDigit]:
    """Return the training part that MNIST_COURSE_PENDIGITS names; skip the test without it."""
    if not os.environ.get("MNIST_COURSE_PENDIGITS"):
        pytest.skip("real pen strokes are not at hand: set MNIST_COURSE_PENDIGITS")
    ink = mc.load_pendigits().train
    return [
        PenDigit(int(label), strokes)
        for label, strokes in zip(ink.labels, ink.strokes, strict=True)
    ]
