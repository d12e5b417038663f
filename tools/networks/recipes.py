"""How each shipped network is trained."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import platformdirs

from mnist_course import models
from mnist_course.augmentation import Augmentation
from mnist_course.datasets import Dataset
from mnist_course.preprocessing.mnist_format import CLASSES
from mnist_course.recognition.classifier import load_classifier
from mnist_course.recognition.network import softmax
from mnist_course.synthetic.writers import writers_digits
from mnist_course.training import TrainingRun, train
from tools.networks.doubt_fitting import strange_images
from tools.networks.not_digits import THIRDS

_NO_DIGIT = 255  # the label of what is none
_STRANGE = 11, THIRDS[:2]  # seed and part: doubt is fitted to another seed's, and to all
_TEACHER_SHARE, _TEACHER_TEMPERATURE = 0.5, 2.0  # as tried on images held out by writer


@dataclass(frozen=True)
class Recipe:
    """How a shipped network is trained; chosen on validation images and the development ink.

    `writers` is how many made-up people's ten digits are added to MNIST's training images, whose
    hands are those of one country; `strange`, how many images of what is no digit, for which the
    network is to call every digit as likely. Each of both counts `extra_weight` in the loss.
    `teacher` is a shipped network whose softened answers to MNIST's images count as much as the
    labels. `dropout` replaces the network's own.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    augmentation: Augmentation | None = None
    writers: int = 0
    strange: int = 0
    extra_weight: float = 1.0
    teacher: str | None = None
    dropout: float | None = None
    seed: int = 0


RECIPES = {
    "dense_network": Recipe(epochs=20, batch_size=128, learning_rate=2e-3),
    "basic_cnn": Recipe(epochs=6, batch_size=64, learning_rate=3e-3),
    "deeper_cnn": Recipe(
        epochs=12,
        batch_size=128,
        learning_rate=6e-3,
        augmentation=Augmentation(),
        writers=2_000,
        strange=5_000,
        extra_weight=0.6,
        teacher="champion",
        dropout=0.3,
    ),
    "champion": Recipe(30, 128, 6e-3, Augmentation()),
}
"""The recipe of each shipped network, by its name in `mnist_course.models`."""


def train_by_recipe(
    name: str,
    data: Dataset,
    *,
    recipe: Recipe | None = None,
    seed: int | None = None,
    validation_size: int = 5_000,
    progress: bool = True,
) -> TrainingRun:
    """Train a network as the shipped one of its name was, or by another recipe.

    Interrupted and called again, it goes on after the last whole epoch.

    Parameters
    ----------
    name : str
        A key of `RECIPES`.
    data : Dataset
        As for `mnist_course.training.train`.
    recipe : Recipe, optional
        By default that in `RECIPES`.
    seed : int, optional
        By default the recipe's.
    validation_size : int
        Number of images held out.
    progress : bool
        Show a progress bar.

    Returns
    -------
    TrainingRun
    """
    recipe = RECIPES[name] if recipe is None else recipe
    seed = recipe.seed if seed is None else seed
    keras.utils.set_random_seed(seed)
    model = getattr(models, name)(**({} if recipe.dropout is None else {"dropout": recipe.dropout}))
    run = hashlib.sha256(repr((recipe, seed, validation_size)).encode()).hexdigest()[:12]
    extra = _extra(recipe, progress)
    added = 0 if extra is None else len(extra[1])
    backup = Path(platformdirs.user_cache_dir("mnist-course")) / "training" / f"{name}-{run}"
    return train(
        model,
        data,
        epochs=recipe.epochs,
        seed=seed,
        batch_size=recipe.batch_size,
        learning_rate=recipe.learning_rate,
        augmentation=recipe.augmentation,
        extra=extra,
        extra_weight=recipe.extra_weight,
        targets=_Targets(recipe.teacher, added) if recipe.teacher or recipe.strange else None,
        validation_size=validation_size,
        backup_dir=backup,
        progress=progress,
    )


def _extra(recipe: Recipe, progress: bool) -> tuple[np.ndarray, np.ndarray] | None:
    """Return what is added to the training images, and its digits."""
    added = []
    if recipe.writers:
        added.append(writers_digits(recipe.writers, seed=recipe.seed, progress=progress)[:2])
    if recipe.strange:
        images = strange_images(recipe.strange, *_STRANGE)
        added.append((images, np.full(len(images), _NO_DIGIT, np.uint8)))
    if not added:
        return None
    images, digits = zip(*added, strict=True)
    return np.concatenate(images), np.concatenate(digits)


class _Targets:
    """What the network is to answer: the label, a teacher's answer beside it, or nothing at all."""

    def __init__(self, teacher: str | None, added: int):
        self.teacher, self.added = teacher, added

    def __call__(self, images: np.ndarray, digits: np.ndarray) -> np.ndarray:
        is_digit = digits != _NO_DIGIT
        targets = np.full((len(digits), CLASSES), 1 / CLASSES, np.float32)
        targets[is_digit] = np.eye(CLASSES, dtype=np.float32)[digits[is_digit]]
        if self.teacher is not None:
            taught = targets[: len(digits) - self.added]  # it knows no hands but MNIST's
            logits = load_classifier(self.teacher).logits(images[: len(taught)])
            taught *= 1 - _TEACHER_SHARE
            taught += _TEACHER_SHARE * softmax(logits / _TEACHER_TEMPERATURE)
        return targets
