"""Teach the network one's own hand, with the digits that one has labelled."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import traitlets

from mnist_course.recognition.classifier import DigitClassifier, load_classifier
from mnist_course.recognition.reading import with_article
from mnist_course.recognition.teaching import FEWEST, Taught, teach
from mnist_course.widgets.front_end import front_end, style
from mnist_course.widgets.kernel_widget import KernelWidget
from mnist_course.widgets.pad.drawing_pad import DrawingPad
from mnist_course.widgets.playground.corrections import Corrections
from mnist_course.widgets.texts import in_words, text

_SMALL = "basic_cnn"  # a small network has more to learn


class Teaching(KernelWidget):
    """Ask for five of each digit, teach the network with all that was labelled, and try it.

    Parameters
    ----------
    corrections : Corrections
        Where the labelled digits are.
    pad : DrawingPad
        What is asked for is drawn there.
    classifier : DigitClassifier
        The network that reads.
    read_with : callable
        ``read_with(classifier)`` is called when the visitor wants another network to read: the one
        that was taught, or the one that it was.
    """

    _esm = front_end("playground/teaching.js")
    _css = style("playground/teaching.css")

    EACH = 5

    counts = traitlets.List(traitlets.Int(), [0] * 10, read_only=True).tag(sync=True)
    asked = traitlets.Int(None, allow_none=True, read_only=True).tag(sync=True)
    each = traitlets.Int(EACH, read_only=True).tag(sync=True)
    fewest = traitlets.Int(FEWEST, read_only=True).tag(sync=True)
    rows: traitlets.List = traitlets.List(read_only=True).tag(sync=True)
    is_in_use = traitlets.Bool(False, read_only=True).tag(sync=True)
    message = traitlets.Unicode(read_only=True).tag(sync=True)

    def __init__(
        self,
        corrections: Corrections,
        pad: DrawingPad,
        classifier: DigitClassifier,
        read_with: Callable[[DigitClassifier], None],
    ):
        self._corrections = corrections
        self._pad = pad
        self._classifier = classifier
        self._read_with = read_with
        self._taught: DigitClassifier | None = None
        super().__init__()
        self.on_msg(self._receive)
        corrections.observe(lambda _: self._count(), names=["count", "label"])

    def _count(self) -> None:
        counts = np.bincount(self._corrections.labelled.labels, minlength=10)
        self.set_trait("counts", counts.tolist())

    def _receive(self, _, content, buffers) -> None:
        match content:
            case {"op": "ask"}:
                self._ask()
            case {"op": "keep"} if self.asked is not None:
                self._keep(self.asked)
            case {"op": "stop"}:
                self.set_trait("asked", None)
            case {"op": "teach"}:
                self._teach()
            case {"op": "use", "taught": bool(wanted)} if self._taught is not None:
                self.set_trait("is_in_use", wanted)
                self._read_with(self._taught if wanted else self._classifier)

    def _ask(self) -> None:
        """Ask for the digit of which there are fewest, until there are enough of each."""
        fewest = min(self.counts)
        if fewest >= self.EACH:
            self.set_trait("asked", None)
            self._say(text("teaching.enough", each=self.EACH))
        else:
            self.set_trait("asked", self.counts.index(fewest))
            self._say("")

    def _keep(self, digit: int) -> None:
        if self._pad.strokes and self._corrections.keep_ink(digit):
            self._pad.clear()
            self._ask()
        else:
            self._say(text("teaching.no_ink", digit=in_words(with_article(digit))))

    def _teach(self) -> None:
        labelled = self._corrections.labelled
        networks = [self._classifier]
        if self._classifier.name != _SMALL:
            networks.append(load_classifier(_SMALL))
        try:
            taught = [teach(each, labelled.images, labelled.labels) for each in networks]
        except ValueError as error:
            self._say(in_words(str(error)))
            return
        self._taught = taught[0].classifier
        before = [int(each.before.sum()) for each in taught]
        after = [int(each.after.sum()) for each in taught]
        rows = zip((each.name for each in networks), before, after, strict=True)
        self.set_trait("rows", [list(row) for row in rows])
        self._say(_judged(taught[0]))
        if self.is_in_use:
            self._read_with(self._taught)

    def _say(self, message: str) -> None:
        self.set_trait("message", message)


def _judged(taught: Taught) -> str:
    n, right = len(taught.before), int(taught.before.sum())
    tried = text("teaching.tried", count=n)
    if right == n:
        return f"{tried} {text('teaching.nothing_to_learn')}"
    if taught.may_be_chance:
        return f"{tried} {text('teaching.too_few')}"
    gain = int(taught.after.sum()) > right
    return f"{tried} {text('teaching.better' if gain else 'teaching.worse')}"
