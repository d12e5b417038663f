"""Pictures of ink on paper, as a phone or a scanner takes them: light ink becomes dark on light."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from scipy import ndimage


def photographed(ink: np.ndarray, rng: np.random.Generator) -> bytes:
    """Return a JPEG of (H, W) uint8 light ink, written on lighter paper in uneven light."""
    height, width = ink.shape
    down, across = np.mgrid[-0.5 : 0.5 : height * 1j, -0.5 : 0.5 : width * 1j]
    slope = rng.normal(0, 0.15, 2)
    light = rng.uniform(0.65, 0.95) * (1 + slope[0] * down + slope[1] * across)
    grain = ndimage.gaussian_filter(rng.normal(size=ink.shape), 0.7) * rng.uniform(0.005, 0.02)
    through = rng.uniform(0.08, 0.35, 3)  # how much of each colour the ink lets through
    cover = ndimage.gaussian_filter(ink / 255, rng.uniform(0.4, 1.2))
    seen = (light + grain)[..., None] * (1 - cover[..., None] * (1 - through))
    file = io.BytesIO()
    pixels = np.round(255 * np.clip(seen, 0, 1)).astype(np.uint8)
    Image.fromarray(pixels).save(file, "JPEG", quality=int(rng.integers(60, 95)))
    return file.getvalue()
