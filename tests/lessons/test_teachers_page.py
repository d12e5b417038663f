"""The teacher's page says of each lesson what the lesson says of itself.

That a lesson's own run time was measured is tested in `test_structure`.
"""

import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
PAGE = (NOTEBOOKS / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| \[(\d+)\]\((\w+)\.ipynb\) \|(.*)\|$", re.MULTILINE)
BLOCK = re.compile(r"^\| [a-z ]+ \| ([\d, ]+) \| (\d+) \|$", re.MULTILINE)
TENSORFLOW = re.compile(
    r"\bmc\.(models|training|augmentation|explanation\.\w*(grad_cam|feature_maps)\w*)\b|\bkeras\b"
)


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    return request.param


@pytest.fixture
def cells(lesson):
    return nbformat.read(lesson, as_version=4).cells


@pytest.fixture
def row(lesson):
    """The lesson's title, minutes, run time, need of TensorFlow and of earlier lessons."""
    cells = {stem: row for _, stem, row in ROW.findall(PAGE)}[lesson.stem]
    return [cell.strip() for cell in cells.split("|")]


def section(number):
    return re.search(rf"^## Lesson {number}: .*?(?=^## )", PAGE, re.DOTALL | re.MULTILINE)[0]


def test_every_lesson_has_its_row_in_the_order_of_teaching():
    assert [(int(number), stem) for number, stem, _ in ROW.findall(PAGE)] == [
        (int(path.stem[:2]), path.stem) for path in LESSONS
    ]


def test_title_and_minutes_are_the_lessons_own(row, cells):
    opening = cells[0].source
    title, minutes, *_ = row
    assert re.match(rf"# (\d+\. )?{re.escape(title)}\n", opening)
    assert f"**Time:** {minutes} minutes" in opening


def test_the_run_time_is_the_lessons_own(row, cells):
    told = re.search(r"about \d+ (second|minute)s?", cells[0].source)
    assert row[2] == (told[0] if told else "–")


def test_it_tells_which_lessons_import_tensorflow(row, cells):
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    assert row[3] == ("yes" if TENSORFLOW.search(code) else "no")


def test_each_timetable_adds_up():
    minutes = {number: int(row.split("|")[1]) for number, _, row in ROW.findall(PAGE)}
    blocks = BLOCK.findall(PAGE)
    assert len(blocks) == 8, "half a day has two blocks, a day two, four evenings four"
    for lessons, told in blocks:
        assert int(told) == sum(minutes[number] for number in lessons.split(", ")), lessons


def test_the_evenings_teach_every_lesson():
    blocks = [lessons for lessons, _ in BLOCK.findall(PAGE)]
    assert ", ".join(blocks[4:]) == ", ".join(number for number, _, _ in ROW.findall(PAGE))


def test_the_day_says_which_lessons_it_leaves_out():
    blocks = [lessons for lessons, _ in BLOCK.findall(PAGE)]
    taught = ", ".join(blocks[2:4]).split(", ")
    left = re.search(r"Lessons ([\d, and]+) are for those who want", " ".join(PAGE.split()))[1]
    numbers = [number for number, _, _ in ROW.findall(PAGE)]
    assert taught == sorted(taught, key=int)
    assert sorted([*taught, *re.findall(r"\d+", left)], key=int) == numbers


def test_it_tells_the_wrong_answers_to_every_exercise(lesson, cells):
    text = " ".join(section(int(lesson.stem[:2])).split())
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    for number, title in re.findall(r"^### Exercise (\d): (.*)$", prose, re.MULTILINE):
        end = "" if title.endswith("?") else "."
        assert f"*Exercise {number}: {title}{end}*" in text


def test_it_names_every_misconception(lesson, cells):
    text = " ".join(section(int(lesson.stem[:2])).split())
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    for misconception in re.findall(r"^##+ A misconception: (.*)$", prose, re.MULTILINE):
        assert misconception.lower() in text.lower()


def test_its_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        if not target.startswith("https:"):
            assert (NOTEBOOKS / target).exists(), target
