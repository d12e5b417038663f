import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def mnist_path() -> Path:
    """The folder with the real MNIST."""
    if named := os.environ.get("MNIST_COURSE_DATA"):
        return Path(named).absolute()
    reason = "real MNIST is not at hand: set MNIST_COURSE_DATA"
    if "mnist" in os.environ.get("MNIST_COURSE_REQUIRE", ""):
        pytest.fail(reason)
    pytest.skip(reason)
