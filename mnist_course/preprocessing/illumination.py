"""Take the light and the paper out of a photograph or scan: what stays is how dark ink makes it.

What the paper would look like without ink is estimated by a morphological closing, which fills in
whatever is dark and narrower than a window. As the window is wider than any stroke, no ink is left;
as a closing keeps edges where they are, a shadow's edge stays the paper's and isn't taken for ink.
The picture is then divided by that paper, in each colour on its own, and the colours are weighted
by how little noise they have.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

_DIM = 24.0  # of 255: on paper darker than that, a share of its light would be mere noise
_DETAILED = 500  # pixels: of a larger picture's paper, every other pixel will do
_TILES = 12  # a picture's shorter side in tiles, for noise
_LEAST_NOISE = 0.004  # share of the paper's light


@dataclass(frozen=True, eq=False)
class Darkening:
    """What a picture shows when the paper and the light on it are taken away.

    Attributes
    ----------
    share : numpy.ndarray
        (H, W) float32: the share of the paper's light that is missing; 0 on bare paper.
    noise : numpy.ndarray
        (H, W) float32: the standard deviation of `share` on the bare paper thereabouts.
    brightness : numpy.ndarray
        (H, W) float32: the logarithm of the picture's own brightness, light and shadow included.
    """

    share: np.ndarray
    noise: np.ndarray
    brightness: np.ndarray


def remove_paper(pixels: np.ndarray, window: float) -> Darkening:
    """Divide a picture by the paper in it.

    Parameters
    ----------
    pixels : numpy.ndarray
        (H, W) or (H, W, 3) uint8, dark ink on light paper.
    window : float
        Share of the picture's shorter side: what is narrower is no paper.

    Returns
    -------
    Darkening
    """
    channels = pixels[..., None] if pixels.ndim == 2 else pixels
    shares = np.stack([_darkening(channel, window) for channel in np.moveaxis(channels, 2, 0)], 2)
    weights = _weights(shares)
    level, noise = _local(shares @ weights)
    return Darkening(
        share=shares @ weights - level,
        noise=np.maximum(noise, _LEAST_NOISE),
        brightness=np.log(channels @ weights + 4),  # 4 of 255: black has brightness, too
    )


def _darkening(channel: np.ndarray, window: float) -> np.ndarray:
    paper = np.maximum(_paper(channel, window), _DIM)
    return (paper - channel) / paper


def _paper(channel: np.ndarray, window: float) -> np.ndarray:
    height, width = channel.shape
    image = Image.fromarray(np.ascontiguousarray(channel))
    factor = 2 if max(channel.shape) > _DETAILED else 1
    sketch = np.asarray(image.reduce(factor), np.float32)
    sketch = ndimage.gaussian_filter(sketch, 1.0)  # else the paper would follow the noise's crests
    side = max(3, round(window * min(sketch.shape))) | 1
    # Without the margin, a closing brightens the edge on the darker side.
    paper = ndimage.grey_closing(np.pad(sketch, side, mode="edge"), size=(side, side))
    paper = ndimage.gaussian_filter(paper, 1.5)[side:-side, side:-side]
    enlarged = Image.fromarray(paper).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(enlarged)


def _weights(shares: np.ndarray) -> np.ndarray:
    """Weight each colour by its noise: (channels,) float32, sum 1."""
    sample = shares[::3, ::3].reshape(-1, shares.shape[2])
    precision = 1 / (_spread(sample, axis=0) ** 2 + 1e-5)
    return (precision / precision.sum()).astype(np.float32)


def _spread(values: np.ndarray, axis: int) -> np.ndarray:
    """Return a standard deviation that a minority of ink doesn't disturb."""
    middle = np.median(values, axis=axis, keepdims=True)
    return 1.4826 * np.median(np.abs(values - middle), axis=axis)


def _local(share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the level and the spread of bare paper around each pixel.

    The closing lies a little above the paper, on its noise's crests: hence the level.
    """
    height, width = share.shape
    side = max(8, min(height, width) // _TILES)
    tall, wide = min(side, height), min(side, width)
    rows, columns = height // tall, width // wide
    cut = share[: rows * tall, : columns * wide].reshape(rows, tall, columns, wide)
    tiles = cut.transpose(0, 2, 1, 3).reshape(rows, columns, -1)
    tiles = tiles[..., :: max(1, tiles.shape[2] // 400)]
    maps = (np.median(tiles, axis=2), _spread(tiles, axis=2))
    # Of five by five tiles: a large digit is in most of them, but not in seven tenths.
    steady = (ndimage.percentile_filter(each, 30, 5, mode="nearest") for each in maps)
    level, noise = (
        np.asarray(Image.fromarray(each).resize((width, height), Image.Resampling.BILINEAR))
        for each in steady
    )
    return level, noise
