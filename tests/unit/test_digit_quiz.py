import numpy as np
import pytest

from mnist_course.widgets import DigitQuiz

IMAGES = np.random.default_rng(0).integers(0, 256, (3, 28, 28)).astype(np.uint8)
LABELS = np.array([4, 9, 7], np.uint8)
RIVALS = {"deeper_cnn": [4, 4, 7], "dense_network": [9, 4, 2]}


@pytest.fixture
def quiz(browser):
    return DigitQuiz(IMAGES, LABELS, RIVALS)


@pytest.fixture
def page(quiz, browser):
    return browser.model(_anywidget_id="DigitQuiz")


def press(browser, page, digit, at):
    browser.send(page, {"op": "answer", "at": at, "digit": digit})


def test_it_shows_one_image_after_the_other(quiz, browser, page):
    assert (quiz.at, quiz.count, quiz.message, quiz.score) == (0, 3, "", [])
    for at, image in enumerate(IMAGES):
        assert quiz.pixels == image.tobytes()
        press(browser, page, 4, at)
    assert quiz.answers == (4, 4, 4)
    assert quiz.pixels == b""


def test_each_answer_is_told_with_the_label_and_the_rivals(quiz, browser, page):
    press(browser, page, 9, 0)
    assert quiz.message == (
        "The last one: you said 9, its label is 4; deeper_cnn: 4; dense_network: 9."
    )


def test_at_the_end_all_are_scored_by_the_labels(quiz, browser, page):
    for at, digit in enumerate([4, 9, 1]):
        assert quiz.score == []
        press(browser, page, digit, at)
    assert quiz.score == [["You", 2], ["deeper_cnn", 2], ["dense_network", 0]]


def test_on_the_way_only_what_is_answered_counts(quiz):
    assert quiz.scores() == {"You": 0, "deeper_cnn": 0, "dense_network": 0}
    quiz.answer(4)
    assert quiz.scores() == {"You": 1, "deeper_cnn": 1, "dense_network": 0}


def test_an_answer_can_be_taken_back(quiz, browser, page):
    press(browser, page, 9, 0)
    browser.send(page, {"op": "take back", "at": 1})
    assert (quiz.answers, quiz.at, quiz.message) == ((), 0, "")
    browser.send(page, {"op": "take back", "at": 0})
    assert quiz.at == 0


def test_it_can_be_started_again(quiz, browser, page):
    for at in range(3):
        press(browser, page, 4, at)
    browser.send(page, {"op": "start again"})
    assert (quiz.answers, quiz.at, quiz.score) == ((), 0, [])
    assert quiz.pixels == IMAGES[0].tobytes()


@pytest.mark.parametrize(
    "content",
    [
        {"op": "answer", "at": 1, "digit": 4},  # a second quick key
        {"op": "answer", "at": 0, "digit": 10},
        {"op": "answer", "at": 0, "digit": "4"},
        {"op": "answer", "at": 0},
        {"op": "take back", "at": 5},
        {"op": "win"},
        {},
        None,
    ],
)
def test_other_messages_change_nothing(quiz, browser, page, content):
    browser.send(page, content)
    assert quiz.answers == ()


def test_after_the_end_nothing_more_is_answered(quiz, browser, page):
    for at in range(3):
        press(browser, page, 4, at)
    press(browser, page, 4, 3)
    assert len(quiz.answers) == 3


def test_a_browser_can_not_set_the_score(quiz):
    quiz.set_state({"score": [["You", 99]], "at": 3})
    assert (quiz.score, quiz.at) == ([], 0)


def test_without_images_there_is_nothing_to_do(browser):
    quiz = DigitQuiz(IMAGES[:0], [], {"a": []})
    quiz.answer(3)
    assert (quiz.count, quiz.answers, quiz.scores()) == (0, (), {"You": 0, "a": 0})


@pytest.mark.parametrize(
    ("images", "labels", "rivals", "words"),
    [
        (IMAGES / 255, LABELS, {}, "Expected: uint8"),
        (IMAGES[0], LABELS, {}, "Expected: uint8"),
        (IMAGES, LABELS[:2], {}, "'labels' has 2 digits for 3 images"),
        (IMAGES, LABELS, {"a": [1]}, "'a' has 1 digits for 3 images"),
    ],
)
def test_what_does_not_fit_together_is_refused(browser, images, labels, rivals, words):
    with pytest.raises(ValueError, match=words):
        DigitQuiz(images, labels, rivals)


def test_only_digits_are_answers(quiz):
    with pytest.raises(ValueError, match="Digits are 0 to 9"):
        quiz.answer(10)


def test_without_a_kernel_it_says_what_to_do(quiz):
    assert repr(quiz) == "DigitQuiz: run this cell to play."
