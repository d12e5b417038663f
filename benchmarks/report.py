"""Run the benchmarks, keep their results, and write README.md from them.

    python benchmarks/report.py            what has no result yet from the code as it is now
    python benchmarks/report.py ink        only these

A result belongs to the code and the networks that it was measured on, wherever they lie: moving a
file voids nothing. Interrupted and called again, this goes on with what is missing.
"""

import argparse
import ast
import hashlib
import importlib
import json
import multiprocessing
import os
import platform
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

from tables import TABLES, published
from tqdm import tqdm

HERE = Path(__file__).parent
RESULTS = HERE / "results"
PACKAGE = HERE.parent / "mnist_course"
ROOMS = ("mnist_course", "tools", "testsupport", "app", "benchmarks")
"""Where that lies which a result depends on. A benchmark that starts a server or a browser names in
its own `ROOMS` what these run."""


def is_current(result: dict) -> bool:
    """Return whether all code and networks that a result was measured on are still there."""
    return set(result["code"]) <= set(_digests().values())


@cache
def _digests() -> dict[Path, str]:
    """Return a checksum of each file that a result may depend on, wherever the file lies."""
    patterns = ("*.py", "*.toml", "*.tflite", "*.js", "*.css", "*.html*")
    return {
        file: hashlib.sha256(_content(file)).hexdigest()[:12]
        for room in ROOMS
        for pattern in patterns
        for file in sorted((HERE.parent / room).rglob(pattern))
    }


def _content(file: Path) -> bytes:
    """Return what a file does: of Python, no comments, and not where its imports come from."""
    if file.suffix != ".py":
        return file.read_bytes()
    tree = ast.parse(file.read_text())
    tree.body = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    return ast.dump(tree).encode()


def _used(benchmark) -> list[str]:
    """Return the checksums of what this process has imported, and of what it started or read."""
    imported = {getattr(module, "__file__", None) for module in sys.modules.values()}
    rooms = [HERE.parent / room for room in getattr(benchmark, "ROOMS", ())]
    return sorted(
        {
            digest
            for file, digest in _digests().items()
            if str(file) in imported
            or file.suffix == ".tflite"
            or any(room in file.parents for room in rooms)
        }
    )


def load_result(name: str) -> dict | None:
    """Return a benchmark's kept result, or None."""
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else None


def _measure(name: str) -> tuple[dict, list[str]]:
    benchmark = importlib.import_module(name)
    return benchmark.measure(), _used(benchmark)


def run(name: str) -> None:
    """Run one benchmark and keep its result."""
    # Each in a process of its own: memory and warmed-up libraries of one aren't another's.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as processes:
        measured, code = processes.submit(_measure, name).result()
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
        if kept is None or not is_current(kept):
            run(name)
        (HERE / "README.md").write_text(readme())


if __name__ == "__main__":
    main()
