"""The numbers in the prose of lesson 11, and what it says of styles, distortions and training."""

import re
from functools import cache

import numpy as np

from lesson_facts.outputs import cell, printed
from mnist_course.datasets import load_mnist
from mnist_course.evaluation import evaluate
from mnist_course.recognition.classifier import load_classifier
from mnist_course.recognition.shipped import model_card, shipped_networks
from mnist_course.robustness import DISTORTIONS
from mnist_course.synthetic.by_style import digits_by_style, styles_to_compare
from tools.networks.recipes import RECIPES

LESSON = "11_handwriting_from_elsewhere"
SIMPLE = ("basic_cnn", "dense_network")
MNIST_ONLY = (*SIMPLE, "champion")
AUGMENTED = ("champion", "deeper_cnn")


def _if(true, words):
    return words if true else "not so"


@cache
def _shares():
    """Return, for each network and style, the share read right in percent, as the figure says."""
    parts = re.findall(r"(\w+): (1 plain .*?)\.(?: |$)", printed(LESSON, "by-style"))
    return {
        name: {style: int(share) for style, share in re.findall(r"(\d .+?) (\d+)%", told)}
        for name, told in parts
    }


@cache
def _overall(name):
    images, labels, _ = digits_by_style()
    return evaluate(load_classifier(name), images, labels).accuracy


def _usual():
    return [f"{digit} {styles_to_compare(digit)[0]}" for digit in (1, 7, 9)]


@cache
def _misread():
    """Return which of the twenty digits `basic_cnn` misreads, by their places."""
    images, labels, _ = digits_by_style((1, 7, 9), each=1)
    return evaluate(load_classifier("basic_cnn"), images, labels).misclassified()


@cache
def _curves(cell_id):
    """Return, by distortion and network, accuracies at 0, half-way and the end, in percent."""
    told = re.split(r"(?:^|\. )([A-Z][a-z ]+), \d", printed(LESSON, cell_id))[1:]
    return {
        kind: {
            name.strip(): tuple(map(int, shares))
            for name, *shares in re.findall(
                r"([\w ]+) from >?(\d+)% over >?(\d+)% to >?(\d+)%", words
            )
        }
        for kind, words in zip(told[::2], told[1::2], strict=True)
    }


@cache
def _points():
    """Return the breaking point of each network, by distortion."""
    head, *rows = printed(LESSON, "points").splitlines()
    found = [re.match(r"([a-z ]+?) +((?:[\d.]+|inf)(?: +(?:[\d.]+|inf)){3})", row) for row in rows]
    return {
        match[1]: dict(zip(head.split(), map(float, match[2].split()), strict=True))
        for match in found
    }


def _best_is(kinds, names):
    return all(
        min(_points()[kind][name] for name in names)
        >= max(point for name, point in _points()[kind].items() if name not in names)
        for kind in kinds
    )


def _wins_everywhere():
    return [
        name
        for name in shipped_networks()
        if all(points[name] == max(points.values()) for points in _points().values())
    ]


def _best_on(what):
    return max(shipped_networks(), key=lambda name: model_card(name)[what]["accuracy"])


def _clean():
    """Return what the three trainings read of the clean validation digits, in percent."""
    return [float(share) for share in re.findall(r"([\d.]+)%", printed(LESSON, "training"))]


def _mixed():
    return [int(count) for count in re.findall(r"(\d+) mixed up", printed(LESSON, "six-nine"))]


def _level():
    return f"{100 * float(re.search(r'level=([0-9.]+)', cell(LESSON, 'curves').source)[1]):.0f} %"


def _turned_clean_and_half_way(name):
    return _curves("trained-curves")["Rotation"][name][:2]


FACTS = {
    ("title", "read more than 99 of 100 test digits"): lambda: _if(
        min(model_card(name)["test"]["accuracy"] for name in AUGMENTED) > 0.99, "99 of 100"
    ),
    ("gallery-explain", "A, G and N are written as most"): lambda: _if(
        not {0, 6, 13} & set(_misread())
        and [sum(map(len, map(styles_to_compare, digits))) for digits in ((), (1,), (1, 7))]
        == [0, 6, 13],
        "A, G and N",
    ),
    ("gallery-explain", "about half are not"): lambda: _if(
        7 <= len(_misread()) <= 10, "about half"
    ),
    ("styles-explain", "Every network reads the usual styles well"): lambda: _if(
        min(_shares()[name][style] for name in shipped_networks() for style in _usual()) >= 85,
        "well",
    ),
    ("styles-explain", "three of the four lose much of the rest"): lambda: _if(
        max(map(_overall, MNIST_ONLY)) < 0.75, "much"
    ),
    ("styles-explain", "Nines that look a little like a 3 they hardly ever read"): lambda: _if(
        max(_shares()[name]["9 3-like"] for name in MNIST_ONLY) < 20, "hardly ever"
    ),
    ("styles-explain", "is better than the two simpler networks, and far from good"): lambda: _if(
        max(map(_overall, SIMPLE)) < _overall("champion") < 0.8, "better"
    ),
    ("styles-explain", "stand out? Not because it is deeper"): lambda: _if(
        _overall("deeper_cnn") > max(map(_overall, MNIST_ONLY)) + 0.1, "stand out"
    ),
    ("styles-explain", "A thousand built-in digits in just such styles"): lambda: _if(
        RECIPES["deeper_cnn"].builtin_digits == 1_000, "A thousand"
    ),
    ("cards", "digits that 30 writers drew on a tablet"): lambda: re.search(
        r"that (\d+) writers", model_card("champion")["ink"]["of"]
    )[1],
    ("ink-explain", "is the best on the test images,"): lambda: _if(
        _best_on("test") == "champion", "best"
    ),
    ("ink-explain", "on the ink. A test set answers one question"): lambda: _if(
        _best_on("ink") == "deeper_cnn", "on the ink"
    ),
    ("slider-explain", "The dotted line is at 90 %"): _level,
    ("breaking-predict", "does each network fall below 90 %"): _level,
    ("curves-explain", "Turned and moved digits are read best by"): lambda: _if(
        _best_is(("rotation", "shift"), AUGMENTED), "best"
    ),
    ("curves-explain", "The dense network suffers as soon as a digit moves"): lambda: _if(
        _points()["shift"]["dense_network"] <= 2, "as soon as"
    ),
    ("curves-explain", "There the two best networks fall first"): lambda: _if(
        _best_is(("noise", "blur"), SIMPLE), "fall first"
    ),
    ("curves-explain", "bears most. Nothing"): lambda: _if(
        _best_is(("noise", "blur"), ("basic_cnn",)), "bears most"
    ),
    ("breaking", "returns the first strength at which the accuracy is below"): lambda: "first",
    ("breaking", "such as 0.9. It"): lambda: re.search(
        r"level=([0-9.]+)", cell(LESSON, "curves").source
    )[1],
    ("points-explain", "No network wins on every line"): lambda: _if(
        not _wins_everywhere(), "No network"
    ),
    ("undo-explain", "Moved digits come back to their place"): lambda: _if(
        min(_curves("undo")["Shift"]["to_mnist first"])
        > _curves("undo")["Shift"]["network alone"][1],
        "come back",
    ),
    ("undo-explain", "Turned digits stay turned"): lambda: _if(
        np.ptp([ways[1] for ways in _curves("undo")["Rotation"].values()]) <= 6, "stay turned"
    ),
    ("undo-explain", "Strongly blurred digits are read better"): lambda: _if(
        _curves("undo")["Blur"]["to_mnist first"][2]
        > _curves("undo")["Blur"]["network alone"][2] + 10,
        "better",
    ),
    ("undo-explain", "slightly blurred ones are read *worse*"): lambda: _if(
        _curves("undo")["Blur"]["to_mnist first"][1] < _curves("undo")["Blur"]["network alone"][1],
        "*worse*",
    ),
    ("train", "when they are turned by 45 degrees"): lambda: DISTORTIONS["rotation"].strengths[
        len(DISTORTIONS["rotation"].strengths) // 2
    ],
    ("trained-explain", "costs next to nothing on clean digits"): lambda: _if(
        _clean()[1] > _clean()[0] - 0.5, "next to nothing"
    ),
    ("trained-explain", "turned and moved digits are read farther out"): lambda: _if(
        all(
            ways["a little"][1] > ways["as they are"][1]
            for ways in _curves("trained-curves").values()
        ),
        "farther out",
    ),
    ("trained-explain", "Its curve is flat"): lambda: _if(
        np.ptp(_curves("trained-curves")["Rotation"]["any angle"]) <= 4, "flat"
    ),
    ("trained-explain", "But the whole curve lies lower"): lambda: _if(
        _clean()[2] < min(_clean()[:2]) - 3, "lower"
    ),
    ("trained-explain", "look for two digits that it can't tell apart"): lambda: _if(
        _mixed()[2] > 50 > 10 > max(_mixed()[:2]), "can't tell apart"
    ),
    ("fill", "its 95 % confidence interval"): lambda: "95",
    ("fill", "There are 10,000 test images"): lambda: f"{len(load_mnist().x_test):,}",
    ("card-hints", "How many of 10,000 images"): lambda: f"{len(load_mnist().x_test):,}",
    ("end", "fell first in noise"): lambda: _if(_best_is(("noise",), SIMPLE), "fell first"),
}
