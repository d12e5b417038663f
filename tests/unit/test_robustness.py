import numpy as np
import pytest

import mnist_course as mc
from mnist_course.robustness import (
    DISTORTIONS,
    WithPreprocessing,
    add_noise,
    blur,
    change_pen_width,
    distortion,
    robustness_curves,
    rotate,
    shift,
)
from mnist_course.synthetic.by_style import digits_by_style


def dot(row, column, value=255):
    images = np.zeros((1, 28, 28), np.uint8)
    images[0, row, column] = value
    return images


def bar():
    """A vertical stroke three pixels wide."""
    images = np.zeros((1, 28, 28), np.uint8)
    images[0, 4:24, 13:16] = 255
    return images


RANDOM = np.random.default_rng(0).integers(0, 256, (3, 28, 28)).astype(np.uint8)


@pytest.mark.parametrize("name", DISTORTIONS)
def test_each_distortion_leaves_images_as_they_are_at_0_and_changes_them_more_and_more(name):
    apply, unit, strengths = DISTORTIONS[name]
    assert unit
    assert strengths[0] == 0 and list(strengths) == sorted(set(strengths))
    digit = bar()
    digit[0, 10:13, 8:20] = 255
    away = []
    for strength in strengths:
        before = digit.copy()
        distorted = apply(digit, strength)
        np.testing.assert_array_equal(digit, before)
        assert distorted.shape == digit.shape and distorted.dtype == np.uint8
        assert distorted is not digit
        away.append(np.abs(distorted.astype(int) - digit).sum())
    assert away[0] == 0
    assert away[1] > 0
    assert away[-1] > away[1]


def test_a_quarter_turn_is_anticlockwise_about_the_centre_of_mass():
    np.testing.assert_array_equal(rotate(dot(14, 20), 90), dot(8, 14))
    np.testing.assert_array_equal(rotate(dot(14, 20), -90), dot(20, 14))
    assert rotate(dot(14, 14), 37)[0, 14, 14] == 255


def test_each_image_is_distorted_by_itself():
    for apply in (
        lambda images: rotate(images, 25),
        lambda images: blur(images, 1.2),
        lambda images: change_pen_width(images, 1.5),
        lambda images: shift(images, 1.5),
    ):
        together = apply(RANDOM)
        for i in range(len(RANDOM)):
            np.testing.assert_array_equal(together[i], apply(RANDOM[i : i + 1])[0])


def test_a_shift_goes_to_the_right_and_down_and_out_of_the_frame():
    np.testing.assert_array_equal(shift(dot(5, 6), 3, 2), dot(7, 9))
    np.testing.assert_array_equal(shift(dot(5, 6), -3), dot(5, 3))
    assert not shift(dot(5, 25), 3).any()


def test_half_a_pixel_is_shared_between_two():
    moved = shift(dot(5, 6, 200), 0.5)
    assert moved[0, 5, 6] == moved[0, 5, 7] == 100


def test_noise_is_as_strong_as_it_says_and_its_seed_repeats_it():
    grey = np.full((20, 28, 28), 128, np.uint8)
    noisy = add_noise(grey, 15, seed=1)
    assert noisy.std() == pytest.approx(15, rel=0.03)
    assert noisy.mean() == pytest.approx(128, abs=0.5)
    np.testing.assert_array_equal(noisy, add_noise(grey, 15, seed=1))
    assert (noisy != add_noise(grey, 15, seed=2)).mean() > 0.8


def test_noise_never_wraps_round():
    assert add_noise(np.zeros((5, 28, 28), np.uint8), 30).max() < 200
    assert add_noise(np.full((5, 28, 28), 255, np.uint8), 30).min() > 55


def test_a_blur_spreads_ink_and_keeps_it():
    spread = blur(dot(14, 14), 1)
    assert spread.sum() == pytest.approx(255, abs=8)
    assert spread[0, 14, 14] < 60
    around = spread[0, 1:, 1:]  # the middle of these is pixel (14, 14)
    np.testing.assert_array_equal(around, around[::-1])
    np.testing.assert_array_equal(around, around.T)


@pytest.mark.parametrize(("pixels", "width"), [(2, 5), (1, 4), (0, 3), (-1, 2), (-2, 1), (-3, 0)])
def test_strokes_become_as_much_wider_or_finer_as_it_says(pixels, width):
    assert (change_pen_width(bar(), pixels)[0, 14] > 0).sum() == width


def test_half_a_pixel_of_pen_is_half_as_dark():
    edge = change_pen_width(bar(), 0.5)[0, 14]
    assert sorted(edge[edge > 0]) == [128, 255, 255, 255]


@pytest.mark.parametrize(
    ("images", "strength", "said"),
    [
        (RANDOM[0], 1, r"\(28, 28\).*images\[None\]"),
        (RANDOM / 255, 1, "float64"),
        (RANDOM, np.nan, "It must be a number"),
    ],
)
@pytest.mark.parametrize("apply", [rotate, shift, add_noise, blur, change_pen_width])
def test_what_can_not_be_distorted_is_refused(apply, images, strength, said):
    with pytest.raises(ValueError, match=said):
        apply(images, strength)


@pytest.mark.parametrize("apply", [add_noise, blur])
def test_less_than_nothing_is_refused(apply):
    with pytest.raises(ValueError, match="from 0 up"):
        apply(RANDOM, -1)


def test_an_unknown_distortion_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"no distortion 'tilt'\. Choose one of rotation, shift"):
        distortion("tilt")


# What a network withstands


class BrightestColumn:
    """Reads the column, by threes, in which the most ink is: moved digits are other digits."""

    def predict_proba(self, images):
        columns = images.sum(axis=1).argmax(axis=1)
        return np.eye(10, dtype=np.float32)[np.minimum(columns // 3, 9)]


def strokes_in(columns):
    images = np.zeros((len(columns), 28, 28), np.uint8)
    for image, column in zip(images, columns, strict=True):
        image[4:24, column] = 255
    return images


def test_accuracy_is_measured_at_every_strength():
    images = strokes_in([1, 4, 9, 12])
    (curve,) = robustness_curves({"columns": BrightestColumn()}, images, [0, 1, 3, 4], ["shift"])
    assert curve.distortion == "shift"
    assert curve.unit == "pixels to the right"
    assert curve.strengths == DISTORTIONS["shift"].strengths
    shares = dict(zip(curve.strengths, curve.accuracies["columns"], strict=True))
    assert (shares[0], shares[1], shares[2], shares[3]) == (1.0, 1.0, 0.5, 0.0)


def test_all_distortions_and_all_networks_are_measured():
    networks = {"a": BrightestColumn(), "b": BrightestColumn()}
    curves = robustness_curves(networks, strokes_in([1, 4]), [0, 1])
    assert [curve.distortion for curve in curves] == list(DISTORTIONS)
    for curve in curves:
        assert list(curve.accuracies) == ["a", "b"]
        assert curve.accuracies["a"] == curve.accuracies["b"]  # the very same images
        assert len(curve.accuracies["a"]) == len(curve.strengths)


def test_preprocessing_undoes_a_shift_within_the_frame():
    network = mc.load_classifier("dense_network")
    images = digits_by_style((7,), each=1).images
    moved = shift(images, 3)
    expected = network.predict_proba(images)
    # No image may move by a pixel; how bright it is may change by a level.
    answers = WithPreprocessing(network).predict_proba(moved)
    np.testing.assert_allclose(answers, expected, atol=0.02)
    assert np.abs(network.predict_proba(moved) - expected).max() > 0.2


def test_without_networks_there_is_nothing_to_measure():
    with pytest.raises(ValueError, match="no networks"):
        robustness_curves({}, strokes_in([1]), [0])


def test_an_unknown_distortion_is_refused():
    with pytest.raises(ValueError, match="no distortion 'fog'"):
        robustness_curves({"a": BrightestColumn()}, strokes_in([1]), [0], ["fog"])
