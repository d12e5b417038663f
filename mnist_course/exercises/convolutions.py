"""Exercises on convolutions, pooling, and how many numbers a convolution learns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from mnist_course.exercises.registry import (
    WrongAnswerError,
    a_kind,
    as_array,
    as_number,
    call,
    exercise,
)


@exercise(
    "convolution",
    "A window, a product, a sum, and on to the next place: that is all there is to a convolution.",
)
def _judge_convolution(function: object) -> None:
    image, kernel = _image(), np.array([[0.5, 2, -1], [-1.5, 1, 3], [2.5, -2, 0.5]])
    _judge_one_convolution(function, image, kernel)
    for other in (kernel[:2], kernel[:, :2]):
        try:
            _judge_one_convolution(function, image, other)
        except WrongAnswerError as error:
            height, width = other.shape
            raise WrongAnswerError(
                f"With a kernel of 3x3 it is right. With one of {height}x{width} it isn't: {error} "
                "Take height and width of the window from kernel.shape."
            ) from None


def _judge_one_convolution(function: object, image: np.ndarray, kernel: np.ndarray) -> None:
    right = _convolved(image, kernel)
    answer = _returned(function, image, kernel)
    _refuse_shape(answer, image, kernel, right)
    answer = as_array(answer, right.shape)
    windows = sliding_window_view(image, kernel.shape)
    mistakes = {
        "You flip the kernel before you lay it on the image. Mathematicians do; networks don't. "
        "Lay it on as it is.": _convolved(image, kernel[::-1, ::-1]),
        "You take the mean of the products. Add them up.": right / kernel.size,
        "You add up the window without the kernel. First multiply the two, number by "
        "number.": windows.sum(axis=(2, 3)),
        "Each place holds only the product of two numbers. Multiply the whole window by the whole "
        "kernel, and add up the "
        "products.": image[: right.shape[0], : right.shape[1]] * kernel[0, 0],
        "Your output is all zeros. Do you put each sum into its place, output[row, column]?": (
            np.zeros_like(right)
        ),
        "Your output holds whole numbers only; the kernel's halves are lost. np.zeros(shape) "
        "can hold any number, np.zeros_like(image) only those of the image's dtype.": (
            np.trunc(right)
        ),
        "Your output is uint8, which has neither halves nor numbers below 0. Create it with "
        "np.zeros(shape).": right.astype(np.int64).astype(np.uint8),
    }
    if not np.allclose(answer, right):
        raise WrongAnswerError(
            _matching(mistakes, answer)
            or f"For a made-up image, {(~np.isclose(answer, right)).sum()} of {right.size} numbers "
            "are wrong. Work out output[0, 0] and output[0, 1] by hand, and compare."
        )


def _refuse_shape(
    answer: np.ndarray, image: np.ndarray, kernel: np.ndarray, right: np.ndarray
) -> None:
    height, width = np.subtract(image.shape, kernel.shape)
    shapes = {
        (): "It returns one number. Return an image: a number for each place of the kernel. Is "
        "the return inside the loop?",
        image.shape: "It is as large as the image. There the kernel would hang over the edge: in "
        "how many places does the whole kernel lie on the image?",
        (height, width): "A row and a column are missing. Count the places of a kernel 3 wide on "
        "an image 4 wide, and remember that range stops before its end.",
        right.shape[::-1]: "Rows and columns have changed places. The first number of a shape is "
        "the height.",
        kernel.shape: "It is as large as the kernel. A sum over each window is missing, or the "
        "loop over all windows.",
    }
    if answer.shape in shapes and answer.shape != right.shape:
        raise WrongAnswerError(
            f"For an image of shape {image.shape}, your output has shape {answer.shape}. "
            f"{shapes[answer.shape]}"
        )


def _convolved(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return np.einsum("ijkl,kl->ij", sliding_window_view(image, kernel.shape), kernel)


@exercise(
    "moving kernel",
    "Each output number is a copy of its left neighbour, so everything moves one to the right. "
    "Look where the 1 is: it says where the number comes from, not where it goes.",
)
def _judge_moving_kernel(answer: object) -> None:
    kernel = as_array(answer, (3, 3))
    if (kernel == 0).all():
        raise WrongAnswerError("All numbers are 0, so the output is 0 everywhere: nothing is left.")
    places = np.argwhere(kernel)
    if len(places) > 1:
        raise WrongAnswerError(
            f"{len(places)} numbers of your kernel aren't 0, so {len(places)} copies of the digit "
            "are laid over one another. Moving needs only one copy."
        )
    row, column = places[0]
    value = kernel[row, column]
    if (row, column) != (1, 0):
        vertical, horizontal = ("down", "", "up")[row], ("right", "", "left")[column]
        way = " and ".join(filter(None, (vertical, horizontal)))
        where = f"moves the digit {way}" if way else "leaves the digit where it is"
        raise WrongAnswerError(
            f"Your kernel {where}. Ask for one output pixel: from which of its neighbours must it "
            "copy, so that what was there comes here?"
        )
    if value != 1:
        raise WrongAnswerError(
            f"The digit moves the right way, but all its numbers are multiplied by {value:g}."
        )


@exercise(
    "max pooling",
    "The strongest of each four survives. Exactly where it was, to the pixel, is forgotten.",
)
def _judge_max_pooling(function: object) -> None:
    image = _image()[:6, :8]
    blocks = image.reshape(3, 2, 4, 2)
    right = blocks.max(axis=(1, 3))
    answer = _returned(function, image)
    shapes = {
        (): "It returns one number, the largest of all. Return one for each 2x2 block.",
        (5, 7): "Your blocks overlap. They lie side by side: the next begins two pixels on.",
        (3, 8): "You pool over rows only. A block is two rows high and two columns wide.",
        (6, 4): "You pool over columns only. A block is two rows high and two columns wide.",
        image.shape: "It is as large as the image. Each 2x2 block becomes a single number.",
        (4, 3): "Rows and columns have changed places.",
    }
    if answer.shape in shapes:
        raise WrongAnswerError(
            f"For an image of shape {image.shape}, your output has shape {answer.shape}. "
            f"{shapes[answer.shape]}"
        )
    answer = as_array(answer, right.shape)
    mistakes = {
        "You take the mean of each block. That is pooling too, but here you need the largest.": (
            blocks.mean(axis=(1, 3))
        ),
        "You add up each block. You need the largest of the four.": blocks.sum(axis=(1, 3)),
        "You take the smallest of each block.": blocks.min(axis=(1, 3)),
        "The shape is right, but your blocks overlap: the next begins two pixels on, not one.": (
            sliding_window_view(image, (2, 2))[:3, :4].max(axis=(2, 3))
        ),
        "You take every second pixel, and the other three of each block are never looked at.": (
            image[::2, ::2]
        ),
        "The shape is right, but your blocks aren't 2x2: reshape cuts the image row by row, so "
        "four numbers of one row come together. Slice the block out by row and column instead.": (
            image.reshape(3, 4, 4).max(axis=2)
        ),
    }
    if not np.array_equal(answer, right):
        raise WrongAnswerError(
            _matching(mistakes, answer)
            or f"For a made-up image, {(answer != right).sum()} of {right.size} numbers are wrong. "
            "Print output[0, 0], and compare it with image[:2, :2]."
        )


@exercise(
    "convolution parameters",
    "The size of the image is nowhere in it: the same few numbers serve an image of any size.",
)
def _judge_convolution_parameters(function: object) -> None:
    formulas: dict[str, Callable] = {
        "The biases are missing: each filter adds one number to its sums.": (
            lambda s, c, f: s * s * c * f
        ),
        "You count one bias for the whole layer. Each filter has its own.": (
            lambda s, c, f: s * s * c * f + 1
        ),
        "You count one filter. There are several, each with its own numbers.": (
            lambda s, c, f: s * s * c + 1
        ),
        "A filter looks at all channels at once, with a kernel for each of them. You count as if "
        "there were only one channel.": lambda s, c, f: (s * s + 1) * f,
        "You give a filter a bias for each channel. It adds up all channels, and then a single "
        "bias.": lambda s, c, f: (s * s + 1) * c * f,
        "A kernel is a square: its size counts twice.": lambda s, c, f: (s * c + 1) * f,
        "You add the numbers of the channels. Each channel needs a whole kernel of its own.": (
            lambda s, c, f: (s * s + c + 1) * f
        ),
        "You count the numbers again for each place in the image. They are the same everywhere: "
        "that is the point of a convolution.": lambda s, c, f: (s * s * c + 1) * f * 28 * 28,
    }
    for layer in ((3, 1, 8), (7, 5, 6), (2, 11, 4)):
        size, channels, filters = layer
        answer = as_number(call(function, *layer))
        if answer == (size * size * channels + 1) * filters:
            continue
        for words, formula in formulas.items():
            if all(as_number(call(function, *each)) == formula(*each) for each in (layer, _LARGE)):
                raise WrongAnswerError(words)
        raise WrongAnswerError(
            f"For kernels of {size}x{size}, {channels} channels in and {filters} filters, your "
            f"function returns {answer:g}. Count first for one filter, then for all."
        )


_LARGE = (9, 7, 13)


def _image() -> np.ndarray:
    """Return an image of (7, 9) uint8 in which no two neighbours are alike."""
    return np.random.default_rng(3).permutation(63).reshape(7, 9).astype(np.uint8) * 3


def _returned(function: object, *arguments) -> np.ndarray:
    result = call(function, *arguments)
    try:
        return np.asarray(result, dtype=float)
    except (TypeError, ValueError):
        raise WrongAnswerError(
            f"Your function returns {a_kind(result)}; expected an array of numbers."
        ) from None


def _matching(mistakes: dict[str, np.ndarray], answer: np.ndarray) -> str | None:
    """Return the words for the mistake that leads to this answer."""
    for words, result in mistakes.items():
        if np.allclose(answer, result):
            return words
    return None
