import html
import re

import numpy as np
import pytest

from mnist_course.plots import show_reading
from mnist_course.recognition.classifier import load_classifier
from mnist_course.robustness import DISTORTIONS, add_noise, rotate
from mnist_course.synthetic.by_style import digits_by_style
from mnist_course.widgets import DistortionSlider

IMAGE = digits_by_style((7,), each=1).images[0]


@pytest.fixture(scope="module")
def network():
    return load_classifier("dense_network")


@pytest.fixture
def slider(network):
    return DistortionSlider(IMAGE, network)


def described(widget):
    (alt,) = re.findall(r'alt="([^"]+)"', widget.children[-1].value)
    return html.unescape(alt)


def test_it_starts_with_the_digit_as_it_is(slider, network):
    assert slider.slider.value == 0
    assert described(slider) == show_reading(network.read_image(IMAGE)).alt_text


def test_the_picture_follows_the_slider(slider, network):
    slider.slider.value = 45
    turned = rotate(IMAGE[None], 45)[0]
    np.testing.assert_array_equal(slider.reading.image, turned)
    assert described(slider) == show_reading(network.read_image(turned)).alt_text


@pytest.mark.slow
def test_another_distortion_begins_at_0_with_its_own_unit_and_range(slider, network):
    slider.slider.value = 80
    slider.kind.value = "blur"
    assert slider.slider.value == 0
    assert slider.slider.max == DISTORTIONS["blur"].strengths[-1]
    assert "Blur: 0 pixels" in slider.children[-1].value
    assert described(slider) == show_reading(network.read_image(IMAGE)).alt_text
    slider.kind.value = "noise"
    slider.slider.value = 70
    np.testing.assert_array_equal(slider.reading.image, add_noise(IMAGE[None], 70)[0])


@pytest.mark.slow
@pytest.mark.parametrize("name", DISTORTIONS)
def test_every_end_can_be_drawn(slider, name):
    slider.kind.value = name
    slider.slider.value = slider.slider.max
    assert described(slider).startswith("The 28x28 picture that the network gets.")


def test_deeper_cnn_reads_by_default():
    expected = show_reading(load_classifier("deeper_cnn").read_image(IMAGE)).alt_text
    assert described(DistortionSlider(IMAGE)) == expected


def test_without_a_kernel_it_says_what_to_do(slider):
    assert repr(slider) == "DistortionSlider: run this cell to distort a digit."
