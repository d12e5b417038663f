"""The check of a learner's own network accepts many networks, and names the fault of others."""

import keras
import numpy as np
import pytest

import mnist_course.exercises as ex
from mnist_course.synthetic import synthetic_digits

layers = keras.layers
NAME = "your own network"
LOSS = "sparse_categorical_crossentropy"


def body():
    return [
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
    ]


def network(*last, first=None, loss=LOSS, rate=0.002, middle=None, optimizer=None):
    first = keras.Input((28, 28, 1)) if first is None else first
    model = keras.Sequential([first, *(middle or body()), *(last or [softmax()])])
    if loss:
        model.compile(optimizer or keras.optimizers.Adam(rate), loss, metrics=["accuracy"])
    return model


def softmax(outputs=10):
    return layers.Dense(outputs, activation="softmax")


def functional():
    """Batch norm, a residual connection, and a mean over all places instead of Flatten."""
    inputs = keras.Input((28, 28, 1))
    maps = layers.Conv2D(16, 5, strides=2, use_bias=False)(inputs)
    maps = layers.ReLU()(layers.BatchNormalization()(maps))
    maps = layers.Add()([maps, layers.SeparableConv2D(16, 3, padding="same")(maps)])
    flat = layers.GlobalAveragePooling2D()(layers.Conv2D(32, 3, activation="relu")(maps))
    model = keras.Model(inputs, layers.Softmax()(layers.Dense(10)(flat)))
    model.compile("adam", LOSS)
    return model


def trained(model, scale=255, labels=None):
    images, right = synthetic_digits(600, seed=5)
    images = images[..., np.newaxis].astype("float32") / scale
    model.fit(images, right if labels is None else labels, batch_size=16, epochs=4, verbose=0)
    return model


def told(capsys, answer):
    ex.check(NAME, answer)
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.slow
@pytest.mark.parametrize(
    "build",
    [
        network,
        functional,
        lambda: network(layers.Dropout(0.4), softmax()),
        lambda: network(layers.Dense(32, activation="relu"), softmax()),
        lambda: network(optimizer=keras.optimizers.SGD(0.05, momentum=0.9)),
        lambda: network(loss=keras.losses.SparseCategoricalCrossentropy()),
        lambda: network(middle=[layers.RandomRotation(0.02), *body()]),
    ],
)
def test_many_networks_are_accepted(build, capsys):
    assert told(capsys, build).startswith("✓ Right.")


@pytest.mark.slow
def test_a_trained_network_is_accepted_and_stays_as_it_is(capsys):
    model = trained(network())
    before = [weights.copy() for weights in model.get_weights()]
    assert told(capsys, model).startswith("✓ Right.")
    assert all(np.array_equal(*both) for both in zip(before, model.get_weights(), strict=True))


FAULTS = {
    "they are logits": lambda: network(layers.Dense(10)),
    "Sigmoid looks at each output by itself": lambda: network(
        layers.Dense(10, activation="sigmoid")
    ),
    "Put Flatten": lambda: network(middle=body()[:-1]),
    "It has 11 outputs": lambda: network(softmax(11)),
    "the limit is below 30,000. Most are in the layer 'wide'": lambda: network(
        layers.Dense(400, name="wide"), softmax()
    ),
    "It isn't compiled": lambda: network(loss=None),
    "batches of exactly 32 images": lambda: network(first=keras.Input((28, 28, 1), batch_size=32)),
    "It takes images of shape (28, 28)": lambda: network(
        first=keras.Input((28, 28)), middle=[layers.Reshape((28, 28, 1)), *body()]
    ),
    "Begin with keras.Input": lambda: keras.Sequential([*body(), softmax()]),
    "It has no convolution": lambda: network(
        middle=[layers.Flatten(), layers.Dense(20, activation="relu")]
    ),
    "it is called sparse_categorical_crossentropy": lambda: network(
        loss="categorical_crossentropy"
    ),
    "Leave from_logits out": lambda: network(
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    ),
    "still has a loss of": lambda: network(rate=1e-7),
    "returns nothing": lambda: None,
    "returns a list": list,
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named(fault, capsys):
    message = told(capsys, FAULTS[fault])
    assert message.startswith("✗ Not yet. ")
    assert fault in message


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "make"),
    {
        "not trained yet: call fit": network,
        "pixels from 0 to 255": lambda: trained(
            network(middle=[layers.Rescaling(1 / 255), *body()]), scale=1
        ),
        "digits that are easy to read": lambda: trained(network(), labels=np.zeros(600)),
    }.items(),
)
def test_a_trained_network_may_have_faults_of_its_own(fault, make, capsys):
    assert fault in told(capsys, make())


def test_the_dots_are_no_network_yet(capsys):
    assert told(capsys, ...).startswith("○ Not attempted yet")
    assert told(capsys, lambda: ...).startswith("○ Not attempted yet")


@pytest.mark.parametrize("nonsense", [None, "", [], {}, np.nan, print, object()])
def test_what_is_no_network_at_all_is_refused_in_words(nonsense, capsys):
    assert "✗ Not yet. " in told(capsys, nonsense)
