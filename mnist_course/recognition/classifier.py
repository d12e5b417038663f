"""Read a digit with a trained network, without TensorFlow."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from mnist_course.ink.strokes import draw_ink
from mnist_course.preprocessing.pipeline import SIDE, explain_ink, find_digits, to_mnist
from mnist_course.recognition.confidence import Doubt
from mnist_course.recognition.litert import LiteRTNetwork
from mnist_course.recognition.reading import FoundDigit, Reading
from mnist_course.recognition.shipped import PRETRAINED, model_card, shipped_networks

if TYPE_CHECKING:
    pass

_NO_DIGIT = "There is no digit to read: no ink, or no more than a dot."


def load_classifier(network: str | os.PathLike = "deeper_cnn") -> DigitClassifier:
    """Load a trained network for reading digits.

    Parameters
    ----------
    network : str or path
        The name of a shipped network (see `shipped_networks`), or the path of a ``.tflite`` file.
        By default the one that reads other people's ink best, as its card says.

    Returns
    -------
    DigitClassifier

    Raises
    ------
    ValueError
        There is no shipped network of that name.
    FileNotFoundError
        There is no file at that path.
    """
    path = Path(network)
    if path.suffix == ".tflite":
        return DigitClassifier(path.read_bytes(), path.stem)
    if network not in shipped_networks():
        raise ValueError(
            f"There is no shipped network '{network}'. Choose one of "
            f"{', '.join(shipped_networks())}, or give the path of a .tflite file."
        )
    doubt = model_card(network).get("doubt")
    return DigitClassifier(
        (PRETRAINED / f"{network}.tflite").read_bytes(),
        str(network),
        None if doubt is None else Doubt.from_card(doubt),
    )


class DigitClassifier:
    """A trained network on LiteRT. Safe to use from several threads.

    Parameters
    ----------
    model : bytes
        A LiteRT model: (n, 28, 28, 1) float32 in [0, 1] -> (n, 10) probabilities and, optionally,
        (n, h, w, 10) Grad-CAM maps of the last convolution.
    name : str
        For `repr` and titles.
    doubt : Doubt, optional
        How sure the network may be: from its model card. Without it, readings are not calibrated,
        and nothing is called unlike a digit.
    """

    def __init__(self, model: bytes, name: str = "network", doubt: Doubt | None = None):
        self.name = name
        self.doubt = doubt
        self._network = LiteRTNetwork(model)

    def __repr__(self) -> str:
        return f"DigitClassifier({self.name})"

    def predict_proba(self, images: np.ndarray) -> np.ndarray:
        """Return the probability of each digit for each MNIST image.

        Parameters
        ----------
        images : numpy.ndarray
            (n, 28, 28) uint8, light ink on black.

        Returns
        -------
        numpy.ndarray
            (n, 10) float32; each row sums to 1.

        Raises
        ------
        ValueError
            The shape, dtype or values are not as above; the text says what came.
        """
        images = _checked_images(images)
        if not len(images):
            return np.zeros((0, 10), np.float32)
        return np.concatenate(
            [self._network.run(part).probabilities for part in _parts(images, 256)]
        )

    def read(
        self, source: str | os.PathLike | bytes | Image.Image | np.ndarray | Sequence
    ) -> Reading:
        """Read one digit in a picture or in ink.

        Parameters
        ----------
        source : path, bytes, PIL.Image.Image, numpy.ndarray or list of strokes
            A picture, see `mnist_course.preprocessing.load.load_picture`, or ink: a list of (k, 2)
            arrays of
            points, x to the right and y down, in canvas pixels. Ink that is not within a canvas of
            280x280 is scaled to it.

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
        picture = draw_ink(source) if isinstance(source, list | tuple) else source
        image = to_mnist(picture)
        if not image.any():
            return Reading(None, np.zeros(10, np.float32), image, message=_NO_DIGIT)
        return self.read_image(image)

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
        (image,) = _checked_images(np.asarray(image)[None])
        outputs = self._network.run(image[None], with_features=self.doubt is not None)
        digit = int(outputs.probabilities[0].argmax())
        heatmap = None if outputs.heatmaps is None else _enlarged(outputs.heatmaps[0, :, :, digit])
        reading = Reading(digit, outputs.probabilities[0], image, heatmap)
        if outputs.features is None:
            return reading
        return replace(
            reading,
            calibrated=self.doubt.calibrated(outputs.logits)[0],
            unlike_a_digit=bool(self.doubt.unlike_a_digit(outputs.features)[0]),
        )

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
            nothing is written. Digits that touch each other are found as one.

        Raises
        ------
        ValueError
            The picture can't be used; the text says why.
        OSError
            The file is missing or may not be read.
        """
        found = [(box, ink, explain_ink(ink)[-1].image) for box, ink in find_digits(picture)]
        return [FoundDigit(box, self.read(image), ink) for box, ink, image in found if image.any()]

    def features(self, images: np.ndarray) -> np.ndarray:
        """Return what the network finds in each MNIST image, as `mnist_course.fit_doubt` needs it.

        Parameters
        ----------
        images : numpy.ndarray
            (n, 28, 28) uint8, light ink on black; n at least 1.

        Returns
        -------
        numpy.ndarray
            (n, k) float32: the ten logits, as they are and in order; and how strongly each feature
            of each hidden layer is found, on average and at most.

        Raises
        ------
        ValueError
            The images are not as above, or the network's file doesn't tell its logits.
        """
        images = _checked_images(images)
        parts = [self._network.run(part, with_features=True) for part in _parts(images, 256)]
        if any(part.features is None for part in parts):
            raise ValueError(f"The file of '{self.name}' doesn't tell its logits.")
        return np.concatenate([part.features for part in parts])

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
        (image,) = _checked_images(np.asarray(image)[None])
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
        (image,) = _checked_images(np.asarray(image)[None])
        heatmaps = self._network.run(image[None]).heatmaps
        if heatmaps is None:
            raise ValueError(f"'{self.name}' has no convolutions, so there is no Grad-CAM.")
        return np.moveaxis(heatmaps[0], -1, 0)


def _parts(images: np.ndarray, size: int) -> list[np.ndarray]:
    return [images[start : start + size] for start in range(0, len(images), size)]


def _checked_images(images: np.ndarray) -> np.ndarray:
    images = np.asarray(images)
    if images.dtype == np.uint8 and images.shape[1:] == (SIDE, SIDE):
        return images
    came = f"{images.dtype} of shape {images.shape}"
    if images.size and np.issubdtype(images.dtype, np.number):
        came += f", values {images.min():g} to {images.max():g}"
    raise ValueError(
        f"The network reads (n, 28, 28) uint8 images, 0 to 255, light ink on black, not {came}. "
        "One image needs images[None]; values in [0, 1] need (255 * images).round().astype('uint8')"
        "; a picture of another size goes through to_mnist()."
    )


def _enlarged(heatmap: np.ndarray) -> np.ndarray:
    image = Image.fromarray(heatmap).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    enlarged = np.clip(np.asarray(image), 0.0, None)
    return enlarged / max(float(enlarged.max()), 1e-6)
