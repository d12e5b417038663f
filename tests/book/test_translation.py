"""The website in German: catalogues that fit the English sources, and pages made with them."""

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted((ROOT / "docs/locale").glob("*/LC_MESSAGES/**/*.po"))
PAGES = ("docs/index.md", "docs/api.md", "notebooks/00_start_here.ipynb")


def run_sphinx(*options: str) -> None:
    only = f"include_patterns={','.join(PAGES)}"
    command = [sys.executable, "-m", "sphinx", "-q", "-c", "docs", "-D", only, *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def sources(tmp_path_factory) -> Path:
    """The catalogues of what there is to translate now."""
    folder = tmp_path_factory.mktemp("catalogues")
    run_sphinx("-b", "gettext", "-d", str(folder / "cache"), ".", str(folder))
    return folder


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_no_translation_is_stale_and_none_is_missing(sources, path):
    page = path.relative_to(ROOT / "docs/locale").parts[2:]
    with path.open("rb") as file:
        translated = {each.id: each for each in read_po(file) if each.id}
    with (sources / Path(*page)).with_suffix(".pot").open("rb") as file:
        english = {each.id for each in read_po(file) if each.id}
    assert english - set(translated) == set()
    assert set(translated) - english == set()
    assert [each.id for each in translated.values() if each.fuzzy or not each.string] == []


def test_pages_are_in_german(tmp_path):
    options = ("-D", "language=de", "-d", str(tmp_path / "cache"))
    run_sphinx("-b", "html", *options, ".", str(tmp_path / "book"))
    home = (tmp_path / "book/docs/index.html").read_text("utf-8")
    lesson = (tmp_path / "book/notebooks/00_start_here.html").read_text("utf-8")
    assert '<html lang="de"' in home and "Lerne, wie ein Computer" in home
    assert "lang=de" in home and "Diese Zeichenfläche läuft in der Seite" in home
    assert "Ein hoher Balken ist keine Gewissheit." in lesson
    assert "A high bar is not certainty" not in lesson
