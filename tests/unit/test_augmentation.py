import numpy as np
import pytest
import tensorflow as tf

import mnist_course as mc
from mnist_course.augmentation import Augmentation
from mnist_course.synthetic.digits import sample_strokes

NONE = {"rotation": 0, "shear": 0, "zoom": 0, "shift": 0}


@pytest.fixture(scope="module")
def images():
    drawn = [mc.to_mnist(mc.render(sample_strokes(digit, seed=2))) for digit in range(10)]
    return tf.constant(np.stack(drawn * 20)[..., None] / np.float32(255))


def centres(images):
    images = np.asarray(images)[..., 0]
    mass, axis = images.sum((1, 2)), np.arange(28)
    y = (images.sum(2) * axis).sum(1) / mass
    x = (images.sum(1) * axis).sum(1) / mass
    return np.stack([x, y], 1)


def orientation(images):
    """Angle of the longer axis of each image's ink, in degrees."""
    images = np.asarray(images)[..., 0]
    angles = []
    for image in images:
        y, x = np.nonzero(image > 0.3)
        values, vectors = np.linalg.eigh(np.cov(x, y))
        angles.append(np.degrees(np.arctan2(*vectors[::-1, values.argmax()])))
    return np.array(angles)


def test_nothing_switched_on_changes_nothing(images):
    changed = Augmentation(**NONE)(images, tf.constant([0, 0]))
    np.testing.assert_allclose(changed, images, atol=1e-5)


def test_the_same_seed_makes_the_same_changes_and_each_image_its_own(images):
    augment = Augmentation(elastic=0.5)
    once, again = augment(images, tf.constant([1, 2])), augment(images, tf.constant([1, 2]))
    other = augment(images, tf.constant([1, 3]))
    np.testing.assert_array_equal(once, again)
    assert np.abs(once - other).mean() > 0.01
    assert np.abs(once[0] - once[10]).mean() > 0.01  # the same digit


@pytest.mark.parametrize(
    "settings",
    [{}, {"elastic": 1.0}, {"shift": 12.0}],
    ids=["affine", "elastic", "far"],
)
def test_shape_dtype_and_range_stay(images, settings):
    changed = Augmentation(**settings)(images, tf.constant([0, 0]))
    assert changed.shape == images.shape
    assert changed.dtype == tf.float32
    assert float(tf.reduce_min(changed)) >= 0
    assert float(tf.reduce_max(changed)) <= 1 + 1e-6


def test_a_shift_moves_at_most_as_far_as_it_says(images):
    changed = Augmentation(**{**NONE, "shift": 2.0})(images, tf.constant([0, 0]))
    moved = np.abs(centres(changed) - centres(images))
    assert 1.5 < moved.max() <= 2.1


def test_a_rotation_turns_at_most_as_far_as_it_says(images):
    ones = tf.gather(images, range(1, 200, 10))
    changed = Augmentation(**{**NONE, "rotation": 15.0})(ones, tf.constant([0, 0]))
    turned = (orientation(changed) - orientation(ones) + 90) % 180 - 90
    assert 8 < np.abs(turned).max() <= 17
    np.testing.assert_allclose(centres(changed), centres(ones), atol=0.3)


def test_the_quick_way_of_affine_changes_is_the_general_one(images):
    """With no elastic displacement, a single operation does what reading at any points does."""
    affine, seed = Augmentation(rotation=20, shear=0.3, zoom=0.2, shift=3), tf.constant([5, 6])
    general = Augmentation(rotation=20, shear=0.3, zoom=0.2, shift=3, elastic=1e-9)
    np.testing.assert_allclose(affine(images, seed), general(images, seed), atol=1e-4)
