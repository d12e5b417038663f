"""Every page of the website: for everybody to read, well-formed, and found by a word in it."""

from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
SOURCES = [
    "docs/*.md",
    "docs/reference/*.rst",
    "notebooks/*.ipynb",
    "[a-z]*/README.md",
    "SECURITY.md",
]
WRITTEN = {
    str(path.relative_to(ROOT).with_suffix("")) for each in SOURCES for path in ROOT.glob(each)
}
PAGES = sorted(WRITTEN | {"genindex", "search"})

VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
BLOCKS = {"article", "aside", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1"}
BLOCKS |= {"h2", "h3", "h4", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table"}
BLOCKS |= {"ul"}
WITHIN = {"li": {"ol", "ul", "menu"}, "dt": {"dl", "div"}, "dd": {"dl", "div"}}
WITHIN |= {"summary": {"details"}, "legend": {"fieldset"}, "figcaption": {"figure"}}


class Nesting(HTMLParser):
    """What is wrong with how the elements of a page stand in each other, and with their ids."""

    def __init__(self, text: str):
        super().__init__()
        self.wrong, self._open, self._ids = [], [], Counter()
        self.feed(text)
        self.wrong += [f"<{tag}> stays open" for tag in self._open]
        self.wrong += [f"{n} elements are '{name}'" for name, n in self._ids.items() if n > 1]

    def handle_starttag(self, tag, attrs):
        line = self.getpos()[0]
        if tag in BLOCKS and "p" in self._open:
            self.wrong.append(f"line {line}: <{tag}> within <p>")
        if tag in WITHIN and self._open[-1] not in WITHIN[tag]:
            self.wrong.append(f"line {line}: <{tag}> within <{self._open[-1]}>")
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.wrong.append(f"line {line}: <{tag}> says an attribute twice")
        self._ids.update(value for name, value in attrs if name == "id")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self._ids.update(value for name, value in attrs if name == "id")

    def handle_endtag(self, tag):
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"line {self.getpos()[0]}: </{tag}> closes another element")


def test_these_are_all_pages(book):
    built = {str(path.relative_to(book).with_suffix("")) for path in book.rglob("*.html")}
    built = {name for name in built if not name.startswith(("_static/", "draw/"))}
    assert built - {"index", "py-modindex"} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_elements_are_nested_and_named_as_html_wants(book, name):
    assert Nesting((book / f"{name}.html").read_text(encoding="utf-8")).wrong == []


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(chromium, book, name, colours):
    page = chromium.new_page(color_scheme=colours, viewport={"width": 1280, "height": 900})
    page.goto((book / f"{name}.html").as_uri())
    assert page.evaluate("document.documentElement.dataset.theme") == colours
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    found = Axe().run(page)
    page.close()
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(
    ("word", "lesson"),
    [
        ("dropout", "05_deeper_cnn_with_dropout"),
        ("occlusion", "08_what_the_network_sees"),
        ("bootstrap", "11_handwriting_from_elsewhere"),
    ],
)
def test_a_word_is_found_with_no_server(chromium, book, word, lesson):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((book / "docs/index.html").as_uri())
    page.keyboard.press("Control+K")
    page.keyboard.type(word)
    page.keyboard.press("Enter")
    found = page.locator(f"#search-results a[href*='{lesson}']").first
    expect(found).to_be_visible(timeout=15_000)
    found.click()
    expect(page.locator("article")).to_contain_text(word)
    page.close()
    assert errors == []
