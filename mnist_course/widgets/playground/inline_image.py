"""An array as an image within a widget's HTML."""

import base64
import html
import io

import numpy as np
from PIL import Image


def inline_image(image: np.ndarray, alt: str, side: int, *, outline: str = "") -> str:
    """Return an HTML image that holds its own pixels, each of them shown as a square.

    Parameters
    ----------
    image : numpy.ndarray
        (H, W) or (H, W, 3) uint8.
    alt : str
        What stands in its place for those who don't see it.
    side : int
        Width and height on the page, in CSS pixels.
    outline : str
        Colour of a thin line around it, as CSS writes colours; by default there is none.

    Returns
    -------
    str
    """
    file = io.BytesIO()
    Image.fromarray(image).save(file, "png")
    data = base64.b64encode(file.getvalue()).decode()
    line = f"; outline: 1px solid {outline}" if outline else ""
    return (
        f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}" '
        f'width="{side}" height="{side}" '
        f'style="display: block; image-rendering: pixelated{line}">'
    )
