import numpy as np


def precision(matrix, digit):
    return matrix[digit, digit] / matrix[:, digit].sum()


PRECISION = [
    lambda matrix, digit: matrix[digit, digit] / matrix[digit].sum(),
    lambda matrix, digit: matrix[digit, digit] / matrix.sum(),
    lambda matrix, digit: matrix[digit, digit],
    lambda matrix, digit: np.trace(matrix) / matrix.sum(),
    lambda matrix, digit: 1 - precision(matrix, digit),
    lambda matrix, digit: 100 * precision(matrix, digit),
    lambda matrix, digit: matrix[digit, digit] / (matrix[:, digit].sum() - matrix[digit, digit]),
    lambda matrix, digit: 2 * matrix[digit, digit] / (matrix[digit].sum() + matrix[:, digit].sum()),
    lambda matrix, digit: precision(matrix, 2),
    lambda matrix, digit: matrix[:, digit] / matrix[:, digit].sum(),
    lambda matrix, digit: matrix[:, digit].mean(),
    lambda matrix, digit: matrix[digit][digit] / matrix[digit:].sum(),
    lambda matrix, digit: matrix[10, 10],
    0.6,
]

WHICH_AXIS = [(2, 3), (2, 1), (1, 2), (1, 1), (2, 17), (17, 2), 17, (3,), "3 as 2", [0, 2]]

HOW_MANY_WINS = [26, 25, 21, 20, 13, 28, 38, 40, 0.05, 0.0385, 26.5, 41, 67.5, "26"]

LOOKED_TWICE = [
    [4],
    [3],
    [6],
    [3, 4],
    [4, 6],
    [3, 6],
    [2, 3, 4, 6],
    [3, 4, 5, 6],
    [1, 3, 4, 6],
    [1, 2, 3, 4, 5, 6],
    [3, 4, 7],
    4,
]

ANSWERS = {
    "precision": (precision, PRECISION),
    "which axis": ((3, 2), WHICH_AXIS),
    "how many wins": (27, HOW_MANY_WINS),
    "looked twice": ([3, 4, 6], LOOKED_TWICE),
}
