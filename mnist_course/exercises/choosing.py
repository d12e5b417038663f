"""Exercises on a first classifier, and on which images may be looked at for what."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from mnist_course.exercises.registry import (
    NotAttemptedError,
    WrongAnswerError,
    a_kind,
    call,
    exercise,
)

_SETS = ("train", "validation", "test")
_STEPS = (
    "computing the mean digits",
    "choosing between two levels of ink",
    "the figure for the web page",
    "finding out whether blurred images are read better",
)


@exercise(
    "nearest mean",
    "One line, ten distances, the smallest wins: this is a whole classifier, and nothing in it is "
    "hidden.",
)
def _judge_nearest_mean(function: object) -> None:
    means, images = _strewn()
    answers = [call(function, image, means) for image in images]
    digits = np.array([_as_digit(answer) for answer in answers])
    if np.array_equal(digits, _answers(_squared, np.argmin)):
        return
    mistakes: dict[str, tuple[Callable, Callable]] = {
        "You return the mean that is farthest away. Return the nearest.": (_squared, np.argmax),
        "You add up signed differences: too bright here and too dark there cancel out, so very "
        "different images come out alike. Square each difference first.": (
            lambda image: (image - means).sum(axis=(1, 2)),
            np.argmin,
        ),
        "You square the sum of the differences. Too bright here and too dark there have cancelled "
        "out by then: square each difference, then add up the squares.": (
            lambda image: (image - means).sum(axis=(1, 2)) ** 2,
            np.argmin,
        ),
        "You add up the differences without squaring them. That is a distance, too, but not the "
        "one asked for: square each difference.": (
            lambda image: np.abs(image - means).sum(axis=(1, 2)),
            np.argmin,
        ),
        "You multiply image and mean. That measures where both have ink, and means with a lot of "
        "ink win too often. Take the differences.": (
            lambda image: (image * means).sum(axis=(1, 2)),
            np.argmax,
        ),
        "Your differences are uint8, and wrap round below 0. Keep the means as floats.": (
            lambda image: ((image - means.astype(np.uint8)) ** 2).sum(axis=(1, 2)),
            np.argmin,
        ),
    }
    for words, (distances, choose) in mistakes.items():
        if np.array_equal(digits, _answers(distances, choose)):
            raise WrongAnswerError(words)
    if len(set(digits.tolist())) == 1:
        raise WrongAnswerError(
            f"Your function returns {digits[0]} for every image. Do you use both image and means?"
        )
    wrong = (digits != _answers(_squared, np.argmin)).sum()
    raise WrongAnswerError(
        f"For {wrong} of {len(images)} made-up images your function doesn't return the nearest "
        "mean. Print the ten distances for one image: which is the smallest?"
    )


@cache
def _strewn() -> tuple[np.ndarray, np.ndarray]:
    """Means (10, 28, 28) float64, and images (60, 28, 28) uint8 between two means each."""
    rng = np.random.default_rng(0)
    ink = rng.random((10, 28, 28)) < np.linspace(0.1, 0.4, 10)[:, None, None]
    means = ink * rng.uniform(40, 200, (10, 28, 28))
    pairs = means[[rng.choice(10, size=2, replace=False) for _ in range(60)]]
    weights = np.array([0.6, 0.5])[:, None, None]
    mixed = (weights * pairs).sum(axis=1) + rng.normal(0, 80, (60, 28, 28))
    return means, mixed.clip(0, 255).astype(np.uint8)


def _squared(image: np.ndarray) -> np.ndarray:
    return ((image - _strewn()[0]) ** 2).sum(axis=(1, 2))


def _answers(distances: Callable, choose: Callable) -> np.ndarray:
    return np.array([choose(distances(image)) for image in _strewn()[1]])


def _as_digit(answer: Any) -> int:
    if np.size(answer) != 1:
        raise WrongAnswerError(
            f"Your function returns an array of shape {np.shape(answer)} for one image; expected "
            "one digit. The sum must run over rows and columns: axis=(1, 2)."
        )
    try:
        value = float(np.asarray(answer).item())
    except (TypeError, ValueError):
        raise WrongAnswerError(
            f"Your function returns {a_kind(answer)}; expected a digit, a whole number."
        ) from None
    if value in range(10):
        return int(value)
    if 9 < value < 7840 and value == int(value) and not isinstance(answer, float):
        raise WrongAnswerError(
            f"Your function returns {int(value)}: the place of one pixel among those of all ten "
            "means. Add up over rows and columns first, axis=(1, 2); ten numbers are left."
        )
    raise WrongAnswerError(
        f"Your function returns {value:.6g}, which is no digit. Is it the distance itself? Return "
        "is which of the ten means has the smallest: see np.argmin."
    )


@exercise(
    "which set",
    "Learn on the training images, choose on the validation images, report on the test images: "
    "once, at the end.",
)
def _judge_which_set(answer: object) -> None:
    if isinstance(answer, str) or not isinstance(answer, list | tuple):
        raise WrongAnswerError(
            f"Your answer is {a_kind(answer)}; expected a list of four words, one for each step."
        )
    if len(answer) != len(_STEPS):
        raise WrongAnswerError(f"Your list has {len(answer)} entries; there are four steps.")
    if all(word is ... for word in answer):
        raise NotAttemptedError
    for number, (word, step) in enumerate(zip(answer, _STEPS, strict=True), start=1):
        _judge_step(number, word, step)


def _judge_step(number: int, word: object, step: str) -> None:
    if word is ...:
        raise WrongAnswerError(f"Step {number} still has its dots.")
    if word not in _SETS:
        raise WrongAnswerError(f"Step {number} says {word!r}; the sets are called {_SETS}.")
    match number, word:
        case 1, "validation":
            why = "Images that a reader has learned from can no longer judge it."
        case 1, "test":
            why = "Whoever learns from the exam's questions passes, and still knows nothing."
        case 2 | 4, "train":
            why = "On these images, a classifier that has learned them by heart would win."
        case 2 | 4, "test":
            why = "The images you choose by flatter the winner, so no honest figure would be left."
        case 3, "train":
            why = "It would measure how well the reader remembers, not how it reads new digits."
        case 3, "validation":
            why = "The winner was chosen by these images; on them it looks better than it is."
        case _:
            return
    raise WrongAnswerError(f"Step {number}, {step}: not on the {word} images. {why}")
