"""The networks that come with the package: their files, their checksums and their model cards."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

PRETRAINED = Path(__file__).parent / "pretrained"
"""Folder of the shipped networks: .keras, .tflite and a model card (.json) each."""

CHECKSUMS = "SHA256SUMS"
"""In that folder: the SHA-256 of each of the other files, as sha256sum writes and checks it."""


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
    OSError
        The card is missing or damaged.
    """
    if network not in shipped_networks():
        raise ValueError(
            f"There is no shipped network '{network}'. Choose one of "
            f"{', '.join(shipped_networks())}."
        )
    return json.loads(shipped_file(f"{network}.json"))


def shipped_file(name: str) -> bytes:
    """Return a file of a shipped network, whole and unchanged.

    Raises
    ------
    OSError
        It is missing, or it isn't the file that was shipped.
    """
    try:
        content = (PRETRAINED / name).read_bytes()
        lines = (PRETRAINED / CHECKSUMS).read_text().splitlines()
    except FileNotFoundError as error:
        raise OSError(f"'{error.filename}' is missing. {_MEND}") from None
    known = {file: digest for digest, file in (line.split() for line in lines)}
    if checksum(content) != known.get(name):
        raise OSError(f"'{PRETRAINED / name}' is damaged: it isn't the file that came. {_MEND}")
    return content


def checksum(content: bytes) -> str:
    """Return a file's SHA-256, whichever way its lines end: a checkout may change that."""
    is_text = b"\0" not in content
    return hashlib.sha256(content.replace(b"\r\n", b"\n") if is_text else content).hexdigest()


_MEND = "Install mnist-course anew; in a checkout, restore the file with git."
