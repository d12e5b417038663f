"""The numbers in the prose of lesson 9, and what it says of squeezed and of centred digits."""

import re

import numpy as np
from PIL import Image

from lesson_facts.outputs import cell, printed
from mnist_course import model_card, render, shipped_networks
from mnist_course.ink.changes import change_ink
from mnist_course.ink.strokes import CANVAS
from mnist_course.preprocessing.mnist_format import BOX, SIDE, crop, fitted
from mnist_course.synthetic.digits import sample_strokes

LESSON = "09_draw_a_digit"
AUGMENTED = ("deeper_cnn", "champion")


def _claim(words, holds):
    """The words themselves, where what they claim holds."""
    return words if holds else f"not '{words}'"


def _shares():
    """Return the share read right by network and way, in percent, as the figure tells it."""
    rows = re.findall(r"(\w+), (\w+): ([\d.]+)%", printed(LESSON, "worth"))
    return {(network, way): float(share) for network, way, share in rows}


def _greatest_difference():
    """Return how much a pixel that Pillow scales differs from the course's, for the built-in 5."""
    ink = change_ink(sample_strokes(5, seed=0), size=0.45, right=-50, down=-40)
    cropped = crop(render(ink, pen_width=20))
    by_pillow = Image.fromarray(cropped).resize((BOX, BOX), Image.Resampling.BOX)
    return np.abs(np.asarray(by_pillow, dtype=int) - fitted(cropped)).max()


def _best(way):
    return max(share for (_, made), share in _shares().items() if made == way)


def _read_as(cell_id):
    """Return the digit that each network reads."""
    return dict(re.findall(r"(\w+) +Reading\(a (\d)", printed(LESSON, cell_id)))


def _to_the_right():
    rows = re.findall(r"squeezed (\d), centred (\d)", printed(LESSON, "loop-right"))
    return [set(column) for column in zip(*rows, strict=True)]


def _slants():
    """Return, by network, the shares read right with a growing slant."""
    shares = {}
    for network, share in re.findall(r"(\w+) (\d+)%", printed(LESSON, "loop-slant")):
        shares.setdefault(network, []).append(int(share))
    return shares


def _finer():
    return [int(share) for share in re.findall(r"(\d+)%", printed(LESSON, "finer"))]


def _sides():
    sides = re.search(r"side in \((.*)\)", cell(LESSON, "finer").source)[1]
    return [int(side) for side in sides.split(",")]


def _middle():
    return SIDE // 2


def _shown():
    return re.search(r"pictures\[:(\d+)\]", cell(LESSON, "anywhere").source)[1]


def _digits():
    return re.search(r"arange\((\d+)\)", cell(LESSON, "anywhere").source)[1]


FACTS = {
    ("ink-explained", "The pad is 280 of these units wide and high"): lambda: CANVAS,
    ("pixels-intro", "black paper is 0, full ink 255"): lambda: int(
        re.search(r"from 0 to (\d+)", printed(LESSON, "pixels"))[1]
    ),
    ("squeeze-intro", "The picture is 280 pixels wide, and the network wants 28"): lambda: (
        CANVAS,
        SIDE,
    ),
    ("squeeze-intro", "ten pixels become one"): lambda: _claim("ten", CANVAS == 10 * SIDE),
    ("squeeze-intro", "has the best MNIST score of the four"): lambda: _claim(
        "best",
        max(shipped_networks(), key=lambda name: model_card(name)["test"]["accuracy"])
        == "champion",
    ),
    ("squeeze-explained", "three of the four networks read the built-in 5 as a 7"): lambda: (
        _claim("three", list(_read_as("squeeze").values()).count("7") == 3),
        _claim("four", len(_read_as("squeeze")) == 4),
        "7",
    ),
    ("squeeze-explained", "numbers in 784 places"): lambda: SIDE**2,
    ("balance-explained", "the 7 balances above the middle of its box"): lambda: _claim(
        "above the middle",
        float(re.search(r"row ([\d.]+)", printed(LESSON, "balance"))[1])
        < int(re.search(r"(\d+) rows", printed(LESSON, "balance"))[1]) / 2 - 1,
    ),
    ("balance-explained", "MNIST puts *that* point on row 14 and column 14"): _middle,
    ("place-question", "as near as possible to row 14 and column 14"): _middle,
    ("place-hints", "comes to lie in row 14?"): _middle,
    ("place-hints", "14 minus that is the answer"): _middle,
    (
        "fit-hints",
        "Something 40 high and 10 wide becomes 20 high and 5 wide. By what was 40",
    ): lambda: (
        40,
        f"{20 / 40 * 10:.0f}",
    ),
    ("fit-hints", "Something 300 high and 2 wide would get a width of 0"): lambda: round(
        20 / 300 * 2
    ),
    ("together-predict", "in how many of the 784 pixels"): lambda: SIDE**2,
    ("together-explained", "Three short functions, and the same ink is read"): lambda: _claim(
        "is read", set(_read_as("together").values()) == {"5"}
    ),
    ("together-explained", "by a tenth of full ink at most"): lambda: (
        0 < _greatest_difference() <= 25
    ),
    ("worth-intro", "Here are 300 of them"): _digits,
    ("worth-intro", "You see the first 16"): _shown,
    ("worth-explained", "is more accurate than the best one that gets squeezed ones"): lambda: (
        _claim("more", _shares()["dense_network", "centred"] > _best("squeezed"))
    ),
    ("worth-explained", "the dense network reads fewer than one digit in three"): lambda: _claim(
        "fewer than one digit in three", _shares()["dense_network", "squeezed"] < 100 / 3
    ),
    ("worth-explained", "The deeper CNN and the champion suffer least"): lambda: _claim(
        "suffer least",
        min(_shares()[name, "squeezed"] for name in AUGMENTED) > _shares()["basic_cnn", "squeezed"],
    ),
    ("loop-right-explained", "Squeezed, the answer depends on the place"): lambda: _claim(
        "depends", len(_to_the_right()[0]) > 2
    ),
    ("loop-right-explained", "Centred, it stays what it is"): lambda: _claim(
        "stays", len(_to_the_right()[1]) == 1
    ),
    ("loop-right-explained", "a slant of 1 means 45 degrees"): lambda: (
        f"{np.degrees(np.arctan(1)):.0f}"
    ),
    (
        "loop-slant-explained",
        "from a slant of 0.5 on they read more of these 100 digits than the other two",
    ): lambda: (
        "0.5",
        all(
            min(_slants()[name][at] for name in AUGMENTED)
            > max(_slants()[name][at] for name in ("basic_cnn", "dense_network"))
            for at in (-3, -2, -1)  # slants of 0.5, 0.75 and 1
        ),
    ),
    ("misconception", "from 35 to 560 pixels wide"): lambda: (min(_sides()), max(_sides())),
    ("finer-explained", "Hardly at all"): lambda: _claim(
        "Hardly", max(_finer()) - min(_finer()) <= 4
    ),
    ("end", "the best network here is less accurate than the simplest one with them"): lambda: (
        _claim("less", _best("squeezed") < _shares()["dense_network", "centred"])
    ),
}
