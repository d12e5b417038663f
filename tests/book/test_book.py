"""The website: built of what is there, without a warning, whole, and asking no other host."""

import base64
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


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
        # An empty text is right where the words beside say it all, as on a lesson's card.
        if tag == "img" and not attrs.get("alt") and "_static/cards/" not in attrs["src"]:
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


def test_no_page_asks_to_run_a_cell_in_the_place_of_a_widget(book):
    for path in (book / "notebooks").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r">\w+: run this cell|Your prediction: |made no prediction", text), (
            path
        )


def test_every_lesson_has_a_card_with_a_picture_of_its_own(book):
    home = (book / "docs" / "index.html").read_text(encoding="utf-8")
    cards = re.findall(r'class="lesson-card" href="[./]+notebooks/(\w+)\.html"', home)
    assert cards == LESSONS
    pictures = [(book / "_static/cards" / f"{stem}.webp").read_bytes() for stem in LESSONS]
    assert len(set(pictures)) == len(LESSONS)
    assert min(map(len, pictures)) > 2000  # a white one has some 300 bytes


def test_solutions_are_folded_and_notebooks_to_download_have_no_answers(book):
    page = (book / "notebooks/01_meet_the_digits.html").read_text(encoding="utf-8")
    solutions = page.count('class="cell tag_solution')
    folded = r'<details class="solution"><summary>Solution</summary>\s*<div class="cell tag_sol'
    assert solutions == len(re.findall(folded, page)) > 0
    for stem in LESSONS:
        notebook = json.loads((book / "notebooks" / f"{stem}.ipynb").read_text(encoding="utf-8"))
        assert all(not cell.get("outputs") for cell in notebook["cells"])


def test_every_picture_has_a_text_in_its_place(pages):
    assert {path.name: page.without_alt for path, page in pages.items() if page.without_alt} == {}


REFERENCE = sorted(path.stem for path in (ROOT / "docs/reference").glob("*.rst"))


@pytest.fixture(scope="module")
def documented(book) -> set[str]:
    """The full names of all that the reference tells of."""
    texts = [(book / f"docs/reference/{name}.html").read_text("utf-8") for name in REFERENCE]
    return {name for text in texts for name in re.findall(r'id="(?:module-)?(mnist_[\w.]+)"', text)}


def test_the_reference_tells_of_all_that_the_package_offers(documented):
    import mnist_course as mc

    names = {part for full in documented for part in full.split(".")}
    assert set(mc.__all__) - names == set()


def test_the_reference_tells_of_all_that_lessons_use(documented):
    names = {full.split(".")[-1] for full in documented}
    used = set()
    for stem in LESSONS:
        cells = json.loads((ROOT / "notebooks" / f"{stem}.ipynb").read_text("utf-8"))["cells"]
        code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        used |= {path.split(".")[-1] for path in re.findall(r"\bmc((?:\.\w+)+)\(", code)}
        imports = re.findall(r"from mnist_course\.(?!quiet)[\w.]+ import ([\w, ]+)", code)
        used |= {name.strip() for names_of_one in imports for name in names_of_one.split(",")}
    assert used - names == set()
    assert len(used) > 40


def test_the_reference_says_what_each_widget_takes(book):
    page = (book / "docs/reference/widgets.html").read_text("utf-8")
    signatures = re.findall(
        r'<dt class="sig[^>]*id="mnist_course.widgets.(\w+)".*?</dt>', page, re.S
    )
    assert set(signatures) >= {"DrawingPad", "Playground", "YourDigits"}
    assert "kwargs" not in page


@pytest.mark.parametrize("name", REFERENCE)
def test_no_page_of_the_reference_is_wider_than_a_phone(open_page, name):
    page = open_page(f"docs/reference/{name}")
    page.set_viewport_size({"width": 360, "height": 760})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("name", REFERENCE)
def test_a_page_of_the_reference_begins_with_what_it_is_for(name):
    title, purpose, *_ = (ROOT / f"docs/reference/{name}.rst").read_text("utf-8").split("\n\n")
    assert set(title.splitlines()[1]) == {"="}
    assert purpose[0].isupper() and purpose.endswith(".")


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


SLIDERS = {
    "02_dense_network": "LearningRateSlider",
    "06_confusion_matrices": "TemperatureSlider",
    "07_four_or_nine_two_or_seven": "MorphSlider",
    "11_handwriting_from_elsewhere": "DistortionSlider",
}


@pytest.fixture
def open_page(chromium, book):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def open_one(name: str):
        page.goto((book / f"{name}.html").as_uri())
        return page

    yield open_one
    page.close()
    assert errors == []


@pytest.mark.parametrize("stem", SLIDERS)
def test_sliders_show_another_figure_with_no_kernel(open_page, stem):
    widget = open_page(f"notebooks/{stem}").locator(f"[data-widget={SLIDERS[stem]}]")
    slider, figure = widget.get_by_role("slider"), widget.locator("canvas")
    start = slider.input_value()
    expect(figure).to_have_attribute("data-at", start)
    before, told = figure.screenshot(), figure.get_attribute("aria-label")
    slider.press("ArrowRight")
    expect(figure).to_have_attribute("data-at", str(int(start) + 1))
    assert figure.screenshot() != before
    assert figure.get_attribute("aria-label") != told


def test_another_distortion_begins_at_its_start(open_page):
    page = open_page("notebooks/11_handwriting_from_elsewhere")
    widget = page.locator("[data-widget=DistortionSlider]")
    slider = widget.get_by_role("slider")
    slider.press("End")
    widget.get_by_role("combobox").select_option("noise")
    assert slider.input_value() == "0"
    slider.press("End")
    expect(widget.locator("output")).to_have_text("140")


def test_the_quiz_counts_as_in_python(open_page, book):
    from mnist_course.widgets.lessons.digit_quiz import DigitQuiz

    data = json.loads((ROOT / "docs/widgets/DigitQuiz.json").read_text(encoding="utf-8"))
    images = np.frombuffer(base64.b64decode(data["images"]), np.uint8).reshape(-1, 28, 28)
    quiz = DigitQuiz(images, data["labels"], data["rivals"])
    widget = open_page("notebooks/07_four_or_nine_two_or_seven").locator("[data-widget=DigitQuiz]")
    for digit in [4, 4, *data["labels"][1:]]:  # the second answer is taken back
        widget.get_by_role("button", name=str(digit), exact=True).click()
        quiz.answer(digit)
        expect(widget.locator(".mnist-quiz-message")).to_have_text(quiz.message)
        if len(quiz.answers) == 2 and digit == 4:
            widget.get_by_role("button", name="Take back").click()
            quiz.take_back()
    shown = [f"{name}{right} of 20 as labelled" for name, right in quiz.scores().items()]
    expect(widget.get_by_role("row")).to_have_text(shown)


IN_USE = {
    "07_four_or_nine_two_or_seven": "ErrorGallery",
    "09_draw_a_digit": "InkSliders",
    "10_your_handwriting": "YourDigits",
}


@pytest.mark.parametrize("stem", IN_USE)
def test_what_needs_python_is_shown_in_use(open_page, stem):
    picture = open_page(f"notebooks/{stem}").locator(f"img[src*='{IN_USE[stem]}_in_use']")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("e => e.naturalWidth") >= 700
    size = picture.bounding_box()
    assert size["width"] / size["height"] == pytest.approx(
        picture.evaluate("e => e.naturalWidth / e.naturalHeight"), abs=0.01
    )


def test_the_ink_sliders_text_says_what_the_networks_read(open_page):
    import mnist_course as mc
    from mnist_course.ink.changes import change_ink

    ink = change_ink(mc.synthetic.sample_strokes(5, seed=0), size=0.45, right=-50, down=-40)
    sliders = mc.widgets.InkSliders(ink)
    sliders.right.value = 100
    assert sliders.answers() == {"dense_network": (1, 5), "deeper_cnn": (5, 5)}
    picture = open_page("notebooks/09_draw_a_digit").locator("img[src*='InkSliders_in_use']")
    told = "dense_network reads a 1, centred a 5; deeper_cnn reads a 5 in both"
    expect(picture).to_have_attribute("alt", re.compile(told))


@pytest.mark.parametrize("preset", ["Blur", "Left edges"])
def test_the_kernel_editor_convolves_as_in_python(open_page, preset):
    from mnist_course.widgets.lessons.kernel_editor import KernelEditor

    data = json.loads((ROOT / "docs/widgets/KernelEditor.json").read_text(encoding="utf-8"))
    images = np.frombuffer(base64.b64decode(data["images"]), np.uint8).reshape(-1, 28, 28)
    editor = KernelEditor(images)
    editor.next_button.click()
    editor.preset_buttons[preset].click()
    widget = open_page("notebooks/03_convolutional_network").locator("[data-widget=KernelEditor]")
    widget.get_by_role("button", name="Next digit").click()
    widget.get_by_role("button", name=preset).click()
    ends = f"{editor.filtered.min():.3g} to {editor.filtered.max():.3g}."
    result = widget.get_by_role("img", name=re.compile("^The digit convolved"))
    expect(result).to_have_attribute("aria-label", re.compile(re.escape(f"Values from {ends}")))
    shown = result.evaluate(
        "e => [...e.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 1)"
    )
    limit = np.abs(editor.filtered).max()
    greens = np.interp(editor.filtered, (-limit, 0, limit), (88, 255, 39))
    assert np.abs(np.reshape(shown, (28, 28)) - greens).max() <= 1


def test_the_kernel_editor_says_what_is_no_number(open_page):
    widget = open_page("notebooks/03_convolutional_network").locator("[data-widget=KernelEditor]")
    field = widget.get_by_role("textbox", name="Row 1, column 2")
    for typed in ["1/0", "", "/3", "1e9", "seven"]:
        field.fill(typed)
        expect(widget.get_by_role("alert")).to_contain_text("Row 1, column 2")
    field.fill("1/9")
    expect(widget.get_by_role("alert")).to_be_hidden()


@pytest.mark.parametrize("name", [f"notebooks/{stem}" for stem in LESSONS])
def test_no_lesson_is_wider_than_a_phone(open_page, name):
    page = open_page(name)
    page.set_viewport_size({"width": 360, "height": 760})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    cut = page.locator("div.cell_input pre").evaluate_all(
        "all => all.filter(each => each.scrollWidth > each.clientWidth + 1).length"
    )
    assert cut == 0
