"""What a network reads in a picture, and how that is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from mnist_course.preprocessing.geometry import Box

NO_INK = "No ink yet: draw a digit."


@dataclass(frozen=True, eq=False)
class Reading:
    """What a network reads in one picture.

    Attributes
    ----------
    digit : int or None
        The most probable digit, or None where there is no ink to read.
    probabilities : numpy.ndarray
        (10,) float32, one for each digit 0 to 9, sum 1; all zeros where there is no digit.
        Calibrated, where it was measured how sure the network may be.
    image : numpy.ndarray
        (28, 28) uint8: exactly the array that the network got, light ink on black.
    heatmap : numpy.ndarray or None
        (28, 28) float32 in [0, 1]: where the network found what speaks for `digit` (Grad-CAM;
        R. Selvaraju et al., 2017). None where there is no digit, and for a dense network.
    message : str
        Why there is no digit; empty where there is one.
    unlike_a_digit : bool
        Whether the image is unlike what the network was trained on, a digit: then its answer says
        little.
    """

    digit: int | None
    probabilities: np.ndarray
    image: np.ndarray
    heatmap: np.ndarray | None = None
    message: str = ""
    unlike_a_digit: bool = False

    @property
    def confidence(self) -> float:
        """Probability of `digit`, in [0, 1]; 0 where there is no digit."""
        return float(self.probabilities.max())

    def __repr__(self) -> str:
        if self.digit is None:
            return f"Reading(no digit: {self.message})"
        unlike = ", but unlike a digit" if self.unlike_a_digit else ""
        return f"Reading({with_article(self.digit)}, confidence {self.confidence:.1%}{unlike})"


@dataclass(frozen=True, eq=False)
class FoundDigit:
    """A digit on a picture of a sheet.

    Attributes
    ----------
    box : mnist_course.preprocessing.geometry.Box
        Its left, top, right and bottom edge, in pixels of the picture as it was given, turned as
        EXIF says.
    reading : Reading
        What the network reads there.
    ink : numpy.ndarray
        (H, W) uint8: the digit's ink alone, light on black, as it was found. See
        `mnist_course.preprocessing.pipeline.explain_ink`.
    """

    box: Box
    reading: Reading
    ink: np.ndarray


def describe(reading: Reading) -> str:
    """Put a reading into words, with no more certainty than it has.

    Parameters
    ----------
    reading : Reading
        What `DigitClassifier.read` returned.

    Returns
    -------
    str
        A sentence or two: the digit, or the two it may be where the second is at least half as
        likely as the first, or that it is unlike a digit, or why there is none.
    """
    if reading.digit is None:
        return reading.message or NO_INK
    second, first = reading.probabilities.argsort()[-2:]
    is_close = _is_close(reading)
    which = " or ".join(map(with_article, (first, second) if is_close else (first,)))
    if reading.unlike_a_digit:
        return f"This is unlike a digit. If it is one: {which}."
    return f"Could be {which}." if is_close else f"This looks like {which}."


def with_article(digit: int) -> str:
    """Return a digit with its article: "a 7", "an 8"."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def short_answer(reading: Reading) -> str:
    """Return a reading in a character or two: "7", "7?" where it is in doubt, "?" for no digit."""
    if reading.digit is None or reading.unlike_a_digit:
        return "?"
    return f"{reading.digit}?" if _is_close(reading) else str(reading.digit)


def _is_close(reading: Reading) -> bool:
    """Return whether the second digit is at least half as likely as the first."""
    second, first = np.sort(reading.probabilities)[-2:]
    return bool(second >= first / 2)
