import re

import numpy as np
import pytest

from mnist_course.plots import show_morph
from mnist_course.widgets import MorphSlider

IMAGES = np.random.default_rng(0).integers(0, 256, (5, 28, 28)).astype(np.uint8)
PROBABILITIES = np.full((5, 10), 0.01)
PROBABILITIES[:, 9] = (0.02, 0.1, 0.3, 0.7, 0.9)
PROBABILITIES[:, 4] = 0.92 - PROBABILITIES[:, 9]


@pytest.fixture
def slider():
    return MorphSlider(IMAGES, PROBABILITIES)


def described(widget):
    (alt,) = re.findall(r'alt="([^"]+)"', widget.children[1].value)
    return alt


def test_it_starts_at_the_first_digit(slider):
    assert slider.step == 0
    assert described(slider) == show_morph(IMAGES, PROBABILITIES, 0).alt_text


def test_the_picture_follows_the_slider(slider):
    slider.slider.value = 3
    assert slider.step == 3
    assert described(slider).startswith("Step 3 of 4: probability of a 4 22.0%, a 9 70.0%")


def test_every_place_of_the_slider_can_be_drawn(slider):
    assert (slider.slider.min, slider.slider.max) == (0, 4)
    slider.slider.value = 4
    assert described(slider).startswith("Step 4 of 4:")


def test_answers_to_other_images_are_refused():
    with pytest.raises(ValueError, match="5 images and 3 answers"):
        MorphSlider(IMAGES, PROBABILITIES[:3])


def test_without_a_kernel_it_says_what_to_do(slider):
    assert repr(slider).endswith("run this cell to go from one digit to the other.")
