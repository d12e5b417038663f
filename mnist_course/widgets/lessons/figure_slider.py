"""A slider with a figure that follows it."""

from collections.abc import Callable

import ipywidgets

from mnist_course.plots.display import FigureDisplay


class FigureSlider(ipywidgets.VBox):
    """A slider, and below it a figure drawn for its value.

    The figure follows when the slider is let go, or with each arrow key.

    Parameters
    ----------
    slider : ipywidgets slider
        What is moved. Its label and its width are laid out here.
    draw : callable
        ``draw()`` returns the figure for where the slider stands.

    Attributes
    ----------
    slider : ipywidgets slider
        The same.
    """

    def __init__(self, slider: ipywidgets.Widget, draw: Callable[[], FigureDisplay]):
        self.slider = slider
        self.slider.continuous_update = False  # a figure takes longer to draw than a finger moves
        self.slider.style.description_width = "initial"
        self.slider.layout.width = "min(100%, 500px)"
        picture = ipywidgets.HTML()

        def follow(_=None) -> None:
            picture.value = draw()._repr_html_()

        self.slider.observe(follow, names="value")
        super().__init__([self.slider, picture], layout={"padding": "4px"})
        follow()
