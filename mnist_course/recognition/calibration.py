"""Make a network as sure as it is right, and let it say what is unlike a digit."""

from __future__ import annotations

import numpy as np

from mnist_course.preprocessing.mnist_format import check_images
from mnist_course.recognition.classifier import DigitClassifier, Readable, load_classifier
from mnist_course.recognition.confidence import Doubt, Likeness
from mnist_course.recognition.network import CLASSES, as_logits

WRONG_LABELS = 0.0015
"""Share of wrong labels to allow for: what people found in MNIST's test set (C. Northcutt, A.
Athalye, J. Mueller: Pervasive label errors in test sets destabilize machine learning benchmarks,
2021). Without it, a few images that the network rightly contradicts decide the temperature."""

MOST_REFUSED = 0.01
"""Share of validation images that may be called unlike a digit."""

_LEAST, _MOST = 0.05, 20.0  # temperatures that are tried
_FEWEST_RIGHT = 0.5  # below that, a mistake is likelier than a bad network
_LARGEST_LOGIT = 2 * CLASSES - 1  # its place among the features: the logits, then in order


def calibrate(network: Readable, images: np.ndarray, digits: np.ndarray) -> DigitClassifier:
    """Find out how sure a network may be, on images that it didn't learn from.

    The temperature is that of the lowest cross-entropy (C. Guo, G. Pleiss, Y. Sun, K. Weinberger:
    On calibration of modern neural networks, 2017), where a few labels are taken to be wrong. Where
    the network's logits are known, an image is called unlike a digit when the largest of them is
    below that of 99 in 100 images (D. Hendrycks et al.: Scaling out-of-distribution detection for
    real-world settings, 2022). With MNIST and the networks of the course that learnt from digits
    alone, that finds a fifth to a half of letters; what their own cards hold was fitted to letters,
    and finds three quarters or more.

    Parameters
    ----------
    network : DigitClassifier, keras.Model, path, str or callable
        As for `mnist_course.load_classifier`.
    images : numpy.ndarray
        (n, 28, 28) uint8, light ink on black: validation images, neither trained nor to be tested
        on. A thousand or more.
    digits : numpy.ndarray
        (n,): what they are, 0 to 9.

    Returns
    -------
    DigitClassifier
        The same network. Its readings are calibrated.

    Raises
    ------
    ValueError
        The images or digits are not as above, or the network reads none of them wrong, or most.

    Examples
    --------
    >>> classifier = mc.calibrate(model, x_val, y_val)
    >>> mc.widgets.Playground(classifier)
    """
    classifier = load_classifier(network)
    images, digits = check_images(images), np.asarray(digits)
    if not len(images):
        raise ValueError("There is no image to calibrate on. Give a thousand or more.")
    if digits.shape != images.shape[:1] or not np.isin(digits, range(CLASSES)).all():
        raise ValueError(
            f"Expected a digit from 0 to 9 for each of {len(images):,} images; came "
            f"{digits.dtype} of shape {digits.shape}."
        )
    outputs = classifier.outputs(images)
    _check_accuracy(classifier, (outputs.probabilities.argmax(1) == digits).mean())
    if outputs.logits is None:
        return classifier.with_doubt(
            Doubt(best_temperature(as_logits(outputs.probabilities), digits))
        )
    likeness = Likeness.of_feature(_LARGEST_LOGIT, outputs.features.shape[1])
    threshold = float(np.quantile(likeness(outputs.features), MOST_REFUSED))
    temperature = best_temperature(outputs.logits, digits)
    return classifier.with_doubt(Doubt(temperature, likeness, threshold))


def best_temperature(*known: np.ndarray) -> float:
    """Return the temperature with the lowest cross-entropy.

    Parameters
    ----------
    *known : numpy.ndarray
        (n, 10) logits and (n,) true digits, in turn: of one set of images, or of several that count
        alike.

    Returns
    -------
    float
        Above 1: the network was too sure of itself.

    Raises
    ------
    ValueError
        No image is read wrong: being surer would always be better, without an end.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import softmax

    sets = list(zip(known[::2], known[1::2], strict=True))
    if all((logits.argmax(axis=1) == digits).all() for logits, digits in sets):
        raise ValueError(
            "All digits are read right, so no temperature is the best: the surer, the better. Give "
            "more images, or harder ones."
        )

    def cross_entropy(log_temperature: float) -> float:
        losses = []
        for logits, digits in sets:
            answers = softmax(logits.astype(np.float64) / np.exp(log_temperature), axis=1)
            of_truth = answers[np.arange(len(digits)), digits]
            losses.append(-np.log((1 - WRONG_LABELS) * of_truth + WRONG_LABELS / CLASSES).mean())
        return float(np.mean(losses))

    bounds = np.log([_LEAST, _MOST])
    return float(np.exp(minimize_scalar(cross_entropy, bounds=bounds, method="bounded").x))


def _check_accuracy(classifier: DigitClassifier, share: float) -> None:
    if share < _FEWEST_RIGHT:
        raise ValueError(
            f"'{classifier.name}' reads only {share:.0%} of these images right. Do images and "
            "digits belong together? Does it expect its input as it gets it? "
            f"{' '.join(classifier.notes)} If it was trained on images of 0 to 255: "
            "load_classifier(model, white=255)."
        )
