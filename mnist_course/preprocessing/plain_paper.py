"""Tell ink from plain paper: a drawing, or a scan as clean as one.

Such paper has one level, to a hair. A photograph's hasn't; nor has paper on which lines are printed
or a JPEG has left its traces: for these, see `mnist_course.preprocessing.pipeline`.
"""

from __future__ import annotations

import numpy as np

from mnist_course.preprocessing.mnist_format import is_normalised, stretched

_LEAST_CONTRAST = 12  # of 255 levels: below that, paper is blank
_FLAT_TOLERANCE = 2  # levels: what lossy compression does to a plain background
_FLAT_SHARE = 0.35
_MOST_ON_FRAME = 4
_CELL = 8  # pixels
_LEAST_LINED = 64  # pixels: on a smaller picture no printed lines are looked for


def plain_ink(grey: np.ndarray) -> np.ndarray | None:
    """Tell ink from plain paper, whichever is lighter.

    Parameters
    ----------
    grey : numpy.ndarray
        (H, W) uint8.

    Returns
    -------
    numpy.ndarray or None
        (H, W) uint8, light ink on black (0), its strongest pixel near 255; all zeros if there is
        none. None where the paper isn't plain.
    """
    paper = _plain_paper(grey)
    if paper is None:
        return None
    ink = np.abs(grey.astype(np.int16) - paper).astype(np.uint8)
    if is_normalised(ink):
        return ink
    if ink.max() < _LEAST_CONTRAST:
        return np.zeros_like(ink)
    ink[ink <= 2 * _FLAT_TOLERANCE] = 0
    if _times_on_frame(ink) > _MOST_ON_FRAME or _has_lone_specks(ink) or _is_lined(ink):
        return None
    return stretched(ink)


def _times_on_frame(ink: np.ndarray) -> int:
    """Count how often strokes run off the picture; noise and printed lines do it often."""
    sides = (ink[0], ink[-1], ink[:, 0], ink[:, -1])
    return sum(int((np.diff(side > 0, prepend=False) & (side > 0)).sum()) for side in sides)


def _has_lone_specks(ink: np.ndarray) -> bool:
    """Return whether there is faint ink far from all strong ink, as noise is."""
    height, width = (-(-side // _CELL) for side in ink.shape)
    cells = np.zeros((height * _CELL, width * _CELL), np.uint8)
    cells[: ink.shape[0], : ink.shape[1]] = ink
    cells = cells.reshape(height, _CELL, width, _CELL).max((1, 3))
    strong = np.pad(cells >= 0.3 * ink.max(), 1)
    near = [strong[y : y + height, x : x + width] for y in range(3) for x in range(3)]
    return bool(((cells > 0) & ~np.any(near, axis=0)).any())


def _is_lined(ink: np.ndarray) -> bool:
    """Return whether lines are printed on it, from one side of the picture to the other."""
    crossed = (ink[0].any() and ink[-1].any()) or (ink[:, 0].any() and ink[:, -1].any())
    if not crossed or min(ink.shape) < _LEAST_LINED:
        return False
    from mnist_course.preprocessing.ruled_lines import (
        printed_lines,  # SciPy: few plain pictures need it
    )

    return bool(printed_lines(ink.astype(np.float32) / 255, noise=0.0).any())


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
