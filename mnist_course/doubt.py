"""Honest doubt: how sure a network may be, and whether what it sees is like a digit at all.

A network divides 100 % among ten digits, whatever it is shown: a scribble, a letter, two digits at
once. Its logits, before they are made to sum up, tell more: what is unlike all that it was trained
on leaves them low.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Doubt:
    """What is known of a network's sureness, for its model card.

    Attributes
    ----------
    temperature : float
        What logits are divided by, so that the confidence is right as often as it says (C. Guo,
        G. Pleiss, Y. Sun, K. Weinberger: On calibration of modern neural networks, 2017).
    least_energy : float
        An image with a lower `energy` is unlike a digit.
    """

    temperature: float
    least_energy: float

    def calibrated(self, logits: np.ndarray) -> np.ndarray:
        """Return the probabilities of (n, 10) logits: (n, 10) float32, each row sums to 1."""
        scaled = logits.astype(np.float64) / self.temperature
        powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)

    def unlike_a_digit(self, logits: np.ndarray) -> np.ndarray:
        """Tell which of (n, 10) logits come from what is unlike a digit: (n,) bool."""
        return energy(logits) < self.least_energy


def energy(logits: np.ndarray) -> np.ndarray:
    """Return how much (n, 10) logits say in all: (n,), higher for what is like a digit.

    The negative free energy of W. Liu, X. Wang, J. Owens, Y. Li: Energy-based out-of-distribution
    detection, 2020: the logarithm of the sum of the exponentials.
    """
    highest = logits.max(axis=1)
    return highest + np.log(np.exp(logits - highest[:, None]).sum(axis=1))
