"""Take a picture of a sheet apart: paper, printed lines, and pieces that may be ink.

Whatever is darker than the paper's noise falls into pieces. A piece is ink if the paper is lighter
*all round* it: along the edge of a shadow or of a table it is so on one side only, and what comes
in from the picture's border (a thumb, the table) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy import ndimage

from mnist_course.preprocessing.geometry import Box, at_border
from mnist_course.preprocessing.illumination import Darkening, remove_paper
from mnist_course.preprocessing.mnist_format import stroke_width
from mnist_course.preprocessing.ruled_lines import printed_lines

FEWEST_PIXELS = 12
"""A digit's longer side has at least so many pixels."""

_NARROWEST, _USUAL, _WIDEST = 0.04, 0.08, 0.24  # windows
_WINDOW_TO_STROKE = 4.0
_LEAST_WIDE = 0.4  # a felt pen takes away that much light; shadows as narrow as strokes don't
_GLANCE = 300  # pixels a side are enough to see how wide the strokes are
_DARK_PICTURE = 125  # of 255: only a picture that is mostly darker may be a board with chalk

_LEAST_DARKENING = 0.045
_NOISE_FACTOR = 4.0  # standard deviations
_LINE_REST = 0.7  # of a removed line's own darkness: so far it can't be told from ink
_CORE = 0.4  # of a piece's own darkness: there its strokes end;
_DARK_CORES = 0.65, 0.8  # there they end, where a shadow around them is part of the piece,
_LEAST_PEELED = 0.2  # which is so dark at the least
_BLUR, _GAP, _EDGE = 1 / 1200, 1 / 400, 1 / 250  # of the picture's shorter side, as are:
_SMALLEST_PIECE, _SMALLEST_MAIN = 0.012, 0.055

_SURROUNDED = 0.93  # share of the way round a piece on which the paper is lighter,
_STEEP = 0.6  # by so much of the piece's own darkness: a shadow's edge is softer
_OUTSTANDING = 3.2, 1.8  # times as dark as nine tenths of what surrounds it: pale ink, and dark
_FLAT = 4.0  # times as wide as high: no digit is
_ON_LINES = 0.7  # share of a piece, by lines not much paler: it is what is left of them
_STRAIGHT, _AS_PALE = 5.0, 1.5
"""So many times as long as wide, and at most so many times as dark as the lines found: of a line
that leaves the picture, too short a rest to be known for one. Seen on made blank sheets; no
development photograph lost its 1 by it."""


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
        Whether it doesn't, and is surrounded by lighter paper.
    stands_out : bool
        Whether it is ink, of the shape that a digit may have, and darker than all around.
    """

    label: int
    box: Box
    area: int
    darkness: float
    at_border: bool
    is_ink: bool
    stands_out: bool = False

    @property
    def size(self) -> float:
        """The longer side."""
        return self.box.size


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


def take_apart(pixels: np.ndarray) -> Sheet:
    """Tell paper, printed lines and ink from each other.

    Parameters
    ----------
    pixels : numpy.ndarray
        (H, W) or (H, W, 3) uint8: dark ink on light paper, or chalk on a dark board.

    Returns
    -------
    Sheet
        As large as the picture.
    """
    paper_glance = _glance(pixels)
    sheet = _dark_on_light(pixels, paper_glance)
    if np.median(pixels[::5, ::5]) < _DARK_PICTURE:
        board_glance = _glance(255 - pixels)
        if board_glance.ink >= paper_glance.ink:
            board = _dark_on_light(255 - pixels, board_glance)
            return board if _most_ink(board) > _most_ink(sheet) else sheet
    return sheet


def plain_sheet(ink: np.ndarray) -> Sheet:
    """Return the sheet of a drawing or a clean scan, where all that is no paper is ink.

    Parameters
    ----------
    ink : numpy.ndarray
        (H, W) uint8, light ink on black, as `plain_paper.plain_ink` returns it.

    Returns
    -------
    Sheet
    """
    share = ink.astype(np.float32) / 255
    labels = _connected(share > _CORE / 2, _gap(share))
    pieces = []
    for label, place in _large_enough(labels, _SMALLEST_PIECE * min(ink.shape)):
        here = labels[place] == label
        box = Box.of(place)
        darkness = float(np.percentile(share[place][here], 70))
        may_be_digit = box.width < _FLAT * box.height
        pieces.append(
            Piece(
                label, box, int(here.sum()), darkness, False, is_ink=True, stands_out=may_be_digit
            )
        )
    return Sheet(share, np.zeros_like(share), share, labels, pieces)


def main_piece(sheet: Sheet) -> Piece | None:
    """Return the largest piece of ink; None where there is none as large as a digit.

    Parameters
    ----------
    sheet : Sheet
        What `take_apart` returned.

    Returns
    -------
    Piece or None
    """
    least = _smallest_digit(sheet.ink.shape)
    inks = [piece for piece in sheet.pieces if piece.stands_out and piece.size >= least]
    return max(inks, key=_mass, default=None)


# Ink, paper and lines


class _Glance(NamedTuple):
    """What is seen on a small picture: how wide a window to use, and how much ink there is.

    The window is to be several times as wide as the pen's strokes, and no wider: the wider it is,
    the more of shadows' corners and fingers passes for ink.
    """

    window: float
    ink: float


def _glance(pixels: np.ndarray) -> _Glance:
    step = max(1, round(min(pixels.shape[:2]) / _GLANCE))
    paper = remove_paper(np.ascontiguousarray(pixels[::step, ::step]), _WIDEST)
    sheet = _sheet(paper, _lines_on(paper))
    within = [piece for piece in sheet.pieces if not piece.at_border]
    main = main_piece(sheet) or max(within, key=_mass, default=None)
    if main is None:
        return _Glance(_USUAL, 0.0)
    strokes = (sheet.labels == main.label)[main.box.slices]
    ink = sheet.ink[main.box.slices]
    # What is paler may be a shadow that the strokes lie in.
    core = strokes & (ink > _DARK_CORES[0] * np.percentile(ink[strokes], 95))
    window = _WINDOW_TO_STROKE * stroke_width(core) / min(sheet.ink.shape)
    widest = _WIDEST if main.darkness >= _LEAST_WIDE else _USUAL
    return _Glance(float(np.clip(window, _NARROWEST, widest)), _most_ink(sheet))


def _dark_on_light(pixels: np.ndarray, glance: _Glance) -> Sheet:
    paper = remove_paper(pixels, glance.window)
    return _sheet(paper, _lines_on(paper))


def _lines_on(paper: Darkening) -> np.ndarray:
    return printed_lines(paper.share, float(np.median(paper.noise)))


def _sheet(paper: Darkening, lines: np.ndarray) -> Sheet:
    # Ink darkens what light a line has left.
    ink = (paper.share - lines) / (1 - np.minimum(lines, 0.8))
    ink = ndimage.gaussian_filter(ink, max(0.5, _BLUR * min(ink.shape)))
    least = np.maximum(_LEAST_DARKENING, _NOISE_FACTOR * paper.noise) + _LINE_REST * lines
    labels = _labels(ink, least)
    pieces = _pieces(ink, least, lines, labels, paper.brightness)
    for core in _DARK_CORES:
        doubtful = [piece for piece in pieces if _may_hold_ink(piece, ink.shape)]
        if doubtful:
            labels = _peeled(ink, labels, doubtful, core)
            pieces = _pieces(ink, least, lines, labels, paper.brightness)
    return Sheet(paper.share, lines, ink, labels, pieces)


def _most_ink(sheet: Sheet) -> float:
    main = main_piece(sheet)
    return 0.0 if main is None else _mass(main)


def _smallest_digit(shape: tuple[int, int]) -> float:
    return max(FEWEST_PIXELS, _SMALLEST_MAIN * min(shape))


def _mass(piece: Piece) -> float:
    return piece.area * piece.darkness


# Pieces


def _labels(ink: np.ndarray, least: np.ndarray) -> np.ndarray:
    """Give each piece a number; faint remains of lines that hang on a stroke fall off."""
    mask = ink > least
    labels = _connected(mask, _gap(ink))
    smallest = _SMALLEST_PIECE * min(ink.shape)
    darkness = np.full(labels.max() + 1, np.inf)
    for label, where in _large_enough(labels, smallest):
        darkness[label] = np.percentile(ink[where][labels[where] == label], 80)
    return _connected(mask & (ink > _CORE * darkness[labels]), _gap(ink))


def _may_hold_ink(piece: Piece, shape: tuple[int, int]) -> bool:
    """Return whether strokes may lie in a piece together with a shadow."""
    return (
        not (piece.is_ink or piece.at_border)
        and piece.size >= _smallest_digit(shape)
        and piece.darkness >= _LEAST_PEELED
    )


def _peeled(ink: np.ndarray, labels: np.ndarray, doubtful: list[Piece], core: float) -> np.ndarray:
    """Leave only the darkest of what is doubtful."""
    mask = labels > 0
    for piece in doubtful:
        where = piece.box.slices
        here = labels[where] == piece.label
        least = core * np.percentile(ink[where][here], 95)
        mask[where] &= ~here | (ink[where] > least)
    return _connected(mask, _gap(ink))


def _gap(ink: np.ndarray) -> int:
    return max(1, round(_GAP * min(ink.shape)))


def _connected(mask: np.ndarray, gap: int) -> np.ndarray:
    """Give connected pixels a number, gaps bridged."""
    labels, _ = ndimage.label(ndimage.maximum_filter(mask, 2 * gap + 1), np.ones((3, 3)))
    labels[~mask] = 0
    return labels


def _large_enough(labels: np.ndarray, smallest: float) -> Iterator[tuple[int, tuple[slice, slice]]]:
    """Yield the number and the place of each piece whose longer side is long enough."""
    for label, where in enumerate(ndimage.find_objects(labels), start=1):
        if where and max(side.stop - side.start for side in where) >= max(smallest, 3):
            yield label, where


def _pieces(
    ink: np.ndarray,
    least: np.ndarray,
    lines: np.ndarray,
    labels: np.ndarray,
    brightness: np.ndarray,
) -> list[Piece]:
    short = min(ink.shape)
    rise = _Rise(labels, brightness, max(1, round(_EDGE * short)))
    pieces = []
    for label, where in _large_enough(labels, _SMALLEST_PIECE * short):
        here = labels[where] == label
        darkness = float(np.percentile(ink[where][here], 70))
        box = Box.of(where)
        cut_off = at_border(box, ink.shape, 2)
        is_ink = bool(
            not cut_off
            and darkness > 1.5 * np.median(least[where][here])
            and rise.all_round(label, where, darkness)
        )
        pieces.append(Piece(label, box, int(here.sum()), darkness, cut_off, is_ink))
    return _with_outstanding(pieces, ink, lines, labels)


def _with_outstanding(
    pieces: list[Piece], ink: np.ndarray, lines: np.ndarray, labels: np.ndarray
) -> list[Piece]:
    """Mark the pieces that stand out."""
    near_lines = ndimage.maximum_filter(lines, 5)
    palest_ink = _AS_PALE * np.percentile(lines[lines > 0], 90) if lines.any() else 0.0
    # Another digit close by is no reason to doubt one; other things of that kind are.
    surely_ink = [piece.label for piece in pieces if piece.is_ink and piece.darkness >= _LEAST_WIDE]
    is_doubtful = np.ones(labels.max() + 1, bool)
    is_doubtful[surely_ink] = False

    def stands_out(piece: Piece) -> bool:
        width, height = piece.box.width, piece.box.height
        is_straight = max(width, height) > _STRAIGHT * min(width, height)
        if is_straight and piece.darkness < palest_ink:
            return False
        own = labels[piece.box.slices] == piece.label
        if np.mean(near_lines[piece.box.slices][own] > piece.darkness / 3) >= _ON_LINES:
            return False
        place = _grown(piece.box.slices, int(piece.size) // 3 + 3)
        around = (labels[place] != piece.label) & is_doubtful[labels[place]]
        darkest_around = np.percentile(ink[place][around], 90)
        return bool(piece.darkness > _outstanding(piece.darkness) * darkest_around)

    return [
        replace(piece, stands_out=stands_out(piece))
        if piece.is_ink and piece.box.width < _FLAT * piece.box.height
        else piece
        for piece in pieces
    ]


def _grown(where: tuple[slice, slice], margin: int) -> tuple[slice, slice]:
    rows, columns = (slice(max(0, side.start - margin), side.stop + margin) for side in where)
    return rows, columns


def _outstanding(darkness: float) -> float:
    """Return how much darker than all around ink has to be; dark ink may lie beside a shadow."""
    pale, dark = _OUTSTANDING
    return dark if darkness >= _LEAST_WIDE else pale


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
