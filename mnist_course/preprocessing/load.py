"""Open a picture of any kind safely, at a size to work on."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

MAX_PIXELS = 64_000_000
"""Most pixels that are ever decoded: 64 megapixels, 5 times an ordinary phone photo."""

_WORKING_SIDE = 1200  # pixels: strokes on a photographed sheet are still two pixels wide
_ORIENTATION = 0x0112  # the EXIF tag; from 5 on, width and height change places
_ACCEPTED = (
    "a path, the bytes of an image file, a PIL image, or a uint8 array of shape "
    "(H, W), (H, W, 3) or (H, W, 4)"
)


class PictureError(ValueError):
    """A picture that can't be used; its text says why and what to do."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture, opened.

    Attributes
    ----------
    pixels : numpy.ndarray
        (H, W) or (H, W, 3) uint8, 0 black to 255 white; at most 1,200 pixels a side.
    original_size : (int, int)
        Width and height, in pixels, before it was reduced, turned as EXIF says.
    """

    pixels: np.ndarray
    original_size: tuple[int, int]

    @property
    def grey(self) -> np.ndarray:
        """The picture without its colours: (H, W) uint8.

        Luminance, or, where ink and paper are about equally bright, the colour channel in which
        they differ most.
        """
        if self.pixels.ndim == 2:
            return self.pixels
        return _channel_with_contrast(Image.fromarray(self.pixels))


def load_picture(source: str | Path | bytes | Image.Image | np.ndarray) -> Picture:
    """Open a picture.

    Parameters
    ----------
    source : path, bytes, PIL.Image.Image or numpy.ndarray
        An image file (its path or its bytes) in any raster format that Pillow reads, an open PIL
        image of any mode, or a uint8 array of shape (H, W), (H, W, 3) or (H, W, 4). Of an
        animation, the first frame is taken. EXIF orientation is honoured. Transparent pixels show
        white paper under dark ink and black paper under light ink.

    Returns
    -------
    Picture

    Raises
    ------
    PictureError
        The picture is not an image, truncated, empty, too large or of the wrong shape or dtype.
    OSError
        The file is missing or may not be read.
    """
    if isinstance(source, np.ndarray):
        image = Image.fromarray(_checked(source))
        return _picture(image, image.size)
    if isinstance(source, Image.Image):
        return _decoded(source, "the PIL image")
    if isinstance(source, bytes | bytearray | memoryview):
        return _opened(io.BytesIO(source), "that was given")
    if isinstance(source, str | Path):
        with Path(source).open("rb") as file:
            return _opened(file, f"'{Path(source).name}'")
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


def _opened(file: io.BufferedIOBase, name: str) -> Picture:
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


def _decoded(image: Image.Image, name: str) -> Picture:
    if image.format == "EPS":  # Pillow would run Ghostscript on the file
        raise PictureError(f"The picture {name} is PostScript. Save it as PNG or JPEG.")
    full = image.size
    image.draft("RGB", (_WORKING_SIDE, _WORKING_SIDE))  # a JPEG is decoded at 1/2, 1/4 or 1/8
    _refuse_too_large(*image.size, f"The picture {name}")
    try:
        image.load()
        upright = ImageOps.exif_transpose(image)
    except Exception as error:  # a decoder fed a hostile file may raise anything
        raise PictureError(
            f"The picture {name} is damaged or cut off ({error}). Save or copy it again."
        ) from None
    turned = image.getexif().get(_ORIENTATION, 1) >= 5
    return _picture(upright, full[::-1] if turned else full)


def _refuse_too_large(width: int, height: int, name: str) -> None:
    if width * height > MAX_PIXELS:
        raise PictureError(
            f"{name} is {width:,} x {height:,} pixels, which is too large. Accepted: up to "
            f"{MAX_PIXELS // 10**6} megapixels. Make it smaller or cut the digit out."
        )
    if width * height == 0:
        raise PictureError(f"{name} is empty: {width} x {height} pixels.")


def _picture(image: Image.Image, original_size: tuple[int, int]) -> Picture:
    if image.mode in ("F", "I") or image.mode.startswith("I;16"):
        image = Image.fromarray(_grey_of_deep(np.asarray(image, dtype=np.float64)))
    elif image.has_transparency_data:
        image = _on_paper(_reduced(image.convert("RGBA")))
    else:
        image = image.convert("L" if image.mode in ("1", "L") else "RGB")
    return Picture(np.asarray(_reduced(image)), original_size)


def _reduced(image: Image.Image) -> Image.Image:
    scale = max(image.size) / _WORKING_SIDE
    if scale <= 1:
        return image
    size = tuple(max(1, round(side / scale)) for side in image.size)
    return image.resize(size, Image.Resampling.BOX, reducing_gap=2.0)


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
    return Image.alpha_composite(paper, image).convert("RGB")


def _channel_with_contrast(image: Image.Image) -> np.ndarray:
    luminance = image.convert("L")
    best = max(image.split(), key=_contrast)
    return np.asarray(best if _contrast(best) > 2 * _contrast(luminance) else luminance)


def _contrast(channel: Image.Image) -> int:
    low, high = channel.getextrema()
    return high - low
