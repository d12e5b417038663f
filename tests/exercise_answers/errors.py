import numpy as np


def both_ways(y_true, y_pred, a, b):
    return np.flatnonzero(((y_true == a) & (y_pred == b)) | ((y_true == b) & (y_pred == a)))


BOTH_WAYS = [
    lambda y_true, y_pred, a, b: np.flatnonzero((y_true == a) & (y_pred == b)),
    lambda y_true, y_pred, a, b: np.flatnonzero((y_true == b) & (y_pred == a)),
    lambda y_true, y_pred, a, b: ((y_true == a) & (y_pred == b)) | ((y_true == b) & (y_pred == a)),
    lambda y_true, y_pred, a, b: np.flatnonzero(np.isin(y_true, (a, b)) & np.isin(y_pred, (a, b))),
    lambda y_true, y_pred, a, b: np.flatnonzero(np.isin(y_true, (a, b)) & (y_true != y_pred)),
    lambda y_true, y_pred, a, b: np.flatnonzero(y_true != y_pred),
    lambda y_true, y_pred, a, b: np.flatnonzero(y_true == a),
    lambda y_true, y_pred, a, b: np.flatnonzero(y_pred == b),
    lambda y_true, y_pred, a, b: both_ways(y_true, y_pred, 4, 9),
    lambda y_true, y_pred, a, b: len(both_ways(y_true, y_pred, a, b)),
    lambda y_true, y_pred, a, b: [],
    lambda y_true, y_pred, a, b: y_true[both_ways(y_true, y_pred, a, b)],
    [1, 2],
]


def tipping_point(probabilities, digit):
    return (probabilities.argmax(axis=1) == digit).argmax()


TIPPING_POINT = [
    lambda probabilities, digit: probabilities[:, digit].argmax(),
    lambda probabilities, digit: (probabilities[:, digit] > 0.5).argmax(),
    lambda probabilities, digit: (probabilities[:, 9] > probabilities[:, 4]).argmax(),
    lambda probabilities, digit: tipping_point(probabilities, digit) + 1,
    lambda probabilities, digit: tipping_point(probabilities, digit) - 1,
    lambda probabilities, digit: (probabilities.argmax(axis=1) != 4).argmax(),
    lambda probabilities, digit: (probabilities.argmax(axis=1) == digit).sum(),
    lambda probabilities, digit: tipping_point(probabilities, 9),
    lambda probabilities, digit: probabilities.argmax(axis=1) == digit,
    lambda probabilities, digit: probabilities[:, digit].max(),
    18,
]


def shared_by_chance(counts, n):
    return n * np.prod([count / n for count in counts])


SHARED_BY_CHANCE = [
    lambda counts, n: np.prod([count / n for count in counts]),
    lambda counts, n: sum(counts),
    lambda counts, n: min(counts),
    lambda counts, n: np.prod(counts),
    lambda counts, n: np.mean(counts),
    lambda counts, n: n * (1 - np.prod([1 - count / n for count in counts])),
    lambda counts, n: np.prod(counts) / n,
    lambda counts, n: counts[0] * counts[1] / n,
    lambda counts, n: counts,
    1.0,
]

FAIR_QUIZ = [
    [1],
    [3],
    [4],
    [6],
    [2],
    [5],
    [2, 3],
    [1, 2, 5],
    [7],
    2,
    "2",
]

ANSWERS = {
    "both ways": (both_ways, BOTH_WAYS),
    "fair quiz": ([2, 5], FAIR_QUIZ),
    "tipping point": (tipping_point, TIPPING_POINT),
    "shared by chance": (shared_by_chance, SHARED_BY_CHANCE),
}
