"""Exercises on what an image is to a computer."""

from __future__ import annotations

import numpy as np

from mnist_course.exercises.registry import (
    WrongAnswerError,
    as_array,
    as_number,
    call,
    exercise,
    matching_mistake,
)


def _written() -> np.ndarray:
    """Three images of 28x28 uint8: paper, grey ink and full ink, more of it towards one corner."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (3, 28, 28), dtype=np.uint8)
    images[:, :, :5] = images[:, :12] = 0
    images[rng.random(images.shape) < 0.4] = 0
    images[rng.random(images.shape) * (images > 0) > 0.7] = 255
    return images


@exercise(
    "ink share",
    "A comparison of the whole array gives True or False for each pixel, and the mean of those is "
    "a share: True counts as 1.",
)
def _judge_ink_share(function: object) -> None:
    images = _written()
    share = as_number(call(function, images))
    ink = images > 0
    mistakes = {
        "That is how many pixels hold ink. A share is that, divided by how many there are.": (
            ink.sum(),
        ),
        "You divide by the pixels of one image. The function must also work for many images: how "
        "many pixels do all of them have together?": (ink.sum() / 784,),
        "You divide by the number of images. Divide by the number of all their pixels.": (
            ink.sum() / len(images),
        ),
        "That is the share of the paper, not of the ink.": (1 - ink.mean(),),
        "That is in percent. A share goes from 0 to 1.": (100 * ink.mean(),),
        "That is the mean brightness: it counts a grey pixel for less than a white one. Here every "
        "pixel with any ink at all counts.": (images.mean(), images.mean() / 255),
        "You leave out the grey pixels at the edge of the ink. Every pixel above 0 holds ink.": (
            (images > 127).mean(),
            (images >= 128).mean(),
            (images == 255).mean(),
            (images == images.max()).mean(),
        ),
        "You count each pixel as ink, the black ones too. Black paper is 0.": (1.0,),
    }
    if not np.isclose(share, ink.mean()):
        raise WrongAnswerError(
            matching_mistake(mistakes, share)
            or f"For three images in which some pixels hold ink, your function returns {share:.4g}."
            " Try it on a tiny array whose share you can count: np.array([[0, 9], [0, 0]])."
        )
    for other in (images[0], images[:2]):
        share = as_number(call(function, other))
        if not np.isclose(share, (other > 0).mean()):
            raise WrongAnswerError(
                f"For three images it is right. For an array of shape {other.shape} you return "
                f"{share:.4g}. Don't divide by a fixed number: images.size says how many pixels "
                "there are."
            )


@exercise(
    "centre of mass",
    "It is a weighted mean: each pixel's place counts as much as its ink. This is the point that "
    "MNIST puts in the middle.",
)
def _judge_centre_of_mass(function: object) -> None:
    image = _written()[0]
    answer = as_array(call(function, image), (2,))
    rows, columns = np.indices(image.shape)
    ink, places = image > 0, np.array([rows, columns])
    right = (places * image).sum(axis=(1, 2)) / image.sum()
    extent = np.array([[at[ink].min(), at[ink].max()] for at in places])
    mistakes = {
        "Row and column have changed places: first the row (how far down), then the column.": (
            right[::-1],
        ),
        "You count from 1. The first row and the first column are number 0, as in NumPy.": (
            right + 1,
        ),
        "You count every pixel with ink the same. A pixel of 255 must pull harder than one of 10: "
        "weight its place by its value.": (places[:, ink].mean(axis=1),),
        "That is the middle of the box around the ink. A box doesn't care where most of its ink "
        "is; a centre of mass does.": (extent.mean(axis=1), extent.mean(axis=1) + 0.5),
        "That is the middle of the image, whatever is written in it.": (
            np.array([13.5, 13.5]),
            np.array([14.0, 14.0]),
        ),
        "You add up place times ink. For a mean, divide by all the ink, image.sum().": (
            (places * image).sum(axis=(1, 2)),
        ),
        "You divide by the number of pixels. The weights are the ink: divide by all of it.": (
            (places * image).mean(axis=(1, 2)),
            (places * image).sum(axis=(1, 2)) / ink.sum(),
        ),
        "You round to whole pixels. The centre may well lie between two of them.": (
            np.round(right),
            np.floor(right),
        ),
        "Your sums wrap round: image holds bytes, and a sum of bytes starts again at 0 after 255. "
        "Convert the image to floats first.": _wrapped(image),
        "That is where the strongest pixel is. The centre of mass looks at all pixels.": (
            np.array(np.unravel_index(image.argmax(), image.shape)),
        ),
    }
    if not np.allclose(answer, right):
        raise WrongAnswerError(
            matching_mistake(mistakes, answer)
            or f"For an image with most of its ink at the lower right, your function returns "
            f"({answer[0]:.4g}, {answer[1]:.4g}). Try it on np.array([[0, 0, 0], [0, 100, 200]]), "
            "whose centre you can work out by hand."
        )


def _wrapped(image: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the centres that come out where some of the sums are those of bytes."""
    places = np.indices(image.shape)
    bytes_only = (places.astype(np.uint8) * image).sum(axis=(1, 2), dtype=np.uint8).astype(float)
    right, total = (places * image).sum(axis=(1, 2)), image.sum()
    wrapped = float(image.sum(dtype=np.uint8))
    return bytes_only / wrapped, bytes_only / total, right / wrapped
