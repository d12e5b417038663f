"""The numbers in the prose of lesson 9, and what it says of limits, shadows and twenty digits."""

import re

import numpy as np

from lesson_facts.outputs import cell, printed
from mnist_course.evaluation import share_interval

LESSON = "09_your_handwriting"
WHITE = np.iinfo(np.uint8).max


def _claim(words, holds):
    """The words themselves, where what they claim holds."""
    return words if holds else f"not '{words}'"


def _counts(cell_id):
    """Return, by trouble, the numbers of ten that each way reads right."""
    lines = printed(LESSON, cell_id).splitlines()
    rows = [line.split(":", 1) for line in lines if "of 10 right" in line]
    return {
        name.strip(): [int(n) for n in re.findall(r"(?<= )\d+(?=,| of)", rest)]
        for name, rest in rows
    }


def _totals():
    """Return how many of all photographs each way reads right."""
    rows = re.findall(r"^(.+?) *: (\d+) of (\d+)", printed(LESSON, "all-ways"), re.MULTILINE)
    return {name: int(right) for name, right, _ in rows}


def _half():
    return int(re.search(r"grey < (\d+)", cell(LESSON, "half").source)[1])


def _window():
    return int(re.search(r"size=(\d+)", cell(LESSON, "paper").source)[1])


def _interval_of_19():
    return tuple(f"{100 * end:.0f} %" for end in share_interval(19, 20))


FACTS = {
    "Black is 0 and white is 255": lambda: WHITE,
    "Paper isn't 255": lambda: WHITE,
    "128 was a guess": _half,
    "try all 256 limits": lambda: WHITE + 1,
    "256 numbers": lambda: WHITE + 1,
    "makes 200 into 100 under the lamp, and 80 into 40": lambda: (200 // 2, 80 // 2),
    "a window of 41 pixels": _window,
    "a share of 95 %, and an interval from 76 % to 99 %": lambda: ("95 %", *_interval_of_19()),
    "reads 95 % of a hand right": lambda: re.search(r"0\.(\d+) \* n", cell(LESSON, "more").source)[
        1
    ],
    "With 320 digits, sixteen sheets": lambda: 16 * 20,
}
