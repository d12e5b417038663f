"""The figures of lesson 7, read through their texts; all figures' tests are in test_plots."""

import numpy as np
import pytest

from mnist_course import plots
from mnist_course.evaluation import Report

IMAGES = np.random.default_rng(0).integers(0, 256, (4, 28, 28)).astype(np.uint8)
Y = np.array([4, 9, 2, 7])


def report(*digits):
    return Report(Y, 0.9 * np.eye(10)[list(digits)] + 0.01)


def written(display):
    return [text.get_text() for text in np.ravel(display.text_)]


def test_an_error_has_its_label_and_what_each_reader_said():
    reports = {"a": report(9, 9, 2, 7), "b": report(4, 4, 2, 7)}
    display = plots.show_errors(IMAGES, reports, [1, 0])
    assert written(display) == ["label 9\na: 9, 91%\nb: 4, 91%", "label 4\na: 9, 91%\nb: 4, 91%"]
    assert display.alt_text.startswith("2 images: label 9, a: 9, 91%, b: 4, 91%;")
    shown = [picture.get_array() for picture in display.ax_.get_images()]
    np.testing.assert_array_equal(shown, IMAGES[[1, 0]])


def test_no_error_is_told():
    display = plots.show_errors(IMAGES, {"a": report(4, 9, 2, 7)}, np.array([], int))
    assert written(display) == ["There is no such error among these images."]


@pytest.mark.parametrize(
    ("images", "reports", "indices", "words"),
    [
        (IMAGES[:2], {"a": report(4, 9, 2, 7)}, [0], "'a' tells of 4 images, and there are 2"),
        (IMAGES, {}, [0], "0 reports"),
        (IMAGES, {"a": report(4, 9, 2, 7)}, [0] * 61, "at most 60"),
    ],
)
def test_errors_that_can_not_be_shown_are_refused(images, reports, indices, words):
    with pytest.raises(ValueError, match=words):
        plots.show_errors(images, reports, indices)


def test_each_thing_is_counted_in_one_row():
    sets = {"a": {1, 2, 3, 4}, "b": {3, 4, 5}, "c": {4, 6}}
    display = plots.show_overlap(sets)
    assert written(display) == ["2", "1", "1", "1", "0", "0", "1"]
    assert "only a: 2; only b: 1; only c: 1; only a and b: 1;" in display.alt_text
    assert display.alt_text.endswith("all 3: 1.")


@pytest.mark.parametrize("n", [1, 6])
def test_too_few_or_too_many_sets_are_refused(n):
    with pytest.raises(ValueError, match="2 to 5 can be shown"):
        plots.show_overlap({str(i): {i} for i in range(n)})


def test_empty_sets_are_drawn_too():
    assert written(plots.show_overlap({"a": [], "b": []})) == ["0", "0", "0"]


MORPH = np.full((4, 10), 0.01)
MORPH[:, 4], MORPH[:, 9], MORPH[:, 8] = (0.9, 0.4, 0.1, 0.02), (0.02, 0.1, 0.3, 0.9), 0.01
MORPH[1:3, 8] = 0.41, 0.51


def test_a_morph_tells_where_it_is_read_as_what():
    display = plots.show_morph(IMAGES, MORPH, 2)
    assert written(display) == ["Step 2 of 3", "a 4 10.0%, a 9 30.0%, others 60.0%"]
    assert display.alt_text.endswith(
        "Read as 4 in steps 0 to 0, as 8 in steps 1 to 2, as 9 in steps 3 to 3."
    )


@pytest.mark.parametrize(
    ("n", "at", "words"), [(4, 4, "0 to 3"), (4, -1, "0 to 3"), (3, 0, "3 an")]
)
def test_a_place_off_the_morph_is_refused(n, at, words):
    with pytest.raises(ValueError, match=words):
        plots.show_morph(IMAGES, MORPH[:n], at)
