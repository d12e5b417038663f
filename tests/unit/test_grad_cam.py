import keras
import numpy as np
import pytest
from scipy.signal import correlate2d

from mnist_course import models
from mnist_course.explanation.grad_cam import feature_maps


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return models.basic_cnn()


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).integers(0, 256, (2, 28, 28), dtype=np.uint8)


def test_a_map_is_the_convolution_by_its_kernel_then_relu(network, images):
    maps = feature_maps(network, images, 0)
    assert maps.shape == (2, 16, 28, 28)
    kernels, biases = network.layers[0].get_weights()
    for image, channel in ((0, 0), (1, 15)):
        convolved = correlate2d(images[image] / 255, kernels[:, :, 0, channel], mode="same")
        expected = np.maximum(convolved + biases[channel], 0)
        np.testing.assert_allclose(maps[image, channel], expected, atol=1e-5)


def test_pooling_keeps_the_largest_of_each_two_by_two(network, images):
    before, after = (feature_maps(network, images, layer) for layer in (0, 1))
    np.testing.assert_array_equal(after, before.reshape(2, 16, 14, 2, 14, 2).max(axis=(3, 5)))


@pytest.mark.parametrize("layer", [4, 5, 6, -1, "conv2d", None])
def test_a_layer_without_maps_is_refused_with_those_that_have_some(network, images, layer):
    with pytest.raises(ValueError, match=r"'basic_cnn' puts out no feature maps.*0, 1, 2, 3\."):
        feature_maps(network, images, layer)


def test_a_dense_network_has_none(images):
    with pytest.raises(ValueError, match=r"Layers that do: none\."):
        feature_maps(models.dense_network(), images, 0)


@pytest.mark.parametrize("wrong", [np.zeros((28, 28), np.uint8), np.zeros((2, 28, 28))])
def test_images_of_another_kind_are_refused(network, wrong):
    with pytest.raises(ValueError, match=r"Expected uint8 of shape \(n, 28, 28\)"):
        feature_maps(network, wrong, 0)
