"""What is called unlike a digit: of digits as little as can be, of all else as much as can be.

The hands are new for each kind, and so are the fonts. The confidence is compared
with how often it is right, as trained and calibrated: the calibration error. The threshold was set
on the validation images and other people's ink, among others.

Stricter, for the default network: a third of the letters and shapes, which the network wasn't
trained on, or whole kinds are left out when its doubt is fitted anew.
"""

import sys
from pathlib import Path

import numpy as np

import mnist_course as mc
from mnist_course.datasets import Dataset
from mnist_course.ink.strokes import draw_ink
from mnist_course.preprocessing.mnist_format import normalise
from mnist_course.recognition.classifier import DigitClassifier
from mnist_course.recognition.confidence import Doubt
from tools.networks.doubt_fitting import drawn_digits, fit_likeness, found_in, strange_kinds
from tools.networks.not_digits import THIRDS, not_digits
from tools.networks.stains import stain_images

sys.path.append(str(Path(__file__).parents[1]))
from testsupport import printed
from testsupport.pendigits import load_pendigits

EACH = 500
SEED = 100
"""Not among those that doubt is fitted with."""
LEFT_OUT = (
    ("shapes", "figures", "doodles"),
    ("letters", "printed letters", "printed words", "letters of other scripts"),
    ("scribbles", "lines"),
    ("two digits", "crossed out", "altered digits"),
    ("grain and stains",),
)
"""Kinds that have something in common: left out together."""


def _printed(longest: int) -> np.ndarray:
    """Return printed words of up to so many letters."""
    rng = np.random.default_rng(SEED)
    words = [printed.word(rng, int(rng.integers(longest // 2, longest)) + 1) for _ in range(EACH)]
    return np.stack([normalise(printed.drawn(word, 60, rng)) for word in words])


def _share(classifier: DigitClassifier, images: np.ndarray) -> float:
    return float(classifier.doubt.unlike_a_digit(classifier.features(images)).mean())


def _calibration(classifier: DigitClassifier, images: np.ndarray, labels: np.ndarray) -> dict:
    report = mc.evaluate(classifier, images, labels)
    warm = report.with_temperature(classifier.doubt.temperature)
    return {"error": report.calibration_error(), "calibrated error": warm.calibration_error()}


def measure_left_out(classifier: DigitClassifier, data: Dataset) -> dict:
    """Return the share called unlike a digit of each kind, by a doubt that knows none like it."""
    ink = drawn_digits()[0]
    known = Doubt(1, *fit_likeness(found_in(classifier, data, ink, thirds=THIRDS[:2])))
    images = strange_kinds(EACH, SEED, thirds=THIRDS[2:])
    shares = {
        f"{kind}, a third": _share(classifier.with_doubt(known), images[kind])
        for kind in ("letters", "shapes", "printed letters")
    }
    found = found_in(classifier, data, ink)
    images = strange_kinds(EACH, SEED)
    for kinds in LEFT_OUT:
        doubt = Doubt(1, *fit_likeness(found, without=kinds))
        shares |= {kind: _share(classifier.with_doubt(doubt), images[kind]) for kind in kinds}
    return shares


def measure() -> dict:
    """Return the share called unlike a digit of each kind, and the calibration, by network."""
    mnist, pen_digits = mc.load_mnist(), load_pendigits()
    ink = np.stack([normalise(draw_ink(digit.strokes)) for digit in pen_digits])
    ink_labels = np.array([digit.label for digit in pen_digits])
    digits = {
        "MNIST, validation": mnist.split_validation()[2],
        "MNIST, test": mnist.x_test,
        "other people's ink": ink,
        "built-in, from many countries": mc.synthetic.synthetic_digits(5_000, SEED, hands="world")[
            0
        ],
    }
    others = not_digits(EACH, SEED) | {
        "printed letters": _printed(1),
        "printed words": _printed(6),
        "grain and stains": stain_images(EACH, np.random.default_rng(SEED)),
    }
    networks = {name: mc.load_classifier(name) for name in mc.shipped_networks()}
    default = mc.load_classifier()
    return {
        "default": default.name,
        "left out": measure_left_out(default, mnist),
        "networks": {
            name: {
                "digits": {kind: _share(network, images) for kind, images in digits.items()},
                "others": {kind: _share(network, images) for kind, images in others.items()},
                "temperature": network.doubt.temperature,
                "calibration": {
                    "MNIST, test": _calibration(network, mnist.x_test, mnist.y_test),
                    "other people's ink": _calibration(network, ink, ink_labels),
                },
            }
            for name, network in networks.items()
        },
    }


def main() -> None:
    results = measure()
    for name, result in results["networks"].items():
        print(f"{name}, called unlike a digit:")
        for kind, share in (result["digits"] | result["others"]).items():
            print(f"  {kind:30} {share:6.1%}")
        print(f"  temperature {result['temperature']:.2f}")
        for kind, errors in result["calibration"].items():
            print(
                f"  calibration error, {kind}: {errors['error']:.2%}, "
                f"calibrated {errors['calibrated error']:.2%}"
            )
    print(f"{results['default']}, called unlike a digit where all that is akin is left out:")
    for kind, share in results["left out"].items():
        print(f"  {kind:30} {share:6.1%}")


if __name__ == "__main__":
    main()
