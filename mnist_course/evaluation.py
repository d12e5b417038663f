"""How well a network reads: accuracy, and what it takes for what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

CLASSES = 10
_DIGITS = range(CLASSES)
_SUM_TOLERANCE = 3e-4  # what float32 leaves of a sum of 1, and what scikit-learn accepts


class ConfusedPair(NamedTuple):
    """How often one digit was read as a certain other."""

    true: int
    predicted: int
    count: int


class ClassScores(NamedTuple):
    """How well one digit is read; see `Report.per_class`."""

    digit: int
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, eq=False, repr=False)
class Report:
    """What a network answered, beside the truth. The metrics are scikit-learn's.

    Parameters
    ----------
    y_true : ndarray of shape (n,), int64
        The true digits, 0 to 9.
    probabilities : ndarray of shape (n, 10), float32
        The network's answers; each row sums to 1.

    See Also
    --------
    evaluate : Make a report, with the arrays checked.
    """

    y_true: np.ndarray
    probabilities: np.ndarray

    def __repr__(self) -> str:
        """Tell size, errors, accuracy and loss."""
        return (
            f"Report: {len(self.y_true):,} digits, {self._errors.sum():,} read wrong, "
            f"accuracy {self.accuracy:.2%}, loss {self.loss:.4f}"
        )

    @cached_property
    def y_pred(self) -> np.ndarray:
        """(n,) int64: the most probable digit of each row."""
        return self.probabilities.argmax(axis=1)

    @cached_property
    def accuracy(self) -> float:
        """Share of the digits that are read right, in [0, 1]."""
        from sklearn.metrics import accuracy_score

        return float(accuracy_score(self.y_true, self.y_pred))

    @cached_property
    def loss(self) -> float:
        """Cross-entropy: mean of -log(probability of the true digit), in nats; 0 is perfect."""
        from sklearn.metrics import log_loss

        return float(log_loss(self.y_true, self.probabilities, labels=_DIGITS))

    @cached_property
    def confusion_matrix(self) -> np.ndarray:
        """(10, 10) int64 counts: row = true digit, column = predicted digit."""
        from sklearn.metrics import confusion_matrix

        return confusion_matrix(self.y_true, self.y_pred, labels=_DIGITS)

    def confused_pairs(self, top: int = 10) -> list[ConfusedPair]:
        """Return which digit is most often read as which other.

        Parameters
        ----------
        top : int
            How many pairs to return at most.

        Returns
        -------
        list of ConfusedPair
            ``(true, predicted, count)`` with a count above 0, the most frequent first. A 4 read as
            a 9 and a 9 read as a 4 are two pairs.
        """
        counts = self.confusion_matrix * ~np.eye(CLASSES, dtype=bool)
        pairs = [ConfusedPair(*map(int, [*at, counts[*at]])) for at in np.argwhere(counts)]
        return sorted(pairs, key=lambda pair: -pair.count)[:top]

    def misclassified(self, true: int | None = None, predicted: int | None = None) -> np.ndarray:
        """Return where the digits are that are read wrong, the most confident error first.

        Parameters
        ----------
        true : int, optional
            Only where this is the true digit.
        predicted : int, optional
            Only where this digit was predicted.

        Returns
        -------
        numpy.ndarray
            (k,) int64: indices into `y_true`, and into the images that were evaluated.

        Raises
        ------
        ValueError
            `true` or `predicted` is no digit.
        """
        chosen = self._errors
        for name, digit, digits in (
            ("true", true, self.y_true),
            ("predicted", predicted, self.y_pred),
        ):
            if digit is not None:
                _check_one_of(name, digit, _DIGITS)
                chosen = chosen & (digits == digit)
        indices = np.flatnonzero(chosen)
        confidence = self.probabilities[indices].max(axis=1)
        return indices[np.argsort(-confidence, kind="stable")]

    def per_class(self) -> list[ClassScores]:
        """Return precision, recall and F1 of each digit.

        Returns
        -------
        list of ClassScores
            ``(digit, precision, recall, f1, support)`` for 0 to 9. Precision: of what was read as
            this digit, the share that is it. Recall: of what is this digit, the share that was
            read so. F1: their harmonic mean. Support: how often the digit occurs. What would
            divide by zero is NaN, such as the precision of a digit that was never predicted.
        """
        from sklearn.metrics import precision_recall_fscore_support

        scores = precision_recall_fscore_support(
            self.y_true, self.y_pred, labels=_DIGITS, zero_division=np.nan
        )
        columns = (column.tolist() for column in scores)
        return [ClassScores(*row) for row in zip(_DIGITS, *columns, strict=True)]

    def top_k_accuracy(self, k: int) -> float:
        """Return how often the true digit is among the `k` most probable ones.

        Parameters
        ----------
        k : int
            1 to 9. Among all ten it always is.

        Returns
        -------
        float
            In [0, 1].

        Raises
        ------
        ValueError
            `k` is not 1 to 9.
        """
        from sklearn.metrics import top_k_accuracy_score

        _check_one_of("k", k, range(1, CLASSES))
        return float(top_k_accuracy_score(self.y_true, self.probabilities, k=k, labels=_DIGITS))

    @property
    def _errors(self) -> np.ndarray:
        return self.y_true != self.y_pred


def evaluate(model, x, y, *, batch_size: int = 256) -> Report:
    """Let a network read images, and hold its answers against the truth.

    Parameters
    ----------
    model : DigitClassifier or keras.Model
        Anything with ``predict_proba(images)``, for (n, 28, 28) uint8, or with Keras's
        ``predict``, for (n, 28, 28, 1) float32 in [0, 1]; either returns (n, 10) probabilities.
    x : array of shape (n, 28, 28), uint8
        MNIST images, light ink on black.
    y : array of shape (n,), int
        The true digits, 0 to 9.
    batch_size : int
        Images a step; only Keras uses it.

    Returns
    -------
    Report

    Raises
    ------
    ValueError
        The images, the digits or the network's answers are not as above; the text says what came.
    TypeError
        `model` can't predict.
    """
    x, y = _checked_images(x), _checked_digits(y)
    if len(x) != len(y):
        raise ValueError(
            f"There are {len(x):,} images but {len(y):,} digits. Each image needs its digit: give, "
            "for example, mnist.x_test and mnist.y_test."
        )
    return Report(y, _checked_probabilities(_predict(model, x, batch_size), len(x)))


def _predict(model, x: np.ndarray, batch_size: int) -> np.ndarray:
    # Duck typing keeps Keras, and seconds of importing TensorFlow, out of this module.
    if hasattr(model, "predict_proba"):
        return model.predict_proba(x)
    if hasattr(model, "predict"):
        images = x[..., None].astype(np.float32) / 255
        return model.predict(images, batch_size=batch_size, verbose=0)
    raise TypeError(
        f"A {type(model).__name__} can't predict. Give a DigitClassifier, such as "
        "load_classifier(), or a keras.Model."
    )


def _checked_images(x) -> np.ndarray:
    x = np.asarray(x)
    if x.dtype != np.uint8 or x.shape[1:] != (28, 28):
        raise ValueError(
            f"x is {x.dtype} of shape {x.shape}. Wanted are images: uint8 of shape (n, 28, 28), "
            "as in mnist.x_test. One image needs x[None]; values in [0, 1] need "
            "(255 * x).round().astype('uint8')."
        )
    if not len(x):
        raise ValueError("x holds no image: there is nothing to evaluate. Give at least one.")
    return x


def _checked_digits(y) -> np.ndarray:
    y = np.asarray(y)
    if y.ndim != 1 or not np.issubdtype(y.dtype, np.integer):
        raise ValueError(
            f"y is {y.dtype} of shape {y.shape}. Wanted are digits: integers of shape (n,), as in "
            "mnist.y_test. One-hot rows become digits by y.argmax(axis=1)."
        )
    if y.size and not (y.min() >= 0 and y.max() < CLASSES):
        raise ValueError(f"y holds values from {y.min()} to {y.max()}. Digits are 0 to 9.")
    return y.astype(np.int64)


def _checked_probabilities(answers, n: int) -> np.ndarray:
    answers = np.asarray(answers, dtype=np.float32)
    if answers.shape != (n, CLASSES):
        raise ValueError(
            f"For {n:,} images, the network's answer has shape {answers.shape}. Wanted is "
            f"{(n, CLASSES)}: a probability for each of the ten digits."
        )
    if broken := int((~np.isfinite(answers)).any(axis=1).sum()):
        raise ValueError(
            f"For {broken:,} of {n:,} images the network's answer is NaN or infinite. Its weights "
            "are probably broken by a training that diverged: train it anew, with a smaller "
            "learning rate, or load a trained one."
        )
    sums = answers.sum(axis=1)
    if answers.min() < 0 or not np.allclose(sums, 1, atol=_SUM_TOLERANCE):
        raise ValueError(
            f"The network's answers are no probabilities: the lowest is {answers.min():g}, and "
            f"they sum to {sums.min():g} to {sums.max():g} an image, not to 1. Its last layer "
            'needs activation="softmax".'
        )
    return answers


def _check_one_of(name: str, value: int, accepted: range) -> None:
    if value not in accepted:
        raise ValueError(f"{name} is {value!r}. It must be {accepted[0]} to {accepted[-1]}.")
