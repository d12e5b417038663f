"""The distortion slider: one digit, distorted more and more, and what a network makes of it."""

import ipywidgets
import numpy as np

from mnist_course.plots import show_reading
from mnist_course.recognition.classifier import DigitClassifier, load_classifier
from mnist_course.recognition.reading import Reading
from mnist_course.robustness import DISTORTIONS

_STEPS = 20  # of the slider, from none to the strongest
_TEXT = "margin: 4px 0; line-height: 1.4; color: var(--jp-ui-font-color1, #222)"


class DistortionSlider(ipywidgets.VBox):
    """A choice of distortion, a slider for its strength, and the reading of the distorted image.

    The picture follows when the slider is let go, or with each arrow key.

    Parameters
    ----------
    image : ndarray of shape (28, 28), uint8
        Light ink on black.
    network : DigitClassifier, optional
        What reads; by default `deeper_cnn`.

    Attributes
    ----------
    kind : ipywidgets.Dropdown
        A key of `mnist_course.robustness.DISTORTIONS`.
    slider : ipywidgets.FloatSlider
        From 0 to the greatest strength that the lessons measure. Another kind puts it back to 0.

    Examples
    --------
    >>> slider = DistortionSlider(mnist.x_train[0])
    >>> slider.kind.value = "noise"
    >>> slider.slider.value = 70
    >>> slider.reading.digit
    3
    """

    def __init__(self, image: np.ndarray, network: DigitClassifier | None = None):
        self._image = image
        self._network = network or load_classifier("deeper_cnn")
        self.kind = ipywidgets.Dropdown(
            options=list(DISTORTIONS),
            description="Distortion",
            style={"description_width": "initial"},
            layout={"width": "min(100%, 300px)"},
        )
        self.slider = ipywidgets.FloatSlider(
            value=0,
            min=0,
            description="Strength",
            continuous_update=False,  # a figure takes longer to draw than a finger moves
            readout_format=".3g",
            style={"description_width": "initial"},
            layout={"width": "min(100%, 500px)"},
        )
        self._picture = ipywidgets.HTML()
        super().__init__([self.kind, self.slider, self._picture], layout={"padding": "4px"})
        self.add_class("mnist-distortion-slider")
        self._begin()
        self.kind.observe(lambda _: self._begin(), names="value")
        self.slider.observe(lambda _: self._draw(), names="value")

    def __repr__(self) -> str:
        """Say what to do where the widget itself can't be shown."""
        return "DistortionSlider: run this cell to distort a digit."

    @property
    def reading(self) -> Reading:
        """What the network reads where the slider stands."""
        apply = DISTORTIONS[self.kind.value].apply
        return self._network.read_image(apply(self._image[None], self.slider.value)[0])

    def _begin(self) -> None:
        """Make the slider that of the chosen distortion, at 0."""
        _, self._unit, strengths = DISTORTIONS[self.kind.value]
        self.slider.value = 0
        self.slider.max = strengths[-1]
        self.slider.step = strengths[-1] / _STEPS
        self._draw()

    def _draw(self) -> None:
        told = f"{self.kind.value.capitalize()}: {self.slider.value:.3g} {self._unit}"
        self._picture.value = (
            f'<p style="{_TEXT}">{told}</p>{show_reading(self.reading)._repr_html_()}'
        )
