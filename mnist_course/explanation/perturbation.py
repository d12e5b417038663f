"""Find out what a network needs by changing the image: occlusion and saliency.

Neither looks inside the network, and neither needs TensorFlow.
"""

from __future__ import annotations

import numpy as np

from mnist_course.preprocessing.mnist_format import CLASSES, SIDE, check_images
from mnist_course.recognition.classifier import DigitClassifier


def occlusion(
    classifier: DigitClassifier, image: np.ndarray, digit: int, *, size: int = 5, value: int = 0
) -> np.ndarray:
    """Cover one square of an image after the other, and see how far the digit's logit falls.

    M. Zeiler, R. Fergus: Visualizing and understanding convolutional networks, 2014.

    Parameters
    ----------
    classifier : DigitClassifier
        A network whose file tells its logits, as those of the course do.
    image : ndarray of shape (28, 28), uint8
        An MNIST image.
    digit : int
        Whose logit is looked at, 0 to 9.
    size : int
        Side of the square, 1 to 27 pixels, and odd: then it has a middle.
    value : int
        What the square is filled with, 0 (paper) to 255 (ink).

    Returns
    -------
    numpy.ndarray
        (28, 28) float32: by how much the logit falls when the square with its middle here covers
        the image; negative where it rises. Where the square would stand out of the image, 0.

    Raises
    ------
    ValueError
        The image, the digit, the size or the value is not as above, or the network's file tells
        no logits.
    """
    image = _checked(image, digit)
    if size not in range(1, SIDE, 2):
        raise ValueError(f"size is {size!r}. It must be odd and from 1 to {SIDE - 1}.")
    if value not in range(256):
        raise ValueError(f"value is {value!r}. It must be 0 to 255.")
    places = SIDE + 1 - size
    covered = np.repeat(image[None], places**2, axis=0)
    for each, (row, column) in zip(covered, np.ndindex(places, places), strict=True):
        each[row : row + size, column : column + size] = value
    before = classifier.features(image[None])[0, digit]
    after = classifier.features(covered)[:, digit].reshape(places, places)
    return np.pad(before - after, size // 2)


def saliency(
    classifier: DigitClassifier, image: np.ndarray, digit: int, *, step: int = 16
) -> np.ndarray:
    """Change each pixel a little, and see how far the digit's logit moves.

    That is the gradient of the logit by the pixels, as difference quotients (the map itself: K.
    Simonyan, A. Vedaldi, A. Zisserman: Deep inside convolutional networks, 2014).

    Parameters
    ----------
    classifier : DigitClassifier
        A network whose file tells its logits, as those of the course do.
    image : ndarray of shape (28, 28), uint8
        An MNIST image.
    digit : int
        Whose logit is looked at, 0 to 9.
    step : int
        By how many levels of grey a pixel is changed, 1 to 127: made lighter, or darker where it is
        too light for that.

    Returns
    -------
    numpy.ndarray
        (28, 28) float32: by how much the logit would rise if this pixel went from paper to ink and
        the logit went on as steeply as here; negative where it would fall.

    Raises
    ------
    ValueError
        The image, the digit or the step is not as above, or the network's file tells no logits.
    """
    image = _checked(image, digit)
    if step not in range(1, 128):
        raise ValueError(f"step is {step!r}. It must be 1 to 127.")
    steps = np.where(image.ravel() <= 255 - step, step, -step)
    changed = np.repeat(image.reshape(1, -1), image.size, axis=0).astype(int)
    np.fill_diagonal(changed, image.ravel() + steps)
    images = np.concatenate([image.reshape(1, -1), changed]).reshape(-1, SIDE, SIDE)
    logits = classifier.features(images.astype(np.uint8))[:, digit]
    return ((logits[1:] - logits[0]) / (steps / 255)).reshape(SIDE, SIDE).astype(np.float32)


def _checked(image: np.ndarray, digit: int) -> np.ndarray:
    if digit not in range(CLASSES):
        raise ValueError(f"digit is {digit!r}. Digits are 0 to 9.")
    (image,) = check_images(np.asarray(image)[None])
    return image
