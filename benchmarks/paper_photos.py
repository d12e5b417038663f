"""How well digits on paper are read: made photographs and scans, blank sheets, whole sheets.

    python benchmarks/paper_photos.py --n 300

The pictures come from `mnist_course.synthetic.photos`, of seeds that nothing was developed on. The
ceiling is what the same network reads right of the same strokes, drawn clean: what is missing up to
it, paper, light and camera have cost.
"""

import argparse
import statistics
import time
from collections import defaultdict

import numpy as np
from tqdm import tqdm

import mnist_course as mc
from mnist_course.recognition.classifier import DigitClassifier
from mnist_course.synthetic.photo_truth import matched
from mnist_course.synthetic.photos import Photo, blank_photo, digit_photo, sheet_photo

FIRST_SEED = 100_000
KINDS = ("source", "pen", "colour", "lines", "light", "extra", "size", "share", "digit's height")


def _photos(make, n: int, what: str):
    seeds = range(FIRST_SEED, FIRST_SEED + n)
    return (make(seed) for seed in tqdm(seeds, desc=what, unit="picture", disable=None))


def _timed(call) -> tuple[object, float]:
    start = time.perf_counter()
    result = call()
    return result, time.perf_counter() - start


def _is_large(photo: Photo) -> bool:
    return photo.kind["size"] == "12 megapixels"


def read_digits(classifier: DigitClassifier, n: int) -> tuple[dict, list[float]]:
    """Return the share of digits read right, by kind, and the seconds for 12 megapixels."""
    outcomes, seconds = defaultdict(list), []
    for photo in _photos(digit_photo, n, "Digits"):
        reading, taken = _timed(lambda data=photo.data: classifier.read(data))
        (written,) = photo.written
        outcome = (
            reading.digit == written.digit,
            classifier.read(written.strokes).digit == written.digit,
        )
        outcomes["all", ""].append(outcome)
        for kind in KINDS:
            outcomes[kind, photo.kind[kind]].append(outcome)
        if _is_large(photo):
            seconds.append(taken)
    return _shares(outcomes, ("right", "ceiling")), seconds


def refuse_blanks(classifier: DigitClassifier, n: int) -> dict:
    """Return the share of blank sheets on which no digit is read, by kind."""
    outcomes = defaultdict(list)
    for photo in _photos(blank_photo, n, "Blank sheets"):
        refused = classifier.read(photo.data).digit is None
        outcomes["all", ""].append((refused, not classifier.read_all(photo.data)))
        for kind in ("source", "lines", "light", "extra", "size"):
            outcomes[kind, photo.kind[kind]].append(outcomes["all", ""][-1])
    return _shares(outcomes, ("refused", "refused_by_read_all"))


def _shares(outcomes: dict, names: tuple[str, ...]) -> dict:
    shares = {}
    for (kind, value), those in sorted(outcomes.items()):
        means = dict(zip(names, np.mean(those, axis=0).tolist(), strict=True))
        shares.setdefault(kind, {})[value] = {"n": len(those)} | means
    return shares


def read_sheets(classifier: DigitClassifier, n: int) -> tuple[dict, list[float]]:
    """Return what is found and read of sheets of many digits, and the seconds they take."""
    counts = dict.fromkeys(("written", "found", "right", "ceiling", "false_finds", "in_order"), 0)
    seconds = []
    for photo in _photos(sheet_photo, n, "Whole sheets"):
        digits, taken = _timed(lambda data=photo.data: classifier.read_all(data))
        matches = matched(photo.written, [digit.box for digit in digits])
        order = [match for match in matches if match is not None]
        counts["written"] += len(photo.written)
        counts["found"] += len(order)
        counts["right"] += sum(
            match is not None and digits[match].reading.digit == written.digit
            for match, written in zip(matches, photo.written, strict=True)
        )
        counts["ceiling"] += sum(
            classifier.read(written.strokes).digit == written.digit for written in photo.written
        )
        counts["false_finds"] += len(digits) - len(order)
        counts["in_order"] += order == sorted(order)
        if _is_large(photo):
            seconds.append(taken)
    return {"sheets": n} | counts, seconds


def measure(n: int = 300) -> dict:
    """Return all results for n digits, n blank sheets and n / 10 whole sheets."""
    classifier = mc.load_classifier()
    digits, reading = read_digits(classifier, n)
    sheets, reading_all = read_sheets(classifier, max(1, n // 10))
    return {
        "network": classifier.name,
        "digits": digits,
        "blanks": refuse_blanks(classifier, n),
        "sheets": sheets,
        "seconds_for_12_megapixels": {
            name: statistics.median(times)
            for name, times in (("read", reading), ("read_all", reading_all))
            if times
        },
    }


def main() -> None:
    """Measure, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=300, help="digits to read, and blank sheets")
    result = measure(parser.parse_args().n)
    print(f"\nnetwork: {result['network']}\n")
    for name in ("digits", "blanks"):
        columns = [key for key in result[name]["all"][""] if key != "n"]
        print(f"{name:34} {'n':>6} " + " ".join(f"{column:>20}" for column in columns))
        for kind, values in result[name].items():
            for value, share in values.items():
                cells = " ".join(f"{share[column]:20.1%}" for column in columns)
                print(f"{kind:17} {value:16} {share['n']:6} {cells}")
        print()
    sheets = result["sheets"]
    print(f"{sheets['sheets']} sheets, {sheets['written']} digits")
    for key in ("found", "right", "ceiling"):
        print(f"{key:12} {sheets[key] / sheets['written']:8.2%}")
    print(f"precision    {sheets['found'] / (sheets['found'] + sheets['false_finds'] or 1):8.2%}")
    print(f"in reading order: {sheets['in_order']} of {sheets['sheets']} sheets\n")
    for name, seconds in result["seconds_for_12_megapixels"].items():
        print(f"{name} of 12 megapixels: {seconds:.2f} s, median")


if __name__ == "__main__":
    main()
