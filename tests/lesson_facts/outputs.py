"""What stands in a saved lesson: the code of a cell, and what it printed."""

from pathlib import Path

import nbformat

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def cell(lesson: str, cell_id: str) -> nbformat.NotebookNode:
    """Return the cell of `lesson`, such as "01_meet_the_digits", that has this id."""
    cells = nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", as_version=4).cells
    return next(cell for cell in cells if cell.id == cell_id)


def printed(lesson: str, cell_id: str) -> str:
    """Return what the cell printed, and its value as text."""
    outputs = cell(lesson, cell_id).outputs
    return "".join(
        output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in outputs
    )
