"""Export Keras networks to LiteRT, with all that the course looks at as named outputs.

python -m tools.networks.export                     the shipped networks, from their .keras files
python -m tools.networks.export basic_cnn
python -m tools.networks.export --batch 1 --output build/networks
python -m tools.networks.export my_network.keras --output .
"""

from __future__ import annotations

import argparse
import tempfile
import warnings
import zipfile
from pathlib import Path

import numpy as np

from mnist_course.explanation.grad_cam import grad_cam_model
from mnist_course.quiet import keras, tf, without_stderr
from mnist_course.recognition.keras_models import (
    Graph,
    ToInput,
    graph_of,
    head_of,
    hidden_outputs,
    last_maps,
    load_keras_file,
    logits_before,
    to_input_of,
)
from mnist_course.recognition.network import CLASSES, LOGITS, PROBES, SIDE, kind_of_answers
from mnist_course.recognition.shipped import PRETRAINED, shipped_networks
from tools.networks.cards import write_checksums


def export_litert(model: keras.Model, path: str | Path, *, batch: int | None = None) -> None:
    """Write a network as a LiteRT file for `mnist_course.load_classifier`.

    Parameters
    ----------
    model : keras.Model
        As `mnist_course.load_classifier` takes it, with a last layer that makes logits or their
        softmax. The file's input is (n, 28, 28, 1) float32 in [0, 1], whatever the model's.
    path : path
        Ends in ``.tflite``. The named outputs are ``probabilities``; ``logits``; ``features`` (see
        `mnist_course.recognition.network.Outputs`); ``layer_1`` and so on, what each hidden layer
        hands on; and ``heatmaps``, where one dense layer turns the last maps into logits: only then
        Grad-CAM needs no gradient.
    batch : int, optional
        How many images it takes; by default any number.

    Raises
    ------
    ValueError
        The model isn't such a network; the text says why.
    """
    to_input, graph = to_input_of(model), graph_of(model)
    if graph is None:
        raise ValueError(
            f"'{model.name}' is a subclass of keras.Model: its layers aren't known. Expected a "
            "Sequential or functional model."
        )
    head, answers = head_of(graph), np.asarray(model(to_input(PROBES), training=False))
    if head is None and kind_of_answers(answers, model.name) != LOGITS:
        raise ValueError(f"'{model.name}' doesn't end in logits, nor in their softmax.")
    content = _converted(_Exported(model, graph, to_input, head), batch)
    Path(path).write_bytes(content)


class _Exported:
    """What a file computes."""

    def __init__(self, model: keras.Model, graph: Graph, to_input: ToInput, head):
        self._to_input, self.head = to_input, head
        before = graph.answers if head is None else graph.steps[-1].input
        self._hidden = hidden_outputs(graph)
        self.model = keras.Model(
            graph.inputs, [before, *_heatmaps(model, graph), *self._hidden], name=model.name
        )

    def __call__(self, images) -> dict:
        pixels = tf.reshape(images * self._to_input.white, self._to_input.shape)
        before, *rest = self.model(pixels, training=False)
        logits = before if self.head is None else logits_before(self.head, before)
        heatmaps, layers = rest[: -len(self._hidden) or None], rest[len(rest) - len(self._hidden) :]
        in_order = tf.reverse(tf.math.top_k(logits, CLASSES).values, [1])
        strengths = [part for layer in layers for part in _strengths(layer)]
        return {
            "probabilities": tf.nn.softmax(logits),
            "logits": logits,
            "features": tf.concat([logits, in_order, *strengths], 1),
            **{f"layer_{number}": layer for number, layer in enumerate(layers, start=1)},
            **({"heatmaps": heatmaps[0]} if heatmaps else {}),
        }


def _heatmaps(model: keras.Model, graph: Graph) -> list:
    """Return the Grad-CAM maps, where the weights of the last layer tell them; or nothing."""
    maps, _ = last_maps(graph)
    if maps is None or not isinstance(model.layers[-1], keras.layers.Dense):
        return []
    try:
        return [grad_cam_model(model).get_layer("grad_cam")(maps)]
    except ValueError:
        return []


def _strengths(layer) -> list:
    """Return how strongly each feature of a layer is found: on average and at most."""
    if len(layer.shape) != 4:
        return [layer]
    return [tf.reduce_mean(layer, (1, 2)), tf.reduce_max(layer, (1, 2))]


def _converted(exported: _Exported, batch: int | None) -> bytes:
    images = tf.TensorSpec((batch, SIDE, SIDE, 1), tf.float32, name="images")
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), without_stderr():
        warnings.simplefilter("ignore")  # the converter warns of its own move to another package
        archive = keras.export.ExportArchive()
        archive.track(exported.model)
        if isinstance(exported.head, keras.layers.Layer):
            archive.track(exported.head)
        archive.add_endpoint("read", exported.__call__, input_signature=[images])
        archive.write_out(folder, verbose=False)
        return tf.lite.TFLiteConverter.from_saved_model(folder).convert()


def in_half_precision(model: keras.Model) -> keras.Model:
    """Copy a network without what training needs, its weights rounded to 11 significant bits.

    They stay float32, but the other bits are zero, and compress to little more than half the size.
    """
    copy = type(model).from_config(model.get_config())
    copy.set_weights([weights.astype(np.float16) for weights in model.get_weights()])
    return copy


def save_packed(model: keras.Model, path: Path) -> None:
    """Save a network as Keras does, but compressed: plain Keras opens it all the same."""
    model.save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def main() -> None:
    """Export what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("networks", nargs="*", default=shipped_networks(), metavar="NETWORK")
    parser.add_argument("--output", type=Path, default=PRETRAINED, help="a folder")
    parser.add_argument("--batch", type=int, help="images at once; by default any number")
    arguments = parser.parse_args()
    for network in arguments.networks:
        is_shipped = network in shipped_networks()
        source = PRETRAINED / f"{network}.keras" if is_shipped else Path(network)
        target = arguments.output / f"{source.stem}.tflite"
        export_litert(load_keras_file(source), target, batch=arguments.batch)
        print(f"{target}: {target.stat().st_size:,} bytes")
    if arguments.output == PRETRAINED:
        write_checksums(PRETRAINED)


if __name__ == "__main__":
    main()
