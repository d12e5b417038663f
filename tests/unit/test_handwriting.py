import subprocess
import sys

import numpy as np
import pytest

import mnist_course as mc
from mnist_course.ink.strokes import as_strokes, fit_strokes, render
from mnist_course.synthetic.digits import STYLES, sample_strokes, synthetic_mnist

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


def test_all_digits_and_styles_are_written():
    assert list(STYLES) == list(range(10))
    for digit, styles in STYLES.items():
        for style in styles:
            picture = render(sample_strokes(digit, seed=0, style=style))
            assert 0.01 < (picture > 127).mean() < 0.4


def test_the_styles_that_people_use_are_there():
    assert {"open", "closed"} <= set(STYLES[4])
    assert {"plain", "crossed"} <= set(STYLES[7])
    assert {"plain", "hooked", "foot"} <= set(STYLES[1])
    assert {"curled", "straight"} <= set(STYLES[9])
    assert {"one stroke", "two strokes"} <= set(STYLES[5])
    assert "slashed" in STYLES[0]


def test_a_seed_repeats_and_another_differs():
    first, again, other = (mc.synthetic.synthetic_digits(40, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(first[1], again[1])
    assert (first[0] != other[0]).any()


def test_abroad_only_styles_are_written_that_mnist_does_not_show():
    _, labels = mc.synthetic.synthetic_digits(300, hands="abroad")
    counts = np.bincount(labels, minlength=10)
    assert counts[1] > counts[3] > 0
    assert counts[2] == counts[6] == 0
    with pytest.raises(ValueError, match="2 is written as MNIST shows it"):
        sample_strokes(2, hands="abroad")
    # A crossed seven is written in two strokes; MNIST's sevens are mostly written in one.
    assert {len(sample_strokes(7, seed, hands="abroad")) for seed in range(20)} == {2}


def test_unknown_hands_are_refused_by_name():
    with pytest.raises(ValueError, match=r"'moon'.*'mnist', 'world', 'abroad'"):
        mc.synthetic.synthetic_digits(3, hands="moon")


def test_built_in_digits_are_shaped_like_mnist():
    images, labels = mc.synthetic.synthetic_digits(50)
    assert (images.shape, images.dtype) == ((50, 28, 28), np.uint8)
    assert (labels.shape, labels.dtype) == ((50,), np.uint8)
    assert np.bincount(labels).tolist() == [5] * 10
    for image in images:
        np.testing.assert_array_equal(mc.to_mnist(image), image)


def test_an_unknown_digit_or_style_is_refused():
    with pytest.raises(ValueError, match="digit is 10"):
        sample_strokes(10)
    with pytest.raises(ValueError, match=r"no 7 in the style 'gothic'. Styles: plain"):
        sample_strokes(7, style="gothic")


def test_they_are_kept_and_a_damaged_copy_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_COURSE_CACHE", str(tmp_path))
    made = synthetic_mnist(train=30, test=10)
    assert (made.x_train.shape, made.x_test.shape) == ((30, 28, 28), (10, 28, 28))
    assert made.source == "synthetic"
    (kept,) = tmp_path.iterdir()
    sound = kept.read_bytes()
    assert synthetic_mnist(train=30, test=10).checksum == made.checksum
    kept.write_bytes(sound[: len(sound) // 2])
    assert synthetic_mnist(train=30, test=10).checksum == made.checksum
    assert kept.stat().st_size == len(sound)


def test_offline_they_stand_in_for_mnist(tmp_path):
    if any(mc.datasets.PROJECT_DATA.glob("*mnist*")) or any(
        mc.datasets.PROJECT_DATA.glob("*ubyte*")
    ):
        pytest.skip("MNIST lies in the project's data folder")
    code = (
        "import mnist_course as mc, mnist_course.synthetic.digits as digits, functools\n"
        "small = functools.partial(digits.synthetic_mnist, train=20, test=10)\n"
        "assert mc.datasets.fallbacks['synthetic'] is digits.synthetic_mnist\n"
        "mc.datasets.fallbacks['synthetic'] = small  # 60,000 take half a minute\n"
        "assert mc.load_mnist(fallback='synthetic').source == 'synthetic'"
    )
    environment = {"MNIST_COURSE_OFFLINE": "1", "MNIST_COURSE_CACHE": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    assert run.returncode == 0, run.stderr.decode()
    assert b"using the synthetic digits" in run.stdout


@pytest.mark.slow
def test_templates_match_what_mnist_shows(mnist_path):
    """The mean built-in digit of each class is nearest to the mean MNIST digit of that class."""
    mnist = mc.load_mnist(mnist_path)
    images, labels = mc.synthetic.synthetic_digits(2000, seed=4)
    ours = np.stack([images[labels == digit].mean(0).ravel() for digit in range(10)])
    real = np.stack([mnist.x_train[mnist.y_train == digit].mean(0).ravel() for digit in range(10)])
    distances = np.linalg.norm(ours[:, None] - real[None], axis=2)
    assert distances.argmin(1).tolist() == list(range(10))
