"""Ink and paper told apart by one threshold: Otsu's, which parts the grey levels best in two.

Where a digit fills the frame, there is little paper to measure: a threshold needs none. But it
parts *any* picture in two, blank paper, too. So a look is believed only where the levels do fall
into two groups, and the border is paper's (N. Otsu: A threshold selection method from gray-level
histograms, 1979).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PIL import Image
from scipy import ndimage

from mnist_course.preprocessing.geometry import Box, at_border
from mnist_course.preprocessing.mnist_format import ink_box

_LARGEST, _SMALLEST = 400, 80  # pixels of the longer side: enough for a digit of 20x20 in it
_SHARPEST = 1 / 500  # of the longer side: blur that takes a sensor's grain away, and no stroke
_WINDOW = 0.35  # of the shorter side: set by hand, to be wider than a broad stroke
_DIM = 24  # of 255: paper darker than that has no grain worth dividing by
_SEPARATED = 0.75
"""What Otsu's criterion is for evenly spread levels, as of a slope of light; of one heap of noise
it is 0.64. It was set by hand on crops of the development photographs; blank paper may well be
above, so what a threshold finds must look like a digit, too."""
_INK_ON_BORDER = 0.35  # of the border; set by hand on fat digits cut to their box exactly
_TOUCHING, _FILLED = 0.1, 0.6
"""Of the border, and of the frame: what touches more of the border fills the frame in both
directions, as a digit does that was cut to its box; a table's edge, along one side, doesn't.
Set by hand on five false finds."""
_PART = 0.03  # of the main strokes' mass: what is less is a speck
_NEAR = 0.25  # of the main strokes' size: so far away, a stroke still belongs to them
_BORDER_PENALTY = 0.5  # of the mass of what touches the border: a neighbour is cut off there


class Threshold(NamedTuple):
    """Where grey levels are parted.

    Attributes
    ----------
    level : float
        In the levels' own unit.
    separability : float
        Share of the levels' variance that lies between the two groups, 0 to 1.
    """

    level: float
    separability: float


def otsu(levels: np.ndarray) -> Threshold:
    """Return the threshold that parts levels best, and how well it does.

    Parameters
    ----------
    levels : numpy.ndarray
        Of any shape, real.

    Returns
    -------
    Threshold
        With separability 0 where all levels are the same.
    """
    counts, edges = np.histogram(levels, 256)
    centres = (edges[1:] + edges[:-1]) / 2
    below = np.cumsum(counts)[:-1]
    above = levels.size - below
    sums = np.cumsum(counts * centres)
    total = sums[-1]
    variance = (counts * centres**2).sum() - total**2 / levels.size
    if variance <= 0:
        return Threshold(float(centres[0]), 0.0)
    between = (total * below - levels.size * sums[:-1]) ** 2 / (levels.size * below * above)
    best = np.flatnonzero(between >= between.max() * (1 - 1e-9))  # of a gap, its middle
    return Threshold(float(edges[1:][best].mean()), float(between.max() / variance))


class Look(NamedTuple):
    """A picture as one way of looking shows it, and the main strokes that a threshold finds there.

    Attributes
    ----------
    view : numpy.ndarray
        (h, w) uint8, ink dark on light.
    ink : numpy.ndarray
        (h, w) uint8, light ink on black: the main strokes alone.
    darkness : float
        The share of the paper's light that the ink takes away.
    """

    view: np.ndarray
    ink: np.ndarray
    darkness: float


def look(grey: np.ndarray, *, evened: bool = False) -> Look | None:
    """Look for ink with one threshold.

    Parameters
    ----------
    grey : numpy.ndarray
        (H, W) uint8.
    evened : bool
        Whether to make the light even first.

    Returns
    -------
    Look or None
        With a longer side of 80 to 400 pixels. None where it isn't to be believed.
    """
    levels = _at_working_size(grey)
    if not ink_is_dark(levels):
        levels = 255 - levels
    if evened:
        levels = _evened(levels)
    return _look(levels)


def ink_is_dark(levels: np.ndarray) -> bool:
    """Return whether ink is darker than paper in (H, W) levels: most of the border is paper's."""
    return bool(np.mean(_border(levels) < otsu(levels).level) <= 0.5)


def _at_working_size(grey: np.ndarray) -> np.ndarray:
    longer = max(grey.shape)
    size = np.clip(longer, _SMALLEST, _LARGEST)
    if longer != size:
        sides = [max(1, round(side * size / longer)) for side in grey.shape[::-1]]
        method = Image.Resampling.BOX if size < longer else Image.Resampling.BICUBIC
        grey = np.asarray(Image.fromarray(grey).resize(sides, method))
    return ndimage.gaussian_filter(grey.astype(np.float32), max(0.5, size * _SHARPEST))


def _evened(levels: np.ndarray) -> np.ndarray:
    """Divide by the paper: what a closing, wider than any stroke, leaves."""
    side = max(3, round(_WINDOW * min(levels.shape))) | 1
    paper = ndimage.grey_closing(np.pad(levels, side, mode="edge"), size=(side, side))
    paper = ndimage.gaussian_filter(paper, side / 6)[side:-side, side:-side]
    return 255 * np.minimum(levels / np.maximum(paper, _DIM), 1.2)


def _look(levels: np.ndarray) -> Look | None:
    """Part dark ink from light paper; None where it is no ink."""
    threshold = otsu(levels)
    mask = levels < threshold.level
    if threshold.separability < _SEPARATED or not mask.any():
        return None
    paper, ink = np.median(levels[~mask]), np.percentile(levels[mask], 20)
    darkness = (paper - levels) / (paper - ink)
    strokes = main_group(mask, darkness)
    on_border = _border(strokes).mean()
    if on_border > _INK_ON_BORDER or (on_border > _TOUCHING and not _fills(strokes)):
        return None
    own = ndimage.binary_dilation(strokes, iterations=2) & (strokes | ~mask)
    # An edge, however blurred, is as sharp in MNIST as its small pixels allow.
    ink_levels = np.round(255 * np.clip(2 * darkness - 0.5, 0, 1) * own).astype(np.uint8)
    view = np.clip(levels, 0, 255).astype(np.uint8)
    return Look(view, ink_levels, float(1 - ink / paper))


def _fills(strokes: np.ndarray) -> bool:
    """Return whether strokes go from side to side both ways: a table's edge does so one way."""
    box = ink_box(strokes)
    height, width = strokes.shape
    return min(box.width / width, box.height / height) >= _FILLED


def main_group(mask: np.ndarray, darkness: np.ndarray) -> np.ndarray:
    """Return the mask of the strokes with the most ink, and of those that belong to them.

    Parameters
    ----------
    mask : numpy.ndarray
        (H, W) bool: all that is ink, at least one pixel.
    darkness : numpy.ndarray
        (H, W) float32.

    Returns
    -------
    numpy.ndarray
        (H, W) bool.
    """
    gap = max(1, round(min(mask.shape) / 150))
    labels, count = ndimage.label(ndimage.maximum_filter(mask, 2 * gap + 1), np.ones((3, 3)))
    labels[~mask] = 0
    masses = ndimage.sum(darkness, labels, range(count + 1))
    places = [None, *ndimage.find_objects(labels)]
    boxes = {n: Box.of(place) for n, place in enumerate(places) if place}
    cut_off = {n: at_border(box, mask.shape, 1) for n, box in boxes.items()}
    main = max(boxes, key=lambda n: masses[n] * (_BORDER_PENALTY if cut_off[n] else 1))
    group, box = [main], boxes[main]
    for n in sorted(boxes, key=lambda n: max(boxes[n].gaps(boxes[main]))):
        is_part = masses[n] >= _PART * masses[main] and not (cut_off[n] and not cut_off[main])
        if n != main and is_part and max(boxes[n].gaps(box)) <= _NEAR * boxes[main].size:
            group.append(n)
            box = box.joined(boxes[n])
    return np.isin(labels, group)


def _border(picture: np.ndarray) -> np.ndarray:
    return np.concatenate([picture[0], picture[-1], picture[1:-1, 0], picture[1:-1, -1]])
