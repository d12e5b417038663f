"""Ink becomes an MNIST image: fitted into 20x20 pixels, its mass at the centre of 28x28.

MNIST was made from black-and-white scans: each digit was fitted into a box of 20x20 pixels,
proportions kept, and put into a field of 28x28 with its centre of mass at the middle
(Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document
recognition, 1998). A network trained on MNIST reads best what was made in the same way.
"""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from mnist_course.preprocessing.geometry import Box

SIDE = 28
"""Side of an MNIST image, in pixels."""
BOX = 20
"""Side of the box that a digit is fitted into, in pixels."""
CLASSES = 10
"""How many digits there are to tell apart."""
CENTRE = 14.0
"""Where MNIST's centres of mass are, to half a pixel: measured on all 60,000 training images."""

_FINE_PEN, _USUAL_PEN = 0.07, 0.1  # stroke's width in the digit's longer side; MNIST's is 0.1
_DOT_FILL, _DOT_SOLIDITY = 0.7, 0.93  # of its box and hull: a disc 0.78, 0.98; fat 8s 0.75, 0.89
_DETAIL = 160  # pixels a side, while strokes are widened


def normalise(ink: np.ndarray) -> np.ndarray:
    """Fit ink into MNIST's 20x20 box and centre its mass in 28x28.

    Parameters
    ----------
    ink : numpy.ndarray
        (H, W) uint8, light ink on black (0).

    Returns
    -------
    numpy.ndarray
        (28, 28) uint8. Ink that is already so comes back unchanged; no ink gives all zeros.
    """
    if not ink.any() or is_normalised(ink):
        return ink.copy() if ink.shape == (SIDE, SIDE) else np.zeros((SIDE, SIDE), np.uint8)
    return _centred(fitted(ink))


def is_dot(ink: np.ndarray) -> bool:
    """Return whether ink is a round or square blob, or nothing: no written digit."""
    if not (ink > 127).any():
        return True
    blob = crop(ink > 127)
    height, width = blob.shape
    if max(height, width) > 1.4 * min(height, width) or blob.mean() <= _DOT_FILL:
        return False
    if min(height, width) < 4:
        return True
    from scipy.spatial import ConvexHull  # few inks fill their box so far

    corners = np.argwhere(blob)[:, None] + [[0, 0], [0, 1], [1, 0], [1, 1]]
    hull = ConvexHull(corners.reshape(-1, 2)).volume  # in two dimensions, its area
    return blob.sum() > _DOT_SOLIDITY * hull


def stretched(ink: np.ndarray) -> np.ndarray:
    """Return (H, W) uint8 ink as bright as MNIST's: its strongest pixel near 255."""
    peak = int(ink.max())
    if peak >= 254:  # MNIST's own images peak at 254 or 255
        return ink
    return np.round(ink * (255 / peak)).astype(np.uint8)


# Pens


def widened(ink: np.ndarray) -> np.ndarray:
    """Widen the strokes of a pen that is finer than MNIST's.

    Parameters
    ----------
    ink : numpy.ndarray
        (H, W) uint8, light ink on black (0).

    Returns
    -------
    numpy.ndarray
        The ink itself where its strokes are wide enough, or it is normalised already; else (h, w)
        uint8, cropped to the ink and brought to some 160 pixels, with strokes of a tenth of the
        digit's longer side.
    """
    cropped = crop(ink)
    if is_normalised(ink) or _pen_share(cropped) >= _FINE_PEN:
        return ink
    from scipy import ndimage  # only a fine pen needs it

    scale = _DETAIL / max(cropped.shape)
    size = tuple(max(1, round(side * scale)) for side in cropped.shape[::-1])
    method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    detailed = np.asarray(Image.fromarray(cropped).resize(size, method))
    radius = _DETAIL * (_USUAL_PEN - _pen_share(detailed)) / 2
    if radius < 1:  # specks and blots: measured in more detail, they aren't fine
        return ink
    reach = math.ceil(radius)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    return ndimage.grey_dilation(np.pad(detailed, reach), footprint=np.hypot(x, y) <= radius)


def _pen_share(ink: np.ndarray) -> float:
    """Estimate the strokes' width as a share of the ink's longer side."""
    return stroke_width(ink > 127) / max(ink.shape)


def stroke_width(mask: np.ndarray) -> float:
    """Estimate how wide the strokes in an (H, W) mask are, in pixels."""
    mask = np.pad(mask, 1)
    inner = mask[1:-1, :-2] & mask[1:-1, 2:] & mask[:-2, 1:-1] & mask[2:, 1:-1] & mask[1:-1, 1:-1]
    area = int(mask.sum())
    outline = area - int(inner.sum())  # it runs on both sides of a stroke
    return 2 * area / max(outline, 1)


# Crop, fit and centre


def crop(ink: np.ndarray) -> np.ndarray:
    """Return the smallest part of an (H, W) picture that holds all its ink."""
    return ink[ink_box(ink).slices]


def ink_box(ink: np.ndarray) -> Box:
    """Return the smallest box around all ink in an (H, W) picture; without ink, all of it."""
    rows, columns = ink.any(1), ink.any(0)
    height, width = ink.shape
    return Box(
        int(columns.argmax()),
        int(rows.argmax()),
        width - int(columns[::-1].argmax()),
        height - int(rows[::-1].argmax()),
    )


def fitted(ink: np.ndarray) -> np.ndarray:
    """Scale ink so that its longer side is 20 pixels (19 at the least)."""
    ink = crop(ink)
    while True:
        scale = BOX / max(ink.shape)
        height, width = (max(1, round(scale * side)) for side in ink.shape)
        small = _area_means(ink, height, width)
        if max(crop(small).shape) >= BOX - 1 or not small.any():
            return stretched(crop(small))
        # A hair too thin to show at this scale held the box open: cut it off and fit again.
        ink = crop(_without_hairs(ink, small))


def _area_means(ink: np.ndarray, height: int, width: int) -> np.ndarray:
    """Scale ink: each new pixel is the mean of the area that it covers."""
    means = _shares(ink.shape[0], height) @ ink @ _shares(ink.shape[1], width).T
    return np.floor(means + 0.5).astype(np.uint8)


def _shares(old: int, new: int) -> np.ndarray:
    """Return (new, old): what share of each new pixel lies in each old one, along one axis."""
    edges, pixels = np.arange(new + 1) * (old / new), np.arange(old)
    first, last = edges[:-1, None], edges[1:, None]
    common = np.minimum(last, pixels + 1) - np.maximum(first, pixels)
    return np.maximum(common, 0) * (new / old)


def _without_hairs(ink: np.ndarray, small: np.ndarray) -> np.ndarray:
    ink = ink.copy()
    for axis in (0, 1):
        cells = np.arange(ink.shape[axis]) * small.shape[axis] // ink.shape[axis]
        empty = ~small.any(1 - axis)[cells]
        np.moveaxis(ink, axis, 0)[empty] = 0
    return ink


def _centred(box: np.ndarray) -> np.ndarray:
    height, width = box.shape
    top, left = _offset(box.sum(1, dtype=float)), _offset(box.sum(0, dtype=float))
    image = np.zeros((SIDE, SIDE), np.uint8)
    image[top : top + height, left : left + width] = box
    return image


def _offset(mass: np.ndarray) -> int:
    """Return where the box starts so that its centre of mass is within half a pixel of 14."""
    centre = (mass * np.arange(len(mass))).sum() / mass.sum()
    offset = math.ceil(CENTRE - 0.5 - centre)
    return min(max(offset, 0), SIDE - len(mass))


def is_normalised(ink: np.ndarray) -> bool:
    """Return whether (H, W) uint8 ink already is what `normalise` makes."""
    if ink.shape != (SIDE, SIDE) or ink.max() < 254:
        return False
    box = crop(ink)
    return BOX - 1 <= max(box.shape) <= BOX and np.array_equal(_centred(box), ink)


# Many images


def check_images(images: np.ndarray, name: str = "images") -> np.ndarray:
    """Return MNIST images as they came, or say what is wrong with them.

    Parameters
    ----------
    images : array-like of shape (n, 28, 28), uint8
        Light ink on black; n may be 0.
    name : str
        What the caller calls them, for the message.

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    ValueError
        The shape or dtype is not as above.
    """
    images = np.asarray(images)
    if images.dtype == np.uint8 and images.shape[1:] == (SIDE, SIDE):
        return images
    came = f"{images.dtype} of shape {images.shape}"
    if images.size and np.issubdtype(images.dtype, np.number):
        came += f", values {images.min():g} to {images.max():g}"
    raise ValueError(
        f"{name} is {came}. Expected uint8 of shape (n, {SIDE}, {SIDE}), 0 to 255, light ink on "
        f"black. One image needs {name}[None]; values in [0, 1] need (255 * {name}).round()"
        ".astype('uint8'); a picture of another size goes through to_mnist()."
    )
