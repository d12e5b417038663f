"""Pictures that were read: each digit boxed and named, or why it could not be read."""

import io
from collections.abc import Callable

import ipywidgets
import traitlets
from PIL import Image

from mnist_course.preprocessing.decoding_apart import pixels_of
from mnist_course.recognition.classifier import DigitClassifier
from mnist_course.recognition.reading import FoundDigit, short_answer
from mnist_course.widgets.front_end import front_end, style
from mnist_course.widgets.kernel_widget import KernelWidget
from mnist_course.widgets.playground.panel import Subject
from mnist_course.widgets.playground.upload import Upload

_LONG_SIDE = 720  # pixels of the picture that is shown
_MOST_BOXES = 200
_MOST_CARDS = 20


class PictureCard(KernelWidget):
    """Show a picture with its digits boxed and read, or why it can't be read.

    Parameters
    ----------
    upload : Upload
        The picture.
    classifier : DigitClassifier
        What reads it.
    widest : int
        CSS pixels: the picture is shown no wider, and no higher than two thirds of that; but for a
        sheet whose boxes would then lie on each other, which can be moved sideways.

    Attributes
    ----------
    subjects : list of Subject
        One for each digit found, in reading order, with its reading; empty where none was.
    chosen : int
        Which of them is looked at. A traitlet: the visitor chooses by clicking a box.
    answers : list of str
        The short answer to each of them.
    is_large : bool
        Whether the picture is shown with its boxes, or as a thumbnail with its answers.
    problem : str
        Why there is no reading, for people; empty where there is one.
    """

    _esm = front_end("playground/picture_card.js")
    _css = style("playground/picture_card.css")

    name = traitlets.Unicode(read_only=True).tag(sync=True)
    problem = traitlets.Unicode(read_only=True).tag(sync=True)
    summary = traitlets.Unicode(read_only=True).tag(sync=True)
    picture = traitlets.Bytes(read_only=True).tag(sync=True)
    boxes: traitlets.List = traitlets.List(read_only=True).tag(sync=True)
    chosen = traitlets.Int(0, read_only=True).tag(sync=True)
    widest = traitlets.Int(read_only=True).tag(sync=True)
    is_large = traitlets.Bool(True, read_only=True).tag(sync=True)

    def __init__(self, upload: Upload, classifier: DigitClassifier, widest: int = 480):
        self.subjects: list[Subject] = []
        self.answers: list[str] = []
        self.set_trait("widest", widest)
        self.set_trait("name", upload.name)
        try:
            self._read(upload, classifier)
        except (ValueError, OSError) as error:
            self._fail(str(error))
        except Exception as error:
            # A picture is a stranger's: whatever it does to a decoder, the page goes on.
            self._fail(f"This could not be read ({type(error).__name__}: {error}).")
        super().__init__()
        self.on_msg(self._receive)

    def write(self, number: int, answer: str, said: str, state: str = "") -> None:
        """Write something else on a box.

        Parameters
        ----------
        number : int
            Which of `subjects`; one without a box stays without.
        answer : str
            What is written on it, in a few characters.
        said : str
            The same in words, for screen readers: "the digit, read as 7", and so on.
        state : str
            "", "kept" or "out": how the box is drawn.
        """
        boxes = [dict(box) for box in self.boxes]
        if number < len(boxes):
            boxes[number] |= {"answer": answer, "said": said, "state": state}
            self.set_trait("boxes", boxes)

    def choose(self, number: int) -> None:
        """Look at one of `subjects`, as if the visitor had clicked its box."""
        # Chosen again, it is looked at again.
        self.set_trait("chosen", -1)
        self.set_trait("chosen", number)

    def _fail(self, problem: str) -> None:
        self.set_trait("problem", problem)
        self.set_trait("summary", f"{self.name}: {problem}")

    def _read(self, upload: Upload, classifier: DigitClassifier) -> None:
        if upload.problem:
            raise ValueError(upload.problem)
        pixels = pixels_of(upload.content)  # decoded once, for all that looks at it
        found = classifier.read_all(pixels)
        if len(found) > 1:
            self.subjects = [Subject(digit.reading, ink=digit.ink) for digit in found]
        else:
            # One digit alone is found more surely when the picture is known to show only one.
            reading = classifier.read(pixels)
            if reading.digit is None:
                raise ValueError(reading.message)
            self.subjects = [Subject(reading, pixels)]
        self.set_trait("picture", _as_file(Image.fromarray(pixels)))
        self.answers = [short_answer(subject.reading) for subject in self.subjects[:_MOST_BOXES]]
        self.set_trait("boxes", _boxes(found, self.answers, pixels.shape))
        count = len(self.subjects)
        what = f"{count} digits, read as" if count > 1 else "read as"
        self.set_trait("summary", f"{self.name}: {what} {', '.join(self.answers)}.")

    def _receive(self, _, content, buffers) -> None:
        match content:
            case {"choose": int(number)} if 0 <= number < len(self.subjects):
                self.choose(number)


class PictureCards(ipywidgets.VBox):
    """The last pictures, the newest first: one in large, the others as thumbnails.

    Parameters
    ----------
    classifier : DigitClassifier
        What reads them.
    look : callable
        ``look(card)`` is called each time another card is shown in large, and each time a digit
        is chosen; with None when the last card has gone.
    widest : int
        As for `PictureCard`.
    """

    def __init__(
        self,
        classifier: DigitClassifier,
        look: Callable[[PictureCard | None], None],
        widest: int = 480,
    ):
        self._classifier = classifier
        self._look = look
        self._widest = widest
        super().__init__()
        self.add_class("mnist-cards")

    def read(self, change) -> None:
        """Read what came in a `PictureSource`: an observer of its ``upload``."""
        change.owner.say(self.add(change.new).summary)

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
        card = PictureCard(upload, self._classifier, self._widest)
        kept, gone = self.children[: _MOST_CARDS - 1], self.children[_MOST_CARDS - 1 :]
        self.children = (card, *kept)
        for old in gone:
            old.close()
        card.observe(lambda _: self._look(card), names="chosen")
        card.on_msg(self._receive)
        self._enlarge(card)
        return card

    def _enlarge(self, card: PictureCard) -> None:
        for other in self.children:
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


def _as_file(image: Image.Image) -> bytes:
    image.thumbnail((_LONG_SIDE, _LONG_SIDE))
    file = io.BytesIO()
    if image.mode == "RGB":
        image.save(file, "jpeg", quality=85)
    else:
        image.save(file, "png")
    return file.getvalue()


def _boxes(found: list[FoundDigit], answers: list[str], shape: tuple[int, ...]) -> list[dict]:
    """Return each box in shares of the picture's width and height, with its answer."""
    height, width = shape[:2]
    return [
        {
            "left": digit.box.left / width,
            "top": digit.box.top / height,
            "width": digit.box.width / width,
            "height": digit.box.height / height,
            "answer": answer,
        }
        for digit, answer in zip(found, answers, strict=False)  # a picture of one may have no box
    ]
