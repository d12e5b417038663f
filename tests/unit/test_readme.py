"""The README's numbers are those of the model cards."""

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from mnist_course.recognition.classifier import load_classifier
from mnist_course.recognition.shipped import PRETRAINED, shipped_networks
from tools import address

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def table():
    """Return the rows of the table of networks, by name, each a dict by column."""
    lines = re.search(r"^\| network \|(?:.*\n)(?:\|.*\n)+", README, re.MULTILINE)[0].splitlines()
    header, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return {row[0].strip("`"): dict(zip(header, row, strict=True)) for row in rows}


def test_the_readme_lists_every_shipped_network():
    assert sorted(table()) == shipped_networks()


@pytest.mark.parametrize("name", shipped_networks())
def test_the_readme_says_what_the_card_says(name):
    row = table()[name]
    card = json.loads((PRETRAINED / f"{name}.json").read_text())
    assert row["parameters"] == f"{card['parameters']:,}"
    assert row["test accuracy"] == f"{card['test']['accuracy']:.2%}".replace("%", " %")


def test_the_readme_says_on_how_many_images_the_networks_were_chosen():
    (said,) = set(re.findall(r"chosen on ([\d,]+) images", README.replace("\n", " ")))
    for name in shipped_networks():
        card = json.loads((PRETRAINED / f"{name}.json").read_text())
        assert said == f"{card['data']['validation_images']:,}"


@pytest.mark.parametrize("name", shipped_networks())
def test_the_readme_says_how_real_ink_was_read(name):
    measured = json.loads((ROOT / "benchmarks/results/ink.json").read_text())["result"]
    share = measured["networks"][name]
    assert table()[name]["other people's ink"] == f"{share:.1%}".replace("%", " %")


@pytest.mark.parametrize("name", shipped_networks())
def test_the_card_says_how_real_ink_was_read(name):
    measured = json.loads((ROOT / "benchmarks/results/ink.json").read_text())["result"]
    card = json.loads((PRETRAINED / f"{name}.json").read_text())
    assert card["ink"]["accuracy"] == measured["networks"][name]
    assert ("default" in card) == (name == measured["default"])


def test_the_default_network_is_the_one_that_reads_real_ink_best():
    measured = json.loads((ROOT / "benchmarks/results/ink.json").read_text())["result"]
    assert measured["networks"][load_classifier().name] == max(measured["networks"].values())


def test_the_readme_is_short():
    assert len(README.split()) < 700


def test_the_windows_lines_are_what_is_run_on_windows():
    (lines,) = re.findall(r"```\n(py -m venv .*?)```", README, re.DOTALL)
    *install, open_lab = lines.splitlines()
    workflow = (ROOT / ".github/workflows/tests.yml").read_text()
    assert [line.strip() for line in workflow.splitlines() if line.strip() in install] == install
    assert open_lab.startswith(r".venv\Scripts\jupyter lab ")
    assert open_lab.split()[-1] == r"lessons\00_start_here.ipynb"


# The repository's address: set in one place, shown nowhere while it is unset


def test_readme_and_citation_show_the_address_that_is_set():
    citation = (ROOT / "CITATION.cff").read_text()
    assert address.with_address(README, address.repository()) == README
    assert address.citation_with_address(citation, address.repository()) == citation


def test_an_address_is_written_everywhere_and_taken_back():
    url = "https://github.com/someone/course"
    bare = address.with_address(README, None)
    shown = address.with_address(bare, url)
    assert f"git clone {url}\ncd course\nmake lab" in shown
    assert shown.count("[![") == 4
    assert address.with_address(shown, url) == shown
    assert address.with_address(shown, None) == bare
    assert address.citation_with_address("a: b\n", url) == f"a: b\nrepository-code: {url}\n"


@pytest.fixture
def published(tmp_path):
    """A copy of the repository that has an address."""
    for name in ("README.md", "CITATION.cff", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    project = (tmp_path / "pyproject.toml").read_text()
    project = re.sub(r"^\[project\.urls\]\n(?:\w.*\n)*", "", project, flags=re.MULTILINE)
    project += '\n[project.urls]\nRepository = "https://github.com/someone/course"\n'
    (tmp_path / "pyproject.toml").write_text(project)
    address.main(tmp_path)
    return tmp_path


def test_with_an_address_each_lesson_begins_with_a_cell_that_installs_the_course(published):
    lessons = sorted((published / "notebooks").glob("*.ipynb"))
    assert [path.name for path in lessons] == [
        path.name for path in sorted((published / "online").iterdir())
    ]
    for path in sorted((published / "online").iterdir()):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        first, *others = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert "@ git+https://github.com/someone/course" in first.source
        assert len(first.source.splitlines()) <= 8
        assert not any("%pip" in cell.source for cell in others)
        assert not any(cell.outputs for cell in (first, *others)), "no answer before its question"
        assert "](pictures/" not in path.read_text()


def test_the_buttons_lead_to_lessons_that_are_there(published):
    readme = (published / "README.md").read_text()
    for name in ("Colab", "Kaggle"):
        link = address.links("00_start_here.ipynb", "https://github.com/someone/course")[name]
        assert f"[![Open in {name}]" in readme and f"({link})" in readme
        assert (published / link.split("/blob/main/")[1]).exists()


def test_the_lessons_online_are_those_of_today_and_gone_without_an_address(published):
    online = ROOT / "online"
    kept = {path.name: path.read_text() for path in online.glob("*")} if online.exists() else {}
    assert kept == address.online_lessons(address.repository()), "run python -m tools.address"
    (published / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    address.main(published)
    assert not (published / "online").exists()
    assert (published / "README.md").read_text() == address.with_address(README, None)


def test_no_buttons_for_what_colab_cannot_open():
    for url in (None, "https://gitlab.com/someone/course"):
        assert address.links("00_start_here.ipynb", url) == {}
        assert address.online_lessons(url) == {}


def test_no_page_shows_a_placeholder():
    for page in [ROOT / "README.md", ROOT / "CITATION.cff", *(ROOT / "docs").glob("*.md")]:
        assert not re.search(r"OWNER|example\.com|your-name", page.read_text()), page.name


def test_the_benchmarks_page_is_made_of_the_kept_results(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import report

    assert (ROOT / "benchmarks/README.md").read_text() == report.readme()
