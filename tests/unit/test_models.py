"""What can be switched off in a network, to see what it is worth."""

import numpy as np
import pytest

from mnist_course import models
from mnist_course.quiet import keras


def layers_of(model, kind):
    return [layer for layer in model.layers if isinstance(layer, kind)]


def test_batch_normalisation_can_be_left_out():
    whole, without = models.deeper_cnn(), models.deeper_cnn(batch_norm=False)
    convolutions = layers_of(without, keras.layers.Conv2D)
    assert layers_of(whole, keras.layers.BatchNormalization)
    assert not layers_of(without, keras.layers.BatchNormalization)
    # Four numbers a channel go (mean, variance, gamma, beta), one comes: the convolution's bias.
    channels = sum(layer.filters for layer in convolutions)
    assert all(layer.use_bias for layer in convolutions)
    assert whole.count_params() - without.count_params() == 3 * channels


@pytest.mark.parametrize(("rate", "differ"), [(0.4, True), (0.0, False)])
def test_dropout_can_be_left_out(rate, differ):
    model = models.deeper_cnn(batch_norm=False, dropout=rate)
    images = np.random.default_rng(0).random((4, 28, 28, 1), dtype=np.float32)
    training = model(images, training=True).numpy()
    assert np.allclose(training, model(images, training=False).numpy()) != differ
