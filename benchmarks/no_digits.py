"""What is no digit, as a picture: how much of it is named a digit without doubt.

    python benchmarks/no_digits.py --each 60

Ink comes as a clean drawing and on photographed paper, by turns; letters and shapes are those that
no network's doubt was fitted to.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy import ndimage
from tqdm import tqdm

import mnist_course as mc

sys.path.append(str(Path(__file__).parents[1]))
from mnist_course.ink.strokes import fit_strokes
from mnist_course.synthetic.photos import blank_photo
from testsupport import printed
from testsupport.on_paper import photographed
from tools.networks.not_digits import ink_of_no_digit

SEED = 200_000
_SIDE = 400  # pixels


def _page(ink: np.ndarray, number: int, rng: np.random.Generator) -> np.ndarray | bytes:
    """Return ink as a clean drawing or on paper, by turns, with paper round it."""
    margin = [tuple(rng.integers(10, 80, 2)) for _ in range(2)]
    ink = np.pad(ink, margin)
    return 255 - ink if number % 2 else photographed(ink, rng)


def _noise(rng: np.random.Generator) -> np.ndarray:
    """Return grain, fine or coarse, weak or strong, in grey or in black and white."""
    grain = ndimage.gaussian_filter(rng.normal(size=(_SIDE, _SIDE)), rng.choice([0, 1, 3, 12]))
    grain /= grain.std()
    if rng.random() < 0.3:
        return np.where(grain > rng.uniform(0, 2.5), 0, 255).astype(np.uint8)
    return np.clip(170 + rng.uniform(2, 50) * grain, 0, 255).astype(np.uint8)


def _makers(each: int, seed: int) -> dict[str, Callable]:
    """Return, by kind, what makes the picture of a number."""
    rng = np.random.default_rng(seed)
    inks = ink_of_no_digit(each, seed)

    def drawn(kind: str) -> Callable:
        strokes = inks[kind]
        return lambda number: _page(
            mc.render(fit_strokes(strokes[number], _SIDE), _SIDE), number, rng
        )

    def text(letters: int) -> np.ndarray:
        return printed.drawn(printed.word(rng, letters), rng.uniform(60, 160), rng)

    return {kind: drawn(kind) for kind in inks} | {
        "printed letters": lambda number: _page(text(1), number, rng),
        "printed words": lambda number: _page(text(int(rng.integers(3, 8))), number, rng),
        "blank paper": lambda number: blank_photo(seed + number, size="500-1500 px").data,
        "noise": lambda number: _noise(rng),
    }


def measure(seed: int = SEED, each: int = 60) -> dict:
    """Return, by kind, the shares named without doubt, doubted, and not read at all."""
    classifier = mc.load_classifier()
    shares = {}
    for kind, make in tqdm(_makers(each, seed).items(), desc="No digits", disable=None):
        readings = [classifier.read(make(number)) for number in range(each)]
        none = sum(reading.digit is None for reading in readings)
        doubted = sum(reading.digit is not None and reading.unlike_a_digit for reading in readings)
        shares[kind] = {
            "named": (each - none - doubted) / each,
            "doubted": doubted / each,
            "no digit": none / each,
        }
    return {"network": classifier.name, "each": each, "shares": shares}


def main() -> None:
    """Measure, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--each", type=int, default=60, help="pictures of each kind")
    options = parser.parse_args()
    result = measure(options.seed, options.each)
    print(f"{result['each']} of each kind {'named':>10} {'doubted':>9} {'no digit':>9}")
    for kind, row in result["shares"].items():
        print(f"  {kind:18}" + "".join(f"{share:10.1%}" for share in row.values()))


if __name__ == "__main__":
    main()
