"""How much of a distortion a network bears: its accuracy over the strength."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from mnist_course.classifier import DigitClassifier
from mnist_course.distortions import DISTORTIONS, distortion
from mnist_course.evaluation import evaluate
from mnist_course.preprocessing import to_mnist


class RobustnessCurve(NamedTuple):
    """How several networks read the same images, more and more distorted.

    Attributes
    ----------
    distortion : str
        A key of `mnist_course.distortions.DISTORTIONS`.
    unit : str
        What the strengths count.
    strengths : tuple of float
        In rising order; 0 is no distortion.
    accuracies : dict of str to list of float
        For each network the share that it reads right at each strength, in [0, 1].
    """

    distortion: str
    unit: str
    strengths: tuple[float, ...]
    accuracies: dict[str, list[float]]


class WithPreprocessing:
    """A network whose images all go through `mnist_course.to_mnist` first.

    Parameters
    ----------
    network : DigitClassifier
        What reads them then.
    """

    def __init__(self, network: DigitClassifier):
        self._network = network

    def predict_proba(self, images: np.ndarray) -> np.ndarray:
        """Return (n, 10) float32 probabilities for (n, 28, 28) uint8 images."""
        return self._network.predict_proba(np.array([to_mnist(image) for image in images]))


def robustness_curves(
    networks: Mapping[str, object],
    images: np.ndarray,
    labels: np.ndarray,
    distortions: Iterable[str] = tuple(DISTORTIONS),
) -> list[RobustnessCurve]:
    """Measure how accuracy falls while images are distorted more and more.

    Parameters
    ----------
    networks : mapping of str to DigitClassifier, keras.Model or WithPreprocessing
        What reads, by name; see `mnist_course.evaluate`.
    images : ndarray of shape (n, 28, 28), uint8
        Light ink on black.
    labels : ndarray of shape (n,), int
        The true digits.
    distortions : iterable of str
        Keys of `mnist_course.distortions.DISTORTIONS`; by default all of them.

    Returns
    -------
    list of RobustnessCurve
        One for each distortion. All networks read the very same distorted images.

    Raises
    ------
    ValueError
        There are no networks or there is no such distortion, or as `mnist_course.evaluate`.
    """
    if not networks:
        raise ValueError("There are no networks to measure: give at least one, by its name.")
    return [_curve(networks, images, labels, name) for name in distortions]


def _curve(
    networks: Mapping[str, object], images: np.ndarray, labels: np.ndarray, name: str
) -> RobustnessCurve:
    apply, unit, strengths = distortion(name)
    accuracies = {network: [] for network in networks}
    for strength in strengths:
        distorted = apply(images, strength)
        for network, reader in networks.items():
            # In one batch: Keras makes its network ready for each size of a batch anew.
            report = evaluate(reader, distorted, labels, batch_size=len(distorted))
            accuracies[network].append(report.accuracy)
    return RobustnessCurve(name, unit, strengths, accuracies)
