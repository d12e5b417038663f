"""Small arrays as coloured squares: weights, kernels, feature maps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage

from mnist_course.plots.colours import FOR_AND_AGAINST, MAP, PALE
from mnist_course.plots.display import FigureDisplay, draw_picture, new_canvas, style, text_colour
from mnist_course.plots.images import MAX_IMAGES
from mnist_course.plots.words import counted, number, wrapped_titles

_LEAST_SIZE = 5.5  # points: smaller numbers can't be read
_MAX_READ_OUT = 200  # numbers that an alt text lists one by one
_MAX_TOLD = 24  # maps that an alt text tells of one by one


def show_maps(
    maps: Sequence[np.ndarray],
    titles: Sequence[str] | None = None,
    *,
    signed: bool = False,
    decimals: int | None = None,
    columns: int = 8,
    ax: Axes | None = None,
) -> FigureDisplay:
    """Show small arrays of numbers as colours, all on one scale, with the scale beside them.

    Parameters
    ----------
    maps : sequence of (H, W) arrays, or array of shape (n, H, W)
        1 to `MAX_IMAGES` maps of finite numbers, such as the kernels of a convolution, the weights
        of a neuron, or feature maps. They may differ in size.
    titles : sequence of n str, optional
        What is written above each map.
    signed : bool
        Centre the colours at 0, for weights: negative is orange, 0 white, positive purple. By
        default they go from dark, the lowest value, to light, the highest.
    decimals : int, optional
        Write each number in, with so many decimals; where there is room.
    columns : int
        Maps in a row, at most.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    FigureDisplay
        Its ``text_`` holds the n titles, empty without `titles`.

    Raises
    ------
    ValueError
        The maps are not as above, there are more or fewer titles than maps, or the numbers would be
        too small to read.
    """
    maps = _checked_maps(maps)
    titles = _checked_titles(titles, len(maps))
    columns = min(columns, len(maps))
    low, high = _limits(maps, signed)
    inches = min(1.9 if decimals is None else 2.4, 8 / (1.12 * columns))
    size = None if decimals is None else _number_size(maps, decimals, inches)
    titles, lines = wrapped_titles(titles, inches)
    width, height = 1.12, 1.12 + 0.16 * lines / inches
    down = -(-len(maps) // columns) * height
    texts = []
    with style():
        ax = new_canvas(ax, columns * width, down, inches=inches, beside=0.65)
        for i, (values, title) in enumerate(zip(maps, titles, strict=True)):
            row, column = divmod(i, columns)
            x, y = (column + 0.5) * width, (row + 1) * height - 0.56
            cmap = FOR_AND_AGAINST if signed else MAP
            picture = draw_picture(ax, values, x, y, PALE, cmap=cmap, limits=(low, high))
            if decimals is not None and size is not None:
                _write_numbers(ax, picture, decimals, size)
            texts.append(ax.text(x, y - 0.54, title, ha="center", va="bottom", size=9))
        _draw_scale(ax, picture, low, high)
    return FigureDisplay(ax, np.array(texts), _maps_alt(maps, titles, decimals))


# Drawing


def _limits(maps: list[np.ndarray], signed: bool) -> tuple[float, float]:
    """Return which values get the outermost colours."""
    low, high = min(values.min() for values in maps), max(values.max() for values in maps)
    if signed:
        high = max(-low, high) or 1
        return -high, high
    return low, high if high > low else low + 1


def _number_size(maps: list[np.ndarray], decimals: int, inches: float) -> float:
    """Return the size, in points, at which the longest number fits into the smallest cell."""
    longest = max(len(_written(value, decimals)) for values in maps for value in values.flat)
    side = max(max(values.shape) for values in maps)
    size = 72 * inches / side / (0.7 * max(longest, 2))
    if size < _LEAST_SIZE:
        raise ValueError(
            f"{side} numbers a row with {longest} characters each would be too small to read. "
            "Write fewer decimals, show fewer columns or a part of each map, or leave out decimals."
        )
    return min(size, 11)


def _write_numbers(ax: Axes, picture: AxesImage, decimals: int, size: float) -> None:
    values = picture.get_array()
    left, right, _, top = picture.get_extent()
    step = (right - left) / values.shape[1]
    for (row, column), value in np.ndenumerate(values):
        x, y = left + (column + 0.5) * step, top + (row + 0.5) * step
        text = ax.text(x, y, _written(value, decimals), ha="center", va="center", size=size)
        text.set_color(text_colour(picture.to_rgba(value)))


def _draw_scale(ax: Axes, picture: AxesImage, low: float, high: float) -> None:
    middle = (low + high) / 2
    scale = ax.figure.colorbar(picture, ax=ax, ticks=(low, middle, high), fraction=0.05, pad=0.02)
    scale.set_ticklabels([number(value) for value in (low, middle, high)])
    scale.outline.set_edgecolor(PALE)
    scale.ax.tick_params(length=0, labelsize=9)
    scale.ax.set_label("")  # or its name would be read out with the alt text


# Words


def _maps_alt(maps: list[np.ndarray], titles: list[str], decimals: int | None) -> str:
    sizes = " and ".join(sorted({"x".join(map(str, values.shape)) for values in maps}))
    alt = f"{counted(len(maps), 'map')} of {sizes} numbers, on one scale of colours."
    if sum(values.size for values in maps) > _MAX_READ_OUT:
        decimals = None
    words = [
        f"{' '.join(title.split()) or i}: "
        f"{_reach(values) if decimals is None else _rows(values, decimals)}."
        for i, (values, title) in enumerate(zip(maps, titles, strict=True), start=1)
    ]
    more = f" And {len(maps) - _MAX_TOLD} more." if len(maps) > _MAX_TOLD else ""
    return f"{alt} {' '.join(words[:_MAX_TOLD])}{more}"


def _written(value: float, decimals: int) -> str:
    return f"{value:z.{decimals}f}"  # z: no -0.0


def _rows(values: np.ndarray, decimals: int) -> str:
    return "; ".join(" ".join(_written(value, decimals) for value in row) for row in values)


def _reach(values: np.ndarray) -> str:
    return f"from {number(values.min())} to {number(values.max())}"


# What comes in


def _checked_maps(maps: Sequence[np.ndarray]) -> list[np.ndarray]:
    maps = [np.asarray(values, dtype=float) for values in maps]
    if not 1 <= len(maps) <= MAX_IMAGES:
        raise ValueError(
            f"There are {len(maps)} maps; 1 to {MAX_IMAGES} can be shown. Choose some, for example "
            "maps[:40]."
        )
    for values in maps:
        if values.ndim != 2 or not values.size:
            raise ValueError(
                f"A map has shape {values.shape}. Expected (H, W) each. One map needs [map]; "
                "Keras's (H, W, n) becomes (n, H, W) by np.moveaxis(maps, -1, 0)."
            )
        if not np.isfinite(values).all():
            raise ValueError("A map holds NaN or infinite numbers, for which there is no colour.")
    return maps


def _checked_titles(titles: Sequence[str] | None, n: int) -> list[str]:
    if titles is None:
        return [""] * n
    if len(titles) != n:
        raise ValueError(f"There are {len(titles)} titles for {n} maps. Give one for each.")
    return [str(title) for title in titles]
