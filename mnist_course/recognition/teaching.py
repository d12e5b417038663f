"""Teach a network one writer's hand: its last layer goes on learning, from a few of their digits.

What the network finds in an image, its features, stays as it is; a weighted sum of them is added to
each logit. The weights start at zero, which is the network as it was, and weight decay draws them
back there.
"""

from __future__ import annotations

from math import comb
from typing import NamedTuple

import numpy as np

from mnist_course.preprocessing.mnist_format import check_images
from mnist_course.recognition.classifier import DigitClassifier
from mnist_course.recognition.network import Network, Outputs, as_logits, softmax

FEWEST = 10
"""Digits that there must be, at the least, to learn from."""

_DECAY = 3e-4
"""Of the weights. Taught the first five of each digit by each of the 30 writers of the development
strokes, `deeper_cnn` misreads 24 of their other 5,994 digits and not 40, `basic_cnn` 93 and not
267; ten times the decay leaves 30 and 143."""
_LEAST_SPREAD = 0.1  # of a feature: what hardly differs among few digits must not count for much
_FOLDS = 5
_CHANCE = 0.05


class Taught(NamedTuple):
    """A network that was taught, and what came of it.

    Attributes
    ----------
    classifier : DigitClassifier
        It has learnt from all the digits.
    before : numpy.ndarray
        (n,) bool: which digits were read right as the network was.
    after : numpy.ndarray
        (n,) bool: which are read right by a network that has learnt from the others, so that none
        of them has been seen (cross-validation with five parts).
    """

    classifier: DigitClassifier
    before: np.ndarray
    after: np.ndarray

    @property
    def may_be_chance(self) -> bool:
        """Whether these are too few to tell if it is better: by the sign test, at 5 %."""
        better = int((self.after & ~self.before).sum())
        changed = int((self.after != self.before).sum())
        ways = sum(comb(changed, n) for n in range(max(better, changed - better), changed + 1))
        return 2 * ways / 2**changed > _CHANCE


def teach(classifier: DigitClassifier, images: np.ndarray, labels: np.ndarray) -> Taught:
    """Teach a network some digits; the one that was given stays as it is.

    Parameters
    ----------
    classifier : DigitClassifier
        Of any kind.
    images : numpy.ndarray
        (n, 28, 28) uint8, light ink on black; n at least `FEWEST`.
    labels : numpy.ndarray
        (n,) of whole numbers, 0 to 9; at least two kinds.

    Returns
    -------
    Taught

    Raises
    ------
    ValueError
        There are too few digits, or they are all of one kind.
    """
    labels = np.asarray(labels, int)
    if len(labels) < FEWEST or len(np.unique(labels)) < 2:
        raise ValueError(
            f"There are {len(labels)} digits of {len(np.unique(labels))} kinds to learn from. It "
            f"takes {FEWEST} at least, and of two kinds at least; five of each are a good start."
        )
    outputs = classifier.outputs(check_images(images))
    parts = np.empty(len(labels), int)
    parts[np.argsort(labels, kind="stable")] = np.arange(len(labels)) % _FOLDS
    after = np.empty(len(labels), bool)
    for part in range(_FOLDS):
        new = parts == part
        layer = _Layer(_some(outputs, ~new), labels[~new])
        after[new] = layer.logits(_some(outputs, new)).argmax(axis=1) == labels[new]
    before = outputs.probabilities.argmax(axis=1) == labels
    return Taught(_TaughtClassifier(classifier, _Layer(outputs, labels)), before, after)


class _Layer:
    """What is added to a network's logits, fitted to its outputs for labelled images."""

    def __init__(self, outputs: Outputs, labels: np.ndarray):
        from scipy.optimize import minimize  # when something is taught: drawing needs no SciPy

        logits, features = _known(outputs)
        self._mean = features.mean(axis=0)
        self._scale = (features.std(axis=0) + _LEAST_SPREAD) * np.sqrt(features.shape[1])
        inputs = self._scaled(features)
        wanted = np.eye(10)[labels]

        def loss_and_gradient(flat: np.ndarray) -> tuple[float, np.ndarray]:
            weights = flat.reshape(-1, 10)
            shares = softmax(logits + inputs @ weights)
            likelihood = np.log(np.maximum((shares * wanted).sum(axis=1), 1e-12)).mean()
            gradient = inputs.T @ (shares - wanted) / len(labels) + _DECAY * weights
            return _DECAY / 2 * (weights**2).sum() - likelihood, gradient.ravel()

        start = np.zeros(inputs.shape[1] * 10)
        found = minimize(loss_and_gradient, start, jac=True, method="L-BFGS-B").x
        self._weights = found.reshape(-1, 10).astype(np.float32)

    def logits(self, outputs: Outputs) -> np.ndarray:
        """Return the logits, with what was learnt added."""
        logits, features = _known(outputs)
        return logits + self._scaled(features) @ self._weights

    def _scaled(self, features: np.ndarray) -> np.ndarray:
        return (features - self._mean) / self._scale


class _TaughtClassifier(DigitClassifier):
    def __init__(self, classifier: DigitClassifier, layer: _Layer):
        network = _TaughtNetwork(classifier._network, layer)
        super().__init__(network, f"{classifier.name}, taught", classifier.doubt)


class _TaughtNetwork:
    """A network with other logits; heat maps and what is unlike a digit are as before."""

    def __init__(self, network: Network, layer: _Layer):
        self._network = network
        self._layer = layer
        self.notes = network.notes
        self.feature_maps = network.feature_maps

    def run(self, images: np.ndarray, *, with_heatmaps: bool = False) -> Outputs:
        outputs = self._network.run(images, with_heatmaps=with_heatmaps)
        logits = self._layer.logits(outputs)
        return outputs._replace(probabilities=softmax(logits), logits=logits)


def _known(outputs: Outputs) -> tuple[np.ndarray, np.ndarray]:
    """Return logits and features, as far as a network tells them."""
    logits = as_logits(outputs.probabilities) if outputs.logits is None else outputs.logits
    return logits, logits if outputs.features is None else outputs.features


def _some(outputs: Outputs, which: np.ndarray) -> Outputs:
    return Outputs._make(None if values is None else values[which] for values in outputs)
