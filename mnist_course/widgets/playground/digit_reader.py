"""Draw or upload a digit, and see it read."""

import ipywidgets
import traitlets

from mnist_course.recognition.classifier import Readable, load_classifier
from mnist_course.recognition.reading import Reading
from mnist_course.widgets.pad.drawing_pad import DrawingPad
from mnist_course.widgets.playground.reading_view import NO_INK, ReadingView
from mnist_course.widgets.playground.upload import UploadBox
from mnist_course.widgets.texts import text


class DigitReader(ipywidgets.Box):
    """A drawing pad and an upload button, with the network's reading beside them.

    The ink is read anew on every change, while a stroke is being drawn as well.

    Parameters
    ----------
    classifier : DigitClassifier, keras.Model, str, path or callable
        The network that reads: a shipped one, or your own; see `mnist_course.load_classifier`.

    Attributes
    ----------
    reading : Reading or None
        The last reading, of ink or of a file; None where there is none. A traitlet.
    pad : DrawingPad
        Where the ink is: ``reader.pad.strokes``.
    view : ReadingView
        What shows the reading.
    upload : UploadBox
        What takes files.
    """

    reading = traitlets.Instance(Reading, allow_none=True, read_only=True)

    def __init__(self, classifier: Readable = "deeper_cnn"):
        self.classifier = load_classifier(classifier)
        self.pad = DrawingPad(zone=".mnist-reader")
        # That a network names a digit whatever it is shown is what the first page teaches.
        self.view = ReadingView(shows_doubt=False)
        self.upload = UploadBox()
        self.pad.observe(lambda _: self._read_ink(), names="strokes")
        self.pad.observe(lambda _: self.view.send_state(), names="resent")
        self.pad.observe(self._follow_replay, names="replayed")
        # On an empty pad too: there may be an uploaded picture's reading to clear away.
        self.pad.observe(lambda _: self._read_ink(), names="cleared")
        self.upload.observe(self._read_upload, names="upload")
        super().__init__([drawing_of(self.pad, self.pad.tools, self.upload), self.view])
        self.add_class("mnist-reader")

    def __repr__(self) -> str:
        """Say what to do where the widget itself can't be shown."""
        return "DigitReader: run this cell to draw a digit."

    def _read_ink(self) -> None:
        if self.pad.strokes:
            self._read(list(self.pad.strokes))
        else:
            self._fail(NO_INK)

    def _read_upload(self, change) -> None:
        if change.new.problem:
            self._fail(change.new.problem)
        else:
            self._read(change.new.content, source=change.new.name)

    def _read(self, source_data, source: str = "") -> None:
        try:
            reading = self.classifier.read(source_data)
        except ValueError as error:
            self._fail(str(error), source)
        except Exception as error:
            # Whatever went wrong, the ink stays, and the next stroke is read again.
            problem = f"{type(error).__name__}: {error}"
            self._fail(text("reading.failed", problem=problem), source)
        else:
            self._source = source
            self.view.show(reading, source)
            self.set_trait("reading", reading)
            self.pad.clears_more = True

    def _follow_replay(self, change) -> None:
        if change.new:
            self.view.show(self.classifier.read(list(change.new)))
        elif self.reading is not None:
            self.view.show(self.reading, self._source)

    def _fail(self, message: str, source: str = "") -> None:
        self.view.say(message, source)
        self.set_trait("reading", None)
        self.pad.clears_more = message != NO_INK


def drawing_of(pad: DrawingPad, *tools: ipywidgets.Widget) -> ipywidgets.VBox:
    """Return a pad's paper with a title above it, and buttons in one row below it."""
    heading = f'<h2 class="mnist-title">{text("pad.title")}</h2>'
    title = ipywidgets.HTML(heading, layout={"margin": "0"})
    parts = [title, pad.frame]
    if tools:
        parts.append(ipywidgets.Box(tools).add_class("mnist-toolbar"))
    return ipywidgets.VBox(parts).add_class("mnist-drawing")
