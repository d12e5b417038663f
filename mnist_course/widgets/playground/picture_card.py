"""A picture that was read: each digit boxed and named, or why it could not be read."""

import io
from dataclasses import dataclass
from math import isfinite

import numpy as np
import traitlets
from PIL import Image

from mnist_course.preprocessing.decoding_apart import pixels_of
from mnist_course.preprocessing.geometry import Box
from mnist_course.recognition.classifier import DigitClassifier
from mnist_course.recognition.labelled_set import LabelledDigit, LabelledSet
from mnist_course.recognition.reading import Reading, short_answer, with_article
from mnist_course.widgets.front_end import front_end, style
from mnist_course.widgets.kernel_widget import KernelWidget
from mnist_course.widgets.playground.panel import Subject
from mnist_course.widgets.playground.upload import Upload
from mnist_course.widgets.texts import in_words, text

_LONG_SIDE = 720  # pixels of the picture that is shown
_MOST_BOXES = 200
_MOST_NAMED = 12  # digits in the sentence below the picture


@dataclass(frozen=True, eq=False)
class _Place:
    """A box that was read; its key stays while it is moved."""

    key: int
    box: Box
    subject: Subject


class PictureCard(KernelWidget):
    """Show a picture with its digits boxed and read, or why it can't be read.

    The visitor can draw, move, resize, join and delete boxes; each is read anew, alone.

    Parameters
    ----------
    upload : Upload
        The picture.
    classifier : DigitClassifier
        What reads it.
    labelled : LabelledSet
        What each digit is, as far as the visitor has said: it stands on the box. A label goes with
        its box where that is moved, and is forgotten with it.
    widest : int
        CSS pixels: the picture is shown no wider, and no higher than two thirds of that; but for a
        sheet whose boxes would then lie on each other, which can be moved sideways.
    is_blind : bool
        Hide each reading until its digit is labelled or left out, and `reveal` was called.

    Attributes
    ----------
    chosen : int
        Which of `subjects` is looked at. A traitlet: the visitor chooses by clicking a box.
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
    boxes = traitlets.List(read_only=True).tag(sync=True)
    chosen = traitlets.Int(0, read_only=True).tag(sync=True)
    widest = traitlets.Int(read_only=True).tag(sync=True)
    is_large = traitlets.Bool(True, read_only=True).tag(sync=True)

    def __init__(
        self,
        upload: Upload,
        classifier: DigitClassifier,
        labelled: LabelledSet,
        widest: int = 480,
        is_blind: bool = False,
    ):
        self._classifier = classifier
        self._labelled = labelled
        self._is_blind, self._is_revealed = is_blind, False
        self._pixels: np.ndarray | None = None
        self._places: list[_Place] = []
        self._keys = 0
        self.set_trait("widest", widest)
        self.set_trait("name", upload.name)
        problem = ""
        try:
            self._read(upload)
        except (ValueError, OSError) as error:
            problem = in_words(str(error))
        except Exception as error:
            # A picture is a stranger's: whatever it does to a decoder, the page goes on.
            problem = text("reading.failed", problem=f"{type(error).__name__}: {error}")
        self._describe(problem)
        like = [not subject.reading.unlike_a_digit for subject in self.subjects]
        self.set_trait("chosen", like.index(True) if any(like) else 0)
        super().__init__()
        self.on_msg(self._receive)

    @property
    def subjects(self) -> list[Subject]:
        """One for each digit, in reading order, with its reading; empty where none was found."""
        return [place.subject for place in self._places]

    @property
    def answers(self) -> list[str]:
        """The short answer to each of them; empty where it is hidden."""
        readings = [subject.reading for subject in self.subjects]
        return ["" if self.hides(reading) else short_answer(reading) for reading in readings]

    def hides(self, reading: Reading) -> bool:
        """Return whether a reading mustn't be seen yet, so that its label owes nothing to it."""
        if not self._is_blind or reading.digit is None:
            return False
        return not self._is_revealed or not self._labelled.is_settled(reading)

    def reveal(self) -> None:
        """Show the readings of what is labelled or left out."""
        self._is_revealed = True
        self._describe(self.problem)

    def refresh(self) -> None:
        """Write on each box what is known of its digit by now."""
        height, width = (1, 1) if self._pixels is None else self._pixels.shape[:2]
        boxes = [
            {
                "key": place.key,
                "left": place.box.left / width,
                "top": place.box.top / height,
                "width": place.box.width / width,
                "height": place.box.height / height,
                **self._known(place.subject),
            }
            for place in self._places[:_MOST_BOXES]
        ]
        self.set_trait("boxes", boxes)

    def choose(self, number: int) -> None:
        """Look at one of `subjects`, as if the visitor had clicked its box."""
        # Chosen again, it is looked at again.
        self.set_trait("chosen", -1)
        self.set_trait("chosen", number)

    def read_box(self, box: Box, instead_of: tuple[int, ...] = ()) -> None:
        """Read what lies in a box as one digit, and choose it.

        Parameters
        ----------
        box : Box
            In shares of the picture's width and height, each edge from 0 to 1.
        instead_of : tuple of int
            The keys of the boxes that it replaces.
        """
        height, width = self._pixels.shape[:2]
        box = _whole_pixels(box.scaled(width, height), width, height)
        cut = self._pixels[box.slices]
        reading = self._classifier.read(cut)
        gone = [place for place in self._places if place.key in instead_of]
        label = self._labelled.label_of(gone[0].subject.reading) if len(gone) == 1 else None
        self._forget(gone)
        if label is not None and reading.digit is not None:
            self._labelled.add(LabelledDigit(label, reading, self.name))
        self._keys += 1
        key = gone[0].key if len(gone) == 1 else self._keys
        place = _Place(key, box, Subject(reading, cut))
        self._places = _in_reading_order([*self._places, place])
        self._describe()
        self.choose(self._places.index(place))

    def delete_box(self, key: int) -> None:
        """Delete a box, and choose the one that follows it."""
        gone = [place for place in self._places if place.key == key]
        number = self._places.index(gone[0])
        self._forget(gone)
        self._describe("" if self._places else text("card.no_box"))
        self.choose(min(number, len(self._places) - 1))

    def _forget(self, gone: list[_Place]) -> None:
        for place in gone:
            self._labelled.remove(place.subject.reading)
        self._places = [place for place in self._places if place not in gone]

    def _read(self, upload: Upload) -> None:
        if upload.problem:
            raise ValueError(upload.problem)
        pixels = pixels_of(upload.content)  # decoded once, for all that looks at it
        self.set_trait("picture", _as_file(Image.fromarray(pixels)))
        self._pixels = pixels
        found = self._classifier.read_all(pixels)
        if not found:
            why = in_words(self._classifier.read(pixels).message)
            raise ValueError(f"{why} {text('card.or_draw')}")
        # What is alone is explained from the whole picture on.
        source = {"picture": pixels} if len(found) == 1 else {}
        for digit in found:
            subject = Subject(digit.reading, **(source or {"ink": digit.ink}))
            self._places.append(_Place(self._keys, digit.box, subject))
            self._keys += 1

    def _describe(self, problem: str = "") -> None:
        summary = f"{self.name}: {problem or _in_words(self.answers)}"
        with self.hold_trait_notifications():
            self.set_trait("problem", problem)
            self.set_trait("summary", summary)
            self.refresh()

    def _known(self, subject: Subject) -> dict[str, str]:
        """Return what stands on a box, the same in words, and how the box is drawn."""
        reading = subject.reading
        label = self._labelled.label_of(reading)
        is_hidden = self.hides(reading)
        said = "" if label is None else text("card.kept_as", digit=in_words(with_article(label)))
        if label is not None and is_hidden:
            return {"answer": str(label), "said": said, "state": "kept"}
        if label is not None:
            answer = f"{'✓' if label == reading.digit else '✗'} {label}"
            said = f"{said}, {text('card.box_read_as', answer=reading.digit)}"
            return {"answer": answer, "said": said, "state": "kept"}
        if self._labelled.is_left_out(reading):
            return {"answer": "–", "said": text("card.left_out"), "state": "out"}
        if is_hidden:
            return {"answer": "", "said": text("card.not_labelled"), "state": ""}
        answer = short_answer(reading)
        return {"answer": answer, "said": text("card.box_read_as", answer=answer), "state": ""}

    def _receive(self, _, content, buffers) -> None:
        keys = [place.key for place in self._places]
        match content:
            case {"choose": int(number)} if 0 <= number < len(self.subjects):
                self.choose(number)
            case {"delete": int(key)} if key in keys:
                self.delete_box(key)
            case {"place": [*edges], "instead_of": [*gone]} if (
                self._pixels is not None
                and _is_box(edges)
                and all(key in keys for key in gone)
                and len(keys) - len(gone) < _MOST_BOXES
            ):
                self.read_box(Box(*edges), tuple(gone))


def _in_words(answers: list[str]) -> str:
    """Return a sentence that names the first digits, and counts the rest."""
    if "" in answers:
        return text("card.found", count=len(answers))
    named = [answer for answer in answers if answer != "?"]
    if len(answers) == 1 or not named:
        return f"{text('card.box_read_as', answer=', '.join(answers))}."
    others = len(answers) - len(named)
    rest = f"; {text('card.unlike', count=others)}" if others else ""
    more = ", …" if len(named) > _MOST_NAMED else ""
    answers_named = ", ".join(named[:_MOST_NAMED]) + more
    return text("card.found_read", count=len(named), answers=answers_named, rest=rest)


def _as_file(image: Image.Image) -> bytes:
    image.thumbnail((_LONG_SIDE, _LONG_SIDE))
    file = io.BytesIO()
    if image.mode == "RGB":
        image.save(file, "jpeg", quality=85)
    else:
        image.save(file, "png")
    return file.getvalue()


def _is_box(edges: list) -> bool:
    if len(edges) != 4 or not all(isinstance(edge, int | float) for edge in edges):
        return False
    left, top, right, bottom = edges
    return all(map(isfinite, edges)) and 0 <= left < right <= 1 and 0 <= top < bottom <= 1


def _whole_pixels(box: Box, width: int, height: int) -> Box:
    """Return a box's edges as whole pixels, at least one apart."""
    left, top = min(int(box.left), width - 1), min(int(box.top), height - 1)
    return Box(left, top, max(round(box.right), left + 1), max(round(box.bottom), top + 1))


def _in_reading_order(places: list[_Place]) -> list[_Place]:
    from mnist_course.preprocessing.digits_on_sheet import reading_order  # SciPy

    return [places[n] for n in reading_order([place.box for place in places])]
