"""The pad's ink, for the web app's page to keep."""

from pathlib import Path

from anywidget import AnyWidget

from mnist_course.widgets.pad.drawing_pad import DrawingPad


class KeptInk(AnyWidget):
    """Tell the page what ink is on a pad, whenever it asks, so that it outlives the kernel.

    The web app's page (app/voila/templates/playground/kernel_watch.js) keeps the ink for as long as
    its browser tab is open, and notices by the answers whether the kernel is there. Anywhere else,
    nobody asks.

    Parameters
    ----------
    pad : DrawingPad
        Whose ink it is.
    """

    _esm = Path(__file__).with_name("kept_ink.js")

    def __init__(self, pad: DrawingPad):
        self._pad = pad
        super().__init__(layout={"display": "none"})
        self.on_msg(self._answer)

    def set_state(self, sync_data) -> None:
        """Ignore what a browser says about the widget: it is Python's."""

    def _answer(self, _, content, buffers) -> None:
        match content:
            case {"op": "ask", "number": int(number)}:
                strokes = self._pad.strokes
                points = b"".join(stroke[:, :2].astype("<f4").tobytes() for stroke in strokes)
                lengths = [len(stroke) for stroke in strokes]
                self.send({"op": "ink", "number": number, "lengths": lengths}, [points])
