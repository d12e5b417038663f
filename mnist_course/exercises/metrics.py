"""Exercises on confusion matrices, and on what a figure of merit is worth."""

from __future__ import annotations

import numpy as np

from mnist_course.exercises.lines import judge_lines
from mnist_course.exercises.registry import (
    WrongAnswerError,
    a_kind,
    as_array,
    as_number,
    call,
    exercise,
    matching_mistake,
)

_DIGITS = range(4)
_LOG = {
    1: "Learning the weights from the training images is what those are for.",
    2: "Mending what the validation images show is a choice, and choosing is what those are for.",
    5: "More figures from the same look at the test images are still a report: nothing was decided "
    "by them.",
}
_MISUSES = {
    3: "Remember the best of a thousand guessers: what was its score worth afterwards?",
    4: "Weights are not the only numbers that are learned from images.",
    6: "A promise that was tuned until it came true on some images holds for those images.",
}
_SIDEWAYS = np.array([[96, 0, 4, 1], [0, 118, 9, 2], [3, 1, 61, 17], [1, 1, 6, 80]])
_DISPUTED = 40


@exercise(
    "precision",
    "You stayed in one column: all that was read as this digit, and the share of it that is right.",
)
def _judge_precision(function: object) -> None:
    matrix = np.random.default_rng(0).integers(1, 60, (4, 4)) + np.diag([70, 20, 90, 40])
    answers = np.array([as_number(call(function, matrix, digit)) for digit in _DIGITS])
    hits, rows, columns = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    right, recall = hits / columns, hits / rows
    if np.allclose(answers, right):
        return
    mistakes = {
        "That is recall: you divide by the row, all true ones. Precision looks at what was read "
        "as the digit: which sum is that?": recall,
        "That is how many are right. Precision is a share of what was read as the digit.": hits,
        "You divide by all images. Only those that were read as this digit count.": (
            hits / matrix.sum()
        ),
        "You divide what is right by what is wrong. Divide by both together: all that was read as "
        "the digit.": hits / (columns - hits),
        "That is the share of false alarms. Precision is the rest.": 1 - right,
        "That is in percent. A share goes from 0 to 1.": 100 * right,
        "That is F1, which is made of precision and recall.": (
            2 * right * recall / (right + recall)
        ),
        "That is the accuracy, which is the same for all digits.": (
            np.full(4, hits.sum() / matrix.sum())
        ),
    }
    for words, results in mistakes.items():
        if np.allclose(answers, results):
            raise WrongAnswerError(words)
    if np.allclose(answers, answers[0]):
        raise WrongAnswerError(
            f"Your function returns {answers[0]:.4g} for each digit. Do you use `digit`?"
        )
    raise WrongAnswerError(
        f"For digit 2 and the matrix\n{matrix}\nyour function returns {answers[2]:.4g}. Which "
        "numbers of it count what was read as a 2?"
    )


@exercise(
    "which axis",
    "The sums gave it away: the truth runs along the axis whose sums are the numbers of true "
    "digits.",
)
def _judge_which_axis(answer: object) -> None:
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise WrongAnswerError(
            f"Your answer is {a_kind(answer)}; expected two digits, in brackets: first "
            "what it is, then what it was read as."
        )
    true, read_as = (as_number(digit) for digit in answer)
    errors = _SIDEWAYS * ~np.eye(4, dtype=bool)
    most = np.unravel_index(errors.argmax(), errors.shape)  # a row is what was read
    match (true, read_as):
        case (true, read_as) if (read_as, true) == most:
            return
        case (true, read_as) if (true, read_as) == most:
            raise WrongAnswerError(
                "That is the largest error, but you take the rows for the truth. Add up the rows, "
                "add up the columns: which of the two are the numbers of true digits?"
            )
        case (true, read_as) if true not in _DIGITS or read_as not in _DIGITS:
            raise WrongAnswerError(
                f"({true:g}, {read_as:g}) are not two of the digits. Is one of them a count? "
                "Give the place where the count stands: rows and columns go from 0 to 3."
            )
        case (true, read_as) if true == read_as:
            raise WrongAnswerError(
                "That is on the diagonal, which counts the digits that were read right."
            )
        case _:
            raise WrongAnswerError(
                f"The count of that error is {_SIDEWAYS[int(read_as), int(true)]}. Another one is "
                "larger: look for the largest count off the diagonal."
            )


@exercise(
    "two halves",
    "A difference has a standard error of its own, larger than that of either share. Counted in "
    "standard errors, it says whether chance explains it.",
)
def _judge_two_halves(function: object) -> None:
    rng = np.random.default_rng(0)
    for size, counts in ((200, (30, 12)), (500, (10, 35)), (60, (4, 0))):
        wrong = np.concatenate([rng.permutation(size) < count for count in counts])
        answer = as_array(call(function, wrong.copy()), (2,))
        share = np.array(counts) / size
        difference, squares = share[0] - share[1], share * (1 - share) / size
        error = np.sqrt(squares.sum())
        if np.allclose(answer, (error, difference)):
            raise WrongAnswerError("Return the difference first, then its standard error.")
        if not np.isclose(answer[0], difference):
            raise WrongAnswerError(
                matching_mistake(_wrong_differences(wrong, counts), answer[0])
                or f"{counts[0]} of the first {size} images are misread, and {counts[1]} of the "
                f"last {size}. As their difference your function returns {answer[0]:.4g}."
            )
        pooled = np.sqrt(2 * share.mean() * (1 - share.mean()) / size)  # right as well
        if not np.isclose(answer[1], (error, pooled), rtol=0.01).any():
            raise WrongAnswerError(
                matching_mistake(_wrong_errors(share, size), answer[1])
                or f"The difference is right. But where {counts[0]} and {counts[1]} of {size} "
                f"images are misread, your standard error is {answer[1]:.4g}. What is the square "
                "of each half's?"
            )


def _wrong_differences(wrong: np.ndarray, counts: tuple[int, int]) -> dict[str, tuple]:
    size, more = len(wrong) // 2, counts[0] - counts[1]
    return {
        "That is a difference of counts. Divide each count by the number of images in its half.": (
            more,
        ),
        "You divide by the number of all images. Each half has only half of them.": (
            more / len(wrong),
        ),
        "Your difference is never below 0. Keep its sign, which says in which half more is "
        "misread.": (abs(more) / size,),
        "The sign is the wrong way round. Is it errors that you count, and does the first half "
        "come first?": (-more / size,),
        "That is in percent. Return a share.": (100 * more / size,),
        "You take every second image. The halves are the first images and the last ones.": (
            wrong[::2].mean() - wrong[1::2].mean(),
            wrong[1::2].mean() - wrong[::2].mean(),
        ),
        "That is a ratio. Subtract one error rate from the other.": (
            counts[0] / counts[1] if counts[1] else np.nan,
        ),
        "That is the error rate of one half. Subtract that of the other.": (
            counts[0] / size,
            counts[1] / size,
        ),
    }


def _wrong_errors(share: np.ndarray, size: int) -> dict[str, tuple]:
    squares = share * (1 - share) / size
    error, overall = np.sqrt(squares.sum()), share.mean()
    return {
        "You add the standard errors. Add their squares, then take the root.": (
            np.sqrt(squares).sum(),
        ),
        "The square root is missing.": (squares.sum(),),
        "That is two standard errors. Return one.": (2 * error, 1.96 * error),
        "You subtract the squares. The rates are subtracted, but what is uncertain about them "
        "adds up.": (np.sqrt(abs(squares[0] - squares[1])),),
        "That is the standard error of one half. The other half's counts, too.": tuple(
            np.sqrt(squares)
        ),
        "That is the standard error of the error rate of all images, not of a difference.": (
            np.sqrt(overall * (1 - overall) / size / 2),
        ),
        "You divide by the number of all images. Each half has only half of them.": (
            error / np.sqrt(2),
        ),
        "You don't divide by the number of images.": (error * np.sqrt(size),),
        "You treat the difference as if it were a share. Begin with the error rate of each half.": (
            np.sqrt(abs(share[0] - share[1]) * (1 - abs(share[0] - share[1])) / size),
        ),
        "That is in percent, the difference is not. Return both as shares.": (100 * error,),
    }


@exercise(
    "how many wins",
    "It takes a good deal more than half: luck is more lopsided than you might think.",
)
def _judge_how_many_wins(answer: object) -> None:
    from scipy.stats import binomtest

    wins = as_number(answer)
    if wins != int(wins) or not 0 <= wins <= _DISPUTED:
        raise WrongAnswerError(
            f"{wins:.4g} isn't a number of images between 0 and {_DISPUTED}. Give how many of the "
            f"{_DISPUTED} the better network wins, not a probability or a share."
        )
    wins = int(wins)
    p_value = binomtest(wins, _DISPUTED).pvalue
    one_side = binomtest(wins, _DISPUTED, alternative="greater").pvalue
    if wins <= _DISPUTED / 2:
        raise WrongAnswerError(
            f"With {wins} of {_DISPUTED} it would be no better than the other one. Count the "
            "winner's images."
        )
    if p_value < 0.05 <= binomtest(wins - 1, _DISPUTED).pvalue:
        return
    if p_value < 0.05:
        raise WrongAnswerError(
            f"{wins} would do: equally good networks are so far apart in only {100 * p_value:.2g} "
            "of 100 cases. But fewer are enough. Look for the smallest number."
        )
    if one_side < 0.05:
        raise WrongAnswerError(
            f"You count only the cases in which this network gets {wins} or more. With equally "
            "good ones it may just as well be the other: both sides count."
        )
    raise WrongAnswerError(
        f"{wins} to {_DISPUTED - wins} may well be luck: equally good networks are at least so far "
        f"apart in {100 * p_value:.2g} of 100 cases."
    )


@exercise(
    "looked twice",
    "Whatever is decided by the test images, be it a network, a temperature or a threshold, makes "
    "them flatter it.",
)
def _judge_looked_twice(answer: object) -> None:
    judge_lines(answer, _MISUSES, _LOG, "is harmless")
