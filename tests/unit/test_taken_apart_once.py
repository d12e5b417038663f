"""However many look at a picture, what costs most, to search it for ink, is done once."""

import io

import numpy as np
import pytest
from PIL import Image

import mnist_course as mc
from mnist_course.ink.strokes import render
from mnist_course.preprocessing import proposals
from mnist_course.widgets.playground.steps_panel import StepsPanel

ONE = [[(140, 60), (135, 220)]]
SEVEN = [[(70, 70), (205, 70), (120, 240)]]


def photographed(*inks):
    """Return ink on ruled paper that is lit from one side: looks differ, so it is searched for."""
    ink = np.hstack([render(strokes, pen_width=12) for strokes in inks]) / 255
    ink[20::40] = np.maximum(ink[20::40], 0.6)
    light = np.linspace(120, 230, ink.shape[1])
    noise = np.random.default_rng(0).normal(0, 2, ink.shape)
    return np.clip(light * (1 - 0.8 * ink) + noise, 0, 255).astype(np.uint8)


@pytest.fixture(params=[(SEVEN,), (SEVEN, ONE)], ids=["one digit", "two digits"])
def content(request):
    file = io.BytesIO()
    Image.fromarray(photographed(*request.param)).save(file, "png")
    return file.getvalue()


@pytest.fixture
def counted(monkeypatch):
    """How often a picture was taken apart."""
    times = []

    def counting(pixels, take_apart=proposals.take_apart):
        times.append(1)
        return take_apart(pixels)

    monkeypatch.setattr(proposals, "take_apart", counting)
    return times


def test_for_one_digit_at_most(classifier, content, counted):
    assert classifier.read(content).digit is not None
    assert len(counted) <= 1  # looks that agree spare it


def test_for_a_sheet(classifier, content, counted):
    assert classifier.read_all(content)
    assert len(counted) == 1


def test_for_an_upload_with_the_steps_panel_open(playground, browser, content, counted):
    (steps,) = (panel for panel in playground.panels if isinstance(panel, StepsPanel))
    steps.is_open = True
    browser.upload("photo.png", content)
    assert steps.tiles
    assert len(counted) == 1


def test_all_see_the_same(content):
    pixels = np.asarray(Image.open(io.BytesIO(content)))
    np.testing.assert_array_equal(mc.explain_steps(pixels)[-1].image, mc.to_mnist(content))
