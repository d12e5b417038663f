"""Teaching a network one writer's hand: what it learns, and what is said of it."""

import subprocess
import sys

import numpy as np
import pytest

import mnist_course as mc
from mnist_course.ink.strokes import render
from mnist_course.recognition.teaching import FEWEST, Taught, teach
from mnist_course.synthetic.digits import sample_strokes
from mnist_course.widgets.playground.teaching import Teaching
from testsupport.comm_browser import SEVEN

TURN = np.linspace(0, 2 * np.pi, 30)
RING = np.stack([140 + 50 * np.sin(TURN), 140 - 80 * np.cos(TURN)], axis=1)


@pytest.fixture(scope="module")
def drawn() -> tuple[np.ndarray, np.ndarray]:
    """Ten of each digit."""
    labels = np.repeat(np.arange(10), 10)
    images = [
        mc.to_mnist(render(sample_strokes(int(label), seed=seed)))
        for seed, label in enumerate(labels)
    ]
    return np.stack(images), labels


@pytest.fixture(scope="module")
def strange(drawn) -> np.ndarray:
    """Labels of a writer whose 4 looks like a 9, and whose 9 looks like a 4."""
    swapped = np.array([0, 1, 2, 3, 9, 5, 6, 7, 8, 4])
    return swapped[drawn[1]]


class TestTeach:
    def test_a_strange_hand_is_learnt_and_read_in_digits_not_seen(self, classifier, drawn, strange):
        taught = teach(classifier, drawn[0], strange)
        assert taught.before.sum() <= 80
        assert taught.after.sum() >= taught.before.sum() + 10
        assert not taught.may_be_chance

    def test_the_taught_network_reads_so_and_the_other_as_before(self, classifier, drawn, strange):
        images, labels = drawn
        before = classifier.predict_proba(images)
        taught = teach(classifier, images, strange).classifier
        assert (taught.predict_proba(images).argmax(axis=1) == strange).all()
        np.testing.assert_array_equal(classifier.predict_proba(images), before)
        reading = taught.read_image(images[labels == 4][0])
        assert reading.digit == 9
        assert reading.heatmap is not None
        assert "taught" in repr(taught)

    def test_what_it_is_told_of_a_digit_is_not_used_to_try_it(self, classifier, drawn):
        """With labels at random there is nothing to learn, and none is read right by heart."""
        labels = np.random.default_rng(1).permutation(drawn[1])
        assert teach(classifier, drawn[0], labels).after.mean() < 0.3

    def test_any_network_can_be_taught(self, drawn, strange):
        shipped = mc.load_classifier("dense_network")
        own = mc.load_classifier(shipped.predict_proba)
        taught = teach(own, drawn[0], strange)
        assert taught.after.sum() > taught.before.sum()

    @pytest.mark.parametrize("which", [slice(FEWEST - 1), slice(0, 10), slice(0)])
    def test_too_few_are_refused_with_a_word(self, classifier, drawn, which):
        with pytest.raises(ValueError, match="five of each are a good start"):
            teach(classifier, drawn[0][which], drawn[1][which])

    @pytest.mark.parametrize(
        ("better", "worse", "chance"),
        [(0, 0, True), (3, 0, True), (5, 0, True), (6, 0, False), (9, 4, True), (0, 6, False)],
    )
    def test_a_few_that_changed_may_be_chance(self, classifier, better, worse, chance):
        before = np.repeat([False, True, True], [better, worse, 20])
        after = np.repeat([True, False, True], [better, worse, 20])
        assert Taught(classifier, before, after).may_be_chance == chance


class TestWidget:
    @pytest.fixture
    def teaching(self, playground) -> Teaching:
        return playground.teaching

    def ask(self, browser, op, **more):
        browser.send(browser.model(_anywidget_id="Teaching"), {"op": op, **more})

    def test_five_of_each_are_asked_for_the_rarest_first(self, playground, teaching, browser):
        playground.pad.draw([SEVEN])
        browser.send(browser.model(_anywidget_id="Corrections"), {"label": 0})
        playground.pad.clear()
        self.ask(browser, "ask")
        assert teaching.asked == 1
        self.ask(browser, "keep")
        assert "draw a 1 first" in teaching.message
        playground.pad.draw([SEVEN])
        self.ask(browser, "keep")
        assert teaching.counts == [1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
        assert playground.pad.strokes == ()
        assert teaching.asked == 2
        self.ask(browser, "stop")
        assert teaching.asked is None

    def test_when_there_are_five_of_each_the_asking_ends(
        self, playground, teaching, browser, monkeypatch
    ):
        monkeypatch.setattr(Teaching, "EACH", 1)
        self.ask(browser, "ask")
        for _ in range(10):
            playground.pad.draw([SEVEN])
            self.ask(browser, "keep")
        assert teaching.counts == [1] * 10
        assert teaching.asked is None
        assert "can be taught" in teaching.message

    def test_too_few_to_learn_from_are_told(self, teaching, browser):
        self.ask(browser, "teach")
        assert "There are 0 digits" in teaching.message
        assert teaching.rows == []

    def test_it_reads_with_what_it_has_learnt_and_as_before(self, playground, teaching, browser):
        """A hand whose 7 is a 1, and whose 0 is as usual."""
        for ink, label in 6 * [(RING, 0), (SEVEN, 1)]:
            playground.pad.clear()
            playground.pad.draw([ink])
            browser.send(browser.model(_anywidget_id="Corrections"), {"label": label})
        self.ask(browser, "teach")
        assert teaching.rows[0] == ["deeper_cnn", 6, 12]
        assert teaching.rows[1][0] == "basic_cnn"
        assert teaching.message.startswith("Of 12.")
        assert "better than before" in teaching.message
        self.ask(browser, "use", taught=True)
        assert playground.reading.digit == 1
        self.ask(browser, "use", taught=False)
        assert playground.reading.digit == 7

    @pytest.mark.parametrize("content", [None, {}, {"op": "keep"}, {"op": "use", "taught": True}])
    def test_what_makes_no_sense_is_ignored(self, teaching, browser, content, caplog):
        browser.send(teaching.comm, content)
        assert not teaching.is_in_use
        assert caplog.text == ""


def test_teaching_does_without_tensorflow():
    code = (
        "import sys, mnist_course as mc, numpy as np\n"
        "from mnist_course.recognition.teaching import teach\n"
        "images = np.random.default_rng(0).integers(0, 256, (20, 28, 28)).astype(np.uint8)\n"
        "teach(mc.load_classifier(), images, np.arange(20) % 10)\n"
        "sys.exit('tensorflow' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
