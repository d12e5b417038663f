"""Each numbered lesson has what a lesson has."""

import json
import re
from pathlib import Path

import nbformat
import pytest

import mnist_course.exercises as ex

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
WELCOME, *LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
CHECK = re.compile(r'ex\.check\("([^"]+)"')


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def cells(path):
    return nbformat.read(path, as_version=4).cells


def prose(cells):
    return [cell.source for cell in cells if cell.cell_type == "markdown"]


def tagged(cells, tag):
    return [i for i, cell in enumerate(cells) if tag in cell.metadata.get("tags", [])]


def printed(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


def test_it_opens_with_title_objectives_time_and_what_one_needs(path, cells):
    opening = cells[0].source
    assert re.match(rf"# {int(path.stem[:2])}\. \w", opening)
    assert opening.count("\n- ") >= 3, "at least three objectives"
    for part in ("you can", "**Time:**", "**You need:**"):
        assert part in opening


def test_the_run_time_that_it_tells_was_measured(path, cells):
    told = re.search(r"about (\d+) (second|minute)s? on two cores", cells[0].source)
    assert told, "the opening tells how long its cells run"
    seconds = int(told[1]) * (60 if told[2] == "minute" else 1)
    measured = json.loads((NOTEBOOKS / "run_times.json").read_text())[path.stem]["seconds"]
    assert abs(seconds - measured) <= max(0.25 * measured, 5)


def test_it_asks_before_it_answers(cells):
    texts = prose(cells)
    assert sum("**Predict" in text for text in texts) >= 3
    assert sum("**Explain" in text for text in texts) >= 3


def test_it_takes_a_misconception_apart(cells):
    headings = re.findall(r"^#+ .*$", "\n".join(prose(cells)), re.MULTILINE)
    assert any("misconception" in heading.lower() for heading in headings)


def test_it_ends_with_key_points_and_the_way_on(path, cells):
    ending = cells[-1].source
    assert ending.count("\n- ") >= 3
    assert "Key points" in ending
    assert "Where to go next" in ending
    linked = set(re.findall(r"\]\((\d\d_\w+\.ipynb)\)", ending))
    at = LESSONS.index(path)
    neighbours = [WELCOME, *LESSONS][at : at + 1] + LESSONS[at + 1 : at + 2]
    assert {neighbour.name for neighbour in neighbours} <= linked


def test_links_lead_somewhere(cells):
    for target in re.findall(r"\]\(([^)#]+)", "\n".join(prose(cells))):
        if not target.startswith(("http:", "https:")):
            assert (NOTEBOOKS / target).exists(), target


def test_three_exercises_each_with_check_hints_and_a_hidden_solution(cells):
    exercises = tagged(cells, "exercise")
    assert len(exercises) >= 3
    for at in exercises:
        (name,) = CHECK.findall(cells[at].source)
        assert name in ex.EXERCISES
        assert printed(cells[at]).startswith("○ Not attempted yet")
        hints = cells[at + 1].source
        assert hints.count("<details>") == hints.count("</details>") >= 2
        assert "Hint 1" in hints and "Hint 2" in hints
        solution = cells[at + 2]
        assert "solution" in solution.metadata.tags
        assert solution.metadata.jupyter.source_hidden
        assert CHECK.findall(solution.source) == [name]
        assert f"✓ Right. {ex.EXERCISES[name].praise}" in " ".join(printed(solution).split())


def test_every_figure_has_alt_text(cells):
    for cell in cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if {"image/png", "image/jpeg", "image/svg+xml"} & set(data):  # of Matplotlib itself
                assert len(cell.metadata.mystnb.image.alt) >= 20, cell.source
            for image in re.findall(r"<img [^>]*>", data.get("text/html", "")):
                assert re.search(r'alt="[^"]{20,}"', image), cell.source
        if cell.cell_type == "markdown":
            assert "![](" not in cell.source


def test_cells_are_short(cells):
    lengths = sorted(len(cell.source.splitlines()) for cell in cells if cell.cell_type == "code")
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[-1] <= 15


def test_no_progress_bar_is_left_half_way(cells):
    for cell in cells:
        for output in cell.get("outputs", []):
            assert "%|" not in str(output.get("data", "")) + output.get("text", "")
