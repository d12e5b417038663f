"""The temperature slider: a temperature sought by eye, beside the reliability that it leads to."""

import ipywidgets

from mnist_course.evaluation import Report
from mnist_course.plots import show_reliability

COLDEST, HOTTEST = 0.25, 8.0
"""Ends of the slider."""

_STEP = 0.25


class TemperatureSlider(ipywidgets.VBox):
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
        self._diagram = ipywidgets.HTML()
        self.slider = ipywidgets.FloatSlider(
            value=1,
            min=COLDEST,
            max=HOTTEST,
            step=_STEP,
            description="Temperature",
            continuous_update=False,  # a diagram takes longer to draw than a finger to move on
            style={"description_width": "initial"},
            layout={"width": "min(100%, 500px)"},
        )
        self.slider.observe(lambda _: self._draw(), names="value")
        super().__init__([self.slider, self._diagram], layout={"padding": "4px"})
        self._draw()

    def __repr__(self) -> str:
        """Say what to do where the widget itself can't be shown."""
        return "TemperatureSlider: run this cell to try temperatures."

    @property
    def temperature(self) -> float:
        """Where the slider stands."""
        return self.slider.value

    def _draw(self) -> None:
        figure = show_reliability(self._report.with_temperature(self.temperature))
        self._diagram.value = figure._repr_html_()
