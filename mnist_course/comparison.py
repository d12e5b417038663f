"""Tell whether two networks really differ, or one had luck."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mnist_course.evaluation import Report


class Comparison(NamedTuple):
    """How often only one of two networks is right; see `compare`."""

    only_a_right: int
    only_b_right: int
    p_value: float


def compare(report_a: Report, report_b: Report) -> Comparison:
    """Compare two networks on the same images, by McNemar's exact test.

    Images that both read right, or both wrong, tell nothing about which is better. Of those that
    only one reads right, each network should win half if they are equally good: like a coin
    (Q. McNemar: Note on the sampling error of the difference between correlated proportions or
    percentages, 1947).

    Parameters
    ----------
    report_a, report_b : Report
        What `mnist_course.evaluate` returned for the two networks and the same images.

    Returns
    -------
    Comparison
        ``(only_a_right, only_b_right, p_value)``. The p-value, in [0, 1], is the probability that
        equally good networks differ by as much as this, or more; 1 where neither wins an image.

    Raises
    ------
    ValueError
        The reports don't tell of the same digits in the same order.
    """
    from scipy.stats import binomtest

    if not np.array_equal(report_a.y_true, report_b.y_true):
        raise ValueError(
            f"The reports are about different digits: {_what(report_a)}, and {_what(report_b)}. "
            "Evaluate both networks on the same images, in the same order."
        )
    a_right = report_a.y_pred == report_a.y_true
    b_right = report_b.y_pred == report_b.y_true
    only_a, only_b = int((a_right & ~b_right).sum()), int((b_right & ~a_right).sum())
    if only_a + only_b == 0:
        return Comparison(0, 0, 1.0)
    return Comparison(only_a, only_b, float(binomtest(only_a, only_a + only_b).pvalue))


def _what(report: Report) -> str:
    digits = ", ".join(map(str, report.y_true[:5]))
    return f"{len(report.y_true):,} that begin with {digits}"
