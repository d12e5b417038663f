"""Read a digit with a trained network, without TensorFlow."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_course.ink.strokes import as_strokes, draw_ink
from mnist_course.preprocessing.mnist_format import SIDE, check_images, normalise
from mnist_course.preprocessing.pipeline import Proposal, TakenApart
from mnist_course.recognition.choosing import Answers, Choice, choose
from mnist_course.recognition.confidence import Doubt
from mnist_course.recognition.litert import litert_network
from mnist_course.recognition.neighbours import doubted_by_neighbours
from mnist_course.recognition.network import (
    FunctionNetwork,
    Network,
    Outputs,
    as_logits,
)
from mnist_course.recognition.reading import FoundDigit, Reading
from mnist_course.recognition.shipped import model_card, shipped_file, shipped_networks

_NO_INK = "There is no digit to read: there is no ink yet."
_DOT = "There is no digit to read: the ink is no more than a dot. Draw the digit larger."
_SURE = 0.9  # probability: where what is unlike a digit wasn't measured, the limit of doubt


def load_classifier(
    network: Readable = "deeper_cnn",
    *,
    white: float | None = None,
) -> DigitClassifier:
    """Load a trained network for reading digits: a shipped one, or your own.

    Parameters
    ----------
    network : str, path, keras.Model, callable or DigitClassifier
        The name of a shipped network (see `shipped_networks`); by default the one that reads other
        people's ink best, as its card says. Or a Keras model, or a ``.keras``, ``.h5`` or
        ``.tflite`` file: input of shape (28, 28), (28, 28, 1) or (784,) an image, ten
        probabilities or logits as output. Or any function from (n, 28, 28) uint8, 0 to 255, to (n,
        10) of them. A classifier is returned as it is.
    white : float, optional
        What your own model expects for white ink: 1 or 255. By default 255 where a Keras model
        scales such images itself (`Rescaling`, `Normalization`), and 1 elsewhere. A ``.tflite``
        file doesn't tell whether it does. A function always gets 0 to 255.

    Returns
    -------
    DigitClassifier
        Its ``notes`` say what was recognised about your own network.

    Raises
    ------
    ValueError
        There is no shipped network of that name, or the model is not as above; the text says what
        it is.
    TypeError
        This is no network at all.
    OSError
        The file is missing, or a shipped one is damaged.

    Examples
    --------
    >>> load_classifier(model).read("seven.png")
    Reading(a 7, confidence 98.1%)
    """
    if isinstance(network, DigitClassifier):
        return network
    if isinstance(network, str) and network in shipped_networks():
        doubt = Doubt.from_card(model_card(network)["doubt"])
        return DigitClassifier(
            litert_network(shipped_file(f"{network}.tflite"), network), network, doubt
        )
    if isinstance(network, str | os.PathLike):
        return _from_file(Path(network), white)
    if is_keras_model(network):
        return _from_keras(network, network.name, white)
    if callable(network):
        name = getattr(network, "__name__", type(network).__name__).strip("<>")
        return DigitClassifier(FunctionNetwork(network, name), name)
    raise TypeError(
        f"A {type(network).__name__} is no network. Expected the name of a shipped one "
        f"({', '.join(shipped_networks())}), a Keras model, a .keras or .tflite file, or a "
        "function from images to probabilities."
    )


def is_keras_model(value: object) -> bool:
    """Return whether this is a Keras model, without importing Keras."""
    return any(
        each.__name__ == "Model" and each.__module__.startswith("keras.")
        for each in type(value).__mro__
    )


def _from_file(path: Path, white: float | None) -> DigitClassifier:
    if path.suffix == ".tflite":
        return DigitClassifier(litert_network(path.read_bytes(), path.name, white or 1), path.stem)
    if path.suffix in (".keras", ".h5"):
        from mnist_course.recognition.keras_models import load_keras_file

        return _from_keras(load_keras_file(path), path.stem, white)
    raise ValueError(
        f"There is no shipped network '{path}'. Choose one of {', '.join(shipped_networks())}, or "
        "give the path of a .keras or .tflite file."
    )


def _from_keras(model: object, name: str, white: float | None) -> DigitClassifier:
    from mnist_course.recognition.keras_models import keras_network

    return DigitClassifier(keras_network(model, white), name)


class DigitClassifier:
    """A trained network that reads pictures and ink. Safe to use from several threads.

    Parameters
    ----------
    network : mnist_course.recognition.network.Network
        What it runs on.
    name : str
        For `repr` and titles.
    doubt : Doubt, optional
        How sure the network may be. Without it, readings are not calibrated, and nothing is called
        unlike a digit: see `mnist_course.calibrate`.
    """

    def __init__(self, network: Network, name: str = "network", doubt: Doubt | None = None):
        self.name = name
        self.doubt = doubt
        self._network = network

    def __repr__(self) -> str:
        return " ".join([f"DigitClassifier({self.name})", *self.notes])

    @property
    def notes(self) -> tuple[str, ...]:
        """What was recognised about your own network, in sentences; none for a shipped one."""
        if self.doubt is not None:
            return self._network.notes
        return (*self._network.notes, "How sure it may be was not measured for this network.")

    def with_doubt(self, doubt: Doubt) -> DigitClassifier:
        """Return the same network with another doubt."""
        return DigitClassifier(self._network, self.name, doubt)

    def predict_proba(self, images: np.ndarray) -> np.ndarray:
        """Return the probability of each digit for each MNIST image, as the network answers.

        Parameters
        ----------
        images : numpy.ndarray
            (n, 28, 28) uint8, light ink on black.

        Returns
        -------
        numpy.ndarray
            (n, 10) float32; each row sums to 1. Not calibrated, as readings are.

        Raises
        ------
        ValueError
            The shape, dtype or values are not as above; the text says what came.
        """
        images = check_images(images)
        if not len(images):
            return np.zeros((0, 10), np.float32)
        return self.outputs(images).probabilities

    def logits(self, images: np.ndarray) -> np.ndarray:
        """Return the logits of each MNIST image, of which the probabilities are the softmax.

        Parameters
        ----------
        images : numpy.ndarray
            (n, 28, 28) uint8, light ink on black; n at least 1.

        Returns
        -------
        numpy.ndarray
            (n, 10) float32.

        Raises
        ------
        ValueError
            The images are not as above, or the network's logits aren't known.
        """
        return self._known(self.outputs(images).logits)

    def outputs(self, images: np.ndarray) -> Outputs:
        """Return all that the network answers to (n, 28, 28) uint8 images, but for heat maps."""
        images = check_images(images)
        parts = [self._network.run(part) for part in _parts(images, 256)]
        return Outputs(
            *(
                None if values[0] is None else np.concatenate(values)
                for values in zip(*parts, strict=True)
            )
        )

    def read(
        self, source: str | os.PathLike | bytes | Image.Image | np.ndarray | Sequence
    ) -> Reading:
        """Read one digit in a picture or in ink.

        Parameters
        ----------
        source : path, bytes, PIL.Image.Image, numpy.ndarray or list of strokes
            A picture, see `mnist_course.preprocessing.load.load_picture`; or ink: a list of (k, 2)
            arrays of points, x to the right and y down, in any unit. Ink is known to be ink:
            nothing is searched for, and where it lies doesn't matter.

        Returns
        -------
        Reading
            With ``digit=None`` where there is no ink to read.

        Raises
        ------
        ValueError
            The picture or the ink can't be used; the text says why.
        OSError
            The file is missing or may not be read.
        """
        if isinstance(source, list | tuple):
            return self._read_ink(source)
        choice = self.choose(TakenApart(source))
        if choice.proposal is None:
            return _no_digit(choice.message)
        return self.read_image(choice.proposal.image)

    def _read_ink(self, ink: Sequence) -> Reading:
        strokes = as_strokes(ink)
        image = normalise(draw_ink(strokes))
        if not image.any():
            return _no_digit(_DOT if strokes else _NO_INK)
        return self.read_image(image)

    def choose(self, taken: TakenApart) -> Choice:
        """Choose what to read, among what several looks at a picture propose.

        Parameters
        ----------
        taken : TakenApart
            The picture.

        Returns
        -------
        Choice
        """
        return choose(taken, self._answers)

    def read_image(self, image: np.ndarray) -> Reading:
        """Read an MNIST image as it is, with no preprocessing.

        Parameters
        ----------
        image : numpy.ndarray
            (28, 28) uint8, light ink on black.

        Returns
        -------
        Reading
            Always with a digit, the most probable one.

        Raises
        ------
        ValueError
            The shape or dtype is not as above.
        """
        (image,) = check_images(np.asarray(image)[None])
        outputs = self._network.run(image[None], with_heatmaps=True)
        (probabilities,), unlike = self._judged(outputs)
        digit = int(probabilities.argmax())
        heatmap = None if outputs.heatmaps is None else _enlarged(outputs.heatmaps[0, :, :, digit])
        return Reading(digit, probabilities, image, heatmap, unlike_a_digit=bool(unlike.any()))

    def _judged(self, outputs: Outputs) -> tuple[np.ndarray, np.ndarray]:
        """Return calibrated probabilities, (n, 10), and what is unlike a digit, (n,) bool."""
        n = len(outputs.probabilities)
        if self.doubt is None:
            return outputs.probabilities, np.zeros(n, bool)
        if outputs.logits is None or outputs.features is None:
            return self.doubt.calibrated(as_logits(outputs.probabilities)), np.zeros(n, bool)
        unlike = self.doubt.unlike_a_digit(outputs.features)
        return self.doubt.calibrated(outputs.logits), unlike

    def read_all(
        self, picture: str | os.PathLike | bytes | Image.Image | np.ndarray
    ) -> list[FoundDigit]:
        """Read every digit on a picture of a sheet.

        Parameters
        ----------
        picture : path, bytes, PIL.Image.Image or numpy.ndarray
            A photograph, a scan or a drawing, see `mnist_course.preprocessing.load.load_picture`.

        Returns
        -------
        list of FoundDigit
            In reading order: row by row from the top, from left to right in each. Empty where
            nothing is written. Digits that touch each other are found as one. What stands in a
            word, or as a slash between digits, is called unlike a digit.

        Raises
        ------
        ValueError
            The picture can't be used; the text says why.
        OSError
            The file is missing or may not be read.
        """
        taken = TakenApart(picture)
        digits = taken.digits
        if len(digits) <= 1:  # one digit alone is found more surely where it is known to be alone
            alone = self.choose(taken).proposal
            digits = [] if alone is None else [alone]
        return doubted_by_neighbours([self._found(digit) for digit in digits])

    def _found(self, digit: Proposal) -> FoundDigit:
        return FoundDigit(digit.box, self.read_image(digit.image), digit.ink)

    def _answers(self, images: np.ndarray) -> Answers:
        probabilities, unlike = self._judged(self._network.run(images))
        if self.doubt is None or self.doubt.likeness is None:
            return Answers(probabilities, probabilities.max(axis=1) >= _SURE)
        return Answers(probabilities, ~unlike)

    def features(self, images: np.ndarray) -> np.ndarray:
        """Return what the network finds in each MNIST image, by which its doubt is measured.

        Parameters
        ----------
        images : numpy.ndarray
            (n, 28, 28) uint8, light ink on black; n at least 1.

        Returns
        -------
        numpy.ndarray
            (n, k) float32: the ten logits, as they are and in order; and, of a network that the
            course exported, how strongly each feature of each hidden layer is found, on average
            and at most.

        Raises
        ------
        ValueError
            The images are not as above, or the network's logits aren't known.
        """
        return self._known(self.outputs(images).features)

    def _known(self, values: np.ndarray | None) -> np.ndarray:
        if values is None:
            raise ValueError(f"'{self.name}' answers with probabilities only: no logits are known.")
        return values

    def feature_maps(self, image: np.ndarray) -> list[np.ndarray]:
        """Return what each convolutional layer finds in an MNIST image.

        Parameters
        ----------
        image : numpy.ndarray
            (28, 28) uint8, light ink on black.

        Returns
        -------
        list of numpy.ndarray
            (channels, h, w) float32 each, 0 or above, from the first layer to the last, as each
            hands them on after its ReLU. Empty for a network without convolutions.

        Raises
        ------
        ValueError
            The shape or dtype is not as above.
        """
        (image,) = check_images(np.asarray(image)[None])
        return self._network.feature_maps(image)

    def grad_cam(self, image: np.ndarray) -> np.ndarray:
        """Return the Grad-CAM maps of all ten digits for an MNIST image, as small as they are.

        Parameters
        ----------
        image : numpy.ndarray
            (28, 28) uint8, light ink on black.

        Returns
        -------
        numpy.ndarray
            (10, h, w) float32, 0 or above: for each digit, how much speaks for it in each place of
            the last feature maps.

        Raises
        ------
        ValueError
            The shape or dtype is not as above, or the network has no feature maps.
        """
        (image,) = check_images(np.asarray(image)[None])
        heatmaps = self._network.run(image[None], with_heatmaps=True).heatmaps
        if heatmaps is None:
            raise ValueError(f"'{self.name}' has no convolutions to look into, so no Grad-CAM.")
        return np.moveaxis(heatmaps[0], -1, 0)


def _no_digit(message: str) -> Reading:
    nothing = np.zeros((SIDE, SIDE), np.uint8)
    return Reading(None, np.zeros(10, np.float32), nothing, message=message)


def _parts(images: np.ndarray, size: int) -> list[np.ndarray]:
    return [images[start : start + size] for start in range(0, len(images), size)]


def _enlarged(heatmap: np.ndarray) -> np.ndarray:
    image = Image.fromarray(heatmap).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    enlarged = np.clip(np.asarray(image), 0.0, None)
    return enlarged / max(float(enlarged.max()), 1e-6)


Readable = str | os.PathLike | Callable | DigitClassifier
"""What `load_classifier` takes. A Keras model is a callable, too."""
