import numpy as np

from mnist_course.evaluation import evaluate, share_interval
from mnist_course.recognition.classifier import load_classifier
from mnist_course.recognition.shipped import model_card
from mnist_course.synthetic.by_style import digits_by_style


def worst_group(right, groups):
    shares = {name: right[groups == name].mean() for name in np.unique(groups)}
    worst = min(shares, key=shares.get)
    return worst, shares[worst]


def _by(score, right, groups):
    """The name with the lowest score, and its accuracy."""
    names = np.unique(groups)
    name = min(names, key=lambda name: score(right[groups == name]))
    return name, right[groups == name].mean()


WORST_GROUP = [
    lambda right, groups: _by(lambda its: -(~its).sum(), right, groups),
    lambda right, groups: _by(lambda its: its.sum(), right, groups),
    lambda right, groups: _by(lambda its: -its.mean(), right, groups),
    lambda right, groups: (worst_group(right, groups)[0], right.mean()),
    lambda right, groups: (worst_group(right, groups)[0], 1 - worst_group(right, groups)[1]),
    lambda right, groups: (worst_group(right, groups)[0], 100 * worst_group(right, groups)[1]),
    lambda right, groups: (worst_group(right, groups)[0], 30),
    lambda right, groups: (worst_group(right, groups)[0], 30 / len(right)),
    lambda right, groups: (worst_group(right, groups)[0], 0.5),
    lambda right, groups: worst_group(right, groups)[::-1],
    lambda right, groups: worst_group(right, groups)[0],
    lambda right, groups: worst_group(right, groups)[1],
    lambda right, groups: {name: right[groups == name].mean() for name in np.unique(groups)},
    lambda right, groups: ("crossed", 0.75),
    lambda right, groups: ("nobody", 0.75),
    lambda right, groups: right[groups],
    ("crossed", 0.75),
]


def breaking_point(strengths, accuracies, level):
    for strength, accuracy in zip(strengths, accuracies, strict=True):
        if accuracy < level:
            return strength
    return np.inf


BREAKING_POINT = [
    lambda strengths, accuracies, level: strengths[
        int((np.array(accuracies) < level).argmax())
    ],  # 0 where it never falls below
    lambda strengths, accuracies, level: (np.array(accuracies) < level).argmax(),
    lambda strengths, accuracies, level: strengths[(np.array(accuracies) <= level).argmax()],
    lambda strengths, accuracies, level: max(
        s for s, a in zip(strengths, accuracies, strict=True) if a < level
    ),
    lambda strengths, accuracies, level: strengths[(np.array(accuracies) < level).argmax() - 1],
    lambda strengths, accuracies, level: next(a for a in accuracies if a < level),
    lambda strengths, accuracies, level: sum(a < level for a in accuracies),
    lambda strengths, accuracies, level: breaking_point(strengths, accuracies, 0.9),
    lambda strengths, accuracies, level: strengths[0],
    lambda strengths, accuracies, level: 45,
    lambda strengths, accuracies, level: 33,
    lambda strengths, accuracies, level: accuracies,
    30,
]

WHAT_MAY_CHANGE = [[1], [1, 3], [2], [1, 4], [6], [1, 3, 5, 6], [1, 3, 7], 1, "1, 3, 5", [2, 5]]


DEVELOPED_ON = [[1], [2, 3], [1, 2, 3], [1, 2, 3, 4, 5], [6], [1, 2, 3, 4, 7], 1, "1, 2", [0.5]]


def _accuracy_of(name, style):
    images, labels, styles = digits_by_style()
    report = evaluate(load_classifier(name), images, labels)
    return (report.y_pred == labels)[styles == style].mean()


def _interval(n):
    accuracy = model_card("basic_cnn")["test"]["accuracy"]
    return share_interval(round(accuracy * n), n)


CARD = {
    "name": "basic_cnn",
    "for": "Learning how a network reads single digits.",
    "not for": "Cheques or exams, where a wrong digit harms somebody.",
    "trained on": "55,000 images of MNIST, written in the USA.",
    "chosen by": "validation images",
    "reported on": "test images",
    "accuracy": model_card("basic_cnn")["test"]["accuracy"],
    "interval": _interval(10_000),
    "worse on": ("9 3-like", _accuracy_of("basic_cnn", "9 3-like")),
    "limit": "Under 90 % when digits are turned by 30 degrees.",
}
TRUE_SHARE = CARD["worse on"][1]

MODEL_CARD = [
    CARD | changed
    for changed in (
        {"limit": ...},
        {"name": "my_network"},
        {"for": "Reading"},
        {"not for": 7},
        {"not for": "Nothing that I know of."},
        {"not for": CARD["for"]},
        {"trained on": "55,000 images of handwritten digits"},
        {"name": "deeper_cnn"},
        {"limit": "It doesn't read letters, of which there are 26."},
        {"limit": "It can't stand noise."},
        {"chosen by": "the validation set"},
        {"chosen by": "test images"},
        {"chosen by": "training images"},
        {"chosen by": "test images", "reported on": "validation images"},
        {"reported on": "training images"},
        {"accuracy": 99.25},
        {"accuracy": model_card("basic_cnn")["validation"]["accuracy"]},
        {"accuracy": model_card("basic_cnn")["ink"]["accuracy"]},
        {"accuracy": 0.99},
        {"interval": 0.01},
        {"interval": (99.1, 99.4)},
        {"interval": CARD["interval"][::-1]},
        {"interval": _interval(1_000)},
        {"interval": _interval(60_000)},
        {"worse on": "9 3-like"},
        {"worse on": ("nines", TRUE_SHARE)},
        {"worse on": ("1 plain", 1.0)},
        {"worse on": ("9 3-like", 100 * TRUE_SHARE)},
        {"worse on": ("9 3-like", 1 - TRUE_SHARE)},
        {"worse on": ("9 3-like", TRUE_SHARE + 0.2)},
    )
]
MODEL_CARD += ["a card", list(CARD), {"for": "Reading digits"}, {"name": "basic_cnn"}]
MODEL_CARD += [dict.fromkeys(CARD, ""), dict.fromkeys(CARD), CARD | {"limit": "  "}]

ANSWERS = {
    "worst group": (worst_group, WORST_GROUP),
    "breaking point": (breaking_point, BREAKING_POINT),
    "what may change": ([1, 3, 5], WHAT_MAY_CHANGE),
    "developed on": ([1, 2, 3, 4], DEVELOPED_ON),
    "model card": (CARD, MODEL_CARD),
}
