"""What a file may ask for is counted before it is decoded."""

import io
import os
import signal
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import mnist_course as mc
from mnist_course.ink.strokes import render
from mnist_course.preprocessing import decoding_apart
from mnist_course.preprocessing.load import PictureError, load_picture
from mnist_course.recognition.labelled_set import LabelledSet
from mnist_course.widgets.playground.picture_card import PictureCard
from mnist_course.widgets.playground.upload import Upload

SEVEN = render([[(70, 70), (205, 70), (120, 240)]])


def file_of(image, name, **options):
    file = io.BytesIO()
    image.save(file, name, **options)
    return file.getvalue()


def png(width, height, *, depth=8, colour=0):
    """Return a PNG of zeros, however large, in a few kilobytes."""

    def chunk(name, content):
        crc = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc)

    row = 1 + width * (depth // 8) * {0: 1, 2: 3, 6: 4}[colour]
    deflate = zlib.compressobj(1)
    pixels = b"".join(deflate.compress(bytes(row)) for _ in range(min(height, 8000)))
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", pixels + deflate.flush())
    return b"\x89PNG\r\n\x1a\n" + content + chunk(b"IEND", b"")


def icon(content):
    entry = struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 32, len(content), 22)
    return struct.pack("<HHH", 0, 1, 1) + entry + content


def jpeg_with_scans(scans):
    """Return a progressive JPEG whose last scan comes that many times more."""
    content = file_of(Image.fromarray(SEVEN), "JPEG", progressive=True)
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * scans + content[-2:]


HOSTILE = {
    "one pixel wide": (png(1, 60_000_000), "1 x 60,000,000"),
    "many pixels": (png(9_000, 8_000), "9,000 x 8,000"),
    "many colours": (png(7_000, 7_000, colour=6), "7,000 x 7,000"),
    "a large icon": (icon(png(7_999, 7_999, colour=6)), "7,999 x 7,999"),
    "many scans": (jpeg_with_scans(2_000), "scans"),
    "comments": (b"P2\n100 100\n255\n" + b"#x\n" * 400_000, "comments"),
    "comments first": (b"P5\n" + b"#x\n" * 400_000, "comments"),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not an image"),
}


@pytest.mark.parametrize(("content", "said"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_would_take_too_much_is_refused_with_the_reason(content, said):
    with pytest.raises(PictureError, match=said):
        load_picture(content)


def test_sixteen_bits_are_read_in_bands():
    deep = Image.fromarray(np.kron(SEVEN, np.ones((10, 10), np.uint8)).astype(np.uint16) * 257)
    pixels = load_picture(file_of(deep, "PNG")).pixels
    assert max(pixels.shape) <= 1400
    assert mc.load_classifier().read(deep).digit == 7


@pytest.mark.parametrize(
    "name", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "ICO", "PPM", "AVIF"]
)
def test_the_formats_that_people_have_are_read(name):
    if name == "AVIF" and "AVIF" not in Image.registered_extensions().values():
        pytest.skip("this Pillow reads no AVIF")
    picture = Image.fromarray(SEVEN[12:268, 12:268])
    assert mc.load_classifier().read(file_of(picture, name)).digit == 7


def test_heic_is_read():
    pillow_heif = pytest.importorskip("pillow_heif", reason="pillow-heif is not installed")
    content = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(SEVEN).convert("RGB")).save(content)
    assert mc.load_classifier().read(content.getvalue()).digit == 7


def exif_with_text_orientation():
    entry = struct.pack("<HHI4s", 0x0112, 2, 4, b"six\0")
    return b"Exif\0\0II*\0\x08\0\0\0\x01\0" + entry + bytes(4)


def test_an_orientation_that_is_no_number_is_left_out():
    content = file_of(Image.fromarray(SEVEN), "JPEG", exif=exif_with_text_orientation())
    np.testing.assert_array_equal(
        load_picture(content).pixels,
        load_picture(file_of(Image.fromarray(SEVEN), "JPEG")).pixels,
    )


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_undone_as_pillow_does(orientation):
    from PIL import ImageOps

    exif = Image.Exif()
    exif[0x0112] = orientation
    content = file_of(Image.fromarray(SEVEN[:200]), "PNG", exif=exif)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    picture = load_picture(content)
    np.testing.assert_array_equal(picture.pixels, np.asarray(upright))
    assert picture.original_size == upright.size


class SomePath(os.PathLike):
    def __init__(self, path):
        self.path = path

    def __fspath__(self):
        return str(self.path)


def test_any_path_is_opened(tmp_path):
    path = tmp_path / "seven.png"
    Image.fromarray(SEVEN).save(path)
    assert load_picture(SomePath(path)).pixels.shape == SEVEN.shape
    assert load_picture(str(path)).pixels.shape == SEVEN.shape


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_a_fifo_holds_nothing_up(tmp_path):
    fifo = Path(tmp_path) / "digits.png"
    os.mkfifo(fifo)
    with pytest.raises(PictureError, match="no file"):
        load_picture(fifo)


# In a process of its own


def test_decoded_apart_a_picture_is_the_same():
    for mode in ("L", "RGB", "RGBA"):
        content = file_of(Image.fromarray(SEVEN).convert(mode), "PNG")
        np.testing.assert_array_equal(
            decoding_apart.pixels_of(content), load_picture(content).pixels
        )


def test_decoded_apart_it_is_refused_with_the_same_reason():
    content, said = HOSTILE["many scans"]
    with pytest.raises(PictureError, match=said):
        decoding_apart.pixels_of(content)


needs_limits = pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")


def test_what_takes_too_long_is_ended_with_a_sentence(monkeypatch):
    monkeypatch.setattr(decoding_apart, "_PATIENCE", 0.01)  # no process has begun by then
    with pytest.raises(PictureError, match="too long"):
        decoding_apart.pixels_of(png(28, 28))


@needs_limits
def test_a_decoder_that_never_ends_is_ended():
    never_ends = (
        "from mnist_course.preprocessing import decoding_apart\n"
        "decoding_apart._limit(seconds=1, megabytes=500)\n"
        "while True: pass"
    )
    run = subprocess.run([sys.executable, "-c", never_ends], timeout=60)
    assert run.returncode in (-signal.SIGXCPU, -signal.SIGKILL)


@needs_limits
def test_what_takes_too_much_memory_is_ended_with_a_sentence(monkeypatch):
    monkeypatch.setattr(decoding_apart, "MEGABYTES", 100)
    with pytest.raises(PictureError, match="memory"):
        decoding_apart.pixels_of(png(7_900, 7_900, depth=16))


def test_a_machine_that_stands_still_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(decoding_apart, "_PATIENCE", 0.01)
    with pytest.raises(PictureError, match="too long"):
        decoding_apart.pixels_of(file_of(Image.fromarray(SEVEN), "PNG"))


def test_the_fullest_picture_that_is_taken_is_within_the_limits():
    assert decoding_apart.pixels_of(png(7_900, 7_900, depth=16)).shape == (1200, 1200)


@needs_limits
def test_a_decoder_that_breaks_down_leaves_the_playground_alive(browser, classifier, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")  # a process that comes to nothing
    card = PictureCard(
        Upload("seven.png", file_of(Image.fromarray(SEVEN), "PNG")), classifier, LabelledSet()
    )
    assert "seven.png" in card.summary and "memory" in card.problem
    monkeypatch.undo()
    card = PictureCard(
        Upload("seven.png", file_of(Image.fromarray(SEVEN), "PNG")), classifier, LabelledSet()
    )
    assert card.answers == ["7"]
