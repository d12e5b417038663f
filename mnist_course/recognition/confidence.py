"""Honest doubt: how sure a network may be, and whether what it sees is like a digit at all.

A network divides 100 % among ten digits, whatever it is shown: a scribble, a letter, two digits at
once. But inside it such a picture looks unlike a digit: its features are found more weakly, or
together as they never are. A weighted sum of how strongly each is found tells one from the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Doubt:
    """What is known of a network's sureness; `mnist_course.fit_doubt` finds it out.

    Attributes
    ----------
    temperature : float
        What logits are divided by, so that the confidence is right as often as it says (C. Guo,
        G. Pleiss, Y. Sun, K. Weinberger: On calibration of modern neural networks, 2017).
    weights : numpy.ndarray
        (k,) float32, of the network's `features`.
    threshold : float
        An image whose features, weighted, sum up to less is unlike a digit.
    """

    temperature: float
    weights: np.ndarray
    threshold: float

    @classmethod
    def from_card(cls, card: dict) -> Doubt:
        """Return the doubt that a model card tells, under ``"doubt"``."""
        weights = np.array(card["weights"].split(), np.float32)
        return cls(card["temperature"], weights, card["threshold"])

    def to_card(self) -> dict:
        """Return it as a model card keeps it; the weights as one line of numbers."""
        return {
            "temperature": round(self.temperature, 4),
            "threshold": round(self.threshold, 4),
            "weights": " ".join(f"{weight:.4g}" for weight in self.weights),
        }

    def calibrated(self, logits: np.ndarray) -> np.ndarray:
        """Return the probabilities of (n, 10) logits: (n, 10) float32, each row sums to 1."""
        scaled = logits.astype(np.float64) / self.temperature
        powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)

    def unlike_a_digit(self, features: np.ndarray) -> np.ndarray:
        """Tell which of (n, k) features come from what is unlike a digit: (n,) bool."""
        return features @ self.weights < self.threshold
