"""Open a picture of any kind safely, at a size to work on."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_course.preprocessing.decoding import PictureError, check_size, open_image

__all__ = ["Picture", "PictureError", "load_picture"]

_WORKING_SIDE = 1200  # pixels: strokes on a photographed sheet are still two pixels wide
_BAND = 256  # rows at a time, of what Pillow can't reduce
_ORIENTATION = 0x0112  # the EXIF tag
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
_ACCEPTED = (
    "a path, the bytes of an image file, a PIL image, or a uint8 array of shape "
    "(H, W), (H, W, 3) or (H, W, 4)"
)


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


def load_picture(source: str | os.PathLike | bytes | Image.Image | np.ndarray) -> Picture:
    """Open a picture.

    Parameters
    ----------
    source : path, bytes, PIL.Image.Image or numpy.ndarray
        An image file (its path or its bytes): PNG, JPEG, WebP, GIF, BMP, TIFF, HEIC, AVIF, ICO or
        PPM; an open PIL image of any mode; or a uint8 array of shape (H, W), (H, W, 3) or
        (H, W, 4). Of an animation, the first frame is taken. EXIF orientation is honoured.
        Transparent pixels show white paper under dark ink and black paper under light ink.

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
        return Picture(np.asarray(_eight_bit(image)), image.size)
    if isinstance(source, Image.Image):
        return _decoded(source, "the PIL image")
    if isinstance(source, bytes | bytearray | memoryview):
        name = "that was given"
        return _decoded(open_image(bytes(source), name), name)
    if isinstance(source, str | os.PathLike):
        name = f"'{Path(source).name}'"
        return _decoded(open_image(_content(Path(source), name), name), name)
    raise PictureError(f"A {type(source).__name__} is not a picture. Accepted: {_ACCEPTED}.")


def _content(path: Path, name: str) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
        raise PictureError(f"{name} is no file: it may never end. Save what it gives as a file.")
    return path.read_bytes()


def _checked(array: np.ndarray) -> np.ndarray:
    shape_is_right = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))
    if array.dtype != np.uint8 or not shape_is_right:
        raise PictureError(
            f"This array has shape {array.shape} and dtype {array.dtype}. Accepted: {_ACCEPTED}. "
            "Values in [0, 1] become a picture by (255 * array).round().astype('uint8')."
        )
    if array.size == 0:
        raise PictureError(f"This array is empty: its shape is {array.shape}.")
    mode = "L" if array.ndim == 2 else "RGB" if array.shape[2] == 3 else "RGBA"
    check_size(array.shape[1], array.shape[0], mode, "The array")
    return np.ascontiguousarray(array)


def _decoded(image: Image.Image, name: str) -> Picture:
    full = image.size
    try:
        image.draft("RGB", (_WORKING_SIDE, _WORKING_SIDE))  # a JPEG is decoded at 1/2, 1/4 or 1/8
        check_size(*image.size, image.mode, f"The picture {name}")
        small = _eight_bit(image)
    except PictureError:
        raise
    except MemoryError:
        raise PictureError(
            f"The picture {name} takes more memory than there is. Make it smaller and try again."
        ) from None
    except Exception as error:  # a decoder fed a hostile file may raise anything
        raise PictureError(
            f"The picture {name} is damaged or cut off ({error}). Save or copy it again."
        ) from None
    orientation = _orientation(image)
    for turn in _TURNS.get(orientation, ()):
        small = small.transpose(turn)
    return Picture(np.asarray(small), full[::-1] if orientation >= 5 else full)


def _orientation(image: Image.Image) -> int:
    """Return how the camera was held, 1 to 8 as EXIF says; 1 where it says nothing of the kind."""
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # EXIF is a file of its own, as damaged as any
        return 1
    return value if isinstance(value, int) and value in range(1, 9) else 1


def _eight_bit(image: Image.Image) -> Image.Image:
    """Return a picture as grey or RGB, at the size to work on; reduced before it is converted."""
    image.load()
    if image.mode in ("F", "I") or image.mode.startswith("I;16"):
        return _reduced(Image.fromarray(_grey_of_deep(_deep_values(image))))
    if image.has_transparency_data:
        return _on_paper(_reduced(image if image.mode == "RGBA" else image.convert("RGBA")))
    if image.mode in ("P", "1"):
        image = image.convert("L" if image.mode == "1" else "RGB")
    small = _reduced(image)
    return small if small.mode == "L" else small.convert("RGB")


def _reduced(image: Image.Image) -> Image.Image:
    scale = max(image.size) / _WORKING_SIDE
    if scale <= 1:
        return image
    width, height = (max(1, round(side / scale)) for side in image.size)
    if image.mode == "RGBA" and scale >= 2:  # resizing copies it all, to weight colours by alpha
        image = image.reduce(int(scale))
    return image.resize((width, height), Image.Resampling.BOX, reducing_gap=2.0)


def _deep_values(image: Image.Image) -> np.ndarray:
    """Return deep grey values as float32, averaged to about the size to work on, in bands."""
    step = max(1, max(image.size) // _WORKING_SIDE)
    width, height = (max(1, side // step) for side in image.size)
    bands = []
    for top in range(0, height, _BAND):
        bottom = min(height, top + _BAND)
        part = image.crop((0, top * step, width * step, bottom * step))
        cells = np.asarray(part, np.float32).reshape(bottom - top, step, width, step)
        with np.errstate(invalid="ignore"):  # infinity has no mean; it is refused afterwards
            bands.append(cells.mean((1, 3), dtype=np.float64))
    return np.concatenate(bands)


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
    return int(np.ptp(channel.getextrema()))
