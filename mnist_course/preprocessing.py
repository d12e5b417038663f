"""Any picture of a digit becomes an MNIST image: the one way for every source.

MNIST was made from black-and-white scans: each digit was fitted into a box of 20x20 pixels,
proportions kept, and put into a field of 28x28 with its centre of mass at the middle
(Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document
recognition, 1998). A network trained on MNIST reads best what was made in the same way.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from mnist_course.pictures import load_picture

if TYPE_CHECKING:
    from mnist_course.sheet import Box

SIDE = 28
"""Side of an MNIST image, in pixels."""
BOX = 20
"""Side of the box that a digit is fitted into, in pixels."""

_CENTRE = 14.0  # where MNIST's centres of mass are, to half a pixel: measured on all 60,000
_LEAST_CONTRAST = 12  # of 255 levels: below that, paper is blank
_FLAT_TOLERANCE = 2  # levels: what lossy compression does to a plain background
_FLAT_SHARE = 0.35
_MOST_ON_FRAME = 4
_CELL = 8  # pixels
_LEAST_LINED = 64  # pixels: on a smaller picture no printed lines are looked for
_FINE_PEN, _USUAL_PEN = 0.07, 0.1  # stroke's width in the digit's longer side; MNIST's is 0.1
_DETAIL = 160  # pixels a side, while strokes are widened


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

    Finds ink and paper, whichever is lighter, removes the paper (also under uneven light), crops
    to the ink, fits it into 20x20 with its proportions kept, and puts its centre of mass at the
    centre of 28x28. An MNIST image comes back as it was.

    Parameters
    ----------
    picture : path, bytes, PIL.Image.Image or numpy.ndarray
        See `mnist_course.pictures.load_picture`.

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
    ink = _plain_ink(opened.grey)
    if ink is None:
        ink = _photographed_ink(opened.pixels, steps)
    else:
        steps.append(Step("Ink", ink, "What differs from the paper, bright on black."))
    if not ink.any() or _is_dot(ink):
        blank = np.zeros((SIDE, SIDE), np.uint8)
        return [*steps, Step("No digit", blank, "There is no more than a dot of ink to read.")]
    if _is_normalised(ink):
        wide = ink
    else:
        steps.append(
            Step("Cropped", _crop(ink), "Only the ink: where on the paper it was doesn't matter.")
        )
        wide = widened(ink)
    if wide is not ink:
        steps.append(Step("Widened", wide, "The pen was finer than those that MNIST shows."))
    return [
        *steps,
        Step("Fitted", _fitted(wide), f"Fitted into {BOX}x{BOX} pixels, proportions kept."),
        Step("Centred", normalise(wide), f"Centre of mass at the middle of {SIDE}x{SIDE}."),
    ]


def find_digits(
    picture: str | Path | bytes | Image.Image | np.ndarray,
) -> list[tuple[Box, np.ndarray]]:
    """Find every digit on a picture of a sheet, and turn each into an MNIST image.

    Parameters
    ----------
    picture : path, bytes, PIL.Image.Image or numpy.ndarray
        As for `to_mnist`.

    Returns
    -------
    list of (Box, numpy.ndarray)
        In reading order, row by row. The box is in pixels of the picture as it was given, turned
        as EXIF says; the image is (28, 28) uint8, light ink on black. Digits that touch each other
        are found as one. Empty where nothing is written.

    Raises
    ------
    PictureError
        The picture can't be used; the text says why.
    OSError
        The file is missing or may not be read.
    """
    from mnist_course.sheet import all_digits, take_apart  # SciPy: reading ink needs none

    opened = load_picture(picture)
    digits = [
        (digit.box, normalise(widened(digit.ink)))
        for digit in all_digits(take_apart(opened.pixels))
        if not _is_dot(digit.ink)
    ]
    height, width = opened.pixels.shape[:2]
    across, down = opened.original_size[0] / width, opened.original_size[1] / height
    return [(box.scaled(across, down), image) for box, image in digits if image.any()]


def normalise(ink: np.ndarray) -> np.ndarray:
    """Fit ink into MNIST's 20x20 box and centre its mass in 28x28.

    Parameters
    ----------
    ink : numpy.ndarray
        (H, W) uint8, light ink on black (0).

    Returns
    -------
    numpy.ndarray
        (28, 28) uint8. Ink that is already so comes back unchanged; no ink gives all zeros.
    """
    if not ink.any() or _is_normalised(ink):
        return ink.copy() if ink.shape == (SIDE, SIDE) else np.zeros((SIDE, SIDE), np.uint8)
    return _centred(_fitted(ink))


# Ink and paper


def _plain_ink(grey: np.ndarray) -> np.ndarray | None:
    """Tell ink from paper of one level; None where the paper is a photo's, or has lines."""
    paper = _plain_paper(grey)
    if paper is None:
        return None
    ink = np.abs(grey.astype(np.int16) - paper).astype(np.uint8)
    if _is_normalised(ink):
        return ink
    if ink.max() < _LEAST_CONTRAST:
        return np.zeros_like(ink)
    ink[ink <= 2 * _FLAT_TOLERANCE] = 0
    if _times_on_frame(ink) > _MOST_ON_FRAME or _has_lone_specks(ink) or _is_lined(ink):
        return None
    return _stretched(ink)


def _times_on_frame(ink: np.ndarray) -> int:
    """Count how often strokes run off the picture; noise and printed lines do it often."""
    sides = (ink[0], ink[-1], ink[:, 0], ink[:, -1])
    return sum(int((np.diff(side > 0, prepend=False) & (side > 0)).sum()) for side in sides)


def _has_lone_specks(ink: np.ndarray) -> bool:
    """Tell whether there is faint ink far from all strong ink, as noise is."""
    height, width = (-(-side // _CELL) for side in ink.shape)
    cells = np.zeros((height * _CELL, width * _CELL), np.uint8)
    cells[: ink.shape[0], : ink.shape[1]] = ink
    cells = cells.reshape(height, _CELL, width, _CELL).max((1, 3))
    strong = np.pad(cells >= 0.3 * ink.max(), 1)
    near = [strong[y : y + height, x : x + width] for y in range(3) for x in range(3)]
    return bool(((cells > 0) & ~np.any(near, axis=0)).any())


def _is_lined(ink: np.ndarray) -> bool:
    """Tell whether lines are printed on it, from one side of the picture to the other."""
    crossed = (ink[0].any() and ink[-1].any()) or (ink[:, 0].any() and ink[:, -1].any())
    if not crossed or min(ink.shape) < _LEAST_LINED:
        return False
    from mnist_course.lines import printed_lines  # SciPy: few plain pictures need it

    return bool(printed_lines(ink.astype(np.float32) / 255, noise=0.0).any())


def _photographed_ink(pixels: np.ndarray, steps: list[Step]) -> np.ndarray:
    """Find the largest digit on a photograph or scan, and add the steps that led to it."""
    from mnist_course.sheet import main_digit, take_apart  # SciPy: only a photo needs it

    sheet = take_apart(pixels)
    digit = main_digit(sheet)
    ink = np.zeros(pixels.shape[:2], np.uint8)
    if digit is not None:
        ink[digit.box.slices] = digit.ink
    paper_gone = "How much darker than the paper it is: light and shadows are gone."
    steps.append(Step("Paper removed", _as_levels(sheet.darkening), paper_gone))
    if sheet.lines.any():
        lines_gone = "Printed lines run from end to end, evenly: what they darken is taken away."
        steps.append(Step("Lines removed", _as_levels(sheet.ink), lines_gone))
    chosen = "The largest strokes that have lighter paper all round; specks and edges are left out."
    steps.append(Step("Ink", ink, chosen))
    return ink


def _as_levels(share: np.ndarray) -> np.ndarray:
    return np.round(255 * np.clip(share, 0, 1)).astype(np.uint8)


def _plain_paper(grey: np.ndarray) -> int | None:
    """Return the level of a plain background, or None where there is no plain background."""
    levels = np.bincount(grey.ravel(), minlength=256)
    frame = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    at_frame = int(np.bincount(frame, minlength=256).argmax())
    for level in (at_frame, int(levels.argmax())):
        nearby = levels[max(level - _FLAT_TOLERANCE, 0) : level + _FLAT_TOLERANCE + 1].sum()
        if nearby >= _FLAT_SHARE * grey.size:
            return level
    return None


def _stretched(ink: np.ndarray) -> np.ndarray:
    peak = int(ink.max())
    if peak >= 254:  # MNIST's own images peak at 254 or 255
        return ink
    return np.round(ink * (255 / peak)).astype(np.uint8)


def _is_dot(ink: np.ndarray) -> bool:
    """Tell a round or square blob without a hole from a written digit."""
    blob = _crop(ink > 127)
    height, width = blob.shape
    return max(height, width) <= 1.4 * min(height, width) and blob.mean() > 0.7


# Pens


def widened(ink: np.ndarray) -> np.ndarray:
    """Widen the strokes of a pen that is finer than MNIST's.

    Parameters
    ----------
    ink : numpy.ndarray
        (H, W) uint8, light ink on black (0).

    Returns
    -------
    numpy.ndarray
        The ink itself where its strokes are wide enough; else (h, w) uint8, cropped to the ink and
        brought to some 160 pixels, with strokes of a tenth of the digit's longer side.
    """
    cropped = _crop(ink)
    if _pen_share(cropped) >= _FINE_PEN:
        return ink
    from scipy import ndimage  # only a fine pen needs it

    scale = _DETAIL / max(cropped.shape)
    size = tuple(max(1, round(side * scale)) for side in cropped.shape[::-1])
    method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    detailed = np.asarray(Image.fromarray(cropped).resize(size, method))
    radius = _DETAIL * (_USUAL_PEN - _pen_share(detailed)) / 2
    reach = math.ceil(radius)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    return ndimage.grey_dilation(np.pad(detailed, reach), footprint=np.hypot(x, y) <= radius)


def _pen_share(ink: np.ndarray) -> float:
    """Estimate the strokes' width as a share of the ink's longer side."""
    mask = np.pad(ink > 127, 1)
    inner = mask[1:-1, :-2] & mask[1:-1, 2:] & mask[:-2, 1:-1] & mask[2:, 1:-1] & mask[1:-1, 1:-1]
    area, outline = int(mask.sum()), int(mask.sum() - inner.sum())
    # Pixels of the outline lie half a pixel within the edge, on both sides of a stroke.
    return (2 * area / outline if outline else 0.0) / max(ink.shape)


# Crop, fit and centre


def _crop(ink: np.ndarray) -> np.ndarray:
    rows, columns = ink.any(1), ink.any(0)
    top, left = rows.argmax(), columns.argmax()
    bottom, right = ink.shape[0] - rows[::-1].argmax(), ink.shape[1] - columns[::-1].argmax()
    return ink[top:bottom, left:right]


def _fitted(ink: np.ndarray) -> np.ndarray:
    """Scale ink so that its longer side is 20 pixels (19 at the least)."""
    ink = _crop(ink)
    while True:
        scale = BOX / max(ink.shape)
        height, width = (max(1, round(scale * side)) for side in ink.shape)
        small = np.asarray(Image.fromarray(ink).resize((width, height), Image.Resampling.BOX))
        if max(_crop(small).shape) >= BOX - 1 or not small.any():
            return _stretched(_crop(small))
        # A hair too thin to show at this scale held the box open: cut it off and fit again.
        ink = _crop(_without_hairs(ink, small))


def _without_hairs(ink: np.ndarray, small: np.ndarray) -> np.ndarray:
    ink = ink.copy()
    for axis in (0, 1):
        cells = np.arange(ink.shape[axis]) * small.shape[axis] // ink.shape[axis]
        empty = ~small.any(1 - axis)[cells]
        np.moveaxis(ink, axis, 0)[empty] = 0
    return ink


def _centred(box: np.ndarray) -> np.ndarray:
    height, width = box.shape
    top, left = _offset(box.sum(1, dtype=float)), _offset(box.sum(0, dtype=float))
    image = np.zeros((SIDE, SIDE), np.uint8)
    image[top : top + height, left : left + width] = box
    return image


def _offset(mass: np.ndarray) -> int:
    """Return where the box starts so that its centre of mass is within half a pixel of 14."""
    centre = (mass * np.arange(len(mass))).sum() / mass.sum()
    offset = math.ceil(_CENTRE - 0.5 - centre)
    return min(max(offset, 0), SIDE - len(mass))


def _is_normalised(ink: np.ndarray) -> bool:
    if ink.shape != (SIDE, SIDE) or ink.max() < 254:
        return False
    box = _crop(ink)
    return BOX - 1 <= max(box.shape) <= BOX and np.array_equal(_centred(box), ink)
