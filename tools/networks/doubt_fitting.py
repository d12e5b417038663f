"""Find out how sure a network may be: on validation images, and on ink that is no digit."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from mnist_course.ink.pendigits import load_pendigits
from mnist_course.ink.strokes import draw_ink
from mnist_course.preprocessing.mnist_format import normalise
from mnist_course.recognition.calibration import MOST_REFUSED, best_temperature
from mnist_course.recognition.confidence import Doubt, Likeness
from mnist_course.synthetic.digits import synthetic_digits
from tools.networks.altered_digits import altered_digit
from tools.networks.doodles import doodle
from tools.networks.glyphs import glyph_images
from tools.networks.not_digits import KINDS, THIRDS, images_of, not_digits
from tools.networks.scripts import script_images
from tools.networks.stains import stain_images

if TYPE_CHECKING:
    from mnist_course.datasets import Dataset
    from mnist_course.recognition.classifier import DigitClassifier

_TRAINING_IMAGES, _BUILTIN_DIGITS, _EACH = 12_000, 10_000, 1_500
_MOST_REFUSED = {"validation": MOST_REFUSED, "ink": MOST_REFUSED, "built-in": 0.03}
"""Of digits, called unlike one. Of digits that set no threshold more are: 1.35 % gave 1.7 %."""
_SHARES = dict.fromkeys(KINDS, 1) | {
    "doodles": 3,
    "altered digits": 2,
    "letters of other scripts": 2,
    "printed letters": 2,
    "printed words": 1,
    "grain and stains": 2,
}
_HIDDEN_UNITS, _DECAY, _EPOCHS, _BATCH, _RATE = 16, 0.1, 30, 512, 1e-3
"""Of kinds that are left out by turns, 32 units flag 1 in 100 more, and are twice the page."""


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
    told by `fit_likeness`. The test images aren't looked at.

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
    likeness, threshold = fit_likeness(found_in(classifier, data, ink[0]))
    return Doubt(temperature_for(classifier, data, ink), likeness, threshold)


@dataclass(frozen=True, eq=False)
class Found:
    """What a network finds in images: (n, k) features each.

    Attributes
    ----------
    digits : numpy.ndarray
        To fit to.
    others : dict of str to numpy.ndarray
        Of what is no digit, by kind: to fit to.
    known : dict of str to numpy.ndarray
        Of digits, by where they come from: to set the threshold on.
    """

    digits: np.ndarray
    others: dict[str, np.ndarray]
    known: dict[str, np.ndarray]


def found_in(
    classifier: DigitClassifier,
    data: Dataset,
    ink: np.ndarray,
    thirds: Collection[int] = THIRDS,
) -> Found:
    """Return what the network finds in MNIST's images, in ink, in built-in digits and the rest."""
    x_train, _, x_validation, _ = data.split_validation()
    chosen = np.random.default_rng(0).permutation(len(x_train))[:_TRAINING_IMAGES]
    fitted, tried = (synthetic_digits(_BUILTIN_DIGITS, seed, hands="world")[0] for seed in (1, 2))
    known = {"validation": x_validation, "ink": ink, "built-in": tried}
    others = strange_kinds(_EACH, seed=1, thirds=thirds)
    return Found(
        classifier.features(np.concatenate([x_train[chosen], fitted])),
        {kind: classifier.features(images) for kind, images in others.items()},
        {source: classifier.features(images) for source, images in known.items()},
    )


def fit_likeness(found: Found, without: Collection[str] = ()) -> tuple[Likeness, float]:
    """Find out what is like a digit, and from where on it is unlike one.

    A network of one hidden layer on what the network finds in an image is fitted to MNIST's
    training images and built-in digits on the one hand, and on the other to letters, figures and
    doodles drawn here, altered digits, printed signs and words, grain and stains: outlier exposure
    (D. Hendrycks, M. Mazeika, T. Dietterich: Deep anomaly detection with outlier exposure, 2019),
    with the network itself left as it is.

    Parameters
    ----------
    found : Found
        See `found_in`.
    without : collection of str
        Kinds of `strange_kinds` to leave out, so as to measure on what is wholly new.

    Returns
    -------
    Likeness
    float
        The highest threshold at which 1 % of validation images at most, as many of the ink, and
        3 % of built-in digits in hands from many countries, are called unlike a digit: hands so
        far apart that some of these hardly are digits.
    """
    others = [features for kind, features in found.others.items() if kind not in without]
    likeness = _fitted(found.digits, np.concatenate(others))
    threshold = min(
        np.quantile(likeness(features), _MOST_REFUSED[source])
        for source, features in found.known.items()
    )
    return likeness, float(threshold)


def strange_images(n: int, seed: int, thirds: Collection[int] = THIRDS) -> np.ndarray:
    """Draw what is no digit, for networks and their doubt to be fitted to.

    Parameters
    ----------
    n : int
        How many, of all kinds; 1,000 take about 1.5 s.
    seed : int
        The same seed draws the same.
    thirds : collection of int
        Which of `tools.networks.not_digits.THIRDS` of letters, signs and shapes to draw.

    Returns
    -------
    numpy.ndarray
        (n, 28, 28) uint8, light ink on black, normalised as a digit would be, in random order.
    """
    each = -(-n // sum(_SHARES.values()))
    kinds = strange_kinds(each, seed, thirds)
    return np.random.default_rng(seed).permutation(np.concatenate(list(kinds.values())))[:n]


def strange_kinds(each: int, seed: int, thirds: Collection[int] = THIRDS) -> dict[str, np.ndarray]:
    """Return what `strange_images` draws, by kind: `each` images, or as many times `_SHARES`."""
    rng = np.random.default_rng(seed)
    draw = {
        "doodles": lambda n: images_of(doodle, n, rng),
        "altered digits": lambda n: images_of(altered_digit, n, rng),
        "letters of other scripts": lambda n: script_images(n, rng),
        "printed letters": lambda n: glyph_images(n, range(1, 2), rng, thirds),
        "printed words": lambda n: glyph_images(n, range(2, 7), rng, thirds),
        "grain and stains": lambda n: stain_images(n, rng),
    }
    other = {kind: images(_SHARES[kind] * each) for kind, images in draw.items()}
    return not_digits(each, seed, thirds=thirds) | other


def _fitted(of_digits: np.ndarray, of_others: np.ndarray) -> Likeness:
    from sklearn.neural_network import MLPClassifier
    from sklearn.preprocessing import StandardScaler

    features = np.concatenate([of_digits, of_others])
    scaler = StandardScaler().fit(features)
    fit = MLPClassifier(
        _HIDDEN_UNITS,
        alpha=_DECAY,
        batch_size=_BATCH,
        learning_rate_init=_RATE,
        max_iter=_EPOCHS,
        random_state=0,
        tol=0,
    )
    with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
        fit.fit(scaler.transform(features), np.arange(len(features)) < len(of_digits))
    (kernel, output), (bias, _) = fit.coefs_, fit.intercepts_
    kernel = kernel / scaler.scale_[:, None]
    likeness = Likeness(kernel, bias - scaler.mean_ @ kernel, output[:, 0])
    return Likeness.from_card(likeness.to_card())  # rounded as it is going to be kept


def temperature_for(
    classifier: DigitClassifier, data: Dataset, ink: tuple[np.ndarray, np.ndarray]
) -> float:
    """Return the temperature that suits validation images and ink, as `fit_doubt` says."""
    _, _, x_validation, y_validation = data.split_validation()
    return best_temperature(
        classifier.logits(x_validation), y_validation, classifier.logits(ink[0]), ink[1]
    )
