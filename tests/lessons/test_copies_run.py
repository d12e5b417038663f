"""A learner's copy of each lesson runs from end to end, whatever the learner has written."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from mnist_course.exercises.learners_copy import copy_lessons

LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SOLUTION = re.compile(r"<summary>Solution</summary>\n\n```python\n(.*?)\n```", re.DOTALL)

TRAIN_ON_FEW = """
from dataclasses import replace
import mnist_course.training as training

def train_on_few(model, data, train=training.train, **settings):
    few = replace(data, x_train=data.x_train[:3_000], y_train=data.y_train[:3_000])
    return train(model, few, **settings | {"epochs": 1, "validation_size": 1_000})

training.train = train_on_few
"""


FIT_TO_FEW = """
from mnist_course.quiet import keras

def fit_to_few(self, x, y=None, batch_size=None, epochs=1, *, fit=keras.Model.fit, **settings):
    if y is None:  # batches, which mc.training.train has made
        return fit(self, x, batch_size=batch_size, epochs=epochs, **settings)
    return fit(self, x[:3_000], y[:3_000], batch_size, 1, **settings)

keras.Model.fit = fit_to_few
"""
LOOK_AT_WHAT_WAS_TRAINED = {"04_your_own_network", "10_your_handwriting"}  # their checks do


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lessons")
    copy_lessons(folder)
    return folder


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def notebook(request, folder):
    """A lesson of the copy; what it trains, it trains on a few images: nbval trains in full."""
    notebook = nbformat.read(folder / request.param.name, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace("train = True ", "train = False ")
    if any("mc.training.train" in cell.source for cell in notebook.cells):
        notebook.cells.insert(0, nbformat.v4.new_code_cell(TRAIN_ON_FEW))
    fits = any(".fit(" in cell.source for cell in notebook.cells)
    if fits and request.param.stem not in LOOK_AT_WHAT_WAS_TRAINED:
        notebook.cells.insert(0, nbformat.v4.new_code_cell(FIT_TO_FEW))
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
