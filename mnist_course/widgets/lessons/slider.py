"""A slider that says only what a hand or a key did."""

import traitlets

from mnist_course.widgets.front_end import front_end, style
from mnist_course.widgets.kernel_widget import KernelWidget


class Slider(KernelWidget):
    """A number between two ends, which follows while it is moved.

    A slider of ipywidgets that is followed while it moves sends back each value that it is set to,
    rounded to its step: from a cell that moves it quickly, old values come back and undo new ones.
    This one sends a message for each move of a hand, and nothing else.

    Parameters
    ----------
    description : str
        Its label.
    value, min, max, step : float
        Where it stands, its ends, and how far a key moves it.
    decimals : int
        Shown of the value.
    """

    _esm = front_end("lessons/slider.js")
    _css = style("lessons/slider.css")

    description = traitlets.Unicode(read_only=True).tag(sync=True)
    value = traitlets.Float().tag(sync=True)
    min = traitlets.Float(read_only=True).tag(sync=True)
    max = traitlets.Float(read_only=True).tag(sync=True)
    step = traitlets.Float(read_only=True).tag(sync=True)
    decimals = traitlets.Int(read_only=True).tag(sync=True)
    last_move: traitlets.List = traitlets.List(read_only=True).tag(sync=True)

    def __init__(
        self, description: str, value: float, min: float, max: float, step: float, decimals: int
    ):
        fixed = {"description": description, "min": min, "max": max, "step": step}
        for name, given in (fixed | {"decimals": decimals}).items():
            self.set_trait(name, given)
        super().__init__(value=value)
        self.on_msg(self._receive)

    @traitlets.validate("value")
    def _within(self, proposal) -> float:
        # Past an end it stands at the end; what is no number moves nothing.
        value = proposal.value
        return float(sorted((self.min, value, self.max))[1]) if value == value else self.value

    def _receive(self, _, content, buffers) -> None:
        match content:
            case {
                "move_to": int(value) | float(value),
                "client": str(client),
                "number": int(number),
            } if len(client) <= 64:
                # Together, so that the page knows which of its moves the value answers.
                with self.hold_sync():
                    self.set_trait("last_move", [client, number])
                    self.value = value
