"""The numbers in the prose of lesson 4."""

import re
from functools import cache

from lesson_facts.outputs import cell, printed
from mnist_course.datasets import load_mnist
from mnist_course.exercises.own_network import MOST_PARAMETERS
from mnist_course.models import basic_cnn

LESSON = "04_your_own_network"


@cache
def nearest():
    """Return how many of the nearest images are close in the file, and by chance, in percent."""
    return [float(found) for found in re.findall(r"([\d.]+)%", printed(LESSON, "writers"))]


def in_code(cell_id, pattern):
    return f"{int(re.search(pattern, cell(LESSON, cell_id).source)[1]):,}"


def widths_at_one_rate():
    """Return how wide both intervals would be if the error rates were the same."""
    ends = re.findall(r"([\d.-]+)% to ([\d.]+)%", printed(LESSON, "intervals"))
    shares = [(float(low) / 100, float(high) / 100) for low, high in ends]
    rates = [sum(pair) / 2 for pair in shares]
    return [
        (high - low) / (rate * (1 - rate)) ** 0.5
        for (low, high), rate in zip(shares, rates, strict=True)
    ]


def held_out():
    return in_code("scale", r"labels, ([\d_]+)\)")


FACTS = {
    ("writers-intro", "Take 1,000 images"): lambda: in_code("writers", r"\(len\(flat\), ([\d_]+)"),
    ("writers-intro", "By chance it would be 0.3 %"): lambda: (
        f"{100 * 200 / len(load_mnist().x_train):.1f} %"
    ),
    ("writers-explained", "About 5 %, more than ten times as often as by chance"): lambda: (
        f"{nearest()[0]:.0f} %",
        nearest()[0] > 10 * nearest()[1],
    ),
    ("design-intro", "had 28,938 parameters"): lambda: f"{basic_cnn().count_params():,}",
    ("design-intro", "fewer than 30,000,"): lambda: f"{MOST_PARAMETERS:,}",
    ("design-question", "fewer than 30,000 parameters"): lambda: f"{MOST_PARAMETERS:,}",
    ("train-intro", "of the 5,000 validation images"): held_out,
    ("interval-question", "With 5,000 other images"): held_out,
    ("interval-question", "In about 95 % of"): lambda: "95 %",  # two standard errors
    ("interval-predict", "counted on 500 images"): lambda: in_code("intervals", r"in \((\d+)"),
    ("intervals-explained", "about three times narrower: the root of ten"): lambda: (
        2.8 < widths_at_one_rate()[0] / widths_at_one_rate()[1] < 3.5
    ),
    ("intervals-explained", "On 500 images"): lambda: in_code("intervals", r"in \((\d+)"),
    ("intervals-explained", "an error rate of 1 % from one of 2 %"): lambda: (
        0.02 - 2 * (0.02 * 0.98 / 500) ** 0.5 < 0.01
    ),
    ("challenge", "99 % on the validation block with fewer than 30,000 parameters"): lambda: (
        f"{MOST_PARAMETERS:,}"
    ),
}
