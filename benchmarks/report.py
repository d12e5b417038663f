"""Run the benchmarks, keep their results, and write README.md from them.

    python benchmarks/report.py            what has no result yet from the code as it is now
    python benchmarks/report.py ink        only these

A result belongs to the code and the networks that it was measured on. Interrupted and called again,
this goes on with what is missing.
"""

import argparse
import hashlib
import importlib
import json
import multiprocessing
import os
import platform
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from importlib.metadata import version
from pathlib import Path

from tables import TABLES, published
from tqdm import tqdm

HERE = Path(__file__).parent
RESULTS = HERE / "results"
PACKAGE = HERE.parent / "mnist_course"


def measured_on(name: str) -> str:
    """Return a checksum of what a benchmark's result depends on."""
    patterns = ["*.py", "*.tflite", "*.js", "*.css", "*.html*"]
    files = [HERE / f"{name}.py"]
    for folder in (PACKAGE, HERE.parent / "app"):
        files += sorted(file for pattern in patterns for file in folder.rglob(pattern))
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def load_result(name: str) -> dict | None:
    """Return a benchmark's kept result, or None."""
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else None


def _measure(name: str) -> dict:
    return importlib.import_module(name).measure()


def run(name: str) -> None:
    """Run one benchmark and keep its result."""
    code = measured_on(name)
    # Each in a process of its own: memory and warmed-up libraries of one aren't another's.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as processes:
        measured = processes.submit(_measure, name).result()
    result = {
        "result": measured,
        "command": f"python benchmarks/{name}.py",
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
        "versions": {package: version(package) for package in ("tensorflow", "ai-edge-litert")},
        "date": date.today().isoformat(),
        "code": code,
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=2) + "\n")


def readme() -> str:
    """Return the page, made of the results at hand."""
    parts = [(HERE / "introduction.md").read_text()]
    for name, table in TABLES.items():
        if (kept := load_result(name)) is not None:
            source = f"`{kept['command']}`, {kept['date']}, {kept['machine']}"
            parts.append(f"{table(kept['result'])}\n\n{source}\n")
    return "\n".join([*parts, published(_our_test_accuracy()) + "\n"])


def _our_test_accuracy() -> dict[str, float]:
    cards = [
        json.loads(card.read_text())
        for card in (PACKAGE / "recognition" / "pretrained").glob("*.json")
    ]
    ours = {f"`{card['name']}`": card["test"]["accuracy"] for card in cards}
    if (kept := load_result("champion")) is not None:
        ours["three of `champion` together"] = kept["result"]["ensemble"]
    return ours


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="by default all")
    names = parser.parse_args().names or list(TABLES)
    bar = tqdm(names, unit="benchmark")
    for name in bar:
        bar.set_description(name)
        kept = load_result(name)
        if kept is None or kept["code"] != measured_on(name):
            run(name)
        (HERE / "README.md").write_text(readme())


if __name__ == "__main__":
    main()
