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
from mnist_course.synthetic.digits import synthetic_digits
from mnist_course.training import TrainingRun, train


@dataclass(frozen=True)
class Recipe:
    """How a shipped network is trained; chosen on the validation images, never on the test set.

    `builtin_digits` is how many built-in digits, in styles that MNIST doesn't show, are added to
    its training images: MNIST's hands are those of one country. `dropout` replaces the network's
    own.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    augmentation: Augmentation | None = None
    builtin_digits: int = 0
    dropout: float | None = None
    seed: int = 0


RECIPES = {
    "dense_network": Recipe(epochs=20, batch_size=128, learning_rate=2e-3),
    "basic_cnn": Recipe(epochs=6, batch_size=64, learning_rate=3e-3),
    "deeper_cnn": Recipe(18, 128, 6e-3, Augmentation(), builtin_digits=1_000, dropout=0.3),
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
    backup = Path(platformdirs.user_cache_dir("mnist-course")) / "training" / f"{name}-{run}"
    return train(
        model,
        data,
        epochs=recipe.epochs,
        seed=seed,
        batch_size=recipe.batch_size,
        learning_rate=recipe.learning_rate,
        augmentation=recipe.augmentation,
        extra=_builtin_digits(recipe, progress),
        validation_size=validation_size,
        backup_dir=backup,
        progress=progress,
    )


def _builtin_digits(recipe: Recipe, progress: bool) -> tuple[np.ndarray, np.ndarray] | None:
    if not recipe.builtin_digits:
        return None
    return synthetic_digits(recipe.builtin_digits, recipe.seed, hands="abroad", progress=progress)
