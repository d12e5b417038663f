"""The numbers in the prose of lesson 10, and what it says of limits, shadows and twenty digits."""

import re

import numpy as np

import mnist_course as mc
from lesson_facts.outputs import cell, printed
from mnist_course.evaluation import share_interval
from mnist_course.preprocessing.load import load_picture
from mnist_course.synthetic.photos import digit_photo

LESSON = "10_your_handwriting"
PLAIN = {"source": "photo", "size": "150-500 px", "share": "45-85 %", "extra": "none"}
PLAIN |= {"light": "even", "lines": "none"}
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


def _half():
    return int(re.search(r"grey < (\d+)", cell(LESSON, "half").source)[1])


def _window():
    return int(re.search(r"size=(\d+)", cell(LESSON, "paper").source)[1])


def _interval_of_19():
    return tuple(f"{100 * end:.0f} %" for end in share_interval(19, 20))


def _shadow_claims():
    """Return whether Otsu's threshold ends no higher than the fixed one, the division level."""
    told = printed(LESSON, "shadow-curves")
    ends = dict(re.findall(r"(by half|own limit|divided out) from 100.00% to ([\d.]+)%", told))
    half, own, divided = (float(ends[way]) for way in ("by half", "own limit", "divided out"))
    return own <= half, divided >= 90


def _pencil():
    return load_picture(digit_photo(3, **PLAIN, pen="pencil", colour="grey").data).grey


def _share_of_pencil_above(limit):
    """Return what share of the pixels darker than the paper's own noise is above a limit."""
    grey = _pencil()
    paper = np.bincount(grey.ravel()).argmax()
    ink = grey[grey < paper - 12]
    return np.mean(ink >= limit)


def _half_counts():
    return {name: counts[0] for name, counts in _counts("half-counts").items()}


def _second(cell_id, *names):
    return [_counts(cell_id)[name][1] for name in names]


def _gain(cell_id, name):
    before, after = _counts(cell_id)[name]
    return after - before


def _course(name):
    return int(re.search(rf"{name} *: the course +(\d+)", printed(LESSON, "all-ways"))[1])


def _blurred_digits():
    """Return what the course reads in the lesson's blurred pictures."""
    kind = PLAIN | {"pen": "gel", "colour": "black", "focus": "blurred"}
    clf = mc.load_classifier()
    return [clf.read(digit_photo(i, **kind).data).digit for i in range(10)]


def _clean():
    return int(re.search(r"drawn clean: +(\d+)", printed(LESSON, "clean"))[1])


FACTS = {
    ("found-explained", "every digit is found"): lambda: _claim(
        "every digit is found", "20 digits written, 20 found" in printed(LESSON, "found")
    ),
    ("half-explained", "Black and blue ink on evenly lit paper are no trouble"): lambda: _claim(
        "no trouble", min(_half_counts()[name] for name in ("black ink", "blue ink")) >= 9
    ),
    ("half-explained", "a camera held askew is none either"): lambda: _claim(
        "none either", _half_counts()["slanted"] >= 9
    ),
    ("half-explained", "hardly anything is left"): lambda: _claim(
        "hardly", _half_counts()["blurred"] <= 4
    ),
    ("histogram-explained", "at 128, most of it lies on the wrong side"): lambda: (
        _half(),
        _claim("most", _share_of_pencil_above(_half()) > 0.5),
    ),
    ("otsu-explained", "Pencil and blur get better"): lambda: _claim(
        "better", min(_gain("otsu-counts", name) for name in ("pencil", "blurred")) > 0
    ),
    ("otsu-explained", "Shadow and table, taken together, don't"): lambda: _claim(
        "don't", sum(_gain("otsu-counts", name) for name in ("shadow", "table")) <= 0
    ),
    ("closing-counts-explained", "Most shadows are gone"): lambda: _claim(
        "Most", _second("closing-counts", "shadow")[0] >= 7
    ),
    ("closing-counts-explained", "What is left are the squares and the table"): lambda: _claim(
        "the squares and the table",
        max(_second("closing-counts", "on squares", "table")) < 10,
    ),
    ("closing-counts-explained", "Why 41?"): _window,
    ("all-ways-explained", "The squares, the table and the shadows are mastered"): lambda: _claim(
        "mastered", min(_course(name) for name in ("on squares", "table", "shadow")) >= 9
    ),
    ("all-ways-explained", "One blurred digit is missing"): lambda: _claim(
        "One", _course("blurred") == 9
    ),
    (
        "all-ways-explained",
        "of this one it still says *no digit*, where a plain limit reads it",
    ): lambda: _claim(
        "still", _blurred_digits().count(None) == 1 and _second("otsu-counts", "blurred") == [10]
    ),
    ("shadow-explained", "Otsu's limit gives way even earlier"): lambda: _claim(
        "even earlier", _shadow_claims()[0]
    ),
    ("shadow-explained", "doesn't care how deep the shadow is"): lambda: _claim(
        "doesn't care", _shadow_claims()[1]
    ),
    ("clean-explained", "All of them, or nearly so"): lambda: _claim("nearly", _clean() >= 77),
    ("row-predict", "Black is 0 and white is 255"): lambda: WHITE,
    ("row-explained", "Paper isn't 255"): lambda: WHITE,
    ("histogram-intro", "128 was a guess"): _half,
    ("histogram-explained", "try all 256 limits"): lambda: WHITE + 1,
    ("otsu-question", "256 numbers"): lambda: WHITE + 1,
    ("paper-intro", "makes 200 into 100 under the lamp, and 80 into 40"): lambda: (
        200 // 2,
        80 // 2,
    ),
    ("divide-question", "a window of 41 pixels"): _window,
    ("networks-explained", "a share of 95 %, and an interval from 76 % to 99 %"): lambda: (
        "95 %",
        *_interval_of_19(),
    ),
    ("more-intro", "reads 95 % of a hand right"): lambda: re.search(
        r"0\.(\d+) \* n", cell(LESSON, "more").source
    )[1],
    ("more-explained", "With 320 digits, sixteen sheets"): lambda: 16 * 20,
}
