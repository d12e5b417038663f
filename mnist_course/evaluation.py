"""How well a network reads: accuracy, what it takes for what, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from mnist_course.preprocessing.mnist_format import CLASSES, check_images

_DIGITS = range(CLASSES)
_TEMPERATURES = (0.05, 20.0)  # the least and the most that are tried
_SUM_TOLERANCE = 3e-4  # what float32 leaves of a sum of 1, and what scikit-learn accepts


class ConfusedPair(NamedTuple):
    """How often one digit was read as a certain other."""

    true: int
    predicted: int
    count: int  # type: ignore[assignment]  # tuple has a method of that name


class ClassScores(NamedTuple):
    """How well one digit is read; see `Report.per_class`."""

    digit: int
    precision: float
    recall: float
    f1: float
    support: int


class ReliabilityBin(NamedTuple):
    """How sure and how right a network is, where its confidence is in (low, high]."""

    low: float
    high: float
    confidence: float
    accuracy: float
    count: int  # type: ignore[assignment]  # tuple has a method of that name


class Interval(NamedTuple):
    """Where a share, measured on a sample, probably lies."""

    low: float
    high: float


@dataclass(frozen=True, eq=False, repr=False)
class Report:
    """What a network answered, beside the truth, as `evaluate` returns it.

    The metrics are scikit-learn's. A setting out of range is a ValueError that says what is.

    Parameters
    ----------
    y_true : ndarray of shape (n,), int64
        The true digits, 0 to 9.
    probabilities : ndarray of shape (n, 10), float
        The network's answers; each row sums to 1.
    """

    y_true: np.ndarray
    probabilities: np.ndarray

    def __repr__(self) -> str:
        """Return size, errors, accuracy and loss."""
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
        """Return which digit is most often read as which other: `top` pairs at most.

        Each is ``(true, predicted, count)`` with a count above 0, the most frequent first. A 4 read
        as a 9 and a 9 read as a 4 are two pairs.
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
        """
        chosen = self._errors
        if true is not None:
            chosen = chosen & (self.y_true == _checked("true", true, _DIGITS))
        if predicted is not None:
            chosen = chosen & (self.y_pred == _checked("predicted", predicted, _DIGITS))
        indices = np.flatnonzero(chosen)
        confidence = self.probabilities[indices].max(axis=1)
        return indices[np.argsort(-confidence, kind="stable")]

    def per_class(self) -> list[ClassScores]:
        """Return precision, recall and F1 of each digit.

        Each is ``(digit, precision, recall, f1, support)``, for 0 to 9. Precision: of what was read
        as this digit, the share that is it. Recall: of what is this digit, the share that was read
        so. F1: their harmonic mean. Support: how often the digit occurs. What would divide by zero
        is NaN, such as the precision of a digit that was never predicted.
        """
        from sklearn.metrics import precision_recall_fscore_support

        scores = precision_recall_fscore_support(
            self.y_true, self.y_pred, labels=_DIGITS, zero_division=np.nan
        )
        columns = (column.tolist() for column in scores)
        return [ClassScores(*row) for row in zip(_DIGITS, *columns, strict=True)]

    def top_k_accuracy(self, k: int) -> float:
        """Return how often the true digit is among the `k` most probable ones, in [0, 1].

        Parameters
        ----------
        k : int
            1 to 9. Among all ten it always is.
        """
        from sklearn.metrics import top_k_accuracy_score

        k = _checked("k", k, range(1, CLASSES))
        return float(top_k_accuracy_score(self.y_true, self.probabilities, k=k, labels=_DIGITS))

    def confidence_interval(self, level: float = 0.95) -> Interval:
        """Return between which values the accuracy lies on images of this kind, all of them.

        Parameters and result are those of `share_interval`.
        """
        n = len(self.y_true)
        return share_interval(n - int(self._errors.sum()), n, level)

    def reliability(self, bins: int = 10) -> list[ReliabilityBin]:
        """Return how often the network is right where it is so and so sure.

        Confidence, the highest of the ten probabilities, is sorted into bins of equal width, as in
        C. Guo, G. Pleiss, Y. Sun, K. Weinberger: On calibration of modern neural networks, 2017.

        Parameters
        ----------
        bins : int
            Number of bins, at least 1.

        Returns
        -------
        list of ReliabilityBin
            ``(low, high, confidence, accuracy, count)``, the least confident first. Confidence and
            accuracy are means over the bin's `count` images; NaN in an empty bin. The highest of
            ten probabilities is never below 0.1.
        """
        if not bins >= 1:
            raise ValueError(f"bins is {bins!r}. It must be a whole number from 1 up.")
        confidence, right = self.probabilities.max(axis=1), ~self._errors
        edges = np.arange(bins + 1) / bins
        place = np.digitize(confidence, edges[1:-1], right=True)
        groups = [(confidence[place == each], right[place == each]) for each in range(bins)]
        return [
            ReliabilityBin(float(low), float(high), _mean(sure), _mean(hit), len(sure))
            for low, high, (sure, hit) in zip(edges[:-1], edges[1:], groups, strict=True)
        ]

    def calibration_error(self, bins: int = 10) -> float:
        """Return the expected calibration error: how far confidence is from accuracy.

        In [0, 1]: the distance between mean confidence and accuracy in each bin of `reliability`,
        averaged over the images. 0 is perfect.
        """
        filled = [row for row in self.reliability(bins) if row.count]
        gaps = [row.count * abs(row.confidence - row.accuracy) for row in filled]
        return sum(gaps) / len(self.y_true)

    def with_temperature(self, temperature: float) -> Report:
        """Return the report of the same network, less sure of itself or more.

        The logits, of which the log-probabilities are as good as a copy, are divided by the
        temperature before the softmax. What is read doesn't change; how confident it is does.

        Parameters
        ----------
        temperature : float
            Above 0. Above 1 the network becomes less sure, below 1 more. See `fit_temperature`.
        """
        from scipy.special import softmax

        if not 0 < temperature < np.inf:
            raise ValueError(f"temperature is {temperature!r}. It must be a number above 0.")
        return Report(self.y_true, softmax(self.log_probabilities / temperature, axis=1))

    @cached_property
    def log_probabilities(self) -> np.ndarray:
        """(n, 10) float64, in nats; a probability of 0 counts as the least that float32 writes."""
        return np.log(np.maximum(self.probabilities, np.finfo(np.float32).tiny), dtype=np.float64)

    @property
    def _errors(self) -> np.ndarray:
        return self.y_true != self.y_pred


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else np.nan


def share_interval(successes: int, trials: int, level: float = 0.95) -> Interval:
    """Return Wilson's interval for a share of which a sample is known.

    E. B. Wilson: Probable inference, the law of succession, and statistical inference, 1927.

    Parameters
    ----------
    successes : int
        How many of the sample count, for example the images that are read right.
    trials : int
        Size of the sample, at least 1.
    level : float
        How often such an interval holds the true value, in (0, 1); else a ValueError.

    Returns
    -------
    Interval
        ``(low, high)``, in [0, 1].
    """
    from scipy.stats import binomtest

    if not 0 < level < 1:
        raise ValueError(f"level is {level!r}. It must be above 0 and below 1, for example 0.95.")
    low, high = binomtest(successes, trials).proportion_ci(level, method="wilson")
    return Interval(float(low), float(high))


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
    x, y = check_images(x, "x"), _checked_digits(y)
    if not len(x):
        raise ValueError("x holds no image: there is nothing to evaluate. Give at least one.")
    if len(x) != len(y):
        raise ValueError(
            f"There are {len(x):,} images but {len(y):,} digits. Each image needs its digit: give, "
            "for example, mnist.x_test and mnist.y_test."
        )
    return Report(y, _checked_probabilities(_predict(model, x, batch_size), len(x)))


class Comparison(NamedTuple):
    """How often only one of two networks is right; see `compare`."""

    only_a_right: int
    only_b_right: int
    p_value: float


def compare(report_a: Report, report_b: Report) -> Comparison:
    """Compare two networks on the same images, by McNemar's exact test.

    Images that both read right, or both wrong, tell nothing about which is better. Of those that
    only one reads right, each network should win half if they are equally good: like a coin
    (Q. McNemar: Note on the sampling error of the difference between correlated proportions or
    percentages, 1947).

    Parameters
    ----------
    report_a, report_b : Report
        What `mnist_course.evaluate` returned for the two networks and the same images.

    Returns
    -------
    Comparison
        ``(only_a_right, only_b_right, p_value)``. The p-value, in [0, 1], is the probability that
        equally good networks differ by as much as this, or more; 1 where neither wins an image.

    Raises
    ------
    ValueError
        The reports don't tell of the same digits in the same order.
    """
    from scipy.stats import binomtest

    if not np.array_equal(report_a.y_true, report_b.y_true):
        a, b = (
            f"{len(report.y_true):,} that begin with {', '.join(map(str, report.y_true[:5]))}"
            for report in (report_a, report_b)
        )
        raise ValueError(
            f"The reports are about different digits: {a}, and {b}. Evaluate both networks on the "
            "same images, in the same order."
        )
    only_a = int((report_b._errors & ~report_a._errors).sum())
    only_b = int((report_a._errors & ~report_b._errors).sum())
    differ = max(only_a + only_b, 1)  # of no coin, binomtest knows no p-value; of one, it is 1
    return Comparison(only_a, only_b, float(binomtest(only_a, differ).pvalue))


def fit_temperature(report: Report) -> float:
    """Return the temperature at which a network's confidence fits best.

    That with the lowest cross-entropy (C. Guo, G. Pleiss, Y. Sun, K. Weinberger: On calibration of
    modern neural networks, 2017).

    Parameters
    ----------
    report : Report
        What `mnist_course.evaluate` returned for validation images. Not for the test images: the
        temperature would be fitted to what it is to be tested on.

    Returns
    -------
    float
        For `Report.with_temperature`, between 0.05 and 20. Above 1: the network was too sure of
        itself.

    Raises
    ------
    ValueError
        No image is read wrong: being surer would always be better, without an end.
    """
    from scipy.optimize import minimize_scalar

    if report.accuracy == 1:
        raise ValueError(
            f"All {len(report.y_true):,} digits are read right, so no temperature is the best: the "
            "surer, the better. Give a report on more images, or on harder ones."
        )
    best = minimize_scalar(
        lambda logarithm: report.with_temperature(np.exp(logarithm)).loss,
        bounds=np.log(_TEMPERATURES),
        method="bounded",
    )
    return float(np.exp(best.x))


# What goes in and comes out


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


def _checked_digits(y) -> np.ndarray:
    y = np.asarray(y)
    if y.ndim != 1 or not np.issubdtype(y.dtype, np.integer):
        raise ValueError(
            f"y is {y.dtype} of shape {y.shape}. Expected digits: integers of shape (n,), as in "
            "mnist.y_test. One-hot rows become digits by y.argmax(axis=1)."
        )
    if not np.isin(y, _DIGITS).all():
        raise ValueError(f"y holds values from {y.min()} to {y.max()}. Digits are 0 to 9.")
    return y.astype(np.int64)


def _checked_probabilities(answers, n: int) -> np.ndarray:
    answers = np.asarray(answers, dtype=np.float32)
    if answers.shape != (n, CLASSES):
        raise ValueError(
            f"For {n:,} images, the network's answer has shape {answers.shape}. Expected "
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
            f"The network's answers are not probabilities: the lowest is {answers.min():g}, and "
            f"they sum to {sums.min():g} to {sums.max():g} an image, not to 1. Its last layer "
            'needs activation="softmax".'
        )
    return answers


def _checked(name: str, value: int, accepted: range) -> int:
    if value not in accepted:
        raise ValueError(f"{name} is {value!r}. It must be {accepted[0]} to {accepted[-1]}.")
    return value
