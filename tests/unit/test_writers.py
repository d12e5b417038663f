import numpy as np
import pytest

from mnist_course.synthetic.styles import TEMPLATES
from mnist_course.synthetic.writers import made_writer, writers_digits


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def points_of(writer, digit, rng):
    return np.concatenate(writer.write(digit, rng))


def test_a_seed_repeats_and_another_differs():
    first, again, other = (writers_digits(3, 1, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first[0], again[0])
    assert (first[0] != other[0]).any()


def test_each_writer_writes_each_digit_as_often_as_asked():
    images, labels, writers = writers_digits(3, 2)
    assert (images.shape, images.dtype) == ((60, 28, 28), np.uint8)
    assert np.bincount(labels).tolist() == [6] * 10
    assert np.bincount(writers).tolist() == [20] * 3
    assert images.any(axis=(1, 2)).all()


def test_a_writer_mostly_keeps_to_one_style(rng):
    """A crossed seven has two strokes; whoever crosses it crosses it nearly always."""
    crossed = [
        np.mean([len(writer.write(7, rng)) > 1 for _ in range(20)])
        for writer in (made_writer(rng) for _ in range(30))
    ]
    undecided = np.mean([0.35 < share < 0.65 for share in crossed])
    assert undecided < 0.1


def test_how_far_digits_lean_is_a_habit(rng):
    """Who leans to one side in five digits does so in five others."""

    def lean(writer):
        points = points_of(writer, 8, rng)
        x, y = (points - points.mean(0)).T
        return (x * y).sum() / (y * y).sum()

    writers = [made_writer(rng) for _ in range(20)]
    some, others = ([np.mean([lean(each) for _ in range(5)]) for each in writers] for _ in "ab")
    assert np.corrcoef(some, others)[0, 1] > 0.7


def test_ink_lies_on_the_tablets_grid(rng):
    writer = made_writer(rng)
    points = points_of(writer, 5, rng) / writer.unit
    np.testing.assert_allclose(points, np.round(points), atol=1e-6)


def test_a_slow_tablet_tells_few_points(rng):
    writers = [made_writer(rng) for _ in range(60)]
    slow, quick = (
        [writer for writer in writers if (writer.step > 0.1) == is_slow]
        for is_slow in (True, False)
    )
    counts = [
        np.mean([len(points_of(writer, 3, rng)) for writer in group]) for group in (slow, quick)
    ]
    assert counts[0] < counts[1] / 3


def test_every_style_that_a_writer_has_is_one_of_the_digits(rng):
    for digit, style in enumerate(made_writer(rng).styles):
        assert style in TEMPLATES[digit]


def test_who_gives_the_one_a_flag_crosses_the_seven(rng):
    writers = [made_writer(rng) for _ in range(200)]
    flagged = [each for each in writers if "flag" in TEMPLATES[1][each.styles[1]].family]
    assert 40 < len(flagged) < 160
    assert {TEMPLATES[7][each.styles[7]].family for each in flagged} == {"crossed seven"}
