"""Pictures cut, shrunk, blurred and darkened, as people and their phones do."""

from __future__ import annotations

from PIL import Image, ImageChops, ImageFilter, ImageOps

_BLUR = 1 / 40  # of the longer side, standard deviation: edges of 9 pixels in 140


def widened(box: tuple, margin: float) -> tuple[float, float, float, float]:
    """Return a box as much larger, in all, as a margin's share of it: 0.2 makes it 1.2 as large."""
    left, top, right, bottom = box
    across, down = margin * (right - left) / 2, margin * (bottom - top) / 2
    return left - across, top - down, right + across, bottom + down


def cut(image: Image.Image, box: tuple, margin: float = 0.0) -> Image.Image:
    """Return the part of a picture within a box and its margin, as far as the picture goes."""
    left, top, right, bottom = (round(edge) for edge in widened(box, margin))
    return image.crop(
        (max(left, 0), max(top, 0), min(right, image.width), min(bottom, image.height))
    )


def at_size(image: Image.Image, side: int) -> Image.Image:
    """Return a picture whose longer side has so many pixels."""
    scale = side / max(image.size)
    size = tuple(max(1, round(each * scale)) for each in image.size)
    return image.resize(size, Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC)


def blurred(image: Image.Image) -> Image.Image:
    """Return a picture out of focus."""
    return image.filter(ImageFilter.GaussianBlur(_BLUR * max(image.size)))


def inverted(image: Image.Image) -> Image.Image:
    """Return a picture with dark and light exchanged."""
    return ImageOps.invert(image)


def darkened(image: Image.Image) -> Image.Image:
    """Return a picture taken in a third of the light, unevenly: it falls off to the right."""
    width, height = image.size
    light = Image.linear_gradient("L").rotate(-90).resize((width, height))
    dim = Image.eval(light, lambda level: round(45 + 50 * level / 255)).convert("RGB")
    return ImageChops.multiply(image, dim)
