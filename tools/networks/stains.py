"""What dirt, grain, shadows and printed lines leave where a threshold parts dark from light."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from mnist_course.preprocessing.mnist_format import normalise

_SIDE = 80  # pixels


def stain_images(n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw grain, its largest piece alone, blobs, blocks and lines, by turns.

    Parameters
    ----------
    n : int
        How many.
    rng : numpy.random.Generator
        Where randomness comes from.

    Returns
    -------
    numpy.ndarray
        (n, 28, 28) uint8, light ink on black, normalised as a digit would be.
    """
    ways = (_grain, _piece, _blob, _block, _lines)
    images: list[np.ndarray] = []
    while len(images) < n:
        mask = ways[len(images) % len(ways)](rng)
        soft = ndimage.gaussian_filter(mask.astype(np.float32), rng.uniform(0, 1.5))
        image = normalise(np.round(255 * np.clip(soft, 0, 1)).astype(np.uint8))
        if image.any():
            images.append(image)
    return np.stack(images)


def _noise(rng: np.random.Generator, blur: float) -> np.ndarray:
    noise = ndimage.gaussian_filter(rng.normal(size=(_SIDE, _SIDE)), blur)
    return noise / noise.std()


def _grain(rng: np.random.Generator) -> np.ndarray:
    return _noise(rng, rng.uniform(0.6, 9)) > rng.uniform(0.3, 2.5)


def _piece(rng: np.random.Generator) -> np.ndarray:
    labels, count = ndimage.label(_grain(rng))
    if not count:
        return labels > 0
    return labels == 1 + np.argmax(ndimage.sum_labels(labels > 0, labels, range(1, count + 1)))


def _blob(rng: np.random.Generator) -> np.ndarray:
    y, x = (np.indices((_SIDE, _SIDE)) - _SIDE / 2) / rng.uniform(12, 32, (2, 1, 1))
    return _turned(x**2 + y**2 + rng.uniform(0, 0.5) * _noise(rng, 5) < 1, rng)


def _block(rng: np.random.Generator) -> np.ndarray:
    """Return a rectangle, or the corner of one."""
    height, width = rng.integers(12, 60, 2)
    mask = np.zeros((_SIDE, _SIDE))
    mask[10 : 10 + height, 10 : 10 + width] = 1
    if rng.random() < 0.6:
        mask[10 + height // 4 : 10 + height, 10 + width // 4 : 10 + width] = 0
    return _turned(mask, rng)


def _lines(rng: np.random.Generator) -> np.ndarray:
    """Return lines across the picture, as ruled paper has them."""
    mask = np.zeros((_SIDE, _SIDE))
    for _ in range(rng.integers(1, 4)):
        top = rng.integers(8, _SIDE - 8)
        mask[top : top + rng.integers(2, 10), 4:-4] = 1
    return ndimage.rotate(mask, rng.uniform(-20, 20), order=1)


def _turned(mask: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return ndimage.rotate(mask.astype(np.float32), rng.uniform(0, 360), order=1)
