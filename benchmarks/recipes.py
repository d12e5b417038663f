"""What recipes for `deeper_cnn` and `champion` are worth on writers that they haven't seen.

MNIST's training images stand by the writer, more or less. Here 20 blocks of 500 of them are held
out, so that hardly a writer is on both sides, and each recipe is trained on the others. The test
images aren't read. What was trained is kept in the user's cache: interrupted and called again, this
goes on with what is missing.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import platformdirs
from tqdm import tqdm

import mnist_course as mc
from mnist_course.augmentation import Augmentation
from mnist_course.datasets import Dataset
from mnist_course.quiet import keras
from tools.networks.recipes import RECIPES, Recipe, train_by_recipe

sys.path.append(str(Path(__file__).parents[1]))
from testsupport.pendigits import load_pendigits

BLOCKS, BLOCK = 20, 500

DEEPER, CHAMPION = RECIPES["deeper_cnn"], RECIPES["champion"]
CANDIDATES = {
    "deeper_cnn": {
        "as shipped": DEEPER,
        "MNIST alone": replace(DEEPER, writers=0, strange=0, teacher=None),
        "without a teacher": replace(DEEPER, teacher=None),
        "without made-up writers": replace(DEEPER, writers=0),
        "what is added counts 1": replace(DEEPER, extra_weight=1.0),
        "digits only": replace(DEEPER, strange=0),
    },
    "champion": {
        "as shipped": CHAMPION,
        "elastic": replace(CHAMPION, augmentation=Augmentation(elastic=1.0)),
        "twice as long": replace(CHAMPION, epochs=60),
    },
}
"""What is compared."""


class ByWriter(Dataset):
    """MNIST, of which whole blocks of the training images are held out."""

    def split_validation(self, size: int = BLOCKS * BLOCK) -> tuple[np.ndarray, ...]:
        """Hold out evenly spread blocks; see `mnist_course.Dataset.split_validation`."""
        n = len(self.x_train)
        held_out = np.zeros(n, bool)
        for start in np.linspace(0, n - BLOCK, size // BLOCK).astype(int):
            held_out[start : start + BLOCK] = True
        x, y = self.x_train, self.y_train
        return x[~held_out], y[~held_out], x[held_out], y[held_out]


def measure(networks: Iterable[str] = tuple(CANDIDATES)) -> dict:
    """Return, by network and recipe, what `_kept_or_trained` does."""
    mnist = mc.load_mnist()
    data = ByWriter(mnist.x_train, mnist.y_train, mnist.x_test, mnist.y_test, mnist.source)
    return {
        network: {
            name: _kept_or_trained(network, recipe, data)
            for name, recipe in tqdm(CANDIDATES[network].items(), desc=network, unit="recipe")
        }
        for network in networks
    }


def _kept_or_trained(network: str, recipe: Recipe, data: ByWriter) -> dict:
    """Return what is read right of held-out images and of ink, the images' loss, and seconds."""
    run = hashlib.sha256(repr((network, recipe, BLOCKS, BLOCK)).encode()).hexdigest()[:12]
    path = Path(platformdirs.user_cache_dir("mnist-course")) / "benchmarks" / f"recipe-{run}.json"
    if path.exists():
        return json.loads(path.read_text())
    trained = train_by_recipe(network, data, recipe=recipe, validation_size=BLOCKS * BLOCK)
    result = {
        "held_out": trained.history["val_accuracy"][-1],
        "loss": trained.history["val_loss"][-1],
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
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("networks", nargs="*", choices=[[], *CANDIDATES], metavar="network")
    for network, results in measure(parser.parse_args().networks or CANDIDATES).items():
        for name, result in results.items():
            print(
                f"{network:10} {name:18} held out {result['held_out']:.2%}, "
                f"loss {result['loss']:.4f}, ink {result['ink']:.2%}, {result['seconds']:.0f} s"
            )


if __name__ == "__main__":
    main()
