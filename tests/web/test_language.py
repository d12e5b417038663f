"""The page in another language: switched to, remembered, and left nowhere in English."""

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from test_page import SEVEN, open_page  # noqa: F401

PACKAGE = Path(__file__).resolve().parents[2] / "mnist_course"
TEXTS = [
    json.loads((PACKAGE / room / "texts.json").read_text("utf-8")) for room in ("web", "widgets")
]

SAID = """() => {
    const said = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const { parentElement, data } = walker.currentNode;
        const isCode = parentElement.closest("script, style, noscript, #languages");
        if (!isCode && data.trim()) said.push(data.trim());
    }
    for (const node of document.querySelectorAll("*"))
        for (const name of ["aria-label", "aria-roledescription", "title", "alt"])
            if (node.getAttribute(name)) said.push(node.getAttribute(name));
    return said;
}"""


def forms(text) -> list[str]:
    return list(text.values()) if isinstance(text, dict) else [text]


def patterns(language: str, other: str) -> dict[str, re.Pattern]:
    """What may be said in one language and not in the other, by name."""
    found = {}
    for texts in TEXTS:
        for name, text in texts[language].items():
            own = [form for form in forms(text) if form not in forms(texts[other][name])]
            # What has no word of its own, such as "{name}: {problem}", is in no language.
            own = [form for form in own if re.search(r"[A-Za-z]{2}", re.sub(r"{\w+}", "", form))]
            parts = [re.sub(r"\\{\w+\\}", ".+", re.escape(form)) for form in own]
            if parts:
                found[name] = re.compile("|".join(parts), re.DOTALL)
    return found


def strays(said: list[str], language: str, other: str) -> list[str]:
    return [
        f"{name}: {words}"
        for words in said
        for name, pattern in patterns(language, other).items()
        if pattern.fullmatch(words)
    ]


def choose(page, language: str) -> None:
    page.page.locator("#languages select").select_option(language)
    expect(page.page.locator("html")).to_have_attribute("lang", language)


def use_everything(page) -> None:
    """Have the page say as much as it can: a reading, panels, a sum, a correction."""
    page.draw(SEVEN)
    page.expect_digit("7")
    for panel in page.page.locator("details summary").all():
        panel.click()
    page.page.locator("#corrections button").nth(2).click()
    page.page.locator(".stage-maps").nth(3).focus()
    expect(page.page.locator("#maps canvas")).to_have_count(16)


def test_switched_to_german_the_page_says_nothing_in_english(open_page):  # noqa: F811
    page = open_page()
    page.wait_until_ready()
    use_everything(page)
    assert strays(page.page.evaluate(SAID), "de", "en") == []
    assert len(strays(page.page.evaluate(SAID), "en", "de")) > 40
    choose(page, "de")
    expect(page.page.locator("#networks .mnist-tile-caption")).to_contain_text("Sicherheit")
    expect(page.page.locator("#heatmap .mnist-tile-caption")).to_have_text("Was für eine 7 spricht")
    page.page.locator(".stage-maps").nth(3).focus()
    assert strays(page.page.evaluate(SAID), "en", "de") == []
    expect(page.page.locator(".mnist-words")).to_have_text("Das sieht aus wie eine 7.")
    expect(page.page.locator(".mnist-confidence")).to_have_text(re.compile(r"Sicherheit .*\d,\d %"))
    save = page.page.locator("#corrections").get_by_role("button", name="1 benannte Ziffer")
    expect(save).to_be_visible()


def test_what_was_drawn_and_opened_stays_when_the_language_changes(open_page, tmp_path):  # noqa: F811
    page = open_page(locale="de-DE")
    page.wait_until_ready()
    page.draw(SEVEN)
    page.page.get_by_role("button", name="Blatt leeren").click()
    expect(page.page.locator(".mnist-words")).to_contain_text("Zeichne eine Ziffer")
    page.page.get_by_role("button", name="Schritt zurück").click()
    page.expect_digit("7")
    (tmp_path / "other.png").write_text("no picture")
    page.page.locator("#upload input").set_input_files(tmp_path / "other.png")
    expect(page.page.locator(".mnist-card-problem")).to_contain_text("nicht als Bild öffnen")
    assert strays(page.page.evaluate(SAID), "en", "de") == []
    choose(page, "en")
    expect(page.page.locator(".mnist-card-problem")).to_contain_text("can't open it")
    expect(page.page.locator(".mnist-words")).to_contain_text("can't open it")
    assert strays(page.page.evaluate(SAID), "de", "en") == []
    page.page.get_by_role("button", name="Remove other.png").click()
    page.expect_digit("7")
    page.draw([(0.3, 0.5), (0.6, 0.5)])
    expect(page.page.locator(".mnist-words")).to_contain_text("7")


def test_the_keyboard_switches_and_the_next_visit_remembers(open_page):  # noqa: F811
    page = open_page()
    page.wait_until_ready()
    switch = page.page.get_by_role("combobox", name="Language")
    switch.focus()
    page.page.keyboard.press("ArrowDown")
    expect(page.page.get_by_role("combobox", name="Sprache")).to_be_focused()
    expect(page.page).to_have_title("Zeichne eine Ziffer")
    page.page.reload()
    page.wait_until_ready()
    expect(page.page.locator("html")).to_have_attribute("lang", "de")
    page.draw(SEVEN)
    expect(page.page.locator(".mnist-words")).to_have_text("Das sieht aus wie eine 7.")


@pytest.mark.parametrize(
    ("locale", "query", "language"),
    [("de-AT", "", "de"), ("fr-FR", "", "en"), ("de-DE", "?pad&lang=en", "en")],
)
def test_the_first_visit_is_in_the_browsers_language(open_page, site, locale, query, language):  # noqa: F811
    address = (site / "draw-a-digit.html").as_uri() + query
    page = open_page(address, locale=locale)
    expect(page.page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("width", [1280, 360, 320])
def test_german_fits(open_page, width):  # noqa: F811
    height = 2 * width if width < 1000 else 800
    page = open_page(viewport={"width": width, "height": height}, locale="de-DE")
    page.wait_until_ready()
    page.draw(SEVEN)
    page.expect_digit("7")
    for panel in page.page.locator("details summary").all():
        panel.click()
    assert page.page.evaluate("document.documentElement.scrollWidth") == width
    clipped = """() => [...document.querySelectorAll("button, h1, h2, h3, p, label, select")]
        .filter((node) => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 1)
        .map((node) => node.textContent)"""
    assert page.page.evaluate(clipped) == []
    found = Axe().run(page.page)
    assert found.violations_count == 0, found.generate_report()
