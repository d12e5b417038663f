"""Training that is killed goes on: real processes, killed at random moments."""

import os
import random
import subprocess
import sys
import time

import numpy as np
import pytest

from mnist_course.checkpoints import Checkpoints
from mnist_course.quiet import keras

KILLS = int(os.environ.get("MNIST_COURSE_KILLS", 3))
TRAINING = """
import sys
import numpy as np
from mnist_course.datasets import Dataset
from mnist_course.quiet import keras
from mnist_course.training import train

images = np.random.default_rng(0).integers(0, 256, (400, 28, 28), np.uint8)
data = Dataset(images, images[:, 0, 0] % 10, images[:0], images[:0, 0, 0], "synthetic")
keras.utils.set_random_seed(int(sys.argv[2]))
layers = keras.layers
network = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Flatten(),
    layers.Dense(256, activation="relu"),  # 2.4 MB of weights and optimizer: it takes a while
    layers.BatchNormalization(),
    layers.Dropout(0.3),
    layers.Dense(10, activation="softmax"),
])
print("ready", flush=True)
run = train(network, data, epochs=60, batch_size=50, validation_size=100, progress=False,
            backup_dir=sys.argv[1])
np.savez(sys.argv[3], *network.get_weights(), **run.history)
"""


def start(folder, seed, result) -> subprocess.Popen:
    command = [sys.executable, "-c", TRAINING, str(folder), str(seed), str(result)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"ready\n"
    return process


@pytest.mark.slow
def test_a_training_killed_at_random_moments_goes_on_and_ends_the_same(tmp_path):
    """MNIST_COURSE_KILLS=50 kills it 50 times instead of three."""
    began = time.monotonic()
    assert start(tmp_path / "unused", 0, tmp_path / "whole.npz").wait() == 0
    duration = time.monotonic() - began
    chance = random.Random(1)
    folder, result = tmp_path / "backup", tmp_path / "resumed.npz"
    kills = while_saving = 0
    while kills < KILLS:
        # Where there is a state to go on from, the first weights make no difference.
        process = start(folder, kills + 1 if any(folder.glob("epoch-*")) else 0, result)
        try:
            process.wait(chance.uniform(0, duration / 2))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
            while_saving += (folder / "partial.weights.h5").exists()
            assert len(list(folder.glob("epoch-*"))) <= 3
        else:  # it came to its end: once more
            assert process.returncode == 0
            expect_equal(result, tmp_path / "whole.npz")
    assert start(folder, 99 if any(folder.glob("epoch-*")) else 0, result).wait() == 0
    expect_equal(result, tmp_path / "whole.npz")
    assert not folder.exists()
    print(f"{kills} kills, {while_saving} of them during a save")


def expect_equal(result, expected) -> None:
    with np.load(result) as one, np.load(expected) as other:
        assert one.files == other.files
        for name in one.files:
            np.testing.assert_array_equal(one[name], other[name], err_msg=name)


@pytest.fixture
def network():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    model.compile(optimizer=keras.optimizers.Adam(), loss="mse")
    model.fit(np.ones((8, 4)), np.ones((8, 2)), verbose=0)
    return model


@pytest.fixture
def saved(network, tmp_path):
    checkpoints = Checkpoints(tmp_path / "backup")
    for epoch in (1, 2, 3):
        network.layers[0].bias.assign([epoch, epoch])
        checkpoints.save(network, epoch, {"loss": [0.5] * epoch})
    return checkpoints


def paths(checkpoints):
    return sorted(path.name for path in checkpoints.folder.iterdir())


def test_the_last_state_and_the_one_before_are_kept(network, saved):
    assert paths(saved) == ["epoch-0002.weights.h5", "epoch-0003.weights.h5"]
    network.layers[0].bias.assign([0, 0])
    assert saved.restore(network) == (3, {"loss": [0.5, 0.5, 0.5]})
    np.testing.assert_array_equal(network.layers[0].bias, [3, 3])


@pytest.mark.parametrize("size", [0, 100, 8000])
def test_where_the_last_state_is_damaged_the_one_before_is_taken(network, saved, size):
    os.truncate(saved.folder / "epoch-0003.weights.h5", size)
    assert saved.restore(network) == (2, {"loss": [0.5, 0.5]})
    np.testing.assert_array_equal(network.layers[0].bias, [2, 2])


def test_where_all_are_damaged_the_error_names_them_and_says_what_to_do(network, saved):
    for path in saved.folder.iterdir():
        os.truncate(path, 10)
    with pytest.raises(ValueError, match=r"epoch-0003\.weights\.h5.*0002.*Delete that folder"):
        saved.restore(network)


def test_the_state_of_another_network_is_refused(saved):
    other = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3)])
    other.compile(optimizer=keras.optimizers.Adam(), loss="mse")
    with pytest.raises(ValueError, match=r"epoch-0003.*of another network"):
        saved.restore(other)


def test_nothing_saved_is_a_beginning(network, tmp_path):
    assert Checkpoints(tmp_path / "none").restore(network) == (0, {})
