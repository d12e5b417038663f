"""How well other people's ink is read: 7,494 digits by 30 writers, on a tablet."""

import sys
from pathlib import Path

import numpy as np

import mnist_course as mc
from mnist_course.recognition.classifier import DigitClassifier

sys.path.append(str(Path(__file__).parents[1]))
from testsupport.pendigits import load_pendigits


def _read(classifier: DigitClassifier, digits: list) -> np.ndarray:
    return np.array([classifier.read(digit.strokes).digit for digit in digits])


def measure() -> dict:
    """Return the share read right: by network, and for the default network by digit."""
    digits = load_pendigits()
    labels = np.array([digit.label for digit in digits])
    readings = {
        network: _read(mc.load_classifier(network), digits) for network in mc.shipped_networks()
    }
    default = mc.load_classifier().name
    right = readings[default] == labels
    return {
        "digits": len(digits),
        "default": default,
        "networks": {name: float((read == labels).mean()) for name, read in readings.items()},
        "by_digit": {str(d): float(right[labels == d].mean()) for d in range(10)},
    }


def main() -> None:
    result = measure()
    print(f"{result['digits']:,} digits drawn on a tablet, read right:")
    for network, share in result["networks"].items():
        print(f"  {network:16} {share:.2%}")
    print(f"{result['default']} by digit:")
    for digit, share in result["by_digit"].items():
        print(f"  {digit} {share:.2%}")


if __name__ == "__main__":
    main()
