"""What a classifier needs of a network, whatever it runs on, and what its answers mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np

from mnist_course.preprocessing.mnist_format import CLASSES, SIDE

_SUM_TOLERANCE = 2e-3  # what float16 leaves of a sum of 1

PROBABILITIES = "probabilities"
LOGITS = "logits"
SCORES = "scores"


class Outputs(NamedTuple):
    """What a network makes of n images.

    Attributes
    ----------
    probabilities : numpy.ndarray
        (n, 10) float32; each row sums to 1.
    logits : numpy.ndarray or None
        (n, 10) float32: what the probabilities are the softmax of. None where they aren't known.
    features : numpy.ndarray or None
        (n, k) float32: the logits, as they are and in order; and, of a shipped network, how
        strongly each feature of each hidden layer is found, on average and at most. None where the
        logits aren't known.
    heatmaps : numpy.ndarray or None
        (n, h, w, 10) float32, 0 or above: the Grad-CAM maps, where asked for and where the network
        has any.
    """

    probabilities: np.ndarray
    logits: np.ndarray | None = None
    features: np.ndarray | None = None
    heatmaps: np.ndarray | None = None


class Network(Protocol):
    """A network of any kind, ready to read. Safe to use from several threads.

    Attributes
    ----------
    notes : tuple of str
        What was recognised about a network that the course doesn't know, in sentences.
    """

    notes: tuple[str, ...]

    def run(self, images: np.ndarray, *, with_heatmaps: bool = False) -> Outputs:
        """Run the network on (n, 28, 28) uint8 images; n is at least 1."""

    def feature_maps(self, image: np.ndarray) -> list[np.ndarray]:
        """Return what each convolution finds in a (28, 28) uint8 image: (channels, h, w) each."""


class FunctionNetwork:
    """Any function from images to ten numbers each.

    Parameters
    ----------
    function : callable
        (n, 28, 28) uint8 -> (n, 10): probabilities or logits.
    name : str
        For messages.
    white : float
        What the function makes of 255, if it is the course's own.
    what : str
        What the network is, for the note that there is no heat map.

    Raises
    ------
    ValueError
        The function fails, or answers with something else.
    """

    def __init__(
        self,
        function: Callable[[np.ndarray], np.ndarray],
        name: str,
        white: float = 255,
        what: str = "a function",
    ):
        self._function = function
        self._kind = kind_of_answers(_answers_to_probes(function, name), name)
        self.notes: tuple[str, ...] = (
            *notes_of(self._kind, white),
            f"There is no heat map: {what} can't be looked into.",
        )

    def run(self, images: np.ndarray, *, with_heatmaps: bool = False) -> Outputs:
        """Run the function on (n, 28, 28) uint8 images; there are no heat maps."""
        return outputs_of(self._function(images), self._kind)

    def feature_maps(self, image: np.ndarray) -> list[np.ndarray]:
        """Return an empty list: a function can't be looked into."""
        return []


def outputs_of(answers: np.ndarray, kind: str) -> Outputs:
    """Return what a network's (n, 10) answers mean, given their kind (see `kind_of_answers`)."""
    answers = np.asarray(answers, np.float32)
    if kind == LOGITS:
        return Outputs(softmax(answers), answers, np.hstack([answers, np.sort(answers)]))
    total = np.maximum(answers.sum(axis=1, keepdims=True), np.finfo(np.float32).tiny)
    return Outputs(answers / total)


def kind_of_answers(answers: np.ndarray, name: str) -> str:
    """Return what a network's answers to `PROBES` are.

    Probabilities are 0 or above and sum to 1 for every image. Scores lie in [0, 1] and don't, such
    as those of ten sigmoids. All else is logits.

    Returns
    -------
    str
        `PROBABILITIES`, `SCORES` or `LOGITS`.

    Raises
    ------
    ValueError
        These aren't ten finite numbers for each image; the text says what came.
    """
    try:
        answers = np.asarray(answers, np.float32)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValueError(
            f"'{name}' answers with {type(answers).__name__}, which NumPy can't use ({error}). "
            f"Expected an array of numbers of shape (n, {CLASSES})."
        ) from error
    if answers.shape != (len(PROBES), CLASSES):
        raise ValueError(_wrong_shape(answers.shape, name))
    if not np.isfinite(answers).all():
        raise ValueError(
            f"'{name}' answers with NaN or infinity. Its weights are probably broken by a training "
            "that diverged: train it anew, with a smaller learning rate."
        )
    if answers.min() < 0 or answers.max() > 1 + _SUM_TOLERANCE:
        return LOGITS
    if np.allclose(answers.sum(axis=1), 1, atol=_SUM_TOLERANCE):
        return PROBABILITIES
    return SCORES if answers.any() else LOGITS


def _answers_to_probes(function: Callable, name: str):
    try:
        return function(PROBES)
    except Exception as error:
        raise ValueError(
            f"'{name}' failed on {len(PROBES)} images, uint8 of shape {PROBES.shape}, 0 to 255: "
            f"{type(error).__name__}: {error}. Expected a function that takes such images and "
            "returns ten numbers for each."
        ) from error


def _wrong_shape(shape: tuple[int, ...], name: str) -> str:
    expected = f"Expected ({len(PROBES)}, {CLASSES}): a number for each of the digits 0 to 9."
    came = f"'{name}' answers to {len(PROBES)} images with an array of shape {shape}."
    if len(shape) == 2 and shape[0] == len(PROBES):
        return f"{came[:-1]}: {shape[1]} classes. {expected}"
    if shape == (len(PROBES),):
        return (
            f"{came} {expected} Of a scikit-learn model, give a function: "
            "lambda images: model.predict_proba(images.reshape(len(images), -1))."
        )
    if len(shape) > 2:
        return f"{came} {expected} Is a Flatten or a pooling layer missing before the last one?"
    return f"{came} {expected}"


def notes_of(kind: str, white: float) -> tuple[str, str]:
    """Return how a network gets its images and what it answers, in a sentence each."""
    return f"It gets images of 0 to {white:g}.", _SAID[kind]


_SAID = {
    PROBABILITIES: "It answers with probabilities.",
    LOGITS: "It answers with logits; the softmax was added.",
    SCORES: "Its answers don't sum to 1, as those of sigmoids; each was divided by their sum. "
    'A last layer with activation="softmax" learns to choose one digit.',
}


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return the softmax of each row: (n, 10) float32, each sums to 1."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True), dtype=np.float64)
    return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)


def as_logits(probabilities: np.ndarray) -> np.ndarray:
    """Return their logarithms: logits, but for a number that is the same for all ten."""
    return np.log(np.maximum(probabilities, np.finfo(np.float32).tiny))


def _probes() -> np.ndarray:
    """Return images that differ much: black, a bar, a ring, noise."""
    images = np.zeros((6, SIDE, SIDE), np.uint8)
    images[1, 4:24, 12:16] = 255
    across, down = np.meshgrid(np.arange(SIDE) - 13.5, np.arange(SIDE) - 13.5)
    images[2, np.abs(np.hypot(across, down) - 8) < 2] = 255
    images[3:] = np.random.default_rng(0).integers(0, 256, (3, SIDE, SIDE))
    return images


PROBES = _probes()
"""What a network that the course doesn't know is tried on, before anything is drawn."""
