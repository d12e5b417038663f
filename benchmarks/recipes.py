"""What recipes for `deeper_cnn` are worth on writers that they haven't seen.

MNIST's training images stand by the writer, more or less. Here 20 blocks of 500 of them are held
out, so that hardly a writer is on both sides, and each recipe is trained on the others. The test
images aren't read. What was trained is kept in the user's cache: interrupted and called again, this
goes on with what is missing.
"""

import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import platformdirs
from tqdm import tqdm

import mnist_course as mc
from mnist_course.augmentation import Augmentation
from mnist_course.quiet_tensorflow import keras
from mnist_course.shipping import RECIPES, Recipe, train_by_recipe

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from pendigits import load_pendigits

BLOCKS, BLOCK = 20, 500

SHIPPED = RECIPES["deeper_cnn"]
CANDIDATES = {
    "as shipped": SHIPPED,
    "MNIST alone": replace(SHIPPED, builtin_digits=0),
    "fewer from abroad": replace(SHIPPED, builtin_digits=400),
    "more from abroad": replace(SHIPPED, builtin_digits=2_500),
    "shift of 1 pixel": replace(SHIPPED, augmentation=Augmentation(shift=1)),
}
"""What is compared."""


class ByWriter(mc.Dataset):
    """MNIST, of which whole blocks of the training images are held out."""

    def split_validation(self, size: int = BLOCKS * BLOCK) -> tuple[np.ndarray, ...]:
        """Hold out evenly spread blocks; see `mnist_course.Dataset.split_validation`."""
        n = len(self.x_train)
        held_out = np.zeros(n, bool)
        for start in np.linspace(0, n - BLOCK, size // BLOCK).astype(int):
            held_out[start : start + BLOCK] = True
        x, y = self.x_train, self.y_train
        return x[~held_out], y[~held_out], x[held_out], y[held_out]


def measure() -> dict:
    """Return, by recipe: the shares of held-out images and of real ink read right, and seconds."""
    mnist = mc.load_mnist()
    data = ByWriter(mnist.x_train, mnist.y_train, mnist.x_test, mnist.y_test, mnist.source)
    return {
        name: _kept_or_trained(recipe, data)
        for name, recipe in tqdm(CANDIDATES.items(), unit="recipe")
    }


def _kept_or_trained(recipe: Recipe, data: ByWriter) -> dict:
    run = hashlib.sha256(repr((recipe, BLOCKS, BLOCK)).encode()).hexdigest()[:12]
    path = Path(platformdirs.user_cache_dir("mnist-course")) / "benchmarks" / f"recipe-{run}.json"
    if path.exists():
        return json.loads(path.read_text())
    trained = train_by_recipe("deeper_cnn", data, recipe=recipe, validation_size=BLOCKS * BLOCK)
    result = {
        "held_out": trained.history["val_accuracy"][-1],
        "ink": _share_of_ink(trained.model),
        "seconds": trained.seconds,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result))
    return result


def _share_of_ink(model: keras.Model) -> float:
    digits = load_pendigits()
    as_network_sees = mc.load_classifier().read
    images = np.stack([as_network_sees(digit.strokes).image for digit in digits])
    report = mc.evaluate(model, images, np.array([digit.label for digit in digits], np.uint8))
    return report.accuracy


def main() -> None:
    for name, result in measure().items():
        print(
            f"{name:28} held out {result['held_out']:.2%}, ink {result['ink']:.2%}, "
            f"{result['seconds']:.0f} s"
        )


if __name__ == "__main__":
    main()
