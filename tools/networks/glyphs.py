"""Printed letters and signs that are no digits, of the DejaVu fonts that matplotlib brings along.

Nothing is fitted to the other fonts that it brings along: they are there to measure with.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from functools import cache
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mnist_course.preprocessing.mnist_format import normalise
from tools.networks.not_digits import THIRDS

_FONTS = ("DejaVuSans", "DejaVuSans-Oblique", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSansMono")
_BLOCKS = "!~", "¡ſ", "ΑΩ", "αω", "Ая", "←⋿", "■☃"  # of Unicode, each from and up to
_LOOKALIKES = frozenset(
    "OoQDlIi|!jJSsZzTtBbgqGPpyaÐØðøßþÞ$%&§?()[]{}<>/\\-_.,:;'\"`^~¡¦¨¯°´·¸º«»¿⁄"
    "ΟΘΙΤΣΒΖΡοθιτσςβδζρφОЗЭЧІТВРФозэчітвбврдф∂∅∘∙∣∫○●◌◦"
)
"""A hand may write a digit like these; accents don't count."""
MARGIN = 40  # pixels around what is printed
_SIZE = 90  # pixels


def glyph_images(
    n: int, letters: range, rng: np.random.Generator, thirds: Collection[int] = THIRDS
) -> np.ndarray:
    """Draw words of printed characters, slanted and stretched as writing is.

    Parameters
    ----------
    n : int
        How many.
    letters : range
        How many letters a word may have.
    rng : numpy.random.Generator
        Where randomness comes from.
    thirds : collection of int
        Which of `THIRDS` of the characters to draw.

    Returns
    -------
    numpy.ndarray
        (n, 28, 28) uint8, light ink on black, normalised as a digit would be.
    """
    characters = [each for each in _characters() if ord(each) % 3 in thirds]
    images: list[np.ndarray] = []
    while len(images) < n:
        length = rng.integers(letters.start, letters.stop)
        image = normalise(_written("".join(rng.choice(characters, length)), rng))
        if image.any():
            images.append(image)
    return np.stack(images)


@cache
def _characters() -> list[str]:
    of_blocks = (chr(code) for first, last in _BLOCKS for code in range(ord(first), ord(last) + 1))
    return list(filter(_is_no_digit, of_blocks))


def _is_no_digit(character: str) -> bool:
    name = unicodedata.name(character, "")
    is_known = bool(name) and unicodedata.category(character) != "Cf"
    bare = unicodedata.normalize("NFKD", character)[0]
    return is_known and not bare.isnumeric() and bare not in _LOOKALIKES and "DIGIT" not in name


def _written(text: str, rng: np.random.Generator) -> np.ndarray:
    image = printed(text, font(str(rng.choice(_FONTS))), int(rng.integers(4)))
    width, height = image.size
    slant, slope, wide = rng.normal(0.1, 0.2), rng.normal(0, 0.08), np.exp(rng.normal(0, 0.18))
    shear = (1 / wide, slant, -MARGIN - slant * height / 2, slope, 1, -MARGIN / 2)
    size = width + 2 * MARGIN, height + MARGIN
    return np.asarray(
        image.transform(size, Image.Transform.AFFINE, shear, Image.Resampling.BILINEAR)
    )


def printed(text: str, font: ImageFont.FreeTypeFont, pen: int) -> Image.Image:
    """Print text, light on black, `MARGIN` around it; its strokes `pen` pixels wider each side."""
    left, top, right, bottom = font.getbbox(text, stroke_width=pen)
    size = round(right - left) + 2 * MARGIN, round(bottom - top) + 2 * MARGIN
    image = Image.new("L", size)
    place = MARGIN - left, MARGIN - top
    ImageDraw.Draw(image).text(place, text, fill=255, font=font, stroke_width=pen)
    return image


@cache
def font(name: str) -> ImageFont.FreeTypeFont:
    """Return a font that matplotlib brings along."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return ImageFont.truetype(folder / f"{name}.ttf", _SIZE)
