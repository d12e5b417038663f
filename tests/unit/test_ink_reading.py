"""Ink is read as ink: in any unit, anywhere, and never searched for."""

import time

import numpy as np
import pytest

import mnist_course as mc
from mnist_course.ink.strokes import CANVAS, draw_ink, render
from mnist_course.preprocessing.mnist_format import normalise
from mnist_course.synthetic.digits import sample_strokes
from testsupport.pendigits import load_pendigits

SEVEN = [[(70, 70), (205, 70), (120, 240)]]
SIZES = (8, 20, 280, 5_000)
PLACES = [(x, y) for x in (0, 0.5, 1) for y in (0, 0.5, 1)]


@pytest.fixture(scope="module")
def classifier():
    return mc.load_classifier()


def on_canvas(strokes, canvas, place):
    """Scale ink to 7/10 of a canvas, and move it; at 0 and 1 it lies against an edge."""
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    scale = 0.7 * canvas / (high - low).max()
    return [(s - low) * scale + (canvas - (high - low) * scale) * place for s in strokes]


def test_ink_is_read_alike_in_any_unit_and_against_every_edge(classifier):
    for digit in range(10):
        ink = sample_strokes(digit, seed=4)
        expected = classifier.read(ink)
        for size in SIZES:
            for place in PLACES:
                reading = classifier.read(on_canvas(ink, size, place))
                assert reading.digit == expected.digit == digit
                assert reading.confidence == pytest.approx(expected.confidence, abs=0.01)


def test_real_ink_is_read_alike_in_any_unit_and_against_every_edge(classifier):
    digits = load_pendigits()[::40]
    right = []
    for number, digit in enumerate(digits):
        expected = classifier.read(digit.strokes).digit
        right.append(expected == digit.label)
        for shift, size in enumerate(SIZES):
            ink = on_canvas(digit.strokes, size, PLACES[(number + 2 * shift) % len(PLACES)])
            assert classifier.read(ink).digit == expected
    assert np.mean(right) > 0.97


@pytest.mark.parametrize("far", [0, 300, -5_000, 1e6])
def test_ink_that_crosses_every_edge_is_read(classifier, far):
    seven = [np.multiply(stroke, 3) - 280 + far for stroke in SEVEN]
    assert classifier.read(seven).digit == 7


def test_ink_in_a_unit_square_is_read(classifier):
    assert classifier.read([np.divide(stroke, CANVAS) for stroke in SEVEN]).digit == 7


def test_a_short_straight_line_is_a_one(classifier):
    for length in (8, 20, 200):
        assert classifier.read([[(140, 40), (139, 40 + length)]]).digit == 1


def test_the_network_gets_the_drawn_ink_in_mnists_format(classifier):
    reading = classifier.read(SEVEN)
    np.testing.assert_array_equal(reading.image, normalise(draw_ink(SEVEN)))
    rows, columns = np.nonzero(reading.image)
    assert 19 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 20
    centre = (reading.image * np.indices((28, 28))).sum((1, 2)) / reading.image.sum()
    np.testing.assert_allclose(centre, 14, atol=0.5)


@pytest.mark.parametrize("nothing", [[], [[]], ()], ids=["no stroke", "an empty stroke", "a tuple"])
def test_without_ink_there_is_no_digit(classifier, nothing):
    reading = classifier.read(nothing)
    assert (reading.digit, reading.confidence) == (None, 0)
    assert not reading.image.any()
    assert "no digit" in repr(reading)
    assert "no ink" in reading.message


@pytest.mark.parametrize(
    "dot",
    [
        [[(140, 140)]],
        [[(0, 0)]],
        [[(3, 3), (3, 3)]],
        [[(140, 140), (142, 141)]],
        [[(60, 20), (62, 23), (61, 22)], [(61, 21)]],
        [[(0.5, 0.5), (0.5 + 1e-12, 0.5)]],
        [np.random.default_rng(0).uniform(100, 130, (200, 2))],
    ],
    ids=["dot", "at 0", "twice", "click", "shaken", "rounding error", "filled in"],
)
def test_a_dot_is_no_digit(classifier, dot):
    reading = classifier.read(dot)
    assert reading.digit is None
    assert not reading.image.any()
    assert "no more than a dot" in reading.message


@pytest.mark.parametrize(
    ("ink", "said"),
    [
        ([[(np.nan, 3)]], "stroke 0 holds NaN or infinite"),
        ([[(1, 2)], [(np.inf, 2)]], "stroke 1 holds NaN or infinite"),
        ([[(1e308, 2), (-1e308, 3)]], "stroke 0 holds coordinates beyond"),
        ([[(10**400, 1)]], "stroke 0 is not made of numbers"),
        ([[("1", "2")]], "stroke 0 is not made of numbers"),
        ([[(1, None)]], "stroke 0 holds NaN|stroke 0 is not made of numbers"),
        ([[(1j, 2)]], "stroke 0 is not made of numbers"),
        ([7], "stroke 0 has shape"),
        ([[(1, 2, 3)]], r"stroke 0 has shape \(1, 3\)"),
        ([(1, 2), (3, 4)], r"stroke 0 has shape \(2,\).*goes in a list: \[stroke\]"),
        ([[(1, 2)]] * 10**6, "1,000,000 strokes"),
        ([range(10**9)], "1,000,000,000 points"),
    ],
)
def test_what_is_no_ink_is_refused_and_told_why(classifier, ink, said):
    with pytest.raises(ValueError, match=said):
        classifier.read(ink)


def test_a_long_stroke_is_read(classifier):
    turn = np.linspace(0, 2 * np.pi, 5_000)
    ring = np.stack([140 + 60 * np.cos(turn), 140 + 100 * np.sin(turn)], 1)
    assert classifier.read([ring]).digit == 0


def test_a_reading_takes_little_time(classifier):
    inks = [sample_strokes(number % 10, number) for number in range(50)]
    start = time.process_time()
    for ink in inks:
        classifier.read(ink)
    # 1.2 ms on a quiet core; machines that test are neither fast nor quiet.
    assert (time.process_time() - start) / len(inks) < 0.01


def by_definition(strokes, size, pen_width):
    """Return the picture as the module describes it, pixel by pixel and segment by segment."""
    row, column = np.indices((size, size)) + 0.5
    nearest = np.full((size, size), np.inf)
    for points in map(np.asarray, strokes):
        for start, end in zip(
            points[: max(1, len(points) - 1)], points[min(1, len(points) - 1) :], strict=True
        ):
            along = end - start
            t = (column - start[0]) * along[0] + (row - start[1]) * along[1]
            t = np.clip(t / max(along @ along, 1e-9), 0, 1)
            to_line = np.hypot(column - start[0] - t * along[0], row - start[1] - t * along[1])
            nearest = np.minimum(nearest, to_line)
    return np.floor(255 * np.clip(pen_width / 2 + 0.5 - nearest, 0, 1) + 0.5)


@pytest.mark.parametrize("reach", [0, 1, 30])
def test_the_picture_is_what_the_description_says(reach):
    rng = np.random.default_rng(reach)
    for size in (1, 5, 40, 113):
        strokes = [rng.uniform(-reach * size, (1 + reach) * size, (n, 2)) for n in (1, 2, 5)]
        strokes.append(np.round(strokes[-1][[0, 0, 1]]))  # rests, then goes along the pixels
        for pen_width in (0.4, 1, size / 3 + 0.2):
            drawn = render(strokes, size, min(pen_width, size)).astype(int)
            expected = by_definition(strokes, size, min(pen_width, size))
            assert np.abs(drawn - expected).max() <= 1
