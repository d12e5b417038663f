"""A small labelled set: what a visitor drew or uploaded, with what it really was."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

import numpy as np
from PIL import Image

from mnist_course.recognition.reading import Reading

MOST_DIGITS = 1000
"""Most digits that a set holds."""


@dataclass(frozen=True, eq=False)
class LabelledDigit:
    """A digit, and what its writer says it is.

    Attributes
    ----------
    label : int
        0 to 9.
    reading : Reading
        What the network read, with the image that it got.
    source : str
        A file's name; empty for ink.
    strokes : tuple of numpy.ndarray
        (k, 2) float32 each: the ink, in canvas pixels, where it was drawn.
    """

    label: int
    reading: Reading
    source: str = ""
    strokes: tuple[np.ndarray, ...] = ()


class LabelledSet:
    """Labelled digits, kept in memory.

    Examples
    --------
    >>> labelled = LabelledSet()
    >>> labelled.add(LabelledDigit(4, classifier.read("four.png"), "four.png"))
    >>> Path("digits.npz").write_bytes(labelled.to_npz())
    >>> digits = np.load("digits.npz")
    >>> digits["images"].shape, digits["labels"]
    ((1, 28, 28), array([4], dtype=uint8))
    """

    def __init__(self):
        self._by_reading: dict[int, LabelledDigit] = {}
        self._left_out: dict[int, Reading] = {}

    def __len__(self) -> int:
        return len(self._by_reading)

    def __iter__(self):
        return iter(self._by_reading.values())

    def add(self, digit: LabelledDigit) -> None:
        """Keep a digit, in place of an earlier label for the same reading.

        Parameters
        ----------
        digit : LabelledDigit
            With a reading that has an image.

        Raises
        ------
        ValueError
            The label is no digit, or the set is full.
        """
        if digit.label not in range(10):
            raise ValueError(f"The label is {digit.label!r}. It must be a digit, 0 to 9.")
        key = id(digit.reading)  # the digit kept holds the reading, so the id stays its own
        if key not in self._by_reading and len(self) >= MOST_DIGITS:
            raise ValueError(
                f"{MOST_DIGITS:,} digits are kept, and no more fit. Download them, then reload."
            )
        self._by_reading[key] = digit
        self._left_out.pop(key, None)

    def remove(self, reading: Reading) -> None:
        """Forget what was said of a reading."""
        self._by_reading.pop(id(reading), None)
        self._left_out.pop(id(reading), None)

    def leave_out(self, reading: Reading) -> None:
        """Note that there is no digit in what was read, until it is labelled."""
        self.remove(reading)
        self._left_out[id(reading)] = reading

    def is_left_out(self, reading: Reading) -> bool:
        """Return whether a reading was left out."""
        return id(reading) in self._left_out

    def is_settled(self, reading: Reading) -> bool:
        """Return whether a reading was labelled or left out."""
        return id(reading) in self._by_reading or id(reading) in self._left_out

    @property
    def left_out(self) -> int:
        """How many readings were left out."""
        return len(self._left_out)

    @property
    def images(self) -> np.ndarray:
        """(n, 28, 28) uint8, light ink on black: what the networks get of each digit."""
        return np.array([digit.reading.image for digit in self], np.uint8).reshape(-1, 28, 28)

    @property
    def labels(self) -> np.ndarray:
        """(n,) uint8: what each digit is."""
        return np.array([digit.label for digit in self], np.uint8)

    def label_of(self, reading: Reading | None) -> int | None:
        """Return the label that a reading was given, or None."""
        kept = self._by_reading.get(id(reading))
        return None if kept is None else kept.label

    def to_npz(self) -> bytes:
        """Return the set as the bytes of an ``.npz`` file, which plain NumPy opens.

        Returns
        -------
        bytes
            With the arrays ``images`` (n, 28, 28) uint8, light ink on black; ``labels`` (n,) uint8;
            ``read_as`` (n,) uint8, what the network had answered; ``sources`` (n,), file names,
            empty for ink; and of the ink ``points`` (m, 2) float32, in canvas pixels, with
            ``point_digit`` and ``point_stroke`` (m,) int32: whose point each is.
        """
        digits = list(self)
        strokes = [
            (points, number, index)
            for number, digit in enumerate(digits)
            for index, points in enumerate(digit.strokes)
        ]
        lengths = [len(points) for points, _, _ in strokes]
        file = io.BytesIO()
        np.savez_compressed(
            file,
            images=self.images,
            labels=self.labels,
            read_as=np.array([digit.reading.digit for digit in digits], np.uint8),
            sources=np.array([digit.source for digit in digits], np.str_),
            points=np.concatenate(
                [np.zeros((0, 2), np.float32), *(points for points, _, _ in strokes)]
            ),
            point_digit=np.repeat([n for _, n, _ in strokes], lengths).astype(np.int32),
            point_stroke=np.repeat([index for _, _, index in strokes], lengths).astype(np.int32),
        )
        return file.getvalue()

    def to_csv(self) -> bytes:
        """Return the set as a table, which pandas and spreadsheets open.

        Returns
        -------
        bytes
            A row for each digit: its label, then its 784 pixels, row by row, 0 to 255; with a line
            of names above, as MNIST's own tables have it.
        """
        names = ",".join(["label", *(f"pixel{n}" for n in range(28 * 28))])
        table = np.column_stack([self.labels, self.images.reshape(-1, 28 * 28)])
        return "\n".join([names, *(",".join(map(str, row)) for row in table), ""]).encode()

    def to_png_folders(self) -> bytes:
        """Return the set as a ZIP archive of pictures.

        Returns
        -------
        bytes
            With ten folders, named by the label, and a PNG file of 28x28 pixels for each digit.
        """
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for label in range(10):
                archive.writestr(f"{label}/", b"")  # all ten, or a loader would count fewer classes
            for number, digit in enumerate(self, start=1):
                picture = io.BytesIO()
                Image.fromarray(digit.reading.image).save(picture, "png")
                archive.writestr(f"{digit.label}/{number:04d}.png", picture.getvalue())
        return file.getvalue()
