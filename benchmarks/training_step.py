"""How near a training step comes to what the processor can do, and what brings it nearer.

The yardstick is a product of two large float32 matrices in NumPy. The work of a step is counted
from the layers: a multiplication and an addition for each weight at each place, three times over
(the answer, and the gradients of weights and of inputs).
"""

import time

import keras
import numpy as np
from keras import layers

import mnist_course as mc

IMAGES = 4096


def matrix_product_gflops(side: int = 2048, repeats: int = 8) -> float:
    """Measure the speed of a matrix product, in 10^9 floating-point operations a second."""
    a, b = np.random.default_rng(0).normal(size=(2, side, side)).astype(np.float32)
    best = min(_seconds(lambda: a @ b) for _ in range(repeats))
    return 2 * side**3 / best / 1e9


def operations_an_image(model: keras.Model) -> int:
    """Count a training step's floating-point operations an image."""
    products = 0
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            products += layer.kernel.shape.num_elements() * np.prod(layer.output.shape[1:3])
        elif isinstance(layer, layers.Dense):
            products += layer.kernel.shape.num_elements()
    return int(3 * 2 * products)


def step_gflops(model: keras.Model, batch_size: int = 128, **options) -> float:
    """Measure the speed of training, in 10^9 floating-point operations a second."""
    rng = np.random.default_rng(0)
    x = rng.uniform(size=(IMAGES, 28, 28, 1)).astype(np.float32)
    y = rng.integers(0, 10, IMAGES)
    model.compile("adam", "sparse_categorical_crossentropy", **options)

    def fit():
        model.fit(x, y, batch_size=batch_size, verbose=0)

    fit()  # traces the graph
    return operations_an_image(model) * IMAGES / min(_seconds(fit) for _ in range(3)) / 1e9


def normalised_before_pooling() -> keras.Model:
    """Return `deeper_cnn` with normalisation and ReLU on the large maps, before pooling."""
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *_convolution(16, 5),
            layers.MaxPooling2D(),
            *_convolution(32, 3),
            *_convolution(32, 3),
            layers.MaxPooling2D(),
            *_convolution(64, 3),
            *_convolution(64, 3),
            layers.Flatten(),
            layers.Dropout(0.4),
            layers.Dense(10, activation="softmax"),
        ]
    )


def _convolution(filters: int, size: int) -> list[layers.Layer]:
    return [
        layers.Conv2D(filters, size, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.Activation("relu"),
    ]


def _seconds(call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def measure() -> dict[str, float]:
    """Return speeds in GFLOP/s."""
    deeper = mc.models.deeper_cnn
    return {
        "matrix product, NumPy": matrix_product_gflops(),
        "basic_cnn, batch 64": step_gflops(mc.models.basic_cnn(), 64),
        "deeper_cnn, batch 32": step_gflops(deeper(), 32),
        "deeper_cnn, batch 64": step_gflops(deeper(), 64),
        "deeper_cnn, batch 128": step_gflops(deeper()),
        "deeper_cnn, batch 512": step_gflops(deeper(), 512),
        "deeper_cnn, normalised before pooling": step_gflops(normalised_before_pooling()),
        "deeper_cnn, 8 steps at once": step_gflops(deeper(), steps_per_execution=8),
    }


def main() -> None:
    speeds = measure()
    peak = next(iter(speeds.values()))
    print(f"{'':40} {'GFLOP/s':>8} {'of peak':>8}")
    for name, speed in speeds.items():
        print(f"{name:40} {speed:8.1f} {speed / peak:8.1%}")


if __name__ == "__main__":
    main()
