"""The reading view: what the network sees, and what it answers."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import traitlets

from mnist_course.recognition.reading import NO_INK, Reading, describe
from mnist_course.widgets.front_end import front_end, style
from mnist_course.widgets.kernel_widget import KernelWidget
from mnist_course.widgets.texts import in_words


class ReadingView(KernelWidget):
    """Show a reading: the 28x28 picture, the digit, and a bar for each of the ten digits.

    What the visitor asks for comes as a message: ``{"look": n}`` for another answer of the row,
    ``{"offer": True}`` where what is offered is taken.

    Parameters
    ----------
    shows_doubt : bool
        Name no digit for what is unlike one.
    **widget_traits
        Of every widget, such as ``layout``.

    Examples
    --------
    >>> view = ReadingView()
    >>> view.show(classifier.read("seven.png"), source="seven.png")
    """

    _esm = front_end("playground/reading_view.js")
    _css = style("playground/reading_view.css")

    digit = traitlets.Int(None, allow_none=True, read_only=True).tag(sync=True)
    is_unlike = traitlets.Bool(False, read_only=True).tag(sync=True)
    probabilities = traitlets.List(traitlets.Float(), read_only=True).tag(sync=True)
    image = traitlets.Bytes(read_only=True).tag(sync=True)
    message = traitlets.Unicode(read_only=True).tag(sync=True)
    source = traitlets.Unicode(read_only=True).tag(sync=True)
    row = traitlets.List(traitlets.Unicode(), read_only=True).tag(sync=True)
    place = traitlets.Int(0, read_only=True).tag(sync=True)
    offer = traitlets.Unicode(read_only=True).tag(sync=True)

    @traitlets.default("message")
    def _nothing_yet(self) -> str:
        return in_words(NO_INK)

    def __init__(self, *, shows_doubt: bool = True, **widget_traits):
        super().__init__(**widget_traits)
        self._shows_doubt = shows_doubt

    def show(
        self,
        reading: Reading,
        source: str = "",
        row: Sequence[str] = (),
        place: int = 0,
        offer: str = "",
    ) -> None:
        """Show a reading in place of what was there.

        Parameters
        ----------
        reading : Reading
            What `DigitClassifier.read` returned.
        source : str, optional
            What was read, for people: a file's name.
        row : sequence of str, optional
            The short answers to all digits of a sheet: then they stand in large.
        place : int
            Which of them the reading is.
        offer : str, optional
            Another way to read it, as a button says it.
        """
        if not self._shows_doubt:
            reading = replace(reading, unlike_a_digit=False)
        self._update(
            digit=reading.digit,
            is_unlike=reading.unlike_a_digit,
            probabilities=[round(float(p), 4) for p in reading.probabilities],
            image=reading.image.tobytes() if reading.image.any() else b"",
            message=in_words(describe(reading)),
            source=source,
            row=list(row),
            place=place,
            offer=offer,
        )

    def say(self, message: str, source: str = "", image: np.ndarray | None = None) -> None:
        """Show a message, and no reading.

        Parameters
        ----------
        message : str
            What was wrong, and what to do next.
        source : str, optional
            What it is about, for people: a file's name.
        image : (28, 28) uint8 array, optional
            What the network gets, where its answer is not to be seen.
        """
        self._update(
            digit=None,
            is_unlike=False,
            probabilities=[],
            image=b"" if image is None else image.tobytes(),
            message=in_words(message),
            source=source,
            row=[],
            place=0,
            offer="",
        )

    def _update(self, **traits) -> None:
        with self.hold_sync():
            for name, value in traits.items():
                self.set_trait(name, value)
