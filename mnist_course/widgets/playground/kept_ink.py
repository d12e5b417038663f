"""The pad's ink, for the web app's page to keep."""

from mnist_course.widgets.front_end import front_end
from mnist_course.widgets.kernel_widget import KernelWidget
from mnist_course.widgets.pad.drawing_pad import DrawingPad


class KeptInk(KernelWidget):
    """Tell the page what ink is on a pad, whenever it asks, so that it outlives the kernel.

    The web app's page (app/voila/templates/playground/kernel_watch.js) keeps the ink for as long as
    its browser tab is open, and notices by the answers whether the kernel is there. Anywhere else,
    nobody asks.

    Parameters
    ----------
    pad : DrawingPad
        Whose ink it is.
    """

    _esm = front_end("playground/kept_ink.js")

    def __init__(self, pad: DrawingPad):
        self._pad = pad
        super().__init__(layout={"display": "none"})
        self.on_msg(self._answer)

    def _answer(self, _, content, buffers) -> None:
        match content:
            case {"op": "ask", "number": int(number)}:
                strokes = self._pad.strokes
                points = b"".join(stroke.astype("<f4").tobytes() for stroke in strokes)
                lengths = [len(stroke) for stroke in strokes]
                self.send({"op": "ink", "number": number, "lengths": lengths}, [points])
