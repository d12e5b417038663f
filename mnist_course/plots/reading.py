"""One reading of a network: the picture that it got, and its ten answers."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.axes import Axes

from mnist_course.plots.colours import BLUE, IMAGE, PALE
from mnist_course.plots.display import FigureDisplay, new_panels, style
from mnist_course.plots.words import percent
from mnist_course.recognition.reading import Reading


def show_reading(reading: Reading, *, ax: Axes | None = None) -> FigureDisplay:
    """Show the picture that the network got, beside its confidence in each of the ten digits.

    Parameters
    ----------
    reading : Reading
        What `DigitClassifier.read` returned.
    ax : Axes, optional
        A place to draw in; by default a new figure.

    Returns
    -------
    FigureDisplay
        Its ``ax_`` holds two Axes, the picture's and the bars'; its ``text_`` the ten percentages.
    """
    best = [digit == reading.digit for digit in range(10)]
    with style():
        picture, bars = new_panels(ax, 1, 2, (6.4, 2.9), width_ratios=(1, 1.35))
        picture.imshow(reading.image, cmap=IMAGE, vmin=0, vmax=255)
        picture.set(xticks=[], yticks=[], title="What the network sees")
        bars.barh(range(10), reading.probabilities, color=[BLUE if is_ else PALE for is_ in best])
        texts = []
        for digit, probability in enumerate(reading.probabilities):
            share = "–" if reading.digit is None else f"{percent(probability)}%"
            text = bars.text(probability + 0.015, digit, share, va="center", size=9)
            text.set_weight("bold" if best[digit] else "normal")
            texts.append(text)
        bars.set(xlim=(0, 1.2), ylim=(9.6, -0.6), xticks=[], yticks=range(10))
        bars.set_title(textwrap.fill(_answer(reading), 42))
        bars.tick_params(length=0)
        bars.spines["bottom"].set_visible(False)
    return FigureDisplay(np.array([picture, bars]), np.array(texts), _reading_alt(reading))


def _answer(reading: Reading) -> str:
    if reading.digit is None:
        return reading.message
    return f"Read as {reading.digit}, confidence {percent(reading.confidence)}%"


def _reading_alt(reading: Reading) -> str:
    alt = f"The 28x28 picture that the network gets. {_answer(reading).rstrip('.')}."
    if reading.digit is None:
        return alt
    others = [digit for digit in np.argsort(-reading.probabilities) if digit != reading.digit]
    likely = [digit for digit in others if reading.probabilities[digit] >= 0.01]
    words = [f"{digit} has {percent(reading.probabilities[digit])}%" for digit in likely]
    if len(likely) < len(others):
        words.append(
            "every other digit less than 1%" if words else "Every other digit has less than 1%"
        )
    return f"{alt} {', '.join(words)}."
