"""The kernel editor of lesson 3, in a real JupyterLab."""

import re

import nbformat
import numpy as np
import pytest
from playwright.sync_api import expect

from mnist_course.widgets.lessons.kernel_editor import PRESETS
from testsupport.lab import NotebookPage

LESSON = "03_convolutional_network.ipynb"
EDITOR = ".mnist-kernel-editor"


@pytest.fixture(scope="module")
def notebook(browser, lab):
    """The lesson, run down to the editor; the tests share it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    notebook = NotebookPage(context, lab, LESSON)
    cells = nbformat.read(lab.folder / LESSON, as_version=4).cells
    for _ in range([cell.id for cell in cells].index("editor") + 1):
        notebook.execute("notebook:run-cell-and-select-next")
    notebook.page.wait_for_selector(EDITOR)
    yield notebook
    notebook.close()


@pytest.fixture
def editor(notebook):
    """The editor, with the digit as it is; no error in the page until the test has ended."""
    preset(notebook, "As it is").click()
    expect(message(notebook)).to_have_count(0)
    expect_kernel(notebook, "0 0 0; 0 1 0; 0 0 0")
    yield notebook
    assert notebook.errors == []


def field(notebook, row, column):
    return notebook.page.get_by_role("textbox", name=f"Row {row}, column {column}", exact=True)


def preset(notebook, name):
    return notebook.page.locator(EDITOR).get_by_role("button", name=name, exact=True)


def message(notebook):
    return notebook.page.locator(EDITOR).get_by_role("alert")


def result(notebook):
    return notebook.page.get_by_role("img", name=re.compile("^The digit convolved"))


def original(notebook):
    return notebook.page.get_by_role("img", name=re.compile(r"^Digit \d+ of 20"))


def expect_kernel(notebook, kernel):
    name = re.compile(f"kernel {re.escape(kernel)}\\.")
    expect(notebook.page.get_by_role("img", name=name)).to_be_visible()


def pixels(picture) -> np.ndarray:
    """Return the colours of a picture on the page, (28, 28, 3)."""
    data = picture.evaluate(
        """async image => {
            await image.decode();
            const canvas = document.createElement("canvas");
            canvas.width = image.naturalWidth;
            canvas.height = image.naturalHeight;
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            return Array.from(context.getImageData(0, 0, canvas.width, canvas.height).data);
        }"""
    )
    return np.reshape(data, (28, 28, 4))[..., :3]


def filtered(notebook) -> np.ndarray:
    text = notebook.run_code("print(editor.filtered.ravel().tolist())")
    return np.array(text.strip("[] \n").split(","), dtype=float).reshape(28, 28)


def test_a_number_typed_into_a_field_changes_the_picture(editor):
    before = pixels(result(editor))
    field(editor, 2, 2).fill("-1")
    expect_kernel(editor, "0 0 0; 0 -1 0; 0 0 0")
    after = pixels(result(editor))
    ink = filtered(editor) < -0.5
    assert ink.any()
    assert (before[ink][:, 2] > before[ink][:, 0]).all()  # purple
    assert (after[ink][:, 0] > after[ink][:, 2]).all()  # orange
    assert (after[filtered(editor) == 0] == 255).all()


def test_each_preset_fills_the_fields_and_changes_the_picture(editor):
    seen = [pixels(result(editor))]
    for name in list(PRESETS)[1:]:
        before = result(editor).get_attribute("alt")
        preset(editor, name).click()
        expect(result(editor)).not_to_have_attribute("alt", before)
        for (row, column), number in np.ndenumerate(PRESETS[name]):
            written = "1/9" if number == 1 / 9 else f"{number:g}"
            expect(field(editor, row + 1, column + 1)).to_have_value(written)
        seen.append(pixels(result(editor)))
    assert len({picture.tobytes() for picture in seen}) == len(PRESETS)


def test_it_can_be_used_by_the_keyboard_alone(editor):
    field(editor, 1, 1).focus()
    for row, column in list(np.ndindex(3, 3))[1:]:
        editor.page.keyboard.press("Tab")
        expect(field(editor, row + 1, column + 1)).to_be_focused()
    editor.page.keyboard.press("Control+a")
    editor.page.keyboard.type("1/2")
    expect_kernel(editor, "0 0 0; 0 1 0; 0 0 0.5")
    for name in PRESETS:
        editor.page.keyboard.press("Tab")
        expect(preset(editor, name)).to_be_focused()
    editor.page.keyboard.press("Enter")
    expect_kernel(editor, "-1 -1 -1; 0 0 0; 1 1 1")


@pytest.mark.parametrize("text", ["", "-", "nan", "1e300"])
def test_what_is_no_number_is_told_and_the_picture_stays(editor, text):
    before = pixels(result(editor))
    field(editor, 1, 3).fill(text)
    expect(message(editor)).to_contain_text("Row 1, column 3")
    expect(message(editor)).to_contain_text("still shows the last kernel")
    np.testing.assert_array_equal(pixels(result(editor)), before)
    field(editor, 1, 3).fill("2")
    expect(message(editor)).to_have_count(0)
    expect_kernel(editor, "0 0 2; 0 1 0; 0 0 0")


def test_typing_in_a_field_starts_no_shortcut_of_jupyterlab(editor):
    cells = editor.page.locator(".jp-Notebook-cell")
    count = cells.count()
    field(editor, 1, 1).focus()
    editor.page.keyboard.type("abdd")
    expect(message(editor)).to_contain_text("Row 1, column 1")
    assert cells.count() == count


def test_the_next_digit_is_another_one(editor):
    first, before = original(editor).get_attribute("alt"), pixels(result(editor))
    preset(editor, "Next digit").click()
    expect(original(editor)).not_to_have_attribute("alt", first)
    shown = editor.run_code("print(editor.image.ravel().tolist())")
    assert str(pixels(original(editor))[..., 0].ravel().tolist()) == shown.strip()
    assert (pixels(result(editor)) != before).any()


def test_its_words_are_legible_in_the_dark_theme(editor):
    field(editor, 1, 1).fill("")
    themes = ("JupyterLab Dark", "JupyterLab Light")
    for theme in themes:
        editor.set_theme(theme)
        for words in (message(editor), editor.page.get_by_text("Black 0, white 1")):
            assert contrast(words) >= 4.5


def contrast(element) -> float:
    """Return the contrast, as WCAG 2 defines it, of a text with what lies behind it."""
    colours = element.evaluate(
        """element => {
            const background = node => {
                const colour = getComputedStyle(node).backgroundColor;
                return colour === "rgba(0, 0, 0, 0)" ? background(node.parentElement) : colour;
            };
            return [getComputedStyle(element).color, background(element)];
        }"""
    )
    (text, alpha), (paper, _) = (_colour(colour) for colour in colours)
    luminances = [_luminance(alpha * text + (1 - alpha) * paper), _luminance(paper)]
    return (max(luminances) + 0.05) / (min(luminances) + 0.05)


def _colour(css: str) -> tuple[np.ndarray, float]:
    numbers = [float(number) for number in re.findall(r"[\d.]+", css)]
    return np.array(numbers[:3]) / 255, numbers[3] if len(numbers) > 3 else 1.0


def _luminance(rgb: np.ndarray) -> float:
    linear = np.where(rgb < 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))
