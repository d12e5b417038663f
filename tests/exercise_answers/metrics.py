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


def halves(wrong):
    first, last = np.split(wrong, 2)
    squares = [half.mean() * (1 - half.mean()) / len(half) for half in (first, last)]
    return first.mean() - last.mean(), np.sqrt(sum(squares))


def _rates(wrong):
    return wrong[: len(wrong) // 2].mean(), wrong[len(wrong) // 2 :].mean()


def _of_share(share, n):
    return np.sqrt(share * (1 - share) / n)


def _with_difference(change):
    return lambda wrong: (change(wrong), halves(wrong)[1])


def _with_error(change):
    """Return an answer whose standard error comes from both rates and the size of a half."""
    return lambda wrong: (halves(wrong)[0], change(*_rates(wrong), len(wrong) // 2))


TWO_HALVES = [
    _with_difference(lambda wrong: halves(wrong)[0] * len(wrong) / 2),
    _with_difference(lambda wrong: halves(wrong)[0] / 2),
    _with_difference(lambda wrong: -halves(wrong)[0]),
    _with_difference(lambda wrong: abs(halves(wrong)[0])),
    _with_difference(lambda wrong: 100 * halves(wrong)[0]),
    _with_difference(lambda wrong: wrong[::2].mean() - wrong[1::2].mean()),
    _with_difference(lambda wrong: _rates(wrong)[0] / max(_rates(wrong)[1], 1e-9)),
    _with_difference(lambda wrong: _rates(wrong)[0]),
    _with_difference(lambda wrong: wrong[:100].mean() - wrong[100:].mean()),
    _with_difference(lambda wrong: round(halves(wrong)[0], 2)),
    _with_error(lambda p, q, n: _of_share(p, n) + _of_share(q, n)),
    _with_error(lambda p, q, n: _of_share(p, n) ** 2 + _of_share(q, n) ** 2),
    _with_error(lambda p, q, n: 2 * np.hypot(_of_share(p, n), _of_share(q, n))),
    _with_error(lambda p, q, n: np.sqrt(abs(_of_share(p, n) ** 2 - _of_share(q, n) ** 2))),
    _with_error(lambda p, q, n: _of_share(p, n)),
    _with_error(lambda p, q, n: _of_share((p + q) / 2, 2 * n)),
    _with_error(lambda p, q, n: np.hypot(_of_share(p, 2 * n), _of_share(q, 2 * n))),
    _with_error(lambda p, q, n: np.hypot(_of_share(p, 1), _of_share(q, 1))),
    _with_error(lambda p, q, n: _of_share(abs(p - q), n)),
    _with_error(lambda p, q, n: 100 * np.hypot(_of_share(p, n), _of_share(q, n))),
    _with_error(lambda p, q, n: round(np.hypot(_of_share(p, n), _of_share(q, n)), 2)),
    lambda wrong: halves(wrong)[::-1],
    lambda wrong: halves(wrong)[0],
    lambda wrong: halves(wrong)[0] / halves(wrong)[1],
    0.0118,
]

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
    "two halves": (halves, TWO_HALVES),
    "how many wins": (27, HOW_MANY_WINS),
    "looked twice": ([3, 4, 6], LOOKED_TWICE),
}
