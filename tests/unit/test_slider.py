"""The slider: what a hand does counts, and what a browser echoes doesn't."""

import ipywidgets
import numpy as np
import pytest

import mnist_course as mc
from mnist_course.widgets import InkSliders
from mnist_course.widgets.lessons.slider import Slider


@pytest.fixture
def slider(browser) -> Slider:
    return Slider("Slant", 0, -1.5, 1.5, 0.1, decimals=1)


def echo(browser, **state) -> None:
    data = {"method": "update", "state": state, "buffer_paths": []}
    browser.model(description="Slant").handle_msg({"content": {"data": data}, "buffers": []})


def move(browser, to, number=1, client="one") -> None:
    content = {"move_to": to, "client": client, "number": number}
    browser.send(browser.model(description="Slant"), content)


def test_a_move_of_the_hand_counts_and_is_answered(slider, browser):
    move(browser, 0.5, number=3)
    assert slider.value == 0.5
    (update,) = browser.messages_to(browser.model(description="Slant"))
    assert update["state"] == {"value": 0.5, "last_move": ["one", 3]}


def test_a_stale_echo_undoes_nothing(slider, browser):
    for value in (0.9, 1.0, 0.0):
        slider.value = value
    echo(browser, value=1.0000000000000004)
    assert slider.value == 0


@pytest.mark.parametrize(
    "content",
    [
        None,
        {"move_to": 1},
        {"move_to": "1", "client": "one", "number": 1},
        {"move_to": 1, "client": "x" * 65, "number": 1},
        {"move_to": float("nan"), "client": "one", "number": 1},
    ],
)
def test_a_forged_move_moves_nothing(slider, browser, content, caplog):
    slider.value = 0.3
    browser.send(browser.model(description="Slant"), content)
    assert slider.value == 0.3
    assert caplog.text == ""


def test_past_an_end_it_stands_at_the_end(slider, browser):
    move(browser, 1e300)
    assert slider.value == 1.5
    slider.value = -np.inf
    assert slider.value == -1.5


def test_no_widget_has_a_slider_that_sends_back_what_it_is_set_to():
    """Those of ipywidgets do as long as they are followed while they move."""
    strokes = mc.synthetic.sample_strokes(4)
    widgets = [
        InkSliders(strokes),
        mc.widgets.DistortionSlider(np.zeros((28, 28), np.uint8)),
        mc.widgets.LearningRateSlider(lambda w: w**2, lambda rate: [2, 2 - rate * 4]),
        mc.widgets.MorphSlider(np.zeros((3, 28, 28), np.uint8), np.full((3, 10), 0.1)),
    ]
    for widget in widgets:
        for part in parts(widget):
            assert not getattr(part, "continuous_update", False), widget


def parts(widget):
    yield widget
    if isinstance(widget, ipywidgets.Box):
        for child in widget.children:
            yield from parts(child)
