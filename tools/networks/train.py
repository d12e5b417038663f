"""Train a network by its recipe, and write its files and its model card.

    python -m tools.networks.train                 all of them
    python -m tools.networks.train deeper_cnn
    python -m tools.networks.train deeper_cnn --output build/networks

Without a folder, in place of the shipped one. Interrupted and called again, it goes on after the
last whole epoch.
"""

from __future__ import annotations

import argparse
import platform
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from pathlib import Path

import keras

from mnist_course import models
from mnist_course.datasets import Dataset, load_mnist
from mnist_course.evaluation import evaluate
from mnist_course.recognition.classifier import DigitClassifier, load_classifier
from mnist_course.recognition.shipped import PRETRAINED
from mnist_course.training import TrainingRun
from tools.networks.cards import machine, write_card
from tools.networks.doubt_fitting import drawn_digits, fit_doubt
from tools.networks.export import export_litert, in_half_precision, save_packed
from tools.networks.recipes import RECIPES, train_by_recipe


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
    model = in_half_precision(run.model)
    save_packed(model, folder / f"{name}.keras")
    export_litert(model, folder / f"{name}.tflite")
    classifier = load_classifier(folder / f"{name}.tflite")
    card = _model_card(name, run, classifier, data)
    write_card(card, folder)
    return card


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
        "doubt": fit_doubt(classifier, data, drawn_digits()).to_card(),
        "history": run.history,
        "training": {"seconds": round(run.seconds, 1), "machine": machine()},
        "versions": {
            "python": platform.python_version(),
            **{package: version(package) for package in ("keras", "tensorflow", "ai-edge-litert")},
        },
        "command": f"python -m tools.networks.train {name}",
        "date": date.today().isoformat(),
    }


def _described(layer: keras.Layer) -> str:
    shape = " x ".join(str(side) for side in layer.output.shape[1:])
    return f"{type(layer).__name__} -> {shape}"


def main() -> None:
    """Train what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("networks", nargs="*", default=list(RECIPES), metavar="NETWORK")
    parser.add_argument("--output", type=Path, default=PRETRAINED, help="a folder")
    arguments = parser.parse_args()
    if unknown := set(arguments.networks) - RECIPES.keys():
        parser.error(f"there is no recipe for {', '.join(unknown)}; choose of {', '.join(RECIPES)}")
    mnist = load_mnist()
    for network in arguments.networks:
        card = ship(network, mnist, arguments.output)
        print(
            f"{network}: validation {card['validation']['accuracy']:.2%}, "
            f"test {card['test']['accuracy']:.2%}, {card['training']['seconds']:.0f} s"
        )


if __name__ == "__main__":
    main()
