import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cases import builtin_ink, write_cases

from testsupport.pendigits import load_pendigits

ROOT = Path(__file__).resolve().parents[2]
OLDEST_NODE = 20


@pytest.fixture(scope="session")
def node() -> str:
    """The path of a Node that is new enough; skip the test without one."""
    found = shutil.which("node")
    if found is None:
        _unavailable("there is no node: install Node.js 20 or newer")
    version = subprocess.run([found, "--version"], capture_output=True, text=True).stdout
    if int(version.lstrip("v").split(".")[0]) < OLDEST_NODE:
        _unavailable(f"node is {version.strip()}: install Node.js 20 or newer")
    return found


def _unavailable(reason: str) -> None:
    if "browser" in os.environ.get("MNIST_COURSE_REQUIRE", ""):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The folder of the built page."""
    folder = tmp_path_factory.mktemp("page")
    command = [sys.executable, str(ROOT / "tools" / "web" / "build_page.py"), str(folder)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def weights(site, tmp_path_factory) -> Path:
    """A folder with the weights files of all shipped networks, as the page gets them."""
    folder = tmp_path_factory.mktemp("cases")
    for path in site.glob("*.weights"):
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="session")
def few_cases(weights) -> Path:
    """A share of the cases, quick to make: built-in digits, and real ink where it is at hand."""
    ink = builtin_ink(50)
    if os.environ.get("MNIST_COURSE_PENDIGITS"):
        ink += [digit.strokes for digit in load_pendigits()[::75]]
    write_cases(weights, ink, of_each_network=20)
    return weights


@pytest.fixture(scope="session")
def many_cases(weights, tmp_path_factory) -> Path:
    """A fifth of the development strokes, and built-in digits; MNIST_COURSE_ALL_INK=1: all."""
    share = 1 if os.environ.get("MNIST_COURSE_ALL_INK") else 5
    folder = shutil.copytree(weights, tmp_path_factory.mktemp("many") / "cases")
    ink = [digit.strokes for digit in load_pendigits()[::share]] + builtin_ink(2_000 // share)
    write_cases(folder, ink, of_each_network=1_000 // share)
    return folder
