"""The networks that come with the package: their files and their model cards."""

from __future__ import annotations

import json
from pathlib import Path

PRETRAINED = Path(__file__).parent / "pretrained"
"""Folder of the shipped networks: .keras, .tflite and a model card (.json) each."""


def shipped_networks() -> list[str]:
    """Return the names of the networks that come with the package."""
    return sorted(path.stem for path in PRETRAINED.glob("*.tflite"))


def model_card(network: str) -> dict:
    """Return the model card of a shipped network: what it is, how it was made, how good it is.

    Parameters
    ----------
    network : str
        The name of a shipped network, see `shipped_networks`.

    Returns
    -------
    dict
        Among others ``"parameters"``; ``"recipe"``, its training; ``"validation"`` and ``"test"``,
        each with ``"accuracy"`` in [0, 1] and ``"loss"``; and ``"doubt"``, see
        `mnist_course.recognition.confidence.Doubt`.

    Raises
    ------
    ValueError
        There is no shipped network of that name.
    """
    if network not in shipped_networks():
        raise ValueError(
            f"There is no shipped network '{network}'. Choose one of "
            f"{', '.join(shipped_networks())}."
        )
    return json.loads((PRETRAINED / f"{network}.json").read_text())
