"""The reading view: what the network sees, and what it answers."""

from dataclasses import replace

import numpy as np
import traitlets
from anywidget import AnyWidget

from mnist_course.classifier import Reading
from mnist_course.widgets.drawing_pad import STATIC

NO_INK = "No ink yet: draw a digit."


class ReadingView(AnyWidget):
    """Show a reading: the 28x28 picture, the digit, and a bar for each of the ten digits.

    Parameters
    ----------
    shows_doubt : bool
        Show calibrated probabilities, and name no digit for what is unlike one. Otherwise, what
        the bare network answers.
    **widget_traits
        Of every widget, such as ``layout``.

    Examples
    --------
    >>> view = ReadingView()
    >>> view.show(classifier.read("seven.png"), source="seven.png")
    """

    _esm = STATIC / "reading_view.js"
    _css = STATIC / "reading_view.css"

    digit = traitlets.Int(None, allow_none=True, read_only=True).tag(sync=True)
    is_unlike = traitlets.Bool(False, read_only=True).tag(sync=True)
    probabilities = traitlets.List(traitlets.Float(), read_only=True).tag(sync=True)
    image = traitlets.Bytes(read_only=True).tag(sync=True)
    message = traitlets.Unicode(NO_INK, read_only=True).tag(sync=True)
    source = traitlets.Unicode(read_only=True).tag(sync=True)

    def __init__(self, *, shows_doubt: bool = True, **widget_traits):
        super().__init__(**widget_traits)
        self._shows_doubt = shows_doubt

    def show(self, reading: Reading, source: str = "") -> None:
        """Show a reading in place of what was there.

        Parameters
        ----------
        reading : Reading
            What `DigitClassifier.read` returned.
        source : str, optional
            What was read, for people: a file's name.
        """
        if not self._shows_doubt:
            reading = replace(reading, calibrated=None, unlike_a_digit=False)
        self._update(
            digit=reading.digit,
            is_unlike=reading.unlike_a_digit,
            probabilities=[round(float(p), 4) for p in shares(reading)],
            image=reading.image.tobytes() if reading.image.any() else b"",
            message=describe(reading),
            source=source,
        )

    def say(self, message: str, source: str = "") -> None:
        """Show a message, and no reading.

        Parameters
        ----------
        message : str
            What was wrong, and what to do next.
        source : str, optional
            What it is about, for people: a file's name.
        """
        self._update(
            digit=None,
            is_unlike=False,
            probabilities=[],
            image=b"",
            message=message,
            source=source,
        )

    def _update(self, **traits) -> None:
        with self.hold_sync():
            for name, value in traits.items():
                self.set_trait(name, value)

    def set_state(self, sync_data) -> None:
        """Ignore what a browser says: what is shown comes from Python only."""


def shares(reading: Reading) -> np.ndarray:
    """Return the probabilities to show, calibrated where that is known: (10,) float32."""
    return reading.probabilities if reading.calibrated is None else reading.calibrated


def describe(reading: Reading) -> str:
    """Put a reading into words, with no more certainty than it has.

    Parameters
    ----------
    reading : Reading
        What `DigitClassifier.read` returned.

    Returns
    -------
    str
        A sentence or two: the digit, or the two it may be where the second is at least half as
        likely as the first, or that it is unlike a digit, or why there is none.
    """
    if reading.digit is None:
        return reading.message or NO_INK
    second, first = shares(reading).argsort()[-2:]
    is_close = _is_close(reading)
    which = f"a {first} or a {second}" if is_close else f"a {first}"
    if reading.unlike_a_digit:
        return f"This is unlike a digit. If it is one: {which}."
    return f"Could be {which}." if is_close else f"This looks like {which}."


def short_answer(reading: Reading) -> str:
    """Return a reading in a character or two: "7", "7?" where it is in doubt, "?" for no digit."""
    if reading.digit is None or reading.unlike_a_digit:
        return "?"
    return f"{reading.digit}?" if _is_close(reading) else str(reading.digit)


def _is_close(reading: Reading) -> bool:
    """Say whether the second digit is at least half as likely as the first."""
    second, first = np.sort(shares(reading))[-2:]
    return bool(second >= first / 2)
