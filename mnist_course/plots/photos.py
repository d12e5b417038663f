"""Photographs: side by side, one with the digits that were found on it, and by their greys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image

from mnist_course.plots.colours import BLUE, IMAGE, PALE, VERMILLION, WRONG
from mnist_course.plots.display import FigureDisplay, new_canvas, new_panels, style
from mnist_course.plots.words import counted, listed, wrapped_titles
from mnist_course.preprocessing.load import load_picture
from mnist_course.recognition.reading import FoundDigit

MAX_PHOTOS = 40
"""Most pictures that `show_photos` draws."""

_MOST_GREYS = 6
_LONGEST = 600  # pixels: no picture is drawn finer than that
_WIDE, _WIDEST = 8.0, 6.0  # inches: of a row, and of one picture

_Source = str | Path | bytes | Image.Image | np.ndarray


def show_photos(
    pictures: Sequence[_Source],
    titles: Sequence[str] | None = None,
    *,
    columns: int = 4,
    ax: Axes | None = None,
) -> FigureDisplay:
    """Show pictures of any kind and size side by side, in their colours.

    Parameters
    ----------
    pictures : sequence of path, bytes, PIL.Image.Image or numpy.ndarray
        1 to `MAX_PHOTOS` pictures, see `mnist_course.preprocessing.load.load_picture`.
    titles : sequence of n str, optional
        What is written above each.
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
        There are none or too many, one can't be opened, or there are more or fewer titles.
    """
    if not 1 <= len(pictures) <= MAX_PHOTOS:
        raise ValueError(f"There are {len(pictures)} pictures; 1 to {MAX_PHOTOS} can be shown.")
    titles = [""] * len(pictures) if titles is None else [str(title) for title in titles]
    if len(titles) != len(pictures):
        raise ValueError(
            f"There are {len(titles)} titles for {len(pictures)} pictures. Give one for each."
        )
    opened = [load_picture(picture).pixels for picture in pictures]
    columns = min(columns, len(opened))
    inches = min(_WIDEST, _WIDE / (1.08 * columns))
    written, lines = wrapped_titles(titles, inches)
    tallest = max(pixels.shape[0] / max(pixels.shape[:2]) for pixels in opened)
    width, height = 1.08, tallest + 0.08 + 0.17 * lines / inches
    texts = []
    with style():
        rows = -(-len(opened) // columns)
        ax = new_canvas(ax, columns * width, rows * height, inches=inches)
        for i, (pixels, title) in enumerate(zip(opened, written, strict=True)):
            row, column = divmod(i, columns)
            x, foot = (column + 0.5) * width, (row + 1) * height - 0.04
            top = _draw(ax, pixels, x, foot)
            texts.append(ax.text(x, top - 0.02, title, ha="center", va="bottom", size=9))
    return FigureDisplay(ax, np.array(texts), _photos_alt(opened, titles))


def show_found(
    picture: _Source,
    found: Sequence[FoundDigit],
    labels: Sequence[int | None] | None = None,
    *,
    ax: Axes | None = None,
) -> FigureDisplay:
    """Show a picture with a box around each digit that was found, and what it was read as.

    Parameters
    ----------
    picture : path, bytes, PIL.Image.Image or numpy.ndarray
        See `mnist_course.preprocessing.load.load_picture`.
    found : sequence of FoundDigit
        What `DigitClassifier.read_all` returned for it; there may be none.
    labels : sequence of int or None, optional
        The true digits, one for each that was found; None where there is no digit. What was read
        wrong has a dashed box: "2 → 1" is a 2 that was read as a 1.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    FigureDisplay
        Its ``text_`` holds what is written on the boxes.

    Raises
    ------
    ValueError
        The picture can't be opened, or there are more or fewer labels than digits found.
    """
    captions = _captions(found, labels)
    opened = load_picture(picture)
    height, width = opened.pixels.shape[:2]
    scale = 1 / max(width, height)
    across, down = width / opened.original_size[0], height / opened.original_size[1]
    with style():
        ax = new_canvas(ax, width * scale, height * scale, inches=6.6)
        _draw(ax, opened.pixels, width * scale / 2, height * scale)
        texts = [
            _draw_box(ax, digit, caption, across * scale, down * scale)
            for digit, caption in zip(found, captions, strict=True)
        ]
    return FigureDisplay(ax, np.array(texts), _found_alt(captions))


def show_greys(
    pictures: Mapping[str, np.ndarray],
    thresholds: Mapping[str, float] | None = None,
    *,
    ax: Axes | None = None,
) -> FigureDisplay:
    """Show how many pixels of each picture have each grey, one picture below the other.

    Parameters
    ----------
    pictures : mapping of str to (H, W) uint8 array
        1 to 6 pictures by name.
    thresholds : mapping of str to float, optional
        For some of them, or all, a threshold between dark and light: drawn as a dashed line.
    ax : Axes, optional
        A place to draw in; by default a new figure.

    Returns
    -------
    FigureDisplay
        Its ``ax_`` holds Axes for each picture, its ``text_`` the n titles. The numbers of pixels
        are on a logarithmic scale, so that ink can be seen beside paper.

    Raises
    ------
    ValueError
        There are none or too many, or one is not as above.
    """
    if not 1 <= len(pictures) <= _MOST_GREYS:
        raise ValueError(f"There are {len(pictures)} pictures; 1 to {_MOST_GREYS} can be shown.")
    for name, picture in pictures.items():
        if picture.dtype != np.uint8 or picture.ndim != 2 or not picture.size:
            raise ValueError(
                f"'{name}' is {picture.dtype} of shape {picture.shape}. Expected (H, W) uint8."
            )
    told = {name: np.asarray(value).item() for name, value in (thresholds or {}).items()}
    with style():
        panels = new_panels(ax, len(pictures), 1, (6.6, 0.6 + 1.5 * len(pictures)))
        texts = [
            _draw_greys(panel, name, picture, told.get(name))
            for panel, (name, picture) in zip(panels, pictures.items(), strict=True)
        ]
        panels[-1].set_xlabel("Grey: 0 black, 255 white")
    return FigureDisplay(panels, np.array(texts), _greys_alt(pictures, told))


def _draw_greys(ax: Axes, name: str, picture: np.ndarray, threshold: float | None) -> Text:
    counts = np.bincount(picture.ravel(), minlength=256)
    ax.bar(range(256), counts, width=1, align="edge", color=BLUE, log=True)
    ax.set(xlim=(0, 256), ylim=(0.7, None), ylabel="Pixels")
    told = name
    if threshold is not None:
        ax.axvline(threshold, color=VERMILLION, linestyle="--", linewidth=2)
        told = f"{name}: threshold {threshold:g}"
    return ax.set_title(told)


def _draw(ax: Axes, pixels: np.ndarray, x: float, foot: float) -> float:
    """Draw a picture whose longer side is one unit on its foot; return where its top is."""
    small = Image.fromarray(pixels)
    small.thumbnail((_LONGEST, _LONGEST), Image.Resampling.BOX)
    height, width = np.array(pixels.shape[:2]) / max(pixels.shape[:2])
    left, top = x - width / 2, foot - height
    extent = (left, left + width, foot, top)
    ax.imshow(np.asarray(small), cmap=IMAGE, vmin=0, vmax=255, extent=extent)
    ax.add_patch(Rectangle((left, top), width, height, fill=False, edgecolor=PALE, linewidth=1))
    return top


def _draw_box(ax: Axes, digit: FoundDigit, caption: str, across: float, down: float) -> Text:
    box = digit.box.scaled(across, down)
    wrong = " read as " in caption
    colour = WRONG if wrong else BLUE
    line = {"linestyle": "--", "linewidth": 2} if wrong else {"linewidth": 1.3}
    ax.add_patch(
        Rectangle((box.left, box.top), box.width, box.height, fill=False, edgecolor=colour, **line)
    )
    label = {"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": colour}
    x, y = (box.left + box.right) / 2, box.top - 0.006
    text = caption.replace("no digit", "–").replace(" read as ", " → ")
    return ax.text(x, y, text, ha="center", va="bottom", size=8, color="black", bbox=label)


def _captions(found: Sequence[FoundDigit], labels: Sequence[int | None] | None) -> list[str]:
    read = ["no digit" if d.reading.digit is None else str(d.reading.digit) for d in found]
    if labels is None:
        return read
    if len(labels) != len(found):
        raise ValueError(
            f"There are {len(labels)} labels for {len(found)} digits found. Give one for each, "
            "None where there is no digit."
        )
    true = ["no digit" if label is None else str(label) for label in labels]
    return [
        digit if digit == label else f"{label} read as {digit}"
        for label, digit in zip(true, read, strict=True)
    ]


def _photos_alt(opened: list[np.ndarray], titles: list[str]) -> str:
    words = [
        f"{title or f'picture {number}'}, {pixels.shape[1]} by {pixels.shape[0]} pixels"
        for number, (pixels, title) in enumerate(zip(opened, titles, strict=True), start=1)
    ]
    return f"{counted(len(opened), 'picture')}: {listed(words)}."


def _greys_alt(pictures: Mapping[str, np.ndarray], thresholds: Mapping[str, float]) -> str:
    words = []
    for name, picture in pictures.items():
        darkest, lightest = int(picture.min()), int(picture.max())
        most = int(np.bincount(picture.ravel()).argmax())
        threshold = f", threshold {thresholds[name]:g}" if name in thresholds else ""
        words.append(f"{name}: from {darkest} to {lightest}, most often {most}{threshold}")
    return f"How many pixels have each grey. {'; '.join(words)}."


def _found_alt(captions: list[str]) -> str:
    if not captions:
        return "A picture on which no digit was found."
    boxes = counted(len(captions), "box", "boxes")
    return f"A picture with {boxes}, read in order as {listed(captions, 80)}."
