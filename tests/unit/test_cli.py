import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

import mnist_course as mc
from mnist_course.cli import app
from mnist_course.recognition.classifier import DigitClassifier


@pytest.fixture
def files(tmp_path):
    """A seven, a blank sheet, a text file and a name without a file."""
    seven = 255 - mc.render([[(70, 70), (205, 70), (120, 240)]])
    Image.fromarray(seven).save(tmp_path / "seven.png")
    Image.new("L", (50, 50), 255).save(tmp_path / "blank.jpg")
    (tmp_path / "notes.png").write_text("not a picture")
    return [str(tmp_path / name) for name in ("seven.png", "notes.png", "none.png", "blank.jpg")]


def run(*arguments):
    return CliRunner().invoke(app, arguments)


def test_predict_answers_for_every_file_though_some_are_broken(files):
    result = run("predict", *files)
    assert result.exit_code == 1
    seven, blank = result.stdout.splitlines()
    assert seven.startswith(f"{files[0]}: 7 (")
    assert "no digit" in blank
    notes, missing = result.stderr.splitlines()
    assert "not an image" in notes
    assert "none.png" in missing


def test_predict_as_json(files):
    result = run("predict", "--json", *files)
    seven, notes, missing, blank = map(json.loads, result.stdout.splitlines())
    assert result.exit_code == 1
    assert (seven["file"], seven["digit"]) == (files[0], 7)
    assert seven["unlike_a_digit"] is False
    assert seven["confidence"] == seven["probabilities"][7] == max(seven["probabilities"])
    assert sum(seven["probabilities"]) == pytest.approx(1, abs=1e-4)
    assert "not an image" in notes["error"]
    assert missing["file"] == files[2] and "error" in missing
    assert (blank["digit"], blank["confidence"]) == (None, 0)


def test_predict_says_so_of_what_is_unlike_a_digit(tmp_path):
    line = 255 - mc.render([[(40, 140), (240, 140)]])
    path = str(tmp_path / "line.png")
    Image.fromarray(line).save(path)
    assert "but unlike a digit)" in run("predict", path).stdout
    assert json.loads(run("predict", "--json", path).stdout)["unlike_a_digit"] is True


def test_predict_succeeds_where_all_is_well(files):
    assert run("predict", files[0]).exit_code == 0
    assert run("predict", "--network", "basic_cnn", files[0]).exit_code == 0


def test_an_unknown_network_is_named(files):
    result = run("predict", "--network", "best_cnn", files[0])
    assert result.exit_code == 2
    assert "best_cnn" in result.stderr
    assert "deeper_cnn" in result.stderr


def test_predict_never_imports_tensorflow(files):
    code = (
        "import sys\n"
        "from mnist_course.cli import app\n"
        f"app(['predict', {files[0]!r}], standalone_mode=False)\n"
        "sys.exit(3 if {'tensorflow', 'keras', 'sklearn'} & set(sys.modules) else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_data_tells_what_is_there(mnist_path, monkeypatch):
    monkeypatch.setenv("MNIST_COURSE_DATA", str(mnist_path))
    result = run("data")
    assert result.exit_code == 0
    assert "(60000, 28, 28)" in result.stdout


def test_data_says_what_is_wrong(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_COURSE_DATA", str(tmp_path))
    result = run("data")
    assert result.exit_code == 2
    assert str(tmp_path) in result.stderr


@pytest.mark.slow
def test_evaluate_reports_what_the_card_says(mnist_path, monkeypatch):
    from mnist_course.recognition.shipped import PRETRAINED

    monkeypatch.setenv("MNIST_COURSE_DATA", str(mnist_path))
    card = json.loads((PRETRAINED / "basic_cnn.json").read_text())
    result = run("evaluate", "basic_cnn")
    assert f"accuracy {card['test']['accuracy']:.2%}" in result.stdout


@pytest.fixture
def sheet(tmp_path):
    """Twelve sevens in three rows."""
    seven = mc.render([[(70, 70), (205, 70), (120, 240)]])
    Image.fromarray(255 - np.tile(seven, (3, 4))).save(tmp_path / "sheet.png")
    return str(tmp_path / "sheet.png")


def test_a_sheet_is_no_single_digit(sheet, files):
    result = run("predict", sheet, files[0])
    assert result.exit_code == 1
    assert result.stderr == f"{sheet}: 12 digits here: use --all\n"
    assert result.stdout.startswith(f"{files[0]}: 7 (")
    assert "12 digits here" in json.loads(run("predict", "--json", sheet).stdout)["error"]


def test_predict_all_reads_a_sheet_in_order(sheet, files):
    result = run("predict", "--all", sheet, files[0], files[3])
    assert result.exit_code == 0
    first, second, blank = result.stdout.splitlines()
    assert first.startswith(f"{sheet}: 7 (")
    assert len(first.split(", ")) == 12
    assert second.startswith(f"{files[0]}: 7 (")
    assert "no digit" in blank
    found = [
        json.loads(line)
        for line in run("predict", "--all", "--json", sheet).stdout.split("\n")
        if line
    ]
    assert len(found) == 12
    lefts, tops = ([digit["box"][edge] for digit in found[:4]] for edge in (0, 1))
    assert lefts == sorted(lefts) and max(tops) < found[4]["box"][1]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes here")
def test_a_pipe_a_device_and_a_folder_are_refused_and_the_next_file_is_read(tmp_path, files):
    os.mkfifo(tmp_path / "pipe.png")
    result = run("predict", f"{tmp_path}/pipe.png", "/dev/zero", str(tmp_path), files[0])
    assert result.exit_code == 1
    assert [line.split(": ")[1].split(",")[0] for line in result.stderr.splitlines()] == [
        "This is no file that can be read"
    ] * 3
    assert result.stdout.startswith(f"{files[0]}: 7 (")


def test_a_terminal_does_not_obey_a_files_name(tmp_path, files):
    name = tmp_path / "\x1b[2Jseven\n.png"
    name.write_bytes(Path(files[0]).read_bytes())
    result = run("predict", str(name), str(tmp_path / "\x07none.png"))
    assert "\\x1b[2Jseven\\n.png: 7 (" in result.stdout
    assert "\x1b" not in result.stdout + result.stderr
    assert "\x07" not in result.stderr
    assert len(result.stdout.splitlines()) == 1


def test_whatever_a_file_does_to_a_decoder_the_next_one_is_read(files, monkeypatch):
    read = DigitClassifier.read

    def failing(self, source):
        if "blank" in str(source):
            raise MemoryError("a picture of 10 billion pixels")
        return read(self, source)

    monkeypatch.setattr(DigitClassifier, "read", failing)
    result = run("predict", files[3], files[0])
    assert result.exit_code == 1
    assert "MemoryError" in result.stderr
    assert result.stdout.startswith(f"{files[0]}: 7 (")
