"""Answers that name lines of a question, such as [2, 5]."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from mnist_course.exercises.registry import WrongAnswerError, a_kind, as_number


def judge_lines(
    answer: object, right: Mapping[int, str], wrong: Mapping[int, str], fault: str
) -> None:
    """Accept the lines of `right`, in any order and as any sequence of numbers.

    Parameters
    ----------
    answer : object
        The learner's.
    right, wrong : mapping of int to str
        For each line a sentence on why it is in the answer, or isn't.
    fault : str
        What is wrong with naming a line of `wrong`, such as "isn't fair".

    Raises
    ------
    WrongAnswerError
        The text says which line is wrong; of a missing one it says only why it belongs.
    """
    lines = _as_lines(answer, {*right, *wrong})
    if named := sorted(lines & wrong.keys()):
        raise WrongAnswerError(f"Line {named[0]} {fault}. {wrong[named[0]]}")
    if missing := sorted(right.keys() - lines):
        more = "One is" if len(missing) == 1 else "More are"
        raise WrongAnswerError(f"The lines you name are right. {more} missing. {right[missing[0]]}")


def _as_lines(answer: object, accepted: Collection[int]) -> set[int]:
    values = answer.tolist() if isinstance(answer, np.ndarray) else answer
    if not isinstance(values, list | tuple | set | range) or not values:
        raise WrongAnswerError(
            f"Your answer is {a_kind(answer)}; expected a list of line numbers: numbers with "
            "commas between them, in square brackets."
        )
    numbers = {as_number(value) for value in values}
    if strange := sorted(numbers - set(accepted)):
        raise WrongAnswerError(
            f"There is no line {strange[0]:g}. They go from {min(accepted)} to {max(accepted)}."
        )
    return {int(number) for number in numbers}
