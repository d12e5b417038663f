"""Take printed lines out of a picture of paper: ruled, squared, a margin.

A printed line is thin, it runs from one end of the sheet to the other, and it is as dark here as
there; strokes of a pen are not. First the lines' courses are found, slanted and curled ones too:
paths across the picture that meet a thin dark ridge nearly everywhere. They are traced by dynamic
programming, as seams are (S. Avidan, A. Shamir: Seam carving for content-aware image resizing,
2007). Then the line's own darkness is taken away, which is the median along it: so a stroke that
crosses a line isn't cut, as what the ink adds to the line stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import polynomial
from scipy import ndimage

_SCALES = (1, 3, 9)  # a line is looked for where, reduced so far, it is 1 to 5 pixels wide
_BLOCK = 16  # columns: a line is straight for so long
_CLIMB = 5  # rows that a line rises or falls in one block, at most
_RIDGE = 3  # rows above and below a line where the paper is lighter than on it
_FEWEST_BLOCKS = 5
_SIGNIFICANT = 2.2  # standard deviations of a block's noise
_FAINTEST = 0.006  # of the paper's light
_COVERED = 0.7  # share of its course on which a line is seen
_BEYOND = 0.6  # what is off the picture counts as so well covered: lines leave it at a slant
_LONG, _SHORT = 0.7, 0.2  # shares of the picture: a line is long, or comes in from the border
_MARGIN = 0.12  # share of the picture's width by which a course may leave it, above and below
_END = 0.12  # share of a course at each end, where a digit's stroke has ended and a line hasn't
_FAMILY = 3  # lines that end earlier, at a table's edge or a thumb, come in such numbers,
_DARKEST = 1.5  # and none is so many times as dark as the middle one of them
_UNEVEN = 1.6  # a line is nowhere so much darker than on its fainter parts


def printed_lines(darkening: np.ndarray, noise: float) -> np.ndarray:
    """Tell how much printed lines darken the paper.

    Parameters
    ----------
    darkening : numpy.ndarray
        (H, W) float32: the share of the paper's light that is missing, near 0 on bare paper.
    noise : float
        The standard deviation of `darkening` on bare paper.

    Returns
    -------
    numpy.ndarray
        (H, W) float32: the part of `darkening` that lines make up; 0 off the lines.
    """
    across = _lines_across(darkening, noise)
    down = _lines_across(np.ascontiguousarray(darkening.T), noise).T
    return np.maximum(across, down)


@dataclass(frozen=True)
class _Course:
    """Where a line runs: its row as a function of the column, from one column to another."""

    row: polynomial.Polynomial
    start: float
    stop: float
    darkness: float
    ends_at_border: bool

    def scaled(self, scale: int, width: int) -> tuple[np.ndarray, np.ndarray]:
        """Return its columns and rows on a picture that many times as large."""
        first, last = round(self.start * scale), int(min(width, self.stop * scale))
        columns = np.arange(first, last)
        return columns, self.row((columns + 0.5) / scale - 0.5) * scale + (scale - 1) / 2


def _lines_across(darkening: np.ndarray, noise: float) -> np.ndarray:
    lines = np.zeros_like(darkening)
    for scale in _SCALES:
        rest = darkening - lines
        for course in _courses(_reduced(rest, scale), noise / scale):
            _add_line(lines, rest, *course.scaled(scale, rest.shape[1]), scale)
    return lines


def _reduced(picture: np.ndarray, scale: int) -> np.ndarray:
    height, width = (side // scale for side in picture.shape)
    whole = picture[: height * scale, : width * scale]
    return whole.reshape(height, scale, width, scale).mean((1, 3)) if scale > 1 else whole


# The lines' courses


def _courses(darkening: np.ndarray, noise: float) -> list[_Course]:
    if darkening.shape[1] // _BLOCK < _FEWEST_BLOCKS or darkening.shape[0] < 2 * _BLOCK:
        return []
    ridges = _ridges(darkening)
    courses = [course for course in _paths(ridges, noise) if course is not None]
    usual = np.median([course.darkness for course in courses]) if len(courses) >= _FAMILY else 0.0
    return [
        course for course in courses if course.ends_at_border or course.darkness <= _DARKEST * usual
    ]


def _ridges(darkening: np.ndarray) -> np.ndarray:
    """Tell how dark a thin line is in each block of columns, at each row: (blocks, H)."""
    height, width = darkening.shape
    blocks = width // _BLOCK
    smooth = ndimage.uniform_filter1d(darkening[:, : blocks * _BLOCK], 3, axis=0)
    beside = np.pad(smooth, ((_RIDGE, _RIDGE), (0, 0)), mode="edge")
    ridge = smooth - np.maximum(beside[: -2 * _RIDGE], beside[2 * _RIDGE :])
    columns = np.ascontiguousarray(ridge.reshape(height, blocks, _BLOCK).transpose(2, 1, 0))
    strongest = np.full((blocks, height), -np.inf, np.float32)
    for slope in range(-_CLIMB, _CLIMB + 1, 2):  # lines are wider than the step
        shifts = np.rint(np.linspace(-slope / 2, slope / 2, _BLOCK)).astype(int)
        along = sum(
            np.roll(column, -shift, axis=1) for column, shift in zip(columns, shifts, strict=True)
        )
        np.maximum(strongest, along / _BLOCK, out=strongest)
    return strongest


def _paths(ridges: np.ndarray, noise: float) -> Iterator[_Course | None]:
    """Trace what may be lines."""
    blocks = len(ridges)
    margin = int(_MARGIN * blocks * _BLOCK)
    least = max(_SIGNIFICANT * noise / np.sqrt(_BLOCK), _FAINTEST)
    seen = np.clip(ridges / least - 1, 0, 1)  # from 0, no line, to 1
    seen = np.pad(seen, ((0, 0), (margin, margin)), constant_values=_BEYOND)
    ridges = np.pad(ridges, ((0, 0), (margin, margin)))
    inside = np.zeros(seen.shape[1], bool)
    inside[margin:-margin] = True
    ahead, behind = _best_sums(seen[::-1])[::-1], _best_sums(seen)
    through = ahead + behind - seen
    taken = np.zeros(seen.shape, bool)
    for start in (blocks // 2, blocks // 4, 3 * blocks // 4):
        for rows in _traced(start, _peaks(through[start], seen[start], inside), ahead, behind):
            at = (np.arange(blocks), rows)
            if taken[at].mean() > 0.3:
                continue
            course = _course(rows - margin, ridges[at], seen[at], inside[rows], start)
            if course is not None:
                for offset in range(-_RIDGE, _RIDGE + 1):
                    taken[at[0], np.clip(rows + offset, 0, seen.shape[1] - 1)] = True
            yield course


def _best_sums(seen: np.ndarray) -> np.ndarray:
    """Return, for each block and row, the most that a path from the first block to it has seen."""
    sums = seen.copy()
    for block in range(1, len(seen)):
        sums[block] += ndimage.maximum_filter1d(sums[block - 1], 2 * _CLIMB - 1, mode="nearest")
    return sums


def _peaks(through: np.ndarray, seen: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Return the rows at which good paths pass one block, the best first."""
    most = ndimage.maximum_filter1d(through, 5)
    good = (through == most) & (seen > 0.3) & inside
    rows = np.flatnonzero(good)
    return rows[np.argsort(-through[rows], kind="stable")]


def _traced(start: int, rows: np.ndarray, ahead: np.ndarray, behind: np.ndarray) -> np.ndarray:
    """Follow the best paths from one block to both ends: (paths, blocks) rows."""
    paths = np.repeat(rows[:, None], len(ahead), axis=1)
    offsets = np.arange(1 - _CLIMB, _CLIMB)
    straighter = 0.02 * np.abs(offsets)
    for sums, blocks in ((behind, range(start - 1, -1, -1)), (ahead, range(start + 1, len(ahead)))):
        at = rows
        for block in blocks:
            choices = np.clip(at[:, None] + offsets, 0, ahead.shape[1] - 1)
            best = (sums[block][choices] - straighter).argmax(1)
            at = choices[np.arange(len(at)), best]
            paths[:, block] = at
    return paths


def _course(
    rows: np.ndarray, ridges: np.ndarray, seen: np.ndarray, inside: np.ndarray, start: int
) -> _Course | None:
    """Judge a path; None where it is no line."""
    within = np.flatnonzero(inside)
    end = max(1, round(_END * len(within)))
    ends_at_border = (
        seen[within].mean() >= _COVERED
        and min(seen[within[:end]].mean(), seen[within[-end:]].mean()) >= 0.5
    )
    if not ends_at_border:
        within = _stretch(seen * inside, start)
    if len(within) < (_SHORT if _from_border(within, inside) else _LONG) * len(rows):
        return None
    used = np.zeros(len(rows), bool)
    used[within] = seen[within] > 0.3
    row = _smooth(rows, used)
    if row is None:
        return None
    first, last = (0, len(rows)) if ends_at_border else (within[0], within[-1] + 1)
    # The columns that are left over at the end of the picture go with the last block.
    stop = np.inf if last == len(rows) else last * _BLOCK
    darkness = float(np.median(ridges[used]))
    return _Course(row, first * _BLOCK, stop, darkness, ends_at_border)


def _from_border(within: np.ndarray, inside: np.ndarray) -> bool:
    """Return whether a stretch of a path reaches to where the picture ends."""
    if len(within) == 0:
        return False
    framed = np.pad(inside, 1)
    return bool(not framed[within[0]] or not framed[within[-1] + 2])


def _stretch(seen: np.ndarray, start: int) -> np.ndarray:
    """Return the blocks around one of them in which a line is seen without a long gap."""
    near = ndimage.uniform_filter1d(seen, 3, mode="constant") > 0.6
    labels, _ = ndimage.label(near)
    return np.flatnonzero((labels == labels[start]) & near)


def _smooth(rows: np.ndarray, used: np.ndarray) -> polynomial.Polynomial | None:
    """Fit a curve through a path; None where it bends as no printed line does."""
    columns = (np.arange(len(rows)) + 0.5) * _BLOCK - 0.5
    degree = int(np.clip(used.sum() // 4, 1, 4))
    near = used
    for _ in range(3):
        if near.sum() < max(degree + 2, 0.75 * used.sum()):
            return None
        fit = polynomial.Polynomial.fit(columns[near], rows[near], degree)
        near = used & (np.abs(rows - fit(columns)) < 2)
    return fit if near.sum() >= 0.75 * used.sum() else None


# How dark a line is


def _add_line(
    lines: np.ndarray, rest: np.ndarray, columns: np.ndarray, rows: np.ndarray, scale: int
) -> None:
    """Measure a line along its course, and add it to the others."""
    half = 4 * scale + 1
    size = int(np.clip(len(columns) // 24, 4, _BLOCK))
    steps = np.arange(len(columns))
    centres = (np.arange(len(columns) // size) + 0.5) * size - 0.5
    drift = _drift(rest, columns, rows, half, 2 * scale, size)
    rows = rows + np.interp(steps, centres, drift)
    profile = _profile(rest, columns, rows, half, size)
    profile -= np.median(profile[[0, 1, -2, -1]], axis=0)  # the paper beside the line
    long = max(3, int(0.45 * profile.shape[1])) | 1
    dark = ndimage.percentile_filter(profile, 45, size=(1, long), mode="nearest")
    dark = np.minimum(dark, _UNEVEN * np.percentile(profile, 30, axis=1, keepdims=True))
    dark = ndimage.gaussian_filter1d(np.maximum(dark, 0), 2, axis=1, mode="nearest")
    dark = np.stack([np.interp(steps, centres, level) for level in dark])
    first = np.floor(rows).astype(int)
    for offset in range(-half, half + 1):
        at = first + offset
        place = at - rows + half
        whole = np.clip(np.floor(place).astype(int), 0, 2 * half - 1)
        part = np.clip(place - whole, 0, 1)
        level = dark[whole, steps] * (1 - part) + dark[whole + 1, steps] * part
        inside = (at >= 0) & (at < len(lines))
        here = (at[inside], columns[inside])
        lines[here] = np.maximum(lines[here], level[inside])


def _drift(
    picture: np.ndarray,
    columns: np.ndarray,
    rows: np.ndarray,
    half: int,
    farthest: int,
    size: int,
) -> np.ndarray:
    """Return how many rows the line is off its smooth course, in each piece of it."""
    profile = _profile(picture, columns, rows, half + farthest, size)
    common = np.median(profile, axis=1)[farthest:-farthest, None]
    shifts = np.arange(-farthest, farthest + 1)
    likeness = [
        (profile[farthest + shift : len(profile) - farthest + shift] * common).sum(0)
        for shift in shifts
    ]
    best = shifts[np.argmax(likeness, axis=0)].astype(float)
    steady = ndimage.median_filter(best, 9, mode="nearest")
    return ndimage.gaussian_filter1d(steady, 2, mode="nearest")


def _profile(
    picture: np.ndarray, columns: np.ndarray, rows: np.ndarray, half: int, size: int
) -> np.ndarray:
    """Cut a line out, straightened, and take medians along it: (2 half + 1, pieces)."""
    height = len(picture)
    places = rows + np.arange(-half, half + 1)[:, None]
    first = np.floor(places).astype(int)
    part = (places - first).astype(np.float32)
    upper = picture[np.clip(first, 0, height - 1), columns]
    lower = picture[np.clip(first + 1, 0, height - 1), columns]
    strip = upper + (lower - upper) * part
    pieces = len(columns) // size
    return np.median(strip[:, : pieces * size].reshape(len(strip), pieces, size), axis=2)
