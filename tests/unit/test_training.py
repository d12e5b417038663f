import math
import os
import signal
import threading
import time

import keras
import numpy as np
import pytest

from mnist_course import models, training
from mnist_course.augmentation import Augmentation
from mnist_course.datasets import Dataset
from mnist_course.training import OneCycle, TrainingDivergedError, constant, load_run, train


@pytest.fixture(scope="module")
def bars():
    """Ten classes that are easy to tell apart: a bright bar in one of ten places, and noise."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 10, 1200).astype(np.uint8)
    x = rng.integers(0, 60, (1200, 28, 28)).astype(np.uint8)
    for image, label in zip(x, y, strict=True):
        image[:, 4 + 2 * label : 6 + 2 * label] = 255
    return Dataset(x[:1000], y[:1000], x[1000:], y[1000:], "synthetic")


def small_network(seed=1):
    keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dropout(0.1),
            keras.layers.Dense(10, activation="softmax"),
        ],
        name="small",
    )


@pytest.mark.slow
def test_it_learns_and_tells_how(bars):
    run = train(small_network(), bars, epochs=6, batch_size=32, validation_size=200, progress=False)
    assert set(run.history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert all(len(values) == 6 for values in run.history.values())
    assert run.history["loss"][-1] < run.history["loss"][0] / 2
    assert run.history["val_accuracy"][-1] > 0.9
    assert run.seconds > 0
    assert "6 epochs" in repr(run)


def test_the_progress_bar_counts_every_step_and_epoch_to_the_end(bars, capsys, monkeypatch):
    shown, make = [], training._progress_bar
    monkeypatch.setattr(training, "_progress_bar", lambda *n: shown.append(make(*n)) or shown[-1])
    train(small_network(), bars, epochs=2, batch_size=8, validation_size=200)
    (bar,) = shown
    assert (bar.epoch_bar.n, bar.batch_bar.n) == (2, 96)
    assert "val_accuracy=" in capsys.readouterr().err


@pytest.mark.slow
def test_the_same_seed_gives_the_same_run(bars):
    def losses(seed):
        run = train(
            small_network(),
            bars,
            epochs=2,
            seed=seed,
            validation_size=200,
            augmentation=Augmentation(),
            progress=False,
        )
        return run.history["loss"]

    assert losses(3) == losses(3)
    assert losses(3) != losses(4)


@pytest.mark.slow
def test_the_test_images_are_never_read(bars):
    without_test = Dataset(
        bars.x_train, bars.y_train, bars.x_test[:0], bars.y_test[:0], "synthetic"
    )
    train(small_network(), without_test, epochs=1, validation_size=200, progress=False)


def interrupt_after_two_epochs(backup_dir):
    """Press the notebook's stop button, so to speak, once two epochs are saved."""
    while not (backup_dir / "epoch-0002.weights.h5").exists():
        time.sleep(0.005)
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a process can't send itself an interrupt on Windows")
def test_an_interrupted_training_goes_on_and_ends_the_same(bars, tmp_path):
    settings = {
        "epochs": 12,
        "seed": 5,
        "batch_size": 8,  # 100 steps, of which 96 are done, 8 at once
        "validation_size": 200,
        "augmentation": Augmentation(),
        "progress": False,
    }
    whole = train(small_network(), bars, **settings)
    backup_dir = tmp_path / "backup"
    threading.Thread(target=interrupt_after_two_epochs, args=[backup_dir], daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        train(small_network(), bars, backup_dir=backup_dir, **settings)
    resumed = train(small_network(seed=99), bars, backup_dir=backup_dir, **settings)
    for metric, values in whole.history.items():
        np.testing.assert_allclose(resumed.history[metric], values, rtol=1e-4, err_msg=metric)
    assert not backup_dir.exists()


@pytest.mark.slow
def test_what_is_added_counts_as_much_as_told(bars):
    wrong = bars.x_train, (bars.y_train + 1) % 10
    settings = {"epochs": 6, "batch_size": 32, "validation_size": 200, "progress": False}
    accuracies = [
        train(small_network(), bars, extra=wrong, extra_weight=weight, **settings).history[
            "val_accuracy"
        ][-1]
        for weight in (0.05, 3)
    ]
    assert accuracies[0] > 0.8 > 0.2 > accuracies[1]


@pytest.mark.slow
def test_a_network_learns_the_targets_it_is_given(bars):
    noise = np.random.default_rng(1).integers(0, 256, (300, 28, 28)).astype(np.uint8)

    def targets(images, digits):
        even = np.full((len(digits), 10), 0.1, np.float32)
        return np.where((digits < 10)[:, None], np.eye(10, dtype=np.float32)[digits % 10], even)

    run = train(
        small_network(),
        bars,
        epochs=10,
        batch_size=32,
        extra=(noise, np.full(len(noise), 255, np.uint8)),
        targets=targets,
        validation_size=200,
        progress=False,
    )
    assert run.history["val_accuracy"][-1] > 0.9
    assert run.history["accuracy"][-1] > 0.9  # what is no digit doesn't count
    unsure = run.model.predict(noise[..., None].astype(np.float32) / 255, verbose=0)
    assert unsure.max(1).mean() < 0.5


def test_a_loss_that_is_not_a_number_stops_with_advice(bars):
    with pytest.raises(
        TrainingDivergedError, match=r"epoch 1, by batch \d+.*learning rate is 1e\+30"
    ):
        train(
            small_network(),
            bars,
            epochs=2,
            learning_rate=1e30,
            validation_size=200,
            progress=False,
        )


def test_only_the_run_of_a_shipped_network_can_be_loaded():
    with pytest.raises(ValueError, match=r"no shipped network 'small'.*basic_cnn.*train\(\)"):
        load_run("small")


@pytest.mark.parametrize("setting", ["epochs", "batch_size", "learning_rate"])
def test_a_setting_of_zero_is_refused(bars, setting):
    with pytest.raises(ValueError, match=f"{setting} is 0"):
        train(small_network(), bars, **{setting: 0})


def test_one_cycle_rises_to_its_peak_and_falls():
    schedule = OneCycle(0.01, steps=100, rise=0.25)
    rates = np.array([float(schedule(step)) for step in range(101)])
    assert rates.argmax() == 25
    assert rates.max() == pytest.approx(0.01)
    assert (np.diff(rates[:26]) > 0).all()
    assert (np.diff(rates[25:]) < 0).all()
    assert rates[-1] < 1e-4 * 0.1
    again = OneCycle(**schedule.get_config())
    assert math.isclose(float(again(40)), float(schedule(40)))


def test_another_schedule_takes_the_place_of_one_cycle(bars):
    def falling(learning_rate, steps):
        return keras.optimizers.schedules.CosineDecay(learning_rate, steps)

    settings = {"epochs": 2, "batch_size": 100, "validation_size": 200, "progress": False}
    run = train(small_network(), bars, schedule=falling, learning_rate=1e-2, **settings)
    assert float(run.model.optimizer.learning_rate) == pytest.approx(0, abs=1e-9)
    run = train(small_network(), bars, schedule=constant, learning_rate=1e-2, **settings)
    assert float(run.model.optimizer.learning_rate) == pytest.approx(1e-2)


@pytest.mark.parametrize("name", ["dense_network", "basic_cnn", "deeper_cnn"])
def test_each_network_gives_probabilities_and_has_the_parameters_it_says(name):
    make = getattr(models, name)
    model = make()
    probabilities = model.predict(np.random.default_rng(0).random((3, 28, 28, 1)), verbose=0)
    assert probabilities.shape == (3, 10)
    np.testing.assert_allclose(probabilities.sum(1), 1, atol=1e-5)
    assert f"{model.count_params():,} parameters" in make.__doc__
