"""Make a network that the package ships: train it by its recipe, export it, write its card."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import warnings
import zipfile
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
import platformdirs

from mnist_course import models
from mnist_course.augmentation import Augmentation
from mnist_course.datasets import Dataset
from mnist_course.evaluation import evaluate
from mnist_course.explanation.grad_cam import grad_cam_model, has_feature_maps
from mnist_course.quiet_tensorflow import keras
from mnist_course.recognition.classifier import DigitClassifier, load_classifier
from mnist_course.synthetic.digits import synthetic_digits
from mnist_course.training import TrainingRun, train
from tools.networks.doubt_fitting import fit_doubt


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


def ship(name: str, data: Dataset, folder: str | Path, *, progress: bool = True) -> dict:
    """Train a network by its recipe and write what the package ships of it.

    Interrupted and called again, it goes on after the last whole epoch.

    Parameters
    ----------
    name : str
        A key of `RECIPES`.
    data : Dataset
        MNIST. Its test images are read once, at the end, for the card.
    folder : path
        Where ``name.keras``, ``name.tflite`` and ``name.json`` (the model card) are written.
    progress : bool
        Show a progress bar.

    Returns
    -------
    dict
        The model card.

    Raises
    ------
    ValueError
        There is no such recipe, or the data are the built-in digits.
    """
    if name not in RECIPES:
        raise ValueError(f"There is no recipe '{name}'. Choose one of {', '.join(RECIPES)}.")
    if data.source != "mnist":
        raise ValueError(f"A shipped network learns from MNIST, not from {data.source} digits.")
    run = train_by_recipe(name, data, progress=progress)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    model = _in_half_precision(run.model)
    _save_packed(model, folder / f"{name}.keras")
    export_litert(model, folder / f"{name}.tflite")
    classifier = load_classifier(folder / f"{name}.tflite")
    card = _model_card(name, run, classifier, data)
    (folder / f"{name}.json").write_text(json.dumps(card, indent=2) + "\n")
    return card


def export_litert(model: keras.Model, path: str | Path) -> None:
    """Write a network as a LiteRT file for `mnist_course.load_classifier`.

    Parameters
    ----------
    model : keras.Model
        (n, 28, 28, 1) float32 in [0, 1] -> (n, 10) probabilities. If it is convolutional, its
        Grad-CAM maps become the file's second output.
    path : path
        Ends in ``.tflite``.
    """
    extended = grad_cam_model(model) if has_feature_maps(model) else model
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the converter warns of its own move to another package
        extended.export(str(path), format="litert", verbose=False)


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


def _in_half_precision(model: keras.Model) -> keras.Model:
    """Copy a network without what training needs, its weights rounded to 11 significant bits.

    They stay float32, but the other bits are zero, and compress to little more than half the size.
    """
    copy = type(model).from_config(model.get_config())
    copy.set_weights([weights.astype(np.float16) for weights in model.get_weights()])
    return copy


def _save_packed(model: keras.Model, path: Path) -> None:
    """Save a network as Keras does, but compressed: plain Keras opens it all the same."""
    model.save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def _model_card(name: str, run: TrainingRun, classifier: DigitClassifier, data: Dataset) -> dict:
    test = evaluate(classifier, data.x_test, data.y_test)
    final = {metric: values[-1] for metric, values in run.history.items()}
    return {
        "name": name,
        "description": getattr(models, name).__doc__.splitlines()[0],
        "architecture": [_described(layer) for layer in run.model.layers],
        "parameters": run.model.count_params(),
        "recipe": asdict(RECIPES[name]),
        "data": {"name": "MNIST", "sha256": data.checksum, "validation_images": 5_000},
        "validation": {"accuracy": final["val_accuracy"], "loss": final["val_loss"]},
        "test": {"accuracy": test.accuracy, "loss": test.loss},
        "doubt": fit_doubt(classifier, data).to_card(),
        "history": run.history,
        "training": {"seconds": round(run.seconds, 1), "machine": _machine()},
        "versions": {
            "python": platform.python_version(),
            **{package: version(package) for package in ("keras", "tensorflow", "ai-edge-litert")},
        },
        "command": f"mnist-course train {name}",
        "date": date.today().isoformat(),
    }


def _described(layer: keras.Layer) -> str:
    shape = " x ".join(str(side) for side in layer.output.shape[1:])
    return f"{type(layer).__name__} -> {shape}"


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
