"""Distort MNIST images - turn, move, blur, noise, pen - and measure what a network withstands.

What robustness is measured with: after D. Hendrycks, T. Dietterich: Benchmarking neural network
robustness to common corruptions and perturbations, 2019, only that strengths have units here.
Images of another kind, and strengths that are no finite numbers, are a ValueError that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import ndimage

from mnist_course.evaluation import evaluate
from mnist_course.preprocessing.mnist_format import CENTRE, check_images
from mnist_course.recognition.classifier import DigitClassifier
from mnist_course.recognition.steps import to_mnist


class Distortion(NamedTuple):
    """A kind of distortion.

    Attributes
    ----------
    apply : callable
        ``apply(images, strength)``: (n, 28, 28) uint8 to the same.
    unit : str
        What the strength counts, such as "degrees".
    strengths : tuple of float
        From none to more than a reader can withstand, in rising order; 0 changes nothing.
    """

    apply: Callable[[np.ndarray, float], np.ndarray]
    unit: str
    strengths: tuple[float, ...]


def rotate(images: np.ndarray, degrees: float) -> np.ndarray:
    """Turn images anticlockwise.

    Parameters
    ----------
    images : ndarray of shape (n, 28, 28), uint8
        Light ink on black.
    degrees : float
        Negative numbers turn clockwise.

    Returns
    -------
    ndarray of shape (n, 28, 28), uint8
        Turned about pixel (14, 14), where MNIST's digits have their centre of mass.
    """
    images = _checked(images, degrees=degrees)
    angle = np.deg2rad(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    matrix = np.array([[cos, sin], [-sin, cos]])  # from a pixel to where it was before
    return _read_at(images, matrix, CENTRE - matrix @ (CENTRE, CENTRE))


def shift(images: np.ndarray, right: float, down: float = 0.0) -> np.ndarray:
    """Move images; what leaves the frame is lost, and black comes in.

    Parameters
    ----------
    images : ndarray of shape (n, 28, 28), uint8
        Light ink on black.
    right, down : float
        Pixels; negative numbers move to the left and up. Parts of a pixel are interpolated.

    Returns
    -------
    ndarray of shape (n, 28, 28), uint8
    """
    images = _checked(images, right=right, down=down)
    return _read_at(images, np.eye(2), (-down, -right))


def add_noise(images: np.ndarray, sigma: float, seed: int = 0) -> np.ndarray:
    """Add to each pixel a number of its own, drawn from a normal distribution.

    Parameters
    ----------
    images : ndarray of shape (n, 28, 28), uint8
        Light ink on black.
    sigma : float
        Standard deviation in levels of grey, of which there are 256; 0 or above.
    seed : int
        The same seed draws the same noise.

    Returns
    -------
    ndarray of shape (n, 28, 28), uint8
        Cut off at 0 and at 255.
    """
    images = _checked(images, least=0, sigma=sigma)
    noise = np.random.default_rng(seed).standard_normal(images.shape, dtype=np.float32)
    return _as_uint8(images + sigma * noise)


def blur(images: np.ndarray, sigma: float) -> np.ndarray:
    """Blur images with a Gaussian, as a lens out of focus does.

    Parameters
    ----------
    images : ndarray of shape (n, 28, 28), uint8
        Light ink on black.
    sigma : float
        Standard deviation of the Gaussian, in pixels; 0 or above.

    Returns
    -------
    ndarray of shape (n, 28, 28), uint8
        Its ink is as much as before, spread over more pixels; what leaves the frame is lost.
    """
    images = _checked(images, least=0, sigma=sigma)
    if not sigma:
        return images.copy()
    wide = images.astype(np.float32)
    return _as_uint8(ndimage.gaussian_filter(wide, (0, sigma, sigma), mode="constant"))


def change_pen_width(images: np.ndarray, pixels: float) -> np.ndarray:
    """Make the strokes wider, as with a felt pen, or finer.

    Parameters
    ----------
    images : ndarray of shape (n, 28, 28), uint8
        Light ink on black.
    pixels : float
        By how much strokes become wider; negative numbers make them finer, until nothing is left.

    Returns
    -------
    ndarray of shape (n, 28, 28), uint8
        By whole pixels: the maximum, or for finer strokes the minimum, over a square. Parts of a
        pixel are a mixture of the two widths around them.
    """
    images = _checked(images, pixels=pixels)
    whole = int(abs(pixels))
    part = abs(pixels) - whole
    narrower = _by_whole_pixels(images, whole, pixels > 0)
    if not part:
        return narrower
    wider = _by_whole_pixels(images, whole + 1, pixels > 0)
    return _as_uint8((1 - part) * narrower + part * wider)


DISTORTIONS = {
    "rotation": Distortion(rotate, "degrees", (0, 10, 20, 30, 45, 60, 75, 90)),
    "shift": Distortion(shift, "pixels to the right", (0, 1, 2, 3, 4, 6, 8)),
    "noise": Distortion(add_noise, "levels of grey", (0, 20, 40, 60, 80, 110, 140)),
    "blur": Distortion(blur, "pixels", (0, 0.5, 1, 1.5, 2, 2.5, 3)),
    "wider pen": Distortion(change_pen_width, "pixels", (0, 0.5, 1, 1.5, 2, 3, 4)),
    "finer pen": Distortion(
        lambda images, pixels: change_pen_width(images, -pixels),
        "pixels",
        (0, 0.5, 1, 1.5, 2, 2.5, 3),
    ),
}
"""What the lessons distort by."""


def distortion(name: str) -> Distortion:
    """Return a distortion by its name.

    Parameters
    ----------
    name : str
        A key of `DISTORTIONS`.

    Returns
    -------
    Distortion

    Raises
    ------
    ValueError
        There is no such distortion.
    """
    if name not in DISTORTIONS:
        raise ValueError(
            f"There is no distortion '{name}'. Choose one of {', '.join(DISTORTIONS)}."
        )
    return DISTORTIONS[name]


def _read_at(images: np.ndarray, matrix: np.ndarray, offset: ArrayLike) -> np.ndarray:
    """Read each pixel at ``matrix @ (row, column) + offset``, bilinearly; outside is black."""
    within = np.eye(3)
    within[1:, 1:] = matrix
    read = ndimage.affine_transform(
        images.astype(np.float32), within, (0, *np.asarray(offset)), order=1, mode="constant"
    )
    return _as_uint8(read)


def _by_whole_pixels(images: np.ndarray, pixels: int, wider: bool) -> np.ndarray:
    if not pixels:
        return images.copy()
    extreme = ndimage.maximum_filter if wider else ndimage.minimum_filter
    return extreme(images, (1, pixels + 1, pixels + 1), mode="constant")


def _as_uint8(values: np.ndarray) -> np.ndarray:
    return np.clip(np.round(values), 0, 255).astype(np.uint8)


def _checked(images: np.ndarray, least: float = -np.inf, **strengths: float) -> np.ndarray:
    images = check_images(images)
    for name, strength in strengths.items():
        if not np.isfinite(strength) or strength < least:
            accepted = "a number" if least == -np.inf else f"a number from {least:g} up"
            raise ValueError(f"{name} is {strength!r}. It must be {accepted}.")
    return images


class RobustnessCurve(NamedTuple):
    """How several networks read the same images, more and more distorted.

    Attributes
    ----------
    distortion : str
        A key of `mnist_course.robustness.DISTORTIONS`.
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
        Keys of `mnist_course.robustness.DISTORTIONS`; by default all of them.

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
    accuracies: dict[str, list[float]] = {network: [] for network in networks}
    for strength in strengths:
        distorted = apply(images, strength)
        for network, reader in networks.items():
            # In one batch: Keras makes its network ready for each size of a batch anew.
            report = evaluate(reader, distorted, labels, batch_size=len(distorted))
            accuracies[network].append(report.accuracy)
    return RobustnessCurve(name, unit, strengths, accuracies)
