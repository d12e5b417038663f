"""The morph slider: one digit turns into another, beside the probabilities of both."""

import ipywidgets
import numpy as np

from mnist_course.plots import show_morph
from mnist_course.plots.display import FigureDisplay
from mnist_course.widgets.lessons.figure_slider import FigureSlider


class MorphSlider(FigureSlider):
    """A slider for the step of a morph, its image, and the probability curves with the place.

    The picture follows when the slider is let go, or with each arrow key.

    Parameters
    ----------
    images : ndarray of shape (n, 28, 28), uint8
        What `mnist_course.morph` returned.
    probabilities : ndarray of shape (n, 10), float
        A network's answers to these images.

    Attributes
    ----------
    slider : ipywidgets.IntSlider
        From 0 to n - 1, at first at 0.

    Raises
    ------
    ValueError
        There are more or fewer answers than images.

    Examples
    --------
    >>> slider = MorphSlider(images, classifier.predict_proba(images))
    >>> slider.slider.value = 12
    """

    def __init__(self, images: np.ndarray, probabilities: np.ndarray):
        self._images, self._probabilities = images, probabilities
        slider = ipywidgets.IntSlider(value=0, min=0, max=len(images) - 1, description="Step")
        super().__init__(slider, self._figure)

    def __repr__(self) -> str:
        """Say what to do where the widget itself can't be shown."""
        return "MorphSlider: run this cell to go from one digit to the other."

    @property
    def step(self) -> int:
        """Where the slider stands."""
        return self.slider.value

    def _figure(self) -> FigureDisplay:
        return show_morph(self._images, self._probabilities, self.step)
