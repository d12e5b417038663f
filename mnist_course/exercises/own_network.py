"""Exercises on a network of the learner's own: hold out, build, count its errors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mnist_course.exercises.registry import (
    WrongAnswerError,
    a_kind,
    as_array,
    call,
    exercise,
    matching_mistake,
)
from mnist_course.synthetic.digits import synthetic_digits

MOST_PARAMETERS = 30_000
_DIGITS = 400


@exercise(
    "hold out",
    "A block of neighbours stays together, so hardly a writer is on both sides.",
)
def _judge_hold_out(function: object) -> None:
    numbers = np.arange(50)
    images = np.repeat(numbers, 4).reshape(50, 2, 2).astype(np.uint8)
    labels = (numbers % 10).astype(np.uint8)
    parts = call(function, images.copy(), labels.copy(), 8)
    if not isinstance(parts, list | tuple) or len(parts) != 4:
        raise WrongAnswerError(
            "Expected four arrays: training images, training labels, validation images, "
            "validation labels."
        )
    x_train, y_train, x_val, y_val = map(np.asarray, parts)
    if x_train.shape[1:] != (2, 2) or x_val.shape[1:] != (2, 2):
        raise WrongAnswerError(
            "The first and the third array must be images, the second and the fourth labels. Is "
            "the order right?"
        )
    if len(x_train) != len(y_train) or len(x_val) != len(y_val):
        raise WrongAnswerError(
            f"There are {len(x_train)} training images but {len(y_train)} training labels, and "
            f"{len(x_val)} validation images but {len(y_val)} labels."
        )
    trained, held_out = x_train[:, 0, 0], x_val[:, 0, 0]
    if (trained % 10 != y_train).any() or (held_out % 10 != y_val).any():
        raise WrongAnswerError("Images and labels no longer belong together.")
    if len(held_out) == 42:
        raise WrongAnswerError("You hold out all but `size` images. Hold out `size` of them.")
    if len(held_out) != 8:
        raise WrongAnswerError(f"With size 8 you hold out {len(held_out)} images.")
    if set(trained) & set(held_out):
        raise WrongAnswerError("Some validation images are among the training images, too.")
    if len(trained) != 42:
        raise WrongAnswerError(f"Of 50 images, {50 - 8 - len(trained)} are in neither part.")
    if (np.diff(np.sort(held_out)) > 1).any():
        raise WrongAnswerError(
            "Your validation images come from all over the data, so their writers are among the "
            "training images, too. Take one block: neighbours that stay together."
        )
    if held_out.max() != 49:
        raise WrongAnswerError(
            "A block, but not the last one: a negative index counts from the end."
        )


@exercise(
    "your own network",
    "It takes any number of images, gives ten probabilities for each, and learns.",
)
def _judge_own_network(answer: object) -> None:
    from mnist_course.quiet import keras  # not above: most lessons do without TensorFlow

    is_model = isinstance(answer, keras.Model)
    network = answer if is_model else call(answer)
    if not isinstance(network, keras.Model):
        raise WrongAnswerError(
            f"Your function returns {a_kind(network)}; expected a Keras model, compiled."
        )
    _check_shapes(network)
    _check_parameters(network, keras)
    images, labels = synthetic_digits(_DIGITS, seed=1)
    scaled = images[..., np.newaxis].astype(np.float32) / 255
    _check_probabilities(np.asarray(network(scaled[:50], training=False)))
    if not network.compiled:
        raise WrongAnswerError(
            "It isn't compiled: without compile it has no loss and no optimizer to learn by."
        )
    if is_model:
        _check_trained(network, scaled, labels)
    _check_learning(network, keras, scaled, labels)


def _check_shapes(network: Any) -> None:
    if not network.built:
        raise WrongAnswerError(
            "It doesn't know what it gets yet. Begin with keras.Input((28, 28, 1))."
        )
    batch, *image = network.input_shape
    if image != [28, 28, 1]:
        raise WrongAnswerError(
            f"It takes images of shape {tuple(image)}; expected (28, 28, 1): rows, columns and the "
            "channel axis."
        )
    if batch is not None:
        raise WrongAnswerError(
            f"It takes batches of exactly {batch} images. A single digit from the pad is a batch "
            "of one: leave batch_size out of Input."
        )
    *places, outputs = network.output_shape[1:]
    if places:
        raise WrongAnswerError(
            f"For each image it gives an array of shape {network.output_shape[1:]}: the layers "
            "before the last one still hold maps. Put Flatten (or GlobalAveragePooling2D) before "
            "the last Dense layer."
        )
    if outputs != 10:
        raise WrongAnswerError(
            f"It has {outputs} outputs. There are ten digits, 0 to 9: one output for each."
        )


def _check_parameters(network: Any, keras: Any) -> None:
    count = network.count_params()
    if count >= MOST_PARAMETERS:
        largest = max(network.layers, key=lambda layer: layer.count_params())
        raise WrongAnswerError(
            f"It has {count:,} parameters; the limit is below {MOST_PARAMETERS:,}. Most are in "
            f"the layer '{largest.name}': {largest.count_params():,}. Fewer filters, or one more "
            "pooling before Flatten, save many."
        )
    if not any("Conv" in type(layer).__name__ for layer in network._flatten_layers()):
        raise WrongAnswerError("It has no convolution: that is a dense network.")


def _check_probabilities(outputs: np.ndarray) -> None:
    sums = outputs.sum(axis=1)
    if np.allclose(sums, 1, atol=1e-3) and outputs.min() >= 0:
        return
    if outputs.min() < 0 or outputs.max() > 1:
        raise WrongAnswerError(
            f"Its outputs go from {outputs.min():.3g} to {outputs.max():.3g}: they are logits. "
            "Probabilities need a softmax: activation='softmax' in the last layer."
        )
    raise WrongAnswerError(
        f"Its ten outputs lie between 0 and 1, but for one image they sum to {sums[0]:.3g}, not "
        "to 1. Sigmoid looks at each output by itself; softmax compares all ten."
    )


def _check_learning(network: Any, keras: Any, images: np.ndarray, labels: np.ndarray) -> None:
    """Train a copy for some seconds on the built-in digits: the network stays as it is."""
    config = network.loss.get_config() if hasattr(network.loss, "get_config") else {}
    if config.get("from_logits"):
        raise WrongAnswerError(
            "Its loss expects logits (from_logits=True), but its last layer is a softmax already. "
            "Leave from_logits out."
        )
    copy = keras.models.clone_model(network)
    copy.compile_from_config(network.get_compile_config())
    try:
        history = copy.fit(images, labels, batch_size=16, epochs=4, verbose=0).history
    except Exception as error:  # whatever the learner has compiled it with
        if "sparse" not in str(network.loss) and "categorical" in str(network.loss):
            raise WrongAnswerError(
                "Its loss, categorical cross-entropy, expects a row of ten numbers for each "
                "label. For labels such as 7 it is called sparse_categorical_crossentropy."
            ) from None
        raise WrongAnswerError(
            f"Training it raised {type(error).__name__}: {str(error).splitlines()[0]}"
        ) from None
    loss = history["loss"][-1]
    if not loss < 0.95 * math.log(10):
        raise WrongAnswerError(
            f"After 100 steps of training, a copy of it still has a loss of {loss:.3g}; one that "
            "knows nothing has 2.3. Is the learning rate far too large or far too small? Or does a "
            "first layer scale the pixels, which are from 0 to 1 already?"
        )


def _check_trained(network: Any, images: np.ndarray, labels: np.ndarray) -> None:
    if int(network.optimizer.iterations) == 0:
        raise WrongAnswerError("It is built and compiled, but not trained yet: call fit.")

    def accuracy(pixels: np.ndarray) -> float:
        return float((np.argmax(network(pixels, training=False), axis=1) == labels).mean())

    right = accuracy(images)
    if right >= 0.5:
        return
    if accuracy(255 * images) >= 0.5:
        raise WrongAnswerError(
            "It expects pixels from 0 to 255. Here they go from 0 to 1: divide the training images "
            "by 255, and leave out a layer that does so."
        )
    raise WrongAnswerError(
        f"It reads only {right:.0%} of {len(labels)} digits that are easy to read. Was it trained "
        "on images with their own labels, and did its loss fall?"
    )


@exercise(
    "error interval",
    "The interval tells how much of a score is luck with the images: more images, less luck.",
)
def _judge_error_interval(function: object) -> None:
    for wrong, images in ((60, 5_000), (12, 400)):
        answer = as_array(call(function, wrong, images), (2,))
        rate = wrong / images
        error = math.sqrt(rate * (1 - rate) / images)
        around = np.array([-1.0, 1.0])
        right = [rate + factor * error * around for factor in (1.96, 2.0)]
        if any(np.allclose(answer, each, rtol=1e-3) for each in right):
            continue
        mistakes = {
            "Those are numbers of errors. Return shares: divide by the number of images.": tuple(
                images * each for each in right
            ),
            "That is in percent. Return shares, from 0 to 1.": tuple(100 * each for each in right),
            "That is the interval of the accuracy. Return that of the share of errors.": tuple(
                1 - each[::step] for each in right for step in (1, -1)
            ),
            "The larger one comes first. Return the lower end, then the upper end.": tuple(
                each[::-1] for each in right
            ),
            "You go one standard error to each side. Go two.": (rate + error * around,),
            "The square root is missing.": (rate + 2 * error**2 * around,),
            "You don't divide by the number of images under the root: more images must make the "
            "interval shorter.": (rate + 2 * math.sqrt(rate * (1 - rate)) * around,),
            "You divide by the number of images after the root is taken. It belongs under the "
            "root.": (rate + 2 * math.sqrt(rate * (1 - rate)) / images * around,),
            "Those are the two steps. Add them to the share of errors.": tuple(
                each - rate for each in right
            ),
            "Under the root you have the share of errors only, without (1 - share).": (
                rate + 2 * math.sqrt(rate / images) * around,
            ),
        }
        raise WrongAnswerError(
            matching_mistake(mistakes, answer)
            or f"For {wrong} errors among {images:,} images your function returns "
            f"{answer[0]:.4g} and {answer[1]:.4g}. Their middle must be {wrong} / {images:,}."
        )
