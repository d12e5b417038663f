"""A learner's prediction is kept until the outcome is known, and told as it was."""

import pytest

import mnist_course.exercises as ex
from mnist_course.exercises import predictions


@pytest.fixture(autouse=True)
def _nothing_asked_before(monkeypatch):
    monkeypatch.setattr(predictions, "_PREDICTIONS", {})


def answer(prediction, value):
    """Answer as a learner does, in the field that is shown."""
    prediction.children[-1].value = value


def test_a_choice_is_told_with_the_outcome(capsys):
    answer(ex.predict("which rate", ["0.03", "0.5", "5"]), "5")
    ex.outcome("which rate", "0.5")
    assert capsys.readouterr().out == "You said 5; it was 0.5.\n"


def test_a_typed_number_may_be_a_little_off(capsys):
    for typed, right in (("90", 1), (" 92 % ", 1), ("80", 0), ("many", 0)):
        answer(ex.predict("percent"), typed)
        ex.outcome("percent", 91.24, within=2)
        told = f"You said {typed.strip()}; it was 91.24.\n"
        ex.tally()
        assert (
            capsys.readouterr().out == f"{told}1 of 1 questions predicted, {right} of them right.\n"
        )


def test_who_predicts_nothing_is_told_the_outcome_all_the_same(capsys):
    ex.predict("percent")
    ex.outcome("percent", 91.24)
    ex.tally()
    told = "You made no prediction; it was 91.24.\n0 of 1 questions predicted, 0 of them right.\n"
    assert capsys.readouterr().out == told


def test_a_question_without_an_outcome_yet_does_not_count(capsys):
    answer(ex.predict("percent"), "90")
    ex.tally()
    assert capsys.readouterr().out == "0 of 0 questions predicted, 0 of them right.\n"


def test_an_outcome_of_nothing_asked_names_what_was_asked():
    ex.predict("percent")
    with pytest.raises(ValueError, match=r"was not asked: .* Asked: percent"):
        ex.outcome("rate", 1)


def test_the_page_without_a_kernel_shows_the_choices():
    assert repr(ex.predict("rate", ["a", "b"])) == "Your prediction: a / b"
