"""Made photographs: seeded, true to what was wished for, and found again."""

import io

import numpy as np
import pytest
from PIL import Image

from mnist_course.preprocessing.load import load_picture
from mnist_course.synthetic.photo_truth import labelled_digits, matched
from mnist_course.synthetic.photos import Photo, blank_photo, digit_photo, sheet_photo

PLAIN = {
    "source": "photo",
    "size": "150-500 px",
    "light": "even",
    "lines": "none",
    "pen": "gel",
    "colour": "black",
    "extra": "none",
    "share": "45-85 %",
}


def grey(photo: Photo) -> np.ndarray:
    return load_picture(photo.data).grey.astype(float)


def test_the_same_seed_makes_the_same_picture():
    assert digit_photo(3, **PLAIN).data == digit_photo(3, **PLAIN).data
    assert digit_photo(3, **PLAIN).data != digit_photo(4, **PLAIN).data


@pytest.mark.parametrize(
    ("seed", "wish", "written", "mean", "spread"),
    [
        (0, {}, [(6, (95, 82, 226, 282))], 236.09, 28.61),
        (2, {}, [(0, (78, 60, 96, 81))], 239.01, 9.32),
        (5, {"source": "board"}, [(9, (114, 91, 152, 132))], 40.15, 9.07),
        (4, {"source": "scan"}, [(7, (42, 5, 87, 116))], 242.18, 18.74),
        (
            *(6, {"source": "photo", "lines": "french", "extra": "table edge"}),
            *([(0, (298, 162, 345, 241))], 183.04, 23.97),
        ),
    ],
)
def test_a_seed_makes_the_picture_that_it_always_made(seed, wish, written, mean, spread):
    photo = digit_photo(seed, size="150-500 px", **wish)
    found = [(item.digit, tuple(map(round, item.box))) for item in photo.written]
    assert found == written
    assert (grey(photo).mean(), grey(photo).std()) == pytest.approx((mean, spread), abs=0.1)


def test_a_wish_is_kept_and_told():
    photo = digit_photo(5, **PLAIN | {"lines": "squared"})
    assert photo.kind | PLAIN | {"lines": "squared"} == photo.kind
    assert blank_photo(5, light="shadow").written == []


@pytest.mark.parametrize(
    ("wish", "words"),
    [({"pen": "crayon"}, "ballpoint, gel, pencil, felt"), ({"paper": "squared"}, "source, pen")],
)
def test_a_wish_that_can_not_be_kept_is_refused(wish, words):
    with pytest.raises(ValueError, match=words):
        digit_photo(0, **wish)


def test_the_ink_lies_in_the_box_that_is_told():
    photo = digit_photo(3, **PLAIN)
    left, top, right, bottom = map(round, photo.written[0].box)
    inside = np.zeros(grey(photo).shape, bool)
    inside[top:bottom, left:right] = True
    dark = grey(photo) < 0.6 * np.median(grey(photo))
    assert dark[inside].mean() > 0.05
    assert dark[~inside].mean() < 0.001


def sharpness(photo: Photo) -> float:
    return np.abs(np.diff(grey(photo))).max()


def test_what_is_blurred_is_less_sharp():
    sharp, blurred = digit_photo(3, **PLAIN), digit_photo(3, **PLAIN, focus="blurred")
    assert sharpness(blurred) < 0.7 * sharpness(sharp)


def test_what_is_slanted_has_its_digit_elsewhere():
    straight, slanted = digit_photo(3, **PLAIN), digit_photo(3, **PLAIN, view="slanted")
    assert straight.written[0].digit == slanted.written[0].digit
    assert straight.written[0].box != slanted.written[0].box


def test_a_sheet_is_found_again_with_its_labels():
    photo = sheet_photo(1, digits=12, **PLAIN | {"size": "500-1500 px", "share": "sheet"})
    images, labels = labelled_digits(photo)
    assert images.shape == (len(labels), 28, 28)
    assert images.dtype == labels.dtype == np.uint8
    truth = [written.digit for written in photo.written]
    assert len(truth) - len(labels) <= 1
    kept = iter(truth)
    assert all(label in kept for label in labels)  # in the order of the sheet


def test_of_a_blank_sheet_nothing_is_labelled():
    file = io.BytesIO()
    Image.new("L", (300, 200), 230).save(file, "png")
    images, labels = labelled_digits(Photo(file.getvalue(), []))
    assert (images.shape, labels.shape) == ((0, 28, 28), (0,))


def test_each_box_belongs_to_one_digit():
    photo = sheet_photo(1, digits=3, **PLAIN | {"size": "500-1500 px", "share": "sheet"})
    boxes = [written.box for written in photo.written]
    left, top, right, bottom = boxes[1]
    half = (left, top, left + (right - left) / 3, bottom)
    assert matched(photo.written, boxes[::-1]) == [2, 1, 0]
    assert matched(photo.written, [half, boxes[0]]) == [1, None, None]
    assert matched(photo.written, []) == [None, None, None]
