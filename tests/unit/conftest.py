import comm
import pytest
from comm_browser import Browser


@pytest.fixture
def browser(monkeypatch) -> Browser:
    """What the widgets of a test talk to."""
    browser = Browser()
    monkeypatch.setattr(comm, "create_comm", browser.create_comm)
    return browser
