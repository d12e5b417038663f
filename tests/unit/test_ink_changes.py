import numpy as np
import pytest

from mnist_course.ink.changes import SMALLEST, change_ink, squeeze, write_anywhere
from mnist_course.ink.strokes import CANVAS, render
from mnist_course.recognition.steps import to_mnist
from mnist_course.synthetic.digits import sample_strokes

CORNER = [np.array([(100.0, 100.0), (100.0, 140.0), (180.0, 140.0)])]


def points(ink):
    return np.concatenate(ink)


def test_without_changes_the_ink_is_as_it_was():
    np.testing.assert_allclose(points(change_ink(CORNER)), points(CORNER))


def test_twice_the_size_around_the_same_middle():
    changed = points(change_ink(CORNER, size=2))
    np.testing.assert_allclose(changed, [(60, 80), (60, 160), (220, 160)])


def test_it_moves_to_the_right_and_down():
    changed = points(change_ink(CORNER, right=5, down=-7))
    np.testing.assert_allclose(changed - points(CORNER), [(5, -7)] * 3)


def test_a_slant_leans_what_is_above_to_the_right_and_what_is_below_to_the_left():
    changed = points(change_ink(CORNER, slant=0.5))
    np.testing.assert_allclose(changed, [(110, 100), (90, 140), (170, 140)])


def test_size_and_slant_together_slant_as_much_as_alone():
    middle = np.array([140, 120])
    slanted, both = change_ink(CORNER, slant=0.5), change_ink(CORNER, slant=0.5, size=2)
    np.testing.assert_allclose(points(both) - middle, 2 * (points(slanted) - middle))


@pytest.mark.parametrize("size", [0, -1, np.nan])
def test_a_size_that_is_none_is_refused(size):
    with pytest.raises(ValueError, match="must be above 0"):
        change_ink(CORNER, size=size)


def test_no_ink_stays_no_ink():
    assert change_ink([]) == []
    assert write_anywhere([], np.random.default_rng(0)) == []


def test_anywhere_is_always_on_the_canvas_and_never_twice_the_same():
    rng = np.random.default_rng(0)
    corners, heights = [], []
    for number in range(100):
        ink = sample_strokes(number % 10, rng)
        written = points(write_anywhere(ink, rng))
        assert written.min() >= 10
        assert written.max() <= CANVAS - 10
        corners.append(written.min(0))
        heights.append(np.ptp(written, axis=0).max() / np.ptp(points(ink), axis=0).max())
    assert np.std(corners, axis=0).min() > 20
    assert SMALLEST <= min(heights) < 0.4
    assert max(heights) > 1.1


def test_anywhere_keeps_the_proportions():
    ink = sample_strokes(7, seed=0)
    written = write_anywhere(ink, np.random.default_rng(3))
    shape, before = np.ptp(points(written), axis=0), np.ptp(points(ink), axis=0)
    assert shape[0] / shape[1] == pytest.approx(before[0] / before[1])


def test_ink_that_is_larger_than_the_canvas_is_made_smaller():
    written = points(write_anywhere([np.array([(0, 0), (0, 4000)])], np.random.default_rng(0)))
    assert np.ptp(written, axis=0).max() <= CANVAS - 20


def test_squeezing_leaves_the_ink_where_it_was_and_centring_does_not():
    picture = render(change_ink(sample_strokes(3, seed=0), size=0.3, right=-60, down=-60))
    squeezed, centred = squeeze(picture), to_mnist(picture)
    assert squeezed.shape == (28, 28)
    assert squeezed.dtype == np.uint8
    middle = np.average(np.indices((28, 28))[0], weights=squeezed)
    assert middle == pytest.approx(np.average(np.arange(280), weights=picture.sum(1)) / 10, abs=0.6)
    assert np.average(np.indices((28, 28))[0], weights=centred) == pytest.approx(14, abs=0.6)
