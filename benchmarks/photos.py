"""How well real pictures of one digit are read: whole, cut tighter, shrunk, blurred, dark.

    python benchmarks/photos.py --folder FOLDER

Beside them go digits of made sheets, cut the same way, of seeds that nothing was developed on; a
cut that shows a part of another digit is left out.
"""

import argparse
import io
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

import mnist_course as mc

sys.path.append(str(Path(__file__).parents[1]))
from mnist_course.synthetic.photos import sheet_photo
from testsupport import cuts
from testsupport.real_photos import digit_box, load_photos, opened, photos_folder

SEED = 200_000
MARGINS = (0.0, 0.08, 0.2, 0.4, 0.6)
SIZES = (28, 64, 140)
SIZE_MARGIN = 0.4  # of the cuts that are shrunk and blurred
PHOTOGRAPHS = ("esnusnu", "iman")  # the other sources are drawings


def _variants(image: Image.Image, box: tuple, others: list) -> Iterator[tuple[str, Image.Image]]:
    """Name and make all pictures of one digit that others don't come into."""
    for margin in MARGINS:
        if not any(_meet(cuts.widened(box, margin), other) for other in others):
            yield f"cut, {margin:.0%} of margin", cuts.cut(image, box, margin)
    if any(_meet(cuts.widened(box, SIZE_MARGIN), other) for other in others):
        return
    part = cuts.cut(image, box, SIZE_MARGIN)
    for side in SIZES:
        small = cuts.at_size(part, side)
        yield f"{side} px", small
        yield f"{side} px, blurred", cuts.blurred(small)
    yield "inverted", cuts.inverted(part)
    yield "dark", cuts.darkened(part)


def _meet(one: tuple, other: tuple) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _real(folder: Path, every: int) -> Iterator[tuple[str, str, int, Image.Image]]:
    """Yield the kind of source, the way it was changed, the digit and the picture."""
    for photo in tqdm(load_photos(folder)[::every], desc="Real pictures", disable=None):
        kind = "photographs" if photo.source in PHOTOGRAPHS else "drawings"
        image = opened(photo.path)
        yield kind, "whole", photo.digit, image
        for way, picture in _variants(image, digit_box(image), []):
            yield kind, way, photo.digit, picture


def _made(seed: int, sheets: int) -> Iterator[tuple[str, str, int, Image.Image]]:
    for number in tqdm(range(seed, seed + sheets), desc="Made sheets", disable=None):
        photo = sheet_photo(number, 12, size="1500-3000 px")
        image = Image.open(io.BytesIO(photo.data)).convert("RGB")
        for written in photo.written:
            others = [other.box for other in photo.written if other is not written]
            for way, picture in _variants(image, written.box, others):
                yield "made sheets", way, written.digit, picture


def measure(
    folder: str | Path | None = None, seed: int = SEED, sheets: int = 20, every: int = 1
) -> dict:
    """Return, by source and way, how many were read right, wrong, or not at all.

    "sure" counts those of the wrong ones that aren't called unlike a digit.
    """
    classifier = mc.load_classifier()
    found = photos_folder(folder)
    pictures = [_made(seed, sheets)] + ([_real(found, every)] if found else [])
    counts: dict = {}
    for source in pictures:
        for kind, way, digit, picture in source:
            row = counts.setdefault(kind, {}).setdefault(
                way, dict.fromkeys(("n", "right", "no digit", "wrong", "sure"), 0)
            )
            reading = classifier.read(np.asarray(picture))
            row["n"] += 1
            row["right"] += reading.digit == digit
            row["no digit"] += reading.digit is None
            row["wrong"] += reading.digit not in (digit, None)
            row["sure"] += reading.digit not in (digit, None) and not reading.unlike_a_digit
    skipped = "" if found else "Real pictures are not at hand: set MNIST_COURSE_PHOTOS."
    return {"network": classifier.name, "counts": counts, "skipped": skipped}


def main() -> None:
    """Measure, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", help="of real pictures; by default MNIST_COURSE_PHOTOS")
    parser.add_argument("--seed", type=int, default=SEED, help="of the first made sheet")
    parser.add_argument("--sheets", type=int, default=20, help="how many are made")
    parser.add_argument("--every", type=int, default=1, help="take every so many-th real picture")
    options = parser.parse_args()
    result = measure(options.folder, options.seed, options.sheets, options.every)
    if result["skipped"]:
        print(result["skipped"])
    for kind, ways in result["counts"].items():
        columns = ("n", "right", "no digit", "wrong", "sure")
        print(f"{kind:22}" + "".join(f"{column:>9}" for column in columns) + f"{'share':>9}")
        for way, row in ways.items():
            cells = "".join(f"{row[column]:9}" for column in columns)
            print(f"  {way:20}{cells}{row['right'] / row['n']:9.1%}")


if __name__ == "__main__":
    main()
