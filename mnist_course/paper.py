"""Tell ink from real paper: uneven light, texture, noise, specks and table edges."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy import ndimage

_SKETCH_SIDE = 160  # light changes slowly: paper is estimated on a picture of this size
_STROKE_SHARE = 0.2  # strokes are narrower than this share of the picture's longer side
_LEAST_DARKENING = 0.08  # ink takes away at least this share of the paper's light
_DIM = 100.0  # of 255: on paper darker than that, a share of its light would be mere noise
_NOISE_FACTOR = 5.0  # how many standard deviations of the paper's noise ink stands out
_SPECK_SHARE = 0.02  # specks are smaller than this share of the largest piece of ink


def remove_paper(grey: np.ndarray) -> np.ndarray:
    """Take the paper out of a photograph or scan.

    The light on the paper is estimated by a morphological closing wider than any stroke, and
    divided out; what stays darker than the paper's own noise is ink. Specks, and what enters from
    the picture's edge, are left out.

    Parameters
    ----------
    grey : numpy.ndarray
        (H, W) uint8, dark ink on light paper or light ink on a dark board.

    Returns
    -------
    numpy.ndarray
        (H, W) uint8, light ink on black (0); all zeros where there is none.
    """
    light = grey.astype(np.float32) + 1.0
    if _board_is_dark(light):
        light = 257.0 - light
    paper = _paper(light)
    darkening = (paper - light) / np.maximum(paper, _DIM)
    darkening = ndimage.gaussian_filter(darkening, max(grey.shape) / 700)
    least = max(_LEAST_DARKENING, _NOISE_FACTOR * _noise(darkening))
    if darkening.max() < least:
        return np.zeros_like(grey)
    full = _full_darkening(darkening, least)
    mask = _without_specks(darkening > max(least, 0.4 * full))
    ink = np.clip((darkening - 0.2 * full) / (0.7 * full), 0.0, 1.0)
    ink[~ndimage.binary_dilation(mask, iterations=2)] = 0.0
    return np.round(255 * ink).astype(np.uint8)


def _sketch(light: np.ndarray) -> np.ndarray:
    image = Image.fromarray(light)
    image.thumbnail((_SKETCH_SIDE, _SKETCH_SIDE), Image.Resampling.BOX)
    return np.asarray(image)


def _board_is_dark(light: np.ndarray) -> bool:
    """Strokes are a minority: they pull the values away from the local median, to one side."""
    sketch = _sketch(light)
    difference = sketch - ndimage.median_filter(sketch, size=_window(sketch))
    return bool((difference**3).sum() > 0)


def _window(sketch: np.ndarray) -> int:
    return max(3, round(_STROKE_SHARE * max(sketch.shape)))


def _paper(light: np.ndarray) -> np.ndarray:
    sketch = ndimage.median_filter(_sketch(light), size=3)
    window = _window(sketch)
    # Without the margin, a closing brightens the edge on the darker side.
    paper = ndimage.grey_closing(np.pad(sketch, window, mode="edge"), size=(window, window))
    paper = ndimage.gaussian_filter(paper, window / 6)[window:-window, window:-window]
    size = (light.shape[1], light.shape[0])
    return np.asarray(Image.fromarray(paper).resize(size, Image.Resampling.BILINEAR))


def _noise(darkening: np.ndarray) -> float:
    """Return the standard deviation of the paper's own texture (robust: by the median)."""
    deviation = np.abs(darkening - np.median(darkening))
    return 1.4826 * float(np.median(deviation))


def _full_darkening(darkening: np.ndarray, least: float) -> float:
    """Return how much the pen's full stroke darkens."""
    return float(np.percentile(darkening[darkening > least], 75))


def _without_specks(mask: np.ndarray) -> np.ndarray:
    pieces, count = ndimage.label(mask, np.ones((3, 3)))
    if count <= 1:
        return mask
    areas = np.bincount(pieces.ravel())
    areas[0] = 0
    inside = np.ones(count + 1, bool)
    inside[np.unique(np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]]))] = False
    candidates = np.where(inside, areas, 0) if inside[1:].any() else areas
    keep = candidates >= _SPECK_SHARE * candidates.max()
    keep[0] = False
    return keep[pieces]
