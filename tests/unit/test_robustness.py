import numpy as np
import pytest

import mnist_course as mc
from mnist_course.robustness import DISTORTIONS, WithPreprocessing, robustness_curves, shift
from mnist_course.synthetic.by_style import digits_by_style


class BrightestColumn:
    """Reads the column, by threes, in which the most ink is: moved digits are other digits."""

    def predict_proba(self, images):
        columns = images.sum(axis=1).argmax(axis=1)
        return np.eye(10, dtype=np.float32)[np.minimum(columns // 3, 9)]


def strokes_in(columns):
    images = np.zeros((len(columns), 28, 28), np.uint8)
    for image, column in zip(images, columns, strict=True):
        image[4:24, column] = 255
    return images


def test_accuracy_is_measured_at_every_strength():
    images = strokes_in([1, 4, 9, 12])
    (curve,) = robustness_curves({"columns": BrightestColumn()}, images, [0, 1, 3, 4], ["shift"])
    assert curve.distortion == "shift"
    assert curve.unit == "pixels to the right"
    assert curve.strengths == DISTORTIONS["shift"].strengths
    shares = dict(zip(curve.strengths, curve.accuracies["columns"], strict=True))
    assert (shares[0], shares[1], shares[2], shares[3]) == (1.0, 1.0, 0.5, 0.0)


def test_all_distortions_and_all_networks_are_measured():
    networks = {"a": BrightestColumn(), "b": BrightestColumn()}
    curves = robustness_curves(networks, strokes_in([1, 4]), [0, 1])
    assert [curve.distortion for curve in curves] == list(DISTORTIONS)
    for curve in curves:
        assert list(curve.accuracies) == ["a", "b"]
        assert curve.accuracies["a"] == curve.accuracies["b"]  # the very same images
        assert len(curve.accuracies["a"]) == len(curve.strengths)


def test_preprocessing_undoes_a_shift_within_the_frame():
    network = mc.load_classifier("dense_network")
    images = digits_by_style((7,), each=1).images
    moved = shift(images, 3)
    expected = network.predict_proba(images)
    # No image may move by a pixel; how bright it is may change by a level.
    answers = WithPreprocessing(network).predict_proba(moved)
    np.testing.assert_allclose(answers, expected, atol=0.02)
    assert np.abs(network.predict_proba(moved) - expected).max() > 0.2


def test_without_networks_there_is_nothing_to_measure():
    with pytest.raises(ValueError, match="no networks"):
        robustness_curves({}, strokes_in([1]), [0])


def test_an_unknown_distortion_is_refused():
    with pytest.raises(ValueError, match="no distortion 'fog'"):
        robustness_curves({"a": BrightestColumn()}, strokes_in([1]), [0], ["fog"])
