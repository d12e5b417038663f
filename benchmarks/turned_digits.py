"""What three augmentations of lesson 11 are worth on turned and moved digits, over five seeds.

Judged on validation images; the test set is not read. It writes `notebooks/measured/turned.json`,
which lesson 11 shows.
"""

import json
import os
import platform
from datetime import date
from importlib.metadata import version
from pathlib import Path

import mnist_course as mc
from mnist_course.augmentation import Augmentation
from mnist_course.quiet import keras
from mnist_course.robustness import robustness_curves

FILE = Path(__file__).parents[1] / "notebooks" / "measured" / "turned.json"
SEEDS = 5
RECIPES = {
    "as they are": None,
    "a little": Augmentation(),
    "any angle": Augmentation(rotation=180),
}


def run_once(recipe: str, seed: int) -> dict[str, list[float]]:
    """Train one network; return, by distortion, its accuracy at each strength."""
    keras.utils.set_random_seed(seed)
    mnist = mc.load_mnist()
    run = mc.training.train(
        mc.models.quick_cnn(),
        mnist,
        epochs=1,
        learning_rate=0.006,
        augmentation=RECIPES[recipe],
        seed=seed,
        progress=False,
    )
    _, _, x_val, y_val = mnist.split_validation()
    reader = {"it": mc.load_classifier(run.model)}
    curves = robustness_curves(reader, x_val, y_val, ["rotation", "shift"])
    keras.backend.clear_session()
    return {curve.distortion: [round(a, 4) for a in curve.accuracies["it"]] for curve in curves}


def main() -> None:
    runs = {name: [run_once(name, seed) for seed in range(SEEDS)] for name in RECIPES}
    about = {
        "command": "python benchmarks/turned_digits.py",
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
        "versions": {package: version(package) for package in ("keras", "tensorflow")},
        "date": date.today().isoformat(),
    }
    strengths = {name: mc.robustness.DISTORTIONS[name].strengths for name in ("rotation", "shift")}
    results = {"about": about, "strengths": strengths, "runs": runs}
    FILE.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
