"""The quiz: label digits by hand, and be scored against networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import traitlets

from mnist_course.widgets.front_end import front_end, style
from mnist_course.widgets.kernel_widget import KernelWidget

YOU = "You"
"""The player's row in the score."""


class DigitQuiz(KernelWidget):
    """One image after the other, buttons and keys from 0 to 9, and the score at the end.

    Parameters
    ----------
    images : ndarray of shape (n, 28, 28), uint8
        What is to be labelled. With none, the quiz says that there is nothing to do.
    labels : sequence of n ints
        The labels that the score goes by.
    rivals : mapping of str to sequence of n ints
        What the networks answered, by name.

    Attributes
    ----------
    answers : tuple of int
        What has been answered so far.

    Raises
    ------
    ValueError
        The images are not as above, or there are more or fewer labels or answers.

    Examples
    --------
    >>> quiz = DigitQuiz(x_val[hard], y_val[hard], {"deeper_cnn": report.y_pred[hard]})
    >>> quiz.answer(4)
    >>> quiz.scores()
    {'You': 1, 'deeper_cnn': 0}
    """

    _esm = front_end("lessons/digit_quiz.js")
    _css = style("lessons/digit_quiz.css")

    at = traitlets.Int(0, read_only=True).tag(sync=True)
    count = traitlets.Int(0, read_only=True).tag(sync=True)
    pixels = traitlets.Bytes(read_only=True).tag(sync=True)
    message = traitlets.Unicode(read_only=True).tag(sync=True)
    score: traitlets.List = traitlets.List(read_only=True).tag(sync=True)

    def __init__(
        self, images: np.ndarray, labels: Sequence[int], rivals: Mapping[str, Sequence[int]]
    ):
        images = np.asarray(images)
        if images.dtype != np.uint8 or images.shape[1:] != (28, 28):
            raise ValueError(
                f"The images are {images.dtype} of shape {images.shape}. Expected: uint8 of shape "
                "(n, 28, 28), such as x_val[hard]."
            )
        for name, digits in {"labels": labels, **rivals}.items():
            if len(digits) != len(images):
                raise ValueError(
                    f"'{name}' has {len(digits)} digits for {len(images)} images. Give one each."
                )
        self._images = images
        self._labels = [int(label) for label in labels]
        self._rivals = {name: [int(digit) for digit in digits] for name, digits in rivals.items()}
        self._answers: list[int] = []
        self.set_trait("count", len(images))
        super().__init__()
        self.on_msg(self._receive)
        self._show()

    def __repr__(self) -> str:
        """Say what to do where the widget itself can't be shown."""
        return "DigitQuiz: run this cell to play."

    @property
    def answers(self) -> tuple[int, ...]:
        """What has been answered so far."""
        return tuple(self._answers)

    def scores(self) -> dict[str, int]:
        """Return how many of the images answered so far each player has labelled as the label."""
        labels = self._labels[: len(self._answers)]
        players = {YOU: self._answers, **self._rivals}
        return {
            name: sum(digit == label for digit, label in zip(digits, labels, strict=False))
            for name, digits in players.items()
        }

    def answer(self, digit: int) -> None:
        """Label the image that is shown, and go on to the next; at the end it does nothing."""
        if digit not in range(10):
            raise ValueError(f"digit is {digit!r}. Digits are 0 to 9.")
        if self.at < self.count:
            self._answers.append(digit)
            self._show()

    def take_back(self) -> None:
        """Take the last answer back, if there is one."""
        del self._answers[-1:]
        self._show()

    def start_again(self) -> None:
        """Begin with the first image."""
        self._answers.clear()
        self._show()

    def _receive(self, _, content, __) -> None:
        match content:
            # Two quick keys for the same image: the second is not meant for the next one.
            case {"op": "answer", "at": self.at, "digit": int(digit)} if digit in range(10):
                self.answer(digit)
            case {"op": "take back", "at": self.at}:
                self.take_back()
            case {"op": "start again"}:
                self.start_again()

    def _show(self) -> None:
        at = len(self._answers)
        over = at == self.count
        with self.hold_sync():
            self.set_trait("at", at)
            self.set_trait("pixels", b"" if over else self._images[at].tobytes())
            self.set_trait("message", self._told())
            rows = [[name, right] for name, right in self.scores().items()]
            self.set_trait("score", rows if over else [])

    def _told(self) -> str:
        if not self._answers:
            return ""
        last = len(self._answers) - 1
        rivals = "; ".join(f"{name}: {digits[last]}" for name, digits in self._rivals.items())
        return (
            f"The last one: you said {self._answers[last]}, its label is {self._labels[last]}"
            + (f"; {rivals}." if rivals else ".")
        )
