"""Put the pieces of ink on a sheet together to digits, and the digits in reading order.

Pieces that lie close together, or one above the other within a digit's height, are strokes of one
digit; specks are left out. Digits that touch each other are one piece and come out as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import numpy as np
from scipy import ndimage

from mnist_course.preprocessing.proposals import FEWEST_PIXELS, Box, Piece, Sheet, main_piece

_SMALLEST_DIGIT = 0.02  # of the picture's shorter side
_SAME_PEN = 0.5  # of the digit's darkness
_NEAR = 0.25  # of the digit's size: so far away, a stroke still belongs to it
_SPECK = 0.03  # of the digit's area

# On a sheet of many digits, as shares of their usual height:
_TALLEST = 1.45  # of strokes that are joined
_CLOSE = 0.1  # so far away, a fragment belongs to its neighbour
_FRAGMENT = 0.5  # what is smaller is a part of a digit, or a speck
_SAME_ROW = 0.7  # so much higher or lower, a neighbour is in the same row
_OVERLAP = 0.3  # of the narrower one's width: then two strokes lie one above the other


@dataclass(frozen=True, eq=False)
class DigitInk:
    """The ink of one digit.

    Attributes
    ----------
    box : Box
        Where on the picture it is.
    ink : numpy.ndarray
        (H, W) uint8, as large as the box: light ink on black (0), of this digit only.
    """

    box: Box
    ink: np.ndarray


def main_digit(sheet: Sheet) -> DigitInk | None:
    """Find the largest digit, with all its strokes.

    Parameters
    ----------
    sheet : Sheet
        What `take_apart` returned.

    Returns
    -------
    DigitInk or None
        None where there is no ink.
    """
    main = main_piece(sheet)
    if main is None:
        return None
    strokes, box = [main], main.box
    for piece in sorted(sheet.pieces, key=lambda piece: max(piece.box.gaps(main.box))):
        is_part = (
            piece is not main
            and piece.is_ink
            and piece.area >= _SPECK * main.area
            and piece.darkness >= _SAME_PEN * main.darkness
            and max(piece.box.gaps(box)) <= _NEAR * main.size
        )
        if is_part:
            strokes.append(piece)
            box = box.joined(piece.box)
    return _digit_of(sheet, strokes)


def all_digits(sheet: Sheet) -> list[DigitInk]:
    """Find every digit, with all its strokes.

    Parameters
    ----------
    sheet : Sheet
        What `take_apart` returned.

    Returns
    -------
    list of DigitInk
        In reading order: row by row from the top, from left to right in each. Digits that touch
        each other come as one.
    """
    strokes = _strokes(sheet)
    if not strokes:
        return []
    height = _usual_size(strokes)
    groups = [group for group in _grouped(strokes, height) if _is_digit(group, height)]
    digits = [_digit_of(sheet, group) for group in groups]
    return [digits[n] for n in reading_order([digit.box for digit in digits])]


def reading_order(boxes: list[Box]) -> list[int]:
    """Put boxes in order: row by row from the top, from left to right in each.

    Parameters
    ----------
    boxes : list of Box
        In any order; rows may slant or curve a little.

    Returns
    -------
    list of int
        The boxes' numbers.
    """
    rows = _rows(boxes)
    # Where the paper slants, a short row's mean height says little: it is compared at the left.
    slopes = [
        (boxes[right].middle[1] - boxes[left].middle[1])
        / max(boxes[right].middle[0] - boxes[left].middle[0], 1.0)
        for row in rows
        for left, right in pairwise(row)
    ]
    slope = float(np.median(slopes)) if slopes else 0.0
    rows.sort(
        key=lambda row: np.mean([boxes[n].middle[1] - slope * boxes[n].middle[0] for n in row])
    )
    return [n for row in rows for n in row]


# Digits


def _digit_of(sheet: Sheet, strokes: list[Piece]) -> DigitInk:
    """Cut strokes out, each as light as if the pen had written with all its ink."""
    box = _box_of(strokes)
    height, width = sheet.labels.shape
    # Two pixels more: the soft edge of a stroke is part of it.
    box = Box(
        max(box.left - 2, 0),
        max(box.top - 2, 0),
        min(box.right + 2, width),
        min(box.bottom + 2, height),
    )
    place = box.slices
    labels = sheet.labels[place]
    ink = np.zeros(labels.shape, np.float32)
    for stroke in strokes:
        levels = (sheet.ink[place] - 0.1 * stroke.darkness) / (0.75 * stroke.darkness)
        mask = ndimage.binary_dilation(labels == stroke.label, iterations=2)
        ink[mask] = np.maximum(ink[mask], levels[mask])
    return DigitInk(box, np.round(255 * np.clip(ink, 0, 1)).astype(np.uint8))


def _strokes(sheet: Sheet) -> list[Piece]:
    """Return the pieces that the sheet's pen may have written."""
    short = min(sheet.ink.shape)
    least = max(FEWEST_PIXELS, _SMALLEST_DIGIT * short)
    inks = [piece for piece in sheet.pieces if piece.stands_out and piece.size >= least]
    if not inks:
        return []
    areas = [piece.area for piece in inks]
    usual = np.average([piece.darkness for piece in inks], weights=areas)
    return [piece for piece in sheet.pieces if piece.is_ink and piece.darkness >= _SAME_PEN * usual]


def _usual_size(strokes: list[Piece]) -> float:
    """Return the digits' usual size: the median, where each piece counts as much as it is large."""
    sizes = np.sort([piece.size for piece in strokes])
    return float(sizes[np.searchsorted(np.cumsum(sizes), sizes.sum() / 2)])


def _grouped(strokes: list[Piece], height: float) -> list[list[Piece]]:
    """Join the strokes of each digit, the largest first."""
    groups: list[list[Piece]] = []
    for piece in sorted(strokes, key=lambda piece: -piece.size):
        near = [
            (max(_box_of(group).gaps(piece.box)), group)
            for group in groups
            if _belongs(_box_of(group), piece.box, height)
        ]
        if near:
            min(near, key=lambda pair: pair[0])[1].append(piece)
        else:
            groups.append([piece])
    return groups


def _box_of(strokes: list[Piece]) -> Box:
    return reduce(Box.joined, (stroke.box for stroke in strokes))


def _belongs(digit: Box, stroke: Box, height: float) -> bool:
    """Return whether a stroke lies where only a stroke of that digit does."""
    across, down = digit.gaps(stroke)
    whole = digit.joined(stroke)
    if whole.height > _TALLEST * height or whole.width > _TALLEST * height:
        return False
    overlaps = across <= -_OVERLAP * min(digit.width, stroke.width) and down <= _NEAR * height
    is_fragment = max(stroke.width, stroke.height) < _FRAGMENT * height
    return overlaps or (is_fragment and max(across, down) <= _CLOSE * height)


def _is_digit(strokes: list[Piece], height: float) -> bool:
    """Tell a digit from specks."""
    box = _box_of(strokes)
    return max(box.width, box.height) >= _FRAGMENT * height and any(
        stroke.stands_out for stroke in strokes
    )


# Reading order


def _rows(boxes: list[Box]) -> list[list[int]]:
    """Link boxes into rows: each to the one before it that is nearly as high."""
    rows: list[list[int]] = []
    for n in sorted(range(len(boxes)), key=lambda n: boxes[n].middle[0]):
        box = boxes[n]
        height = max(box.height, box.width)
        offsets = [abs(box.middle[1] - boxes[row[-1]].middle[1]) for row in rows]
        best = int(np.argmin(offsets)) if offsets else -1
        if offsets and offsets[best] <= _SAME_ROW * height:
            rows[best].append(n)
        else:
            rows.append([n])
    return rows
