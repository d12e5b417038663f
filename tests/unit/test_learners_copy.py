"""`mnist-course lessons` writes what a learner may open, and keeps what a learner has written."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from email.message import Message
from pathlib import Path

import nbformat
import numpy as np
import pytest
from typer.testing import CliRunner

import mnist_course.exercises as ex
from mnist_course.cli import app
from mnist_course.exercises import learners_copy
from mnist_course.exercises.learners_copy import copy_lessons, learners_notebook

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lessons")
    copy_lessons(folder)
    return folder


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    """A course of one lesson that may get newer."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1", id="sum")])
    path = tmp_path / "course" / "01_sums.ipynb"
    path.parent.mkdir()
    nbformat.write(notebook, path)
    monkeypatch.setattr(learners_copy, "lessons_folder", lambda: path.parent)
    return path


def change(path, source):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = source
    nbformat.write(notebook, path)


def source(path):
    return nbformat.read(path, as_version=4).cells[0].source


@pytest.mark.parametrize("name", NAMES)
def test_a_learner_finds_no_output_and_no_solution_that_runs(copy, name):
    notebook = nbformat.read(copy / name, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)
    assert not any("solution" in cell.metadata.get("tags", []) for cell in code)
    original = nbformat.read(ROOT / "notebooks" / name, as_version=4)
    solutions = [cell for cell in original.cells if "solution" in cell.metadata.get("tags", [])]
    folded = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert folded.count("<summary>Solution</summary>") == len(solutions)
    for cell in solutions:
        assert cell.source.split("\n", 1)[1] in folded


def test_links_lead_to_what_lies_in_the_copy(copy):
    for path in copy.glob("*.ipynb"):
        for target in re.findall(r"\]\((?!\w+:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (copy / target).exists(), (path.name, target)


def test_no_cell_overwrites_what_the_learner_defined(copy):
    for path in copy.glob("[0-9]*.ipynb"):
        owned = set()
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type != "code":
                continue
            defined = set(re.findall(r"^def (\w+)", cell.source, re.MULTILINE))
            if "exercise" in cell.metadata.get("tags", []):
                owned |= defined
            else:
                assert not defined & owned, (path.name, cell.id)


def test_a_second_copy_changes_nothing(lessons, tmp_path):
    mine = tmp_path / "mine"
    assert copy_lessons(mine) == ([mine / "01_sums.ipynb"], {})
    assert copy_lessons(mine) == ([], {})


def test_a_newer_lesson_takes_the_place_of_one_that_nobody_changed(lessons, tmp_path):
    mine = tmp_path / "mine"
    copy_lessons(mine)
    change(lessons, "2 + 2")
    assert copy_lessons(mine) == ([mine / "01_sums.ipynb"], {})
    assert source(mine / "01_sums.ipynb") == "2 + 2"


def test_a_changed_lesson_is_kept_and_the_newer_one_gets_a_name_of_its_own(lessons, tmp_path):
    mine = tmp_path / "mine"
    copy_lessons(mine)
    change(mine / "01_sums.ipynb", "my own work")
    assert copy_lessons(mine) == ([], {}), "there is no newer one"
    change(lessons, "2 + 2")
    newer = mine / "01_sums_2.ipynb"
    assert copy_lessons(mine) == ([newer], {mine / "01_sums.ipynb": newer})
    assert (source(mine / "01_sums.ipynb"), source(newer)) == ("my own work", "2 + 2")
    change(newer, "more of my own")
    assert copy_lessons(mine) == ([], {}), "it has been delivered"
    change(lessons, "3 + 3")
    result = CliRunner().invoke(app, ["lessons", str(mine)])
    assert "You have changed 01_sums.ipynb" in result.stdout
    assert "01_sums_3.ipynb" in result.stdout
    assert source(newer) == "more of my own"


@pytest.mark.parametrize("record", ["", "[1]", None])
def test_what_was_there_before_is_kept_where_nothing_is_known_of_it(lessons, tmp_path, record):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "01_sums.ipynb").write_text("a file of mine")
    if record is not None:
        (mine / learners_copy.RECORD).write_text(record)
    _, beside = copy_lessons(mine)
    assert beside == {mine / "01_sums.ipynb": mine / "01_sums_2.ipynb"}
    assert (mine / "01_sums.ipynb").read_text() == "a file of mine"


def test_a_lesson_that_was_deleted_comes_back(lessons, tmp_path):
    mine = tmp_path / "mine"
    copy_lessons(mine)
    (mine / "01_sums.ipynb").unlink()
    assert copy_lessons(mine) == ([mine / "01_sums.ipynb"], {})


def test_the_command_says_where_it_wrote(lessons, tmp_path):
    result = CliRunner().invoke(app, ["lessons", str(tmp_path / "mine")])
    assert result.exit_code == 0
    assert "mine" in result.stdout
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(app, ["lessons", str(tmp_path / "file")])
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")


def run_first_cell(folder, source, installed):
    """Run an installing cell, as a file, where `installed` modules are there; return its words."""
    run = f"""
import sys
import IPython
shell = IPython.core.interactiveshell.InteractiveShell.instance()
shell.run_line_magic = lambda name, line, *_, **__: print("magic", name, line)
shell.system = lambda line: print("system", line)
if {not installed}:
    sys.modules["mnist_course"] = None
result = shell.run_cell({source!r})
sys.exit(not result.success)
"""
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_first_cell_installs_the_course_where_it_is_missing_and_else_does_nothing(tmp_path):
    path = ROOT / "notebooks/00_start_here.ipynb"
    notebook = learners_notebook(path, set(), "https://github.com/someone/course")
    title, first = notebook["cells"][:2]
    assert title["source"].startswith("# ")
    assert run_first_cell(tmp_path, first["source"], installed=True) == ""
    install, files = run_first_cell(tmp_path, first["source"], installed=False).splitlines()
    assert install.startswith("magic pip install --quiet")
    assert '"mnist-course[training] @ git+https://github.com/someone/course"' in install
    _, _, command = files.partition("mnist-course ")
    assert command == "lessons --only-files ."


def test_the_files_that_lessons_read_come_alone_for_a_lesson_opened_elsewhere(tmp_path):
    result = CliRunner().invoke(app, ["lessons", "--only-files", str(tmp_path)])
    assert result.exit_code == 0
    assert (tmp_path / "measured/ablation.json").exists()
    assert list(tmp_path.rglob("*.ipynb")) == []


def test_a_copy_knows_the_address_that_the_package_was_built_with(lessons, tmp_path, monkeypatch):
    known = Message()
    known["Project-URL"] = "Repository, https://github.com/someone/course"
    monkeypatch.setattr(learners_copy, "metadata", lambda _: known)
    copy_lessons(tmp_path / "mine")
    notebook = nbformat.read(tmp_path / "mine/01_sums.ipynb", as_version=4)
    assert "git+https://github.com/someone/course" in notebook.cells[1].source


def test_what_follows_uses_the_answer_under_another_name(tmp_path):
    cells = [
        nbformat.v4.new_code_cell(
            'def f(x):\n    return ...\n\n\nex.check("e", f)', metadata={"tags": ["exercise"]}
        ),
        nbformat.v4.new_code_cell(
            'def f(x):\n    return x\n\n\nex.check("e", f)', metadata={"tags": ["solution"]}
        ),
        nbformat.v4.new_code_cell('print("f", f(2), f"{f(3)}", g.f, h(f=f))'),
    ]
    path = tmp_path / "a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    exercise, folded, goes_on, use = learners_notebook(path, set())["cells"]
    assert exercise["source"] == cells[0].source
    assert "def f(x):\n    return x" in folded["source"]
    assert goes_on["source"].endswith('right_f = ex.right_answer("e", f)')
    assert use["source"] == 'print("f", right_f(2), f"{right_f(3)}", g.f, h(f=right_f))'


def test_a_right_answer_is_gone_on_with(capsys):
    def mine(logits):
        powers = np.exp(logits - np.max(logits, axis=1)[:, None])
        return powers / powers.sum(axis=1)[:, None]

    assert ex.right_answer("softmax", mine) is mine
    assert "your answer" in capsys.readouterr().out


@pytest.mark.parametrize("answer", [..., lambda logits: ..., lambda logits: logits, "text"])
def test_any_other_answer_gives_way_to_the_courses(answer, capsys):
    softmax = ex.right_answer("softmax", answer)
    assert softmax(np.zeros((1, 2))).tolist() == [[0.5, 0.5]]
    assert "the course's answer" in capsys.readouterr().out


def test_an_exercise_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="'softmax'"):
        ex.right_answer("sofmax", 1)


@pytest.mark.slow
def test_a_wheel_brings_the_lessons_along(tmp_path):
    source = tmp_path / "source"  # a folder in which nothing was built before
    others = (".*", "build", "*.egg-info", "node_modules", "__pycache__")
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(*others))
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", source]
    subprocess.run([*build, "--wheel-dir", tmp_path], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        packed = {Path(name).name for name in files.namelist() if "/notebooks/" in name}
        assert packed >= {*NAMES, "ablation.json"}
        lesson = json.loads(files.read("mnist_course/notebooks/00_start_here.ipynb"))
    assert lesson["nbformat"] == 4
