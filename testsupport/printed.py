"""Printed letters and words, of the fonts that matplotlib brings along.

No network's doubt was fitted to these fonts; to the letters, in other fonts: see
`tools.networks.glyphs`.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

LETTERS = "ADGJMPVYehknqtw"
"""Those of the last third that look like no digit: see `tools.networks.glyphs`."""

_FONTS = ("STIXGeneral", "STIXGeneralItalic", "STIXGeneralBol", "cmr10", "cmss10", "cmtt10")


def word(rng: np.random.Generator, letters: int) -> str:
    """Return random letters that look like no digit."""
    return "".join(rng.choice(list(LETTERS), letters))


def drawn(text: str, height: float, rng: np.random.Generator) -> np.ndarray:
    """Return (H, W) uint8: a text in a random font, light on black, cut to its ink.

    `height` is a capital letter's, in pixels.
    """
    name = f"{rng.choice(_FONTS)}.ttf"
    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name
    font = ImageFont.truetype(path, max(8, round(height / 0.72)))
    left, top, right, bottom = (int(edge) for edge in font.getbbox(text))
    image = Image.new("L", (right - left + 4, bottom - top + 4))
    ImageDraw.Draw(image).text((2 - left, 2 - top), text, fill=255, font=font)
    return np.asarray(image)
