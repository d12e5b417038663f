"""Digits on paper: photographs, scans, blank sheets and whole sheets. All of them made."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import mnist_course as mc
from mnist_course.preprocessing.digits_on_sheet import reading_order
from mnist_course.preprocessing.geometry import Box
from mnist_course.preprocessing.illumination import remove_paper
from mnist_course.preprocessing.load import PictureError
from mnist_course.preprocessing.ruled_lines import printed_lines
from mnist_course.recognition.steps import explain_steps
from mnist_course.synthetic.photo_truth import matched
from mnist_course.synthetic.photos import blank_photo, digit_photo, sheet_photo

pytestmark = pytest.mark.slow

SMALL, USUAL = "150-500 px", "500-1500 px"


@pytest.fixture(scope="module")
def classifier():
    return mc.load_classifier("deeper_cnn")


def test_photographed_digits_are_read(classifier):
    photos = [digit_photo(seed, size=USUAL if seed % 12 == 0 else SMALL) for seed in range(60)]
    right = [classifier.read(photo.data).digit == photo.written[0].digit for photo in photos]
    assert np.mean(right) >= 0.95


def test_blurred_digits_are_read_where_they_are(classifier):
    photos = [digit_photo(seed, size=SMALL, light="even", focus="blurred") for seed in range(30)]
    found = [classifier.read_all(photo.data) for photo in photos]
    right = [
        matched(photo.written, [digit.box for digit in digits]) == [0]
        and digits[0].reading.digit == photo.written[0].digit
        for photo, digits in zip(photos, found, strict=True)
    ]
    assert np.mean(right) >= 0.7
    alone = [classifier.read(photo.data).digit for photo in photos]
    assert np.mean([digit is None for digit in alone]) <= 0.25


def test_on_blank_sheets_no_digit_is_made_up(classifier):
    photos = [blank_photo(seed, size=USUAL if seed % 12 == 0 else SMALL) for seed in range(30)]
    refused = [classifier.read(photo.data).digit is None for photo in photos]
    assert np.mean(refused) >= 0.95


@pytest.fixture(scope="module", params=[(0, "ballpoint", "squared"), (1, "felt", "none")])
def sheet(request):
    seed, pen, lines = request.param
    return sheet_photo(seed, digits=24, size=USUAL, source="photo", pen=pen, lines=lines)


def test_every_digit_of_a_sheet_is_found_where_it_is_and_read_in_order(classifier, sheet):
    found = classifier.read_all(sheet.data)
    matches = matched(sheet.written, [digit.box for digit in found])
    own = [match for match in matches if match is not None]
    right = [
        match is not None and found[match].reading.digit == written.digit
        for match, written in zip(matches, sheet.written, strict=True)
    ]
    assert np.mean(right) >= 0.9
    assert len(found) - len(own) <= 1
    assert own == sorted(own)


def test_a_found_digit_is_read_as_it_would_be_alone(classifier, sheet):
    digit = classifier.read_all(sheet.data)[0]
    assert digit.reading.image.shape == (28, 28)
    again = classifier.read_image(digit.reading.image).probabilities
    np.testing.assert_allclose(again, digit.reading.probabilities, atol=1e-6)


def test_boxes_are_in_pixels_of_the_picture_as_given(classifier):
    ink = mc.render([[(70, 70), (205, 70), (120, 240)]])
    paper = np.full((1500, 2400), 255, np.uint8)
    paper[900:1180, 2000:2280] -= ink
    (seven,) = classifier.read_all(paper)
    assert seven.reading.digit == 7
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    wanted = (2000 + columns[0], 900 + rows[0], 2000 + columns[-1] + 1, 900 + rows[-1] + 1)
    assert seven.box == pytest.approx(wanted, abs=8)

    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter to the left when saved
    file = io.BytesIO()
    Image.fromarray(np.rot90(paper).copy()).save(file, "PNG", exif=exif, compress_level=1)
    (turned,) = classifier.read_all(file.getvalue())
    assert turned.box == pytest.approx(seven.box, abs=4)


@pytest.mark.parametrize("pen_width", [10, 28])
def test_digits_close_to_each_other_are_all_found(classifier, pen_width):
    one, seven = [(0, 90), (0, 200)], [(0, 90), (80, 90), (30, 200)]
    places = ((40, one), (100, seven), (240, one))
    strokes = [[(x + left, y) for x, y in stroke] for left, stroke in places]
    paper = 255 - mc.render(strokes, pen_width=pen_width)
    assert [digit.reading.digit for digit in classifier.read_all(paper)] == [1, 7, 1]


def test_one_digit_comes_through_as_one(classifier):
    photo = digit_photo(3, size=SMALL, source="photo")
    assert [digit.reading.digit for digit in classifier.read_all(photo.data)] == [
        photo.written[0].digit
    ]


@pytest.mark.parametrize("lines", ["none", "ruled", "squared", "dotted"])
def test_nothing_is_found_on_a_blank_sheet(classifier, lines):
    photo = blank_photo(2, size=SMALL, source="photo", lines=lines)
    assert classifier.read_all(photo.data) == []


@pytest.mark.parametrize("source", [b"", b"not an image", [[(1, 2), (3, 4)]], np.zeros((9, 9))])
def test_what_is_no_picture_is_refused(classifier, source):
    with pytest.raises(PictureError):
        classifier.read_all(source)


def test_the_steps_tell_what_was_taken_away():
    photo = digit_photo(1, size=USUAL, source="photo", lines="squared", pen="gel")
    names = [step.name for step in explain_steps(photo.data)]
    assert names[0] == "Grey"
    taken_away = ["Paper removed", "Lines removed", "Ink"]
    assert any(names[n : n + 3] == taken_away for n in range(len(names)))
    assert names[-2:] == ["Fitted", "Centred"]


def test_a_fine_pen_is_widened():
    strokes = [[(70, 70), (205, 70), (120, 240)]]
    steps = {step.name: step.image for step in explain_steps(mc.render(strokes, pen_width=3))}
    usual = mc.to_mnist(mc.render(strokes)).astype(int)
    assert "Widened" in steps
    assert np.corrcoef(steps["Centred"].ravel(), usual.ravel())[0, 1] > 0.9


# What the steps promise, each on its own


def squared_paper():
    """Return how dark slanted lines make a sheet, and how dark a stroke across them."""
    y, x = np.mgrid[0:400, 0:500].astype(np.float32)
    lines = np.zeros((400, 500), np.float32)
    for at, slope in ((y, x), (x, -y)):
        distance = np.abs((at + 0.05 * slope) % 40 - 20)
        lines = np.maximum(lines, 0.25 * np.clip(1.5 - distance, 0, 1))
    stroke = np.zeros((400, 500), np.float32)
    stroke[100:300, 240:252] = 0.5
    return lines, stroke


def test_lines_are_taken_away_and_the_stroke_stays():
    lines, stroke = squared_paper()
    noise = np.random.default_rng(0).normal(0, 0.01, lines.shape).astype(np.float32)
    found = printed_lines(np.maximum(lines, stroke) + noise, 0.01)
    paper = stroke == 0
    assert np.abs(found - lines)[paper].mean() < 0.02
    assert found[lines > 0.2].mean() > 0.15
    assert found[130:270, 243:249].max() < 0.3  # where they cross, the line's part and no more


def test_a_stroke_is_no_line():
    _, stroke = squared_paper()
    assert not printed_lines(stroke, 0.01).any()


def test_the_edge_of_a_shadow_is_paper():
    y, x = np.mgrid[0:300, 0:400]
    light = np.where(x + 0.3 * y > 230, 110, 220)
    paper = remove_paper(light.astype(np.uint8), 0.08)
    assert np.mean(paper.share > 0.1) < 0.01  # no more than its own two pixels of blur


def test_reading_order_follows_slanted_rows():
    rng = np.random.default_rng(0)
    boxes = []
    for row in range(4):
        for column in range(12 if row < 3 else 4):  # the last row is short
            x, y = 40 + 60 * column, 100 + 70 * row + 0.12 * 60 * column
            boxes.append(Box(x, y + rng.uniform(-8, 8), x + 30, y + 45))
    shuffled = rng.permutation(len(boxes))
    order = reading_order([boxes[n] for n in shuffled])
    assert [int(shuffled[n]) for n in order] == list(range(len(boxes)))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 10_000))
def test_any_small_picture_has_an_answer(classifier, height, width, seed):
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (height, width, 3)) * rng.random() + 60 * rng.random()
    pixels = pixels.astype(np.uint8)
    assert classifier.read(pixels).image.shape == (28, 28)
    for digit in classifier.read_all(pixels):
        assert 0 <= digit.box.left < digit.box.right <= width
        assert 0 <= digit.box.top < digit.box.bottom <= height
