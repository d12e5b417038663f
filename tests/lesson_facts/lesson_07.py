"""The numbers in the prose of lesson 7, and what it says of the errors, on real MNIST."""

import re
from functools import cache

import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import softmax

from lesson_facts.outputs import cell, printed
from mnist_course.datasets import load_mnist
from mnist_course.evaluation import Report, evaluate
from mnist_course.recognition.classifier import load_classifier

LESSON = "07_four_or_nine_two_or_seven"
NAMES = ["dense_network", "basic_cnn", "deeper_cnn"]
THICK_BAR, CALLED_THREE = 2253, 628  # validation images that the prose describes


@cache
def _split():
    return load_mnist().split_validation()


@cache
def _networks():
    _, _, x_val, y_val = _split()
    return {name: evaluate(load_classifier(name), x_val, y_val) for name in NAMES}


@cache
def _weak():
    x_train, y_train, x_val, y_val = _split()
    means = [x_train[y_train == digit].mean(axis=0).ravel() / 255 for digit in range(10)]
    return Report(
        y_val, softmax(-cdist(x_val.reshape(-1, 784) / 255, means, "sqeuclidean"), axis=1)
    )


def _images():
    return f"{len(_split()[2]):,}"


def _wrong(index):
    return {name for name, report in _networks().items() if index in report.misclassified()}


def _most_of_one_kind():
    """Return the largest number of errors that a network makes in one pair and direction."""
    pairs = ((4, 9), (9, 4), (2, 7), (7, 2))
    return max(
        len(report.misclassified(*pair)) for report in _networks().values() for pair in pairs
    )


def _surest_are_weak():
    """Return whether most of the 20 surest errors with 4 and 9 are the nearest means'."""
    pooled = [
        (report.probabilities[i].max(), name)
        for name, report in {"weak": _weak(), **_networks()}.items()
        for pair in ((4, 9), (9, 4))
        for i in report.misclassified(*pair)
    ]
    return sum(name == "weak" for _, name in sorted(pooled)[-20:]) > 15


def _surest_errors():
    report = _networks()["deeper_cnn"]
    return report.probabilities[report.misclassified()[:5]].max(axis=1).min()


def _shared():
    """Return how many errors all networks share, by chance and in truth."""
    by_chance, in_truth = re.findall(r"([\d.]+) images", printed(LESSON, "chance"))
    return float(by_chance), int(in_truth)


def _tips():
    return re.findall(r"a (\d) from step (\d+)", printed(LESSON, "tips"))


def _suspects():
    answers = np.array([report.y_pred for report in _networks().values()])
    confidences = np.array([r.probabilities.max(axis=1) for r in _networks().values()])
    level = float(re.search(r"confidences >= ([\d.]+)", cell(LESSON, "labels").source)[1])
    agree = (answers == answers[0]).all(axis=0) & (confidences >= level).all(axis=0)
    return np.flatnonzero(agree & (answers[0] != _split()[3]))


def _votes():
    """Return how many errors the committee makes, and its best member."""
    return [int(n) for n in re.findall(r"(\d+) errors", printed(LESSON, "vote"))]


def _if(true, words):
    return words if true else "not so"


FACTS = {
    ("title", "Of 5,000 digits, the networks misread so few"): _images,
    ("few-intro", "of the 5,000 images, about a thousand are 4s or 9s"): lambda: (
        _images(),
        _if(900 < np.isin(_split()[3], (4, 9)).sum() < 1100, "about a thousand"),
    ),
    ("few-explained", "**Explain.** A handful"): lambda: _if(_most_of_one_kind() <= 8, "A handful"),
    ("means-explained", "Many times as many"): lambda: _if(
        len(_weak().misclassified(4, 9)) > 5 * _most_of_one_kind(), "Many times"
    ),
    (
        "known-explained",
        "The dense network stumbles over a thick bar through a 7; the two others don't",
    ): lambda: _if(
        _wrong(THICK_BAR) == {"dense_network"} and _split()[3][THICK_BAR] == 7, "thick bar"
    ),
    ("gallery-explained", "The nearest means are almost certain of gross errors"): lambda: _if(
        _surest_are_weak(), "The nearest means"
    ),
    ("sure-explained", "Of its answers above, the network is nearly certain"): lambda: _if(
        _surest_errors() > 0.9, "nearly certain"
    ),
    ("tips-explained", "They tip at different steps"): lambda: _if(
        all(len({step for digit, step in _tips() if digit == to}) > 1 for to in "97"), "different"
    ),
    ("shared-explained", "The dense network has many errors of its own"): lambda: _if(
        sum(_wrong(i) == {"dense_network"} for i in _networks()["dense_network"].misclassified())
        > 30,
        "many",
    ),
    (
        "shared-explained",
        "of the errors of `deeper_cnn` a good part are shared".replace("`deeper_cnn`", " "),
    ): lambda: _if(
        _shared()[1] / len(_networks()["deeper_cnn"].misclassified()) > 0.25, "a good part"
    ),
    ("chance-explained", "More than a thousand times as many"): lambda: _if(
        _shared()[1] > 1000 * _shared()[0], "a thousand times"
    ),
    ("chance-explained", "How many of the 5,000 images"): _images,
    ("vote-explained", "The committee and its best member are too close to tell apart"): lambda: (
        abs(_votes()[0] - _votes()[1]) < np.sqrt(_votes()[1])
    ),
    ("labels-intro", "each at least 90 % sure"): lambda: _if(
        "confidences >= 0.9)" in cell(LESSON, "labels").source, "90 %"
    ),
    ("labels-explained", "with the label 3 that few people would call anything but a 5"): lambda: (
        _if(CALLED_THREE in _suspects() and _split()[3][CALLED_THREE] == 3, "label 3")
    ),
}
