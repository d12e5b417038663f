"""Find out how sure a network may be: on validation images, and on ink that is no digit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mnist_course.ink.pendigits import load_pendigits
from mnist_course.ink.strokes import draw_ink
from mnist_course.preprocessing.mnist_format import normalise
from mnist_course.recognition.calibration import MOST_REFUSED, best_temperature
from mnist_course.recognition.confidence import Doubt
from mnist_course.synthetic.digits import synthetic_digits
from tools.networks.not_digits import not_digits

if TYPE_CHECKING:
    from mnist_course.datasets import Dataset
    from mnist_course.recognition.classifier import DigitClassifier

_TRAINING_IMAGES, _BUILTIN_DIGITS, _NOT_DIGITS = 8_000, 5_000, 1_500
_MOST_REFUSED = {"validation": MOST_REFUSED, "built-in": 0.02}  # of digits, called unlike one
_REGULARISATION = 0.1  # the inverse of its strength, as in scikit-learn


def drawn_digits() -> tuple[np.ndarray, np.ndarray]:
    """Return the development ink as the network gets it, (n, 28, 28) uint8, and its digits."""
    ink = load_pendigits().train
    return np.stack([normalise(draw_ink(strokes)) for strokes in ink.strokes]), ink.labels


def fit_doubt(
    classifier: DigitClassifier, data: Dataset, ink: tuple[np.ndarray, np.ndarray]
) -> Doubt:
    """Find out how sure a shipped network may be.

    The temperature is fitted to the validation images and to ink, which count alike, since both are
    what it is going to read; see `mnist_course.recognition.calibration`. What is unlike a digit is
    told by a logistic regression on what the network finds in an image, between MNIST's training
    images and built-in digits on the one hand, and letters, shapes and scribbles drawn by this
    package on the other: outlier exposure (D. Hendrycks, M. Mazeika, T. Dietterich: Deep anomaly
    detection with outlier exposure, 2019), with the network itself left as it is. The threshold is
    the highest at which 1 in 100 validation images at most, and 2 in 100 built-in digits in hands
    from many countries, are called unlike a digit. The test images aren't looked at.

    Parameters
    ----------
    classifier : DigitClassifier
        The network, exported by `tools.networks.export`.
    data : Dataset
        MNIST, or the built-in digits.
    ink : tuple of numpy.ndarray
        (n, 28, 28) uint8 and (n,): digits that people drew; see `drawn_digits`.

    Returns
    -------
    Doubt
        For `DigitClassifier`, and by `Doubt.to_card` for the model card.

    Raises
    ------
    ValueError
        The network reads all these images right, so that no temperature is the best.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x_train, _, x_validation, _ = data.split_validation()
    chosen = np.random.default_rng(0).permutation(len(x_train))[:_TRAINING_IMAGES]
    digits = np.concatenate(
        [x_train[chosen], synthetic_digits(_BUILTIN_DIGITS, 1, hands="world")[0]]
    )
    others = np.concatenate(list(not_digits(_NOT_DIGITS, 1).values()))
    features = classifier.features(np.concatenate([digits, others]))
    is_digit = np.arange(len(features)) < len(digits)
    fit = make_pipeline(
        StandardScaler(), LogisticRegression(C=_REGULARISATION, max_iter=1_000)
    ).fit(features, is_digit)
    scaler, regression = fit[0], fit[1]
    weights = (regression.coef_[0] / scaler.scale_).astype(np.float32)
    known = {
        "validation": x_validation,
        "built-in": synthetic_digits(_BUILTIN_DIGITS, 2, hands="world")[0],
    }
    threshold = min(
        np.quantile(classifier.features(images) @ weights, _MOST_REFUSED[kind])
        for kind, images in known.items()
    )
    return Doubt(temperature_for(classifier, data, ink), weights, float(threshold))


def temperature_for(
    classifier: DigitClassifier, data: Dataset, ink: tuple[np.ndarray, np.ndarray]
) -> float:
    """Return the temperature that suits validation images and ink, as `fit_doubt` says."""
    _, _, x_validation, y_validation = data.split_validation()
    return best_temperature(
        classifier.logits(x_validation), y_validation, classifier.logits(ink[0]), ink[1]
    )
