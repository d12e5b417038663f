"""Images, one beside the other, and one as the numbers that it is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes

from mnist_course.plots.colours import GREY, IMAGE, PALE, WRONG
from mnist_course.plots.display import (
    FigureDisplay,
    draw_picture,
    new_axes,
    new_canvas,
    points,
    style,
)
from mnist_course.plots.words import listed
from mnist_course.preprocessing.pipeline import Step

MAX_IMAGES = 400
"""Most images that `show_digits` and `show_maps` draw."""

_MAX_SIDE = 40  # pixels with legible numbers in a figure as wide as a page
_MAX_READ_OUT = 200  # numbers that an alt text lists one by one


def show_digits(
    images: np.ndarray,
    labels: Sequence[int] | None = None,
    predicted: Sequence[int] | None = None,
    *,
    columns: int = 8,
    ax: Axes | None = None,
) -> FigureDisplay:
    """Show images in a grid, with what they are and what they were read as.

    Parameters
    ----------
    images : ndarray of shape (n, H, W), uint8
        1 to `MAX_IMAGES` images.
    labels : sequence of n ints, optional
        The true digits.
    predicted : sequence of n ints, optional
        The digits that a network predicted. Where they are not the true ones, the image is framed
        and says so.
    columns : int
        Images in a row, at most.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    FigureDisplay
        Its ``text_`` holds the n captions.

    Raises
    ------
    ValueError
        The images are not as above, or there are more or fewer digits than images.
    """
    images = _checked_images(images)
    captions = _captions(labels, predicted, len(images))
    columns = min(columns, len(images))
    width, height = 1.12, 1.4 if any(captions) else 1.12
    texts = []
    with style():
        ax = new_canvas(ax, columns * width, -(-len(images) // columns) * height, inches=0.85)
        for i, (image, caption) in enumerate(zip(images, captions, strict=True)):
            row, column = divmod(i, columns)
            x, y = (column + 0.5) * width, (row + 1) * height - 0.56
            wrong = " read as " in caption
            draw_picture(ax, image, x, y, WRONG if wrong else PALE)
            texts.append(ax.text(x, y - 0.55, caption, ha="center", size=8.5 if wrong else 10))
    return FigureDisplay(ax, np.array(texts), _digits_alt(captions))


def show_steps(steps: Iterable[Step], *, ax: Axes | None = None) -> FigureDisplay:
    """Show the pictures on the way to an MNIST image, with what was done in each step.

    Parameters
    ----------
    steps : iterable of Step
        What `mnist_course.explain_steps` returned.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    FigureDisplay
        Its ``text_`` holds (n, 2) texts: name and explanation.

    Raises
    ------
    ValueError
        There is no step.
    """
    steps = list(steps)
    if not steps:
        raise ValueError("There is no step to show. Give what explain_steps(picture) returned.")
    texts = []
    with style():
        explanations = [textwrap.fill(step.explanation, 23) for step in steps]
        lines = 1 + max(text.count("\n") for text in explanations)
        ax = new_canvas(ax, 1.3 * len(steps), 1.35 + 0.11 * lines, inches=1.4)
        for i, step in enumerate(steps):
            x, y = 1.3 * i + 0.65, 0.75
            draw_picture(ax, step.image, x, y, PALE)
            if i:
                ax.text(x - 0.65, y, "→", ha="center", va="center", size=14, color=GREY)
            name = ax.text(x, 0.2, f"{i + 1}. {step.name}", ha="center", va="bottom", size=11)
            texts.append(
                [
                    name,
                    ax.text(x, 1.3, explanations[i], ha="center", va="top", size=8.5, color=GREY),
                ]
            )
    return FigureDisplay(ax, np.array(texts), _steps_alt(steps))


def show_pixel_grid(
    image: np.ndarray,
    *,
    rows: tuple[int, int] | None = None,
    columns: tuple[int, int] | None = None,
    ax: Axes | None = None,
) -> FigureDisplay:
    """Show an image as what it is to a computer: a number in each pixel.

    Parameters
    ----------
    image : ndarray of shape (H, W), uint8
        One image, such as ``mnist.x_train[0]``.
    rows, columns : (int, int), optional
        Show only ``image[rows[0]:rows[1], columns[0]:columns[1]]``, at most 40 of each; by default
        the whole image. The numbers at the edge count from the whole image's corner.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    FigureDisplay
        Its ``text_`` holds the numbers, in the shape of what is shown.

    Raises
    ------
    ValueError
        The image is not as above, or the rows or columns are not within it.
    """
    image = _checked_image(image)
    top, bottom = _checked_range("rows", rows, image.shape[0])
    left, right = _checked_range("columns", columns, image.shape[1])
    shown = image[top:bottom, left:right]
    height, width = shown.shape
    inches = min(max(8.4 / max(width, height), 0.3), 0.5)
    with style():
        ax = new_axes(ax, (width * inches + 0.6, height * inches + 0.6))
        size = 0.4 * min(np.divide(points(ax), (width, height)))
        extent = (left - 0.5, right - 0.5, bottom - 0.5, top - 0.5)
        ax.imshow(shown, cmap=IMAGE, vmin=0, vmax=255, extent=extent)
        texts = [
            ax.text(left + x, top + y, value, ha="center", va="center", size=size)
            for (y, x), value in np.ndenumerate(shown)
        ]
        for text, value in zip(texts, shown.flat, strict=True):
            text.set_color("black" if value > 115 else "white")
        ax.set(xticks=range(left, right), yticks=range(top, bottom))
        ax.set(xlabel="Column", ylabel="Row")
        ax.xaxis.set_label_position("top")
        ax.tick_params(length=0, labelsize=min(size, 9), top=True, labeltop=True, labelbottom=False)
        ax.spines[:].set_visible(False)
    return FigureDisplay(
        ax, np.reshape(texts, shown.shape), _pixels_alt(image, shown, (top, bottom, left, right))
    )


# Words


def _captions(labels: Sequence[int] | None, predicted: Sequence[int] | None, n: int) -> list[str]:
    for name, digits in (("labels", labels), ("predicted", predicted)):
        if digits is not None and len(digits) != n:
            raise ValueError(f"{name} has {len(digits)} digits for {n} images. Give one for each.")
    if predicted is None:
        return [""] * n if labels is None else [str(label) for label in labels]
    if labels is None:
        return [str(digit) for digit in predicted]
    return [
        str(label) if label == digit else f"{label} read as {digit}"
        for label, digit in zip(labels, predicted, strict=True)
    ]


def _digits_alt(captions: list[str]) -> str:
    what = "1 image of a digit" if len(captions) == 1 else f"{len(captions)} images of digits"
    return f"{what}: {listed(captions)}." if any(captions) else f"{what}."


def _steps_alt(steps: Sequence[Step]) -> str:
    words = [f"{i}. {step.name}: {step.explanation}" for i, step in enumerate(steps, start=1)]
    return f"{len(steps)} pictures, from the first to the one the network gets. {' '.join(words)}"


def _pixels_alt(image: np.ndarray, shown: np.ndarray, place: tuple[int, int, int, int]) -> str:
    top, bottom, left, right = place
    alt = f"An image of {image.shape[0]}x{image.shape[1]} pixels, each with its number written in."
    if shown.shape != image.shape:
        alt += f" Shown are rows {top} to {bottom - 1} and columns {left} to {right - 1}."
    alt += f" The numbers go from {shown.min()} to {shown.max()}; {np.mean(shown == 0):.0%} are 0."
    if shown.size <= _MAX_READ_OUT:
        lines = (f"Row {top + i}: {' '.join(map(str, row))}." for i, row in enumerate(shown))
        alt = f"{alt} {' '.join(lines)}"
    return alt


# What comes in


def _checked_images(images: np.ndarray) -> np.ndarray:
    images = np.asarray(images)
    if images.dtype != np.uint8 or images.ndim != 3:
        raise ValueError(
            f"The images are {images.dtype} of shape {images.shape}. Expected uint8 of shape "
            "(n, H, W), as in mnist.x_train. One image needs images[None]; values in [0, 1] need "
            "(255 * images).round().astype('uint8')."
        )
    if not 1 <= len(images) <= MAX_IMAGES:
        raise ValueError(
            f"There are {len(images):,} images; 1 to {MAX_IMAGES} can be shown. Choose some, for "
            "example images[:40]."
        )
    return images


def _checked_image(image: np.ndarray) -> np.ndarray:
    image = np.asarray(image)
    if image.dtype != np.uint8 or image.ndim != 2 or not image.size:
        raise ValueError(
            f"The image is {image.dtype} of shape {image.shape}. Expected one image: uint8 of "
            "shape (H, W), such as mnist.x_train[0]."
        )
    return image


def _checked_range(name: str, wanted: tuple[int, int] | None, side: int) -> tuple[int, int]:
    start, stop = (0, side) if wanted is None else wanted
    if not 0 <= start < stop <= side:
        raise ValueError(
            f"{name} is {wanted}. It must be (first, last + 1) within the {side} {name} of the "
            f"image, for example (0, {min(side, 10)})."
        )
    if stop - start > _MAX_SIDE:
        raise ValueError(
            f"{stop - start} {name} are too many to write numbers in. Show at most {_MAX_SIDE}, "
            f"for example {name}=({start}, {start + 20})."
        )
    return start, stop
