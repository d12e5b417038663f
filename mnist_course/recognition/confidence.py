"""Honest doubt: how sure a network may be, and whether what it sees is like a digit at all.

A network divides 100 % among ten digits, whatever it is shown: a scribble, a letter, two digits at
once. But inside it such a picture looks unlike a digit: its features are found more weakly, or
together as they never are. A small network of its own tells one from the other by how strongly each
feature is found.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

import numpy as np

from mnist_course.recognition.network import softmax


@dataclass(frozen=True, eq=False)
class Likeness:
    """How like a digit an image is, by what a network finds in it: one hidden layer with ReLU.

    Attributes
    ----------
    kernel, bias : numpy.ndarray
        (k, h) and (h,) float32, from the network's `features` to the hidden units.
    output : numpy.ndarray
        (h,) float32, from the hidden units to one number: the larger, the more like a digit.
    """

    kernel: np.ndarray
    bias: np.ndarray
    output: np.ndarray

    @classmethod
    def of_feature(cls, number: int, features: int) -> Likeness:
        """Return the likeness that is one of the features itself."""
        kernel = np.zeros((features, 2), np.float32)
        kernel[number] = 1, -1  # ReLU keeps a number's positive and negative part
        return cls(kernel, np.zeros(2, np.float32), np.array([1, -1], np.float32))

    @classmethod
    def from_card(cls, card: dict) -> Likeness:
        """Return the likeness that `to_card` wrote down."""
        units = card["hidden_units"]
        numbers = np.frombuffer(base64.b64decode(card["float16"]), "<f2").astype(np.float32)
        *kernel, bias, output = numbers.reshape(-1, units)
        return cls(np.array(kernel), bias, output)

    def to_card(self) -> dict:
        """Return it as a model card keeps it: rows of kernel, bias and output, in base64."""
        numbers = np.vstack([self.kernel, self.bias, self.output]).astype("<f2")
        return {
            "hidden_units": len(self.bias),
            "float16": base64.b64encode(numbers.tobytes()).decode(),
        }

    def __call__(self, features: np.ndarray) -> np.ndarray:
        """Return the likeness of (n, k) features: (n,) float32."""
        return np.maximum(features @ self.kernel + self.bias, 0) @ self.output


@dataclass(frozen=True, eq=False)
class Doubt:
    """How sure a network may be: see `mnist_course.recognition.calibration`.

    Attributes
    ----------
    temperature : float
        What logits are divided by, so that the confidence is right as often as it says (C. Guo,
        G. Pleiss, Y. Sun, K. Weinberger: On calibration of modern neural networks, 2017).
    likeness : Likeness or None
        How like a digit an image is. None where that wasn't measured: then nothing is called unlike
        a digit.
    threshold : float
        An image that is less like a digit is unlike one.
    """

    temperature: float
    likeness: Likeness | None = None
    threshold: float = -np.inf

    @classmethod
    def from_card(cls, card: dict) -> Doubt:
        """Return the doubt in a model card, under ``"doubt"``."""
        return cls(card["temperature"], Likeness.from_card(card["likeness"]), card["threshold"])

    def to_card(self) -> dict:
        """Return it as a model card keeps it."""
        return {
            "temperature": round(self.temperature, 4),
            "threshold": round(self.threshold, 4),
            "likeness": self.likeness.to_card(),
        }

    def calibrated(self, logits: np.ndarray) -> np.ndarray:
        """Return the probabilities of (n, 10) logits: (n, 10) float32, each row sums to 1."""
        return softmax(logits / self.temperature)

    def unlike_a_digit(self, features: np.ndarray) -> np.ndarray:
        """Return which of (n, k) features come from what is unlike a digit: (n,) bool."""
        if self.likeness is None:
            return np.zeros(len(features), bool)
        return self.likeness(features) < self.threshold
