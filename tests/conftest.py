import os
import signal
from pathlib import Path

import pytest

# A run in the background is started with Ctrl-C ignored; tests of interruptions need it.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def mnist_path() -> Path:
    """The folder with the real MNIST."""
    if named := os.environ.get("MNIST_COURSE_DATA"):
        return Path(named).absolute()
    reason = "real MNIST is not at hand: set MNIST_COURSE_DATA"
    if "mnist" in os.environ.get("MNIST_COURSE_REQUIRE", ""):
        pytest.fail(reason)
    pytest.skip(reason)
