"""The website: built of what is there, without a warning, whole, and asking no other host."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", "docs", "."]
    built = subprocess.run(
        [*command, folder, "-d", folder / ".doctrees"], cwd=ROOT, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stderr
    return folder


class Page(HTMLParser):
    """What a page links to, what it loads, where one can jump to, and its pictures."""

    def __init__(self, text: str):
        super().__init__()
        self.links, self.loads, self.places, self.without_alt = [], [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.places |= {attrs.get("id"), attrs.get("name")}
        if tag == "a" and attrs.get("href"):
            self.links.append(attrs["href"])
        if tag == "link" and attrs.get("rel") in ("stylesheet", "icon", "preload"):
            self.loads.append(attrs["href"])
        if tag in ("img", "script", "iframe", "source") and attrs.get("src"):
            self.loads.append(attrs["src"])
        if tag == "img" and not attrs.get("alt"):
            self.without_alt.append(attrs.get("src", "")[:80])


@pytest.fixture(scope="module")
def pages(book) -> dict[Path, Page]:
    written = [path for path in book.rglob("*.html") if "_static" not in path.parts]
    return {path: Page(path.read_text(encoding="utf-8")) for path in written}


def broken(target: str, path: Path, pages: dict[Path, Page]) -> bool:
    url = urlsplit(target)
    if url.scheme or url.netloc:
        return False
    file = (path.parent / unquote(url.path)).resolve() if url.path else path
    if not file.exists():
        return True
    return bool(url.fragment) and file in pages and unquote(url.fragment) not in pages[file].places


def test_every_lesson_is_there_with_its_figures(book):
    for stem in LESSONS:
        page = (book / "notebooks" / f"{stem}.html").read_text(encoding="utf-8")
        assert "data:image/png" in page or "_images/" in page or stem.startswith("00")


def test_every_link_within_the_website_leads_somewhere(pages):
    lost = {
        (str(path.name), target)
        for path, page in pages.items()
        for target in [*page.links, *page.loads]
        if broken(target, path, pages)
    }
    assert lost == set()


def test_no_page_loads_anything_from_elsewhere(pages):
    foreign = {
        target
        for page in pages.values()
        for target in page.loads
        if urlsplit(target).scheme in ("http", "https") or urlsplit(target).netloc
    }
    assert foreign == set()


def test_every_picture_has_a_text_in_its_place(pages):
    assert {path.name: page.without_alt for path, page in pages.items() if page.without_alt} == {}


def test_the_reference_tells_of_all_that_the_package_offers(book):
    import mnist_course as mc

    text = (book / "docs" / "api.html").read_text(encoding="utf-8")
    for name in mc.__all__:
        assert re.search(rf'id="(module-)?mnist_course\.([\w.]+\.)?{name}\b', text), name


PADS = ["index", "notebooks/00_start_here", "notebooks/01_meet_the_digits"]
PADS += ["notebooks/09_draw_a_digit", "notebooks/playground"]
SEVEN = [(0.3, 0.25), (0.7, 0.25), (0.45, 0.8)]


def draw_seven(page) -> None:
    """Draw on the website's pad."""
    page.locator(".living-pad").scroll_into_view_if_needed()
    pad = page.frame_locator(".living-pad iframe")
    expect(pad.locator("html.ready")).to_be_attached(timeout=30_000)
    box = pad.locator(".mnist-pad-layer").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in SEVEN]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()
    expect(pad.locator(".mnist-digit")).to_have_text("7", timeout=15_000)


@pytest.mark.parametrize("name", PADS)
def test_pads_read_with_no_kernel_and_from_the_disk(chromium, book, name):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((book / f"{name}.html").as_uri())
    draw_seven(page)
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    page.close()


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_pad_answer_and_bars_are_in_view_at_once(chromium, book, width):
    page = chromium.new_page(viewport={"width": width, "height": 760})
    page.goto((book / "docs/index.html").as_uri())
    draw_seven(page)
    root = page.frame_locator(".living-pad iframe").locator("html")
    sizes = root.evaluate("e => [e.scrollWidth - innerWidth, e.scrollHeight - innerHeight]")
    assert sizes == [0, 0]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
