"""The numbers in the prose of lesson 8, and what it says of heat maps, on real MNIST."""

import re
from functools import cache

import numpy as np

import mnist_course as mc
from lesson_facts.outputs import cell, printed

LESSON = "08_what_the_network_sees"


@cache
def _image():
    _, _, x_val, y_val = mc.load_mnist().split_validation()
    network = mc.load_classifier("deeper_cnn")
    fours = np.flatnonzero(y_val[:100] == 4)
    read = network.predict_proba(x_val[fours]).argmax(axis=1)
    return x_val[fours[read == 4][1]]


def _gap(values):
    """Return the mean of a (28, 28) map in the gap, and everywhere."""
    return values[5:10, 13:17].mean(), values.mean()


def _heat():
    return np.kron(mc.load_classifier("deeper_cnn").grad_cam(_image())[4], np.ones((4, 4)))


def _fall(value):
    classifier = mc.load_classifier("deeper_cnn")
    return mc.explanation.occlusion(classifier, _image(), 4, size=5, value=value)


def _readings():
    return re.findall(r"Reading\(a (\d)", printed(LESSON, "closed"))


def _still_right():
    return {
        name.strip(): int(share)
        for name, share in re.findall(r"^(\D+)(\d+)%", printed(LESSON, "test"), re.MULTILINE)
    }


def _highest():
    return [float(value) for value in re.findall(r"(0\.\d+) for a", printed(LESSON, "stretch"))]


def _if(true, words):
    return words if true else "not so"


FACTS = {
    ("heat-explained", "brightest at the tip of the left stroke"): lambda: (
        np.unravel_index(_heat().argmax(), (28, 28)) == (4, 4) and _image()[4:8, 4:8].any()
    ),
    ("heat-explained", "across the gap between the two strokes, where there is *no ink"): lambda: (
        _gap(_heat())[0] > 2 * _gap(_heat())[1] and not _image()[5:10, 13:17].any()
    ),
    ("closed-explained", "A 9, say all three"): lambda: _if(_readings() == ["9"] * 3, "all three"),
    ("closed-explained", "(And all three are sure of it"): lambda: _if(
        printed(LESSON, "closed").count("confidence 9") + printed(LESSON, "closed").count("100.0")
        == 3,
        "sure",
    ),
    ("stretch-explained", "All three glow alike, but the figures above them don't"): lambda: _if(
        _highest()[0] > 3 * _highest()[1] > 0, "don't"
    ),
    ("test-explained", "that is less than half of what the first two promise"): lambda: _if(
        2 * (_still_right()["random weights"] - _still_right()["brightest"])
        < _still_right()["darkest"] - _still_right()["brightest"],
        "less than half",
    ),
    ("black-explained", "At the gap nothing happens"): lambda: _if(
        _gap(_fall(0))[0] < 0.1, "nothing"
    ),
    ("white-explained", "There is the gap again"): lambda: _if(
        _gap(_fall(255))[0] > 2 * _gap(_fall(255))[1] > 0, "the gap"
    ),
    ("test-intro", "Take 500 images that the network reads right"): lambda: re.search(
        r"\[:(\d+)\]", cell(LESSON, "test").source
    )[1],
    (
        "test-explained",
        "Covering the bright ink hurts much more than covering as much of the dark",
    ): lambda: _if(_still_right()["brightest"] < _still_right()["darkest"] - 15, "much more"),
    ("test-explained", "a random heat map does a good part of the harm"): lambda: _if(
        _still_right()["brightest"]
        < _still_right()["random weights"]
        < _still_right()["darkest"] - 5,
        "a good part",
    ),
    ("test-explained", "many of the images are read right without their brightest third"): lambda: (
        _if(_still_right()["brightest"] > 30, "many")
    ),
}
