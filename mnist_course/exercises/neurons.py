"""Exercises on neurons, softmax, cross-entropy and gradient descent."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mnist_course.exercises.registry import (
    NotAttemptedError,
    WrongAnswerError,
    a_kind,
    as_array,
    call,
    exercise,
    matching_mistake,
)

CROSS = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
PLUS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])


@exercise(
    "cross neuron",
    "Positive weights say where ink speaks for a cross, negative ones where it speaks against it.",
)
def _judge_cross_neuron(answer: object) -> None:
    weights = as_array(answer, (3, 3))
    cross, plus, full = ((image * weights).sum() for image in (CROSS, PLUS, np.ones((3, 3))))
    if not weights.any():
        raise WrongAnswerError("All weights are 0: every image scores 0.")
    if cross < 0 < plus:
        raise WrongAnswerError(
            f"It is the wrong way round: the cross scores {cross:g}, the plus {plus:g}. Ink where "
            "only a cross has some must raise the score."
        )
    if cross <= 0:
        raise WrongAnswerError(f"The cross scores {cross:g}; it must score above 0.")
    if plus >= 0:
        raise WrongAnswerError(
            f"The cross scores {cross:g}, that is good. But the plus scores {plus:g}, and must be "
            "below 0. Which pixels does only the plus have?"
        )
    if full >= 0:
        raise WrongAnswerError(
            f"Cross and plus are told apart: {cross:g} and {plus:g}. But full ink scores {full:g}, "
            "and must be below 0. It scores the sum of all nine weights. And there is one pixel "
            "that cross and plus share."
        )


@exercise(
    "softmax",
    "Ten scores became ten probabilities, whatever the scores were. Only the differences between "
    "scores count.",
)
def _judge_softmax(function: object) -> None:
    logits = np.array([[2.0, 1.0, 0.0, -1.5], [0.5, 3.0, -2.0, 0.1], [0.2, 0.3, 0.1, 0.4]])
    answer = as_array(call(function, logits.copy()), logits.shape)
    powers = np.exp(logits)
    right = powers / powers.sum(axis=1, keepdims=True)
    mistakes = {
        "Your whole table sums to 1; each row should. Sum along the row: axis=1.": (
            powers / powers.sum(),
        ),
        "Your columns sum to 1. Each row is one image, and its own sum must be 1: axis=1.": (
            powers / powers.sum(axis=0),
        ),
        "You raise e to each score, but you don't divide by the sum of the row.": (
            powers,
            np.exp(logits - logits.max(axis=1, keepdims=True)),
        ),
        "You divide the scores themselves by their sum. With negative scores that gives negative "
        "probabilities. First np.exp, which makes every score positive.": (
            logits / logits.sum(axis=1, keepdims=True),
        ),
        "You leave the scores as they are.": (logits,),
        "You divide by the largest of the row. Divide by the sum.": (
            powers / powers.max(axis=1, keepdims=True),
        ),
        "You raise 2 to each score, not e. It gives probabilities too, but not those of softmax: "
        "use np.exp.": (2**logits / (2**logits).sum(axis=1, keepdims=True),),
        "You mark the largest score with a 1. That is a hard maximum; softmax leaves something for "
        "the others.": (np.eye(logits.shape[1])[logits.argmax(axis=1)],),
    }
    if not np.allclose(answer, right):
        sums = ", ".join(f"{value:.4g}" for value in answer.sum(axis=1))
        raise WrongAnswerError(
            matching_mistake(mistakes, answer)
            or f"For three rows of scores, your rows sum to {sums}. Work out one row by hand: for "
            "the scores 0 and 0 both probabilities must be one half."
        )
    _judge_large_scores(function)


def _judge_large_scores(function: object) -> None:
    with np.errstate(all="ignore"):
        large = np.asarray(call(function, np.array([[1000.0, 999.0], [0.0, -1.0]])), dtype=float)
    if np.allclose(large[0], large[1]):
        return
    if np.isfinite(large[0]).all():
        raise WrongAnswerError(
            "You subtract the largest score of the whole table. Where that is 1000, e to the power "
            "of a row with small scores is 0, and 0 is divided by 0. Each row has its own largest "
            "score: axis=1."
        )
    raise WrongAnswerError(
        f"With small scores it is right. But for the scores 1000 and 999 you return "
        f"{large[0, 0]:.4g} and {large[0, 1]:.4g}: e to the power of 1000 is more than a float "
        "can hold. Subtract the largest score of the row first; the result stays the same."
    )


@exercise(
    "cross-entropy",
    "The loss looks at one number of each row, the probability of the true digit, and asks how "
    "surprised the network was.",
)
def _judge_cross_entropy(function: object) -> None:
    three = np.array([[0.7, 0.2, 0.1], [0.05, 0.15, 0.8], [0.3, 0.6, 0.1], [0.35, 0.25, 0.4]])
    probabilities = np.hstack([0.93 * three, np.full((4, 7), 0.01)])  # ten classes, as digits have
    labels = np.array([0, 1, 2, 2], dtype=np.uint8)
    answer = _as_loss(call(function, probabilities.copy(), labels.copy()))
    of_truth = probabilities[np.arange(4), labels]
    one_hot = np.eye(10)[labels]
    mistakes = {
        "The minus is missing: the logarithm of a number below 1 is negative, and a loss should "
        "fall to 0.": (np.log(of_truth).mean(),),
        "You sum over the images. Divide by their number: the loss of a thousand images should "
        "compare with that of ten.": (-np.log(of_truth).sum(), np.log(of_truth).sum()),
        "You take the mean of all classes. That also asks for the probabilities of wrong digits. "
        "Pick the true digit of each row first.": (
            -np.log(probabilities).mean(),
            -(one_hot * np.log(probabilities)).mean(),
            -np.log(probabilities).sum(axis=1).mean(),
        ),
        "You take the largest probability of each row. That says how sure the network is, not how "
        "right. Take the probability of the true digit.": (-np.log(probabilities.max(1)).mean(),),
        "You take the mean first and then the logarithm. First the logarithm of each image's "
        "probability, then the mean.": (-np.log(of_truth.mean()),),
        "You use a logarithm of another base. np.log is the natural one.": (
            -np.log10(of_truth).mean(),
            -np.log2(of_truth).mean(),
        ),
        "The logarithm is missing: that is the mean of 1 - p. It hardly punishes a network that is "
        "certain and wrong.": ((1 - of_truth).mean(), -of_truth.mean()),
        "You leave out the logarithm: that is the mean probability of the true digit.": (
            of_truth.mean(),
        ),
        "That is the share of wrong answers. The loss looks at the probabilities.": (
            (probabilities.argmax(axis=1) != labels).mean(),
        ),
        "That is the accuracy. The loss looks at the probabilities.": (
            (probabilities.argmax(axis=1) == labels).mean(),
        ),
        "You take the probabilities of all labels from every row: probabilities[:, labels] is a "
        "table. Take one number from each row: index by row, too.": (
            -np.log(probabilities[:, labels]).mean(),
            -np.log(probabilities[labels]).mean(),
        ),
        "You count the labels from 1. Column 0 is that of the digit 0.": (
            -np.log(probabilities[np.arange(4), labels.astype(int) - 1]).mean(),
        ),
    }
    right = -np.log(of_truth).mean()
    if not np.isclose(answer, right):
        raise WrongAnswerError(
            matching_mistake(mistakes, answer)
            or f"For four images your function returns {answer:.4g}, which isn't the loss. Try two "
            "images with the probabilities [[1, 0], [0.5, 0.5]] and the labels [0, 0]: the first "
            "loss is 0, the second np.log(2); what is the mean?"
        )


def _as_loss(answer: object) -> float:
    try:
        value = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        raise WrongAnswerError(
            f"Your function returns {a_kind(answer)}; expected one number."
        ) from None
    if value.shape == (4,):
        raise WrongAnswerError(
            "Your function returns one loss for each of four images. Return their mean."
        )
    if value.size != 1:
        raise WrongAnswerError(
            f"For four images your function returns an array of shape {value.shape}; expected one "
            "number. Pick one probability from each row, then take the mean."
        )
    if not np.isfinite(value):
        raise WrongAnswerError(
            f"Your function returns {value.item()}. Is there a logarithm of 0 or of a negative "
            "number in it?"
        )
    return float(value.item())


@exercise(
    "gradient descent",
    "Three lines, and the same three train every network of this course: look at the slope, go "
    "down, look again.",
)
def _judge_gradient_descent(function: object) -> None:
    def slope(weight):
        return 2 * (weight - 3) + np.sin(weight)

    start, rate, steps = -1.0, 0.2, 5
    answer = call(function, slope, start, rate, steps)
    path = _as_path(answer, steps)

    def walked(step: Callable[[float], float]) -> list[float]:
        weights = [start]
        for _ in range(steps):
            weights.append(step(weights[-1]))
        return weights

    right = walked(lambda w: w - rate * slope(w))
    first = slope(start)
    mistakes = {
        "You go uphill: the loss grows. Where the slope is positive, a smaller weight is better, "
        "so subtract.": (walked(lambda w: w + rate * slope(w)),),
        "You forget the learning rate: your steps are as long as the slope.": (
            walked(lambda w: w - slope(w)),
        ),
        "You use the slope of the start for every step. It changes on the way: call slope(weight) "
        "again each time.": (walked(lambda w: w - rate * first),),
        "Each of your steps begins at the start: weight must become the new weight before the next "
        "one.": ([start, *[right[1]] * steps],),
        "All your steps have the same length. They should be long where it is steep and short "
        "where it is flat: multiply by the slope.": (
            walked(lambda w: w - rate * np.sign(slope(w))),
        ),
        "You divide by the learning rate. Multiply: a small learning rate makes small steps.": (
            walked(lambda w: w - slope(w) / rate),
        ),
        "You never move. Does weight change within the loop?": ([start] * (steps + 1),),
        "You set the weight to the step. Subtract the step from the weight.": (
            walked(lambda w: rate * slope(w)),
            walked(lambda w: -rate * slope(w)),
        ),
        "Your list holds the steps. Return the weights that they lead to.": (
            [start, *(-rate * slope(w) for w in right[:-1])],
        ),
    }
    if not np.allclose(path, right):
        raise WrongAnswerError(
            matching_mistake(mistakes, path)
            or f"From a weight of {start:g}, with a slope of {first:.4g} and a learning rate of "
            f"{rate:g}, your first step leads to {path[1]:.4g}. Where should it lead?"
        )


def _as_path(answer: object, steps: int) -> np.ndarray:
    try:
        path = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        raise WrongAnswerError(
            f"Your function returns {a_kind(answer)}; expected a list of numbers."
        ) from None
    if path.ndim == 0:
        raise WrongAnswerError(
            f"Your function returns one number, {path:.4g}. Return the list of all the weights "
            "on the way."
        )
    if path.shape == (steps,):
        raise WrongAnswerError(
            f"For {steps} steps your list has {steps} weights. Include the start, too: a fence has "
            "one more post than panels."
        )
    if path.shape == (2,):
        raise WrongAnswerError(
            f"For {steps} steps your list has two weights. Is the return inside the loop?"
        )
    if path.shape != (steps + 1,):
        raise WrongAnswerError(
            f"For {steps} steps your function returns shape {path.shape}; expected the start and "
            f"the weight after each step, {steps + 1} numbers."
        )
    if not np.isfinite(path).all():
        raise WrongAnswerError("Your list holds NaN or infinite values.")
    return path


@exercise(
    "loss against accuracy",
    "One bold mistake can cost more than several timid ones. Accuracy counts mistakes; the loss "
    "weighs them.",
)
def _judge_loss_against_accuracy(answer: object) -> None:
    a, b = (_as_probabilities(name, part) for name, part in zip("AB", _two(answer), strict=True))
    right_a, right_b = int((a > 0.5).sum()), int((b > 0.5).sum())
    loss_a, loss_b = -np.log(a).mean(), -np.log(b).mean()
    told = (
        f"A reads {right_a} of 4 right, with a loss of {loss_a:.3f}; B reads {right_b} right, with "
        f"a loss of {loss_b:.3f}."
    )
    if right_a < right_b:
        raise WrongAnswerError(f"{told} A must read more of them right.")
    if right_a == right_b:
        raise WrongAnswerError(f"{told} A must read more right than B. Right is above 0.5.")
    if loss_a <= loss_b:
        raise WrongAnswerError(
            f"{told} A is better in both. Let A make a mistake that costs more than all of B's."
        )


def _two(answer: object) -> tuple[object, object]:
    if not isinstance(answer, list | tuple) or len(answer) != 2:
        raise WrongAnswerError(
            f"Your answer is {a_kind(answer)}; expected both lists, as in (a, b)."
        )
    return answer[0], answer[1]


def _as_probabilities(name: str, part: object) -> np.ndarray:
    if part is ... or (isinstance(part, list | tuple) and any(p is ... for p in part)):
        raise NotAttemptedError
    try:
        values = as_array(part, (4,))
    except WrongAnswerError as error:
        raise WrongAnswerError(f"{name}: {error} Expected four probabilities.") from None
    if values.min() <= 0 or values.max() >= 1:
        raise WrongAnswerError(
            f"{name} holds {values.min():g} to {values.max():g}. Probabilities lie between 0 and "
            "1; use neither of the two themselves: softmax never gives them."
        )
    if (values == 0.5).any():
        raise WrongAnswerError(f"{name} holds a 0.5: that is neither right nor wrong.")
    return values
