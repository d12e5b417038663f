"""Run notebooks from a cold kernel and save them as the project keeps them.

    python tools/run_lessons.py notebooks/01_meet_the_digits.ipynb …

Outputs are kept, without what belongs to one machine or one moment: the Python version, the state
of widgets, progress bars. How long each run took goes into notebooks/run_times.json, which the
lessons and the teacher's page quote.
"""

import argparse
import json
import os
import platform
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

WIDGET = "application/vnd.jupyter.widget-view+json"
RUN_TIMES = Path(__file__).parents[1] / "notebooks" / "run_times.json"


def run(path: Path) -> float:
    """Run a notebook in place; return the seconds it took, kernel start included."""
    notebook = nbformat.read(path, as_version=4)
    start = time.perf_counter()
    NotebookClient(
        notebook,
        timeout=1200,
        coalesce_streams=True,  # how a printed text is cut into pieces is a matter of luck
        resources={"metadata": {"path": path.parent}},
    ).execute()
    seconds = time.perf_counter() - start
    _clean(notebook)
    nbformat.write(notebook, path)
    return seconds


def _clean(notebook: nbformat.NotebookNode) -> None:
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not _is_progress_bar(output)]
            for output in cell.outputs:
                output.get("data", {}).pop(WIDGET, None)


def _is_progress_bar(output: nbformat.NotebookNode) -> bool:
    is_widget = WIDGET in output.get("data", {})
    text = output.get("data", {}).get("text/plain", "") if is_widget else output.get("text", "")
    return "%|" in text or (is_widget and "/? [" in text)


def _keep_run_time(lesson: str, seconds: float) -> None:
    times = json.loads(RUN_TIMES.read_text()) if RUN_TIMES.exists() else {}
    machine = f"{os.cpu_count()} cores, {platform.machine()}"
    times[lesson] = {"seconds": round(seconds, 1), "machine": machine}
    RUN_TIMES.write_text(json.dumps(dict(sorted(times.items())), indent=2) + "\n")


def main() -> None:
    """Run each notebook that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="+", type=Path)
    for path in parser.parse_args().notebooks:
        seconds = run(path)
        _keep_run_time(path.stem, seconds)
        print(f"{path.stem}: {seconds:.0f} s")


if __name__ == "__main__":
    main()
