"""How long training takes until the test set is read to 99.0 %, and to 99.23 %, by two recipes.

One is the Keras documentation's example "Simple MNIST convnet" (F. Chollet, 2015), after its
published description: 32 and 64 filters of 3x3, dropout, 34,826 parameters, Adam, batches of 128, a
tenth of the training images held out. The other is `mnist_course.training.train_quickly`. Both
learn on the same images and cores, in the same process, in turn; reading the test set isn't counted
in.

The example is asked four times an epoch whether it is there, and its clock stands meanwhile. The
quick recipe is planned for its target from the start, with the epochs that validation images chose.
"""

import argparse
import statistics
import time

import keras
import numpy as np
from keras import layers

import mnist_course as mc

TARGETS = {0.99: 1, 0.9923: 2}
"""For each target, the epochs of the quick recipe."""
MOST_EPOCHS = 25


def mnist_convnet() -> keras.Model:
    """Return the network of the Keras example."""
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )


class Stopwatch(keras.callbacks.Callback):
    """Note when each target is reached; stop when all are. The clock stands while it looks."""

    def __init__(self, data, every: int):
        super().__init__()
        self.data, self.every = data, every
        self.reached: dict[float, float] = {}

    def on_train_begin(self, logs=None):
        self.seconds, self.since, self.batches = 0.0, time.perf_counter(), 0

    def on_train_batch_end(self, batch, logs=None):
        self.batches += 1
        if self.batches % self.every:
            return
        self.seconds += time.perf_counter() - self.since
        accuracy = mc.evaluate(self.model, self.data.x_test, self.data.y_test).accuracy
        for target in TARGETS:
            if accuracy >= target:
                self.reached.setdefault(target, self.seconds)
        self.model.stop_training = len(self.reached) == len(TARGETS)
        self.since = time.perf_counter()


def time_example(data, seed: int) -> dict[float, float]:
    """Train the Keras example; return the seconds until each target."""
    keras.utils.set_random_seed(seed)
    model = mnist_convnet()
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    images = data.x_train[..., None].astype(np.float32) / 255
    stopwatch = Stopwatch(data, every=54_000 // 128 // 4)
    model.fit(
        images,
        data.y_train,
        batch_size=128,
        epochs=MOST_EPOCHS,
        validation_split=0.1,
        callbacks=[stopwatch],
        verbose=0,
    )
    return stopwatch.reached


def time_ours(data, seed: int) -> dict[float, float]:
    """Train by the quick recipe; return the seconds for each target that it reached."""
    reached = {}
    for target, epochs in TARGETS.items():
        run = mc.training.train_quickly(data, epochs=epochs, seed=seed, progress=False)
        accuracy = mc.evaluate(run.model, data.x_test, data.y_test).accuracy
        print(f"    {epochs} epochs: {accuracy:.2%} in {run.seconds:.1f} s", flush=True)
        if accuracy >= target:
            reached[target] = run.seconds
    return reached


def measure(seeds: int = 5) -> dict:
    """Return, for each target, the seconds of each seed (None: not reached) and the ratio."""
    data = mc.load_mnist()
    time_ours(data, seed=1000)  # the first training of a process also sets TensorFlow up
    runs = {"example": [], "ours": []}
    for seed in range(seeds):
        print(f"  seed {seed}", flush=True)
        runs["example"].append(time_example(data, seed))
        runs["ours"].append(time_ours(data, seed))
    return {f"{target:.2%}": _compared(runs, target) for target in TARGETS}


def _compared(runs: dict, target: float) -> dict:
    seconds = {name: [run.get(target) for run in those] for name, those in runs.items()}
    never = float("inf")
    medians = {
        name: statistics.median(never if value is None else value for value in values)
        for name, values in seconds.items()
    }
    return {**seconds, "medians": medians, "times_faster": medians["example"] / medians["ours"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    for target, result in measure(parser.parse_args().seeds).items():
        medians = result["medians"]
        print(
            f"{target}: Keras example {medians['example']:.1f} s, ours {medians['ours']:.1f} s, "
            f"{result['times_faster']:.1f} times faster"
        )


if __name__ == "__main__":
    main()
