"""The README's numbers are those of the model cards."""

import json
import re
from pathlib import Path

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
    assert shown.count("[![") == 3
    assert address.with_address(shown, url) == shown
    assert address.with_address(shown, None) == bare
    assert address.citation_with_address("a: b\n", url) == f"a: b\nrepository-code: {url}\n"


def test_no_page_shows_a_placeholder():
    for page in [ROOT / "README.md", ROOT / "CITATION.cff", *(ROOT / "docs").glob("*.md")]:
        assert not re.search(r"OWNER|example\.com|your-name", page.read_text()), page.name


def test_the_benchmarks_page_is_made_of_the_kept_results(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import report

    assert (ROOT / "benchmarks/README.md").read_text() == report.readme()
