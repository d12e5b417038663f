"""Learners' own Keras networks, as they come: the only module here that imports Keras.

What is recognised about a network, and by which rule:

- **Input**: 28x28 numbers an image, as (28, 28), (28, 28, 1) or (784,).
- **Range**: [0, 255] where the network scales its input itself, by a `Rescaling` or `Normalization`
  layer that makes small numbers of it; [0, 1] otherwise.
- **Answers**: probabilities, logits or neither, by what it answers to a few images.
- **Heat map**: Grad-CAM by the gradient (R. Selvaraju et al.: Grad-CAM: visual explanations from
  deep networks via gradient-based localization, 2017), for the last maps of a network with
  convolutions.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mnist_course.preprocessing.mnist_format import CLASSES, SIDE
from mnist_course.quiet import keras, tf
from mnist_course.recognition.network import (
    LOGITS,
    PROBES,
    SCORES,
    FunctionNetwork,
    Network,
    Outputs,
    kind_of_answers,
    notes_of,
    outputs_of,
)

_layers = keras.layers
_ACTIVATIONS = (
    _layers.Activation,
    _layers.ReLU,
    _layers.LeakyReLU,
    _layers.PReLU,
    _layers.ELU,
)
_CONVOLUTIONS = (_layers.Conv2D, _layers.DepthwiseConv2D, _layers.SeparableConv2D)
_LARGE = 10  # numbers that large aren't what a layer that scales would hand on: [-1, 1] or so is


def load_keras_file(path: Path) -> keras.Model:
    """Load a ``.keras`` or ``.h5`` file.

    Raises
    ------
    FileNotFoundError
        There is no such file.
    ValueError
        Keras can't load it; the text says why and what to do.
    """
    if not path.is_file():
        raise FileNotFoundError(f"There is no file '{path}'.")
    try:
        return keras.saving.load_model(path, compile=False)
    except Exception as error:
        # Keras raises anything here: for a broken zip, an unknown layer, a Lambda it won't run.
        reason = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
        raise ValueError(
            f"Keras can't load '{path.name}': {reason}. Expected a file that model.save() wrote. "
            "If the network has layers of your own, load it with keras.models.load_model(), and "
            "give the model instead of the file."
        ) from error


def keras_network(model: keras.Model, white: float | None = None) -> Network:
    """Return a Keras network, to be run as it is: trained further, it reads as it was trained.

    Parameters
    ----------
    model : keras.Model
        The network.
    white : float, optional
        What it expects for white ink, 1 or 255; by default, as this module says above.

    Raises
    ------
    ValueError
        It doesn't turn 28x28 images into ten numbers each; the text says what it does.
    """
    to_input = to_input_of(model, white)
    graph = graph_of(model)
    if graph is None:
        return FunctionNetwork(
            lambda images: keras.ops.convert_to_numpy(model(to_input(images), training=False)),
            model.name,
            to_input.white,
            "a subclass of keras.Model",
        )
    return KerasNetwork(graph, to_input, model.name)


class KerasNetwork:
    """A Keras network whose layers are known, with Grad-CAM by the gradient.

    Parameters
    ----------
    graph : Graph
        The network.
    to_input : callable
        (n, 28, 28) uint8 -> what the network takes.
    name : str
        For messages.
    """

    def __init__(self, graph: Graph, to_input: ToInput, name: str):
        self._to_input = to_input
        self._lock = threading.Lock()
        self._hidden = hidden_outputs(graph)
        self._head = head_of(graph)
        self._maps, no_heat = last_maps(graph)
        before = graph.answers if self._head is None else graph.steps[-1].input
        maps = [] if self._maps is None else [self._maps]
        self._parts = keras.Model(graph.inputs, [graph.answers, before, *maps])
        self._inputs = graph.inputs
        self._kind = LOGITS  # until it is known: none of both needs the layers taken apart
        self._kind = kind_of_answers(self._tried(name), name)
        self._run, self._explain = _compiled(self._answered), _compiled(self._explained)
        self.notes = (*notes_of(self._kind, to_input.white), *no_heat)

    def run(self, images: np.ndarray, *, with_heatmaps: bool = False) -> Outputs:
        """Run the network on (n, 28, 28) uint8 images."""
        run = self._explain if with_heatmaps and self._maps is not None else self._run
        with self._lock:
            answers, logits, heatmaps = (values.numpy() for values in run(images))
        outputs = outputs_of(answers, self._kind)
        if self._head is not None and self._kind != SCORES:
            outputs = outputs_of(logits, LOGITS)._replace(probabilities=outputs.probabilities)
        return outputs._replace(heatmaps=heatmaps if heatmaps.size else None)

    def feature_maps(self, image: np.ndarray) -> list[np.ndarray]:
        """Return what each convolution's layer hands on of one (28, 28) uint8 image."""
        tensors = [tensor for tensor in self._hidden if len(tensor.shape) == 4]
        if not tensors:
            return []
        to_maps = keras.Model(self._inputs, tensors)
        with self._lock:
            values = to_maps(self._to_input(image[None]), training=False)
        maps = values if isinstance(values, list | tuple) else [values]
        return [np.moveaxis(each[0].numpy(), -1, 0) for each in maps]

    def _tried(self, name: str) -> np.ndarray:
        try:
            return self._answered(PROBES)[0].numpy()
        except Exception as error:
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise ValueError(
                f"'{name}' failed on images of shape {self._to_input.shape[1:]}: {reason}"
            ) from error

    def _answered(self, images) -> tuple:
        """Return answers, logits and no heat maps."""
        answers, before, *_ = self._parts(self._to_input(images), training=False)
        return tf.cast(answers, "float32"), self._logits(answers, before), tf.zeros(0)

    def _explained(self, images) -> tuple:
        """Return answers, logits and the Grad-CAM maps of all ten digits."""
        with tf.GradientTape(persistent=True) as tape:
            pixels = self._to_input(images)
            tape.watch(pixels)
            answers, before, maps = self._parts(pixels, training=False)
            logits = self._logits(answers, before)
            of_digits = tf.unstack(logits, CLASSES, axis=1)
        heatmaps = []
        for logit in of_digits:
            slopes = tape.gradient(logit, maps, unconnected_gradients="zero")
            weights = tf.reduce_mean(slopes, (1, 2), keepdims=True)
            heatmaps.append(tf.nn.relu(tf.reduce_sum(maps * weights, -1)))
        return tf.cast(answers, "float32"), logits, tf.cast(tf.stack(heatmaps, -1), "float32")

    def _logits(self, answers, before) -> tf.Tensor:
        if self._kind == LOGITS:
            return tf.cast(answers, "float32")
        if self._head is not None:
            return logits_before(self._head, before)
        # Good enough for Grad-CAM, where only their slopes count.
        return tf.math.log(tf.cast(answers, "float32") + 1e-7)


def logits_before(head: keras.Layer, before) -> tf.Tensor:
    """Return what a last layer makes of its input, but for the softmax; see `head_of`."""
    if isinstance(head, _layers.Dense):
        before = keras.ops.matmul(before, head.kernel)
        before = before + head.bias if head.use_bias else before
    return tf.cast(before, "float32")


class Step(NamedTuple):
    """A layer of a network, with what it gets and what it hands on: symbolic tensors."""

    layer: keras.Layer
    input: keras.KerasTensor
    output: keras.KerasTensor


class Graph(NamedTuple):
    """A network's layers in order, but for those whose input and output aren't plain."""

    inputs: list
    answers: keras.KerasTensor
    steps: list[Step]


def graph_of(model: keras.Model) -> Graph | None:
    """Return a network's graph; None where it has none, as a subclass of `keras.Model`."""
    if isinstance(model, keras.Sequential):
        inputs = tensor = keras.Input(model.input_shape[1:], dtype=model.inputs[0].dtype)
        steps = []
        for layer in _flat(model):
            steps.append(Step(layer, tensor, tensor := layer(tensor)))
        return Graph([inputs], tensor, steps)
    if not getattr(model, "inputs", None):
        return None
    if len(model.outputs) > 1:
        raise ValueError(
            f"'{model.name}' has {len(model.outputs)} outputs. Expected one, of ten numbers: give "
            "keras.Model(model.inputs, model.outputs[0]), if the first is the digit."
        )
    steps = []
    for layer in model.layers:
        try:
            steps.append(Step(layer, layer.input, layer.output))
        except (AttributeError, ValueError):  # a model within the model, or a layer used twice
            continue
    return Graph(model.inputs, model.outputs[0], steps)


def hidden_outputs(graph: Graph) -> list[keras.KerasTensor]:
    """Return what each convolution and each dense layer hands on, activated; not the last's."""
    outputs = []
    for layer, _, output in graph.steps:
        if isinstance(layer, (*_CONVOLUTIONS, _layers.Dense)):
            outputs.append(output)
        elif isinstance(layer, (*_ACTIVATIONS, _layers.Softmax)) and outputs:
            outputs[-1] = output
    return [output for output in outputs if output is not graph.answers]


def last_maps(graph: Graph) -> tuple[keras.KerasTensor | None, tuple[str, ...]]:
    """Return the last maps of a network with convolutions; or else a word why there are none."""
    maps, has_convolution = None, False
    for layer, _, output in graph.steps:
        has_convolution |= any(isinstance(each, _CONVOLUTIONS) for each in _all_layers(layer))
        shape: tuple = output.shape if isinstance(output, keras.KerasTensor) else ()
        if has_convolution and len(shape) == 4 and shape[1] > 1 and shape[2] > 1:
            maps = output
    if maps is not None:
        return maps, ()
    what = "its convolutions leave no maps" if has_convolution else "it has no convolutions"
    return None, (f"There is no heat map: {what}.",)


def head_of(graph: Graph) -> keras.Layer | None:
    """Return the last layer, where it makes probabilities of logits by a softmax."""
    if not graph.steps or graph.steps[-1].output is not graph.answers:
        return None
    last = graph.steps[-1].layer
    if isinstance(last, _layers.Softmax):
        return last
    activation = getattr(last, "activation", None)
    is_plain = isinstance(last, _layers.Dense | _layers.Activation)
    return last if is_plain and activation is keras.activations.softmax else None


class ToInput:
    """Make a network's input of (n, 28, 28) images.

    Attributes
    ----------
    shape : tuple of int
        Of the input; it begins with -1, for any number of images.
    white : float
        What the network expects for white ink, 1 or 255.
    """

    def __init__(self, shape: tuple[int, ...], white: float):
        self.shape = (-1, *shape)
        self.white = white

    def __call__(self, images) -> tf.Tensor:
        """Return the input for (n, 28, 28) images of 0 to 255."""
        return tf.reshape(tf.cast(images, "float32") * (self.white / 255), self.shape)


def to_input_of(model: keras.Model, white: float | None = None) -> ToInput:
    """Return what makes a network's input; `white` as for `keras_network`."""
    return ToInput(_input_shape(model), _white_of(model) if white is None else white)


def _input_shape(model: keras.Model) -> tuple[int, ...]:
    """Return the shape of one image as a network takes it, without the batch."""
    if not model.built:
        raise ValueError(
            f"'{model.name}' isn't built yet, so it can't have learned anything. Train it first, "
            f"or begin it with keras.Input({(SIDE, SIDE, 1)})."
        )
    config = getattr(model, "input_shape", None) or model.get_build_config().get("input_shape")
    if not isinstance(config, tuple | list) or isinstance(config[0], tuple | list | dict):
        raise ValueError(f"'{model.name}' has more than one input. {_EXPECTED}")
    shape = tuple(config[1:])
    filled = (SIDE, SIDE, *shape[2:]) if shape[:2] == (None, None) else shape
    if filled not in _SHAPES:
        raise ValueError(f"'{model.name}' takes images of shape {shape}. {_EXPECTED}")
    return filled


_SHAPES = {(SIDE, SIDE), (SIDE, SIDE, 1), (1, SIDE, SIDE), (SIDE**2,), (SIDE**2, 1)}
_EXPECTED = "Expected one input of shape (28, 28), (28, 28, 1) or (784,)."


def _white_of(model: keras.Model) -> float:
    """Return what a network expects for white ink: 255 where it makes small numbers of it."""
    is_whole = any("int" in str(tensor.dtype) for tensor in getattr(model, "inputs", ()))
    return 255.0 if is_whole or any(map(_makes_small, _all_layers(model))) else 1.0


def _makes_small(layer: keras.Layer) -> bool:
    """Return whether a layer is there to scale images of 0 to 255."""
    match layer:
        case _layers.Rescaling():
            return bool(np.max(np.abs(255 * np.array(layer.scale) + layer.offset)) <= _LARGE)
        case _layers.Normalization():
            # Numbers in [0, 1] have a mean of 1 and a variance of 1/4 at most.
            known = map(keras.ops.convert_to_numpy, (layer.mean, layer.variance))
            return any(bool(values.max() > 1) for values in known)
    return False


def _all_layers(layer: keras.Layer) -> Iterator[keras.Layer]:
    yield layer
    for inner in getattr(layer, "layers", ()):
        yield from _all_layers(inner)


def _flat(model: keras.Sequential) -> Iterator[keras.Layer]:
    """Yield a network's layers, also those of a Sequential within it."""
    for layer in model.layers:
        if isinstance(layer, keras.Sequential):
            yield from _flat(layer)
        else:
            yield layer


def _compiled(function):
    """Compile for any number of images, as TensorFlow does on the first call."""
    return tf.function(function, input_signature=[tf.TensorSpec((None, SIDE, SIDE), tf.uint8)])
