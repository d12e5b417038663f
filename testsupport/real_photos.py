"""Real pictures of one digit each, by several people, where they are at hand.

`MNIST_COURSE_PHOTOS` names their folder: in it is a folder for each source, and in that pictures
whose names begin with the digit and an underscore.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps
from scipy import ndimage

_SPECK = 0.03  # of the largest piece's area: what is smaller is dirt


class RealPhoto(NamedTuple):
    """A picture: its file, its source, and what is written on it."""

    path: Path
    source: str
    digit: int


def photos_folder(folder: str | Path | None = None) -> Path | None:
    """Return the folder of real pictures, or None where they aren't at hand."""
    folder = folder or os.environ.get("MNIST_COURSE_PHOTOS")
    return Path(folder) if folder and Path(folder).is_dir() else None


def load_photos(folder: Path) -> list[RealPhoto]:
    """Return all pictures in a folder of `photos_folder`'s kind, in the order of their names."""
    return [
        RealPhoto(path, path.parent.name, int(path.name.split("_")[0]))
        for path in sorted(folder.glob("*/[0-9]_*.*"))
    ]


def opened(path: Path) -> Image.Image:
    """Return a picture, upright, in RGB; what is transparent is white."""
    image = ImageOps.exif_transpose(Image.open(path)).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def digit_box(image: Image.Image) -> tuple[int, int, int, int]:
    """Return where the digit on a picture of one digit lies: left, top, right, bottom.

    Light that falls off is divided out, then Otsu's threshold (N. Otsu: A threshold selection
    method from gray-level histograms, 1979) tells ink from paper; the border is paper. This is
    apart from how the course finds ink, so that it can be held against it.
    """
    grey = np.asarray(image.convert("L"), float)
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    if np.median(border) < (grey.min() + grey.max()) / 2:
        grey = 255 - grey
    small = Image.fromarray(grey.astype(np.uint8))
    small.thumbnail((300, 300))
    reduced = np.asarray(small, float)
    reach = max(3, max(reduced.shape) // 2)
    paper = ndimage.grey_closing(np.pad(reduced, reach, "edge"), (reach, reach))
    paper = paper[reach:-reach, reach:-reach]
    flat = reduced / np.maximum(paper, 1)
    pieces, count = ndimage.label(flat < _otsu(flat), np.ones((3, 3)))
    areas = ndimage.sum_labels(np.ones_like(flat), pieces, np.arange(1, count + 1))
    kept = np.isin(pieces, 1 + np.flatnonzero(areas > _SPECK * areas.max()))
    rows, columns = np.flatnonzero(kept.any(1)), np.flatnonzero(kept.any(0))
    across, down = image.width / small.width, image.height / small.height
    return (
        int(columns[0] * across),
        int(rows[0] * down),
        int(np.ceil((columns[-1] + 1) * across)),
        int(np.ceil((rows[-1] + 1) * down)),
    )


def _otsu(values: np.ndarray) -> float:
    counts, edges = np.histogram(values, 256)
    middles = (edges[:-1] + edges[1:]) / 2
    below, total = np.cumsum(counts), np.cumsum(counts * middles)
    above = below[-1] - below
    apart = total / np.maximum(below, 1) - (total[-1] - total) / np.maximum(above, 1)
    return float(middles[(below * above * apart**2).argmax()])
