"""The numbers in the prose of lesson 1, computed on real MNIST."""

import re
from functools import cache

import numpy as np
from scipy.spatial.distance import cdist

from lesson_facts.outputs import cell, printed
from mnist_course.datasets import load_mnist
from mnist_course.evaluation import share_interval

LESSON = "01_meet_the_digits"


@cache
def _mnist():
    return load_mnist()


@cache
def _split():
    return _mnist().split_validation()


@cache
def _means():
    x_train, y_train, _, _ = _split()
    return np.array([x_train[y_train == digit].mean(axis=0) for digit in range(10)])


def _read_right(images):
    """Return the share of the validation images, moved or not, that the nearest mean reads."""
    distances = cdist(images.reshape(-1, 784), _means().reshape(10, 784))
    return (distances.argmin(axis=1) == _split()[3]).mean()


def _read_right_as_ink(level, images, labels):
    x_train, y_train, _, _ = _split()
    means = [(x_train[y_train == digit] > level).mean(axis=0) for digit in range(10)]
    distances = cdist((images > level).reshape(-1, 784), np.reshape(means, (10, 784)))
    return (distances.argmin(axis=1) == labels).mean()


@cache
def _best_level():
    _, _, x_val, y_val = _split()
    levels = re.search(r"for level in \[(.*)\]", cell(LESSON, "choose").source)[1]
    return max(
        map(int, levels.split(",")), key=lambda level: _read_right_as_ink(level, x_val, y_val)
    )


def _as_ink_on_test():
    return _read_right_as_ink(_best_level(), _mnist().x_test, _mnist().y_test)


def _distance_from_14():
    """Return how far a centre of mass is from row or column 14, at most, to a tenth of a pixel."""
    x = _mnist().x_train.astype(np.float64)
    mass, places = x.sum(axis=(1, 2)), np.arange(28)
    centres = np.array([x.sum(axis=axis) @ places / mass for axis in (1, 2)])
    return np.abs(centres - 14).max().round(1)


def _uncertainty():
    """Return half the width of the interval for 80 % of the validation images, in points."""
    low, high = share_interval(4_000, 5_000)
    return round(100 * (high - low) / 2)


def _is_mostly_a_gap():
    """Return whether most digits shorter than 20 pixels reach 20 if blank rows inside count."""
    shorter = []
    for image in _mnist().x_train.any(axis=2), _mnist().x_train.any(axis=1):
        reach = 28 - image.argmax(axis=1) - image[:, ::-1].argmax(axis=1)
        shorter.append((image.sum(axis=1), reach))
    with_ink, reach = np.max(shorter, axis=0)
    return (reach[with_ink < 20] == 20).mean() > 0.5


def _cut_by_a_shift():
    """Return the share of validation digits with ink in the three columns on the left."""
    return _split()[2][:, :, :3].any(axis=(1, 2)).mean()


def _ends_of_curves(name):
    """Return where a curve of the chosen classifiers begins and ends, in percent."""
    ends = re.search(rf"{name} from ([\d.]+)% to ([\d.]+)%", printed(LESSON, "flattery"))
    return tuple(map(float, ends.groups()))


def _counts():
    return np.bincount(_mnist().y_train)


def _ink(digit):
    return (_mnist().x_train[_mnist().y_train == digit] > 0).mean()


def _palest():
    return tuple(sorted(np.argsort(_means().max(axis=(1, 2)))[:2]))


def _remembered():
    images = re.search(r"x_train\[:(\d+)\]", cell(LESSON, "memory").source)[1]
    return f"{int(images):,}"


def _percent(share):
    return f"{100 * share:.0f}"


FACTS = {
    ("load-explained", "holds 60,000 images of 28 rows"): lambda: f"{len(_mnist().x_train):,}",
    ("centres-explained", "Of 60,000 digits"): lambda: f"{len(_mnist().x_train):,}",
    ("load-explained", "The 10,000 images of"): lambda: f"{len(_mnist().x_test):,}",
    ("load-explained", "0 is black paper, 255 is full ink"): lambda: (
        _mnist().x_train.min(),
        _mnist().x_train.max(),
    ),
    ("end", "0 for paper, 255 for full ink"): lambda: np.iinfo(np.uint8).max,
    ("numbers-explained", "from 0 to 255. What is 200 + 100"): lambda: (
        np.iinfo(np.uint8).max,
        *re.findall(r"\[(\d+)\]", cell(LESSON, "uint8").source),
    ),
    ("uint8-explained", "after 255 comes 0"): lambda: (
        np.array([255], np.uint8) + np.uint8(1)
    ).item(),
    ("numbers-explained", "only 784 numbers"): lambda: _mnist().x_train[0].size,
    ("steps-explained", "of the 784 pixels"): lambda: _mnist().x_train[0].size,
    ("ink-explained", "Four fifths of all the numbers are 0"): lambda: (
        "Four fifths" if round(5 * (_mnist().x_train == 0).mean(), 1) == 4.0 else "not so"
    ),
    ("ink-explained", "a 1 has less than half the ink of a 0"): lambda: (
        "less than half" if 0.4 < _ink(1) / _ink(0) < 0.5 else "not so"
    ),
    ("counts-predict", "6,000 of each"): lambda: f"{len(_mnist().y_train) // 10:,}",
    ("counts-explained", "about a quarter more 1s than 5s"): lambda: (
        f"{_counts().argmax()}s",
        f"{_counts().argmin()}s",
        "a quarter more" if round(_counts().max() / _counts().min(), 1) == 1.2 else "not so",
    ),
    ("always-one-explained", "About 11 %, for nothing"): lambda: _percent(
        _counts().max() / _counts().sum()
    ),
    ("accuracy-predict", "The baseline was about 11 %"): lambda: _percent(
        _counts().max() / _counts().sum()
    ),
    ("centres-explained", "half a pixel from 14"): lambda: (
        "half a pixel" if _distance_from_14() == 0.5 else "not so"
    ),
    ("box-explained", "Most of those have a gap in their ink"): _is_mostly_a_gap,
    ("confused-explained", "Most often it reads a 4 as a 9"): lambda: printed(
        LESSON, "confused"
    ).startswith("4 read as 9"),
    ("shift-explained", "in a few wide digits"): lambda: 0 < _cut_by_a_shift() < 0.02,
    ("means-intro", "We set 5,000 of the training images aside"): lambda: f"{len(_split()[2]):,}",
    ("means-intro", "only from the other 55,000"): lambda: f"{len(_split()[0]):,}",
    ("means-explained", "The palest are the 2 and the 5"): _palest,
    ("accuracy-explained", "About 80 %, and nobody told"): lambda: _percent(
        _read_right(_split()[2])
    ),
    ("shift-explained", "from about 80 % to about 30 %"): lambda: (
        _percent(_read_right(_split()[2])),
        _percent(_read_right(np.roll(_split()[2], -3, axis=2))),
    ),
    ("end", "nearest mean gets about 80 %"): lambda: _percent(_read_right(_split()[2])),
    ("sets-intro", "on 5,000 images that had been set aside"): lambda: f"{len(_split()[2]):,}",
    ("sets-intro", "Why not on the 55,000 others"): lambda: f"{len(_split()[0]):,}",
    ("sets-intro", "It knows 2,000 training images"): _remembered,
    ("memory-explained", "through all 2,000 images"): _remembered,
    ("guessers-explained", "The winner seemed twice as good"): lambda: (
        "twice" if "best of 1,000: 20%" in printed(LESSON, "guessers") else "not so"
    ),
    ("guessers-explained", "500 real ones"): lambda: re.search(
        r"range\((\d+)\)", cell(LESSON, "candidates").source
    )[1],
    ("guessers-explained", "at its own 20 pixels"): lambda: re.search(
        r"size=(\d+)", cell(LESSON, "candidates").source
    )[1],
    ("flattery-explained", "the winner really is better than the first one"): lambda: (
        _ends_of_curves("on other images")[1] > _ends_of_curves("on other images")[0] + 5
    ),
    ("flattery-explained", "its score is better than *it* is"): lambda: (
        _ends_of_curves("it was chosen by")[1] > _ends_of_curves("on other images")[1] + 5
    ),
    ("quizzes", "50 quizzes of 100 images"): lambda: re.search(
        r"\(500, (\d+), (\d+)\)", cell(LESSON, "flattery").source
    ).groups(),
    ("quizzes", "the first 10, 50, 100 …"): lambda: re.search(
        r"\[1, (10, 50, 100),", cell(LESSON, "flattery").source
    )[1],
    ("choose-explained", "We take the best one, 40"): _best_level,
    ("which-set-question", "ink thresholds 40 and 80"): _best_level,
    ("test-explained", "About 82 %, and that is *more*"): lambda: (
        _percent(_as_ink_on_test()),
        "more" if _as_ink_on_test() > 0.81 else "not so",
    ),
    ("test-explained", "Six candidates on 5,000 images"): lambda: f"{len(_split()[2]):,}",
    ("test-explained", "with 5,000 images an accuracy is uncertain by about one point"): lambda: (
        f"{len(_split()[2]):,}",
        {1: "one point"}.get(_uncertainty(), "not so"),
    ),
    # Both sets were made with 60,000 images; the test set was cut to 10,000 before it was handed
    # out: C. Yadav, L. Bottou, "Cold case: the lost MNIST digits", NeurIPS 2019.
    ("test-explained", "rebuilt 50,000 more test digits"): lambda: (
        f"{len(_mnist().x_train) - len(_mnist().x_test):,}"
    ),
}
