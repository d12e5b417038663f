"""Results of long measurements, kept so that a lesson can show them without hours of training."""

from __future__ import annotations

import json
from pathlib import Path

RESULTS = Path(__file__).parent
"""Folder of the kept results, one JSON file each."""


def load_results(name: str) -> dict:
    """Return the kept results of a measurement.

    Parameters
    ----------
    name : str
        ``"ablation"``: what depth, batch normalisation, the one-cycle schedule, dropout and
        augmentation are worth; ``python benchmarks/ablation.py`` measures it.

    Returns
    -------
    dict
        ``"about"``: command, machine, versions and date. ``"settings"``: of each setting, such as
        ``"4 epochs"``, the number of training images, epochs and batch size. ``"runs"``: of each
        setting and each of its steps, a list with the history of one training for each seed, as in
        `mnist_course.training.TrainingRun`: ``loss``, ``accuracy``, ``val_loss`` and
        ``val_accuracy``, one value an epoch.

    Raises
    ------
    ValueError
        There are no kept results of that name.
    """
    kept = sorted(path.stem for path in RESULTS.glob("*.json"))
    if name not in kept:
        raise ValueError(f"There are no kept results '{name}'. Choose one of {', '.join(kept)}.")
    return json.loads((RESULTS / f"{name}.json").read_text())
