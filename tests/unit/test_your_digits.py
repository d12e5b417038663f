"""A learner's own labelled set, seen from both sides: Python's, and the browser's."""

import io

import numpy as np
import pytest

from mnist_course.ink.strokes import render
from mnist_course.widgets import YourDigits
from mnist_course.widgets.playground.upload import Upload
from testsupport.comm_browser import SEVEN, png

ONE = [(150, 50), (140, 230)]


def sheet(*inks) -> bytes:
    return png(255 - np.hstack([render([np.array(ink)]) for ink in inks]))


@pytest.fixture
def yours(browser, classifier) -> YourDigits:
    return YourDigits(classifier, example=sheet(SEVEN, ONE, SEVEN))


@pytest.fixture
def with_sheet(yours, browser):
    browser.upload("mine.png", sheet(SEVEN, ONE))
    return yours


def card_of(yours):
    return yours.cards.children[0]


def choose(browser, number):
    browser.send(browser.model(_anywidget_id="PictureCard"), {"choose": number})


def it_was(browser, digit):
    browser.send(browser.model(_anywidget_id="Corrections"), {"label": digit})


def type_in(yours, text):
    yours.written.value = text
    yours.label_button.click()


def answers(yours):
    return [box["answer"] for box in card_of(yours).boxes]


def told(yours):
    """All that the card and the reading tell in words."""
    boxes = [box["said"] for box in card_of(yours).boxes]
    return [card_of(yours).summary, *boxes, yours.view.message, *yours.view.row]


def test_nothing_is_kept_that_was_not_labelled(with_sheet):
    assert with_sheet.labelled.images.shape == (0, 28, 28)
    assert with_sheet.labelled.labels.shape == (0,)


def test_before_it_is_labelled_a_digit_is_shown_without_its_reading(with_sheet, browser):
    reading = card_of(with_sheet).subjects[0].reading
    assert reading.digit == 7
    assert answers(with_sheet) == ["", ""]
    assert card_of(with_sheet).summary == "mine.png: 2 digits found."
    assert with_sheet.view.image == reading.image.tobytes()
    assert (with_sheet.view.digit, with_sheet.view.probabilities) == (None, [])
    choose(browser, 1)
    assert not any(character in "17" for words in told(with_sheet) for character in words)


def test_the_readings_are_shown_once_all_is_labelled(with_sheet, browser):
    it_was(browser, 7)
    assert answers(with_sheet) == ["7", ""]
    with_sheet.reveal_button.click()
    assert "1 of the boxes has no label yet" in with_sheet.corrections.message
    assert answers(with_sheet) == ["7", ""]
    choose(browser, 1)
    it_was(browser, 4)
    assert answers(with_sheet) == ["7", "4"]
    assert "read as" not in " ".join(told(with_sheet))
    with_sheet.reveal_button.click()
    assert answers(with_sheet) == ["✓ 7", "✗ 4"]
    assert with_sheet.view.digit == 1
    assert with_sheet.corrections.message == "1 of 2 digits read as you labelled them."
    assert "read as 7, 1" in card_of(with_sheet).summary


def test_a_box_drawn_after_the_readings_were_shown_is_blind_again(with_sheet, browser):
    type_in(with_sheet, "71")
    with_sheet.reveal_button.click()
    edges = [0.0, 0.0, 0.5, 1.0]
    card = browser.model(_anywidget_id="PictureCard")
    browser.send(card, {"place": edges, "instead_of": []})
    assert sorted(answers(with_sheet)) == ["", "✓ 1", "✓ 7"]
    assert with_sheet.view.digit is None
    assert "3 digits found" in card_of(with_sheet).summary


def test_another_sheet_is_blind_though_the_first_is_shown(with_sheet):
    type_in(with_sheet, "71")
    with_sheet.reveal_button.click()
    with_sheet.example_button.click()
    assert answers(with_sheet) == ["", "", ""]
    with_sheet.reveal_button.click()
    assert "3 of the boxes have no label yet" in with_sheet.corrections.message


def test_what_was_written_is_typed_in_at_once(with_sheet):
    type_in(with_sheet, "7, 4")
    assert with_sheet.labelled.labels.tolist() == [7, 4]
    images = [subject.reading.image for subject in card_of(with_sheet).subjects]
    np.testing.assert_array_equal(with_sheet.labelled.images, images)
    assert answers(with_sheet) == ["7", "4"]
    assert [box["state"] for box in card_of(with_sheet).boxes] == ["kept", "kept"]
    assert with_sheet.corrections.message == "Kept: 2 digits."
    assert (with_sheet.corrections.count, with_sheet.corrections.label) == (2, 7)
    with_sheet.reveal_button.click()
    assert card_of(with_sheet).boxes[1]["said"] == "kept as a 4, read as 1"


def test_what_is_typed_is_sent_as_a_whole(yours):
    # Key by key, a slow kernel would get the click before the last digits.
    assert yours.written.continuous_update is False


@pytest.mark.parametrize(
    ("text", "words"),
    [("7", "1 digit, and mine.png has 2"), ("711", "3 digits"), ("7 l", "“l” is no digit")],
)
def test_what_does_not_fit_is_told_and_nothing_kept(with_sheet, text, words):
    type_in(with_sheet, text)
    assert words in with_sheet.corrections.message
    assert len(with_sheet.labelled) == 0


def test_without_a_picture_it_says_what_is_missing(yours):
    type_in(yours, "7")
    yours.leave_out_button.click()
    yours.reveal_button.click()
    assert "no picture yet" in yours.corrections.message
    assert "upload" in yours.view.message


def test_one_digit_is_corrected_on_its_box(with_sheet, browser):
    type_in(with_sheet, "71")
    with_sheet.reveal_button.click()
    choose(browser, 1)
    it_was(browser, 9)
    assert with_sheet.labelled.labels.tolist() == [7, 9]
    assert answers(with_sheet) == ["✓ 7", "✗ 9"]


def test_a_box_that_holds_no_digit_is_left_out_and_counted(with_sheet, browser):
    type_in(with_sheet, "71")
    choose(browser, 0)
    with_sheet.leave_out_button.click()
    assert with_sheet.labelled.labels.tolist() == [1]
    assert with_sheet.left_out == 1
    with_sheet.reveal_button.click()
    assert answers(with_sheet) == ["–", "✓ 1"]
    type_in(with_sheet, "1")
    assert with_sheet.labelled.labels.tolist() == [1]
    it_was(browser, 7)
    assert with_sheet.left_out == 0
    assert sorted(with_sheet.labelled.labels) == [1, 7]
    assert answers(with_sheet) == ["✓ 7", "✓ 1"]


def test_each_sheet_has_its_own_labels(with_sheet, browser):
    type_in(with_sheet, "71")
    with_sheet.example_button.click()
    assert card_of(with_sheet).name == "the made sheet"
    type_in(with_sheet, "717")
    assert with_sheet.labelled.labels.tolist() == [7, 1, 7, 1, 7]


def test_the_camera_hands_over_its_picture_too(yours, browser):
    camera = browser.model(_anywidget_id="Camera")
    content = sheet(SEVEN)
    browser.send(camera, {"name": "camera picture 1", "size": len(content)}, [content])
    type_in(yours, "7")
    assert yours.labelled.labels.tolist() == [7]


def test_a_picture_that_can_not_be_read_says_so_and_the_other_stays(with_sheet, browser):
    browser.upload("notes.png", b"dear diary")
    assert "not an image" in card_of(with_sheet).problem
    type_in(with_sheet, "71")
    assert len(with_sheet.labelled) == 2


def test_a_full_set_says_so(with_sheet, monkeypatch):
    monkeypatch.setattr("mnist_course.recognition.labelled_set.MOST_DIGITS", 1)
    type_in(with_sheet, "71")
    assert len(with_sheet.labelled) == 1
    assert "no more fit" in with_sheet.corrections.message
    assert answers(with_sheet) == ["7", ""]


def test_a_sheet_is_shown_larger_than_a_single_digit_on_the_playground(with_sheet, playground):
    playground.cards.add(Upload("mine.png", sheet(SEVEN, ONE)))
    assert card_of(with_sheet).widest > playground.cards.children[0].widest


def test_what_is_exported_is_what_was_labelled(with_sheet):
    type_in(with_sheet, "74")
    digits = np.load(io.BytesIO(with_sheet.labelled.to_npz()), allow_pickle=False)
    np.testing.assert_array_equal(digits["images"], with_sheet.labelled.images)
    assert digits["labels"].tolist() == [7, 4]
    assert digits["read_as"].tolist() == [7, 1]
    assert digits["sources"].tolist() == ["mine.png", "mine.png"]


def test_without_an_example_there_is_no_button_for_it(browser, classifier):
    sources, *_ = YourDigits(classifier).children
    assert len(sources.children) == 2


def test_without_a_kernel_it_says_what_to_do(yours):
    assert repr(yours).startswith("YourDigits: run this cell")
