"""A network says so when what it sees is unlike a digit, and is as sure as it is right."""

import numpy as np
import pytest

import mnist_course as mc
from mnist_course.ink.strokes import draw_ink
from mnist_course.preprocessing.mnist_format import is_normalised, normalise
from mnist_course.recognition.confidence import Doubt, Likeness
from mnist_course.recognition.shipped import PRETRAINED
from testsupport import printed
from testsupport.pendigits import load_pendigits
from tools.networks.doubt_fitting import drawn_digits, fit_doubt, strange_images, strange_kinds
from tools.networks.not_digits import LETTERS, SHAPES, THIRDS, not_digits, part
from tools.networks.recipes import RECIPES

SEVEN = [[(70, 70), (205, 70), (120, 240)]]
LETTER_K = [[(60, 60), (60, 220)], [(190, 60), (60, 140), (190, 220)]]
LETTER_W = [[(40, 60), (90, 230), (140, 110), (190, 230), (240, 60)]]
FOUR_AND_TWO = [
    [(60, 80), (45, 150), (110, 150)],
    [(95, 80), (95, 210)],
    [(160, 105), (185, 80), (215, 90), (220, 120), (160, 205), (235, 205)],
]
SCRIBBLE = [
    [(50, 60), (230, 90), (60, 120), (220, 150), (50, 180), (230, 210), (120, 40), (90, 230)]
]


@pytest.fixture(scope="module")
def mnist(mnist_path):
    return mc.load_mnist(mnist_path)


@pytest.fixture(params=mc.shipped_networks())
def network(request):
    return mc.load_classifier(request.param)


@pytest.mark.parametrize(
    "ink",
    [LETTER_K, LETTER_W, FOUR_AND_TWO, SCRIBBLE],
    ids=["K", "W", "42", "scribble"],
)
def test_what_is_no_digit_is_called_unlike_one(classifier, ink):
    reading = classifier.read(ink)
    assert reading.unlike_a_digit
    assert "unlike a digit" in repr(reading)


def test_a_seven_is_like_a_digit_for_every_network(network):
    reading = network.read(SEVEN)
    assert (reading.digit, reading.unlike_a_digit) == (7, False)


def test_a_readings_confidence_is_calibrated(network):
    """What learnt from labels alone is too sure; what learnt from softened answers, not enough."""
    reading = network.read(SEVEN)
    assert reading.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert reading.probabilities.dtype == np.float32
    too_sure = RECIPES[network.name].teacher is None
    assert (network.doubt.temperature > 1) == too_sure
    bare = network.predict_proba(reading.image[None])[0]
    np.testing.assert_array_equal(reading.probabilities.argsort(), bare.argsort())
    assert reading.confidence == reading.probabilities.max() != bare.max()
    assert (reading.confidence < bare.max()) == too_sure
    logits = network.logits(reading.image[None])[0].astype(float)
    for temperature, given in ((1, bare), (network.doubt.temperature, reading.probabilities)):
        powers = np.exp(logits / temperature)
        np.testing.assert_allclose(given, powers / powers.sum(), atol=1e-5)


@pytest.mark.slow
def test_calibration_lowers_the_loss_on_validation_images_and_on_ink(network, mnist):
    """And the sum of both calibration errors, though not each of them: see the benchmark."""
    digits = load_pendigits()[::3]
    ink = np.stack([mc.to_mnist(draw_ink(digit.strokes)) for digit in digits])
    before_and_after = []
    for images, labels in (
        mnist.split_validation()[2:],
        (ink, np.array([digit.label for digit in digits])),
    ):
        bare = mc.evaluate(network, images, labels)
        warm = bare.with_temperature(network.doubt.temperature)
        assert warm.loss < bare.loss
        before_and_after.append([bare.calibration_error(), warm.calibration_error()])
    before, after = np.sum(before_and_after, axis=0)
    assert after < before + 0.001


@pytest.mark.slow
def test_few_validation_digits_are_called_unlike_one(network, mnist):
    features = network.features(mnist.split_validation()[2])
    assert network.doubt.unlike_a_digit(features).mean() <= 0.0105


@pytest.mark.slow
def test_few_digits_of_other_people_are_called_unlike_one(classifier):
    readings = [classifier.read(digit.strokes) for digit in load_pendigits()[::5]]
    assert np.mean([reading.unlike_a_digit for reading in readings]) <= 0.02


def test_most_of_what_is_no_digit_is_called_unlike_one(classifier):
    rng = np.random.default_rng(200)
    kinds = not_digits(200, seed=200) | {
        "printed words": np.stack(
            [normalise(printed.drawn(printed.word(rng, 4), 60, rng)) for _ in range(200)]
        )
    }
    shares = {
        kind: classifier.doubt.unlike_a_digit(classifier.features(images)).mean()
        for kind, images in kinds.items()
    }
    assert np.mean(list(shares.values())) > 0.85, shares
    assert shares.pop("shapes") > 0.4  # a question mark is too much like a 2, a triangle like a 4
    assert min(shares.values()) > 0.8, shares


def test_the_same_seed_draws_the_same_28x28_images():
    first, again, other = (not_digits(3, seed) for seed in (5, 5, 6))
    for kind, images in first.items():
        assert (images.shape, images.dtype) == ((3, 28, 28), np.uint8)
        np.testing.assert_array_equal(images, again[kind])
        assert not np.array_equal(images, other[kind])


def test_the_same_seed_draws_the_same_strange_images_all_normalised_and_in_random_order():
    first, again, other = (strange_images(60, seed) for seed in (5, 5, 6))
    assert (first.shape, first.dtype) == ((60, 28, 28), np.uint8)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert all(is_normalised(image) for image in first)
    in_order = np.concatenate(list(strange_kinds(4, 5).values()))
    assert not np.array_equal(first[:20], in_order[:20])


def test_what_is_left_out_is_not_drawn():
    known, left_out = (set(part(LETTERS | SHAPES, thirds)) for thirds in (THIRDS[:2], THIRDS[2:]))
    assert left_out
    assert not known & left_out
    assert {ord(letter) % 3 for letter in printed.LETTERS} == {2}


def test_a_card_keeps_it_all():
    rng = np.random.default_rng(0)
    likeness = Likeness(*(rng.normal(size=shape) for shape in ((5, 3), 3, 3)))
    kept = Doubt.from_card(Doubt(1.5, likeness, -2.5).to_card())
    assert (kept.temperature, kept.threshold) == (1.5, -2.5)
    features = rng.normal(size=(20, 5)).astype(np.float32)
    np.testing.assert_allclose(kept.likeness(features), likeness(features), atol=0.02)


def test_likeness_may_be_one_feature_as_it_is():
    features = np.random.default_rng(0).normal(size=(20, 5)).astype(np.float32)
    np.testing.assert_array_equal(Likeness.of_feature(3, 5)(features), features[:, 3])


def test_a_file_without_a_card_reads_without_doubt():
    plain = mc.load_classifier(PRETRAINED / "deeper_cnn.tflite")
    reading = plain.read(LETTER_K)
    assert plain.doubt is None
    assert not reading.unlike_a_digit
    np.testing.assert_allclose(
        reading.probabilities, mc.load_classifier().predict_proba(reading.image[None])[0], atol=1e-6
    )


def test_feature_maps_are_what_the_convolutions_find(network):
    image = mc.to_mnist(mc.render(SEVEN))
    maps = network.feature_maps(image)
    assert [each.shape[0] for each in maps] == {
        "dense_network": [],
        "basic_cnn": [16, 32],
        "deeper_cnn": [16, 32, 32, 64, 64],
        "champion": [32, 64, 64, 96, 96],
    }[network.name]
    assert all(each.min() >= 0 and each.max() > 0 for each in maps)


@pytest.mark.slow
def test_feature_maps_are_those_of_keras():
    import keras

    image = mc.to_mnist(mc.render(SEVEN))
    model = keras.models.load_model(PRETRAINED / "basic_cnn.keras")
    maps = mc.load_classifier("basic_cnn").feature_maps(image)
    wanted = mc.explanation.feature_maps(model, image[None], 0)[0]
    np.testing.assert_allclose(maps[0], wanted, atol=1e-5)


@pytest.mark.slow
def test_the_cards_doubt_is_what_is_found_out_anew(mnist):
    name = "basic_cnn"
    found = fit_doubt(mc.load_classifier(name), mnist, drawn_digits())
    kept = mc.load_classifier(name).doubt
    assert found.temperature == pytest.approx(kept.temperature, abs=0.01)
    images = np.concatenate([mnist.split_validation()[2][:500], *not_digits(50, seed=300).values()])
    features = mc.load_classifier(name).features(images)
    agreed = found.unlike_a_digit(features) == kept.unlike_a_digit(features)
    assert agreed.mean() > 0.99
