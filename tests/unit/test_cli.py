import json
import subprocess
import sys

import pytest
from PIL import Image
from typer.testing import CliRunner

import mnist_course as mc
from mnist_course.cli import app


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


def test_evaluate_reports_what_the_card_says(mnist_path, monkeypatch):
    from mnist_course.recognition.shipped import PRETRAINED

    monkeypatch.setenv("MNIST_COURSE_DATA", str(mnist_path))
    card = json.loads((PRETRAINED / "basic_cnn.json").read_text())
    result = run("evaluate", "basic_cnn")
    assert f"accuracy {card['test']['accuracy']:.2%}" in result.stdout


def test_train_refuses_what_it_cannot_train(mnist_path, monkeypatch):
    monkeypatch.setenv("MNIST_COURSE_DATA", str(mnist_path))
    result = run("train", "deepest_cnn")
    assert result.exit_code == 2
    assert "deepest_cnn" in result.stderr
