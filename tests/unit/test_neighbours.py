"""What stands beside it on a sheet tells a letter and a slash from a digit."""

import numpy as np
import pytest

from mnist_course.preprocessing.geometry import Box
from mnist_course.recognition.neighbours import doubted_by_neighbours
from mnist_course.recognition.reading import FoundDigit, Reading

NO_INK = np.zeros((28, 28), np.uint8)


def found(digit, left, width=30, height=50, *, top=0, unlike=False):
    probabilities = np.eye(10, dtype=np.float32)[digit]
    reading = Reading(digit, probabilities, NO_INK, None, unlike_a_digit=unlike)
    return FoundDigit(Box(left, top, left + width, top + height), reading, NO_INK)


def doubted(*sheet):
    return [each.reading.unlike_a_digit for each in doubted_by_neighbours(sheet)]


def test_a_letter_like_a_digit_in_a_word_is_doubted():
    word = [found(4, 0, unlike=True), found(2, 40), found(6, 80, unlike=True)]
    assert doubted(*word, found(7, 300)) == [True, True, True, False]


@pytest.mark.parametrize("unlike", range(3))
def test_one_odd_digit_in_a_number_leaves_the_others_alone(unlike):
    number = [found(4, 40 * n, unlike=n == unlike) for n in range(3)]
    assert doubted(*number) == [n == unlike for n in range(3)]


def test_a_slash_between_digits_is_doubted_and_a_one_is_not():
    slash, one = found(1, 40, height=62), found(1, 40, width=12, height=62)
    small, slanted = found(1, 40, height=50), found(1, 40, height=62)
    assert doubted(found(2, 0), slash, found(3, 80)) == [False, True, False]
    assert not any(doubted(found(2, 0), one, found(3, 80)))
    assert not any(doubted(found(2, 0), small, found(3, 80)))
    assert not any(doubted(slanted, found(3, 80)))


def test_another_row_begins_anew():
    rows = [found(4, 0, unlike=True), found(5, 40, unlike=True), found(2, 0, top=90)]
    assert doubted(*rows) == [True, True, False]
