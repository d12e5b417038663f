import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax, softmax

import mnist_course as mc
from mnist_course.evaluation import ConfusedPair, ReliabilityBin, Report, share_interval


def answers(*rows):
    """Probabilities from (digit, confidence, other digit), where the other gets the rest."""
    probabilities = np.zeros((len(rows), 10), np.float32)
    for row, (digit, confidence, other) in zip(probabilities, rows, strict=True):
        row[digit], row[other] = confidence, 1 - confidence
    return probabilities


# Eight digits; wrong are a 9 read as 4, twice, and a 7 read as 1.
Y = np.array([4, 9, 9, 9, 7, 7, 1, 0])
ANSWERS = answers(
    (4, 0.95, 9),
    (9, 0.75, 4),
    (4, 0.55, 9),
    (4, 0.85, 9),
    (7, 0.95, 1),
    (1, 0.65, 2),
    (1, 0.75, 7),
    (0, 0.95, 6),
)


@pytest.fixture
def report():
    return Report(Y, ANSWERS)


class Fixed:
    """A network that gives the answers it was given, and remembers what it was shown."""

    def __init__(self, probabilities):
        self.probabilities = probabilities

    def predict_proba(self, images):
        self.images = images
        return self.probabilities


class KerasLike:
    def predict(self, images, batch_size, verbose):
        self.images, self.batch_size = images, batch_size
        return ANSWERS


def images(n=8):
    return np.full((n, 28, 28), 51, np.uint8)


# The metrics, by hand


def test_accuracy_and_confusion_matrix(report):
    assert report.accuracy == 5 / 8
    wanted = np.zeros((10, 10), int)
    for true, predicted in [(4, 4), (9, 9), (9, 4), (9, 4), (7, 7), (7, 1), (1, 1), (0, 0)]:
        wanted[true, predicted] += 1
    np.testing.assert_array_equal(report.confusion_matrix, wanted)


def test_loss_is_the_mean_surprise():
    report = Report(np.array([4, 9]), answers((4, 0.5, 9), (4, 0.75, 9)))
    assert report.loss == pytest.approx((np.log(2) + np.log(4)) / 2)


def test_confused_pairs_come_most_frequent_first_and_have_a_direction(report):
    assert report.confused_pairs() == [ConfusedPair(9, 4, 2), ConfusedPair(7, 1, 1)]
    assert report.confused_pairs(top=1) == [ConfusedPair(true=9, predicted=4, count=2)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [3, 5, 2]),  # confidence 0.85, 0.65, 0.55
        ({"true": 9}, [3, 2]),
        ({"predicted": 1}, [5]),
        ({"true": 9, "predicted": 1}, []),
        ({"true": 0}, []),
    ],
)
def test_errors_come_most_confident_first(report, asked, found):
    assert report.misclassified(**asked).tolist() == found


def test_precision_recall_and_f1(report):
    scores = report.per_class()
    assert [row.digit for row in scores] == list(range(10))
    assert scores[4] == (4, pytest.approx(1 / 3), 1.0, pytest.approx(0.5), 1)
    assert scores[9] == (9, 1.0, pytest.approx(1 / 3), pytest.approx(0.5), 3)
    assert scores[1][1:] == (0.5, 1.0, pytest.approx(2 / 3), 1)
    assert scores[3].support == 0
    assert np.isnan([scores[3].precision, scores[3].recall]).all()


def test_the_truth_is_often_among_the_two_most_probable(report):
    assert report.top_k_accuracy(1) == report.accuracy
    assert report.top_k_accuracy(2) == 7 / 8  # the 7 that is read as 1, or else as 2


def test_a_report_tells_what_it_is(report):
    assert repr(report) == (
        f"Report: 8 digits, 3 read wrong, accuracy 62.50%, loss {report.loss:.4f}"
    )


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda report: report.misclassified(true=10), "true is 10"),
        (lambda report: report.misclassified(predicted=-1), "predicted is -1"),
        (lambda report: report.top_k_accuracy(0), "k is 0"),
        (lambda report: report.top_k_accuracy(10), "k is 10"),
        (lambda report: report.reliability(0), "bins is 0"),
        (lambda report: report.calibration_error(-1), "bins is -1"),
        (lambda report: report.confidence_interval(95), "level is 95.*0.95"),
        (lambda report: report.with_temperature(0), "temperature is 0"),
        (lambda report: report.with_temperature(np.nan), "temperature is nan"),
        (lambda report: report.with_temperature(np.inf), "temperature is inf"),
    ],
)
def test_what_can_not_be_asked_is_refused_with_what_can(report, call, said):
    with pytest.raises(ValueError, match=said):
        call(report)


# How sure


def test_wilsons_interval():
    # Wilson's formula for 9 of 10, with z = 1.959964.
    z, share, n = 1.959964, 0.9, 10
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    assert share_interval(9, 10) == pytest.approx((middle - half, middle + half), abs=1e-6)


def test_the_interval_of_an_accuracy_narrows_with_the_images_and_widens_with_the_level(report):
    low, high = report.confidence_interval()
    assert 0 < low < report.accuracy < high < 1
    wider = report.confidence_interval(0.99)
    assert wider.low < low
    assert wider.high > high
    often = Report(np.tile(Y, 100), np.tile(ANSWERS, (100, 1)))
    assert np.ptp(often.confidence_interval()) < np.ptp((low, high)) / 5


def test_an_interval_covers_the_truth_about_as_often_as_it_says():
    drawn = np.random.default_rng(0).binomial(200, 0.97, 2000)
    intervals = {right: share_interval(int(right), 200) for right in set(drawn)}
    covered = [intervals[right].low <= 0.97 <= intervals[right].high for right in drawn]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.03)


def test_reliability_by_hand(report):
    bins = report.reliability(bins=5)
    assert [(row.low, row.high) for row in bins] == [
        (0, 0.2),
        (0.2, 0.4),
        (0.4, 0.6),
        (0.6, 0.8),
        (0.8, 1),
    ]
    assert [row.count for row in bins] == [0, 0, 1, 3, 4]
    assert np.isnan([bins[0].confidence, bins[1].accuracy]).all()
    assert bins[2][2:4] == pytest.approx((0.55, 0))  # one 9, read as 4
    assert bins[3][2:4] == pytest.approx(((0.75 + 0.65 + 0.75) / 3, 2 / 3))
    assert bins[4][2:4] == pytest.approx(((0.95 * 3 + 0.85) / 4, 3 / 4))


def test_calibration_error_by_hand(report):
    gaps = 1 * 0.55 + 3 * abs(2.15 / 3 - 2 / 3) + 4 * abs(3.7 / 4 - 3 / 4)
    assert report.calibration_error(bins=5) == pytest.approx(gaps / 8)


def test_one_bin_compares_the_means(report):
    (row,) = report.reliability(bins=1)
    assert row == ReliabilityBin(0, 1, pytest.approx(6.4 / 8), 5 / 8, 8)


def test_full_confidence_lies_in_the_last_bin():
    overshoot = np.nextafter(np.float32(1), np.float32(2))
    probabilities = np.eye(10, dtype=np.float32)[[3, 3]]
    probabilities[1, 3] = overshoot
    bins = Report(np.array([3, 3]), probabilities).reliability()
    assert [row.count for row in bins] == [0] * 9 + [2]


def test_a_border_belongs_to_the_bin_below():
    report = Report(np.array([3]), answers((3, 0.5, 4)))
    assert report.reliability(bins=2)[0].count == 1


def test_temperature_divides_the_logits(report):
    logits = np.random.default_rng(0).normal(size=(50, 10)) * 4
    report = Report(np.arange(50) % 10, softmax(logits, axis=1).astype(np.float32))
    np.testing.assert_allclose(
        report.with_temperature(2.5).probabilities, softmax(logits / 2.5, axis=1), rtol=1e-5
    )


@settings(max_examples=30, deadline=None)
@given(temperature=st.floats(0.05, 1e6), seed=st.integers(0, 1000))
def test_temperature_changes_how_sure_a_network_is_and_not_what_it_reads(temperature, seed):
    logits = np.random.default_rng(seed).normal(size=(40, 10)) * 6
    report = Report(np.arange(40) % 10, softmax(logits, axis=1).astype(np.float32))
    tempered = report.with_temperature(temperature)
    np.testing.assert_array_equal(tempered.y_pred, report.y_pred)
    np.testing.assert_array_equal(tempered.y_true, report.y_true)
    np.testing.assert_allclose(tempered.probabilities.sum(axis=1), 1)
    surer = tempered.probabilities.max(axis=1) - report.probabilities.max(axis=1)
    assert (surer * (1 - temperature) >= -1e-6).all()


def test_temperature_keeps_zeros_finite():
    tempered = Report(np.array([3, 4]), np.eye(10, dtype=np.float32)[[3, 5]]).with_temperature(50)
    assert np.isfinite(tempered.probabilities).all()
    assert np.isfinite(tempered.log_probabilities).all()
    assert 0 < tempered.probabilities[0, 4] < tempered.probabilities[0, 3] < 1


def overconfident(factor, n=4000, seed=0):
    """Digits drawn from what a network should have said; it says so `factor` times too sharply."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(n, 10)) * 2
    y_true = (softmax(logits, axis=1).cumsum(axis=1) > rng.random((n, 1))).argmax(axis=1)
    return Report(y_true, softmax(logits * factor, axis=1).astype(np.float32))


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0, 3.0])
def test_the_temperature_that_was_put_in_is_found(factor):
    report = overconfident(factor)
    temperature = mc.evaluation.fit_temperature(report)
    assert temperature == pytest.approx(factor, rel=0.07)
    fitted = report.with_temperature(temperature)
    for other in (0.9, 1.1):
        assert fitted.loss < report.with_temperature(other * temperature).loss
    assert fitted.calibration_error() < 0.03
    if factor != 1:
        assert fitted.loss < report.loss
        assert fitted.calibration_error() < report.calibration_error() / 2


def test_without_errors_there_is_no_best_temperature():
    report = Report(np.array([3, 4]), answers((3, 0.9, 8), (4, 0.8, 9)))
    with pytest.raises(ValueError, match=r"All 2 digits are read right.*more images"):
        mc.evaluation.fit_temperature(report)


def test_the_shipped_networks_are_calibrated_on_validation_images(mnist_path):
    _, _, x, y = mc.load_mnist(mnist_path).split_validation()
    report = mc.evaluate(mc.load_classifier("dense_network"), x, y)
    fitted = report.with_temperature(mc.evaluation.fit_temperature(report))
    assert fitted.loss < report.loss
    assert fitted.calibration_error() < report.calibration_error()
    assert fitted.accuracy == report.accuracy


# Two networks


def with_errors(*wrong):
    """Return a report on ten images of which these are read wrong."""
    y_true = np.arange(10)
    digits = np.where(np.isin(y_true, wrong), (y_true + 1) % 10, y_true)
    return Report(y_true, np.eye(10, dtype=np.float32)[digits])


def test_mcnemar_by_hand():
    # Both miss image 0; only b is right on 1, only a on 2 to 6: a coin that falls 5 to 1.
    comparison = mc.compare(with_errors(0, 1), with_errors(0, 2, 3, 4, 5, 6))
    assert comparison[:2] == (5, 1)
    assert comparison.p_value == pytest.approx(2 * (1 + 6) / 2**6)


def test_the_order_of_the_networks_does_not_change_the_p_value():
    a, b = with_errors(0, 1), with_errors(2, 3, 4, 5, 6)
    there, back = mc.compare(a, b), mc.compare(b, a)
    assert (there.only_a_right, there.only_b_right) == (back.only_b_right, back.only_a_right)
    assert there.p_value == back.p_value


@pytest.mark.parametrize("errors", [(), (3, 4)])
def test_the_same_answers_are_no_difference(errors):
    assert mc.compare(with_errors(*errors), with_errors(*errors)) == (0, 0, 1.0)


@pytest.mark.parametrize(
    "other",
    [
        Report(np.arange(9), np.eye(10, dtype=np.float32)[:9]),
        Report(np.arange(10)[::-1], np.eye(10, dtype=np.float32)),
    ],
    ids=["fewer", "another order"],
)
def test_reports_on_different_digits_are_not_compared(other):
    with pytest.raises(ValueError, match=r"10 that begin with 0, 1, 2, 3, 4.*same images"):
        mc.compare(with_errors(), other)


# What is evaluated


def test_a_classifier_gets_the_images_as_they_are():
    network = Fixed(ANSWERS)
    report = mc.evaluate(network, images(), Y.astype(np.uint8))
    assert network.images.dtype == np.uint8
    np.testing.assert_array_equal(report.y_true, Y)
    np.testing.assert_array_equal(report.probabilities, ANSWERS)


def test_a_keras_model_gets_floats_with_a_channel():
    network = KerasLike()
    mc.evaluate(network, images(), Y, batch_size=3)
    assert network.batch_size == 3
    assert network.images.shape == (8, 28, 28, 1)
    assert network.images.dtype == np.float32
    np.testing.assert_allclose(network.images, 0.2)


def test_keras_and_litert_give_the_same_report():
    import keras

    from mnist_course.recognition.shipped import PRETRAINED

    x, y = mc.synthetic.synthetic_digits(60, seed=3)
    model = keras.models.load_model(PRETRAINED / "basic_cnn.keras")
    by_keras, by_litert = (
        mc.evaluate(model, x, y),
        mc.evaluate(mc.load_classifier("basic_cnn"), x, y),
    )
    np.testing.assert_allclose(by_keras.probabilities, by_litert.probabilities, atol=1e-4)
    assert by_keras.loss == pytest.approx(by_litert.loss, abs=1e-4)


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (images() / 255, Y, r"float64.*\(255 \* x\)"),
        (images()[0], Y[:1], r"\(28, 28\).*x\[None\]"),
        (np.zeros((2, 32, 32), np.uint8), Y[:2], r"\(2, 32, 32\)"),
        (images(0), Y[:0], "no image"),
        (images(), Y[:5], "8 images but 5 digits"),
        (images(), np.eye(10)[Y], r"\(8, 10\).*argmax"),
        (images(), Y.astype(float), "float64"),
        (images(), Y + 1, "1 to 10"),
        (images(), Y - 1, "-1 to 8"),
    ],
)
def test_wrong_images_and_digits_are_refused_with_what_came(x, y, said):
    with pytest.raises(ValueError, match=said):
        mc.evaluate(Fixed(ANSWERS), x, y)


@pytest.mark.parametrize(
    ("probabilities", "said"),
    [
        (ANSWERS[:5], r"\(5, 10\)"),
        (ANSWERS[:, :9], r"\(8, 9\)"),
        (np.where(ANSWERS > 0.9, np.nan, ANSWERS), "3 of 8.*learning rate"),
        (log_softmax(ANSWERS, axis=1), "softmax"),
        (ANSWERS * 2, "sum to 2 to 2"),
    ],
    ids=["too few", "nine digits", "NaN", "negative", "no sum of 1"],
)
def test_wrong_answers_are_refused_with_what_came(probabilities, said):
    with pytest.raises(ValueError, match=said):
        mc.evaluate(Fixed(probabilities), images(), Y)


def test_what_can_not_predict_is_refused():
    with pytest.raises(TypeError, match="A dict can't predict"):
        mc.evaluate({}, images(), Y)


@pytest.mark.slow
def test_evaluating_never_imports_tensorflow():
    code = (
        "import sys, mnist_course as mc\n"
        "x, y = mc.synthetic.synthetic_digits(200, seed=0)\n"
        "a = mc.evaluate(mc.load_classifier('dense_network'), x, y)\n"
        "b = mc.evaluate(mc.load_classifier('basic_cnn'), x, y)\n"
        "mc.compare(a, b), a.reliability(), a.with_temperature(2), a.confidence_interval()\n"
        "mc.plots.show_reliability(a)._repr_html_()\n"
        "heavy = {'tensorflow', 'keras', 'matplotlib.pyplot'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
