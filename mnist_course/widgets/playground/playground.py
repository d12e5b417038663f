"""The playground: draw, upload or photograph a digit, and look into the network that reads it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import ipywidgets
import numpy as np
import traitlets

from mnist_course.recognition.classifier import DigitClassifier, Readable, load_classifier
from mnist_course.recognition.reading import Reading
from mnist_course.widgets.pad.drawing_pad import DrawingPad
from mnist_course.widgets.playground.camera import Camera
from mnist_course.widgets.playground.corrections import Corrections
from mnist_course.widgets.playground.digit_reader import drawing_of
from mnist_course.widgets.playground.feature_maps_panel import FeatureMapsPanel
from mnist_course.widgets.playground.heatmap_panel import HeatmapPanel
from mnist_course.widgets.playground.keep_row import KeepRow
from mnist_course.widgets.playground.kept_ink import KeptInk
from mnist_course.widgets.playground.networks_panel import NetworksPanel
from mnist_course.widgets.playground.panel import Subject
from mnist_course.widgets.playground.picture_card import PictureCard
from mnist_course.widgets.playground.picture_cards import PictureCards
from mnist_course.widgets.playground.reading_view import NO_INK, ReadingView
from mnist_course.widgets.playground.steps_panel import StepsPanel
from mnist_course.widgets.playground.teaching import Teaching
from mnist_course.widgets.playground.two_digits import two_digits
from mnist_course.widgets.playground.upload import UploadBox
from mnist_course.widgets.texts import text


class Playground(ipywidgets.Box):
    """Draw, upload or photograph a digit, see it read, and say where the network was wrong.

    The ink is read anew on every change, while a stroke is being drawn as well.

    Parameters
    ----------
    classifier : DigitClassifier, keras.Model, str, path or callable
        The network that reads: a shipped one, or your own; see `mnist_course.load_classifier`.

    Attributes
    ----------
    reading : Reading or None
        The reading on show, of ink or of a picture; None where there is none. A traitlet.
    pad : DrawingPad
        Where the ink is: ``playground.pad.strokes``.
    panels : tuple of Panel
        What can be opened to look into the network.
    labelled : LabelledSet
        The digits that the visitor has labelled.
    """

    reading = traitlets.Instance(Reading, allow_none=True, read_only=True)

    def __init__(self, classifier: Readable = "deeper_cnn"):
        self.classifier = load_classifier(classifier)
        self.pad = DrawingPad(zone=".mnist-playground")
        self.view = ReadingView()
        self.upload = UploadBox(several=True, drop_zone=".mnist-playground")
        self.camera = Camera()
        self.corrections = Corrections()
        self.labelled = self.corrections.labelled
        self.cards = PictureCards(self.classifier, self.labelled, self._show_card)
        self.teaching = Teaching(self.corrections, self.pad, self.classifier, self._read_with)
        self.panels = (
            HeatmapPanel(),
            StepsPanel(),
            FeatureMapsPanel(self.classifier),
            NetworksPanel(),
        )
        super().__init__(self._laid_out())
        self.add_class("mnist-playground")
        self._choose: Callable[[int], object] | None = None  # another digit of the row
        self._is_apart = False  # whether ink that may be two digits is read as two
        self.view.on_msg(self._receive)
        self.pad.observe(lambda _: self._read_ink(), names="strokes")
        self.pad.observe(lambda _: self.view.send_state(), names="resent")
        self.pad.observe(self._follow_replay, names="replayed")
        # On an empty pad too: there may be a picture's reading to clear away.
        self.pad.observe(lambda _: self._read_ink(), names="cleared")
        self.corrections.observe(lambda _: self.cards.refresh(), names=["label", "count"])
        self.upload.observe(self.cards.read, names="upload")
        self.camera.observe(self.cards.read, names="upload")

    def __repr__(self) -> str:
        """Say what to do where the widget itself can't be shown."""
        return "Playground: run this cell to draw, upload or photograph a digit."

    def _laid_out(self) -> list[ipywidgets.Widget]:
        keep = KeepRow(self.pad, read_picture=self.cards.add)
        toolbar = ipywidgets.Box([self.pad.tools, self.upload, self.camera, keep])
        return [
            ipywidgets.Box([drawing_of(self.pad), self.view]).add_class("mnist-top"),
            toolbar.add_class("mnist-toolbar"),
            self.corrections,
            self.cards,
            ipywidgets.VBox(self.panels).add_class("mnist-panels"),
            self.teaching,
            KeptInk(self.pad),
        ]

    def _read_ink(self) -> None:
        strokes = self.pad.strokes
        if not strokes:
            self._is_apart = False
            self._show_none(NO_INK)
            return
        try:
            two = two_digits(strokes, self.classifier)
            reading = self.classifier.read(strokes)
        except Exception as error:
            # Whatever went wrong, the ink stays, and the next stroke is read again.
            problem = f"{type(error).__name__}: {error}"
            self._show_none(text("reading.failed", problem=problem))
            return
        if two and self._is_apart:
            self._show_two(two)
            return
        self._choose = None
        first, second = [each.digit for _, each in two] or (None, None)
        offer = text("offer.two", first=first, second=second) if two else ""
        self._show(Subject(reading, strokes=strokes), strokes=strokes, offer=offer)

    def _show_two(self, two: list[tuple[list[np.ndarray], Reading]], place: int = 0) -> None:
        strokes, reading = two[place]
        self._choose = partial(self._show_two, two)
        self._show(
            Subject(reading, strokes=strokes),
            strokes=tuple(strokes),
            row=[str(each.digit) for _, each in two],
            place=place,
            offer=text("offer.one"),
        )

    def _receive(self, _, content, buffers) -> None:
        match content:
            case {"offer": True} if self.view.offer:
                self._is_apart = not self._is_apart
                self._read_ink()
            case {"look": int(place)} if self._choose and 0 <= place < len(self.view.row):
                self._choose(place)

    def _read_with(self, classifier: DigitClassifier) -> None:
        """Have another network read; pictures that are there keep their answers."""
        self.classifier = self.cards.classifier = classifier
        if self.pad.strokes:
            self._read_ink()

    def _follow_replay(self, change) -> None:
        if change.new:
            self.view.show(self.classifier.read(list(change.new)))
        elif self.reading is not None:
            self._show_again()

    def _show_card(self, card: PictureCard | None) -> None:
        if card is None:
            self._read_ink()
        elif card.problem:
            # Or the answer to something else would stand beside it.
            self._show_none(card.problem, card.name)
        elif 0 <= card.chosen < len(card.subjects):
            self._choose = card.choose
            self._show(card.subjects[card.chosen], card.name, row=card.answers, place=card.chosen)

    def _show(
        self,
        subject: Subject,
        source: str = "",
        strokes: tuple[np.ndarray, ...] = (),
        **row: Any,
    ) -> None:
        # The bars first: all else can wait.
        self._show_again = partial(self.view.show, subject.reading, source, **row)
        self._show_again()
        self.set_trait("reading", subject.reading)
        self.pad.clears_more = True
        self.corrections.offer(subject.reading, source, strokes)
        self._look_at(None if subject.reading.digit is None else subject)

    def _show_none(self, message: str, source: str = "") -> None:
        self._choose = None
        self.view.say(message, source)
        self.set_trait("reading", None)
        self.pad.clears_more = message != NO_INK
        self.corrections.offer(None)
        self._look_at(None)

    def _look_at(self, subject: Subject | None) -> None:
        for panel in self.panels:
            panel.look_at(subject)
