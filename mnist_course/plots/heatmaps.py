"""Heat maps, laid over the images that they tell of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from PIL import Image

from mnist_course.plots.colours import HEAT, PALE
from mnist_course.plots.display import FigureDisplay, draw_picture, new_canvas, style
from mnist_course.plots.images import MAX_IMAGES
from mnist_course.plots.words import counted, wrapped_titles

_MOST_HEAT = 0.9  # of the colour: the ink still shows through
_SCALE = 4  # pixels drawn for each pixel of the image
_THIRDS = ("top", "middle", "bottom"), ("left", "middle", "right")


def show_heatmaps(
    images: np.ndarray,
    heatmaps: Sequence[np.ndarray],
    titles: Sequence[str] | None = None,
    *,
    smooth: bool = True,
    columns: int = 6,
    ax: Axes | None = None,
) -> FigureDisplay:
    """Show images under heat maps: the more orange, the higher.

    Each heat map is stretched to its own highest value; what is 0 or below has no colour. So the
    places in one picture can be compared, and not the strengths in two.

    Parameters
    ----------
    images : ndarray of shape (n, H, W), uint8
        The images; there may be none.
    heatmaps : sequence of n (h, w) arrays
        Finite numbers. Smaller maps are enlarged to the image.
    titles : sequence of n str, optional
        What is written above each.
    smooth : bool
        Enlarge with soft transitions, as heat maps are mostly shown; or else with each number as a
        square, which is all that the map knows.
    columns : int
        Pictures in a row, at most.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    FigureDisplay
        Its ``text_`` holds the n titles, empty without `titles`.

    Raises
    ------
    ValueError
        There are more or fewer heat maps or titles than images, or they are not as above.
    """
    images = np.asarray(images)
    titles = [""] * len(images) if titles is None else [str(title) for title in titles]
    _check_heatmaps(images, heatmaps, titles)
    if not len(images):
        return _show_none(ax)
    columns = min(columns, len(images))
    inches = min(1.9, 8 / (1.12 * columns))
    titles, lines = wrapped_titles(titles, inches)
    width, height = 1.12, 1.12 + 0.16 * lines / inches
    texts = []
    with style():
        ax = new_canvas(ax, columns * width, -(-len(images) // columns) * height, inches=inches)
        for i, (image, heat, title) in enumerate(zip(images, heatmaps, titles, strict=True)):
            row, column = divmod(i, columns)
            x, y = (column + 0.5) * width, (row + 1) * height - 0.56
            picture = draw_picture(ax, image, x, y, PALE)
            picture.set_data(_laid_over(image, np.asarray(heat, float), smooth))
            texts.append(ax.text(x, y - 0.54, title, ha="center", va="bottom", size=9))
    return FigureDisplay(ax, np.array(texts), _heatmaps_alt(heatmaps, titles))


# Drawing


def _laid_over(image: np.ndarray, heat: np.ndarray, smooth: bool) -> np.ndarray:
    """Return the image under its heat map, (4 H, 4 W, 3) in [0, 1]."""
    size = (_SCALE * image.shape[1], _SCALE * image.shape[0])
    way = Image.Resampling.BICUBIC if smooth else Image.Resampling.NEAREST
    heat = np.asarray(Image.fromarray(heat.clip(0).astype(np.float32)).resize(size, way))
    heat = heat.clip(0)[..., None] / (heat.max() if heat.max() > 0 else 1)
    grey = np.kron(image / 255, np.ones((_SCALE, _SCALE)))[..., None]
    laid_over = (1 - _MOST_HEAT * heat) * grey + _MOST_HEAT * heat * np.array(to_rgb(HEAT))
    return laid_over.clip(0, 1)  # rounding may lead past 1, of which Matplotlib warns


def _show_none(ax: Axes | None) -> FigureDisplay:
    words = "There is no such image, and so no heat map."
    with style():
        ax = new_canvas(ax, 4, 0.5, inches=1.2)
        text = ax.text(0.05, 0.25, words, va="center")
    return FigureDisplay(ax, np.array([text]), words)


# Words


def _heatmaps_alt(heatmaps: Sequence[np.ndarray], titles: list[str]) -> str:
    words = [
        f"{' '.join(title.split()) or i}: {_strongest(np.asarray(heat))}"
        for i, (heat, title) in enumerate(zip(heatmaps, titles, strict=True), start=1)
    ]
    return f"{counted(len(words), 'image')} under a heat map. {'; '.join(words)}."


def _strongest(heat: np.ndarray) -> str:
    if not heat.max() > 0:
        return "no heat at all"
    place = np.unravel_index(heat.argmax(), heat.shape)
    row, column = (
        names[min(3 * at // side, 2)]
        for names, at, side in zip(_THIRDS, place, heat.shape, strict=True)
    )
    return f"strongest at the {row if row == column else f'{row} {column}'}"


# What comes in


def _check_heatmaps(images: np.ndarray, heatmaps: Sequence, titles: Sequence[str]) -> None:
    if images.dtype != np.uint8 or images.ndim != 3 or len(images) > MAX_IMAGES:
        raise ValueError(
            f"The images are {images.dtype} of shape {images.shape}. Expected uint8 of shape "
            f"(n, H, W), n at most {MAX_IMAGES}. One image needs images[None]."
        )
    for name, given in (("heatmaps", heatmaps), ("titles", titles)):
        if len(given) != len(images):
            raise ValueError(
                f"{name} has {len(given)} entries for {len(images)} images. Give one for each."
            )
    for heat in heatmaps:
        if np.ndim(heat) != 2 or not np.isfinite(heat).all():
            raise ValueError(
                f"A heat map has shape {np.shape(heat)} or holds NaN. Expected (h, w), finite."
            )
