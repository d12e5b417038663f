"""Lesson 8 finds the maps and the logits of any network that a learner may have saved."""

import numpy as np
import pytest
from lesson_facts.outputs import cell

ENDINGS = {
    "softmax in the last layer": lambda layers: [layers.Dense(10, activation="softmax")],
    "Softmax": lambda layers: [layers.Dense(10), layers.Softmax()],
    "Activation": lambda layers: [layers.Dense(10), layers.Activation("softmax")],
    "logits": lambda layers: [layers.Dense(10)],
}


@pytest.fixture(scope="module")
def maps_and_gradients():
    """What the lesson's two cells compute of a network, an image and a digit."""
    from mnist_course.quiet import keras, tf

    code = cell("08_what_the_network_sees", "split").source
    code += "\n" + cell("08_what_the_network_sees", "gradients").source.split("\nlast_maps,")[0]
    lesson = {"keras": keras, "tf": tf, "np": np}
    exec(code, lesson)
    return lambda *given: lesson["maps_and_gradients"](
        lesson["split_at_last_maps"](given[0]), *given[1:]
    )


def network_ending_with(ending):
    from mnist_course.quiet import keras

    keras.utils.set_random_seed(0)
    network = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            *ENDINGS[ending](keras.layers),
        ]
    )
    network.set_weights([20 * array for array in network.get_weights()])  # a very certain one
    return network


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_gradients_are_those_of_the_logit(ending, maps_and_gradients):
    image = np.random.default_rng(0).integers(0, 256, (28, 28))
    network = network_ending_with(ending)
    maps, gradients = maps_and_gradients(network, image, 3)
    of_dense, _ = network.layers[3].get_weights()
    assert maps.shape == gradients.shape == (13, 13, 4)
    np.testing.assert_allclose(gradients, of_dense[:, 3].reshape(13, 13, 4), rtol=1e-4)


def test_the_network_itself_keeps_its_softmax(maps_and_gradients):
    network = network_ending_with("softmax in the last layer")
    maps_and_gradients(network, np.zeros((28, 28)), 3)
    outputs = network.predict(np.ones((1, 28, 28, 1)), verbose=0)
    assert outputs.sum() == pytest.approx(1, abs=1e-5)
