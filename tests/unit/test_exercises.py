"""Each check accepts its solution, tells wrong answers how they are wrong, and gives nothing away.

`tests/exercise_answers` holds, for each exercise, a solution and typical wrong answers.
"""

import importlib
import pkgutil
import re

import exercise_answers
import numpy as np
import pytest
from exercise_answers.explaining import (
    cover_brightest,
    grad_cam_by_gradient,
    occlusion,
    strongest,
)

import mnist_course.exercises as ex

ANSWERS = {}
for _, module, _ in pkgutil.iter_modules(exercise_answers.__path__):
    ANSWERS |= importlib.import_module(f"exercise_answers.{module}").ANSWERS
WRONG = [(name, wrong) for name, (_, wrong_answers) in ANSWERS.items() for wrong in wrong_answers]


def told(capsys, name, answer):
    ex.check(name, answer)
    return " ".join(capsys.readouterr().out.split())


def test_every_exercise_has_answers_to_be_tested_with():
    networks = {"your own network"}  # test_own_network_check
    assert set(ANSWERS) | networks == set(ex.EXERCISES)


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_the_solution_is_accepted(name, capsys):
    solution, _ = ANSWERS[name]
    assert told(capsys, name, solution) == f"✓ Right. {ex.EXERCISES[name].praise}"


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_the_dots_are_no_answer_yet(name, capsys):
    assert told(capsys, name, ...).startswith("○ Not attempted yet")
    if callable(ANSWERS[name][0]):
        assert told(capsys, name, lambda *_: ...).startswith("○ Not attempted yet")


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_three_typical_wrong_answers_each_get_their_own_message(name, capsys):
    _, wrong_answers = ANSWERS[name]
    messages = [told(capsys, name, wrong) for wrong in wrong_answers]
    assert all(message.startswith("✗ Not yet. ") for message in messages), messages
    assert len(set(messages)) >= 3


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_what_is_no_answer_at_all_is_refused_in_words(name, capsys):
    for nonsense in (None, "", [], {}, "five", np.nan, np.zeros((3, 7)), print, object()):
        assert "✗ Not yet. " in told(capsys, name, nonsense)


@pytest.mark.parametrize(("name", "wrong"), WRONG, ids=[name for name, _ in WRONG])
def test_a_wrong_answer_is_never_told_the_right_one(name, wrong, capsys):
    solution, _ = ANSWERS[name]
    message = told(capsys, name, wrong)
    if isinstance(solution, int | float | str) and str(solution) not in str(wrong):
        assert not re.search(rf"(?<![\w.]){re.escape(str(solution))}(?![\w])", message)
    elif isinstance(solution, list | tuple | np.ndarray):
        assert str(solution) not in message


def test_long_verdicts_are_wrapped_between_words(capsys):
    name = max(ANSWERS, key=lambda name: len(ex.EXERCISES[name].praise))
    ex.check(name, ANSWERS[name][0])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 1
    assert max(map(len, lines)) <= 88
    assert " ".join(lines) == f"✓ Right. {ex.EXERCISES[name].praise}"


def test_an_unknown_exercise_is_refused_with_the_nearest_name():
    name = sorted(ex.EXERCISES)[0]
    with pytest.raises(ValueError, match=f"no exercise '{name}x'. Did you mean '{name}'"):
        ex.check(f"{name}x", 1)


def _highest(maps, weights):
    return max(np.einsum("chw,c->hw", maps, weights).max(), 1e-9)


def _halves(wrong, variance=np.var, **settings):
    first, last = wrong[: len(wrong) // 2], wrong[len(wrong) // 2 :]
    squares = (variance(half, **settings) / len(half) for half in (first, last))
    return np.mean(first) - np.mean(last), np.sqrt(sum(squares))


OTHERWISE_WRITTEN = [
    ("two halves", _halves),
    ("two halves", lambda wrong: np.array(_halves(wrong, ddof=1))),
    ("two halves", lambda wrong: _halves(wrong, lambda half: np.var(wrong))),
    ("two halves", lambda wrong: list(_halves(wrong.tolist()))),
    ("fair quiz", np.array([2, 5])),
    ("fair quiz", {5, 2}),
    ("fair quiz", (5.0, 2)),
    ("what may change", np.array([5, 3, 1], np.uint8)),
    ("what may change", range(1, 6, 2)),
    ("developed on", range(1, 5)),
    ("honest labels", np.array([1, 4, 6])),
    (
        "both ways",
        lambda y_true, y_pred, a, b: np.argwhere(
            ((y_true == a) & (y_pred == b)) | ((y_true == b) & (y_pred == a))
        ),
    ),
    (
        "both ways",
        lambda y_true, y_pred, a, b: [
            i for i, pair in enumerate(zip(y_true, y_pred, strict=True)) if pair in ((a, b), (b, a))
        ],
    ),
    ("strongest responses", lambda responses, k: np.array(strongest(responses, k), np.uint8)),
    ("strongest responses", lambda responses, k: np.array(strongest(responses, k), float)),
    (
        "strongest responses",
        lambda responses, k: sorted(
            ([i, *np.argwhere(each == each.max())[-1]] for i, each in enumerate(responses)),
            key=lambda place: -responses[tuple(place)],
        )[:k],
    ),
    (
        "grad-cam",
        lambda maps, weights: [
            [max(np.dot(weights, maps[:, i, j]), 0) / _highest(maps, weights) for j in range(4)]
            for i in range(4)
        ],
    ),
    (
        "grad-cam by gradient",
        lambda maps, gradients: grad_cam_by_gradient(
            maps.astype(np.float32), 20 * gradients.astype(np.float32)
        ),
    ),
    (
        "occlusion",
        lambda predict, image, size: occlusion(predict, image.astype(float), size).tolist(),
    ),
    ("cover the brightest", lambda *given: cover_brightest(*given).astype(float).tolist()),
    (
        "cover the brightest",
        lambda image, heatmap, n: np.where(
            np.isin(
                np.arange(image.size).reshape(image.shape),
                sorted(np.flatnonzero(image), key=lambda i: -heatmap.flat[i])[:n],
            ),
            0,
            image,
        ),
    ),
]


@pytest.mark.parametrize(
    ("name", "answer"), OTHERWISE_WRITTEN, ids=[name for name, _ in OTHERWISE_WRITTEN]
)
def test_a_right_answer_may_be_written_otherwise(name, answer, capsys):
    assert told(capsys, name, answer).startswith("✓ Right.")
