"""Letters of scripts from Arabic to Tifinagh, as if written by hand: none that a digit resembles.

All are of the font DejaVu Sans, whose strokes are as wide as a pen's.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from PIL import Image

from mnist_course.preprocessing.mnist_format import normalise
from tools.networks.glyphs import MARGIN, font, printed

_FONT = "DejaVuSans"
_SCRIPTS = {  # from and up to
    "Armenian": "Աֆ",
    "Hebrew": "את",
    "Arabic": "ءي",
    "N'Ko": "ߊߧ",
    "Lao": "ກຮ",
    "Georgian": "აჰ",
    "Canadian syllables": "ᐁᙶ",
    "Tifinagh": "ⴰⵥ",
}
_LOOKALIKES = frozenset(
    "ԳԶԿՁՂՅՎՏՑՕգզլճյշցօוזטיךלםןסףרآأإادرهوߊߋߕߗߛߞߟߠߣງວບგვზინპსტუქყშწხჰ"
    "ᐝᐟᐠᐤᐧᑊᑫᑲᑳᑴᑵᒀᒃᒉᒒᒓᒣᒩᓴᔆᔑᔦᔭᔾᕤᕴᕺᖌᖍᖧᖯᗞᗡᙆⴰⵁⵏⵑⵔⵙⵚ"
)
"""Chosen by eye among those whose images come nearest to one of a built-in digit or MNIST's."""
_CELLS = 3  # of the mesh that bends a letter, across and down
_STRAY = 0.05  # of the letter's size: standard deviation of where a corner of the mesh comes to lie


def script_images(n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw single letters, bent, slanted and stretched, with pens of many widths.

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
    images: list[np.ndarray] = []
    while len(images) < n:
        letter = printed(rng.choice(_letters()), font(_FONT), int(rng.integers(5)))
        image = normalise(_bent(letter, rng))
        if image.any():
            images.append(image)
    return np.stack(images)


@cache
def _letters() -> list[str]:
    missing = printed("\uffff", font(_FONT), 0).tobytes()
    return [
        letter
        for first, last in _SCRIPTS.values()
        for letter in map(chr, range(ord(first), ord(last) + 1))
        if unicodedata.category(letter).startswith("L")
        and letter not in _LOOKALIKES
        and printed(letter, font(_FONT), 0).tobytes() != missing
    ]


def _bent(image: Image.Image, rng: np.random.Generator) -> np.ndarray:
    """Bend a picture: the corners of a coarse mesh stray, and all of it leans and stretches."""
    size = np.array(image.size)
    shares = np.linspace(-0.5, 0.5, _CELLS + 1)
    corners = np.stack(np.meshgrid(shares, shares, indexing="ij"), -1) * size
    slant, slope, wide = rng.normal(0.1, 0.2), rng.normal(0, 0.1), np.exp(rng.normal(0, 0.2))
    sources = corners @ [[1 / wide, slope], [slant, 1]] + size / 2
    sources += rng.normal(0, _STRAY, sources.shape) * (size - 2 * MARGIN)
    places = np.round(corners + size / 2).astype(int)
    mesh = [
        ((*places[i, j], *places[i + 1, j + 1]), _quadrilateral(sources, i, j))
        for i in range(_CELLS)
        for j in range(_CELLS)
    ]
    return np.asarray(
        image.transform(image.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)
    )


def _quadrilateral(corners: np.ndarray, i: int, j: int) -> tuple[float, ...]:
    """Return x and y of a cell's corners, counterclockwise, as Pillow wants them."""
    around = corners[i, j], corners[i, j + 1], corners[i + 1, j + 1], corners[i + 1, j]
    return tuple(np.concatenate(around).tolist())
