"""Any picture of digits becomes MNIST images: taken apart once, for all that is asked of it.

A drawing or a clean scan has plain paper: whatever differs from it is ink. On a photograph light,
shadows, printed lines and a table's edge differ, too. There several simple looks each propose what
the ink may be, and the network, which knows digits, chooses: see `recognition.choosing`. From then
on all go the same way, to 28x28 pixels as MNIST's own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from mnist_course.preprocessing.geometry import Box
from mnist_course.preprocessing.load import Picture, load_picture
from mnist_course.preprocessing.mnist_format import (
    BOX,
    SIDE,
    crop,
    fitted,
    ink_box,
    is_dot,
    normalise,
    widened,
)
from mnist_course.preprocessing.plain_paper import plain_ink

if TYPE_CHECKING:
    from mnist_course.preprocessing.digits_on_sheet import DigitInk
    from mnist_course.preprocessing.proposals import Sheet

__all__ = [
    "BOX",
    "SIDE",
    "Proposal",
    "Step",
    "TakenApart",
    "explain_ink",
    "find_digits",
    "normalise",
]

_DARKER_THAN_SHADOW = 0.4
"""Share of the light. Of development crops, no digit was lost by it; of made blank sheets, the
shadows of hands and phones take away up to 0.37, and their edges pass for strokes."""
_MAIN_SHARE = 0.7  # of a drawing's ink: so much belongs to the digit, where other things are by it


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


@dataclass(frozen=True, eq=False)
class Proposal:
    """What may be the ink of a digit.

    Attributes
    ----------
    name : str
        Of the look that found it, for a title.
    ink : numpy.ndarray
        (H, W) uint8, light ink on black.
    box : Box
        Around the ink, in pixels of the picture as it was given, turned as EXIF says.
    is_found : bool
        Whether it was found as ink among other things, by what surrounds it. What a threshold
        merely parts from the rest has to look like a digit to count.
    views : list of Step
        How the picture looked on the way to it.
    """

    name: str
    ink: np.ndarray
    box: Box
    is_found: bool
    views: list[Step] = field(default_factory=list)

    @cached_property
    def steps(self) -> list[Step]:
        """From the ink to 28x28 pixels, see `explain_ink`."""
        return explain_ink(self.ink)

    @property
    def image(self) -> np.ndarray:
        """What the network gets: (28, 28) uint8; black where there is no more than a dot."""
        return self.steps[-1].image


class TakenApart:
    """A picture, taken apart once: what may be digits, and all the steps to them.

    Parameters
    ----------
    source : path, bytes, PIL.Image.Image, numpy.ndarray or Picture
        See `mnist_course.preprocessing.load.load_picture`.

    Raises
    ------
    PictureError
        The picture can't be used; the text says why.
    OSError
        The file is missing or may not be read.
    """

    def __init__(self, source: str | os.PathLike | bytes | Image.Image | np.ndarray | Picture):
        self.picture = source if isinstance(source, Picture) else load_picture(source)

    @cached_property
    def grey(self) -> np.ndarray:
        """The picture without its colours: (H, W) uint8."""
        return self.picture.grey

    @cached_property
    def is_plain(self) -> bool:
        """Whether all that differs from the paper is ink."""
        return self._plain_ink is not None

    @cached_property
    def is_blank(self) -> bool:
        """Whether there is plain paper and nothing on it."""
        return self.is_plain and not self._plain_ink.any()

    def rounds(self) -> Iterator[list[Proposal]]:
        """Yield proposals for the one digit on the picture, the looks that cost least first."""
        ways = [self._drawn] if self.is_plain else [self._thresholded, self._searched]
        for way in ways:
            yield [proposal for proposal in way() if proposal.image.any()]

    @cached_property
    def digits(self) -> list[Proposal]:
        """What may be digits on a sheet of many, in reading order."""
        from mnist_course.preprocessing.digits_on_sheet import all_digits

        found = [self._from_sheet(digit) for digit in all_digits(self.sheet)]
        return [proposal for proposal in found if proposal.image.any()]

    @cached_property
    def sheet(self) -> Sheet:
        """Paper, printed lines and pieces that may be ink."""
        from mnist_course.preprocessing.proposals import (  # SciPy: most drawings need none
            plain_sheet,
            take_apart,
        )

        return plain_sheet(self._plain_ink) if self.is_plain else take_apart(self.picture.pixels)

    @cached_property
    def _plain_ink(self) -> np.ndarray | None:
        return plain_ink(self.grey)

    # The looks

    def _drawn(self) -> Iterator[Proposal]:
        ink = self._plain_ink
        if not ink.any():
            return
        view = Step("Ink", ink, "What differs from the paper, bright on black.")
        yield self._proposal("Ink", ink, True, [view])
        if min(ink.shape) <= SIDE:
            return
        from mnist_course.preprocessing.thresholding import main_group

        main = main_group(ink > 0, ink) * ink
        if _MAIN_SHARE * ink.sum(dtype=float) <= main.sum(dtype=float) < ink.sum(dtype=float):
            told = "The largest strokes alone: what stands apart may be something else."
            yield self._proposal("Main strokes", main, True, [view, Step("Main", main, told)])

    def _thresholded(self) -> Iterator[Proposal]:
        from mnist_course.preprocessing.thresholding import look

        plain = look(self.grey)
        if plain is not None:
            yield self._proposal("Threshold", plain.ink, False, [_ink_step(plain.ink)])
        even = look(self.grey, evened=True)
        if even is not None and (plain is not None or even.darkness >= _DARKER_THAN_SHADOW):
            told = "Divided by the paper: light and shadows are gone."
            views = [Step("Even light", even.view, told), _ink_step(even.ink)]
            yield self._proposal("Even light", even.ink, False, views)

    def _searched(self) -> Iterator[Proposal]:
        from mnist_course.preprocessing.digits_on_sheet import main_digit

        digit = main_digit(self.sheet)
        if digit is not None:
            yield self._from_sheet(digit)

    def _from_sheet(self, digit: DigitInk) -> Proposal:
        height, width = self.sheet.ink.shape
        box = digit.box.scaled(*self._scale(height, width))
        whole = np.zeros((height, width), np.uint8)
        whole[digit.box.slices] = digit.ink
        told = "The largest strokes with lighter paper all round; specks and edges are left out."
        views = [*self._paper_steps, Step("Ink", whole, told)]
        return Proposal("Pieces", digit.ink, box, True, views)

    @cached_property
    def _paper_steps(self) -> list[Step]:
        if self.is_plain:
            return []
        gone = "How much darker than the paper it is: light and shadows are gone."
        steps = [Step("Paper removed", _as_levels(self.sheet.darkening), gone)]
        if self.sheet.lines.any():
            gone = "Printed lines run from end to end, evenly: what they darken is taken away."
            steps.append(Step("Lines removed", _as_levels(self.sheet.ink), gone))
        return steps

    def _proposal(self, name: str, ink: np.ndarray, is_found: bool, views: list[Step]) -> Proposal:
        return Proposal(name, ink, ink_box(ink).scaled(*self._scale(*ink.shape)), is_found, views)

    def _scale(self, height: int, width: int) -> tuple[float, float]:
        across, down = self.picture.original_size
        return across / width, down / height


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
    if is_dot(ink):
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
    picture: str | os.PathLike | bytes | Image.Image | np.ndarray,
) -> list[tuple[Box, np.ndarray]]:
    """Find every digit on a picture of a sheet.

    Parameters
    ----------
    picture : path, bytes, PIL.Image.Image or numpy.ndarray
        See `mnist_course.preprocessing.load.load_picture`.

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
    return [(proposal.box, proposal.ink) for proposal in TakenApart(picture).digits]


def _ink_step(ink: np.ndarray) -> Step:
    told = "One threshold parts ink from paper; the strokes with the most ink are kept."
    return Step("Ink", ink, told)


def _as_levels(share: np.ndarray) -> np.ndarray:
    return np.round(255 * np.clip(share, 0, 1)).astype(np.uint8)
