import comm
import pytest

import mnist_course as mc
from mnist_course.recognition.classifier import DigitClassifier
from mnist_course.widgets import Playground
from testsupport.comm_browser import Browser


@pytest.fixture(scope="session")
def classifier() -> DigitClassifier:
    return mc.load_classifier()


@pytest.fixture
def browser(monkeypatch) -> Browser:
    """What the widgets of a test talk to."""
    browser = Browser()
    monkeypatch.setattr(comm, "create_comm", browser.create_comm)
    return browser


@pytest.fixture
def playground(browser, classifier) -> Playground:
    return Playground(classifier)
