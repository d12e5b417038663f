"""Honest doubt: how sure a network may be, and whether what it sees is like a digit at all.

A network divides 100 % among ten digits, whatever it is shown: a scribble, a letter, two digits at
once. But inside it such a picture looks unlike a digit: its features are found more weakly, or
together as they never are. A weighted sum of how strongly each is found tells one from the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mnist_course.recognition.network import softmax


@dataclass(frozen=True, eq=False)
class Doubt:
    """How sure a network may be: see `mnist_course.recognition.calibration`.

    Attributes
    ----------
    temperature : float
        What logits are divided by, so that the confidence is right as often as it says (C. Guo,
        G. Pleiss, Y. Sun, K. Weinberger: On calibration of modern neural networks, 2017).
    weights : numpy.ndarray or None
        (k,) float32, of the network's `features`. None where that wasn't measured: then nothing is
        called unlike a digit.
    threshold : float
        An image whose features, weighted, sum up to less is unlike a digit.
    """

    temperature: float
    weights: np.ndarray | None = None
    threshold: float = -np.inf

    @classmethod
    def from_card(cls, card: dict) -> Doubt:
        """Return the doubt in a model card, under ``"doubt"``."""
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
        return softmax(logits / self.temperature)

    def unlike_a_digit(self, features: np.ndarray) -> np.ndarray:
        """Return which of (n, k) features come from what is unlike a digit: (n,) bool."""
        if self.weights is None:
            return np.zeros(len(features), bool)
        return features @ self.weights < self.threshold
