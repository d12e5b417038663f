"""A panel that opens and shows pictures; what it shows is worked out only while it is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import traitlets

from mnist_course.recognition.reading import Reading
from mnist_course.widgets.front_end import front_end, style
from mnist_course.widgets.kernel_widget import SpeakingWidget
from mnist_course.widgets.playground.later import Later
from mnist_course.widgets.texts import text


@dataclass(frozen=True, eq=False)
class Subject:
    """What the panels look at.

    Attributes
    ----------
    reading : Reading
        With a digit.
    picture : numpy.ndarray or None
        (H, W) or (H, W, 3) uint8: the picture of one digit that it was read from.
    ink : numpy.ndarray or None
        (H, W) uint8, light on black: the ink of one digit of a sheet.
    strokes : sequence of numpy.ndarray or None
        (k, 2) each: the strokes that it was read from. There is one of the three.
    """

    reading: Reading
    picture: np.ndarray | None = None
    ink: np.ndarray | None = None
    strokes: Sequence[np.ndarray] | None = None


@dataclass(frozen=True, eq=False)
class Tile:
    """A picture in a panel.

    Attributes
    ----------
    image : numpy.ndarray
        (H, W) uint8, 0 black to 255 white.
    alt : str
        What is to be seen, for those who don't see it.
    title, caption : str
        Shown above and below it.
    heat : numpy.ndarray or None
        (H, W) uint8: laid over the image, as strong as it is.
    """

    image: np.ndarray
    alt: str
    title: str = ""
    caption: str = ""
    heat: np.ndarray | None = None


class Panel(SpeakingWidget):
    """A headline that opens, with an explanation and tiles below it.

    A kind of panel has a `title`, an `explanation`, a `tile_width` in screen pixels, and says in
    `tiles_of` what it shows; it may offer `choices`.
    """

    _esm = front_end("playground/panel.js")
    _css = style("playground/panel.css")

    title = traitlets.Unicode(read_only=True).tag(sync=True)
    explanation = traitlets.Unicode(read_only=True).tag(sync=True)
    tile_width = traitlets.Int(140, read_only=True).tag(sync=True)
    choices = traitlets.List(traitlets.Unicode(), read_only=True).tag(sync=True)
    choices_label = traitlets.Unicode(read_only=True).tag(sync=True)
    choice = traitlets.Int(0).tag(sync=True)
    is_open = traitlets.Bool(False).tag(sync=True)
    is_working = traitlets.Bool(False, read_only=True).tag(sync=True)
    tiles: traitlets.List = traitlets.List(read_only=True).tag(sync=True)
    pixels = traitlets.Bytes(read_only=True).tag(sync=True)
    message = traitlets.Unicode(read_only=True).tag(sync=True)

    def __init__(self, **fixed: Any):
        for name, value in fixed.items():
            self.set_trait(name, value)
        self._subject: Subject | None = None
        self._later = Later(self._update)
        super().__init__()
        self.observe(lambda _: self._ask(), names=["is_open", "choice"])

    def look_at(self, subject: Subject | None) -> None:
        """Show a subject, or nothing, as soon as there is time."""
        self._subject = subject
        if self.is_open:
            self._ask()

    def tiles_of(self, subject: Subject) -> list[Tile]:
        """Return what to show of a subject.

        Raises
        ------
        ValueError
            There is nothing to show; the text says why.
        """
        raise NotImplementedError

    def set_state(self, sync_data: Mapping) -> None:
        """Let the browser open and choose; all else is Python's."""
        match sync_data:
            case {"is_open": bool(is_open)}:
                self.is_open = is_open
        match sync_data:
            case {"choice": int(choice)} if 0 <= choice < len(self.choices):
                self.choice = choice

    def _ask(self) -> None:
        self.set_trait("is_working", self.is_open)
        self._later.ask()

    def _update(self) -> None:
        if not self.is_open:
            return
        tiles, message = [], ""
        if self._subject is None:
            message = text("panel.draw_first")
        else:
            try:
                tiles = self.tiles_of(self._subject)
            except ValueError as error:
                message = str(error)
            except Exception as error:
                # What can't be shown must not stop what can.
                problem = f"{type(error).__name__}: {error}"
                message = text("panel.not_shown", problem=problem)
        with self.hold_sync():
            self.set_trait("is_working", False)
            self.set_trait("message", message)
            self.set_trait("tiles", [_described(tile) for tile in tiles])
            self.set_trait("pixels", b"".join(_pixels(tile) for tile in tiles))


def _described(tile: Tile) -> dict:
    height, width = tile.image.shape
    return {
        "title": tile.title,
        "caption": tile.caption,
        "alt": tile.alt,
        "width": width,
        "height": height,
        "has_heat": tile.heat is not None,
    }


def _pixels(tile: Tile) -> bytes:
    heat = b"" if tile.heat is None else tile.heat.tobytes()
    return tile.image.tobytes() + heat
