import numpy as np
import pytest

from mnist_course.plots import show_group_scores, show_robustness
from mnist_course.robustness import RobustnessCurve

SCORES = {"a": {"1 plain": 1.0, "7 crossed": 0.62}, "b": {"1 plain": 0.98, "7 crossed": 0.02}}
NOISE = RobustnessCurve(
    "noise", "levels", (0, 20, 40), {"a": [0.99, 0.9, 0.5], "b": [0.98, 0.97, 0.95]}
)
SHIFT = RobustnessCurve("shift", "pixels", (0, 1), {"a": [0.99, 0.2], "b": [0.98, 0.1]})


def written(texts):
    return [text.get_text() for text in np.ravel(texts)]


def test_group_scores_stand_in_a_panel_for_each_network():
    display = show_group_scores(SCORES)
    assert [ax.get_title(loc="left") for ax in display.ax_] == ["a", "b"]
    assert display.text_.shape == (2, 2)
    assert written(display.text_) == ["100%", "62%", "98%", "2%"]
    assert [tick.get_text() for tick in display.ax_[0].get_yticklabels()] == list(SCORES["a"])
    assert "2 groups" in display.alt_text
    assert "b: 1 plain 98%, 7 crossed 2%." in display.alt_text


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ({}, "0 networks"),
        ({"a": {}}, "0 groups"),
        ({"a": {"x": 0.5}, "b": {"y": 0.5}}, "'b' has other groups"),
        ({"a": {"x": 50}}, "'a' has 50 for 'x'"),
        ({"a": {"x": np.nan}}, "'a' has nan"),
        ({name: {"x": 0.5} for name in "abcde"}, "5 networks"),
    ],
)
def test_wrong_group_scores_are_refused(scores, said):
    with pytest.raises(ValueError, match=said):
        show_group_scores(scores)


def test_robustness_has_a_panel_for_each_distortion_and_a_key():
    display = show_robustness([NOISE, SHIFT])
    noise, shift, key = display.ax_
    assert (noise.get_title(loc="left"), noise.get_xlabel()) == ("Noise", "levels")
    assert (shift.get_title(loc="left"), shift.get_xlabel()) == ("Shift", "pixels")
    assert not key.axison
    assert written(display.text_) == ["a", "b"]
    np.testing.assert_array_equal(noise.get_lines()[0].get_ydata(), NOISE.accuracies["a"])
    np.testing.assert_array_equal(shift.get_lines()[1].get_xdata(), SHIFT.strengths)


def test_the_networks_are_told_apart_without_colour():
    lines = show_robustness([NOISE]).ax_[0].get_lines()
    assert len({line.get_marker() for line in lines}) == 2
    assert len({str(line.get_linestyle()) for line in lines}) == 2


def test_the_alt_text_tells_how_the_curves_fall():
    alt = show_robustness([NOISE, SHIFT], level=0.9).alt_text
    assert "Noise, 0 to 40 levels: a from 99% over 90% to 50%, below 90% from 40; " in alt
    assert "b from 98% over 97% to 95%, never below 90%." in alt
    assert "Shift, 0 to 1 pixels: a from 99% over 20% to 20%, below 90% from 1; " in alt
    assert "below" not in show_robustness([NOISE]).alt_text


def test_the_level_is_drawn():
    without, drawn = (show_robustness([NOISE], level=level) for level in (None, 0.9))
    assert len(drawn.ax_[0].get_lines()) == len(without.ax_[0].get_lines()) + 1
    assert list(drawn.ax_[0].get_lines()[-1].get_ydata()) == [0.9, 0.9]


@pytest.mark.parametrize(
    ("curves", "said"),
    [
        ([], "no curves"),
        ([NOISE._replace(accuracies={})], "0 networks"),
        ([NOISE._replace(accuracies={name: [1, 1, 1] for name in "abcdefg"})], "7 networks"),
        ([NOISE, SHIFT._replace(accuracies={"a": [1, 1]})], "'shift' are of other networks"),
    ],
)
def test_wrong_curves_are_refused(curves, said):
    with pytest.raises(ValueError, match=said):
        show_robustness(curves)
