"""Training in a lesson and loading the network that comes with the course are the same run.

But where a lesson says that the one which comes with the course was trained longer.
"""

import ast
from pathlib import Path

import nbformat
import pytest

from tools.networks.recipes import RECIPES

LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def calls_in(source, name):
    nodes = ast.walk(ast.parse(source))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    return [call for call in calls if ast.unparse(call.func).endswith(f"training.{name}")]


def says_trained_longer(cells):
    return any("was trained longer" in cell.source for cell in cells)


CELLS = [
    pytest.param(cell.source, says_trained_longer(cells), id=f"{path.stem} {cell.id}")
    for path in LESSONS
    for cells in [nbformat.read(path, as_version=4).cells]
    for cell in cells
    if cell.cell_type == "code"
    and all(calls_in(cell.source, name) for name in ("load_run", "train"))
]


@pytest.mark.parametrize(("source", "trained_longer"), CELLS)
def test_a_lesson_trains_by_the_recipe_of_the_network_it_could_load(source, trained_longer):
    (load,), (train,) = calls_in(source, "load_run"), calls_in(source, "train")
    recipe = RECIPES[ast.literal_eval(load.args[0])]
    numbers = {
        keyword.arg: ast.literal_eval(keyword.value)
        for keyword in train.keywords
        if keyword.arg in ("epochs", "batch_size", "learning_rate")
    }
    epochs = numbers.pop("epochs")
    assert epochs < recipe.epochs if trained_longer else epochs == recipe.epochs
    assert numbers == {
        "batch_size": recipe.batch_size,
        "learning_rate": recipe.learning_rate,
    }
    names = {keyword.arg for keyword in train.keywords}
    assert ("augmentation" in names) == (recipe.augmentation is not None)
