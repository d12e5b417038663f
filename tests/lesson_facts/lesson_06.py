"""The numbers in the prose of lesson 6, and what it says of the readers, computed on real MNIST."""

import re
from functools import cache

import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import softmax
from scipy.stats import binomtest

from lesson_facts.outputs import cell, printed
from mnist_course.datasets import load_mnist
from mnist_course.evaluation import Report, fit_temperature
from tools.networks import recipes

LESSON = "06_confusion_matrices"


@cache
def _mnist():
    return load_mnist()


@cache
def _reports():
    """Return the reports of the nearest means on the validation and on the test images."""
    x_train, y_train, x_val, y_val = _mnist().split_validation()
    means = [x_train[y_train == digit].mean(axis=0).ravel() / 255 for digit in range(10)]
    return tuple(
        Report(y, softmax(-cdist(x.reshape(-1, 784) / 255, means, "sqeuclidean"), axis=1))
        for x, y in ((x_val, y_val), (_mnist().x_test, _mnist().y_test))
    )


def _scores(digit):
    return _reports()[0].per_class()[digit]


def _extremes_of_recall():
    recalls = [row.recall for row in _reports()[0].per_class()]
    return f"The {np.argmax(recalls)} is read best, the {np.argmin(recalls)} worst"


def _most_unlike():
    """Return for which digits precision and recall are farthest apart, and to which side."""
    lead = np.array([row.recall - row.precision for row in _reports()[0].per_class()])
    return lead.argmax(), *np.argsort(lead)[:2]


def _most_confused():
    return {frozenset(pair[:2]) for pair in _reports()[0].confused_pairs(4)}


def _few_fours():
    """Return by how much the precision of the 4 falls, and what it falls to."""
    recall, precision, rare_recall, rare_precision = map(
        int, re.findall(r"(\d+)%", printed(LESSON, "fewer"))
    )
    return abs(rare_recall - recall), rare_precision / precision, rare_precision


def _wrong_though_sure():
    report = _reports()[0]
    sure = report.probabilities.max(axis=1) >= 0.99
    return round(1 / (report.y_pred != report.y_true)[sure].mean())


def _eighties(report):
    """Return mean confidence and accuracy, in percent, where confidence is 80 % to 90 %."""
    row = report.reliability()[8]
    return round(100 * row.confidence), round(100 * row.accuracy)


@cache
def _cooled():
    validation, test = _reports()
    return test.with_temperature(fit_temperature(validation))


def _first_interval():
    of_hundred = re.search(r"100 images: .*?%, (.*?)% to (.*?)%", printed(LESSON, "sizes"))
    return tuple(map(float, of_hundred.groups()))


def _rule_of_thumb():
    accuracy, n = _reports()[1].accuracy, len(_mnist().x_test)
    return f"{200 * np.sqrt(accuracy * (1 - accuracy) / n):.1f}"


def _intervals_touch():
    validation, test = (report.confidence_interval() for report in _reports())
    return validation.high >= test.low


def _exams():
    """Return in how many exams the deeper network is ahead, level and behind."""
    return tuple(map(int, re.findall(r": +(\d+)", printed(LESSON, "exams"))))


def _halves_apart():
    """Return by how many standard errors the dense network's error rates of the halves differ."""
    rates = [int(n) / 5_000 for n in re.findall(r"(\d+) of the", printed(LESSON, "halves-counts"))]
    return abs(np.subtract(*rates)) / np.sqrt(sum(p * (1 - p) / 5_000 for p in rates))


def _sideways():
    return tuple(map(int, re.findall(r"\d+", printed(LESSON, "sideways"))))


def _score():
    return re.search(r"wins >= (\d+)\) \| \(wins <= (\d+)", cell(LESSON, "coins").source).groups()


def _tosses():
    return re.search(r"binomial\((\d+)", cell(LESSON, "coins").source)[1]


def _admitted_and_made():
    """Return the errors that each trained network admits, and those that it makes."""
    pairs = re.findall(r"admits (\d+) errors, makes (\d+)", printed(LESSON, "admit"))
    return [(int(admitted), int(made)) for admitted, made in pairs]


def _threshold():
    return re.search(r"confidence >= 0\.(\d+)", cell(LESSON, "sure").source)[1]


def _level():
    low, high = re.search(r"\[(0\.\d+), (0\.\d+)\]", cell(LESSON, "bootstrap").source).groups()
    return f"{100 * (float(high) - float(low)):.0f}"


def _percent(share):
    return f"{100 * share:.0f}"


def _if(true, words):
    return words if true else "not so"


FACTS = {
    ("no-explained", "Nine answers in ten are right"): lambda: _if(
        0.895 < (_mnist().split_validation()[3] != 8).mean() < 0.905, "Nine answers in ten"
    ),
    (
        "counts-explained",
        "4 and 9 are mixed up in both directions, and so are 3, 5 and 8",
    ): lambda: _if(
        _most_confused() == {frozenset({4, 9}), frozenset({3, 5}), frozenset({3, 8})},
        "4 and 9",
    ),
    ("counts-explained", "many a 5 is taken for a 1, and hardly any 1 for a 5"): lambda: _if(
        _reports()[0].confusion_matrix[5, 1] > 10 * _reports()[0].confusion_matrix[1, 5],
        "hardly any",
    ),
    ("by-true-explained", "The 1 is read best, the 5 worst"): _extremes_of_recall,
    ("by-true-explained", "of 100 fives about 65 are found"): lambda: _percent(_scores(5).recall),
    ("by-pred-explained", "of its answers *1* about one in four is wrong"): lambda: _if(
        round(1 / (1 - _scores(1).precision)) == 4, "one in four"
    ),
    ("by-pred-explained", "there is something of every digit"): lambda: _if(
        _reports()[0].confusion_matrix[:, 1].all(), "every digit"
    ),
    ("f1-intro", "It says *1* too readily and *5* and *2* too rarely"): _most_unlike,
    ("misconception-precision", "it is right in about three cases of four"): lambda: _if(
        round(4 * _scores(4).precision) == 3, "three cases of four"
    ),
    ("fewer-explained", "Recall hardly moves"): lambda: _if(_few_fours()[0] <= 4, "hardly moves"),
    ("fewer-explained", "Precision falls to about a third of what it was"): lambda: _if(
        0.3 < _few_fours()[1] < 0.37, "a third"
    ),
    ("fewer-explained", "Now most of its answers *4* are wrong"): lambda: _if(
        _few_fours()[2] < 50, "most"
    ),
    ("top-intro", "about 80 % are right at the first guess"): lambda: _percent(
        _reports()[0].accuracy
    ),
    ("misconception-sure", "99 % sure means right 99 times in 100"): _threshold,
    ("misconception-sure", "the answers that are at least 99 % sure"): _threshold,
    ("misconception-sure", "right when they are at least 99 % sure"): _threshold,
    ("sure-explained", "Not one in 100 is wrong, but about one in 12"): _wrong_though_sure,
    ("reliability-explained", "Where it says 85 %, about half is right"): lambda: (
        _eighties(_reports()[0])[0],
        _if(45 < _eighties(_reports()[0])[1] < 55, "half"),
    ),
    ("fitted-predict", "learned from 5,000 images"): lambda: f"{len(_reports()[0].y_true):,}",
    (
        "fitted-explained",
        "what is called 85 % sure is now right in about 90 of 100 cases, not in about 50",
    ): lambda: (
        *_eighties(_cooled()),
        round(_eighties(_reports()[1])[1], -1),
    ),
    ("fitted-explained", "Some dots lie a little *above* the line"): lambda: _if(
        sum(row.accuracy > row.confidence + 0.02 for row in _cooled().reliability()[6:]) >= 2,
        "Some dots",
    ),
    ("admit-explained", "The first two make more errors than they admit"): lambda: (
        len(_admitted_and_made()) == 3
        and all(made > admitted for admitted, made in _admitted_and_made()[:2])
    ),
    ("admit-explained", "admits more than it makes"): lambda: (
        _admitted_and_made()[2][0] > _admitted_and_made()[2][1]
    ),
    ("admit-explained", "Half of each MNIST target was the softened answer of another network"): (
        lambda: _if(recipes._TEACHER_SHARE == 0.5, "Half")
    ),
    (
        "admit-explained",
        "for pictures of what is no digit every class was to get a tenth",
    ): lambda: recipes.RECIPES["deeper_cnn"].strange > 0,
    ("unsure-explained", "*what is let through is right in 99 cases of 100*"): _threshold,
    ("sideways-explained", "Most answers are wrong, and the network doesn't notice"): lambda: _if(
        _sideways()[0] < 50 < _sideways()[1], "doesn't notice"
    ),
    ("interval-intro", "The nearest means read about 82 % of the test images right"): lambda: (
        _percent(_reports()[1].accuracy)
    ),
    ("interval-intro", "with 10,000 images again"): lambda: f"{len(_mnist().x_test):,}",
    ("interval-intro", "we can draw 10,000 from those"): lambda: f"{len(_mnist().x_test):,}",
    ("interval-intro", "two thousand times"): lambda: _if(
        "range(2000)" in cell(LESSON, "bootstrap").source, "two"
    ),
    ("bootstrap-explained", "This is a 95 % **confidence interval**"): _level,
    ("bootstrap-explained", "in 95 of 100 cases"): _level,
    ("sizes-explained", "for 82 % of 10,000 images that makes 0.8 points either way"): lambda: (
        _percent(_reports()[1].accuracy),
        f"{len(_mnist().x_test):,}",
        _rule_of_thumb(),
    ),
    ("sizes-explained", "the 82 % of all the images isn't in it"): lambda: (
        _percent(_reports()[1].accuracy),
        _if(_first_interval()[0] > 100 * _reports()[1].accuracy, "isn't in it"),
    ),
    ("sizes-explained", "A 95 % interval misses in 5 cases of 100"): lambda: (
        _level(),
        100 - int(_level()),
    ),
    ("sizes-explained", "with about 80 % and about 82 %"): lambda: tuple(
        _percent(report.accuracy) for report in _reports()
    ),
    ("val-test-explained", "the intervals don't touch"): lambda: _if(
        not _intervals_touch(), "don't touch"
    ),
    ("misconception-better", "On all 10,000 test images,"): lambda: f"{len(_mnist().x_test):,}",
    (
        "misconception-better",
        "But who has 10,000 images? Cut them into 20 exams of 500 images each",
    ): lambda: (
        f"{len(_mnist().x_test):,}",
        sum(_exams()),
        len(_mnist().x_test) // sum(_exams()),
    ),
    ("exams-explained", "Not in all of them. On 500 images"): lambda: (
        _if(0 < _exams()[0] < sum(_exams()), "Not in all"),
        len(_mnist().x_test) // sum(_exams()),
    ),
    ("exams-explained", "overlap, on all 10,000 images"): lambda: f"{len(_mnist().x_test):,}",
    ("three-explained", "Say there are 40 such images"): _tosses,
    ("three-explained", "each of the 40 is a coin toss"): _tosses,
    ("three-explained", "the score is 24 to 16"): _score,
    ("coins-explained", "More than one time in four"): lambda: _if(
        0.25 < binomtest(24, 40).pvalue < 0.3, "More than one time in four"
    ),
    ("wins-question", "Of 40 images that just one"): _tosses,
    ("wins-hints", "With 24 wins the loser has 16"): _score,
    ("halves-intro", "wrote the first 5,000, another the last 5,000"): lambda: (
        f"{len(_mnist().x_test) // 2:,}"
    ),
    ("halves-decide", "in about 95 of 100 cases"): _level,
    ("halves-explained", "About five standard errors"): lambda: round(_halves_apart()) == 5,
    ("halves-explained", "for all 10,000 images"): lambda: f"{len(_mnist().x_test):,}",
}
