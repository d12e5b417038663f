import re

import numpy as np
import pytest

from mnist_course.evaluation import Report
from mnist_course.plots import show_reliability
from mnist_course.widgets import TemperatureSlider


@pytest.fixture(scope="module")
def report():
    rng = np.random.default_rng(0)
    y_true = rng.integers(10, size=400)
    logits = rng.normal(0, 3, (400, 10)) + 4 * np.eye(10)[y_true]
    return Report(y_true, np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True))


def described(widget):
    (alt,) = re.findall(r'alt="([^"]+)"', widget.children[1].value)
    return alt


def test_it_starts_with_the_network_as_it_is(report):
    by_eye = TemperatureSlider(report)
    assert by_eye.temperature == 1
    assert described(by_eye) == show_reliability(report.with_temperature(1)).alt_text


def test_the_diagram_follows_the_slider(report):
    by_eye = TemperatureSlider(report)
    by_eye.slider.value = 3
    assert by_eye.temperature == 3
    assert described(by_eye) == show_reliability(report.with_temperature(3)).alt_text


@pytest.mark.slow
def test_every_place_of_the_slider_is_a_temperature_that_can_be_drawn(report):
    by_eye = TemperatureSlider(report)
    for end in (by_eye.slider.min, by_eye.slider.max):
        by_eye.slider.value = end
        assert described(by_eye) == show_reliability(report.with_temperature(end)).alt_text


def test_without_a_kernel_it_says_what_to_do(report):
    assert repr(TemperatureSlider(report)).endswith("run this cell to try temperatures.")
