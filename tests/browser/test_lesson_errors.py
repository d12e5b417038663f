"""The widgets of lesson 7, in a real JupyterLab: the gallery, the quiz and the morph."""

import re

import nbformat
import pytest
from playwright.sync_api import expect

from testsupport.lab import NotebookPage

LESSON = "07_four_or_nine_two_or_seven.ipynb"
GALLERY, QUIZ = ".mnist-error-gallery", ".mnist-quiz"


@pytest.fixture(scope="module")
def notebook(browser, lab):
    """The lesson, run down to the slider; the tests share it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, has_touch=True)
    notebook = NotebookPage(context, lab, LESSON)
    cells = nbformat.read(lab.folder / LESSON, as_version=4).cells
    for _ in range([cell.id for cell in cells].index("slider") + 1):
        notebook.execute("notebook:run-cell-and-select-next")
    notebook.page.wait_for_selector(GALLERY, timeout=120_000)
    notebook.page.wait_for_selector(QUIZ, timeout=60_000)
    yield notebook
    notebook.close()


@pytest.fixture
def page(notebook):
    """The page; no error in it until the test has ended."""
    yield notebook.page
    assert notebook.errors == []


# The gallery


def choose(page, label, option):
    page.locator(GALLERY).get_by_label(label).select_option(label=option)


def errors(page):
    """The alt texts of the gallery's pictures, in order."""
    pictures = page.locator(f"{GALLERY} figure img")
    return [picture.get_attribute("alt") for picture in pictures.all()]


def told(page):
    return page.locator(GALLERY).get_by_role("status").text_content()


def sureness(alts):
    return [float(re.search(r"([\d.]+)% sure", alt)[1]) for alt in alts]


def test_the_gallery_is_filtered_by_direction_and_by_network(page):
    expect(page.locator(GALLERY).get_by_role("status")).to_contain_text("errors in")
    everything = len(errors(page))
    assert told(page).startswith(f"{everything} errors in")
    choose(page, "Read wrong", "9 read as 4")
    page.wait_for_function(
        f"() => document.querySelectorAll('{GALLERY} img').length < {everything}"
    )
    assert all(": 9 read as 4 by " in alt for alt in errors(page))
    both = len(errors(page))
    choose(page, "Network", "deeper_cnn")
    page.wait_for_function(f"() => document.querySelectorAll('{GALLERY} img').length < {both}")
    assert all(": 9 read as 4 by deeper_cnn" in alt for alt in errors(page))
    choose(page, "Read wrong", "all pairs")
    choose(page, "Network", "any network")
    expect(page.locator(f"{GALLERY} figure")).to_have_count(everything)


def test_the_gallery_is_sorted(page):
    shares = sureness(errors(page))
    assert shares == sorted(shares, reverse=True)
    surest = errors(page)[0]
    choose(page, "Sorted", "the least sure first")
    first = page.locator(f"{GALLERY} figure img").first
    expect(first).not_to_have_attribute("alt", surest)
    assert sureness(errors(page)) == sorted(shares)
    least_sure = errors(page)[0]
    choose(page, "Sorted", "by index")
    expect(first).not_to_have_attribute("alt", least_sure)
    indices = [int(re.match(r"Image (\d+)", alt)[1]) for alt in errors(page)]
    assert indices == sorted(indices)
    choose(page, "Sorted", "the surest first")
    expect(first).to_have_attribute("alt", surest)


def test_the_gallerys_answers_can_be_hidden(page):
    page.locator(GALLERY).get_by_label("Hide the answers").check()
    expect(page.locator(f"{GALLERY} figure").first).not_to_contain_text("read as")
    assert all("read as" not in alt for alt in errors(page))
    page.locator(GALLERY).get_by_label("Hide the answers").uncheck()
    expect(page.locator(f"{GALLERY} figure").first).to_contain_text("read as")


# The quiz


@pytest.fixture
def quiz(page):
    again = page.locator(QUIZ).get_by_role("button", name="Start again")
    if again.is_enabled():  # before the first answer there is nothing to start again
        again.click()
    expect(progress(page)).to_have_text("Image 1 of 20: which digit is it?")
    return page.locator(QUIZ)


def progress(page):
    return page.locator(".mnist-quiz-progress")


def inked(page):
    return page.locator(".mnist-quiz-picture").evaluate(
        "c => c.getContext('2d').getImageData(0, 0, 28, 28).data.filter(v => v > 127).length - 784"
    )


def test_the_quiz_is_played_to_its_score_with_buttons_and_keys(page, quiz, notebook):
    labels = notebook.run_code("print(*y_val[hard])").split()
    rivals = {
        name: notebook.run_code(f"print((rivals['{name}'] == y_val[hard]).sum())").strip()
        for name in ("basic_cnn", "deeper_cnn")
    }
    for at, label in enumerate(labels):
        expect(progress(page)).to_have_text(f"Image {at + 1} of 20: which digit is it?")
        assert inked(page) > 20
        wrong = str((int(label) + 1) % 10)
        if at < 5:  # five wrong ones, by button
            quiz.get_by_role("button", name=wrong, exact=True).click()
            expect(quiz).to_contain_text(f"you said {wrong}, its label is {label}")
        else:  # the others right, by key, with the focus where the last button left it
            page.keyboard.press(label)
    expect(progress(page)).to_have_text("All 20 images are labelled.")
    rows = quiz.locator("tr").all_inner_texts()
    assert [" ".join(row.split()) for row in rows] == [
        "You 15 of 20 as labelled",
        *(f"{name} {right} of 20 as labelled" for name, right in rivals.items()),
    ]
    expect(quiz.get_by_role("button", name="4", exact=True)).to_have_count(0)
    printed = notebook.run_code("print(len(quiz.answers), quiz.scores()['You'])")
    assert printed.split() == ["20", "15"]


def test_the_quiz_is_played_by_keyboard_alone(page, quiz):
    quiz.focus()
    page.keyboard.press("7")
    expect(progress(page)).to_have_text("Image 2 of 20: which digit is it?")
    page.keyboard.press("Backspace")
    expect(progress(page)).to_have_text("Image 1 of 20: which digit is it?")
    page.keyboard.press("Control+7")
    page.keyboard.press("Tab")
    expect(quiz.get_by_role("button", name="0", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(progress(page)).to_have_text("Image 2 of 20: which digit is it?")


def test_its_keys_start_no_shortcut_of_jupyterlab(page, quiz):
    cells = page.locator(".jp-Notebook-cell")
    count = cells.count()
    quiz.focus()
    page.keyboard.type("abdd1")
    expect(progress(page)).to_have_text("Image 2 of 20: which digit is it?")
    assert cells.count() == count


def test_the_quiz_is_played_by_touch(page, quiz):
    quiz.get_by_role("button", name="3", exact=True).tap()
    expect(progress(page)).to_have_text("Image 2 of 20: which digit is it?")


# The morph


def step(page, number):
    return page.get_by_role("img", name=re.compile(rf"^Step {number} of 40: probability"))


def test_the_morph_follows_the_arrow_keys_and_the_mouse(page):
    slider = page.locator(".widget-slider").get_by_role("slider")
    slider.scroll_into_view_if_needed()
    expect(step(page, 0)).to_be_visible(timeout=60_000)
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(step(page, 3)).to_be_visible()
    track = page.locator(".widget-slider .noUi-target").bounding_box()
    y = track["y"] + track["height"] / 2
    handle = slider.bounding_box()
    page.mouse.move(handle["x"] + handle["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] + 30, y, steps=8)
    page.mouse.up()
    expect(step(page, 40)).to_be_visible()
    assert "a 9" in step(page, 40).get_attribute("alt")


# How they look


def test_they_fit_a_narrow_screen(notebook, page):
    with notebook.on_a_narrow_screen(GALLERY):
        notebook.wait_until_still(QUIZ)
        for widget in (GALLERY, QUIZ):
            box = page.locator(widget).bounding_box()
            cell = page.locator(f".jp-OutputArea-output:has({widget})").first.bounding_box()
            assert box["x"] >= cell["x"]
            assert box["x"] + box["width"] <= cell["x"] + cell["width"] + 1
        for part in ("select", "figure"):
            for place in page.locator(f"{GALLERY} {part}").all()[:4]:
                box, outer = place.bounding_box(), page.locator(GALLERY).bounding_box()
                assert box["x"] + box["width"] <= outer["x"] + outer["width"] + 1
