"""Read the original strokes of UCI's pen-based digits, where they are at hand.

E. Alpaydin, F. Alimoglu: Pen-Based Recognition of Handwritten Digits, UCI Machine Learning
Repository, 1998, CC BY 4.0.
"""

import gzip
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest


class PenDigit(NamedTuple):
    """One digit: its label, and its strokes, (k, 2) each, x right and y down."""

    label: int
    strokes: list[np.ndarray]


def load_pendigits() -> list[PenDigit]:
    """Read all digits of the folder that MNIST_COURSE_PENDIGITS names; skip the test without it."""
    folder = os.environ.get("MNIST_COURSE_PENDIGITS")
    if not folder:
        pytest.skip("real pen strokes are not at hand: set MNIST_COURSE_PENDIGITS")
    digits = []
    with gzip.open(Path(folder) / "pendigits-train.unp.gz", "rt") as lines:
        for line in lines:
            words = line.split()
            if not words:
                continue
            if words[0] == ".SEGMENT":
                digits.append(PenDigit(int(words[-1].strip('"')), []))
            elif words[0] == ".PEN_DOWN":
                digits[-1].strokes.append([])
            elif words[0].lstrip("-").isdigit() and digits:
                x, y = map(int, words)
                digits[-1].strokes[-1].append((x, -y))
    return [
        PenDigit(digit.label, [np.array(stroke) for stroke in digit.strokes if stroke])
        for digit in digits
    ]
