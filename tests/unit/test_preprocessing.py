import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mnist_course.ink.strokes import render
from mnist_course.preprocessing.load import PictureError
from mnist_course.preprocessing.pipeline import BOX, SIDE, normalise
from mnist_course.recognition.steps import explain_steps, to_mnist
from mnist_course.synthetic.digits import sample_strokes


def drawing(digit=3, size=280, seed=0):
    return render(sample_strokes(digit, seed), size)


def paper_photo(ink, rng):
    """The same digit in dark ink on paper, under light that falls off to one corner."""
    y, x = np.mgrid[0:1:280j, 0:1:280j]
    light = 235 - 90 * x - 45 * y
    photo = light * (1 - 0.75 * ink / 255) + rng.normal(0, 3, ink.shape)
    return np.clip(photo, 0, 255).astype(np.uint8)


def png(array, **options):
    file = io.BytesIO()
    Image.fromarray(array).save(file, "PNG", **options)
    return file.getvalue()


def centre_of_mass(image):
    mass = image.sum(dtype=float)
    axis = np.arange(SIDE)
    return (image.sum(1) * axis).sum() / mass, (image.sum(0) * axis).sum() / mass


@pytest.mark.parametrize("digit", range(10))
def test_a_drawing_becomes_an_mnist_image(digit):
    image = to_mnist(drawing(digit))
    assert image.shape == (28, 28)
    assert image.dtype == np.uint8
    assert image.max() == 255
    rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 in (BOX - 1, BOX)
    assert centre_of_mass(image) == pytest.approx((14, 14), abs=0.5)


def test_mnist_comes_back_as_it_was(mnist_path):
    from mnist_course.datasets import load_mnist

    for image in load_mnist(mnist_path).x_test[:500]:
        np.testing.assert_array_equal(to_mnist(image), image)
        np.testing.assert_array_equal(to_mnist(255 - image), image)


@settings(max_examples=60, deadline=None)
@given(
    digit=st.integers(0, 9),
    seed=st.integers(0, 10_000),
    size=st.integers(40, 400),
)
def test_idempotent_and_inversion_proof(digit, seed, size):
    picture = np.asarray(Image.fromarray(drawing(digit, seed=seed)).resize((size, size)))
    image = to_mnist(picture)
    np.testing.assert_array_equal(to_mnist(image), image)
    np.testing.assert_array_equal(to_mnist(255 - picture), image)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_idempotent_on_any_ink(data):
    height, width = data.draw(st.integers(1, 60)), data.draw(st.integers(1, 60))
    seed = data.draw(st.integers(0, 10_000))
    rng = np.random.default_rng(seed)
    ink = (rng.random((height, width)) < rng.random() ** 2) * rng.integers(0, 256, (height, width))
    image = normalise(ink.astype(np.uint8))
    np.testing.assert_array_equal(normalise(image), image)


@settings(max_examples=40, deadline=None)
@given(dx=st.integers(0, 200), dy=st.integers(0, 200), digit=st.integers(0, 9))
def test_where_on_the_paper_does_not_matter(dx, dy, digit):
    ink = drawing(digit)
    wide = np.zeros((500, 500), np.uint8)
    wide[dy : dy + 280, dx : dx + 280] = ink
    np.testing.assert_array_equal(to_mnist(wide), to_mnist(ink))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_mode_gives_the_same_digit(mode):
    ink = drawing(5)
    wanted = to_mnist(ink).astype(int)
    if mode == "I;16":
        picture = Image.fromarray(ink.astype(np.uint16) * 257)
    elif mode == "I":
        picture = Image.fromarray(ink.astype(np.int32) * 257)
    else:
        picture = Image.fromarray(ink).convert(mode)
    assert picture.mode == mode
    tolerance = 12 if mode == "1" else 1  # black and white only has no soft edge
    assert np.abs(to_mnist(picture).astype(int) - wanted).mean() < tolerance


@pytest.mark.parametrize("level", [0, 255])
def test_ink_on_a_transparent_background(level):
    ink = drawing(2)
    rgba = np.dstack([np.full((280, 280, 3), level, np.uint8), ink])
    difference = to_mnist(rgba).astype(int) - to_mnist(ink)
    assert np.abs(difference).max() <= 2


def test_coloured_ink_as_bright_as_its_paper():
    ink = drawing(7) > 127
    picture = np.where(ink[..., None], (200, 60, 60), (80, 112, 110)).astype(np.uint8)
    assert np.abs(to_mnist(picture).astype(int) - to_mnist(drawing(7))).mean() < 12


def test_exif_orientation_is_honoured():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter to the left when saved
    ink = drawing(4)
    picture = png(np.rot90(ink).copy(), exif=exif)
    np.testing.assert_array_equal(to_mnist(picture), to_mnist(ink))


@pytest.mark.slow
@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("inverted", [False, True])
def test_uneven_light(digit, inverted):
    ink = drawing(digit)
    photo = paper_photo(ink, np.random.default_rng(digit))
    result = to_mnist(255 - photo if inverted else photo).astype(int)
    wanted = to_mnist(ink)
    assert np.corrcoef(result.ravel(), wanted.ravel())[0, 1] > 0.95


def test_the_steps_end_in_the_mnist_image():
    steps = explain_steps(drawing(8))
    assert [step.name for step in steps] == ["Grey", "Ink", "Cropped", "Fitted", "Centred"]
    np.testing.assert_array_equal(steps[-1].image, to_mnist(drawing(8)))
    assert all(step.explanation for step in steps)


BLANKS = {
    "black": np.zeros((100, 100), np.uint8),
    "white": np.full((100, 100), 255, np.uint8),
    "one pixel": np.full((1, 1), 7, np.uint8),
    "a dot": np.pad(np.full((3, 3), 255, np.uint8), 50),
    "a disc": ((np.hypot(*np.mgrid[-50:50, -50:50]) < 12) * 255).astype(np.uint8),
    "noise": np.random.default_rng(0).normal(220, 2, (300, 300)).astype(np.uint8),
    "a gradient": np.linspace(120, 240, 90_000).reshape(300, 300).astype(np.uint8),
    "transparent": np.zeros((50, 50, 4), np.uint8),
}


@pytest.mark.parametrize("picture", BLANKS.values(), ids=BLANKS.keys())
def test_nothing_to_read_gives_a_black_image(picture):
    assert not to_mnist(picture).any()


def bomb():
    """Return a PNG of a few bytes that says it is 20,000 x 20,000 pixels."""

    def chunk(name, content):
        crc = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(20_001) * 100))
        + chunk(b"IEND", b"")
    )


BAD = {
    "empty bytes": (b"", "empty"),
    "text": (b"not an image", "not an image"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "not an image"),
    "truncated": (png(drawing(1))[:700], "damaged or cut off"),
    "bomb": (bomb(), "too large"),
    "floats": (np.zeros((28, 28)), "float64"),
    "five channels": (np.zeros((28, 28, 5), np.uint8), r"\(28, 28, 5\)"),
    "no pixels": (np.zeros((0, 28), np.uint8), "empty"),
    "NaN": (Image.fromarray(np.full((9, 9), np.nan, np.float32)), "NaN"),
    "a number": (7, "int"),
}


@pytest.mark.parametrize(("source", "said"), BAD.values(), ids=BAD.keys())
def test_what_is_no_picture_is_refused_with_the_reason(source, said):
    with pytest.raises(PictureError, match=said):
        to_mnist(source)


def test_a_huge_array_is_refused():
    huge = np.broadcast_to(np.uint8(0), (20_000, 20_000))  # takes no memory
    with pytest.raises(PictureError, match="20,000 x 20,000"):
        to_mnist(huge)


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"seven\.png"):
        to_mnist(tmp_path / "seven.png")


def test_the_first_frame_of_an_animation_is_read():
    frames = [Image.fromarray(drawing(digit)) for digit in (6, 1)]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    difference = to_mnist(file.getvalue()).astype(int) - to_mnist(drawing(6))
    assert np.abs(difference).mean() < 2
