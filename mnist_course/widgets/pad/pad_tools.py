"""The buttons of a pad: three pens and the eraser, undo, redo and clear."""

from collections.abc import Mapping

import traitlets

from mnist_course.widgets.front_end import front_end, style
from mnist_course.widgets.kernel_widget import SpeakingWidget


class PadTools(SpeakingWidget):
    """Three pens and the eraser, one of them in use; undo, redo and clear.

    Messages "undo", "redo" and "clear" go to those who listen with ``on_msg``.

    Parameters
    ----------
    pen_width : float
        In canvas pixels.
    pen_widths : list of float
        Of the three pens.
    """

    _esm = front_end("pad/pad_tools.js")
    _css = style("pad/pad_tools.css")

    pen_width = traitlets.Float().tag(sync=True)
    pen_widths = traitlets.List(traitlets.Float(), read_only=True).tag(sync=True)
    erasing = traitlets.Bool(False).tag(sync=True)
    can_undo = traitlets.Bool(False).tag(sync=True)
    can_redo = traitlets.Bool(False).tag(sync=True)
    can_clear = traitlets.Bool(False).tag(sync=True)

    def __init__(self, pen_width: float, pen_widths: list[float]):
        self.set_trait("pen_widths", pen_widths)
        super().__init__(pen_width=pen_width)

    def set_state(self, sync_data: Mapping) -> None:
        """Take from a browser only what its buttons can say."""
        width, erasing = sync_data.get("pen_width"), sync_data.get("erasing")
        if isinstance(width, int | float) and width in self.pen_widths:
            self.pen_width = float(width)
        if isinstance(erasing, bool):
            self.erasing = erasing
