"""Figures of photographs, read through their texts, Axes and alt texts."""

import io

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from PIL import Image

from mnist_course import plots
from mnist_course.preprocessing.geometry import Box
from mnist_course.recognition.reading import FoundDigit, Reading

PAPER = np.full((300, 400, 3), (220, 215, 190), np.uint8)


def found(digit, box):
    probabilities = np.eye(10, dtype=np.float32)[digit]
    return FoundDigit(
        box, Reading(digit, probabilities, np.zeros((28, 28), np.uint8)), np.zeros((4, 4), np.uint8)
    )


FOUND = [found(7, Box(100, 60, 160, 180)), found(4, Box(200, 60, 250, 180))]


def written(display):
    return [text.get_text() for text in np.ravel(display.text_)]


def boxes(display):
    """Return the boxes drawn around digits, the picture's own frame left out."""
    drawn = [patch for patch in display.ax_.patches if isinstance(patch, Rectangle)]
    return [patch for patch in drawn if patch.get_width() < 0.9]


def test_pictures_of_any_size_stand_side_by_side_in_their_colours():
    grey = np.zeros((28, 28), np.uint8)
    display = plots.show_photos([PAPER, grey], ["in the light", "small"])
    assert written(display) == ["in the light", "small"]
    assert display.alt_text == (
        "2 pictures: in the light, 400 by 300 pixels, small, 28 by 28 pixels."
    )
    first, second = display.ax_.get_images()
    assert (np.asarray(first.get_array()) == PAPER[0, 0]).all()
    assert second.get_array().shape == (28, 28)


def test_files_are_shown_too():
    file = io.BytesIO()
    Image.fromarray(PAPER).save(file, "png")
    display = plots.show_photos([file.getvalue()])
    assert display.alt_text == "1 picture: picture 1, 400 by 300 pixels."


@pytest.mark.parametrize(
    ("pictures", "titles", "words"),
    [([], None, "0 pictures"), ([PAPER] * 41, None, "1 to 40"), ([PAPER], ["a", "b"], "2 titles")],
)
def test_pictures_that_can_not_be_shown_are_refused(pictures, titles, words):
    with pytest.raises(ValueError, match=words):
        plots.show_photos(pictures, titles)


def test_each_digit_has_its_box_where_it_is():
    display = plots.show_found(PAPER, FOUND)
    assert written(display) == ["7", "4"]
    assert display.alt_text == "A picture with 2 boxes, read in order as 7, 4."
    first = boxes(display)[0]
    assert first.get_xy() == pytest.approx((100 / 400, 60 / 400))
    assert (first.get_width(), first.get_height()) == pytest.approx((60 / 400, 120 / 400))


def test_boxes_stay_in_place_on_a_picture_that_is_worked_on_smaller():
    large = np.full((1800, 2400), 220, np.uint8)
    (box,) = boxes(plots.show_found(large, [found(7, Box(600, 360, 960, 1080))]))
    assert box.get_xy() == pytest.approx((0.25, 0.15), abs=1e-3)


def test_what_was_read_wrong_says_so_and_looks_otherwise():
    display = plots.show_found(PAPER, FOUND, [7, 9])
    assert display.alt_text.endswith("7, 9 read as 4.")
    assert written(display) == ["7", "9 → 4"]
    right, wrong = boxes(display)
    assert right.get_linestyle() != wrong.get_linestyle()
    nothing = plots.show_found(PAPER, FOUND, [7, None])
    assert nothing.alt_text.endswith("7, no digit read as 4.")


def test_there_is_a_label_for_each_digit():
    with pytest.raises(ValueError, match="1 labels for 2 digits"):
        plots.show_found(PAPER, FOUND, [7])


@pytest.mark.slow
def test_the_greys_of_each_picture_are_counted_in_a_place_of_its_own():
    dark, light = np.full((2, 3), 40, np.uint8), np.full((2, 2), 200, np.uint8)
    dark[0, 0] = 90
    display = plots.show_greys({"dark": dark, "light": light}, {"dark": np.array([64])})
    assert written(display) == ["dark: threshold 64", "light"]
    assert display.alt_text == (
        "How many pixels have each grey. dark: from 40 to 90, most often 40, threshold 64; "
        "light: from 200 to 200, most often 200."
    )
    heights = [[bar.get_height() for bar in ax.patches] for ax in display.ax_]
    assert (heights[0][40], heights[0][90], heights[1][200]) == (5, 1, 4)
    assert [len(ax.lines) for ax in display.ax_] == [1, 0]


@pytest.mark.parametrize(
    ("pictures", "words"),
    [({}, "0 pictures"), ({"a": PAPER}, "Expected"), ({"a": np.zeros((2, 2))}, "float64")],
)
def test_greys_that_can_not_be_counted_are_refused(pictures, words):
    with pytest.raises(ValueError, match=words):
        plots.show_greys(pictures)
