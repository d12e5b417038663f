import re

import numpy as np
import pytest

from mnist_course.ink.changes import change_ink, squeeze
from mnist_course.ink.strokes import render
from mnist_course.recognition.classifier import load_classifier
from mnist_course.recognition.steps import to_mnist
from mnist_course.synthetic.digits import sample_strokes
from mnist_course.widgets import InkSliders

SMALL_FIVE = change_ink(sample_strokes(5, seed=0), size=0.45, right=-50, down=-40)


@pytest.fixture(scope="module")
def networks():
    return {"dense_network": load_classifier("dense_network")}


@pytest.fixture
def sliders(networks):
    return InkSliders(SMALL_FIVE, networks)


def shown(widget) -> str:
    """Return the HTML of all pictures and of the table."""
    pictures, table = widget.children[-2:]
    return "".join(part.value for part in (*pictures.children, table))


def alts(widget) -> list[str]:
    return re.findall(r'alt="([^"]+)"', shown(widget))


def test_it_starts_with_the_ink_as_it_is(sliders):
    picture = render(SMALL_FIVE, pen_width=20)
    np.testing.assert_array_equal(sliders.squeezed, squeeze(picture))
    np.testing.assert_array_equal(sliders.centred, to_mnist(picture))
    assert len(alts(sliders)) == 3


@pytest.mark.parametrize(("name", "value"), [("size", 0.8), ("right", 60.0), ("slant", -0.5)])
def test_each_slider_changes_the_ink_as_it_says(sliders, name, value):
    before = shown(sliders)
    getattr(sliders, name).value = value
    picture = render(change_ink(SMALL_FIVE, **{name: value}), pen_width=20)
    np.testing.assert_array_equal(sliders.squeezed, squeeze(picture))
    np.testing.assert_array_equal(sliders.centred, to_mnist(picture))
    assert shown(sliders) != before


def test_the_pen_is_as_wide_as_its_slider_says(sliders):
    sliders.pen.value = 40
    np.testing.assert_array_equal(sliders.squeezed, squeeze(render(SMALL_FIVE, pen_width=40)))
    assert alts(sliders)[0].startswith("The ink on the canvas: pen 40,")


def test_a_moved_digit_moves_squeezed_and_not_centred(sliders):
    centred = sliders.centred
    columns = np.flatnonzero(sliders.squeezed.any(axis=0))
    sliders.right.value = 100
    np.testing.assert_array_equal(sliders.centred, centred)
    np.testing.assert_allclose(np.flatnonzero(sliders.squeezed.any(axis=0)), columns + 10, atol=1)
    assert f"columns {columns[0] + 10} to {columns[-1] + 10} of" in alts(sliders)[1]


def test_the_answers_are_the_networks_own(sliders, networks):
    for slant in (0.0, 0.9):
        sliders.slant.value = slant
        pair = np.stack([sliders.squeezed, sliders.centred])
        digits = networks["dense_network"].predict_proba(pair).argmax(axis=1)
        assert sliders.answers() == {"dense_network": tuple(digits)}
        for digit in digits:
            assert f"<b>{digit}</b>" in shown(sliders)


def test_every_end_of_every_slider_can_be_drawn(sliders):
    for slider in (sliders.pen, sliders.size, sliders.right, sliders.slant):
        for end in (slider.min, slider.max):
            slider.value = end
            assert len(alts(sliders)) == 3


def test_ink_off_the_canvas_has_no_answer(networks):
    far = InkSliders([np.array([(250.0, 130.0), (260.0, 170.0)])], networks)
    far.pen.value, far.right.value = 4, 120
    assert far.answers() == {"dense_network": (None, None)}
    assert "there is no ink in it." in alts(far)[1]


def test_back_to_the_start_puts_all_sliders_back(sliders):
    before = shown(sliders)
    sliders.pen.value, sliders.slant.value = 60, 1.2
    sliders.reset_button.click()
    assert (sliders.pen.value, sliders.slant.value) == (20, 0)
    assert shown(sliders) == before


def test_the_networks_of_the_course_answer_by_default():
    assert list(InkSliders(SMALL_FIVE).answers()) == ["dense_network", "deeper_cnn"]


def test_without_ink_it_says_what_is_missing():
    with pytest.raises(ValueError, match="no ink to change"):
        InkSliders([])


def test_without_a_kernel_it_says_what_to_do(sliders):
    assert repr(sliders) == "InkSliders: run this cell to change the ink."
