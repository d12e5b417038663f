"""Find the digits on a picture of a sheet: which ink belongs together, and what is no ink at all.

Whatever is darker than the paper's noise falls into pieces. A piece is ink if the paper is lighter
*all round* it: along the edge of a shadow or of a table it is so on one side only, and what comes
in from the picture's border (a thumb, the table) is left out. Pieces that lie close together, or
one above the other within a digit's height, are strokes of one digit; specks are left out. Digits
that touch each other are one piece and come out as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy import ndimage

from mnist_course.lines import printed_lines
from mnist_course.paper import Darkening, remove_paper

_NARROWEST, _USUAL, _WIDEST = 0.04, 0.08, 0.24  # windows
_WINDOW_TO_STROKE = 4.0
_LEAST_WIDE = 0.4  # a felt pen takes away that much light; shadows as narrow as strokes don't
_GLANCE = 300  # pixels a side are enough to see how wide the strokes are
_DARK_PICTURE = 150  # of 255: only a picture that is mostly darker may be a board with chalk

_LEAST_DARKENING = 0.045
_NOISE_FACTOR = 4.0  # standard deviations
_LINE_REST = 0.5  # of a removed line's own darkness: so far it can't be told from ink
_CORE = 0.4  # of a piece's own darkness: there its strokes end
_BLUR, _GAP, _EDGE = 1 / 1200, 1 / 400, 1 / 250  # of the picture's shorter side, as are:
_SMALLEST_PIECE, _SMALLEST_DIGIT, _SMALLEST_MAIN = 0.012, 0.02, 0.055
_FEWEST_PIXELS = 12  # in the longer side of a digit

_SURROUNDED = 0.93  # share of the way round a piece on which the paper is lighter,
_STEEP = 0.6  # by so much of the piece's own darkness: a shadow's edge is softer
_OUTSTANDING = 3.2  # times as dark as nine tenths of what surrounds it
_FLAT = 4.0  # times as wide as high: no digit is
_SAME_PEN = 0.5  # of the digit's darkness
_NEAR = 0.25  # of the digit's size: so far away, a stroke still belongs to it
_SPECK = 0.03  # of the digit's area

# On a sheet of many digits, as shares of their usual height:
_TALLEST = 1.45  # of strokes that are joined
_CLOSE = 0.1  # so far away, a fragment belongs to its neighbour
_FRAGMENT = 0.5  # what is smaller is a part of a digit, or a speck
_SAME_ROW = 0.7  # so much higher or lower, a neighbour is in the same row
_OVERLAP = 0.3  # of the narrower one's width: then two strokes lie one above the other


class Box(NamedTuple):
    """Edges in pixels; right and bottom are just beyond."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre, x and y."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @property
    def slices(self) -> tuple[slice, slice]:
        """The rows and the columns within, to cut out of an array."""
        return slice(int(self.top), int(self.bottom)), slice(int(self.left), int(self.right))

    def scaled(self, across: float, down: float) -> Box:
        """Return the same box on a picture that many times as wide and as high."""
        return Box(self.left * across, self.top * down, self.right * across, self.bottom * down)

    def joined(self, other: Box) -> Box:
        """Return the smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def gaps(self, other: Box) -> tuple[float, float]:
        """Return how far apart two boxes are, across and down; below 0 where they overlap."""
        return (
            max(self.left, other.left) - min(self.right, other.right),
            max(self.top, other.top) - min(self.bottom, other.bottom),
        )


@dataclass(frozen=True, eq=False)
class Piece:
    """Connected pixels that are darker than the paper.

    Attributes
    ----------
    label : int
        Its number in `Sheet.labels`.
    box : Box
        Where it is.
    area : int
        In pixels.
    darkness : float
        Of its strokes' middle: a share of the paper's light.
    at_border : bool
        Whether it comes in from the picture's border.
    is_ink : bool
        Whether it doesn't, is surrounded by lighter paper, and stands out of what else is there.
    """

    label: int
    box: Box
    area: int
    darkness: float
    at_border: bool
    is_ink: bool

    @property
    def size(self) -> float:
        """The longer side."""
        return max(self.box.width, self.box.height)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A picture taken apart.

    Attributes
    ----------
    darkening, lines, ink : numpy.ndarray
        (H, W) float32, shares of the paper's light: all that is missing of it, what printed lines
        take away, and what is left for ink.
    labels : numpy.ndarray
        (H, W) int32: the number of the piece that a pixel belongs to; 0 for paper.
    pieces : list of Piece
        What is darker than paper.
    """

    darkening: np.ndarray
    lines: np.ndarray
    ink: np.ndarray
    labels: np.ndarray
    pieces: list[Piece]


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


def take_apart(pixels: np.ndarray) -> Sheet:
    """Tell paper, printed lines and ink from each other.

    Parameters
    ----------
    pixels : numpy.ndarray
        (H, W) or (H, W, 3) uint8: dark ink on light paper, or chalk on a dark board.

    Returns
    -------
    Sheet
    """
    paper_glance = _glance(pixels)
    sheet = _dark_on_light(pixels, paper_glance)
    if np.median(pixels[::5, ::5]) < _DARK_PICTURE:
        board_glance = _glance(255 - pixels)
        if board_glance.ink >= paper_glance.ink:
            board = _dark_on_light(255 - pixels, board_glance)
            return board if _most_ink(board) > _most_ink(sheet) else sheet
    return sheet


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
    main = _main_piece(sheet)
    if main is None:
        return None
    strokes, box = [main], main.box
    for piece in sorted(sheet.pieces, key=lambda piece: max(piece.box.gaps(main.box))):
        is_part = (
            piece is not main
            and not piece.at_border
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


# Ink, paper and lines


class _Glance(NamedTuple):
    """What is seen on a small picture: how wide a window to use, how much ink there is, how dark.

    The window is to be several times as wide as the pen's strokes, and no wider: the wider it is,
    the more of shadows' corners and fingers passes for ink.
    """

    window: float
    ink: float
    darkest: float


def _glance(pixels: np.ndarray) -> _Glance:
    step = max(1, round(min(pixels.shape[:2]) / _GLANCE))
    paper = remove_paper(np.ascontiguousarray(pixels[::step, ::step]), _WIDEST)
    sheet = _sheet(paper, _lines_on(paper))
    darkest = max((piece.darkness for piece in sheet.pieces), default=0.0)
    main = _main_piece(sheet)
    if main is None:
        return _Glance(_USUAL, 0.0, darkest)
    strokes = (sheet.labels == main.label)[main.box.slices]
    ink = sheet.ink[main.box.slices]
    # What is paler may be a shadow that the strokes lie in.
    mask = np.pad(strokes & (ink > 0.6 * np.percentile(ink[strokes], 95)), 1)
    outline = mask & ~ndimage.binary_erosion(mask)
    window = _WINDOW_TO_STROKE * 2 * mask.sum() / outline.sum() / min(sheet.ink.shape)
    widest = _WIDEST if main.darkness >= _LEAST_WIDE else _USUAL
    return _Glance(float(np.clip(window, _NARROWEST, widest)), _most_ink(sheet), darkest)


def _dark_on_light(pixels: np.ndarray, glance: _Glance) -> Sheet:
    paper = remove_paper(pixels, glance.window)
    lines = _lines_on(paper)
    sheet = _sheet(paper, lines)
    if _main_piece(sheet) is not None or glance.darkest < _LEAST_WIDE:
        return sheet
    # Wide strokes are not found where a narrow window takes their middle for paper.
    wide = _sheet(remove_paper(pixels, _WIDEST), lines)
    main = _main_piece(wide)
    return wide if main is not None and main.darkness >= _LEAST_WIDE else sheet


def _lines_on(paper: Darkening) -> np.ndarray:
    return printed_lines(paper.share, float(np.median(paper.noise)))


def _sheet(paper: Darkening, lines: np.ndarray) -> Sheet:
    # Ink darkens what light a line has left.
    ink = (paper.share - lines) / (1 - np.minimum(lines, 0.8))
    ink = ndimage.gaussian_filter(ink, max(0.5, _BLUR * min(ink.shape)))
    least = np.maximum(_LEAST_DARKENING, _NOISE_FACTOR * paper.noise) + _LINE_REST * lines
    labels = _labels(ink, least)
    pieces = _pieces(ink, least, labels, paper.brightness)
    return Sheet(paper.share, lines, ink, labels, pieces)


def _main_piece(sheet: Sheet) -> Piece | None:
    least = max(_FEWEST_PIXELS, _SMALLEST_MAIN * min(sheet.ink.shape))
    inks = [piece for piece in sheet.pieces if piece.is_ink and piece.size >= least]
    return max(inks, key=lambda piece: piece.area * piece.darkness, default=None)


def _most_ink(sheet: Sheet) -> float:
    main = _main_piece(sheet)
    return 0.0 if main is None else main.area * main.darkness


# Pieces


def _labels(ink: np.ndarray, least: np.ndarray) -> np.ndarray:
    """Give each piece a number; faint remains of lines that hang on a stroke fall off."""
    mask = ink > least
    gap = max(1, round(_GAP * min(ink.shape)))
    labels = _connected(mask, gap)
    smallest = _SMALLEST_PIECE * min(ink.shape)
    darkness = np.full(labels.max() + 1, np.inf)
    for label, where in _large_enough(labels, smallest):
        darkness[label] = np.percentile(ink[where][labels[where] == label], 80)
    return _connected(mask & (ink > _CORE * darkness[labels]), gap)


def _connected(mask: np.ndarray, gap: int) -> np.ndarray:
    """Give connected pixels a number, gaps bridged."""
    labels, _ = ndimage.label(ndimage.maximum_filter(mask, 2 * gap + 1), np.ones((3, 3)))
    labels[~mask] = 0
    return labels


def _large_enough(labels: np.ndarray, smallest: float):
    """Yield the number and the place of each piece whose longer side is long enough."""
    for label, where in enumerate(ndimage.find_objects(labels), start=1):
        if where and max(side.stop - side.start for side in where) >= max(smallest, 3):
            yield label, where


def _pieces(
    ink: np.ndarray, least: np.ndarray, labels: np.ndarray, brightness: np.ndarray
) -> list[Piece]:
    short = min(ink.shape)
    rise = _Rise(labels, brightness, max(1, round(_EDGE * short)))
    pieces = []
    for label, where in _large_enough(labels, _SMALLEST_PIECE * short):
        here = labels[where] == label
        darkness = float(np.percentile(ink[where][here], 70))
        rows, columns = where
        box = Box(columns.start, rows.start, columns.stop, rows.stop)
        at_border = _at_border(box, ink.shape)
        is_ink = (
            not at_border
            and box.width < _FLAT * box.height
            and darkness > 1.5 * np.median(least[where][here])
            and darkness > _OUTSTANDING * _around(ink, labels, label, where)
            and rise.all_round(label, where, darkness)
        )
        pieces.append(Piece(label, box, int(here.sum()), darkness, at_border, bool(is_ink)))
    return pieces


def _at_border(box: Box, shape: tuple[int, int]) -> bool:
    return min(box.left, box.top) < 2 or box.right > shape[1] - 2 or box.bottom > shape[0] - 2


def _grown(where: tuple[slice, slice], margin: int) -> tuple[slice, slice]:
    return tuple(slice(max(0, side.start - margin), side.stop + margin) for side in where)


def _around(ink: np.ndarray, labels: np.ndarray, label: int, where: tuple[slice, slice]) -> float:
    """Return how dark the darkest tenth of what lies around a piece is, at the least."""
    size = max(side.stop - side.start for side in where)
    place = _grown(where, size // 3 + 3)
    others = ink[place][labels[place] != label]
    return float(np.percentile(others, 90))


class _Rise:
    """Whether a picture gets brighter in every direction away from a piece."""

    def __init__(self, labels: np.ndarray, brightness: np.ndarray, edge: int):
        mask = labels > 0
        self._labels, self._brightness = labels, brightness
        self._reach = 2 * edge + 1  # an edge is blurred, and darkest within the piece
        within = np.where(mask, brightness, np.inf)
        darkest = ndimage.minimum_filter(within, 2 * (self._reach + 2 * edge) + 1)
        self._rise = brightness - darkest
        self._near = ndimage.maximum_filter(labels, 2 * self._reach + 1)
        self._near[ndimage.maximum_filter(mask, 2 * self._reach - 1)] = 0  # a ring is left

    def all_round(self, label: int, where: tuple[slice, slice], darkness: float) -> bool:
        depth = -np.log(1 - min(darkness, 0.9))
        place = _grown(where, self._reach)
        ring = self._near[place] == label
        if not ring.any() or np.mean(self._rise[place][ring] > _STEEP * depth) < _SURROUNDED:
            return False
        # A loop's inside is surrounded by the loop, but no brighter than the paper beyond.
        size = max(side.stop - side.start for side in where)
        beyond = _grown(where, size // 3 + 3)
        own = self._labels[beyond] == label
        rise = np.median(self._brightness[beyond][~own]) - np.median(self._brightness[beyond][own])
        return bool(rise > depth / 2)


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
    least = max(_FEWEST_PIXELS, _SMALLEST_DIGIT * short)
    inks = [piece for piece in sheet.pieces if piece.is_ink and piece.size >= least]
    if not inks:
        return []
    areas = [piece.area for piece in inks]
    usual = np.average([piece.darkness for piece in inks], weights=areas)
    return [
        piece
        for piece in sheet.pieces
        if not piece.at_border and piece.darkness >= _SAME_PEN * usual
    ]


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
    """Tell whether a stroke lies where only a stroke of that digit does."""
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
        stroke.is_ink for stroke in strokes
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
