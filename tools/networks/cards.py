"""Model cards, and the checksums of all that is shipped."""

import json
import os
import platform
from pathlib import Path

from mnist_course.recognition.shipped import CHECKSUMS, checksum


def write_card(card: dict, folder: Path) -> None:
    """Write a model card beside its network's files, and their checksums."""
    (folder / f"{card['name']}.json").write_text(json.dumps(card, indent=2) + "\n")
    write_checksums(folder)


def write_checksums(folder: Path) -> None:
    """Write the SHA-256 of each network's files, as ``sha256sum --check`` reads them."""
    files = sorted(
        file for file in folder.iterdir() if file.suffix in (".json", ".keras", ".tflite")
    )
    lines = [f"{checksum(file.read_bytes())}  {file.name}\n" for file in files]
    (folder / CHECKSUMS).write_text("".join(lines))


def machine() -> str:
    """Return what a training ran on."""
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
