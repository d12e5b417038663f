"""The pictures that were read, one of them in large."""

from collections.abc import Callable

import ipywidgets

from mnist_course.recognition.classifier import DigitClassifier
from mnist_course.recognition.labelled_set import LabelledSet
from mnist_course.widgets.playground.picture_card import PictureCard
from mnist_course.widgets.playground.upload import Upload

_MOST_CARDS = 20


class PictureCards(ipywidgets.VBox):
    """The last pictures, the newest first: one in large, the others as thumbnails.

    Parameters
    ----------
    classifier : DigitClassifier
        What reads them.
    labelled : LabelledSet
        What the visitor has said of their digits.
    look : callable
        ``look(card)`` is called each time another card is shown in large, and each time a digit
        is chosen; with None when the last card has gone.
    widest, is_blind
        As for `PictureCard`.

    Attributes
    ----------
    classifier : DigitClassifier
        What reads the next pictures.
    """

    children: tuple[PictureCard, ...]

    def __init__(
        self,
        classifier: DigitClassifier,
        labelled: LabelledSet,
        look: Callable[[PictureCard | None], None],
        widest: int = 480,
        is_blind: bool = False,
    ):
        self.classifier = classifier
        self._labelled = labelled
        self._look = look
        self._widest, self._is_blind = widest, is_blind
        super().__init__()
        self.add_class("mnist-cards")

    def read(self, change) -> None:
        """Read what came in a `PictureSource`: an observer of its ``upload``."""
        change.owner.say(self.add(change.new).summary)

    def refresh(self) -> None:
        """Write on all boxes what is known of their digits by now."""
        for card in self.children:
            card.refresh()

    def add(self, upload: Upload) -> PictureCard:
        """Read a picture, and put its card on top.

        Parameters
        ----------
        upload : Upload
            The picture.

        Returns
        -------
        PictureCard
        """
        card = PictureCard(upload, self.classifier, self._labelled, self._widest, self._is_blind)
        kept, gone = self.children[: _MOST_CARDS - 1], self.children[_MOST_CARDS - 1 :]
        self.children = (card, *kept)
        for old in gone:
            old.close()
        card.observe(lambda _: self._look(card), names="chosen")
        card.on_msg(self._receive)
        self._enlarge(card)
        return card

    def _enlarge(self, card: PictureCard) -> None:
        # The one in large comes last: never are there two.
        for other in sorted(self.children, key=lambda each: each is card):
            other.set_trait("is_large", other is card)
        self._look(card)

    def _remove(self, card: PictureCard) -> None:
        self.children = tuple(other for other in self.children if other is not card)
        card.close()
        if card.is_large and self.children:
            self._enlarge(self.children[0])
        elif card.is_large:
            self._look(None)

    def _receive(self, card: PictureCard, content, buffers) -> None:
        match content:
            case {"enlarge": True} if card in self.children:
                self._enlarge(card)
            case {"remove": True} if card in self.children:
                self._remove(card)
