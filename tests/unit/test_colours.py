"""Every figure takes its colours from one place, so that a colour means one thing."""

import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from mnist_course import plots
from mnist_course.plots import colours

ROOT = Path(__file__).parents[2]
OF_ITS_OWN = re.compile(r"""cmap=["']|["']#[0-9a-fA-F]{6}["']""")
DIGIT = np.full((28, 28), 255, np.uint8)
SIGNED = [[[-1.0, 2]]]


def palette(display):
    return {picture.get_cmap().name for picture in display.ax_.get_images()}


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (lambda: plots.show_maps(SIGNED, signed=True), colours.FOR_AND_AGAINST),
        (lambda: plots.show_maps(SIGNED), colours.MAP),
        (lambda: plots.show_digits(DIGIT[None]), colours.IMAGE),
        (lambda: plots.show_photos([DIGIT]), colours.IMAGE),
    ],
)
def test_a_picture_has_the_palette_of_what_it_shows(figure, expected):
    assert palette(figure()) == {expected}


def test_heat_has_its_one_colour_in_figures_and_in_widgets():
    black = np.zeros((1, 28, 28), np.uint8)
    display = plots.show_heatmaps(black, [np.eye(1, 4).reshape(2, 2)], smooth=False)
    hottest = display.ax_.get_images()[0].get_array()[0, 0]
    np.testing.assert_allclose(
        hottest / hottest.max(), to_rgb(colours.HEAT) / np.max(to_rgb(colours.HEAT))
    )
    script = (ROOT / "mnist_course/widgets/shared/pixels.js").read_text(encoding="utf-8")
    told = re.search(r"HEAT = \[(\d+), (\d+), (\d+)\]", script).groups()
    assert [int(part) for part in told] == [round(255 * part) for part in to_rgb(colours.HEAT)]


@pytest.mark.parametrize(
    "module", sorted((ROOT / "mnist_course/plots").glob("*.py")), ids=lambda path: path.stem
)
def test_no_figure_has_colours_of_its_own(module):
    named = OF_ITS_OWN.findall(module.read_text(encoding="utf-8"))
    assert bool(named) == (module.name == "colours.py")


def test_the_language_is_written_down():
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name in ("IMAGE", "MAP", "FOR_AND_AGAINST", "HEAT", "WRONG"):
        assert hasattr(colours, name)
        assert f"`{name}`" in page
