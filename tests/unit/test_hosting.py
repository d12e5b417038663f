"""The recipes for hosting agree with the project and with one another."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT, BUILD = PYPROJECT["project"], PYPROJECT["build-system"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


LOCK = (ROOT / "app/lock.txt").read_text()


def pins(text) -> dict[str, Requirement]:
    lines = re.findall(r"^\w\S*==\S+", text, re.MULTILINE)
    return {canonicalize_name(pin.name): pin for pin in map(Requirement, lines)}


def test_the_container_installs_all_that_the_app_needs():
    locked = pins(LOCK)
    for line in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["app"]]:
        requirement = Requirement(line)
        (exact,) = locked[canonicalize_name(requirement.name)].specifier
        assert exact.version in requirement.specifier, line
    (build,) = BUILD["requires"]
    (exact,) = locked["setuptools"].specifier
    assert exact.version in Requirement(build).specifier
    assert not {"tensorflow", "keras", "jupyterlab"} & set(locked)


def test_the_container_installs_the_tested_versions_by_their_hashes():
    tested = pins((ROOT / "constraints.txt").read_text())
    assert {name: str(pin.specifier) for name, pin in pins(LOCK).items()}.items() <= {
        name: str(pin.specifier) for name, pin in tested.items()
    }.items()
    for block in re.split(r"\n(?=\w)", LOCK)[1:]:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block
    assert "://" not in LOCK
    for line in re.findall(r"pip install .*", DOCKERFILE):
        assert "--require-hashes" in line or "--no-deps --no-build-isolation" in line


def test_drawing_and_reading_brings_nothing_heavy_into_a_visitors_kernel():
    code = (
        "import sys, mnist_course as mc\n"
        "reader = mc.widgets.DigitReader()\n"
        "reader.pad.draw([[(80, 60), (205, 62), (165, 130), (130, 235)]])\n"
        "assert reader.reading.digit == 7\n"
        "print(*{'tensorflow', 'keras', 'sklearn', 'matplotlib'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def test_what_the_dockerfile_copies_is_let_through_and_there():
    kept = [
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    ]
    for path in kept:
        assert (ROOT / path).exists(), path
    sources = re.findall(r"^COPY --chown=visitor (\S+) \S+/$", DOCKERFILE, re.MULTILINE)
    assert sources
    for source in sources:
        assert any(Path(source).is_relative_to(path) for path in kept), source
    notebook = re.search(r"notebooks/\w+\.ipynb", DOCKERFILE)[0]
    assert notebook in kept
    for path in (PROJECT["readme"], *PROJECT["license-files"], "pyproject.toml", "setup.py"):
        assert path in kept, f"installing the package needs {path}"


def test_the_container_runs_as_user_1000_on_port_7860():
    assert "--uid 1000 visitor\nUSER visitor" in DOCKERFILE
    ports = set(re.findall(r"(?:EXPOSE |--port=|localhost:)(\d+)", DOCKERFILE))
    assert ports == {"7860"}


def test_every_recipe_takes_a_python_that_the_package_takes():
    image = re.search(r"^FROM python:(\S+)-slim$", DOCKERFILE, re.MULTILINE)[1]
    binder = (ROOT / ".binder/runtime.txt").read_text().strip().removeprefix("python-")
    for version in (image, binder):
        assert version in ("3.11", "3.12", "3.13")


def test_binder_installs_what_make_lab_installs():
    post_build = ROOT / ".binder/postBuild"
    (options,) = re.findall(r"--constraint .*\.\[lab\]'", post_build.read_text())
    assert options in (ROOT / "Makefile").read_text()
    assert post_build.stat().st_mode & 0o100
