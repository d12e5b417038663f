"""Occlusion and saliency, against what they are defined as."""

import numpy as np
import pytest

import mnist_course as mc
from mnist_course.explanation.perturbation import occlusion, saliency


class Linear:
    """A network whose ten logits are weighted sums of the pixels in [0, 1]."""

    weights = np.random.default_rng(0).normal(size=(10, 28, 28))

    def features(self, images):
        logits = np.einsum("nij,dij->nd", images / 255, self.weights)
        return np.hstack([logits, np.sort(logits)]).astype(np.float32)


@pytest.fixture
def image():
    return np.random.default_rng(1).integers(0, 256, (28, 28)).astype(np.uint8)


@pytest.mark.parametrize(("size", "value"), [(1, 0), (5, 0), (5, 128), (27, 255)])
def test_occlusion_is_by_how_much_the_logit_falls(image, size, value):
    before = image.copy()
    falls = occlusion(Linear(), image, 4, size=size, value=value)
    np.testing.assert_array_equal(image, before)
    lost = (image / 255 - value / 255) * Linear.weights[4]
    margin, last = size // 2, 28 - size + size // 2
    for row, column in ((margin, margin), (margin, last), (last, margin)):
        square = lost[row - margin : row + margin + 1, column - margin : column + margin + 1]
        assert falls[row, column] == pytest.approx(square.sum(), abs=1e-3)
    assert falls.shape == (28, 28)
    assert not falls[:margin].any()
    assert not falls[:, last + 1 :].any()


def test_the_saliency_of_a_weighted_sum_is_its_weights(image):
    image[0, 0], image[0, 1] = 255, 0
    slopes = saliency(Linear(), image, 7)
    np.testing.assert_allclose(slopes, Linear.weights[7], atol=2e-3)


@pytest.mark.slow
def test_saliency_is_the_gradient_that_tensorflow_computes():
    import keras
    import tensorflow as tf

    from mnist_course.recognition.shipped import PRETRAINED

    image = mc.synthetic.synthetic_digits(1, seed=3)[0][0]
    model = keras.models.load_model(PRETRAINED / "deeper_cnn.keras")
    x = tf.constant(image[None, ..., None] / 255, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        last = keras.Model(model.inputs, model.layers[-2].output)(x, training=False)
        kernel, bias = model.layers[-1].get_weights()
        logit = (last @ kernel + bias)[0, 3]
    gradient = tape.gradient(logit, x).numpy()[0, ..., 0]
    slopes = saliency(mc.load_classifier("deeper_cnn"), image, 3, step=2)
    # Not 1: on paper, where all numbers tie, a pooling has another slope to each side.
    assert np.corrcoef(gradient.ravel(), slopes.ravel())[0, 1] > 0.8


@pytest.mark.parametrize("probe", [occlusion, saliency])
@pytest.mark.parametrize(
    ("picture", "digit", "words"),
    [
        (np.zeros((1, 28, 28), np.uint8), 4, r"Expected uint8 of shape \(n, 28, 28\)"),
        (np.zeros((28, 28)), 4, "images is float64"),
        ("four.png", 4, "images is <U8"),
        (np.zeros((28, 28), np.uint8), 10, "Digits are 0 to 9"),
    ],
)
def test_what_is_no_image_or_digit_is_refused(probe, picture, digit, words):
    with pytest.raises(ValueError, match=words):
        probe(Linear(), picture, digit)


@pytest.mark.parametrize(
    ("probe", "options", "words"),
    [
        (occlusion, {"size": 4}, "must be odd"),
        (occlusion, {"size": 29}, "must be odd"),
        (occlusion, {"value": 256}, "0 to 255"),
        (saliency, {"step": 0}, "1 to 127"),
    ],
)
def test_settings_out_of_range_are_refused(image, probe, options, words):
    with pytest.raises(ValueError, match=words):
        probe(Linear(), image, 4, **options)


def test_grad_cam_for_all_digits_holds_that_of_the_reading():
    classifier = mc.load_classifier("deeper_cnn")
    image = mc.synthetic.synthetic_digits(1, seed=3)[0][0]
    maps, reading = classifier.grad_cam(image), classifier.read_image(image)
    assert maps.shape == (10, 7, 7)
    assert (maps >= 0).all()
    small = np.array(maps[reading.digit])
    # The reading's map is the same, enlarged: each 4x4 square's mean goes with its number.
    squares = reading.heatmap.reshape(7, 4, 7, 4).mean(axis=(1, 3))
    assert np.corrcoef(small.ravel(), squares.ravel())[0, 1] > 0.95


def test_a_network_without_convolutions_has_no_grad_cam():
    with pytest.raises(ValueError, match="'dense_network' has no convolutions"):
        mc.load_classifier("dense_network").grad_cam(np.zeros((28, 28), np.uint8))
