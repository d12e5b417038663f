"""Networks on LiteRT: those that the course exports, with all that goes on in them, and others."""

from __future__ import annotations

import threading

import numpy as np

from mnist_course.preprocessing.mnist_format import SIDE
from mnist_course.quiet import without_stderr
from mnist_course.recognition.network import FunctionNetwork, Network, Outputs

_SIGNATURE = "serving_default"


def litert_network(model: bytes, name: str, white: float = 1) -> Network:
    """Return the network of a LiteRT file.

    Parameters
    ----------
    model : bytes
        The file: of the course, with named outputs (see `LiteRTNetwork`), or any with one input of
        28x28 float32 numbers and one output of ten.
    name : str
        For messages.
    white : float
        What a network that isn't of the course expects for white ink, 1 or 255: a file may scale
        its input, but doesn't tell.

    Raises
    ------
    ValueError
        This is no LiteRT model, or not one for digits; the text says what came.
    """
    from ai_edge_litert.interpreter import Interpreter

    try:
        with without_stderr():
            interpreter = Interpreter(model_content=model, num_threads=1)
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise ValueError(
            f"'{name}' is no LiteRT model, or a damaged one: {_first_line(error)}."
        ) from None
    outputs = _named_outputs(interpreter)
    if {"probabilities", "logits", "features"} <= outputs.keys():
        return LiteRTNetwork(interpreter, outputs)
    single = _SingleImages(interpreter, name, white)
    return FunctionNetwork(single.run, name, single.white, "an exported network")


class LiteRTNetwork:
    """A network that the course exported. Safe to use from several threads.

    Parameters
    ----------
    interpreter : ai_edge_litert.interpreter.Interpreter
        Of a model (n, 28, 28, 1) float32 in [0, 1] -> the outputs.
    outputs : dict of str to int
        The tensor of each: ``"probabilities"``, ``"logits"``, ``"features"``, as `Outputs` has
        them; ``"layer_1"`` and so on, what each hidden layer hands on; and, of a network that ends
        in convolutions and one dense layer, ``"heatmaps"``.
    """

    notes: tuple[str, ...] = ()

    def __init__(self, interpreter, outputs: dict[str, int]):
        self._interpreter = interpreter
        self._outputs = outputs
        self._input = interpreter.get_input_details()[0]["index"]
        self._lock = threading.Lock()
        self._batch = 0

    def run(self, images: np.ndarray, *, with_heatmaps: bool = False) -> Outputs:
        """Run the network on (n, 28, 28) uint8 images."""
        names = ["probabilities", "logits", "features"]
        if with_heatmaps and "heatmaps" in self._outputs:
            names.append("heatmaps")
        return Outputs(*self._run(images, names))

    def feature_maps(self, image: np.ndarray) -> list[np.ndarray]:
        """Return what each convolution's layer hands on of one (28, 28) uint8 image."""
        layers = sum(name.startswith("layer_") for name in self._outputs)
        values = self._run(image[None], [f"layer_{n}" for n in range(1, layers + 1)])
        return [np.moveaxis(maps[0], -1, 0) for maps in values if maps.ndim == 4]

    def _run(self, images: np.ndarray, names: list[str]) -> list[np.ndarray]:
        with self._lock:
            if self._batch != len(images):
                self._interpreter.resize_tensor_input(self._input, (len(images), SIDE, SIDE, 1))
                self._interpreter.allocate_tensors()
                self._batch = len(images)
            self._interpreter.set_tensor(self._input, images[..., None].astype(np.float32) / 255)
            self._interpreter.invoke()
            return [self._interpreter.get_tensor(self._outputs[name]) for name in names]


class _SingleImages:
    """Anyone's LiteRT model, run on one image after the other: its batch may be fixed."""

    def __init__(self, interpreter, name: str, white: float):
        inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
        if len(inputs) != 1 or len(outputs) != 1:
            raise ValueError(
                f"'{name}' has {len(inputs)} inputs and {len(outputs)} outputs. Expected one "
                "of each: images, and ten numbers an image."
            )
        self._shape = [1, *map(int, inputs[0]["shape"][1:])]
        dtypes = [np.dtype(end["dtype"]).name for end in (inputs[0], outputs[0])]
        if sorted(side for side in self._shape if side != 1) not in ([SIDE, SIDE], [SIDE**2]):
            raise ValueError(
                f"'{name}' takes input of shape {tuple(self._shape)}. Expected (n, 28, 28), "
                "(n, 28, 28, 1) or (n, 784)."
            )
        if dtypes != ["float32", "float32"]:
            raise ValueError(
                f"'{name}' takes {dtypes[0]} and answers with {dtypes[1]}. Expected float32; "
                "quantise its weights only."
            )
        self.white = white
        self._interpreter = interpreter
        self._input, self._output = inputs[0]["index"], outputs[0]["index"]
        interpreter.resize_tensor_input(self._input, self._shape)
        interpreter.allocate_tensors()
        self._lock = threading.Lock()

    def run(self, images: np.ndarray) -> np.ndarray:
        with self._lock:
            return np.concatenate([self._answer(image) for image in images])

    def _answer(self, image: np.ndarray) -> np.ndarray:
        pixels = image.astype(np.float32) * (self.white / 255)
        self._interpreter.set_tensor(self._input, pixels.reshape(self._shape))
        self._interpreter.invoke()
        return self._interpreter.get_tensor(self._output)


def _named_outputs(interpreter) -> dict[str, int]:
    if _SIGNATURE not in interpreter.get_signature_list():
        return {}
    details = interpreter.get_signature_runner(_SIGNATURE).get_output_details()
    return {name: int(detail["index"]) for name, detail in details.items()}


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
