"""The temperature slider: a temperature sought by eye, beside the reliability that it leads to."""

import ipywidgets

from mnist_course.evaluation import Report
from mnist_course.plots import show_reliability
from mnist_course.plots.display import FigureDisplay
from mnist_course.widgets.lessons.figure_slider import FigureSlider

COLDEST, HOTTEST = 0.25, 8.0
"""Ends of the slider."""

_STEP = 0.25


class TemperatureSlider(FigureSlider):
    """A slider for the temperature, and the reliability diagram at that temperature.

    The diagram follows when the slider is let go, or with each arrow key.

    Parameters
    ----------
    report : Report
        What a network answered at temperature 1, best on validation images.

    Attributes
    ----------
    slider : ipywidgets.FloatSlider
        From `COLDEST` to `HOTTEST`, at first at 1.

    Examples
    --------
    >>> by_eye = TemperatureSlider(report)
    >>> by_eye.slider.value = 2.5
    >>> by_eye.temperature
    2.5
    """

    def __init__(self, report: Report):
        self._report = report
        slider = ipywidgets.FloatSlider(
            value=1, min=COLDEST, max=HOTTEST, step=_STEP, description="Temperature"
        )
        super().__init__(slider, self._figure)

    def __repr__(self) -> str:
        """Say what to do where the widget itself can't be shown."""
        return "TemperatureSlider: run this cell to try temperatures."

    @property
    def temperature(self) -> float:
        """Where the slider stands."""
        return self.slider.value

    def _figure(self) -> FigureDisplay:
        return show_reliability(self._report.with_temperature(self.temperature))
