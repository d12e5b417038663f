"""The shipped networks are what their cards say, and both of their files agree."""

import json
import shutil

import keras
import numpy as np
import pytest

import mnist_course as mc
from mnist_course.recognition import shipped
from mnist_course.recognition.shipped import CHECKSUMS, PRETRAINED, checksum, shipped_file
from tools.networks.export import export_litert
from tools.networks.recipes import RECIPES

# The least test accuracy of each network.
BARS = {"dense_network": 0.983, "basic_cnn": 0.990, "deeper_cnn": 0.994, "champion": 0.997}


@pytest.fixture(scope="module")
def mnist(mnist_path):
    return mc.load_mnist(mnist_path)


@pytest.fixture(params=sorted(RECIPES))
def name(request):
    return request.param


def card_of(name):
    return json.loads((PRETRAINED / f"{name}.json").read_text())


def test_every_recipe_is_shipped_in_under_5_mb_and_2_mb_each_for_litert():
    assert mc.shipped_networks() == sorted(RECIPES)
    files = [file for file in PRETRAINED.iterdir() if not file.name.startswith(".")]
    assert {file.name for file in files} == {
        CHECKSUMS,
        *(f"{name}.{ending}" for name in RECIPES for ending in ("keras", "tflite", "json")),
    }
    assert sum(file.stat().st_size for file in files) < 5_000_000
    assert all(file.stat().st_size < 2_000_000 for file in files)


def test_each_file_is_the_one_that_was_shipped():
    lines = (PRETRAINED / CHECKSUMS).read_text().splitlines()
    assert len(lines) == 3 * len(RECIPES)
    for line in lines:
        digest, name = line.split()
        assert checksum((PRETRAINED / name).read_bytes()) == digest


@pytest.mark.parametrize("ending", ["tflite", "json"])
def test_a_damaged_file_is_one_clear_error(ending, tmp_path, monkeypatch):
    shutil.copytree(PRETRAINED, tmp_path / "pretrained")
    monkeypatch.setattr(shipped, "PRETRAINED", tmp_path / "pretrained")
    assert mc.load_classifier("basic_cnn").name == "basic_cnn"
    file = tmp_path / "pretrained" / f"basic_cnn.{ending}"
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 1
    file.write_bytes(whole)
    with pytest.raises(OSError, match=rf"basic_cnn\.{ending}' is damaged.*Install .* anew"):
        mc.load_classifier("basic_cnn")
    file.unlink()
    if ending == "json":
        with pytest.raises(OSError, match=r"basic_cnn\.json' is missing"):
            mc.model_card("basic_cnn")


def test_lines_that_end_as_on_windows_are_no_damage():
    card = (PRETRAINED / "basic_cnn.json").read_bytes()
    assert checksum(card.replace(b"\n", b"\r\n")) == checksum(card)
    assert shipped_file("basic_cnn.json") == card


def test_the_exported_file_is_what_the_exporter_makes(tmp_path):
    export_litert(keras.models.load_model(PRETRAINED / "basic_cnn.keras"), tmp_path / "new.tflite")
    images = np.random.default_rng(0).integers(0, 256, (9, 28, 28)).astype(np.uint8)
    new, shipped_one = mc.load_classifier(tmp_path / "new.tflite"), mc.load_classifier("basic_cnn")
    np.testing.assert_allclose(new.features(images), shipped_one.features(images), atol=1e-4)


def test_a_file_for_one_image_at_a_time_agrees(tmp_path):
    model = keras.models.load_model(PRETRAINED / "basic_cnn.keras")
    export_litert(model, tmp_path / "single.tflite", batch=1)
    image = mc.to_mnist(mc.render([[(70, 70), (205, 70), (120, 240)]]))
    single = mc.load_classifier(tmp_path / "single.tflite")
    expected = mc.load_classifier("basic_cnn")
    np.testing.assert_allclose(single.logits(image[None]), expected.logits(image[None]), atol=1e-4)


def test_the_card_tells_the_recipe_and_the_network(name):
    from dataclasses import asdict

    card = card_of(name)
    assert card["recipe"] == json.loads(json.dumps(asdict(RECIPES[name])))
    assert card["parameters"] == getattr(mc.models, name)().count_params()
    assert card["command"] == f"python -m tools.networks.train {name}"


@pytest.mark.slow
def test_its_training_can_be_loaded_instead_of_repeated(name):
    run, card = mc.training.load_run(name), card_of(name)
    assert {len(values) for values in run.history.values()} == {RECIPES[name].epochs}
    assert run.history["val_accuracy"][-1] == card["validation"]["accuracy"]
    assert run.history["val_loss"][-1] == card["validation"]["loss"]
    assert run.model.name == name
    images = np.random.default_rng(0).integers(0, 256, (5, 28, 28)).astype(np.uint8)
    answers = run.model.predict(images[..., None].astype(np.float32) / 255, verbose=0)
    shipped = mc.load_classifier(name).predict_proba(images)
    np.testing.assert_allclose(answers, shipped, atol=1e-5)


@pytest.mark.slow
def test_plain_keras_opens_the_keras_file_and_litert_agrees(name):
    model = keras.models.load_model(PRETRAINED / f"{name}.keras")
    images = np.random.default_rng(0).integers(0, 256, (50, 28, 28)).astype(np.uint8)
    images[:10] = [
        mc.to_mnist(mc.render([[(70, 70), (205, 70), (120 + n, 240)]])) for n in range(10)
    ]
    wanted = model.predict(images[..., None].astype(np.float32) / 255, verbose=0)
    np.testing.assert_allclose(mc.load_classifier(name).predict_proba(images), wanted, atol=1e-5)


@pytest.mark.slow
def test_the_card_holds_on_the_mnist_test_set(name, mnist):
    card = card_of(name)
    report = mc.evaluate(mc.load_classifier(name), mnist.x_test, mnist.y_test)
    assert card["data"]["sha256"] == mnist.checksum
    # One image of 10,000: another processor may round differently where two classes tie.
    assert report.accuracy == pytest.approx(card["test"]["accuracy"], abs=1.01e-4)
    assert report.loss == pytest.approx(card["test"]["loss"], abs=1e-4)
    assert report.accuracy >= BARS[name] - 1.01e-4


@pytest.mark.slow
def test_mnist_through_the_preprocessing_is_read_as_well(mnist):
    """Also enlarged, moved and inverted, as a picture of it would be."""
    from PIL import Image

    classifier = mc.load_classifier("deeper_cnn")
    images, labels = mnist.x_test[:2000], mnist.y_test[:2000]

    def as_picture(image):
        large = np.asarray(Image.fromarray(image).resize((140, 140), Image.Resampling.BICUBIC))
        return 255 - np.pad(large, ((60, 10), (0, 90)))

    direct = classifier.predict_proba(images).argmax(1) == labels
    pictures = np.stack([mc.to_mnist(as_picture(image)) for image in images])
    through = classifier.predict_proba(pictures).argmax(1) == labels
    assert through.mean() > direct.mean() - 0.005
    normalised = np.stack([mc.to_mnist(image) for image in mnist.x_test])
    report = mc.evaluate(classifier, normalised, mnist.y_test)
    assert report.accuracy > card_of("deeper_cnn")["test"]["accuracy"] - 0.001


@pytest.mark.slow
def test_the_grad_cam_of_the_forward_pass_is_the_gradients(name):
    """Against Grad-CAM by its definition, with the gradient from TensorFlow."""
    import tensorflow as tf

    if name == "dense_network":
        pytest.skip("a dense network has no feature maps")
    model = keras.models.load_model(PRETRAINED / f"{name}.keras")
    maps_layer = [layer for layer in model.layers if len(layer.output.shape) == 4][-1]
    to_maps = keras.Model(model.inputs, maps_layer.output)
    reading = mc.load_classifier(name).read([[(70, 70), (205, 70), (120, 240)]])
    maps = to_maps(reading.image[None, ..., None].astype(np.float32) / 255)
    kernel, bias = model.layers[-1].get_weights()
    with tf.GradientTape() as tape:
        tape.watch(maps)
        logits = tf.reshape(maps, (1, -1)) @ kernel + bias
        logit = logits[0, reading.digit]
    weights = tf.reduce_mean(tape.gradient(logit, maps), (1, 2))
    wanted = tf.nn.relu(tf.einsum("nhwc,nc->nhw", maps, weights))[0].numpy()
    shape = wanted.shape
    from PIL import Image

    reduced = np.asarray(Image.fromarray(reading.heatmap).resize(shape[::-1], Image.Resampling.BOX))
    assert np.corrcoef(reduced.ravel(), wanted.ravel())[0, 1] > 0.97


def test_training_refuses_what_has_no_recipe(capsys, monkeypatch):
    from tools.networks import train

    monkeypatch.setattr("sys.argv", ["train", "basic_cnn", "deepest_cnn"])
    with pytest.raises(SystemExit, match="2"):
        train.main()
    assert "no recipe for deepest_cnn" in capsys.readouterr().err
