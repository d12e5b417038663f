"""Each lesson, run whole by nbval: what is tested is what the learner runs."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from mnist_course.datasets import load_mnist

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="session")
def comparison():
    """Compare outputs strictly on real MNIST; on the built-in digits only look for errors."""
    if load_mnist(fallback="synthetic").source == "mnist":
        return "--nbval"
    if "mnist" in os.environ.get("MNIST_COURSE_REQUIRE", ""):
        pytest.fail("real MNIST is not at hand: set MNIST_COURSE_DATA")
    return "--nbval-lax"


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    return request.param


def test_the_lesson_runs_and_prints_what_is_saved(lesson, comparison):
    command = [sys.executable, "-m", "pytest", comparison, "-p", "no:cacheprovider", "-q"]
    run = subprocess.run(
        [*command, str(lesson)], cwd=ROOT, capture_output=True, text=True, timeout=1800
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]


def test_the_lesson_was_saved_after_running_top_to_bottom(lesson):
    notebook = nbformat.read(lesson, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        assert not any(output.output_type == "error" for output in cell.outputs)
        for output in cell.outputs:
            text = str(output.get("text", "")) + str(output.get("data", ""))
            assert "Warning" not in text, text
            assert str(Path.home()) not in text, text


def test_the_metadata_say_nothing_of_one_machine(lesson):
    metadata = nbformat.read(lesson, as_version=4).metadata
    assert metadata.kernelspec.name == "python3"
    assert "version" not in metadata.get("language_info", {})
    assert "widgets" not in metadata


def test_no_cell_is_longer_than_15_lines(lesson):
    for cell in nbformat.read(lesson, as_version=4).cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 15, cell.source
