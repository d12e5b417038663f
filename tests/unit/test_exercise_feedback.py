"""Answers that a check once passed, or told something untrue: each gets its true message."""

import numpy as np
import pytest
from exercise_answers.convolutions import convolve
from exercise_answers.deep_networks import batch_norm
from exercise_answers.neurons import cross_entropy

import mnist_course.exercises as ex


def convolve_three_wide(image, kernel):
    return convolve(image, np.pad(kernel, ((0, 0), (0, 3 - kernel.shape[1]))))


def first_rise(history):
    losses = history["val_loss"]
    return next((i for i in range(1, len(losses)) if losses[i] > losses[i - 1]), len(losses))


def constant_feature_kept(values, gamma, beta):
    return np.where(values.std(axis=0) == 0, values, batch_norm(values, gamma, beta))


def exact_count(values, rate, rng):
    result = values.ravel() / (1 - rate)
    result[rng.permutation(values.size)[: round(rate * values.size)]] = 0
    return result.reshape(values.shape)


def one_maximum(logits):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum(axis=1, keepdims=True)


def never_updated(slope, weight, learning_rate, steps):
    return [weight, *[weight - learning_rate * slope(weight) for _ in range(steps)]]


def sums_of_bytes(image):
    row, column, total = 0, 0, 0
    with np.errstate(over="ignore"):
        for r, line in enumerate(image):
            for c, ink in enumerate(line):
                row, column, total = row + r * ink, column + c * ink, total + ink
    return row / total, column / total


CASES = [
    ("convolution", convolve_three_wide, "With one of 3x2 it isn't"),
    ("best epoch", first_rise, "rises for the first time"),
    ("ink share", lambda images: (images > 0).sum() / (3 * 784), "Don't divide by a fixed number"),
    ("batch norm", constant_feature_kept, "is its own mean, so 0 is left"),
    ("dropout", exact_count, "drops exactly 4 each time"),
    ("softmax", one_maximum, "the largest score of the whole table"),
    ("gradient descent", never_updated, "begins at the start"),
    ("centre of mass", sums_of_bytes, "sums wrap round"),
    ("ink share", lambda images: [1, 2], "is a list"),
    ("ink share", 7, "is an int"),
]


@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize(("name", "answer", "words"), CASES)
def test_the_message_is_true(name, answer, words, capsys):
    ex.check(name, answer)
    told = " ".join(capsys.readouterr().out.split())
    assert told.startswith("✗ Not yet. ")
    assert words in told


def test_cross_entropy_by_ten_columns_of_ones_and_zeros_is_right(capsys):
    def by_hand(probabilities, labels):
        return -(np.eye(10)[labels] * np.log(probabilities)).sum(axis=1).mean()

    assert cross_entropy(np.full((2, 10), 0.1), np.array([3, 7])) == pytest.approx(np.log(10))
    ex.check("cross-entropy", by_hand)
    assert "✓ Right." in capsys.readouterr().out
