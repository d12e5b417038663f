"""The learning-rate slider: how far gradient descent comes, or where it flies to."""

from collections.abc import Callable, Sequence

import ipywidgets
import numpy as np

from mnist_course.plots import show_descent
from mnist_course.plots.display import FigureDisplay
from mnist_course.widgets.lessons.figure_slider import FigureSlider

SMALLEST, LARGEST = 0.01, 10.0
"""Ends of the slider."""


class LearningRateSlider(FigureSlider):
    """A slider for the learning rate, and the walk through the loss that it leads to.

    The picture follows when the slider is let go, or with each arrow key.

    Parameters
    ----------
    loss : callable
        ``loss(weight)``: a finite number.
    walk : callable
        ``walk(learning_rate)``: the weights on the way, the start first, finite numbers.

    Attributes
    ----------
    slider : ipywidgets.FloatLogSlider
        From `SMALLEST` to `LARGEST`, at first at 0.1.

    Examples
    --------
    >>> steps = LearningRateSlider(lambda w: w**2, lambda rate: [2, 2 - rate * 4])
    >>> steps.slider.value = 0.5
    """

    def __init__(self, loss: Callable[[float], float], walk: Callable[[float], Sequence[float]]):
        self._loss, self._walk = loss, walk
        slider = ipywidgets.FloatLogSlider(
            value=0.1,
            min=np.log10(SMALLEST),
            max=np.log10(LARGEST),
            step=0.05,
            description="Learning rate",
            readout_format=".2g",
        )
        super().__init__(slider, self._figure)

    def __repr__(self) -> str:
        """Say what to do where the widget itself can't be shown."""
        return "LearningRateSlider: run this cell to try learning rates."

    @property
    def learning_rate(self) -> float:
        """Where the slider stands."""
        return self.slider.value

    def _figure(self) -> FigureDisplay:
        name = f"learning rate {self.learning_rate:.2g}"
        return show_descent(self._loss, {name: self._walk(self.learning_rate)})
