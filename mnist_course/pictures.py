"""Open a picture of any kind safely, and make it grey."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

MAX_PIXELS = 64_000_000
"""Most pixels that are ever decoded: 64 megapixels, 5 times an ordinary phone photo."""

_DRAFT_SIDE = 2048
_ACCEPTED = (
    "a path, the bytes of an image file, a PIL image, or a uint8 array of shape "
    "(H, W), (H, W, 3) or (H, W, 4)"
)


class PictureError(ValueError):
    """A picture that can't be used; its text says why and what to do."""


def load_grey(source: str | Path | bytes | Image.Image | np.ndarray) -> np.ndarray:
    """Open a picture and return it in grey.

    Parameters
    ----------
    source : path, bytes, PIL.Image.Image or numpy.ndarray
        An image file (its path or its bytes) in any raster format that Pillow reads, an open PIL
        image of any mode, or a uint8 array of shape (H, W), (H, W, 3) or (H, W, 4). Of an
        animation, the first frame is taken. EXIF orientation is honoured. Transparent pixels show
        white paper under dark ink and black paper under light ink.

    Returns
    -------
    numpy.ndarray
        (H, W) uint8, 0 black to 255 white: luminance, or, where ink and paper are about equally
        bright, the colour channel in which they differ most. A JPEG photo comes reduced to about
        2,000 pixels a side.

    Raises
    ------
    PictureError
        The picture is not an image, truncated, empty, too large or of the wrong shape or dtype.
    OSError
        The file is missing or may not be read.
    """
    if isinstance(source, np.ndarray):
        return _grey_of(Image.fromarray(_checked(source)))
    if isinstance(source, Image.Image):
        return _grey_of(_decoded(source, "the PIL image"))
    if isinstance(source, bytes | bytearray | memoryview):
        return _grey_of(_opened(io.BytesIO(source), "the uploaded bytes"))
    if isinstance(source, str | Path):
        with Path(source).open("rb") as file:
            return _grey_of(_opened(file, f"'{Path(source).name}'"))
    raise PictureError(f"A {type(source).__name__} is not a picture. Accepted: {_ACCEPTED}.")


def _checked(array: np.ndarray) -> np.ndarray:
    shape_is_right = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))
    if array.dtype != np.uint8 or not shape_is_right:
        raise PictureError(
            f"This array has shape {array.shape} and dtype {array.dtype}. Accepted: {_ACCEPTED}. "
            "Values in [0, 1] become a picture by (255 * array).round().astype('uint8')."
        )
    if array.size == 0:
        raise PictureError(f"This array is empty: its shape is {array.shape}.")
    _refuse_too_large(array.shape[1], array.shape[0], "The array")
    return np.ascontiguousarray(array)


def _opened(file: io.BufferedIOBase, name: str) -> Image.Image:
    if not file.read(1):
        raise PictureError(f"The file {name} is empty (0 bytes). Choose another picture.")
    file.seek(0)
    try:
        with warnings.catch_warnings():
            # Pillow warns from 89 megapixels on; the limit here is lower and an error.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(file)
    except Image.DecompressionBombError as error:
        raise PictureError(
            f"The picture {name} is too large to open safely ({error}). "
            f"Accepted: up to {MAX_PIXELS // 10**6} megapixels. Make it smaller and try again."
        ) from None
    except Exception:
        raise PictureError(
            f"The file {name} is not an image that can be read. Accepted: PNG, JPEG, WebP, GIF, "
            "BMP, TIFF and the other raster formats of Pillow (not SVG, PDF or HEIC)."
        ) from None
    return _decoded(image, name)


def _decoded(image: Image.Image, name: str) -> Image.Image:
    if image.format == "EPS":  # Pillow would run Ghostscript on the file
        raise PictureError(f"The picture {name} is PostScript. Save it as PNG or JPEG.")
    image.draft("RGB", (_DRAFT_SIDE, _DRAFT_SIDE))  # a JPEG is then decoded at 1/2, 1/4 or 1/8
    _refuse_too_large(*image.size, f"The picture {name}")
    try:
        image.load()
        return ImageOps.exif_transpose(image)
    except Exception as error:  # a decoder fed a hostile file may raise anything
        raise PictureError(
            f"The picture {name} is damaged or cut off ({error}). Save or copy it again."
        ) from None


def _refuse_too_large(width: int, height: int, name: str) -> None:
    if width * height > MAX_PIXELS:
        raise PictureError(
            f"{name} is {width:,} x {height:,} pixels, which is too large. Accepted: up to "
            f"{MAX_PIXELS // 10**6} megapixels. Make it smaller or cut the digit out."
        )
    if width * height == 0:
        raise PictureError(f"{name} is empty: {width} x {height} pixels.")


def _grey_of(image: Image.Image) -> np.ndarray:
    if image.mode in ("F", "I") or image.mode.startswith("I;16"):
        return _grey_of_deep(np.asarray(image, dtype=np.float64))
    if image.mode in ("1", "L"):
        return np.asarray(image.convert("L"))
    if image.has_transparency_data:
        image = _on_paper(image.convert("RGBA"))
    return _channel_with_contrast(image.convert("RGB"))


def _grey_of_deep(values: np.ndarray) -> np.ndarray:
    if not np.isfinite(values).all():
        raise PictureError("The picture holds NaN or infinite values. Save it as 8-bit grey.")
    low, high = min(values.min(), 0.0), values.max()
    full_scale = next((scale for scale in (1, 255, 65535) if low >= 0 and high <= scale), None)
    if full_scale is None:
        full_scale, values = max(high - low, 1.0), values - low
    return np.round(values * (255 / full_scale)).astype(np.uint8)


def _on_paper(image: Image.Image) -> Image.Image:
    pixels = np.asarray(image, dtype=np.float64)
    alpha = pixels[..., 3]
    brightness = (pixels[..., :3].mean(2) * alpha).sum() / max(alpha.sum(), 1.0)
    paper = Image.new("RGBA", image.size, "white" if brightness < 128 else "black")
    return Image.alpha_composite(paper, image)


def _channel_with_contrast(image: Image.Image) -> np.ndarray:
    luminance = image.convert("L")
    best = max(image.split(), key=_contrast)
    return np.asarray(best if _contrast(best) > 2 * _contrast(luminance) else luminance)


def _contrast(channel: Image.Image) -> int:
    low, high = channel.getextrema()
    return high - low
