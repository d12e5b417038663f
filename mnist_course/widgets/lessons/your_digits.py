"""Your digits: pictures of one's own sheets, each digit boxed, read, and labelled by its writer."""

from __future__ import annotations

import ipywidgets

from mnist_course.recognition.classifier import DigitClassifier, load_classifier
from mnist_course.recognition.labelled_set import LabelledDigit
from mnist_course.recognition.reading import Reading
from mnist_course.widgets.playground.camera import Camera
from mnist_course.widgets.playground.corrections import Corrections
from mnist_course.widgets.playground.picture_card import PictureCard
from mnist_course.widgets.playground.picture_cards import PictureCards
from mnist_course.widgets.playground.reading_view import ReadingView
from mnist_course.widgets.playground.upload import Upload, UploadBox

_NO_PICTURE = "No picture yet: upload or photograph a sheet."
_HIDDEN = "Its answer is hidden. Which digit did you write?"
_DIGITS, _BETWEEN = "0123456789", " \t,;.-/"


class YourDigits(ipywidgets.VBox):
    """Upload or photograph sheets of digits, and say what each digit is.

    What was written can be typed in at once, row by row, or told box by box. Labels are given
    blind: what the network reads is hidden until every digit of a sheet is labelled or left out.

    Parameters
    ----------
    classifier : DigitClassifier, optional
        The network that reads; by default ``load_classifier()``.
    example : bytes, optional
        An image file, for those who have no sheet at hand: a button takes it.

    Attributes
    ----------
    labelled : LabelledSet
        The digits that were labelled: their ``images`` and ``labels``. They live in memory only.

    Examples
    --------
    >>> your_digits = YourDigits()
    >>> mc.evaluate(classifier, your_digits.labelled.images, your_digits.labelled.labels)
    """

    def __init__(self, classifier: DigitClassifier | None = None, example: bytes = b""):
        self._example = example
        self._card: PictureCard | None = None
        self.upload = UploadBox(several=True, drop_zone=".mnist-your-digits")
        self.camera = Camera()
        self.example_button = _button("Take the made sheet")
        self.corrections = Corrections()
        self.labelled = self.corrections.labelled
        self.cards = PictureCards(
            classifier or load_classifier(),
            self.labelled,
            self._look_at,
            widest=720,
            is_blind=True,
        )
        self.written = ipywidgets.Text(
            description="I wrote",
            placeholder="row by row: 0 1 2 3 …",
            # Sent once, when the field is left: key by key, the last could come after the click.
            continuous_update=False,
            style={"description_width": "60px"},
            layout={"width": "min(100%, 420px)"},
        )
        self.label_button = _button("Label them all")
        self.reveal_button = _button("Show the readings")
        self.view = ReadingView(layout={"max_width": "100%"})
        self.view.say(_NO_PICTURE)
        self.leave_out_button = _button("Leave it out: no digit")
        super().__init__(self._laid_out(), layout={"padding": "4px"})
        self.add_class("mnist-your-digits")
        for source in (self.upload, self.camera):
            source.observe(self.cards.read, names="upload")
        self.example_button.on_click(lambda _: self._take_example())
        self.label_button.on_click(lambda _: self._label_all())
        self.reveal_button.on_click(lambda _: self._reveal())
        self.leave_out_button.on_click(lambda _: self._leave_out())
        self.corrections.observe(lambda _: self.cards.refresh(), names=["label", "count"])

    def __repr__(self) -> str:
        """Say what to do where the widget itself can't be shown."""
        return "YourDigits: run this cell to upload or photograph your digits."

    @property
    def left_out(self) -> int:
        """How many boxes the learner has left out, because there is no digit in them."""
        return self.labelled.left_out

    def _laid_out(self) -> list[ipywidgets.Widget]:
        buttons = [self.upload, self.camera, *([self.example_button] if self._example else [])]
        sources = ipywidgets.Box(buttons).add_class("mnist-sources")
        typing = ipywidgets.Box(
            [self.written, self.label_button, self.reveal_button],
            layout={"flex_flow": "row wrap", "grid_gap": "4px 8px", "margin": "12px 0"},
        )
        answer = [self.view, self.corrections, self.leave_out_button]
        return [
            sources,
            self.cards,
            typing,
            ipywidgets.VBox(answer).add_class("mnist-answering"),
        ]

    def _take_example(self) -> None:
        self.cards.add(Upload("the made sheet", self._example))

    def _look_at(self, card: PictureCard | None) -> None:
        if card is None or card.problem:
            self._card = self._card if card else None  # what was typed may still be for the last
            self.view.say(_NO_PICTURE if card is None else card.problem)
            self.corrections.offer(None)
        elif 0 <= card.chosen < len(card.subjects):
            self._card = card
            reading = card.subjects[card.chosen].reading
            if card.hides(reading):
                self.view.say(_HIDDEN, card.name, reading.image)
            else:
                row = [answer or "…" for answer in card.answers]
                self.view.show(reading, card.name, row=row, place=card.chosen)
            self.corrections.offer(reading, card.name)

    # Labels

    def _label_all(self) -> None:
        """Label every box of the picture that is looked at with what was typed in."""
        typed = [int(sign) for sign in self.written.value if sign in _DIGITS]
        strange = [sign for sign in self.written.value if sign not in _DIGITS + _BETWEEN]
        if self._card is None:
            self.corrections.say("There is no picture yet. Upload or photograph a sheet first.")
            return
        readings = [subject.reading for subject in self._card.subjects]
        wanted = [
            reading
            for reading in readings
            if reading.digit is not None and not self.labelled.is_left_out(reading)
        ]
        if strange:
            self.corrections.say(f"“{strange[0]}” is no digit. Type what you wrote, row by row.")
        elif len(typed) != len(wanted):
            self.corrections.say(
                f"You typed {_digits(len(typed))}, and {self._card.name} has {len(wanted)} boxes "
                "to label. Look at the boxes: is one no digit, or are two digits in one? Leave "
                "out or redraw those, or label box by box."
            )
        else:
            self._keep(wanted, typed)

    def _keep(self, readings: list[Reading], labels: list[int]) -> None:
        pairs = zip(labels, readings, strict=True)
        try:
            self.corrections.keep(
                [LabelledDigit(label, reading, self._card.name) for label, reading in pairs],
                f"Kept: {_digits(len(labels))}.",
            )
        except ValueError as error:
            self.corrections.say(str(error))
        self.cards.refresh()

    def _reveal(self) -> None:
        """Show what was read on the picture that is looked at, once it is labelled."""
        if self._card is None:
            self.corrections.say("There is no picture yet. Upload or photograph a sheet first.")
            return
        readings = [subject.reading for subject in self._card.subjects]
        missing = sum(
            each.digit is not None and not self.labelled.is_settled(each) for each in readings
        )
        if missing:
            self.corrections.say(
                f"{missing} of the boxes {'has' if missing == 1 else 'have'} no label yet. Label "
                "or leave out each: then the readings are shown."
            )
            return
        self._card.reveal()
        self._look_at(self._card)
        kept = [each for each in readings if self.labelled.label_of(each) is not None]
        right = sum(each.digit == self.labelled.label_of(each) for each in kept)
        self.corrections.say(f"{right} of {_digits(len(kept))} read as you labelled them.")

    def _leave_out(self) -> None:
        if self._card is None or not self._card.subjects:
            return
        self.labelled.leave_out(self._card.subjects[self._card.chosen].reading)
        self.corrections.say("Left out. Label it, and it is back.")
        self.cards.refresh()


def _button(name: str) -> ipywidgets.Button:
    return ipywidgets.Button(description=name, layout={"width": "auto", "align_self": "flex-start"})


def _digits(n: int) -> str:
    return "1 digit" if n == 1 else f"{n} digits"
