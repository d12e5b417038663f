"""Networks as beginners write them: each is read with, in one line, or refused with what came."""

import json
import subprocess
import sys
from typing import NamedTuple

import keras
import numpy as np
import pytest
from typer.testing import CliRunner

import mnist_course as mc
from mnist_course.cli import app
from mnist_course.recognition.classifier import DigitClassifier
from mnist_course.recognition.network import PROBES
from mnist_course.recognition.shipped import PRETRAINED
from mnist_course.widgets import DigitReader, Playground
from tools.networks.export import export_litert
from tools.networks.not_digits import not_digits

layers = keras.layers
SEVEN = [[(70, 70), (205, 70), (120, 240)]]
LETTER_W = [[(40, 60), (90, 230), (140, 110), (190, 230), (240, 60)]]


def dense():
    return [
        keras.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(32, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]


def tutorial():
    """As TensorFlow's quickstart: logits, and dropout before the last layer."""
    return [
        keras.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(32, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(10),
    ]


def flat_pixels():
    return [
        keras.Input((784,)),
        layers.Dense(32, activation="sigmoid"),
        layers.Dense(10),
        layers.Softmax(),
    ]


def rescaled_cnn():
    """As keras.io's image tutorials: scaling within, augmentation as a model of its own."""
    augmentation = keras.Sequential([layers.RandomRotation(0.1), layers.RandomZoom(0.1)])
    return [
        keras.Input((28, 28, 1)),
        augmentation,
        layers.Rescaling(1 / 127.5, offset=-1),
        layers.Conv2D(8, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(16, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(16, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]


def normalised_cnn():
    return [
        keras.Input((28, 28, 1)),
        layers.Normalization(mean=33.3, variance=6172.0),
        layers.Conv2D(8, 5, strides=2),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.Flatten(),
        layers.Dense(10),
    ]


def pooled_cnn():
    return [
        keras.Input((28, 28, 1)),
        layers.SeparableConv2D(8, 3, padding="same"),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(10),
        layers.Activation("softmax"),
    ]


def sigmoid_cnn():
    return [
        keras.Input((28, 28, 1)),
        layers.Conv2D(4, 3, activation="tanh"),
        layers.Flatten(),
        layers.Dense(10, activation="sigmoid"),
    ]


def residual():
    """A functional model whose ways part and meet again."""
    image = keras.Input((28, 28, 1))
    first = layers.Conv2D(8, 3, padding="same", activation="relu")(image)
    second = layers.Conv2D(8, 3, padding="same")(first)
    pooled = layers.AveragePooling2D(2)(layers.Add()([first, second]))
    return keras.Model(image, layers.Dense(10, activation="softmax")(layers.Flatten()(pooled)))


def with_base():
    """A trained part within a new model."""
    base = keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Conv2D(8, 3, activation="relu"), layers.MaxPooling2D()],
        name="base",
    )
    return keras.Sequential(
        [keras.Input((28, 28, 1)), base, layers.Flatten(), layers.Dense(10, activation="softmax")]
    )


def shapeless():
    """It learns its input's shape from the first images that it is trained on."""
    model = keras.Sequential(
        [layers.Flatten(), layers.Dense(32, activation="relu"), layers.Dense(10)]
    )
    model(np.zeros((1, 28, 28), np.float32))
    return model


class Subclass(keras.Model):
    def __init__(self):
        super().__init__()
        self.convolution = layers.Conv2D(4, 3, activation="relu")
        self.flatten, self.dense = layers.Flatten(), layers.Dense(10)

    def call(self, images):
        return self.dense(self.flatten(self.convolution(images)))


def subclass():
    model = Subclass()
    model(np.zeros((1, 28, 28, 1), np.float32))
    return model


# What makes it; white ink; what its answers are said to be; whether there is a heat map.
NETWORKS = {
    "dense": (dense, 1, "probabilities", False),
    "tutorial": (tutorial, 1, "logits", False),
    "flat pixels": (flat_pixels, 1, "probabilities", False),
    "rescaled": (rescaled_cnn, 255, "probabilities", True),
    "normalised": (normalised_cnn, 255, "logits", True),
    "pooled": (pooled_cnn, 1, "probabilities", True),
    "sigmoid": (sigmoid_cnn, 1, "sigmoids", True),
    "residual": (residual, 1, "probabilities", True),
    "with a base": (with_base, 1, "probabilities", True),
    "shapeless": (shapeless, 1, "logits", False),
    "subclass": (subclass, 1, "logits", False),
}


def made(make):
    keras.utils.set_random_seed(1)
    model = make()
    return keras.Sequential(model) if isinstance(model, list) else model


class Case(NamedTuple):
    """A network, what is true of it, and what the course makes of it."""

    model: keras.Model
    white: int
    kind: str
    has_heatmap: bool
    classifier: DigitClassifier


@pytest.fixture(scope="module", params=sorted(NETWORKS))
def case(request):
    make, *known = NETWORKS[request.param]
    model = made(make)
    return Case(model, *known, mc.load_classifier(model))


def answers_of(model, white):
    """What plain Keras answers to the probes, as probabilities."""
    shape = getattr(model, "input_shape", (None, 28, 28, 1))[1:]
    pixels = PROBES.astype(np.float32) * (white / 255)
    return model.predict(pixels.reshape(-1, *shape), verbose=0)


def test_it_answers_as_keras_does_and_says_what_it_is(case):
    model, white, kind, has_heatmap, classifier = case
    answers = answers_of(model, white)
    if kind == "logits":
        answers = np.exp(answers) / np.exp(answers).sum(axis=1, keepdims=True)
    answers /= answers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(classifier.predict_proba(PROBES), answers, atol=2e-5)
    assert f"images of 0 to {white}." in repr(classifier)
    assert kind in classifier.notes[1]
    assert "not measured for this network" in repr(classifier)
    reading = classifier.read(SEVEN)
    assert not reading.unlike_a_digit
    assert reading.confidence == reading.probabilities.max()
    assert (reading.heatmap is not None) == has_heatmap
    assert ("no heat map" in repr(classifier)) != has_heatmap


def test_its_logits_are_those_before_the_softmax(case):
    kind, classifier = case.kind, case.classifier
    if kind == "sigmoids":
        with pytest.raises(ValueError, match="no logits are known"):
            classifier.logits(PROBES)
        return
    logits = classifier.logits(PROBES).astype(float)
    proportions = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(proportions, classifier.predict_proba(PROBES), atol=1e-5)


def test_a_saved_file_reads_as_the_model_does(case, tmp_path):
    if isinstance(case.model, Subclass):
        pytest.skip("Keras can't load a class that it doesn't know")
    case.model.save(tmp_path / "mine.keras")
    classifier = mc.load_classifier(tmp_path / "mine.keras")
    assert classifier.name == "mine"
    expected = case.classifier.predict_proba(PROBES)
    np.testing.assert_allclose(classifier.predict_proba(PROBES), expected, atol=1e-6)


@pytest.mark.slow
def test_a_plain_litert_file_of_it_reads_as_the_model_does(case, tmp_path):
    model, white, *_ = case
    path = tmp_path / "mine.tflite"
    if isinstance(model, Subclass):
        pytest.skip("Keras needs example input to export it")
    model.export(path, format="litert", verbose=False)
    classifier = mc.load_classifier(path, **({} if white == 1 else {"white": white}))
    expected = case.classifier.predict_proba(PROBES)
    np.testing.assert_allclose(classifier.predict_proba(PROBES), expected, atol=2e-5)
    assert classifier.read(SEVEN).digit is not None


@pytest.mark.slow
def test_the_courses_export_of_it_has_named_outputs(case, tmp_path):
    model, _, kind, _, own = case
    path = tmp_path / "mine.tflite"
    if isinstance(model, Subclass) or kind == "sigmoids":
        with pytest.raises(ValueError, match=r"subclass|logits"):
            export_litert(model, path)
        return
    export_litert(model, path)
    exported = mc.load_classifier(path)
    np.testing.assert_allclose(exported.logits(PROBES), own.logits(PROBES), atol=2e-4)
    for maps, expected in zip(
        exported.feature_maps(PROBES[2]), own.feature_maps(PROBES[2]), strict=True
    ):
        np.testing.assert_allclose(maps, expected, atol=1e-4)


def test_the_heat_map_by_gradient_is_that_of_the_shipped_file():
    own = mc.load_classifier(keras.models.load_model(PRETRAINED / "basic_cnn.keras"))
    shipped = mc.load_classifier("basic_cnn")
    image = mc.to_mnist(mc.render(SEVEN))
    np.testing.assert_allclose(own.grad_cam(image), shipped.grad_cam(image), atol=1e-4)
    np.testing.assert_allclose(own.logits(PROBES), shipped.logits(PROBES), atol=1e-4)
    assert own.read(SEVEN).digit == 7


def test_trained_further_it_reads_as_it_was_trained():
    model = made(dense)
    classifier = mc.load_classifier(model)
    before = classifier.predict_proba(PROBES)
    model.set_weights([weights + 0.1 for weights in model.get_weights()])
    after = classifier.predict_proba(PROBES)
    assert not np.allclose(before, after, atol=1e-3)
    np.testing.assert_allclose(after, answers_of(model, 1), atol=1e-5)


def test_white_can_be_said():
    model = made(dense)
    classifier = mc.load_classifier(model, white=255)
    np.testing.assert_allclose(classifier.predict_proba(PROBES), answers_of(model, 255), atol=1e-5)


def test_scaling_within_the_network_is_taken_as_its_layer_says():
    centred = keras.Sequential([keras.Input((28, 28)), layers.Rescaling(2, -1), *dense()[1:]])
    assert "0 to 1." in repr(mc.load_classifier(centred))
    adapted = layers.Normalization(axis=None)
    adapted.adapt(np.random.default_rng(0).uniform(0, 1, (9, 28, 28)))
    small = keras.Sequential([keras.Input((28, 28)), adapted, *dense()[1:]])
    assert "0 to 1." in repr(mc.load_classifier(small))


def test_any_function_reads():
    shipped = mc.load_classifier("basic_cnn")

    def mine(images):
        assert (images.dtype, images.shape[1:]) == (np.uint8, (28, 28))
        return shipped.predict_proba(images)

    classifier = mc.load_classifier(mine)
    assert (classifier.name, classifier.read(SEVEN).digit) == ("mine", 7)
    assert classifier.feature_maps(PROBES[0]) == []
    logits = mc.load_classifier(lambda images: shipped.logits(images).tolist())
    assert "softmax was added" in repr(logits)
    np.testing.assert_allclose(
        logits.predict_proba(PROBES), shipped.predict_proba(PROBES), atol=1e-6
    )


def test_the_playground_and_the_reader_take_it(browser, tmp_path):
    model = made(pooled_cnn)
    model.save(tmp_path / "mine.keras")
    for widget in (Playground(model), DigitReader(tmp_path / "mine.keras")):
        widget.pad.draw(SEVEN)
        expected = mc.load_classifier(model).read(SEVEN)
        assert widget.reading.digit == expected.digit


def two_heads():
    image = keras.Input((28, 28))
    flat = layers.Flatten()(image)
    return keras.Model(image, [layers.Dense(10)(flat), layers.Dense(2)(flat)])


def two_images():
    pair = [keras.Input((28, 28)), keras.Input((28, 28))]
    return keras.Model(pair, layers.Dense(10)(layers.Flatten()(layers.Add()(pair))))


def with_nan():
    model = made(dense)
    model.set_weights([weights * np.nan for weights in model.get_weights()])
    return model


@pytest.mark.parametrize(
    ("network", "said"),
    [
        (lambda: made(lambda: [*dense()[:-1], layers.Dense(11)]), r"11 classes.*\(6, 10\)"),
        (
            lambda: made(lambda: [keras.Input((32, 32, 3)), layers.Flatten(), layers.Dense(10)]),
            r"\(32, 32, 3\).*Expected one input of shape \(28, 28\)",
        ),
        (
            lambda: made(lambda: [keras.Input((28, 28, 1)), layers.Dense(10)]),
            r"\(6, 28, 28, 10\).*Flatten",
        ),
        (lambda: keras.Sequential([layers.Flatten(), layers.Dense(10)]), "isn't built yet"),
        (two_heads, "2 outputs. Expected one"),
        (two_images, "more than one input"),
        (with_nan, "NaN or infinity"),
        (
            lambda: lambda images: images.reshape(len(images), -1).argmax(axis=1),
            r"\(6,\).*scikit-learn",
        ),
        (lambda: lambda images: images @ images[0][:, :10], r"\(6, 28, 10\)"),
        (lambda: lambda images: 1 / 0, "ZeroDivisionError"),
        (lambda: lambda images: "seven", "can't use"),
        (lambda: "best_cnn", "There is no shipped network 'best_cnn'"),
    ],
)
def test_what_cannot_read_is_refused_at_once_with_what_came(network, said):
    with pytest.raises(ValueError, match=said):
        mc.load_classifier(network())


def test_what_is_no_network_is_refused():
    with pytest.raises(TypeError, match=r"A int is no network. Expected"):
        mc.load_classifier(42)


@pytest.mark.parametrize("ending", ["keras", "tflite"])
def test_a_file_that_is_no_model_is_refused(ending, tmp_path):
    path = tmp_path / f"mine.{ending}"
    with pytest.raises(FileNotFoundError, match=r"mine\."):
        mc.load_classifier(path)
    path.write_text("not a model")
    with pytest.raises(ValueError, match=rf"mine\.{ending}"):
        mc.load_classifier(path)


def test_a_litert_file_of_something_else_is_refused(tmp_path):
    for name, shape, classes, said in (
        ("small", (8, 8, 1), 10, r"\(1, 8, 8, 1\)"),
        ("letters", (28, 28, 1), 26, "26 classes"),
    ):
        model = keras.Sequential([keras.Input(shape), layers.Flatten(), layers.Dense(classes)])
        model.export(tmp_path / f"{name}.tflite", format="litert", verbose=False)
        with pytest.raises(ValueError, match=said):
            mc.load_classifier(tmp_path / f"{name}.tflite")


@pytest.fixture(scope="module")
def digits():
    return mc.synthetic.synthetic_digits(400, 3, hands="world")


@pytest.fixture(scope="module")
def model():
    return keras.models.load_model(PRETRAINED / "basic_cnn.keras")


class TestCalibrate:
    def test_it_is_as_sure_as_it_is_right(self, model, digits):
        images, labels = digits
        plain, calibrated = mc.load_classifier(model), mc.calibrate(model, images, labels)
        assert isinstance(calibrated, DigitClassifier)
        assert "not measured" not in repr(calibrated)
        before = mc.evaluate(plain, images, labels)
        after = before.with_temperature(calibrated.doubt.temperature)
        assert after.calibration_error() < before.calibration_error() / 2
        reading = calibrated.read(SEVEN)
        assert reading.confidence < plain.read(SEVEN).confidence
        assert reading.probabilities.sum() == pytest.approx(1, abs=1e-5)

    def test_one_image_in_a_hundred_and_what_is_stranger_is_unlike_a_digit(self, model, digits):
        images, labels = digits
        calibrated = mc.calibrate(model, images, labels)
        unlike = [calibrated.read_image(image).unlike_a_digit for image in images]
        assert 0 < sum(unlike) <= 4
        strange = not_digits(60, seed=200)["two digits"]
        unlike = calibrated.doubt.unlike_a_digit(calibrated.features(strange))
        assert unlike.mean() > 0.1, unlike.mean()

    def test_of_probabilities_alone_nothing_is_called_unlike_a_digit(self, model, digits):
        known = mc.load_classifier(model)
        calibrated = mc.calibrate(lambda images: known.predict_proba(images), *digits)
        expected = mc.calibrate(model, *digits)
        assert calibrated.doubt.temperature == pytest.approx(expected.doubt.temperature, rel=1e-2)
        np.testing.assert_allclose(
            calibrated.read(SEVEN).probabilities, expected.read(SEVEN).probabilities, atol=1e-3
        )
        assert not calibrated.read(LETTER_W).unlike_a_digit

    def test_a_few_wrong_labels_hardly_move_it(self, model, digits):
        images, labels = digits
        classifier = mc.load_classifier(model)
        sure = classifier.predict_proba(images).max(axis=1) > 0.9999
        wrong = labels.copy()
        wrong[np.flatnonzero(sure)[:1]] = (labels[np.flatnonzero(sure)[:1]] + 1) % 10
        clean, noisy = (
            mc.calibrate(model, images, each).doubt.temperature for each in (labels, wrong)
        )
        assert noisy == pytest.approx(clean, rel=0.1)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda x, y: (x, y[:-1]), "for each of 400 images"),
            (lambda x, y: (x, y + 10), "from 0 to 9"),
            (lambda x, y: (x / 255, y), "float64"),
            (lambda x, y: (x, (y + 1) % 10), r"only .* right\. Do images and digits belong"),
            (lambda x, y: (x[:0], y[:0]), "no image"),
        ],
        ids=["one digit short", "no digits", "floats", "other digits", "nothing"],
    )
    def test_what_it_cannot_learn_from_is_refused(self, model, digits, change, said):
        with pytest.raises(ValueError, match=said):
            mc.calibrate(model, *change(*digits))

    def test_where_nothing_is_read_wrong_there_is_no_best_temperature(self, model, digits):
        images, labels = digits
        right = mc.load_classifier(model).predict_proba(images).argmax(axis=1) == labels
        with pytest.raises(ValueError, match="All digits are read right"):
            mc.calibrate(model, images[right], labels[right])


def test_the_command_line_takes_a_keras_file(tmp_path):
    from PIL import Image

    made(dense).save(tmp_path / "mine.keras")
    Image.fromarray(255 - mc.render(SEVEN)).save(tmp_path / "seven.png")
    result = CliRunner().invoke(
        app,
        ["predict", "--json", "--network", f"{tmp_path}/mine.keras", f"{tmp_path}/seven.png"],
    )
    assert result.exit_code == 0
    assert json.loads(result.stdout)["digit"] in range(10)
    assert "mine: It answers with probabilities." in result.stderr
    broken = CliRunner().invoke(
        app, ["predict", "--network", f"{tmp_path}/seven.png", f"{tmp_path}/seven.png"]
    )
    assert broken.exit_code == 2
    assert ".keras or .tflite" in broken.stderr


def test_without_a_keras_model_nothing_imports_tensorflow():
    code = (
        "import sys, numpy as np, mnist_course as mc, mnist_course.recognition\n"
        "mc.load_classifier(lambda images: np.full((len(images), 10), 0.1))\n"
        "mc.calibrate\n"
        "sys.exit(3 if {'tensorflow', 'keras', 'sklearn'} & set(sys.modules) else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
