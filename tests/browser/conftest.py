"""A real JupyterLab and a real browser."""

from collections.abc import Iterator

import pytest

from testsupport.app_page import AppPage, Visit
from testsupport.lab import LabServer, NotebookPage
from testsupport.servers import AppServer, serve_app, serve_lab


@pytest.fixture(scope="session")
def browser(chromium):
    return chromium


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory) -> Iterator[LabServer]:
    """JupyterLab on a copy of the notebooks, with the project's settings and nobody else's."""
    with serve_lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture
def open_notebook(browser, lab) -> Iterator:
    """Open a notebook in a fresh browser window; fail on any error in the page."""
    pages: list[NotebookPage] = []

    def open_one(name: str, **options) -> NotebookPage:
        context = browser.new_context(
            **({"viewport": {"width": 1280, "height": 900}, "has_touch": True} | options)
        )
        pages.append(NotebookPage(context, lab, name))
        return pages[-1]

    yield open_one
    for page in pages:
        page.close()
        assert page.errors == []


@pytest.fixture(scope="module")
def app(browser, tmp_path_factory) -> Iterator[AppServer]:
    """The playground as a web page."""
    with serve_app(tmp_path_factory.mktemp("app"), "--pool_size=1") as server:
        yield server


@pytest.fixture
def visit(app) -> Iterator[Visit]:
    """Open pages of the app; nothing may go wrong on them."""
    visit = Visit(app)
    yield visit
    visit.close()


@pytest.fixture
def page(visit, browser) -> AppPage:
    return visit(browser)
