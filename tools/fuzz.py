"""Read damaged pictures of every format: each gets an answer or a documented error, and soon.

    python tools/fuzz.py --count 10000
    python tools/fuzz.py --files FOLDER         the pictures of a folder, as they are

Of each, `to_mnist`, `read` and `read_all` may take 2 s of processor time and 400 MB. What fails is
kept in build/fuzz; ``--first N --count 1`` makes picture N once more.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import random
import sys
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

import mnist_course as mc
from mnist_course.ink.strokes import render

MOST_SECONDS = 2  # of processor time, a call
MOST_MEGABYTES = 400  # more than before, a call
DOCUMENTED = (ValueError, OSError)
_PATIENCE = 600  # seconds by the clock, however busy the machine is: no decoder goes on for ever
_KEPT = Path("build/fuzz")
_NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_FRAMES = {"save_all": True}
_DIGITS = {
    4: [[(80, 50), (60, 140), (170, 140)], [(150, 60), (140, 240)]],
    7: [[(70, 70), (205, 70), (120, 240)]],
}


@cache
def pictures() -> dict[str, bytes]:
    """Return a small picture of a digit, or of several, as a file in each of some 20 formats."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    grey = Image.fromarray(255 - render(_DIGITS[7])).resize((140, 140))
    sheet = Image.fromarray(np.hstack([255 - render(ink) for ink in _DIGITS.values()] * 2))
    colour = sheet.resize((600, 150)).convert("RGB")
    clear = colour.convert("RGBA")
    clear.putalpha(Image.fromarray(255 - np.asarray(colour.convert("L"))))
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    turned = Image.Exif()
    turned[0x0112] = 6
    made = {
        "png grey": (grey, "PNG", {}),
        "png colour": (colour, "PNG", {"exif": turned}),
        "png transparent": (clear, "PNG", {}),
        "png palette": (colour.quantize(16), "PNG", {"transparency": 0}),
        "png 16 bits": (deep, "PNG", {}),
        "png animated": (colour, "PNG", _FRAMES),
        "jpeg": (colour, "JPEG", {"exif": turned}),
        "jpeg grey": (grey, "JPEG", {"restart_marker_rows": 1}),
        "jpeg progressive": (colour, "JPEG", {"progressive": True}),
        "jpeg CMYK": (colour.convert("CMYK"), "JPEG", {}),
        "mpo": (colour, "MPO", _FRAMES),
        "webp": (colour, "WEBP", {"exif": turned}),
        "webp lossless": (clear, "WEBP", {"lossless": True}),
        "webp animated": (colour, "WEBP", _FRAMES),
        "gif": (colour.quantize(32), "GIF", {}),
        "gif animated": (grey.quantize(4), "GIF", _FRAMES | {"loop": 0}),
        "bmp": (colour, "BMP", {}),
        "bmp 1 bit": (grey.convert("1"), "BMP", {}),
        "tiff": (colour, "TIFF", {"exif": turned}),
        "tiff lzw": (grey, "TIFF", {"compression": "tiff_lzw"}),
        "tiff fax": (grey.convert("1"), "TIFF", {"compression": "group4"}),
        "tiff float": (grey.convert("F"), "TIFF", {}),
        "tiff pages": (colour, "TIFF", _FRAMES),
        "ico": (clear.resize((128, 128)), "ICO", {}),
        "ppm": (colour, "PPM", {}),
        "pgm 16 bits": (deep, "PPM", {}),
        "heic": (colour, "HEIF", {}),
        "avif": (colour, "AVIF", {}),
    }
    files = {name: _file(*how) for name, how in made.items()}
    text = " ".join(map(str, np.asarray(grey.resize((40, 40))).ravel()))
    return files | {"pgm in text": f"P2\n40 40\n255\n{text}\n".encode()}


def _file(image: Image.Image, form: str, options: dict) -> bytes:
    file, image = io.BytesIO(), image.copy()  # saving as JPEG leaves its mark on an image
    if "save_all" in options:
        options = options | {"append_images": [image.rotate(90), image.rotate(180)]}
    image.save(file, form, **options)
    return file.getvalue()


def damaged(number: int) -> tuple[str, bytes]:
    """Return a picture's format and its file, damaged in one to six places: always the same."""
    chance = random.Random(number)
    names = sorted(pictures())
    name = names[number % len(names)]
    content = bytearray(pictures()[name])
    for _ in range(chance.randint(1, 6)):
        chance.choice(_DAMAGES)(content, chance)
    # Half of the damaged PNGs pass for whole ones: their checksums are set right.
    if name.startswith("png") and chance.random() < 0.5:
        content = _with_checksums(content)
    return name, bytes(content)


def _place(content: bytearray, chance: random.Random) -> int:
    """Return where to damage: half of all times in the header, where sizes and counts stand."""
    most = 200 if chance.random() < 0.5 else len(content)
    return chance.randrange(max(1, min(most, len(content))))


def _flip_bit(content: bytearray, chance: random.Random) -> None:
    if content:
        content[_place(content, chance)] ^= 1 << chance.randrange(8)


def _write_number(content: bytearray, chance: random.Random) -> None:
    at, size = _place(content, chance), chance.choice((1, 2, 4))
    number = chance.choice(_NUMBERS) % 256**size
    content[at : at + size] = number.to_bytes(size, chance.choice(("big", "little")))


def _write_noise(content: bytearray, chance: random.Random) -> None:
    at, size = _place(content, chance), chance.randint(1, 300)
    content[at : at + size] = chance.randbytes(size)


def _cut_out(content: bytearray, chance: random.Random) -> None:
    at = _place(content, chance)
    del content[at : at + chance.choice((1, 4, 100, 10_000))]


def _cut_off(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content) + 1) :]


def _repeat(content: bytearray, chance: random.Random) -> None:
    at, size = _place(content, chance), chance.choice((1, 12, 100, 2_000))
    content[at:at] = content[at : at + size] * chance.choice((1, 3, 200))


def _splice(content: bytearray, chance: random.Random) -> None:
    other = chance.choice(list(pictures().values()))
    content[_place(content, chance) :] = other[chance.randrange(len(other)) :]


_DAMAGES = (_flip_bit, _write_number, _write_number, _write_noise, _cut_out, _cut_off)
_DAMAGES += (_repeat, _splice)


def _with_checksums(content: bytearray) -> bytearray:
    at = 8
    while at + 12 <= len(content):
        end = at + 8 + int.from_bytes(content[at : at + 4], "big")
        if end + 4 > len(content):
            break
        content[end : end + 4] = zlib.crc32(content[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return content


def faults(content: bytes) -> list[str]:
    """Read a picture in each way, and return what went wrong: nothing, one hopes."""
    classifier = _classifier()
    found = []
    for call in (mc.to_mnist, classifier.read, classifier.read_all):
        before, start = _start_of_memory(), time.process_time()
        try:
            call(content)
        except DOCUMENTED:
            pass
        except Exception as error:
            found.append(f"{call.__name__}: {type(error).__name__}: {error}")
        seconds = time.process_time() - start
        if seconds > MOST_SECONDS:
            found.append(f"{call.__name__}: {seconds:.1f} s")
        if (megabytes := _most_memory() - before) > MOST_MEGABYTES:
            found.append(f"{call.__name__}: {megabytes:.0f} MB")
    return found


@cache
def _classifier() -> mc.DigitClassifier:
    classifier = mc.load_classifier()
    classifier.read_all(pictures()["png grey"])  # what is loaded at the first call stays loaded
    return classifier


def _start_of_memory() -> float:
    """Have the peak of memory counted anew, where the system can (Linux); return the MB now."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return 0
    return _memory("VmRSS")


def _most_memory() -> float:
    return _memory("VmHWM")


def _memory(what: str) -> float:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(what))


def try_number(number: int) -> list[str]:
    """Return the faults of a damaged picture."""
    return faults(damaged(number)[1])


def run(tries: list[tuple[str, tuple]]) -> Iterator[tuple[str, list[str]]]:
    """Yield what each call finds; they run in another process, which a decoder may bring down."""
    pool = None
    for name, (call, argument) in tries:
        pool = pool or ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
        try:
            yield name, pool.submit(call, argument).result(_PATIENCE)
        except (BrokenProcessPool, TimeoutError) as error:
            for process in list(pool._processes.values()):
                process.kill()
            pool.shutdown()
            pool = None
            yield name, [f"the process: {type(error).__name__}"]


def main() -> int:
    """Try as many as asked for; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--files", type=Path, help="a folder of pictures, read as they are")
    options = parser.parse_args()
    if options.files:
        files = [file for file in sorted(options.files.iterdir()) if file.is_file()]
        tries = [(file.name, (faults, file.read_bytes())) for file in files]
    else:
        numbers = range(options.first, options.first + options.count)
        tries = [(str(number), (try_number, number)) for number in numbers]
    failed = 0
    for name, found in tqdm(run(tries), total=len(tries), unit="picture"):
        if found:
            failed += 1
            tqdm.write(f"{name}: {'; '.join(found)}")
            if not options.files:
                form, content = damaged(int(name))
                _KEPT.mkdir(parents=True, exist_ok=True)
                (_KEPT / f"{name}.{form.partition(' ')[0]}").write_bytes(content)
    print(f"{len(tries)} pictures, {failed} with faults")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
