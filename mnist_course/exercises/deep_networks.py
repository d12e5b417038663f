"""Exercises on depth, batch normalisation, dropout and overfitting."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mnist_course.exercises.registry import (
    WrongAnswerError,
    as_array,
    as_number,
    call,
    exercise,
    matching_mistake,
)


@exercise(
    "receptive field",
    "Each convolution adds its size minus one. A stack of small windows sees far with few "
    "parameters.",
)
def _judge_receptive_field(function: object) -> None:
    formulas: dict[str, Callable[[list[int]], float]] = {
        "You add up the sizes. But the middle pixel of each window is there already: how far does "
        "a window of 3 look to the left of its middle?": sum,
        "You multiply the sizes. Each convolution looks a little further to each side: it adds.": (
            np.prod
        ),
        "You take the largest window. They are stacked: each adds to what the one before "
        "sees.": max,
        "The pixel in the middle is missing: without any convolution, a number sees one pixel.": (
            lambda sizes: sum(size - 1 for size in sizes)
        ),
        "You count one side only. A window looks as far to the right as to the left.": (
            lambda sizes: 1 + sum(size // 2 for size in sizes)
        ),
        "You count pixels of the whole square. Count those side by side in one row.": (
            lambda sizes: (1 + sum(size - 1 for size in sizes)) ** 2
        ),
        "You count as if every window were 3 wide. Look at each size.": (
            lambda sizes: 1 + 2 * len(sizes)
        ),
    }
    for sizes in ([3, 3], [5, 3, 3], [7, 3, 5, 3]):
        answer = as_number(call(function, list(sizes)))
        if answer == 1 + sum(size - 1 for size in sizes):
            continue
        other = [3, 5, 7, 7]
        for words, formula in formulas.items():
            if answer == formula(sizes) and as_number(call(function, other)) == formula(other):
                raise WrongAnswerError(words)
        raise WrongAnswerError(
            f"For windows of {', then '.join(map(str, sizes))} your function returns {answer:g}. "
            "Draw a row of pixels, and mark what one number of the last map depends on."
        )


@exercise(
    "batch norm",
    "Whatever came in, the next layer gets numbers of the same size. gamma and beta are learned: "
    "the network may take some of it back.",
)
def _judge_batch_norm(function: object) -> None:
    values = np.array([[1.0, -50, 9], [4, 30, 2], [2, 10, 7], [9, -20, 3], [4, 60, 5]])
    gamma, beta = np.array([2.0, 0.5, 3]), np.array([1.0, -1, 0])
    answer = as_array(call(function, values.copy(), gamma.copy(), beta.copy()), values.shape)
    centred, deviation = values - values.mean(axis=0), values.std(axis=0)
    normal = centred / deviation
    by_row = (values - values.mean(axis=1, keepdims=True)) / values.std(axis=1, keepdims=True)
    mistakes = {
        "You normalise each image by itself: each row. Batch norm takes one feature of all images "
        "at a time: axis=0.": (gamma * by_row + beta, by_row),
        "You take mean and deviation of the whole table. Each feature, a column, has its own.": (
            gamma * (values - values.mean()) / values.std() + beta,
            (values - values.mean()) / values.std(),
        ),
        "You divide by the variance. The standard deviation is its square root.": (
            gamma * centred / deviation**2 + beta,
            centred / deviation**2,
        ),
        "Mean 0 and deviation 1 are right. gamma and beta are missing.": (normal,),
        "You multiply by gamma, but you don't add beta.": (gamma * normal,),
        "You add beta before you multiply by gamma. First multiply.": (gamma * (normal + beta),),
        "gamma and beta have changed places: gamma multiplies, beta is added.": (
            beta * normal + gamma,
        ),
        "You only subtract the mean. The size of the numbers must come out the same too: divide by "
        "the standard deviation.": (gamma * centred + beta, centred),
        "You don't subtract the mean.": (gamma * values / deviation + beta, values / deviation),
        "You subtract the mean only after dividing. First subtract, then divide.": (
            gamma * (values / deviation - values.mean(axis=0)) + beta,
        ),
        "You divide by n - 1 in the variance (ddof=1). Batch norm takes the plain mean of the "
        "squares.": (gamma * centred / values.std(axis=0, ddof=1) + beta,),
        "You return the values as they came in.": (values,),
    }
    if not _close(answer, gamma * normal + beta):
        for words, results in mistakes.items():
            if any(_close(answer, result) for result in results):
                raise WrongAnswerError(words)
        raise WrongAnswerError(
            "It isn't right for a made-up batch of 5 images with 3 features. With gamma 1 and "
            "beta 0, each column of the result must have mean 0 and standard deviation 1."
        )
    _judge_constant_feature(function)


def _close(answer: np.ndarray, expected: np.ndarray) -> bool:
    """Compare but for the small number that keeps batch norm from dividing by 0."""
    return np.allclose(answer, expected, rtol=2e-3, atol=2e-3)


def _judge_constant_feature(function: object) -> None:
    values, beta = np.array([[7.0, 1], [7, 2]]), np.array([4.0, 0])
    with np.errstate(all="ignore"):
        result = np.asarray(call(function, values, np.ones(2), beta), dtype=float)
    if not np.isfinite(result).all():
        raise WrongAnswerError(
            "It is right as long as a feature varies. But where it is the same in all images, as "
            "a pixel in the corner is, you divide 0 by 0. Add a small number, such as 1e-3, to the "
            "variance before you take the root."
        )
    if not np.allclose(result[:, 0], beta[0]):
        raise WrongAnswerError(
            "It is right as long as a feature varies. A feature that is the same in all images is "
            f"its own mean, so 0 is left, and then beta, {beta[0]:g}. You return "
            f"{result[0, 0]:.4g}."
        )


@exercise(
    "dropout",
    "Each number is dropped by a random draw of its own, and those that stay are made larger: the "
    "next layer gets the same sum on average.",
)
def _judge_dropout(function: object) -> None:
    values = np.random.default_rng(1).uniform(1, 2, (300, 40))
    rate = 0.2
    given, rng = values.copy(), np.random.default_rng(2)
    answer = as_array(call(function, given, rate, rng), values.shape)
    if not np.array_equal(given, values):
        raise WrongAnswerError(
            "Your function changes the array that it is given. Make a new one: the maps are still "
            "needed as they were."
        )
    dropped = answer == 0
    _refuse_share(dropped, rate)
    if (answer[~dropped] == 1).all():
        raise WrongAnswerError(
            "You return only which numbers stay, as True or 1. Multiply the values by it."
        )
    _refuse_scale((answer / values)[~dropped], rate)
    again = as_array(call(function, values.copy(), rate, rng), values.shape)
    if np.array_equal(answer == 0, again == 0):
        raise WrongAnswerError(
            "Called twice, your function drops the same numbers both times. Draw from the rng that "
            "it is given, which goes on from call to call; don't make a new one."
        )
    few = np.ones(20)
    counts = {
        int((np.asarray(call(function, few.copy(), rate, rng)) == 0).sum()) for _ in range(40)
    }
    if len(counts) == 1:
        raise WrongAnswerError(
            f"Of 20 numbers your function drops exactly {counts.pop()} each time. Each number has "
            "a draw of its own, so the count varies; only its average is the rate."
        )


def _refuse_share(dropped: np.ndarray, rate: float) -> None:
    share = dropped.mean()
    if share == 0:
        raise WrongAnswerError("No number is 0: nothing is dropped.")
    if share == 1:
        raise WrongAnswerError("All numbers are 0: nothing is left.")
    if any(line.all() or not line.any() for line in (*dropped, *dropped.T)):
        raise WrongAnswerError(
            "Whole rows or columns are dropped together. Each number needs its own draw: draw as "
            "many as there are values, rng.random(values.shape)."
        )
    if abs(share - (1 - rate)) < 0.03:
        raise WrongAnswerError(
            f"At a rate of {rate:g} you drop {share:.0%} of the numbers, and keep the others. It "
            "is the wrong way round: the rate says how many are dropped."
        )
    if abs(share - rate) > 0.03:
        raise WrongAnswerError(f"At a rate of {rate:g} you drop {share:.0%} of the numbers.")


def _refuse_scale(factors: np.ndarray, rate: float) -> None:
    if not np.allclose(factors, factors[0]):
        raise WrongAnswerError(
            "The right share is dropped. But what stays is changed in different ways: each number "
            "that stays is multiplied by the same factor."
        )
    factor = factors[0]
    mistakes = {
        "What stays is left as it is. But then the next layer gets smaller sums than in "
        "prediction, where nothing is dropped. Make up for what is missing.": 1,
        "You make what stays smaller. Something is missing already: it must become larger.": (
            1 - rate
        ),
        "You divide by the share that is dropped. Divide by the share that stays.": 1 / rate,
        "You multiply by the share that is dropped.": rate,
        "You add the rate to 1. Think of a rate of 0.5: half is missing, so what stays must "
        "count twice.": 1 + rate,
    }
    for words, wrong in mistakes.items():
        if np.isclose(factor, wrong):
            raise WrongAnswerError(words)
    if not np.isclose(factor, 1 / (1 - rate)):
        raise WrongAnswerError(
            f"At a rate of {rate:g} you multiply what stays by {factor:.4g}. On average the sum "
            "must stay what it was."
        )


@exercise(
    "best epoch",
    "By the training loss alone, you would train for ever. Keeping the weights of this epoch is "
    "called early stopping.",
)
def _judge_best_epoch(function: object) -> None:
    history = {
        "loss": [0.9, 0.5, 0.4, 0.2, 0.1, 0.05, 0.04, 0.03, 0.02],
        "accuracy": [0.72, 0.85, 0.88, 0.95, 0.97, 0.99, 0.99, 0.99, 1.0],
        "val_loss": [0.8, 0.55, 0.42, 0.45, 0.31, 0.36, 0.43, 0.47, 0.5],
        "val_accuracy": [0.75, 0.84, 0.88, 0.91, 0.9, 0.91, 0.93, 0.92, 0.92],
    }
    given = {name: list(values) for name, values in history.items()}
    answer = as_number(call(function, given))
    loss, val_loss = history["loss"], history["val_loss"]
    mistakes = {
        "You return the lowest validation loss itself. In which epoch was it?": min(val_loss),
        "You return the place in the list, which counts from 0. The first epoch is epoch 1.": (
            np.argmin(val_loss)
        ),
        "That is the epoch with the lowest training loss. It keeps falling, whatever happens to "
        "images that the network hasn't learned from.": len(loss),
        "You look at the training loss, and you count from 0. Which loss is measured on "
        "images that the network hasn't learned from?": np.argmin(loss),
        "That is the epoch with the highest validation loss.": 1 + np.argmax(val_loss),
        "That is the epoch with the highest validation accuracy. It is often another one; the loss "
        "also says how sure the network was.": 1 + np.argmax(history["val_accuracy"]),
        "That is the epoch with the highest validation accuracy, counted from 0. Look at the "
        "loss.": np.argmax(history["val_accuracy"]),
        "That is the epoch before the loss rises for the first time. It may fall again later: look "
        "for the lowest of all.": 1 + np.argmax(np.diff(val_loss) > 0),
        "That is where the validation loss is first above the training loss. It often is, and that "
        "does no harm while it still falls.": 1 + np.argmax(np.greater(val_loss, loss)),
    }
    if answer != 1 + np.argmin(val_loss):
        raise WrongAnswerError(
            matching_mistake({words: (each,) for words, each in mistakes.items()}, answer)
            or f"For the validation losses {', '.join(map(str, val_loss))} your function returns "
            f"{answer:g}. In which epoch, counted from 1, is the loss lowest?"
        )
    falling = {**history, "val_loss": [3.0, 2.0, 1.0]}
    if as_number(call(function, falling)) != len(falling["val_loss"]):
        raise WrongAnswerError(
            "Where the validation loss goes up again it is right. But it may also fall to the end; "
            "then the last epoch is the best."
        )
