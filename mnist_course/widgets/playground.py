"""The playground: draw, upload or photograph a digit, and look into the network that reads it."""

from __future__ import annotations

import ipywidgets
import numpy as np
import traitlets

from mnist_course.classifier import DigitClassifier, Reading, load_classifier
from mnist_course.widgets.corrections import Corrections
from mnist_course.widgets.drawing_pad import DrawingPad
from mnist_course.widgets.picture_card import PictureCard
from mnist_course.widgets.reading_view import NO_INK, ReadingView
from mnist_course.widgets.upload import UploadBox

_MOST_CARDS = 20


class Playground(ipywidgets.Box):
    """Draw, upload or photograph a digit, see it read, and say where the network was wrong.

    The ink is read anew on every change, while a stroke is being drawn as well.

    Parameters
    ----------
    classifier : DigitClassifier, optional
        The network that reads; by default ``load_classifier()``.

    Attributes
    ----------
    reading : Reading or None
        The reading on show, of ink or of a picture; None where there is none. A traitlet.
    pad : DrawingPad
        Where the ink is: ``playground.pad.strokes``.
    labelled : LabelledSet
        The digits that the visitor has labelled.
    """

    reading = traitlets.Instance(Reading, allow_none=True, read_only=True)

    def __init__(self, classifier: DigitClassifier | None = None):
        self.classifier = classifier or load_classifier()
        self.pad = DrawingPad()
        self.view = ReadingView()
        self.upload = UploadBox(several=True, drop_zone=".mnist-playground")
        self.corrections = Corrections()
        self.labelled = self.corrections.labelled
        self.cards = ipywidgets.VBox().add_class("mnist-cards")
        self.pad.observe(lambda _: self._read_ink(), names="strokes")
        # On an empty pad too: there may be a picture's reading to clear away.
        self.pad.clear_button.on_click(lambda _: self._read_ink())
        self.upload.observe(self._read_picture, names="upload")
        title = ipywidgets.HTML('<h3 class="mnist-title">Draw a digit</h3>', layout={"margin": "0"})
        drawing = ipywidgets.VBox([title, self.pad, self.upload])
        drawing.add_class("mnist-drawing")
        answer = ipywidgets.VBox([self.view, self.corrections]).add_class("mnist-answering")
        top = ipywidgets.Box(
            [drawing, answer], layout={"flex_flow": "row wrap", "grid_gap": "20px 32px"}
        )
        super().__init__([top, self.cards], layout={"flex_flow": "column", "padding": "4px"})
        self.add_class("mnist-playground")

    def __repr__(self) -> str:
        """Say what to do where the widget itself can't be shown."""
        return "Playground: run this cell to draw, upload or photograph a digit."

    def _read_ink(self) -> None:
        strokes = self.pad.strokes
        if not strokes:
            self._show_none(NO_INK)
            return
        try:
            reading = self.classifier.read(list(strokes))
        except Exception as error:
            # Whatever went wrong, the ink stays, and the next stroke is read again.
            self._show_none(f"This could not be read ({type(error).__name__}: {error}).")
        else:
            self._show(reading, strokes=strokes)

    def _read_picture(self, change) -> None:
        card = PictureCard(change.new, self.classifier)
        kept, gone = self.cards.children[: _MOST_CARDS - 1], self.cards.children[_MOST_CARDS - 1 :]
        self.cards.children = (card, *kept)
        for old in gone:
            old.close()
        change.owner.say(card.summary)
        if card.readings:
            card.observe(lambda _: self._show_card(card), names="chosen")
            self._show_card(card)

    def _show_card(self, card: PictureCard) -> None:
        if 0 <= card.chosen < len(card.readings):
            self._show(card.readings[card.chosen], source=card.name)

    def _show(
        self, reading: Reading, source: str = "", strokes: tuple[np.ndarray, ...] = ()
    ) -> None:
        # The bars first: all else can wait.
        self.view.show(reading, source)
        self.set_trait("reading", reading)
        self.corrections.offer(reading, source, strokes)

    def _show_none(self, message: str) -> None:
        self.view.say(message)
        self.set_trait("reading", None)
        self.corrections.offer(None)
