import re

import numpy as np
import pytest

from mnist_course.evaluation import Report
from mnist_course.widgets import ErrorGallery

Y = np.array([4, 4, 9, 9, 2, 7, 5])


def report(*answers):
    """A report of answers such as (9, 0.8)."""
    probabilities = np.zeros((len(answers), 10))
    for row, (digit, confidence) in zip(probabilities, answers, strict=True):
        row[:] = (1 - confidence) / 9
        row[digit] = confidence
    return Report(Y, probabilities)


A = report((9, 0.8), (4, 1.0), (4, 0.6), (9, 1.0), (7, 0.9), (7, 1.0), (3, 0.99))
B = report((9, 0.5), (4, 1.0), (9, 1.0), (4, 0.7), (2, 1.0), (2, 0.4), (5, 1.0))
IMAGES = np.random.default_rng(0).integers(0, 256, (7, 28, 28)).astype(np.uint8)


@pytest.fixture
def gallery():
    return ErrorGallery(IMAGES, {"a": A, "b": B})


def indices(gallery):
    return [(error.network, error.index) for error in gallery.shown]


def choose(dropdown, label):
    dropdown.label = label


def alts(gallery):
    return re.findall(r'alt="([^"]+)"', gallery.children[2].value)


def test_it_starts_with_all_errors_of_the_pairs_the_surest_first(gallery):
    assert indices(gallery) == [("a", 4), ("a", 0), ("b", 3), ("a", 2), ("b", 0), ("b", 5)]
    assert "6 errors in 5 images." in gallery.children[1].value
    assert alts(gallery)[1] == "Image 0: 4 read as 9 by a, 80% sure."


def test_it_is_filtered_by_pair_direction_and_network(gallery):
    choose(gallery.which, "4 and 9, both ways")
    assert indices(gallery) == [("a", 0), ("b", 3), ("a", 2), ("b", 0)]
    choose(gallery.which, "9 read as 4")
    assert indices(gallery) == [("b", 3), ("a", 2)]
    choose(gallery.network, "a")
    assert indices(gallery) == [("a", 2)]
    assert "1 error in 1 image." in gallery.children[1].value
    assert len(alts(gallery)) == 1


@pytest.mark.parametrize(
    ("sorting", "expected"),
    [
        ("the least sure first", ["b5", "b0", "a2", "b3", "a0", "a4"]),
        ("by network", ["a4", "a0", "a2", "b3", "b0", "b5"]),
        ("by index", ["a0", "b0", "a2", "b3", "a4", "b5"]),
    ],
)
def test_it_is_sorted(gallery, sorting, expected):
    choose(gallery.sorting, sorting)
    assert [f"{name}{index}" for name, index in indices(gallery)] == expected
    shown = [re.match(r"Image (\d)", alt)[1] for alt in alts(gallery)]
    assert shown == [name[1] for name in expected]


def test_hidden_answers_are_nowhere_on_the_page(gallery):
    gallery.hide.value = True
    assert "read as" not in gallery.children[2].value
    assert "sure" not in gallery.children[2].value
    assert alts(gallery)[0] == "Image 4, its answers hidden."


def test_an_empty_gallery_says_so(gallery):
    choose(gallery.which, "2 read as 7")
    choose(gallery.network, "b")
    assert gallery.shown == []
    assert "There is no such error" in gallery.children[1].value
    assert alts(gallery) == []


def test_a_name_can_not_break_the_page():
    gallery = ErrorGallery(IMAGES, {"<b>": A})
    assert "<b>" not in gallery.children[2].value
    assert "&lt;b&gt;" in gallery.children[2].value


def test_reports_on_other_images_are_refused():
    with pytest.raises(ValueError, match="'a' tells of 7 images, and there are 3"):
        ErrorGallery(IMAGES[:3], {"a": A})


def test_without_a_kernel_it_says_what_to_do(gallery):
    assert repr(gallery).endswith("run this cell to sort and filter the errors.")
