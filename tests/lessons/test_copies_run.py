"""A learner's copy of each lesson runs from end to end, whatever the learner has written."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from mnist_course.exercises.learners_copy import copy_lessons

LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SOLUTION = re.compile(r"<summary>Solution</summary>\n\n```python\n(.*?)\n```", re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lessons")
    copy_lessons(folder)
    return folder


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def notebook(request, folder):
    """A lesson of the copy, its networks loaded, or trained for an epoch: nbval trains them."""
    notebook = nbformat.read(folder / request.param.name, as_version=4)
    for cell in notebook.cells:
        source = cell.source.replace("train = True ", "train = False ")
        cell.source = re.sub(r"\bepochs=\d+", "epochs=1", source)
    return notebook


def run(notebook, folder):
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": folder}}).execute()


def printed(notebook):
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output.get("text", "") for output in outputs)


def test_it_runs_with_no_exercise_answered(notebook, folder):
    run(notebook, folder)
    assert "✓" not in printed(notebook)
    assert "The lesson goes on with your answer" not in printed(notebook)


def test_it_runs_with_the_solutions_pasted_in(notebook, folder):
    exercise = None
    pasted = 0
    for cell in notebook.cells:
        if "exercise" in cell.metadata.get("tags", []):
            exercise = cell
        elif solution := SOLUTION.search(cell.source):
            exercise.source += "\n\n" + solution[1]
            pasted += 1
    run(notebook, folder)
    assert printed(notebook).count("✓ Right.") == pasted
    assert "with the course's answer" not in printed(notebook)
