"""The numbers in the prose of lesson 11, and what it says of styles, distortions and training."""

import json
import re
from functools import cache

import numpy as np

from lesson_facts.outputs import NOTEBOOKS, cell, printed
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
    parts = re.findall(r"(\w+): (1 plain .*?)\.(?: |$)", printed(LESSON, "styled"))
    return {
        name: {style: int(share) for style, share in re.findall(r"(\d .+?) (\d+)%", told)}
        for name, told in parts
    }


@cache
def _overall(name):
    images, labels, _ = digits_by_style()
    return evaluate(load_classifier(name), images, labels).accuracy


def _sevens_taken_for_ones():
    """Return whether a few plain 7s are read as a 1, and no other 7 so often."""
    images, _, styles = digits_by_style((7,))
    is_one = load_classifier("deeper_cnn").predict_proba(images).argmax(axis=1) == 1
    plain, other = is_one[styles == "7 plain"].mean(), is_one[styles != "7 plain"].mean()
    return 0.05 < plain < 0.3 and other < plain


def _usual():
    return [f"{digit} {styles_to_compare(digit)[0]}" for digit in (1, 7, 9)]


@cache
def _by_writer():
    """Return, for each network and writer, the share read right in percent, as the figure says."""
    parts = re.findall(r"(\w+): (writer .*?)\.(?: |$)", printed(LESSON, "by-style"))
    return {
        name: {who: int(share) for who, share in re.findall(r"(writer \d+) (\d+)%", told)}
        for name, told in parts
    }


def _worst_writers():
    return dict(re.findall(r"^(\w+) .* of (writer \d+)$", printed(LESSON, "worst-of-each"), re.M))


def _worst_digits():
    """Return how many of each digit are misread of the worst writer."""
    told = re.search(r"\{(.*)\}", printed(LESSON, "worst-digits"))[1]
    return {int(digit): int(n) for digit, n in re.findall(r"(\d): (\d+)", told)}


def _widths():
    ends = re.findall(r"([\d.]+)% to ([\d.]+)%", printed(LESSON, "cluster"))
    return [float(high) - float(low) for low, high in ends]


def _ink():
    rows = re.findall(r"^(\w+) +([\d.]+)% +([\d.]+)%$", printed(LESSON, "ink"), re.M)
    return {name: (float(test), float(ink)) for name, test, ink in rows}


@cache
def _seeds(kind, strength):
    """Return the accuracies of five seeds without and with augmentation."""
    measured = json.loads((NOTEBOOKS / "measured" / "turned.json").read_text())
    place = measured["strengths"][kind].index(strength)
    return [
        [run[kind][place] for run in measured["runs"][name]] for name in ("as they are", "a little")
    ]


def _all_better(kind, least):
    return all(
        max(_seeds(kind, strength)[0]) < min(_seeds(kind, strength)[1])
        for strength in DISTORTIONS[kind].strengths
        if strength >= least
    )


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
    ("hands", "250 by each of 44 people"): lambda: ("250", "44"),
    ("hands", "the 30 writers"): lambda: len(_by_writer()["basic_cnn"]),
    ("gallery-explain", "makes 0.8 % errors, and here more than five times as many"): lambda: (
        f"{100 - _ink()['basic_cnn'][0]:.1f} %",
        100 - _ink()["basic_cnn"][1] > 5 * (100 - _ink()["basic_cnn"][0]),
    ),
    ("styles-explain", "From 83 % to 100 %, with one"): lambda: (
        f"{min(_by_writer()['basic_cnn'].values())} %",
        max(_by_writer()["basic_cnn"].values()) == 100,
    ),
    ("styles-explain", "Every network has writers whom it reads without an error, or nearly"): (
        lambda: min(max(shares.values()) for shares in _by_writer().values()) >= 99
    ),
    ("styles-explain", "They aren't always the same writers"): lambda: (
        len(set(_worst_writers().values())) > 1
    ),
    ("worst-explain", "Nearly half of this writer's errors are nines"): lambda: (
        0.4 < _worst_digits()[9] / sum(_worst_digits().values()) < 0.5
    ),
    ("cluster-intro", "But 250 digits by one hand are not 250 new hands"): lambda: "250",
    ("cluster-intro", "so the writers are the sample: 30 of them"): lambda: len(
        _by_writer()["basic_cnn"]
    ),
    ("cluster-intro", "draw 30 writers"): lambda: len(_by_writer()["basic_cnn"]),
    ("cluster-explain", "About three times as wide"): lambda: (
        2.5 < _widths()[1] / _widths()[0] < 3.5
    ),
    ("style-intro", "a guess about writer 14"): lambda: _worst_writers()["basic_cnn"][7:],
    ("styled-explain", "nobody's accuracy is 8 %"): lambda: _shares()["basic_cnn"]["9 3-like"],
    ("ink-explain", "Is 99 % what"): lambda: f"{_ink()['deeper_cnn'][1]:.0f} %",
    ("ink-explain", "these 7,494 digits"): lambda: re.search(r"[\d,]+", printed(LESSON, "read"))[0],
    ("ink-explain", "The other 14 writers"): lambda: 44 - len(_by_writer()["basic_cnn"]),
    ("six-nine-explain", "on all 5,000 validation images"): lambda: "5,000",
    ("seeds-explain", "turned by 10 degrees or more"): lambda: _all_better("rotation", 10),
    ("seeds-explain", "moved by 2 pixels or more"): lambda: _all_better("shift", 2),
    ("seeds-explain", "at 45 degrees every one of them still misreads more than 30 %"): lambda: (
        max(_seeds("rotation", 45)[1]) < 0.7
    ),
    ("seeds-explain", "On clean digits the ranges overlap"): lambda: (
        max(_seeds("rotation", 0)[0]) >= min(_seeds("rotation", 0)[1])
        and max(_seeds("rotation", 0)[1]) >= min(_seeds("rotation", 0)[0])
    ),
    ("styled-explain", "Three of the four networks read the usual styles well"): lambda: _if(
        min(_shares()[name][style] for name in MNIST_ONLY for style in _usual()) >= 95, "well"
    ),
    ("styled-explain", "and lose much of the rest"): lambda: _if(
        max(map(_overall, MNIST_ONLY)) < 0.75, "much"
    ),
    (
        "styled-explain",
        "of the plain 7s it takes a few for a 1 with a flag",
    ): _sevens_taken_for_ones,
    ("styled-explain", "Nines that resemble a 3 they hardly ever read"): lambda: _if(
        max(_shares()[name]["9 3-like"] for name in MNIST_ONLY) < 20, "hardly ever"
    ),
    ("styled-explain", "doesn't stand out because it is deeper"): lambda: _if(
        _overall("deeper_cnn") > max(map(_overall, MNIST_ONLY)) + 0.1, "stand out"
    ),
    ("styled-explain", "Built-in digits by 2,000 made-up people, in just such styles"): lambda: (
        f"{RECIPES['deeper_cnn'].writers:,}"
    ),
    ("ink-explain", "is the best on the test images,"): lambda: _if(
        max(_ink(), key=lambda name: _ink()[name][0]) == "champion", "best"
    ),
    ("ink-explain", "on the ink. A test set answers one question"): lambda: _if(
        max(_ink(), key=lambda name: _ink()[name][1]) == "deeper_cnn", "on the ink"
    ),
    ("slider-explain", "The dotted line is at 90 %"): _level,
    ("breaking-predict", "does each network fall below 90 %"): _level,
    ("curves-explain", "read turned and moved digits best"): lambda: _if(
        _best_is(("rotation", "shift"), AUGMENTED), "best"
    ),
    ("curves-explain", "The dense network suffers as soon as a digit moves"): lambda: _if(
        _points()["shift"]["dense_network"] <= 2, "as soon as"
    ),
    ("curves-explain", "There the two best networks fall first"): lambda: _if(
        _best_is(("noise", "blur"), SIMPLE), "fall first"
    ),
    ("curves-explain", "holds out longest"): lambda: _if(
        _best_is(("noise", "blur"), ("basic_cnn",)), "longest"
    ),
    ("breaking", "It returns the first strength at which the accuracy is below"): lambda: "first",
    ("breaking", "such as 0.9"): lambda: re.search(
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
    ("train", "on digits turned by 45 degrees"): lambda: DISTORTIONS["rotation"].strengths[
        len(DISTORTIONS["rotation"].strengths) // 2
    ],
    ("trained-explain", "Its curve is flat"): lambda: _if(
        np.ptp(_curves("trained-curves")["Rotation"]["any angle"]) <= 4, "flat"
    ),
    ("trained-explain", "It has paid for that on clean digits"): lambda: _if(
        _clean()[2] < min(_clean()[:2]) - 3, "paid"
    ),
    ("trained-explain", "look for two digits that it can no longer tell apart"): lambda: _if(
        _mixed()[2] > 50 > 10 > max(_mixed()[:2]), "no longer tell apart"
    ),
    ("fill", "its 95 % confidence interval"): lambda: "95",
    ("fill", "There are 10,000 test images"): lambda: f"{len(load_mnist().x_test):,}",
    ("card-hints", "How many of 10,000 images"): lambda: f"{len(load_mnist().x_test):,}",
    ("end", "fell first in noise"): lambda: _if(_best_is(("noise",), SIMPLE), "fell first"),
}
