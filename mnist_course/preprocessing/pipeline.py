"""Any picture of a digit becomes an MNIST image: the one way for every source.

A drawing or a clean scan has plain paper: whatever differs from it is ink. On a photograph light,
shadows, printed lines and a table's edge differ, too: there the ink has to be found. From then on
all go the same way, to 28x28 pixels as MNIST's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from mnist_course.preprocessing.load import load_picture
from mnist_course.preprocessing.mnist_format import (
    BOX,
    SIDE,
    crop,
    fitted,
    is_dot,
    normalise,
    widened,
)
from mnist_course.preprocessing.plain_paper import plain_ink

if TYPE_CHECKING:
    from mnist_course.preprocessing.proposals import Box

__all__ = [
    "BOX",
    "SIDE",
    "Step",
    "explain_ink",
    "explain_steps",
    "find_digits",
    "normalise",
    "to_mnist",
]


@dataclass(frozen=True)
class Step:
    """One intermediate picture on the way to the MNIST image.

    Attributes
    ----------
    name : str
        A few words, for a title.
    image : numpy.ndarray
        (H, W) uint8.
    explanation : str
        One sentence on what was done and why.
    """

    name: str
    image: np.ndarray
    explanation: str


def to_mnist(picture: str | Path | bytes | Image.Image | np.ndarray) -> np.ndarray:
    """Turn a picture of one digit into an MNIST image.

    Finds ink and paper, whichever is lighter, removes the paper (of a photograph also shadows,
    printed lines and what else is no ink), crops to the ink (of several digits on a photograph, to
    the largest), fits it into 20x20 with its proportions kept, and puts its centre of mass at the
    centre of 28x28. An MNIST image comes back as it was.

    Parameters
    ----------
    picture : path, bytes, PIL.Image.Image or numpy.ndarray
        See `mnist_course.preprocessing.load.load_picture`.

    Returns
    -------
    numpy.ndarray
        (28, 28) uint8, light ink (up to 255) on black (0). All zeros where there is no digit to
        read: blank paper, or no more than a dot.

    Raises
    ------
    PictureError
        The picture can't be used; the text says why.
    OSError
        The file is missing or may not be read.
    """
    return explain_steps(picture)[-1].image


def explain_steps(picture: str | Path | bytes | Image.Image | np.ndarray) -> list[Step]:
    """Do what `to_mnist` does, and keep every picture on the way.

    Parameters
    ----------
    picture : path, bytes, PIL.Image.Image or numpy.ndarray
        As for `to_mnist`.

    Returns
    -------
    list of Step
        Grey, ink, cropped, fitted, centred; of a photograph also what is left when the paper and
        its printed lines are removed, and of a fine pen the widened strokes. The last one's image
        is what `to_mnist` returns: black where there is no digit to read.

    Raises
    ------
    PictureError
        The picture can't be used; the text says why.
    OSError
        The file is missing or may not be read.
    """
    opened = load_picture(picture)
    steps = [Step("Grey", opened.grey, "The picture without its colours.")]
    ink = plain_ink(opened.grey)
    if ink is None:
        ink = _photographed_ink(opened.pixels, steps)
    else:
        steps.append(Step("Ink", ink, "What differs from the paper, bright on black."))
    return [*steps, *explain_ink(ink)]


def explain_ink(ink: np.ndarray) -> list[Step]:
    """Turn the ink of one digit into an MNIST image, and keep every picture on the way.

    Parameters
    ----------
    ink : numpy.ndarray
        (H, W) uint8, light ink on black (0), as `find_digits` returns it.

    Returns
    -------
    list of Step
        Cropped, of a fine pen widened, fitted, centred. The last one's image is (28, 28): black
        where there is no more than a dot of ink.
    """
    if not ink.any() or is_dot(ink):
        blank = np.zeros((SIDE, SIDE), np.uint8)
        return [Step("No digit", blank, "There is no more than a dot of ink to read.")]
    cropped = "Only the ink: where on the paper it was doesn't matter."
    steps = [Step("Cropped", crop(ink), cropped)]
    wide = widened(ink)
    if wide is not ink:
        steps.append(Step("Widened", wide, "The pen was finer than those that MNIST shows."))
    return [
        *steps,
        Step("Fitted", fitted(wide), f"Fitted into {BOX}x{BOX} pixels, proportions kept."),
        Step("Centred", normalise(wide), f"Centre of mass at the middle of {SIDE}x{SIDE}."),
    ]


def find_digits(
    picture: str | Path | bytes | Image.Image | np.ndarray,
) -> list[tuple[Box, np.ndarray]]:
    """Find every digit on a picture of a sheet.

    Parameters
    ----------
    picture : path, bytes, PIL.Image.Image or numpy.ndarray
        As for `to_mnist`.

    Returns
    -------
    list of (Box, numpy.ndarray)
        In reading order, row by row. The box is in pixels of the picture as it was given, turned
        as EXIF says; the array is (H, W) uint8: the digit's ink alone, light on black, see
        `explain_ink`. Digits that touch each other are found as one. Empty where nothing is
        written.

    Raises
    ------
    PictureError
        The picture can't be used; the text says why.
    OSError
        The file is missing or may not be read.
    """
    from mnist_course.preprocessing.digits_on_sheet import all_digits
    from mnist_course.preprocessing.proposals import take_apart  # SciPy: reading ink needs none

    opened = load_picture(picture)
    sheet = take_apart(opened.pixels)
    digits = all_digits(sheet)
    height, width = sheet.ink.shape
    across, down = opened.original_size[0] / width, opened.original_size[1] / height
    return [(digit.box.scaled(across, down), digit.ink) for digit in digits if digit.ink.any()]


def _photographed_ink(pixels: np.ndarray, steps: list[Step]) -> np.ndarray:
    """Find the largest digit on a photograph or scan, and add the steps that led to it."""
    from mnist_course.preprocessing.digits_on_sheet import main_digit
    from mnist_course.preprocessing.proposals import take_apart  # SciPy: only a photo needs it

    sheet = take_apart(pixels)
    digit = main_digit(sheet)
    ink = np.zeros(sheet.ink.shape, np.uint8)
    if digit is not None:
        ink[digit.box.slices] = digit.ink
    paper_gone = "How much darker than the paper it is: light and shadows are gone."
    if sheet.ink.shape != pixels.shape[:2]:
        paper_gone += " The strokes are so blurred that only in a small picture they have edges."
    steps.append(Step("Paper removed", _as_levels(sheet.darkening), paper_gone))
    if sheet.lines.any():
        lines_gone = "Printed lines run from end to end, evenly: what they darken is taken away."
        steps.append(Step("Lines removed", _as_levels(sheet.ink), lines_gone))
    chosen = "The largest strokes that have lighter paper all round; specks and edges are left out."
    steps.append(Step("Ink", ink, chosen))
    return ink


def _as_levels(share: np.ndarray) -> np.ndarray:
    return np.round(255 * np.clip(share, 0, 1)).astype(np.uint8)
