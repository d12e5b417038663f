"""Each number in a lesson's prose is the computed one, and each claim holds as it stands.

`tests/lesson_facts/lesson_NN.py` holds FACTS: for each piece of prose with a number or a claim, by
the id of its cell, a function that computes the numbers and words that must stand in it, whole, or
whether the claim holds. Small numbers, years and formulas need none.
"""

import importlib
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))[1:]
NO_PROSE = re.compile(
    r"`[^`]*`|\$\$.*?\$\$|\$[^$\n]*\$|```.*?```|<[^>]+>|\]\([^)]*\)|https?://\S+",
    re.DOTALL,
)
TIME_LINE = re.compile(r"\*\*Time:\*\*[^\n]*")
SPACES = str.maketrans("\u202f\xa0", "  ")
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")
EXEMPT = {*map(str, range(13)), "20", "28", "100"}


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    return request.param


def prose_of(path):
    """Return the prose of each text cell, by the cell's id."""
    return {
        cell.id: NO_PROSE.sub(" ", TIME_LINE.sub("", cell.source)).translate(SPACES)
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "markdown"
    }


def facts_of(path):
    return importlib.import_module(f"lesson_facts.lesson_{path.stem[:2]}").FACTS


def test_every_number_in_the_prose_is_backed_by_a_fact(lesson):
    rest = prose_of(lesson)
    for cell_id, piece in sorted(facts_of(lesson), key=lambda key: len(key[1]), reverse=True):
        assert piece in rest[cell_id], f"'{piece}' no longer stands in the cell '{cell_id}'"
        rest[cell_id] = rest[cell_id].replace(piece, " ")
    numbers = NUMBER.findall("\n".join(rest.values()))
    assert [n for n in numbers if n not in EXEMPT and not re.match(r"(19|20)\d\d$", n)] == []


def test_every_fact_is_what_is_computed(lesson, mnist_path):
    for (_, piece), compute in facts_of(lesson).items():
        computed = compute()
        for value in computed if isinstance(computed, tuple) else (computed,):
            if isinstance(value, bool | np.bool_):
                assert value, f"'{piece}' doesn't hold"
            else:
                assert stands_in(str(value), piece), f"'{piece}', but computed is {value}"


def stands_in(value, text):
    """Return whether a value stands in a text as a whole: 2 doesn't in 12, nor 0.1 in 0.15."""
    return re.search(rf"(?<![\w.,-]){re.escape(value)}(?!\w|[.,]\d)", text) is not None


@pytest.mark.parametrize(
    "value, text, expected",
    [
        ("2", "12 of them", False),
        ("2", "of them, 2.", True),
        ("0.1", "a share of 0.15", False),
        ("0.1", "between 0.1, and 0.2", True),
        ("95 %", "195 % of it", False),
        ("two", "twofold", False),
    ],
)
def test_only_whole_values_count(value, text, expected):
    assert stands_in(value, text) == expected
