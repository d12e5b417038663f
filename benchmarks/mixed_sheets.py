"""Digits among words, arrows, slashes and underlines: what is found, and what else is named.

    python benchmarks/mixed_sheets.py --sheets 30

A thing that is no digit is named where a digit is found in its box that belongs to no written
digit, and isn't called unlike a digit. A word is one thing: one letter named is enough. The
ceiling is what the same network reads right of the same strokes as ink.
"""

import argparse
import sys
from collections import defaultdict
from pathlib import Path

from tqdm import tqdm

import mnist_course as mc

sys.path.append(str(Path(__file__).parents[1]))
from mnist_course.synthetic.photo_truth import matched
from testsupport.mixed_sheets import mixed_sheet

SEED = 200_000


def _centre_within(box: tuple, other: tuple) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return other[0] <= x <= other[2] and other[1] <= y <= other[3]


def measure(seed: int = SEED, sheets: int = 30) -> dict:
    """Return counts of digits written, found and right, and of things there and named."""
    classifier = mc.load_classifier()
    digits = dict.fromkeys(("written", "found", "right", "ceiling"), 0)
    things: dict = defaultdict(lambda: dict.fromkeys(("n", "named", "doubted"), 0))
    for number in tqdm(range(seed, seed + sheets), desc="Mixed sheets", disable=None):
        sheet = mixed_sheet(number)
        found = classifier.read_all(sheet.data)
        matches = matched(sheet.written, [each.box for each in found])
        own = {match for match in matches if match is not None}
        digits["written"] += len(sheet.written)
        digits["found"] += len(own)
        digits["right"] += sum(
            match is not None and found[match].reading.digit == written.digit
            for match, written in zip(matches, sheet.written, strict=True)
        )
        digits["ceiling"] += sum(
            classifier.read(written.strokes).digit == written.digit for written in sheet.written
        )
        strangers = [each for place, each in enumerate(found) if place not in own]
        for thing in sheet.things:
            within = [each.reading for each in strangers if _centre_within(each.box, thing.box)]
            sure = any(not reading.unlike_a_digit for reading in within)
            things[thing.kind]["n"] += 1
            things[thing.kind]["named"] += sure
            things[thing.kind]["doubted"] += bool(within) and not sure
    return {"network": classifier.name, "digits": digits, "things": dict(things)}


def main() -> None:
    """Measure, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=SEED, help="of the first sheet")
    parser.add_argument("--sheets", type=int, default=30)
    options = parser.parse_args()
    result = measure(options.seed, options.sheets)
    digits = result["digits"]
    print(f"{digits['written']} digits")
    for what in ("found", "right", "ceiling"):
        print(f"  {what:12} {digits[what] / digits['written']:7.1%}")
    print(f"{'other things':14} {'n':>6} {'named':>8} {'doubted':>8}")
    rows = list(result["things"].items())
    sums = {key: sum(row[key] for _, row in rows) for key in ("n", "named", "doubted")}
    for kind, row in [*rows, ("all", sums)]:
        shares = [row[key] / row["n"] for key in ("named", "doubted")]
        print(f"  {kind:12} {row['n']:6} {shares[0]:8.1%} {shares[1]:8.1%}")


if __name__ == "__main__":
    main()
