"""Exercises on groups of writers, breaking points, and saying what a network can't do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import numpy as np

from mnist_course.evaluation import evaluate, share_interval
from mnist_course.exercises.lines import judge_lines
from mnist_course.exercises.registry import (
    NotAttemptedError,
    WrongAnswerError,
    a_kind,
    as_number,
    call,
    exercise,
    matching_mistake,
)
from mnist_course.recognition.classifier import load_classifier
from mnist_course.recognition.shipped import model_card, shipped_networks
from mnist_course.synthetic.by_style import digits_by_style

_READ = {  # of each group: how many are right, of how many
    "plain": (170, 200),
    "crossed": (30, 40),
    "curled": (8, 10),
    "flagged": (45, 50),
}
_LOOPED = {"looped": (9, 20), "open": (60, 80)}


def _answers(read: Mapping[str, tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Return, shuffled, which images are right, and the group of each."""
    right = np.concatenate([np.arange(n) < k for k, n in read.values()])
    groups = np.repeat(list(read), [n for _, n in read.values()])
    order = np.random.default_rng(2).permutation(len(right))
    return right[order], groups[order]


@exercise(
    "worst group",
    "An accuracy for each group, and the lowest of them. The accuracy over all images says nothing "
    "about it: a small group hardly moves that.",
)
def _judge_worst_group(function: object) -> None:
    name, share = _name_and_share(call(function, *_answers(_READ)))
    named = {
        "plain": "has the most errors, but it is also the largest. Compare shares, not counts.",
        "curled": "has the fewest that are right, but it is also the smallest. Compare shares.",
        "flagged": "is read best. Look for the lowest accuracy.",
    }
    if name in named:
        raise WrongAnswerError(f"'{name}' {named[name]}")
    if name != "crossed":
        raise WrongAnswerError(
            f"You return '{name}' as the group. It should be one of the names in `groups`: "
            f"{', '.join(_READ)} in this test."
        )
    right, _ = _answers(_READ)
    mistakes = {
        "The group is right. What you return with it is the share of errors; expected the "
        "accuracy, the share that is right.": (0.25,),
        "The group is right. Its accuracy is in percent; a share goes from 0 to 1.": (75.0,),
        "The group is right. What you return with it is a number of images; divide by how many "
        "there are in the group.": (30, 10, 40),
        "The group is right. But the accuracy is that over all images, not that of the group.": (
            right.mean(),
        ),
        "The group is right. But you divide by the number of all images, not by that of the "
        "group.": (30 / len(right),),
    }
    if not np.isclose(share, 0.75):
        raise WrongAnswerError(
            matching_mistake(mistakes, share)
            or f"The group is right. But its accuracy isn't {share:.4g}: of its images, which "
            "share is right?"
        )
    name, share = _name_and_share(call(function, *_answers(_LOOPED)))
    if name != "looped" or not np.isclose(share, 0.45):
        raise WrongAnswerError(
            "For one set of answers it is right, but not for another with other groups: use "
            "`right` and `groups`."
        )


def _name_and_share(result: object) -> tuple[str, float]:
    if isinstance(result, Mapping):
        raise WrongAnswerError(
            "You return all groups. Return one: the name and the accuracy of the worst."
        )
    if isinstance(result, str):
        raise WrongAnswerError(
            "You return only a name. Return two things: the name and the accuracy."
        )
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise WrongAnswerError(
            f"Your function returns {a_kind(result)}. Expected two things, with a comma "
            "between them: the name of the group and its accuracy."
        )
    name, share = result
    if not isinstance(name, str):
        raise WrongAnswerError("Expected first the name of the group, then its accuracy.")
    return str(name), as_number(share)


_STRENGTHS = (0, 5, 10, 20, 30, 45, 60)
_FALLING = (0.99, 0.985, 0.9, 0.93, 0.86, 0.91, 0.6)


@exercise(
    "breaking point",
    "The first strength at which it falls below, and infinity where it never does. With a level "
    "that you chose before you looked, one number stands for the whole curve.",
)
def _judge_breaking_point(function: object) -> None:
    answer = _strength(call(function, list(_STRENGTHS), list(_FALLING), 0.9))
    mistakes = {
        "That is a place in the list, counted from 0. Return the strength that stands there.": (4,),
        "That is the accuracy. Return the strength at which it is so low.": (0.86,),
        "There the accuracy is just the level, and not below it.": (10,),
        "That is the last strength before it falls below. Look for the first at which it is "
        "below.": (20,),
        "From that strength on it stays below. But it was below before: look for the first time.": (
            60,
        ),
        "That is how many strengths are below. Return the first of them.": (2,),
        "That is the first strength, at which nothing is distorted yet.": (0,),
    }
    if answer != 30:
        raise WrongAnswerError(
            matching_mistake(mistakes, answer)
            or f"For the accuracies {list(_FALLING)}, the strengths {list(_STRENGTHS)} and a level "
            f"of 0.9, your function returns {answer:g}. At which strength is the accuracy first "
            "below the level?"
        )
    if _strength(call(function, list(_STRENGTHS), list(_FALLING), 0.95)) != 10:
        raise WrongAnswerError("For a level of 0.9 it is right, but not for another: use `level`.")
    if np.isfinite(_strength(call(function, list(_STRENGTHS), list(_FALLING), 0.5))):
        raise WrongAnswerError(
            "It is right where the curve falls below the level. But with a level of 0.5, this "
            "curve never does: return np.inf then. (argmax of nothing but False is 0.)"
        )


def _strength(result: object) -> float:
    return np.inf if isinstance(result, float) and result == np.inf else as_number(result)


_TRUE = {
    1: "A digit that is turned a little is still the same digit, and people do write so.",
    3: "Where a digit stands doesn't change what it is.",
    5: "Another pen writes the same digit.",
}
_FALSE = {
    2: "Turn a 6 by half a turn and look at it.",
    4: "In a mirror, is a 2 still a 2? And does anybody write so?",
    6: "Cut the upper half off a 7. What would you call the rest?",
}


@exercise(
    "what may change",
    "What you teach with augmentation has to be true: the label must hold for the changed image, "
    "too.",
)
def _judge_what_may_change(answer: object) -> None:
    judge_lines(answer, _TRUE, _FALSE, "teaches something false")


_FITTED = {
    1: "Half of these digits were learned from, and may be known by heart.",
    2: "The best of five is chosen partly for its luck on this very set.",
    3: "Through the training digits, the reader was fitted to what this set holds.",
    4: "A pen's width is a parameter of the reader, fitted to this set.",
}
_UNTOUCHED = {
    5: "Nothing was changed by what came out: that is what an untouched set is for.",
    6: "No reading was looked at, and nothing about the reader changed.",
}


@exercise(
    "developed on",
    "Training is one way to fit a reader to a set. Choosing, looking and tuning are others, and "
    "after each of them the figure flatters.",
)
def _judge_developed_on(answer: object) -> None:
    judge_lines(answer, _FITTED, _UNTOUCHED, "leaves the set untouched")


# The model card

FIELDS = (
    "name",
    "for",
    "not for",
    "trained on",
    "chosen by",
    "reported on",
    "accuracy",
    "interval",
    "worse on",
    "limit",
)
"""What a model card of lesson 11 must tell."""

_SETS = ("training images", "validation images", "test images")
_TESTED = 10_000  # images in MNIST's test set
_DISTORTED = re.compile(r"turn|rotat|shift|mov|nois|blur|pen\b|stroke|slant|lean", re.IGNORECASE)
_NOTHING = re.compile(r"\s*(nothing|none|n/a)\b", re.IGNORECASE)


@exercise(
    "model card",
    "Whoever reads this card knows what the network is for, how it was measured, and whom it "
    "fails. That is more than most networks in the world say about themselves.",
)
def _judge_model_card(answer: object) -> None:
    if not isinstance(answer, dict):
        raise WrongAnswerError(f"Your answer is {a_kind(answer)}; expected the card, a dict.")
    if set(FIELDS) <= set(answer) and all(answer[field] is ... for field in FIELDS[1:]):
        raise NotAttemptedError
    for field in FIELDS:
        if answer.get(field, ...) is ...:
            raise WrongAnswerError(f"The field '{field}' of the card isn't filled in yet.")
    name = answer["name"]
    if not isinstance(name, str) or name not in shipped_networks():
        raise WrongAnswerError(
            f"The card is of {name!r}. This check knows {', '.join(shipped_networks())}: take one "
            "of these."
        )
    _judge_words(answer, model_card(name))
    _judge_sets(answer)
    _judge_figures(answer, model_card(name))
    _judge_group(answer["worse on"], name, as_number(answer["accuracy"]))


def _judge_words(answer: dict, shipped: dict) -> None:
    for field in ("for", "not for", "trained on", "limit"):
        if not isinstance(answer[field], str) or len(answer[field].split()) < 3:
            raise WrongAnswerError(f"Say a little more in '{field}': a few words, in quotes.")
    if _NOTHING.match(answer["not for"]):
        raise WrongAnswerError(
            "'not for' must name something. Where would a wrong digit harm somebody, and nobody "
            "look at it again?"
        )
    if answer["for"].strip() == answer["not for"].strip():
        raise WrongAnswerError(
            "What the network is for, and what it is not for, can't be the same."
        )
    if "mnist" not in answer["trained on"].lower():
        raise WrongAnswerError("'trained on' must name the data set that its images come from.")
    if shipped["recipe"]["writers"] and "built-in" not in answer["trained on"].lower():
        raise WrongAnswerError(
            "'trained on' is not the whole truth. The recipe in the network's own card names a "
            "second source of images."
        )
    if not _DISTORTED.search(answer["limit"]):
        raise WrongAnswerError(
            "'limit' must name what the network doesn't tolerate: one of the distortions that you "
            "measured."
        )
    if not re.search(r"\d", answer["limit"]):
        raise WrongAnswerError(
            "'limit' names what the network doesn't tolerate, but not how much of it: give a "
            "strength with its unit."
        )


def _judge_sets(answer: dict) -> None:
    for field in ("chosen by", "reported on"):
        if answer[field] not in _SETS:
            raise WrongAnswerError(
                f"'{field}' is {answer[field]!r}. Write one of: {', '.join(_SETS)}."
            )
    if answer["chosen by"] == answer["reported on"]:
        raise WrongAnswerError(
            "The network was chosen and reported on the same images. A figure that was chosen for "
            "being high flatters it: these must be two sets."
        )
    if answer["chosen by"] == "training images":
        raise WrongAnswerError(
            "Nobody chooses by the training images: on these, the network that learns by heart is "
            "best."
        )
    if answer["chosen by"] == "test images":
        raise WrongAnswerError(
            "The two sets have changed places: nothing may be decided by the test images."
        )
    if answer["reported on"] != "test images":
        raise WrongAnswerError(
            "Of its training images a network may know every one by heart. Report on images that "
            "it has never seen."
        )


def _judge_figures(answer: dict, shipped: dict) -> None:
    accuracy, true = as_number(answer["accuracy"]), shipped["test"]["accuracy"]
    others = {
        "That is the accuracy on validation images. By these it was chosen: report on others.": (
            shipped["validation"]["accuracy"],
        ),
        "That is the accuracy on the ink of 30 writers. It belongs on a card, too, but the card "
        "says 'reported on: test images'.": (shipped.get("ink", {}).get("accuracy", np.nan),),
    }
    if accuracy > 1:
        raise WrongAnswerError("The accuracy seems to be in percent. A share goes from 0 to 1.")
    if abs(accuracy - true) > 5e-5 and (words := _near(others, accuracy)):
        raise WrongAnswerError(words)
    if abs(accuracy - true) > 6e-4:
        raise WrongAnswerError(
            f"{accuracy:.2%} isn't the share of the test images that {answer['name']} reads right. "
            "Its own card has it."
        )
    interval = answer["interval"]
    if not isinstance(interval, tuple | list) or len(interval) != 2:
        raise WrongAnswerError("'interval' is two numbers in brackets: (low, high).")
    low, high = (as_number(end) for end in interval)
    if not low < accuracy < high:
        raise WrongAnswerError(
            f"The interval goes from {low:g} to {high:g}, and the accuracy of {accuracy:g} isn't "
            "inside. Is the lower end first, and are all three shares?"
        )
    wilson = share_interval(round(true * _TESTED), _TESTED)
    width = (high - low) / (wilson.high - wilson.low)
    if width > 1.25:
        raise WrongAnswerError(
            "The interval is too wide. On how many images was the accuracy measured?"
        )
    if width < 0.75:
        raise WrongAnswerError(
            "The interval is too narrow. It should hold the truth in 95 cases of 100, for as many "
            "images as the accuracy was measured on."
        )


def _near(others: Mapping[str, tuple], accuracy: float) -> str | None:
    for words, values in others.items():
        if any(abs(accuracy - value) < 5e-5 for value in values):
            return words
    return None


@cache
def _shares_by_style(name: str) -> dict[str, float]:
    images, labels, styles = digits_by_style()
    right = evaluate(load_classifier(name), images, labels).y_pred == labels
    return {str(style): float(right[styles == style].mean()) for style in np.unique(styles)}


def _judge_group(group: object, name: str, reported: float) -> None:
    style, share = _name_and_share(group)
    shares = _shares_by_style(name)
    if style not in shares:
        raise WrongAnswerError(
            f"'worse on' names '{style}'. Name one of the styles as the figure writes them, such "
            "as '7 plain'."
        )
    if shares[style] >= reported - 0.02:
        raise WrongAnswerError(
            f"'{style}' is read about as well as the test images. Whom does the network fail?"
        )
    if share > 1:
        raise WrongAnswerError(f"The figure for '{style}' is in percent. A share goes from 0 to 1.")
    if abs(1 - share - shares[style]) < 0.006 < abs(share - shares[style]):
        raise WrongAnswerError(f"For '{style}' you give the share of errors, not the accuracy.")
    if abs(share - shares[style]) > 0.006:
        raise WrongAnswerError(
            f"{name} doesn't read {share:.1%} of '{style}' right. Measure it again, on this "
            "style's images alone."
        )
