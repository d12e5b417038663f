"""Exercises on errors looked at one by one, and on who may be compared with whom."""

from __future__ import annotations

import numpy as np

from mnist_course.exercises.lines import judge_lines
from mnist_course.exercises.registry import (
    WrongAnswerError,
    a_kind,
    as_number,
    call,
    exercise,
    matching_mistake,
)

_FAIR = {
    2: "A random draw favours nobody. (Whether such images are hard is another question.)",
    5: "A third reader chose: neither you nor the network had a say in it.",
}
_UNFAIR = {
    1: "How many of these can the network have right?",
    3: "The network is asked what it is bad at. You are not.",
    4: "It is the same trick as line 1, the other way round: played on you.",
    6: "The network is asked what it is good at. You are not.",
}


@exercise(
    "both ways",
    "A mask for each direction, and one or the other: a confusion of two digits is two kinds of "
    "error.",
)
def _judge_both_ways(function: object) -> None:
    rng = np.random.default_rng(4)
    y_true, y_pred = rng.integers(0, 10, (2, 600))
    for a, b in ((4, 9), (7, 2)):
        result = call(function, y_true.copy(), y_pred.copy(), a, b)
        answer = _as_indices(result, len(y_true))
        there = (y_true == a) & (y_pred == b)
        back = (y_true == b) & (y_pred == a)
        if answer == set(np.flatnonzero(there | back)):
            continue
        among = np.isin(y_true, (a, b)) & np.isin(y_pred, (a, b))
        mistakes = {
            f"You have the images of a {a} read as a {b}. The other direction is missing: "
            f"a {b} read as a {a}.": there,
            f"You have one direction only: a {b} read as a {a}. The other one counts, too.": back,
            f"Among your images are some that are read right: a {a} read as a {a}.": among,
            f"You have everything that is a {a}, whatever it was read as.": y_true == a,
            f"You have everything that was read as a {b}, whatever it is.": y_pred == b,
            f"You have all errors of these two digits, also those read as a third one. Expected "
            f"where {a} and {b} are taken for each other.": (
                np.isin(y_true, (a, b)) & (y_true != y_pred)
            ),
            "You have all errors. Keep only those of the two digits.": y_true != y_pred,
            f"You have every image in which a {a} or a {b} plays a part.": (
                np.isin(y_true, (a, b)) | np.isin(y_pred, (a, b))
            ),
        }
        for words, mask in mistakes.items():
            if answer == set(np.flatnonzero(mask)):
                raise WrongAnswerError(words)
        raise WrongAnswerError(
            f"For {len(y_true)} made-up answers and the digits {a} and {b}, your function returns "
            f"{len(answer)} indices; there are {int((there | back).sum())} to find."
        )


def _as_indices(result: object, n: int) -> set[int]:
    try:
        array = np.asarray(result)
    except ValueError:
        array = np.array(None)
    if array.dtype == bool and array.shape == (n,):
        raise WrongAnswerError(
            "You return True or False for each image. Return the places where it is True: "
            "np.flatnonzero finds them."
        )
    if array.ndim == 2 and array.shape[1] == 1 and array.dtype != bool:
        array = array[:, 0]  # of np.argwhere
    if array.dtype == bool or not np.issubdtype(array.dtype, np.integer) or array.ndim != 1:
        # An empty list is an array of floats, and as good as an empty one of integers.
        if array.size or array.ndim != 1:
            raise WrongAnswerError(
                f"Your function returns {a_kind(result)}; expected indices: an array of "
                "whole numbers, one for each image found."
            )
        return set()
    return {int(index) for index in array}


@exercise(
    "fair quiz",
    "Whoever takes part must not choose. A random draw may, or a third reader.",
)
def _judge_fair_quiz(answer: object) -> None:
    judge_lines(answer, _FAIR, _UNFAIR, "isn't fair")


@exercise(
    "tipping point",
    "The most probable of all ten decides, as in any reading. So a tipping point has no "
    "probability of its own: it is where one digit overtakes all others.",
)
def _judge_tipping_point(function: object) -> None:
    steps = np.arange(30)
    probabilities = np.full((30, 10), 1e-3)
    # The 9 overtakes first the 4, then the 8, and has a half of all only then.
    for digit, values in {4: (0.96, 0.35, 0.1, 0.01), 8: (0.01, 0.4, 0.38, 0.01)}.items():
        probabilities[:, digit] = np.interp(steps, (0, 10, 20, 29), values)
    probabilities[:, 9] += 1 - probabilities.sum(axis=1)
    answer = as_number(call(function, probabilities.copy(), 9))
    read, nine = probabilities.argmax(axis=1), probabilities[:, 9]
    right = int((read == 9).argmax())
    mistakes = {
        "That is where the 9 is at its most probable. Look for the first step that is read as a "
        "9.": (nine.argmax(),),
        "You compare the 9 with the 4 alone. A third digit may be more probable than both on the "
        "way: all ten count.": ((nine > probabilities[:, 4]).argmax(),),
        "You wait until the 9 has more than one half. The most probable digit is read, however "
        "improbable it is.": ((nine > 0.5).argmax(),),
        "That is the last step that isn't yet read as a 9. Which is the first that is?": (
            right - 1,
        ),
        "You count from 1. The first image is step 0.": (right + 1,),
        "That is where it is no longer a 4. But it isn't read as a 9 yet: there is something else "
        "in between.": ((read != 4).argmax(),),
        "That is how many steps are read as a 9. At which does it begin?": ((read == 9).sum(),),
        "That is the last step read as a 9. Look for the first.": (29,),
    }
    if answer != right:
        raise WrongAnswerError(
            matching_mistake(mistakes, answer)
            or f"For a made-up morph from 4 to 9 over 8 your function returns {answer:.4g}. Print "
            "probabilities.argmax(axis=1): at which place does the 9 stand first?"
        )
    if as_number(call(function, probabilities.copy(), 8)) != (read == 8).argmax():
        raise WrongAnswerError("For the 9 it is right, but not for another digit: use `digit`.")


@exercise(
    "shared by chance",
    "Shares multiply where things have nothing to do with each other. The gap between this and the "
    "truth is what the readers have in common.",
)
def _judge_shared_by_chance(function: object) -> None:
    for counts, n in (([50, 20], 1000), ([400, 300, 200], 2000), ([60, 90, 120, 30], 600)):
        answer = as_number(call(function, list(counts), n))
        shares = np.array(counts) / n
        if np.isclose(answer, n * shares.prod()):
            continue
        mistakes = {
            "That is a share, the probability for one image. How many of n images is that?": (
                shares.prod(),
            ),
            "You add the shares. Both must happen at once: of those that the first reads wrong, "
            "the second gets its share wrong.": (n * shares.sum(), shares.sum()),
            "You take the smallest count, as if the best reader's errors were all made by the "
            "others, too. That is the most it can be.": (min(counts),),
            "You multiply the counts, but not the shares: there would be more images than there "
            "are.": (np.prod(counts),),
            "You divide by n only once. Each count becomes a share by its own division.": (
                np.prod(counts) / n if len(counts) > 2 else np.nan,
            ),
            "That is their mean. With nothing in common, shared errors are far rarer.": (
                np.mean(counts),
            ),
            "That is how many at least one reader gets wrong. Count those that all get wrong.": (
                n * (1 - (1 - shares).prod()),
            ),
            "You use the first two readers only.": (
                n * shares[:2].prod() if len(counts) > 2 else np.nan,
            ),
        }
        raise WrongAnswerError(
            matching_mistake(mistakes, answer)
            or f"For {' and '.join(map(str, counts))} errors in {n:,} images your function returns "
            f"{answer:.4g}. What share of the first one's errors does the second make by chance?"
        )
