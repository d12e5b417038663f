"""What shipped networks are trained on."""

from dataclasses import replace

import numpy as np
import pytest

import mnist_course as mc
from tools.networks.recipes import _NO_DIGIT, RECIPES, _extra, _Targets


@pytest.fixture(scope="module")
def added():
    return _extra(replace(RECIPES["deeper_cnn"], writers=3, strange=40), progress=False)


def test_made_up_people_write_each_digit_once_and_what_is_no_digit_follows(added):
    images, digits = added
    assert (images.shape, images.dtype) == ((70, 28, 28), np.uint8)
    np.testing.assert_array_equal(digits[:30], np.tile(np.arange(10), 3))
    assert (digits[30:] == _NO_DIGIT).all()


def test_nothing_is_added_where_the_recipe_names_nothing():
    assert _extra(RECIPES["champion"], progress=False) is None


def test_a_label_is_a_certain_answer_and_what_is_no_digit_an_even_one(added):
    targets = _Targets(None, len(added[1]))(*added)
    assert (targets.shape, targets.dtype) == ((70, 10), np.float32)
    np.testing.assert_array_equal(targets[:30].argmax(1), added[1][:30])
    assert (targets[:30].max(1) == 1).all()
    np.testing.assert_allclose(targets[30:], 0.1)


def test_a_teacher_is_asked_of_the_first_images_alone(added):
    of_mnist = mc.synthetic.synthetic_digits(5, seed=1)
    images = np.concatenate([of_mnist[0], added[0][:5]])
    digits = np.append(of_mnist[1], added[1][:5])
    targets = _Targets("champion", added=5)(images, digits)
    np.testing.assert_allclose(targets.sum(1), 1, atol=1e-5)
    np.testing.assert_array_equal(targets.argmax(1), digits)
    assert (targets[:5].max(1) < 1).all()
    assert (targets[5:].max(1) == 1).all()
