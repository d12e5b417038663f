import numpy as np
import pytest

import mnist_course as mc
from mnist_course.synthetic.digits import sample_strokes

FLAT = [[(60, 140), (220, 140)]]
STEEP = [[(140, 60), (140, 220)]]


def test_the_ends_are_the_digits_themselves():
    first, last = sample_strokes(2, 1, "plain"), sample_strokes(7, 1, "plain")
    images = mc.explanation.morph(first, last, steps=5)
    assert images.shape == (5, 28, 28)
    assert images.dtype == np.uint8
    for image, strokes in ((images[0], first), (images[-1], last)):
        drawn = mc.to_mnist(mc.render(strokes)).astype(int)
        assert np.abs(image - drawn).mean() < 3  # the points lie elsewhere on the same lines


def test_half_way_each_point_is_in_the_middle():
    (_, middle, _) = mc.explanation.morph(FLAT, STEEP, steps=3)
    ends = [(100, 100), (180, 180)]  # between (60, 140) and (140, 60), and so on
    expected = mc.to_mnist(mc.render([ends])).astype(int)
    assert np.abs(middle - expected).mean() < 2


def test_points_go_by_the_way_along_the_stroke_not_by_their_number():
    crowded = [[(60, 140), (61, 140), (62, 140), (63, 140), (220, 140)]]
    first, second = mc.explanation.morph(FLAT, STEEP, 5), mc.explanation.morph(crowded, STEEP, 5)
    assert np.abs(first.astype(int) - second).max() <= 2


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [(FLAT, FLAT * 2, "1 strokes, the last 2"), ([], FLAT, "0 strokes"), ([], [], "at least one")],
)
def test_digits_of_another_number_of_strokes_are_refused(first, last, words):
    with pytest.raises(ValueError, match=words):
        mc.explanation.morph(first, last)


def test_a_morph_has_two_ends():
    with pytest.raises(ValueError, match="at least its two ends"):
        mc.explanation.morph(FLAT, STEEP, steps=1)
