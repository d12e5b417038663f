"""The recipes for hosting agree with the project and with one another."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def requirements(lines) -> dict[str, Requirement]:
    wanted = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {requirement.name.lower(): requirement for requirement in wanted}


APP = requirements((ROOT / "app/requirements.txt").read_text().splitlines())


def test_the_app_needs_what_the_package_needs_but_for_tensorflow():
    package = requirements(PROJECT["dependencies"])
    server = {name: APP[name] for name in ("voila", "ipykernel")}
    assert {**package, **server} == {**APP, "tensorflow": package["tensorflow"]}
    assert server["voila"] == requirements(PROJECT["optional-dependencies"]["lab"])["voila"]


def test_everything_that_the_app_needs_is_pinned():
    pins = requirements((ROOT / "constraints.txt").read_text().splitlines())
    for name, requirement in APP.items():
        (exact,) = pins[name].specifier
        assert exact.version in requirement.specifier


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
    for path in (PROJECT["readme"], *PROJECT["license-files"], "pyproject.toml"):
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
