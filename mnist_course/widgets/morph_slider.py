"""The morph slider: one digit turns into another, beside the probabilities of both."""

import ipywidgets
import numpy as np

from mnist_course.plots import show_morph


class MorphSlider(ipywidgets.VBox):
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
        self._picture = ipywidgets.HTML()
        self.slider = ipywidgets.IntSlider(
            value=0,
            min=0,
            max=len(images) - 1,
            description="Step",
            continuous_update=False,  # a picture takes longer to draw than a finger to move on
            style={"description_width": "initial"},
            layout={"width": "min(100%, 500px)"},
        )
        self.slider.observe(lambda _: self._draw(), names="value")
        super().__init__([self.slider, self._picture], layout={"padding": "4px"})
        self._draw()

    def __repr__(self) -> str:
        """Say what to do where the widget itself can't be shown."""
        return "MorphSlider: run this cell to go from one digit to the other."

    @property
    def step(self) -> int:
        """Where the slider stands."""
        return self.slider.value

    def _draw(self) -> None:
        figure = show_morph(self._images, self._probabilities, self.step)
        self._picture.value = figure._repr_html_()
