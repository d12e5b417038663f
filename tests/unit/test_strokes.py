import numpy as np
import pytest

import mnist_course as mc
from mnist_course.ink.strokes import as_strokes, fit_strokes, render
from mnist_course.synthetic.digits import sample_strokes

LINE = [[(40, 140), (240, 140)]]


def thickness(picture, column):
    return picture[:, column].sum() / 255


def test_ink_is_light_on_black_and_anti_aliased():
    picture = render([[(40, 60), (200, 230)]])
    assert picture.shape == (280, 280)
    assert picture.dtype == np.uint8
    assert (picture.min(), picture.max()) == (0, 255)
    assert len(np.unique(picture)) > 8


@pytest.mark.parametrize("pen_width", [2, 5, 12.5, 40])
def test_the_pen_is_as_wide_as_it_says_in_every_direction(pen_width):
    across = render(LINE, pen_width=pen_width)
    down = render([[(140, 40), (140, 240)]], pen_width=pen_width)
    diagonal = render([[(60, 60), (220, 220)]], pen_width=pen_width)
    assert thickness(across, 140) == pytest.approx(pen_width, abs=0.5)
    assert thickness(down.T, 140) == pytest.approx(pen_width, abs=0.5)
    assert thickness(diagonal, 140) == pytest.approx(pen_width * np.sqrt(2), abs=1)


def test_the_pen_is_round():
    dot = render([[(140, 140)]], pen_width=40)
    assert dot.sum() / 255 == pytest.approx(np.pi * 20**2, rel=0.02)
    end = render(LINE, pen_width=40)
    assert end[140, 22] > 200  # the cap reaches half a pen's width beyond the end
    assert end[122, 22] == 0  # and has no corner


def test_a_move_by_whole_pixels_moves_the_picture():
    ink = sample_strokes(5, seed=3)
    moved = [np.add(stroke, (13, -7)) for stroke in ink]
    np.testing.assert_array_equal(render(moved), np.roll(render(ink), (-7, 13), (0, 1)))


def test_large_and_small_ink_reads_the_same():
    ink = sample_strokes(3, seed=1)
    small = [140 + (stroke - 140) / 4 for stroke in ink]
    large, small = mc.to_mnist(render(ink)), mc.to_mnist(render(small))
    assert np.corrcoef(large.ravel(), small.ravel())[0, 1] > 0.98


@pytest.mark.slow
def test_the_automatic_pen_is_as_wide_as_mnists(mnist_path):
    mnist = mc.load_mnist(mnist_path)
    drawn = [mc.to_mnist(render(sample_strokes(n % 10, n))) for n in range(300)]
    assert np.mean(drawn) == pytest.approx(mnist.x_train.mean(), rel=0.1)


@pytest.mark.parametrize("ink", [[], [[]], [np.zeros((0, 2))]])
def test_no_ink_gives_a_black_picture(ink):
    assert not render(ink).any()


def test_what_lies_off_the_canvas_is_cut_off():
    assert not render([[(-500, -500), (-300, -400)]]).any()
    through = render([[(-1e9, 140), (1e9, 140)]], pen_width=10)
    assert thickness(through, 0) == pytest.approx(10, abs=0.5)
    assert thickness(through, 279) == pytest.approx(10, abs=0.5)


@pytest.mark.parametrize(
    ("ink", "said"),
    [
        ([[(1, np.nan)]], "stroke 0 holds NaN"),
        ([[(1, 2)], [(np.inf, 2)]], "stroke 1 holds NaN or infinite"),
        ([[(1, 2, 3)]], r"stroke 0 has shape \(1, 3\)"),
        ([["a", "b"]], "stroke 0 is not made of numbers"),
        ([[(1, 2), (3,)]], "stroke 0 is not made of numbers"),
    ],
)
def test_what_is_no_ink_is_refused_with_the_stroke_named(ink, said):
    with pytest.raises(ValueError, match=said):
        render(ink)
    with pytest.raises(ValueError, match=said):
        as_strokes(ink)


@pytest.mark.parametrize(
    "settings", [{"size": 0}, {"size": 10**6}, {"pen_width": 0}, {"pen_width": 1e9}]
)
def test_an_absurd_canvas_or_pen_is_refused(settings):
    ((name, value),) = settings.items()
    with pytest.raises(ValueError, match=f"{name} is {value}"):
        render(LINE, **settings)


def test_much_ink_is_drawn():
    rng = np.random.default_rng(0)
    assert render([rng.uniform(0, 280, (5000, 2))]).mean() > 100
    assert render([rng.uniform(0, 280, (50, 2)) for _ in range(200)]).mean() > 100


def test_ink_of_any_unit_is_fitted_into_the_canvas():
    ink = [np.array([(0.0, 0.0), (0.5, 1.0)]), np.array([(0.25, 0.25)])]
    fitted = np.concatenate(fit_strokes(ink))
    assert fitted.min(0) == pytest.approx((90, 40))
    assert fitted.max(0) == pytest.approx((190, 240))
    np.testing.assert_allclose(fitted[2], (140, 90))
