"""The project's own files agree with one another."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

import mnist_course

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def constraints():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {pin.name.lower().replace("_", "-"): pin for pin in pins}


def test_every_requirement_is_pinned_to_a_version_that_it_admits():
    extras = PROJECT["optional-dependencies"]
    wanted = [Requirement(line) for line in sum(extras.values(), PROJECT["dependencies"])]
    pins = constraints()
    for requirement in wanted:
        if requirement.name == PROJECT["name"]:
            continue
        pin = pins[requirement.name.lower().replace("_", "-")]
        (exact,) = pin.specifier
        assert exact.operator == "==", pin
        assert Version(exact.version) in requirement.specifier, (requirement, pin)


def test_the_constraints_name_no_address():
    text = (ROOT / "constraints.txt").read_text()
    assert not re.search(r"://|@|--", text)


def test_only_what_is_used_behind_its_front_door_has_an_upper_bound():
    every = (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    bounded = {Requirement(line).name for lines in every for line in lines if "<" in line}
    code = "".join(path.read_text() for path in (ROOT / "mnist_course").rglob("*.py"))
    private = set(re.findall(r"^from (\w+)[\w.]* import _", code, re.MULTILINE)) - {"mnist_course"}
    assert bounded == private


def needed_by(extra):
    """Return what an extra installs, by itself and by extras of ours that it names."""
    lines = [Requirement(line) for line in PROJECT["optional-dependencies"][extra]]
    ours = [inner for line in lines if line.name == PROJECT["name"] for inner in line.extras]
    return {line.name for line in lines}.union(*map(needed_by, ours))


def test_the_base_reads_and_draws_and_the_lab_trains():
    names = {Requirement(line).name for line in PROJECT["dependencies"]}
    assert not names & {"tensorflow", "keras", "jupyterlab", "voila"}
    assert needed_by("lab") >= {"tensorflow", "jupyterlab"}


def test_all_lessons_together_are_light():
    sizes = [path.stat().st_size for path in (ROOT / "notebooks").glob("*.ipynb")]
    assert max(sizes) < 1_000_000
    assert sum(sizes) < 5_000_000


def test_conda_makes_the_same_environment():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    python, _, pip = environment["dependencies"]
    assert python.partition("=")[2] in ("3.11", "3.12", "3.13")
    assert pip == {"pip": ["--constraint constraints.txt", "--editable .[lab]"]}
    assert environment["name"] == PROJECT["name"]


def test_the_version_is_the_same_everywhere():
    version = PROJECT["version"]
    assert mnist_course.__version__ == version
    assert f"version: {version}" in (ROOT / "CITATION.cff").read_text()
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()


def test_importing_the_package_is_light():
    code = (
        "import sys, mnist_course\n"
        "heavy = {'tensorflow', 'keras', 'sklearn', 'scipy', 'matplotlib', 'ipywidgets'}\n"
        "sys.exit(f'imported {heavy & set(sys.modules)}' if heavy & set(sys.modules) else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.slow
def test_tensorflow_comes_up_without_a_word():
    code = "import mnist_course as mc; mc.training, mc.explanation; mc.models.basic_cnn()"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stderr == ""


def test_the_public_names_are_there():
    for name in mnist_course.__all__:
        assert getattr(mnist_course, name) is not None
