"""Write trained networks for the reader in a web page: ``python tools/web/write_weights.py DIR``.

A weights file holds, little-endian: the eight letters ``mnist-nn``; the length of the header, as
uint32; the header, JSON: name, layers, doubt, and where each layer's numbers are; the numbers.
Kernels and biases are float16, as the shipped networks were rounded to; what batch normalisation
comes down to is float32.
"""

from __future__ import annotations

import argparse
import json
import os
import struct
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np

from mnist_course.recognition.confidence import Likeness
from mnist_course.recognition.shipped import PRETRAINED, model_card, shipped_networks

MAGIC = b"mnist-nn"
_ALIGNMENT = 4  # bytes


class _Numbers:
    """The numbers of a file, one array after the other."""

    def __init__(self):
        self.data = b""

    def add(self, values: np.ndarray, dtype: type) -> dict:
        """Append an array, and return where it is."""
        offset = len(self.data)
        packed = values.astype(np.dtype(dtype).newbyteorder("<")).tobytes()
        self.data += packed + bytes(-len(packed) % _ALIGNMENT)
        return {"shape": values.shape, "type": np.dtype(dtype).name, "offset": offset}


def weights_file(model: keras.Sequential, doubt: dict | None = None) -> bytes:
    """Return a network as the web reader takes it.

    Parameters
    ----------
    model : keras.Sequential
        (n, 28, 28, 1) float32 in [0, 1] -> (n, 10) probabilities, of convolutions with padding
        "same" and no strides, 2x2 max pooling, batch normalisation, ReLU, flattening, dropout and
        dense layers.
    doubt : dict, optional
        ``"doubt"`` of its model card: see `mnist_course.recognition.confidence.Doubt`.

    Returns
    -------
    bytes

    Raises
    ------
    ValueError
        The network has a layer of another kind.
    """
    numbers = _Numbers()
    layers: list[dict] = []
    for layer in model.layers:
        _add(layer, layers, numbers)
    if doubt is not None:
        likeness = Likeness.from_card(doubt["likeness"])
        arrays = {name: numbers.add(values, np.float16) for name, values in vars(likeness).items()}
        doubt = doubt | {"likeness": arrays}
    header = {
        "name": model.name,
        "parameters": model.count_params(),
        "layers": layers,
        "doubt": doubt,
        "bytes": len(numbers.data),
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-(len(MAGIC) + 4 + len(text)) % _ALIGNMENT)
    return MAGIC + struct.pack("<I", len(text)) + text + numbers.data


def _add(layer: keras.Layer, layers: list[dict], numbers: _Numbers) -> None:
    match layer:
        case keras.layers.Conv2D(padding="same", strides=(1, 1)) | keras.layers.Dense():
            kind = "dense" if isinstance(layer, keras.layers.Dense) else "convolution"
            names = ("kernel", "bias")
            tensors = {
                name: numbers.add(values, np.float16)
                for name, values in zip(names, layer.get_weights(), strict=False)
            }
            layers.append({"kind": kind, **tensors, "relu": _has_relu(layer)})
        case keras.layers.MaxPooling2D(pool_size=(2, 2), strides=(2, 2)):
            layers.append({"kind": "pooling", "relu": False})
        case keras.layers.BatchNormalization(scale=True, center=True):
            gamma, beta, mean, variance = (w.astype(np.float64) for w in layer.get_weights())
            scale = gamma / np.sqrt(variance + layer.epsilon)
            tensors = {"scale": scale, "shift": beta - mean * scale}
            packed = {name: numbers.add(v, np.float32) for name, v in tensors.items()}
            layers.append({"kind": "scaling", **packed, "relu": False})
        case keras.layers.Activation() | keras.layers.ReLU():
            layers[-1]["relu"] = _has_relu(layer)
        case keras.layers.Flatten() | keras.layers.Dropout():
            pass
        case _:
            raise ValueError(
                f"'{layer.name}' is a {type(layer).__name__} that the web reader doesn't know. It "
                "knows Conv2D (same padding, no strides), MaxPooling2D of 2x2, BatchNormalization, "
                "ReLU, Flatten, Dropout and Dense."
            )


def _has_relu(layer: keras.Layer) -> bool:
    activation = getattr(layer, "activation", keras.activations.relu)
    known = {
        keras.activations.relu: True,
        keras.activations.linear: False,
        keras.activations.softmax: False,
    }
    if activation not in known:
        raise ValueError(f"'{layer.name}' has an activation that the web reader doesn't know.")
    return known[activation]


def write_shipped(folder: Path, names: list[str]) -> list[Path]:
    """Write the weights files ``NAME.weights`` of shipped networks, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.weights" for name in names]
    for name, path in zip(names, paths, strict=True):
        model = keras.models.load_model(PRETRAINED / f"{name}.keras", compile=False)
        path.write_bytes(weights_file(model, model_card(name).get("doubt")))
    return paths


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write trained networks for the web reader.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="shipped networks; by default all")
    arguments = parser.parse_args()
    for path in write_shipped(arguments.folder, arguments.names or shipped_networks()):
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
