"""A network on LiteRT, with what goes on inside it."""

from __future__ import annotations

import threading
import warnings
from functools import cached_property
from typing import NamedTuple

import numpy as np

from mnist_course.silence import without_stderr

SIDE, CLASSES = 28, 10


class Outputs(NamedTuple):
    """What a network makes of n images.

    Attributes
    ----------
    probabilities : numpy.ndarray
        (n, 10) float32, each row sums to 1.
    logits : numpy.ndarray or None
        (n, 10) float32: what the probabilities are the softmax of. None where the network's file
        doesn't tell which of its numbers they are.
    heatmaps : numpy.ndarray or None
        (n, h, w, 10) float32, 0 or above: the Grad-CAM maps, where the network has them.
    features : numpy.ndarray or None
        (n, k) float32, where asked for and `logits` are known: the logits, as they are and in
        order; and how strongly each feature of each layer is found, on average and at most.
    """

    probabilities: np.ndarray
    logits: np.ndarray | None
    heatmaps: np.ndarray | None
    features: np.ndarray | None = None


class LiteRTNetwork:
    """A network on LiteRT. Safe to use from several threads.

    Parameters
    ----------
    model : bytes
        A LiteRT model: (n, 28, 28, 1) float32 in [0, 1] -> (n, 10) probabilities and, optionally,
        (n, h, w, 10) Grad-CAM maps of the last convolution.
    """

    def __init__(self, model: bytes):
        from ai_edge_litert.interpreter import Interpreter

        self._lock = threading.Lock()
        with without_stderr(), warnings.catch_warnings():
            # It warns of the memory that the kept tensors take: 150 kB an image.
            warnings.simplefilter("ignore")
            self._interpreter = Interpreter(
                model_content=model, num_threads=1, experimental_preserve_all_tensors=True
            )
            self._interpreter.allocate_tensors()
        self._batch = 1

    def run(self, images: np.ndarray, *, with_features: bool = False) -> Outputs:
        """Run the network on (n, 28, 28) uint8 images."""
        with self._lock:
            self._invoke(images)
            results = {
                len(output["shape"]): self._interpreter.get_tensor(output["index"])
                for output in self._outputs
            }
            logits = None if self._logits is None else self._interpreter.get_tensor(self._logits)
            features = None
            if with_features and logits is not None:
                features = np.hstack([logits, np.sort(logits), *self._strengths()])
        return Outputs(results[2], logits, results.get(4), features)

    def feature_maps(self, image: np.ndarray) -> list[np.ndarray]:
        """Return what each convolution's layer hands on of one (28, 28) uint8 image.

        Returns
        -------
        list of numpy.ndarray
            (channels, h, w) float32 each, after its ReLU, from the first layer to the last. Empty
            for a network without convolutions.
        """
        with self._lock:
            self._invoke(image[None])
            values = [self._interpreter.get_tensor(index)[0] for index in self._rectified]
        return [np.moveaxis(maps, -1, 0) for maps in values if maps.ndim == 3]

    def _strengths(self) -> list[np.ndarray]:
        values = [self._interpreter.get_tensor(index) for index in self._rectified]
        return [
            np.hstack([layer.mean((1, 2)), layer.max((1, 2))]) if layer.ndim == 4 else layer
            for layer in values
        ]

    def _invoke(self, images: np.ndarray) -> None:
        if self._batch != len(images):
            self._interpreter.resize_tensor_input(self._input, (len(images), SIDE, SIDE, 1))
            self._interpreter.allocate_tensors()
            self._batch = len(images)
        self._interpreter.set_tensor(self._input, images[..., None].astype(np.float32) / 255)
        self._interpreter.invoke()

    @cached_property
    def _input(self) -> int:
        return self._interpreter.get_input_details()[0]["index"]

    @cached_property
    def _outputs(self) -> list[dict]:
        return self._interpreter.get_output_details()

    @cached_property
    def _activations(self) -> list[dict]:
        """The tensors that each image has its own of, in the order in which they are computed."""
        return [
            tensor
            for tensor in self._interpreter.get_tensor_details()
            if len(tensor["shape_signature"]) and tensor["shape_signature"][0] == -1
        ]

    @cached_property
    def _logits(self) -> int | None:
        outputs = {output["index"] for output in self._outputs}
        candidates = [
            tensor["index"]
            for tensor in self._activations
            if list(tensor["shape"][1:]) == [CLASSES] and tensor["index"] not in outputs
        ]
        return candidates[0] if len(candidates) == 1 else None

    @cached_property
    def _rectified(self) -> list[int]:
        """What each hidden layer hands on, after its ReLU."""
        return [tensor["index"] for tensor in self._activations if "/Relu" in tensor["name"]]
