"""The kernel editor: nine fields, and the digit convolved with what stands in them."""

import base64
import html
import io
import re

import numpy as np
import pytest
from PIL import Image
from scipy.signal import correlate2d

from mnist_course.widgets import KernelEditor
from mnist_course.widgets.lessons.kernel_editor import PRESETS

IDENTITY = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]


@pytest.fixture(scope="module")
def digits():
    """Three images: a bar across, a bar down, and noise."""
    images = np.zeros((3, 28, 28), np.uint8)
    images[0, 13:16, 5:22] = 255
    images[1, 5:22, 13:16] = 255
    images[2] = np.random.default_rng(0).integers(0, 256, (28, 28))
    return images


@pytest.fixture
def editor(digits):
    return KernelEditor(digits)


def shown(widget):
    """The picture in an HTML widget, (28, 28, 3) uint8, and its alt text."""
    data = re.search(r'src="data:image/png;base64,([^"]+)"', widget.value)[1]
    alt = html.unescape(re.search(r'alt="([^"]+)"', widget.value)[1])
    return np.array(Image.open(io.BytesIO(base64.b64decode(data)))), alt


def framed(editor):
    """The numbers of the fields with a frame that can be seen."""
    borders = [field.layout.border_top for field in editor.fields]
    return [i for i, border in enumerate(borders) if not border.endswith("transparent")]


def message(editor):
    return re.sub("<[^>]*>", "", editor._message.value)


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_each_preset_fills_the_fields_and_convolves(editor, digits, name):
    editor.preset_buttons[name].click()
    np.testing.assert_array_equal(editor.kernel, PRESETS[name])
    expected = correlate2d(digits[0] / 255, PRESETS[name], mode="same")
    np.testing.assert_allclose(editor.filtered, expected, atol=1e-12)


def test_it_starts_with_the_digit_as_it_is(editor, digits):
    np.testing.assert_array_equal(editor.kernel, IDENTITY)
    np.testing.assert_allclose(editor.filtered, digits[0] / 255)


@pytest.mark.parametrize(
    ("text", "value"),
    [("2", 2), (" -1 ", -1), ("−1", -1), ("0.5", 0.5), ("0,5", 0.5), ("1/9", 1 / 9), ("1e2", 100)],
)
def test_a_field_takes_numbers_as_people_write_them(editor, text, value):
    editor.fields[5].value = text
    assert editor.kernel[1, 2] == value
    assert message(editor) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("-", "no number"),
        ("1/", "no number"),
        ("1/0", "no number"),
        ("nan", "no number"),
        ("two", "no number"),
        ("<b>", "&lt;b&gt;"),
        ("inf", "from -100 to 100"),
        ("1e300", "from -100 to 100"),
        ("-101", "from -100 to 100"),
        ("9" * 400, "from -100 to 100"),
    ],
)
def test_a_field_without_a_number_says_so_and_the_last_picture_stays(editor, text, words):
    editor.use(PRESETS["Blur"])
    before = editor._result.value
    editor.fields[5].value = text
    assert message(editor).startswith("Row 2, column 3 ")
    assert words in message(editor)
    assert "still shows the last kernel" in message(editor)
    assert 'role="alert"' in editor._message.value
    assert editor._result.value == before
    assert framed(editor) == [5]
    np.testing.assert_array_equal(editor.kernel, PRESETS["Blur"])


def test_a_mended_field_takes_the_message_away(editor):
    editor.fields[5].value = "two"
    editor.fields[5].value = "2"
    assert message(editor) == ""
    assert framed(editor) == []
    assert editor.kernel[1, 2] == 2


def test_a_preset_mends_all_fields(editor):
    editor.fields[0].value = editor.fields[8].value = "?"
    editor.preset_buttons["Outline"].click()
    assert message(editor) == ""
    np.testing.assert_array_equal(editor.kernel, PRESETS["Outline"])


def test_the_fields_show_numbers_as_people_write_them(editor):
    editor.use([[0, 1, -1], [0.5, 1 / 9, 100], [2 / 3, 0.1 + 0.2, 1e-5]])
    texts = [field.value for field in editor.fields]
    assert texts == ["0", "1", "-1", "0.5", "1/9", "100", "2/3", "0.30000000000000004", "1e-05"]
    assert editor.kernel[2, 1] == 0.1 + 0.2


def test_the_next_digit_comes_after_the_last_the_first(editor, digits):
    for expected in (1, 2, 0):
        editor.next_button.click()
        np.testing.assert_array_equal(editor.image, digits[expected])
        np.testing.assert_allclose(editor.filtered, digits[expected] / 255)
        picture, alt = shown(editor._original)
        np.testing.assert_array_equal(picture[..., 0], digits[expected])
        assert alt == f"Digit {expected + 1} of 3, 28 by 28 pixels."


def test_what_is_negative_is_orange_what_is_positive_purple_and_zero_white(editor):
    editor.preset_buttons["Upper edges"].click()
    picture, _ = shown(editor._result)
    red, green, blue = (picture[..., i].astype(int) for i in range(3))
    assert (red[editor.filtered < 0] > blue[editor.filtered < 0]).all()
    assert (blue[editor.filtered > 0] > red[editor.filtered > 0]).all()
    assert (picture[editor.filtered == 0] == 255).all()
    assert (green[editor.filtered != 0] < 255).all()


def test_the_alt_text_tells_the_kernel_and_the_values(editor):
    editor.use([[0, 0, 0], [0, -0.5, 0], [0, 0, 0]])
    _, alt = shown(editor._result)
    assert "kernel 0 0 0; 0 -0.5 0; 0 0 0." in alt
    assert "from -0.5, in row 13, column 5, to " in alt


def test_a_kernel_of_zeros_is_drawn_too(editor):
    editor.use(np.zeros((3, 3)))
    picture, _ = shown(editor._result)
    assert (picture == 255).all()


def test_each_field_and_button_has_its_name(editor):
    names = [field.description for field in editor.fields]
    assert names[:4] == ["Row 1, column 1", "Row 1, column 2", "Row 1, column 3", "Row 2, column 1"]
    assert len(set(names)) == 9
    assert {name: button.description for name, button in editor.preset_buttons.items()} == {
        name: name for name in PRESETS
    }


def test_the_kernel_it_hands_out_is_a_copy(editor):
    editor.kernel[:] = 7
    np.testing.assert_array_equal(editor.kernel, IDENTITY)


@pytest.mark.parametrize(
    "kernel",
    [None, [], "blur", [1, 2, 3], np.zeros((5, 5)), np.full((3, 3), np.nan), [[101] * 3] * 3],
)
def test_a_kernel_that_is_none_is_refused_and_the_last_one_stays(editor, kernel):
    with pytest.raises(ValueError, match=r"kernel"):
        editor.use(kernel)
    np.testing.assert_array_equal(editor.kernel, IDENTITY)


def test_one_image_will_do(digits):
    editor = KernelEditor(digits[0])
    editor.next_button.click()
    np.testing.assert_array_equal(editor.image, digits[0])


@pytest.mark.parametrize(
    ("images", "said"),
    [
        (np.zeros((3, 28, 28)), r"Expected uint8 of shape \(n, 28, 28\)"),
        (np.zeros((28,), np.uint8), r"Expected uint8 of shape \(n, 28, 28\)"),
        (np.zeros((0, 28, 28), np.uint8), "There is no image"),
    ],
)
def test_images_of_another_kind_are_refused_with_what_is_wanted(images, said):
    with pytest.raises(ValueError, match=said):
        KernelEditor(images)


def test_its_text_says_what_to_do(editor):
    assert repr(editor) == "KernelEditor: run this cell to edit a kernel."
