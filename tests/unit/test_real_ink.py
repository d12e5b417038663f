"""How well other people's handwriting is read: 7,494 digits by 30 writers on a tablet."""

import numpy as np
import pytest

import mnist_course as mc
from testsupport.pendigits import load_pendigits

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pendigits():
    return load_pendigits()


def test_all_are_there(pendigits):
    assert len(pendigits) == 7494


def test_real_ink_is_read_as_well_as_the_card_says(pendigits):
    classifier = mc.load_classifier("deeper_cnn")
    right = [classifier.read(digit.strokes).digit == digit.label for digit in pendigits]
    assert np.mean(right) >= mc.model_card("deeper_cnn")["ink"]["accuracy"] - 0.0005
