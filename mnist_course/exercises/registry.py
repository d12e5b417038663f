"""What an exercise is, and how an answer to it is checked."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_WIDTH = 88  # characters


class NotAttemptedError(Exception):
    """The answer is still the dots of the exercise."""


class WrongAnswerError(Exception):
    """The answer is wrong; the text says how, and doesn't give the answer away."""


@dataclass(frozen=True)
class Exercise:
    """An exercise of a lesson.

    Attributes
    ----------
    name : str
        A few words, for `check`.
    judge : callable
        ``judge(answer)`` returns where the answer is right, and raises `WrongAnswerError` or
        `NotAttemptedError` where it isn't.
    praise : str
        What a right answer shows, in a sentence or two.
    """

    name: str
    judge: Callable[[object], None]
    praise: str


EXERCISES: dict[str, Exercise] = {}
"""All exercises of the course, by name."""


def exercise(name: str, praise: str) -> Callable[[Callable], Callable]:
    """Register the decorated function as the judge of an exercise.

    Parameters
    ----------
    name : str
        A few words; no other exercise has it.
    praise : str
        What is printed after "Right." when the answer is right.

    Returns
    -------
    callable
        A decorator that returns the function as it is.
    """

    def register(judge: Callable[[object], None]) -> Callable[[object], None]:
        if name in EXERCISES:
            raise ValueError(f"There are two exercises '{name}'.")
        EXERCISES[name] = Exercise(name, judge, praise)
        return judge

    return register


def check(name: str, answer: object) -> None:
    """Print whether the answer to an exercise is right, and if not, how it is wrong.

    Parameters
    ----------
    name : str
        The exercise, as the lesson names it.
    answer : object
        A number, a list, an array or a function: what the lesson asks for. ``...`` is no answer
        yet.

    Raises
    ------
    ValueError
        There is no such exercise.
    """
    # JupyterLab breaks a long line in the midst of a word.
    print(textwrap.fill(_verdict(named(name), answer), _WIDTH))


def named(name: str) -> Exercise:
    """Return the exercise of that name; raise a ValueError where there is none."""
    if name not in EXERCISES:
        near = difflib.get_close_matches(name, EXERCISES, n=1)
        meant = f" Did you mean '{near[0]}'?" if near else ""
        raise ValueError(f"There is no exercise '{name}'.{meant}")
    return EXERCISES[name]


def _verdict(exercise: Exercise, answer: object) -> str:
    try:
        if answer is ...:
            raise NotAttemptedError
        exercise.judge(answer)
    except NotAttemptedError:
        return (
            "○ Not attempted yet: put your answer in the place of the dots, and run the cell again."
        )
    except WrongAnswerError as error:
        return f"✗ Not yet. {error}"
    return f"✓ Right. {exercise.praise}"


# For judges


def a_kind(answer: object) -> str:
    """Return the answer's type with its article: "a list", "an int"."""
    name = type(answer).__name__
    return f"{'an' if name[0] in 'aeioAEIO' else 'a'} {name}"


def as_number(answer: object) -> float:
    """Return the answer as a finite number, or raise `WrongAnswerError` with what it is instead."""
    if isinstance(answer, str):
        raise WrongAnswerError(f"Your answer is a text, {answer!r}; expected a number: no quotes.")
    try:
        value = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        value = None
    if value is None or value.size != 1:
        shape = f" of shape {value.shape}" if value is not None else ""
        raise WrongAnswerError(f"Your answer is {a_kind(answer)}{shape}; expected a number.")
    if not np.isfinite(value):
        raise WrongAnswerError(f"Your answer is {value.item()}, which isn't a finite number.")
    return float(value.item())


def as_array(answer: object, shape: tuple[int, ...]) -> np.ndarray:
    """Return the answer as float64 of that shape, or raise `WrongAnswerError`."""
    try:
        array = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        raise WrongAnswerError(
            f"Your answer is {a_kind(answer)}; expected an array of numbers."
        ) from None
    if array.shape != shape:
        raise WrongAnswerError(f"Your answer has shape {array.shape}; expected {shape}.")
    if not np.isfinite(array).all():
        raise WrongAnswerError("Your answer holds NaN or infinite values.")
    return array


def call(function: object, *arguments) -> object:
    """Call the learner's function.

    Raises
    ------
    NotAttemptedError
        It returns the dots.
    WrongAnswerError
        It is no function, raises an error or returns nothing; the text says so.
    """
    if not callable(function):
        raise WrongAnswerError(
            f"Your answer is {a_kind(function)}; expected the function itself, without brackets "
            "after its name."
        )
    try:
        result = function(*arguments)
    except Exception as error:  # the learner's code may raise anything
        raise WrongAnswerError(
            f"Your function raised {type(error).__name__}: {error}. Call it yourself with a small "
            "example to see where."
        ) from None
    if result is ...:
        raise NotAttemptedError
    if result is None:
        raise WrongAnswerError("Your function returns nothing. Does it end with a return?")
    return result


def matching_mistake(mistakes: dict[str, tuple], answer: float | np.ndarray) -> str | None:
    """Return the words for the mistake that leads to this answer; None if it is none of these."""
    for words, results in mistakes.items():
        if any(np.allclose(answer, result) for result in results):
            return words
    return None
