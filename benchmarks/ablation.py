"""What depth, batch norm, one-cycle, dropout and augmentation are worth: switched on in turn.

Each step is trained from several seeds and judged on validation images; the test set is not read.
It is done three times: in a short training on all images, from a thousand images, and with all but
one of the ideas.

Unlike the other benchmarks, this one writes a file, `notebooks/measured/ablation.json`, which
lesson 5 shows. Each finished training is kept there at once: interrupted and called again, it goes
on with what is missing. Delete the file to measure anew.
"""

import argparse
import json
import os
import platform
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import mean

from tqdm import tqdm

import mnist_course as mc
from mnist_course.augmentation import Augmentation
from mnist_course.models import basic_cnn, deeper_cnn
from mnist_course.quiet import keras
from mnist_course.training import constant, train

FILE = Path(__file__).parents[1] / "notebooks" / "measured" / "ablation.json"
VALIDATION = 5_000

CONSTANT = {"learning_rate": 1e-3, "schedule": constant}  # Keras's own choice for Adam
ONE_CYCLE = {"learning_rate": 6e-3}
AUGMENTED = {"augmentation": Augmentation()}

STEPS = {
    "two convolutions": (basic_cnn, CONSTANT),
    "five convolutions": (partial(deeper_cnn, batch_norm=False, dropout=0), CONSTANT),
    "+ batch norm": (partial(deeper_cnn, dropout=0), CONSTANT),
    "+ one-cycle": (partial(deeper_cnn, dropout=0), ONE_CYCLE),
    "+ dropout": (deeper_cnn, ONE_CYCLE),
    "+ augmentation": (deeper_cnn, ONE_CYCLE | AUGMENTED),
    "all but batch norm": (partial(deeper_cnn, batch_norm=False), ONE_CYCLE | AUGMENTED),
    "all but one-cycle": (deeper_cnn, CONSTANT | AUGMENTED),
}
"""Network and training of each step; a step with a + also has all that stands above it."""

IN_TURN = tuple(STEPS)[:6]


@dataclass(frozen=True)
class Setting:
    """On how much, and which steps."""

    images: int
    epochs: int
    batch_size: int
    steps: tuple[str, ...]


SETTINGS = {
    "4 epochs": Setting(55_000, 4, 128, IN_TURN),
    "1,000 images": Setting(1_000, 30, 32, IN_TURN[3:]),
    "4 epochs, all but one": Setting(55_000, 4, 128, tuple(STEPS)[6:]),
}


def measure(seeds: int = 3, file: Path = FILE) -> dict:
    """Train what the file doesn't hold yet; return all that it holds then."""
    runs = json.loads(file.read_text())["runs"] if file.exists() else {}
    missing = [
        (name, step)
        for name, setting in SETTINGS.items()
        for seed in range(seeds)
        for step in setting.steps
        if len(runs.get(name, {}).get(step, [])) <= seed
    ]
    for name, step in tqdm(missing, unit="training"):
        histories = runs.setdefault(name, {}).setdefault(step, [])
        histories.append(run_once(SETTINGS[name], step, seed=len(histories)))
        _keep(runs, file)
    return json.loads(file.read_text())


def run_once(setting: Setting, step: str, seed: int) -> dict[str, list[float]]:
    """Train one network; return its history."""
    make, how = STEPS[step]
    data = mc.load_mnist()
    seen = setting.images + VALIDATION
    data = replace(data, x_train=data.x_train[:seen], y_train=data.y_train[:seen])
    keras.utils.set_random_seed(seed)
    run = train(
        make(),
        data,
        epochs=setting.epochs,
        batch_size=setting.batch_size,
        seed=seed,
        validation_size=VALIDATION,
        progress=False,
        **how,
    )
    keras.backend.clear_session()
    return {metric: [round(value, 5) for value in values] for metric, values in run.history.items()}


def _keep(runs: dict, file: Path) -> None:
    results = {
        "about": {
            "command": "python benchmarks/ablation.py",
            "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
            "versions": {package: version(package) for package in ("keras", "tensorflow")},
            "date": date.today().isoformat(),
        },
        "settings": {name: asdict(setting) for name, setting in SETTINGS.items()},
        "runs": runs,
    }
    beside = file.with_suffix(".part")
    beside.write_text(json.dumps(results, indent=1) + "\n")
    beside.replace(file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3)
    for name, steps in measure(parser.parse_args().seeds)["runs"].items():
        print(name)
        for step, histories in steps.items():
            accuracies = [history["val_accuracy"][-1] for history in histories]
            loss = mean(history["val_loss"][-1] for history in histories)
            print(
                f"  {step:20} accuracy {mean(accuracies):.2%} "
                f"({min(accuracies):.2%} to {max(accuracies):.2%}), loss {loss:.4f}"
            )


if __name__ == "__main__":
    main()
