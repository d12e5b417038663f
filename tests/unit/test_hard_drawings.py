"""Drawings of kinds that were once misread: each is read alone, and found on a sheet."""

import numpy as np
import pytest
from PIL import Image

from mnist_course.ink.strokes import render

FOUR = [[(120, 40), (85, 160), (215, 155)], [(180, 95), (175, 235)]]
SEVEN = [[(200, 8), (276, 6), (278, 12), (235, 145)]]
THREE = [
    [(90, 75), (130, 55), (180, 70), (178, 110), (140, 130), (185, 150), (190, 195), (140, 215)],
    [(140, 215), (85, 190)],
]


def translucent_brush():
    """Return a four in a broad brush that the paper shines through, but for where it crosses."""
    picture = np.full((280, 280, 3), 255.0)
    for stroke in FOUR:
        ink = render([stroke], pen_width=34)[..., None] / 255 * 0.7
        picture += ink * (np.array([210, 90, 40]) - picture)
    return picture.round().astype(np.uint8)


def off_the_edge():
    return render(SEVEN, pen_width=18)


def hairline():
    """Return a three of 28 pixels whose brightest one is under 60 of 255."""
    large = Image.fromarray(render(THREE, pen_width=1.5))
    small = np.asarray(large.resize((28, 28), Image.Resampling.BOX))
    assert small.max() < 60
    return small


@pytest.mark.parametrize(
    ("picture", "digit"), [(translucent_brush(), 4), (off_the_edge(), 7), (hairline(), 3)]
)
def test_it_is_read_alone_and_on_a_sheet(classifier, picture, digit):
    assert classifier.read(picture).digit == digit
    assert [found.reading.digit for found in classifier.read_all(picture)] == [digit]
