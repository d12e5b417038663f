"""A digit on its way to another, and what a network makes of it."""

from __future__ import annotations

from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from mnist_course.plots.colours import BLUE, GREY, IMAGE, INK, VERMILLION
from mnist_course.plots.display import FigureDisplay, new_panels, style
from mnist_course.plots.words import percent


def show_morph(
    images: np.ndarray,
    probabilities: np.ndarray,
    at: int,
    *,
    ax: Axes | None = None,
) -> FigureDisplay:
    """Show one image of a morph, beside the probabilities of its two ends all along the way.

    Parameters
    ----------
    images : ndarray of shape (n, 28, 28), uint8
        What `mnist_course.morph` returned.
    probabilities : ndarray of shape (n, 10), float
        A network's answers to these images. The digits of the two ends are what it reads there.
    at : int
        Which image to show, 0 to n - 1.
    ax : Axes, optional
        A place to draw in; by default a new figure.

    Returns
    -------
    FigureDisplay
        Its ``ax_`` holds two Axes, the picture's and the curves'; its ``text_`` the two titles.

    Raises
    ------
    ValueError
        `at` is no image of the morph, or there are more or fewer answers than images.
    """
    if len(images) != len(probabilities):
        raise ValueError(
            f"There are {len(images)} images and {len(probabilities)} answers. Give one for each."
        )
    if at not in range(len(images)):
        raise ValueError(f"at is {at!r}. The images are 0 to {len(images) - 1}.")
    first, last = (int(row.argmax()) for row in probabilities[[0, -1]])
    curves = _curves(probabilities, first, last)
    here = ", ".join(f"{name} {percent(values[at])}%" for name, (values, _) in curves.items())
    with style():
        picture, lines = new_panels(ax, 1, 2, (7.6, 2.9), width_ratios=(1, 1.9))
        picture.imshow(images[at], cmap=IMAGE, vmin=0, vmax=255)
        picture.set(xticks=[], yticks=[])
        for name, (values, look) in curves.items():
            lines.plot(values, label=name, clip_on=False, **look)
        lines.axvline(at, color=INK, linewidth=1)
        lines.set(xlim=(0, len(images) - 1), ylim=(0, 1), xlabel="Step", ylabel="Probability")
        lines.yaxis.set_major_formatter(PercentFormatter(1))
        lines.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
        titles = [picture.set_title(f"Step {at} of {len(images) - 1}"), lines.set_title(here)]
    alt = f"Step {at} of {len(images) - 1}: probability of {here}. {_runs(probabilities)}"
    return FigureDisplay(np.array([picture, lines]), np.array(titles), alt)


def _curves(probabilities: np.ndarray, first: int, last: int) -> dict:
    ends = list(dict.fromkeys((first, last)))
    looks = (
        {"color": BLUE, "linestyle": "-", "linewidth": 2},
        {"color": VERMILLION, "linestyle": "--", "linewidth": 2},
    )
    curves = {
        f"a {digit}": (probabilities[:, digit], look)
        for digit, look in zip(ends, looks, strict=False)
    }
    others = 1 - probabilities[:, ends].sum(axis=1)
    return curves | {"others": (others.clip(0, 1), {"color": GREY, "linestyle": ":"})}


def _runs(probabilities: np.ndarray) -> str:
    """Tell which digit is the most probable from where to where."""
    steps = enumerate(probabilities.argmax(axis=1))
    words = []
    for digit, run in groupby(steps, key=lambda step: step[1]):
        places = [place for place, _ in run]
        words.append(f"{digit} in steps {places[0]} to {places[-1]}")
    return f"Read as {', as '.join(words)}."
