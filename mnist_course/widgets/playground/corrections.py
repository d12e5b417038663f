"""Corrections: the visitor says what it was, and takes the labelled digits home."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import traitlets

from mnist_course.recognition.labelled_set import LabelledDigit, LabelledSet
from mnist_course.recognition.reading import Reading, with_article
from mnist_course.widgets.front_end import front_end, style
from mnist_course.widgets.kernel_widget import KernelWidget
from mnist_course.widgets.texts import in_words, text

_FORMATS = {
    "npz": (LabelledSet.to_npz, "corrections.load_npz"),
    "csv": (LabelledSet.to_csv, "corrections.load_csv"),
    "zip": (LabelledSet.to_png_folders, "corrections.load_zip"),
}
"""How the set can be downloaded, by a file's ending, and how such a file is loaded."""


class Corrections(KernelWidget):
    """Ten buttons to say which digit it was; what was said is kept, and can be downloaded.

    A digit said once more is taken back.

    Attributes
    ----------
    labelled : LabelledSet
        What was kept in this session.
    """

    _esm = front_end("playground/corrections.js")
    _css = style("playground/corrections.css")

    is_offered = traitlets.Bool(False, read_only=True).tag(sync=True)
    label = traitlets.Int(None, allow_none=True, read_only=True).tag(sync=True)
    count = traitlets.Int(0, read_only=True).tag(sync=True)
    message = traitlets.Unicode(read_only=True).tag(sync=True)

    def __init__(self):
        self.labelled = LabelledSet()
        self._subject: tuple[Reading, str, tuple[np.ndarray, ...]] | None = None
        super().__init__()
        self.on_msg(self._receive)

    def offer(
        self, reading: Reading | None, source: str = "", strokes: tuple[np.ndarray, ...] = ()
    ) -> None:
        """Let a reading be corrected from now on.

        Parameters
        ----------
        reading : Reading or None
            What is on show; None, or a reading without a digit, where nothing can be corrected.
        source : str
            A file's name; empty for ink.
        strokes : tuple of numpy.ndarray
            The ink that was read, if it was ink.
        """
        self._subject = None
        if reading is not None and reading.digit is not None:
            self._subject = (reading, source, strokes)
        with self.hold_sync():
            self.set_trait("is_offered", self._subject is not None)
            self.set_trait("label", self.labelled.label_of(reading))
            self.set_trait("count", len(self.labelled))
            self.set_trait("message", "")

    def keep(self, digits: Iterable[LabelledDigit], message: str = "") -> None:
        """Keep digits that were labelled elsewhere.

        Parameters
        ----------
        digits : iterable of LabelledDigit
            Each with a reading that has an image.
        message : str
            What to tell the visitor.

        Raises
        ------
        ValueError
            The set is full; the digits before are kept.
        """
        try:
            for digit in digits:
                self.labelled.add(digit)
        finally:
            self.say(message)

    def keep_ink(self, label: int) -> bool:
        """Keep the ink on show under a label, and return whether there was any to keep."""
        if self._subject is None or not self._subject[2]:
            return False
        self._keep(label)
        return self.label == label

    def say(self, message: str) -> None:
        """Show a message; screen readers say it."""
        reading = None if self._subject is None else self._subject[0]
        with self.hold_sync():
            self.set_trait("label", self.labelled.label_of(reading))
            self.set_trait("count", len(self.labelled))
            self.set_trait("message", message)

    def _receive(self, _, content, buffers) -> None:
        match content:
            case {"label": int(label)} if self._subject is not None and label in range(10):
                self._take_back() if label == self.label else self._keep(label)
            case {"take_back": True} if self._subject is not None:
                self._take_back()
            case {"download": str(kind), "client": str(client)} if (
                kind in _FORMATS and len(client) <= 64
            ):
                written, how = _FORMATS[kind]
                name = f"my-digits-{date.today().isoformat()}.{kind}"
                # Only to the window that asked: others that show this would download it, too.
                self.send({"name": name, "client": client}, [written(self.labelled)])
                self.say(text(how, name=name))

    def _keep(self, label: int) -> None:
        reading, source, strokes = self._subject
        try:
            self.keep(
                [LabelledDigit(label, reading, source, strokes)],
                text("corrections.kept", digit=in_words(with_article(label))),
            )
        except ValueError as error:
            self.say(in_words(str(error)))

    def _take_back(self) -> None:
        self.labelled.remove(self._subject[0])
        self.say(text("corrections.taken_back"))
