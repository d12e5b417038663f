import re

import numpy as np
import pytest

from mnist_course.plots import show_descent
from mnist_course.widgets import LearningRateSlider
from mnist_course.widgets.lessons.learning_rate_slider import LARGEST, SMALLEST


def walk(learning_rate):
    return [2.0, 2.0 - learning_rate * 4.0]


@pytest.fixture
def steps():
    return LearningRateSlider(np.square, walk)


def described(widget):
    (alt,) = re.findall(r'alt="([^"]+)"', widget.children[1].value)
    return alt


def test_it_starts_with_a_walk(steps):
    expected = show_descent(np.square, {"learning rate 0.1": walk(0.1)})
    assert described(steps) == expected.alt_text


def test_the_walk_follows_the_slider(steps):
    steps.slider.value = 0.5
    assert steps.learning_rate == 0.5
    assert "learning rate 0.5: in 1 step from weight 2 to 0" in described(steps)


def test_every_place_of_the_slider_can_be_drawn(steps):
    assert [10**steps.slider.min, 10**steps.slider.max] == pytest.approx([SMALLEST, LARGEST])
    for end in (SMALLEST, LARGEST):
        steps.slider.value = end
        assert f"learning rate {end:g}:" in described(steps)


def test_without_a_kernel_it_says_what_to_do(steps):
    assert repr(steps).endswith("run this cell to try learning rates.")
