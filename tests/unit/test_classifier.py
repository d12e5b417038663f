import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

import mnist_course as mc
from mnist_course.synthetic.digits import sample_strokes


@pytest.fixture(scope="module")
def classifier():
    return mc.load_classifier("deeper_cnn")


SEVEN = [[(70, 70), (205, 70), (120, 240)]]


def test_a_seven_is_a_seven_whatever_the_picture_comes_as(classifier, tmp_path):
    picture = mc.render(SEVEN)
    path = tmp_path / "seven.png"
    Image.fromarray(255 - picture).save(path)
    readings = [
        classifier.read(source)
        for source in (
            picture,
            np.dstack([picture] * 3),
            Image.fromarray(picture),
            path,
            str(path),
            path.read_bytes(),
        )
    ]
    assert [reading.digit for reading in readings] == [7] * 6
    for reading in readings:
        np.testing.assert_array_equal(reading.image, readings[0].image)
        assert reading.confidence == reading.probabilities[7] > 0.5
        assert reading.probabilities.sum() == pytest.approx(1, abs=1e-5)
        assert (reading.image.dtype, reading.probabilities.dtype) == (np.uint8, np.float32)


def test_what_is_shown_is_what_the_network_gets(classifier):
    reading = classifier.read(SEVEN)
    again = classifier.read_image(reading.image)
    np.testing.assert_array_equal(again.probabilities, reading.probabilities)


def test_the_heat_map_lies_on_the_ink(classifier):
    reading = classifier.read(SEVEN)
    assert reading.heatmap.shape == (28, 28)
    assert reading.heatmap.dtype == np.float32
    assert (reading.heatmap.min(), reading.heatmap.max()) == (pytest.approx(0, abs=0.5), 1)
    weight = reading.heatmap / reading.heatmap.sum()
    assert (weight * reading.image).sum() > reading.image.mean()


@pytest.mark.parametrize(
    "nothing",
    [
        np.zeros((280, 280), np.uint8),
        np.full((9, 9), 200, np.uint8),
    ],
    ids=["black", "plain"],
)
def test_without_ink_no_digit_is_made_up(classifier, nothing):
    reading = classifier.read(nothing)
    assert reading.digit is None
    assert reading.confidence == 0
    assert not reading.image.any()
    assert "no digit" in reading.message
    assert "no digit" in repr(reading)


@pytest.mark.parametrize(
    ("images", "said"),
    [
        (np.zeros((2, 28, 28)), "float64"),
        (np.full((1, 28, 28), np.nan), "nan"),
        (np.full((1, 28, 28), 300), "300"),
        (np.zeros((28, 28), np.uint8), r"\(28, 28\)"),
        (np.zeros((1, 32, 32), np.uint8), r"\(1, 32, 32\)"),
        ("seven.png", "<U9"),
    ],
    ids=["floats", "NaN", "out of range", "no batch", "wrong size", "a name"],
)
def test_wrong_images_are_refused_with_what_came(classifier, images, said):
    with pytest.raises(ValueError, match=said):
        classifier.predict_proba(images)


@pytest.mark.slow
def test_batches_of_any_size_agree(classifier):
    images = np.stack([mc.to_mnist(mc.render(sample_strokes(n % 10, n))) for n in range(300)])
    whole = classifier.predict_proba(images)
    assert whole.shape == (300, 10)
    single = np.concatenate([classifier.predict_proba(image[None]) for image in images[250:260]])
    np.testing.assert_allclose(whole[250:260], single, atol=1e-5)
    assert classifier.predict_proba(images[:0]).shape == (0, 10)


@pytest.mark.slow
def test_threads_do_not_mix_up_their_readings(classifier):
    inks = [sample_strokes(digit, seed=1) for digit in range(10)] * 10
    one_by_one = [classifier.read(ink).digit for ink in inks]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda ink: classifier.read(ink).digit, inks)) == one_by_one


def test_an_unknown_network_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"basic_cnn, champion, deeper_cnn, dense_network"):
        mc.load_classifier("deepest_cnn")
    with pytest.raises(ValueError, match=r"basic_cnn, champion, deeper_cnn, dense_network"):
        mc.model_card("deepest_cnn")
    with pytest.raises(FileNotFoundError):
        mc.load_classifier("nowhere.tflite")


def test_reading_a_digit_never_imports_tensorflow():
    code = (
        "import sys, mnist_course as mc\n"
        f"assert mc.load_classifier().read({SEVEN}).digit == 7\n"
        "heavy = {'tensorflow', 'keras', 'sklearn', 'matplotlib', 'IPython'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
