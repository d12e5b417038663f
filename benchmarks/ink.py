"""How well other people's ink is read: 7,494 digits by 30 writers, on a tablet.

Ink stays the same ink in any unit and anywhere on the canvas. So each digit is also read on
canvases of 8 to 5,000 units, moved into a corner or against an edge, and what the network gets must
stay the same.
"""

import sys
import time
from pathlib import Path

import numpy as np

import mnist_course as mc
from mnist_course.recognition.classifier import DigitClassifier
from mnist_course.recognition.shipped import shipped_networks

sys.path.append(str(Path(__file__).parents[1]))
from testsupport.pendigits import load_pendigits

CANVASES = (8, 20, 280, 5_000)  # units a side
EXTENT = 0.7  # of the canvas's side
PLACES = [(x, y) for y in (0, 0.5, 1) for x in (0, 0.5, 1)]  # from the left top to the right bottom


def placed(strokes: list[np.ndarray], canvas: float, place: tuple[float, float]) -> list:
    """Return ink on a canvas, moved as far as the place says; it touches the edges at 0 and 1."""
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    scale = EXTENT * canvas / (high - low).max()
    room = canvas - (high - low) * scale
    return [(stroke - low) * scale + room * place for stroke in strokes]


def _read(classifier: DigitClassifier, inks: list) -> list:
    return [classifier.read(ink) for ink in inks]


def _canvases(classifier: DigitClassifier, digits: list, readings: list) -> dict:
    """Return, by canvas, the share read right, read alike, and of images that stay the same."""
    shares = {}
    for shift, canvas in enumerate(CANVASES):
        inks = [
            placed(digit.strokes, canvas, PLACES[(2 * shift + number) % len(PLACES)])
            for number, digit in enumerate(digits)
        ]
        moved = _read(classifier, inks)
        pairs = list(zip(readings, moved, strict=True))
        shares[str(canvas)] = {
            "right": _right(moved, digits),
            "alike": float(np.mean([one.digit == other.digit for one, other in pairs])),
            "same image": float(np.mean([np.array_equal(a.image, b.image) for a, b in pairs])),
        }
    return shares


def _right(readings: list, digits: list) -> float:
    pairs = zip(readings, digits, strict=True)
    return float(np.mean([reading.digit == digit.label for reading, digit in pairs]))


def measure() -> dict:
    """Return the share read right: by network; for the default one by digit and by canvas."""
    digits = load_pendigits()
    labels = np.array([digit.label for digit in digits])
    inks = [digit.strokes for digit in digits]
    default = mc.load_classifier()
    readings = {name: _read(mc.load_classifier(name), inks) for name in shipped_networks()}
    start = time.process_time()
    _read(default, inks)
    milliseconds = 1000 * (time.process_time() - start) / len(inks)
    right = np.array([reading.digit for reading in readings[default.name]]) == labels
    return {
        "digits": len(digits),
        "default": default.name,
        "networks": {name: _right(read, digits) for name, read in readings.items()},
        "by_digit": {str(d): float(right[labels == d].mean()) for d in range(10)},
        "canvases": _canvases(default, digits, readings[default.name]),
        "milliseconds": milliseconds,
    }


def main() -> None:
    """Measure, and print what came out."""
    result = measure()
    print(f"{result['digits']:,} digits drawn on a tablet, read right:")
    for network, share in result["networks"].items():
        print(f"  {network:16} {share:.2%}")
    print(f"{result['default']} by digit:")
    for digit, share in result["by_digit"].items():
        print(f"  {digit} {share:.2%}")
    print("Moved to corners and edges of a canvas:")
    print(f"  {'units':>6} {'right':>8} {'alike':>8} {'same image':>11}")
    for canvas, shares in result["canvases"].items():
        print(f"  {canvas:>6} " + " ".join(f"{share:8.2%}" for share in shares.values()))
    print(f"A reading takes {result['milliseconds']:.2f} ms of processor time.")


if __name__ == "__main__":
    main()
