"""Temperature scaling: make a network as sure as it is right."""

from __future__ import annotations

import numpy as np

from mnist_course.evaluation import Report

_LEAST, _MOST = 0.05, 20.0


def fit_temperature(report: Report) -> float:
    """Return the temperature at which a network's confidence fits best.

    That with the lowest cross-entropy (C. Guo, G. Pleiss, Y. Sun, K. Weinberger: On calibration of
    modern neural networks, 2017).

    Parameters
    ----------
    report : Report
        What `mnist_course.evaluate` returned for validation images. Not for the test images: the
        temperature would be fitted to what it is to be tested on.

    Returns
    -------
    float
        For `Report.with_temperature`, between 0.05 and 20. Above 1: the network was too sure of
        itself.

    Raises
    ------
    ValueError
        No image is read wrong: being surer would always be better, without an end.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import logsumexp

    if report.accuracy == 1:
        raise ValueError(
            f"All {len(report.y_true):,} digits are read right, so no temperature is the best: the "
            "surer, the better. Give a report on more images, or on harder ones."
        )
    logits = report.log_probabilities
    of_truth = logits[np.arange(len(logits)), report.y_true]

    def cross_entropy(log_temperature: float) -> float:
        temperature = np.exp(log_temperature)
        return np.mean(logsumexp(logits / temperature, axis=1) - of_truth / temperature)

    bounds = np.log([_LEAST, _MOST])
    best = minimize_scalar(cross_entropy, bounds=bounds, method="bounded")
    return float(np.exp(best.x))
