import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from testsupport.servers import CHROMIUM, FLAGS

# A run in the background is started with Ctrl-C ignored; tests of interruptions need it.
signal.signal(signal.SIGINT, signal.default_int_handler)


def unavailable(what: str, reason: str) -> None:
    """Skip a test, or fail it where MNIST_COURSE_REQUIRE says that this must be there."""
    if what in os.environ.get("MNIST_COURSE_REQUIRE", ""):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """Debian's Chromium; one for all tests, since Playwright runs once in a process."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        unavailable("browser", "Playwright is not installed: pip install playwright")
    if not Path(CHROMIUM).exists():
        unavailable("browser", f"there is no {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def mnist_path() -> Path:
    """The folder with the real MNIST."""
    if named := os.environ.get("MNIST_COURSE_DATA"):
        return Path(named).absolute()
    unavailable("mnist", "real MNIST is not at hand: set MNIST_COURSE_DATA")
