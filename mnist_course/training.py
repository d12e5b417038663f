"""Train a network: a short recipe that is fast, repeatable and can be interrupted."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_course import models
from mnist_course.checkpoints import Checkpoints, History
from mnist_course.datasets import Dataset
from mnist_course.preprocessing.mnist_format import CLASSES
from mnist_course.quiet import keras, tf
from mnist_course.recognition.shipped import PRETRAINED, shipped_networks

_AT_ONCE = 8  # steps; benchmarks/training_step.py measures what that saves


@dataclass(frozen=True)
class TrainingRun:
    """What came out of a training.

    Attributes
    ----------
    model : keras.Model
        The trained network: the very object that was passed to `train`.
    history : dict of str to list of float
        ``loss``, ``accuracy``, ``val_loss`` and ``val_accuracy``, one value an epoch.
    seconds : float
        Wall-clock time of this call.
    """

    model: keras.Model
    history: dict[str, list[float]]
    seconds: float

    def __repr__(self) -> str:
        accuracy = self.history["val_accuracy"][-1]
        return (
            f"TrainingRun: {self.model.name}, {len(self.history['loss'])} epochs, "
            f"{self.seconds:.0f} s, validation accuracy {accuracy:.2%}"
        )


class TrainingDivergedError(ArithmeticError):
    """The loss is no longer a number; the text says what to try."""


@keras.saving.register_keras_serializable("mnist_course")
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """Learning rate that rises to a peak, then falls to nearly zero, along cosines.

    After L. Smith, N. Topin: Super-convergence: very fast training of neural networks using
    large learning rates, 2018.

    Parameters
    ----------
    peak : float
        Highest learning rate; reached after `rise` of all steps.
    steps : int
        Number of steps of the whole training.
    rise : float
        Share of the steps, in (0, 1).
    """

    def __init__(self, peak: float, steps: int, rise: float = 0.25):
        self.peak, self.steps, self.rise = peak, steps, rise

    def __call__(self, step):
        """Return the learning rate at a step, a float32 scalar tensor."""
        done = tf.cast(step, tf.float32) / self.steps
        up = tf.minimum(done / self.rise, 1.0)
        down = tf.clip_by_value((done - self.rise) / (1 - self.rise), 0.0, 1.0)
        return self.peak * tf.where(
            done < self.rise,
            0.04 + 0.96 * (1 - tf.cos(math.pi * up)) / 2,
            0.0005 + 0.9995 * (1 + tf.cos(math.pi * down)) / 2,
        )

    def get_config(self) -> dict:
        """Return the constructor's arguments, for saving."""
        return {"peak": self.peak, "steps": self.steps, "rise": self.rise}


def constant(learning_rate: float, steps: int) -> float:
    """Return the learning rate as it is: the `schedule` of `train` that changes nothing.

    Parameters
    ----------
    learning_rate : float
        The same at every step.
    steps : int
        Number of steps of the whole training: makes no difference.

    Returns
    -------
    float
    """
    return learning_rate


def train(
    model: keras.Model,
    data: Dataset,
    *,
    epochs: int = 10,
    seed: int = 0,
    batch_size: int = 64,
    learning_rate: float = 4e-3,
    schedule: Callable[[float, int], float | keras.optimizers.schedules.LearningRateSchedule] = (
        OneCycle
    ),
    augmentation: Callable[[tf.Tensor, tf.Tensor], tf.Tensor] | None = None,
    extra: tuple[np.ndarray, np.ndarray] | None = None,
    extra_weight: float = 1.0,
    targets: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None,
    validation_size: int = 5_000,
    backup_dir: str | Path | None = None,
    progress: bool = True,
) -> TrainingRun:
    """Train a network with Adam, cross-entropy and, by default, a one-cycle learning rate.

    Parameters
    ----------
    model : keras.Model
        (n, 28, 28, 1) float32 in [0, 1] -> (n, 10) probabilities. It is trained in place.
    data : Dataset
        Of its training images, `validation_size` are held out for validation, the same for every
        seed. Its test images are not touched.
    epochs : int
        How often each training image is seen.
    seed : int
        Sets the order of the images, their augmentation and dropout. Call
        ``keras.utils.set_random_seed`` before the model is made to repeat a run from its start.
    batch_size : int
        Images a step.
    learning_rate : float
        The peak of the one-cycle schedule.
    schedule : callable
        ``schedule(learning_rate, steps)`` returns what Adam takes as its learning rate over all
        `steps` of the training: by default a `OneCycle`, or `constant`.
    augmentation : callable, optional
        ``augmentation(images, seed)``: changes a batch of (n, 28, 28, 1) float32 images, for
        example `mnist_course.augmentation.Augmentation`.
    extra : tuple of ndarray, optional
        More images to train on, (m, 28, 28) uint8, and their digits, (m,) uint8, such as
        `mnist_course.synthetic.synthetic_digits` makes. None of them is held out for validation.
    extra_weight : float
        How much each of these counts in the loss; a training image counts 1.
    targets : callable, optional
        ``targets(images, digits)`` returns the probabilities that the network is to answer with,
        (n, 10) float32, such as smoothed labels or another network's answers. A row without a
        class above 0.5 is no digit: it doesn't count in the accuracy. By default the digits alone.
    validation_size : int
        Number of images held out.
    backup_dir : path, optional
        A folder to save the state in after each epoch. Interrupted, or killed at any moment, the
        same call goes on after the last whole epoch, and comes to the same result. The folder is
        removed at the end.
    progress : bool
        Show a progress bar.

    Returns
    -------
    TrainingRun
        The trained model, its history and the time it took.

    Raises
    ------
    ValueError
        `epochs` or `batch_size` is below 1, or `learning_rate` is not above 0; or what is in
        `backup_dir` can't be read.
    TrainingDivergedError
        The loss became NaN or infinite: usually the learning rate is too large.
    """
    _check_settings(epochs=epochs, batch_size=batch_size, learning_rate=learning_rate)
    x_train, y_train, x_val, y_val = data.split_validation(validation_size)
    of_mnist = len(x_train)
    if extra is not None:
        x_train, y_train = (
            np.concatenate(both) for both in zip((x_train, y_train), extra, strict=True)
        )
    loss: str = "sparse_categorical_crossentropy"
    metric: str | keras.metrics.Metric = "accuracy"
    if targets is not None:
        y_train, y_val = targets(x_train, y_train), np.eye(CLASSES, dtype=np.float32)[y_val]
        loss, metric = "categorical_crossentropy", _AccuracyOfDigits(name="accuracy")
    weights = () if extra_weight == 1 else (_weights(len(x_train), of_mnist, extra_weight),)
    steps, at_once = _steps(len(x_train), batch_size)
    keras.utils.set_random_seed(seed)
    model.compile(
        optimizer=keras.optimizers.Adam(schedule(learning_rate, steps * epochs)),
        loss=loss,
        metrics=[metric],
        steps_per_execution=at_once,
    )
    first_epoch, history = 0, dict[str, list[float]]()
    callbacks = [_SeedDropout(seed), _StopAtNaN(learning_rate)]
    if progress:
        callbacks.append(_progress_bar(epochs, steps, at_once))
    if backup_dir is not None:
        checkpoints = Checkpoints(backup_dir)
        first_epoch, history = checkpoints.restore(model)
        callbacks.append(_SaveState(checkpoints, history))
    start = time.perf_counter()
    fitted = model.fit(
        _batches(
            (x_train, y_train, *weights),
            (steps, batch_size),
            range(first_epoch, epochs),
            seed,
            augmentation,
        ),
        validation_data=_validation_batches(x_val, y_val),
        epochs=epochs,
        initial_epoch=first_epoch,
        steps_per_epoch=steps,
        shuffle=False,  # `_batches` does it
        callbacks=callbacks,
        verbose=0,
    )
    seconds = time.perf_counter() - start
    return TrainingRun(model, _joined(history, fitted.history), seconds)


def train_quickly(
    data: Dataset, *, epochs: int = 1, seed: int = 0, progress: bool = True
) -> TrainingRun:
    """Train a small network to about 99 % in one epoch: in seconds, on two cores.

    Three things make it quick: a network that does little work where the picture is large; small
    batches, so that one epoch has many steps; and a learning rate that first rises high, which
    batch normalisation tolerates, and then falls to nearly zero within the same epoch.

    Parameters
    ----------
    data : Dataset
        As for `train`.
    epochs : int
        How often each training image is seen. The learning rate's rise and fall is stretched over
        all of them.
    seed : int
        Sets the first weights, the order of the images and dropout.
    progress : bool
        Show a progress bar.

    Returns
    -------
    TrainingRun
        Of a new `mnist_course.models.quick_cnn`.

    Raises
    ------
    ValueError
        `epochs` is below 1.
    """
    keras.utils.set_random_seed(seed)
    model = models.quick_cnn()
    return train(
        model,
        data,
        epochs=epochs,
        seed=seed,
        batch_size=64,
        learning_rate=6e-3,
        progress=progress,
    )


def load_run(name: str) -> TrainingRun:
    """Return the training that made a network which comes with the course, without training.

    Parameters
    ----------
    name : str
        A shipped network, see `mnist_course.shipped_networks`.

    Returns
    -------
    TrainingRun
        What `train` returned when the network was made: the trained model, the history and the
        seconds that it took then.

    Raises
    ------
    ValueError
        There is no shipped network of that name.
    """
    if name not in shipped_networks():
        raise ValueError(
            f"There is no shipped network '{name}'. Choose one of "
            f"{', '.join(shipped_networks())}; any other must be trained, with train()."
        )
    card = json.loads((PRETRAINED / f"{name}.json").read_text())
    model = keras.saving.load_model(PRETRAINED / f"{name}.keras")
    return TrainingRun(model, card["history"], card["training"]["seconds"])


def _check_settings(**settings: float) -> None:
    for name, value in settings.items():
        if not value > 0:
            raise ValueError(f"{name} is {value}: it must be above 0.")


# Data


def _steps(images: int, batch_size: int) -> tuple[int, int]:
    """Return the steps an epoch has, and how many of them TensorFlow does at once.

    Between two calls of TensorFlow the processor waits for Python; benchmarks/training_step.py
    tells how much. An epoch is a whole number of such calls: the few images left over are others in
    each epoch.
    """
    steps = images // batch_size
    at_once = _AT_ONCE if steps >= 10 * _AT_ONCE else 1
    return steps - steps % at_once, at_once


def _batches(
    data, shape: tuple[int, int], epochs: range, seed: int, augmentation
) -> tf.data.Dataset:
    """Shuffle and augment by (seed, epoch, batch): a resumed run sees what it would have seen.

    `data` are images, targets and maybe weights; `shape` is (steps, batch_size).
    """
    images, *rest = data
    x, rest = tf.constant(images[..., None]), [tf.constant(each) for each in rest]
    steps = shape[0]

    def one_epoch(epoch):
        order = tf.random.experimental.stateless_shuffle(
            tf.range(len(x)), tf.stack([tf.constant(seed, tf.int64), epoch])
        )
        order = tf.reshape(order[: math.prod(shape)], shape)
        return tf.data.Dataset.from_tensor_slices(order).enumerate(epoch * steps)

    def load(step, rows):
        images = tf.cast(tf.gather(x, rows), tf.float32) / 255.0
        if augmentation is not None:
            images = augmentation(images, tf.stack([tf.constant(seed + 1, tf.int64), step]))
        return images, *(tf.gather(each, rows) for each in rest)

    dataset = tf.data.Dataset.range(epochs.start, max(epochs.stop, epochs.start))
    return dataset.flat_map(one_epoch).map(load, tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)


def _weights(images: int, of_mnist: int, extra_weight: float) -> np.ndarray:
    return np.where(np.arange(images) < of_mnist, 1, extra_weight).astype(np.float32)


class _AccuracyOfDigits(keras.metrics.CategoricalAccuracy):
    """Leave out what is no digit: what has no class that is more likely than all others."""

    def update_state(self, y_true, y_pred, sample_weight=None):
        is_digit = tf.cast(tf.reduce_max(y_true, -1) > 0.5, tf.float32)
        return super().update_state(y_true, y_pred, is_digit)


def _validation_batches(x, y) -> tf.data.Dataset:
    images = x[..., None].astype(np.float32) / 255.0
    return tf.data.Dataset.from_tensor_slices((images, y)).batch(500)


# Interruption


def _joined(earlier: History, later: History) -> History:
    names = later or earlier  # there is nothing later where all epochs were done before
    return {name: [*earlier.get(name, []), *map(float, later.get(name, []))] for name in names}


class _SaveState(keras.callbacks.Callback):
    """Save the state after each epoch, and the learning curve up to it."""

    def __init__(self, checkpoints: Checkpoints, history: History):
        super().__init__()
        self.checkpoints = checkpoints
        self.history = {name: list(values) for name, values in history.items()}

    def on_epoch_end(self, epoch, logs=None):
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(float(value))
        self.checkpoints.save(self.model, epoch + 1, self.history)

    def on_train_end(self, logs=None):
        self.checkpoints.remove()


class _SeedDropout(keras.callbacks.Callback):
    """Set the state of dropout's random numbers each epoch: one that is resumed gets the same."""

    def __init__(self, seed: int):
        super().__init__()
        self.seed = seed

    def on_epoch_begin(self, epoch, logs=None):
        states = [v for v in self.model.non_trainable_variables if "seed_generator" in v.path]
        for number, state in enumerate(states):
            state.assign([self.seed + number, epoch << 20])


class _StopAtNaN(keras.callbacks.Callback):
    def __init__(self, learning_rate: float):
        super().__init__()
        self.learning_rate = learning_rate
        self.epoch = 0

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if not np.isfinite(logs["loss"]):
            raise TrainingDivergedError(
                f"The loss became {logs['loss']} in epoch {self.epoch + 1}, by batch {batch + 1}: "
                f"the training diverged. The peak learning rate is {self.learning_rate:g}; try "
                "a tenth of it, and check that the images hold no NaN."
            )


def _progress_bar(epochs: int, steps: int, at_once: int) -> keras.callbacks.Callback:
    from tqdm.keras import TqdmCallback  # it imports Keras; by now that is done, without a word

    bar = TqdmCallback(epochs, data_size=steps, batch_size=1)
    # As it comes, it counts the calls of TensorFlow, each of which does several steps.
    bar.on_batch_end = bar.bar2callback(bar.batch_bar, delta=lambda logs: at_once)
    return bar
