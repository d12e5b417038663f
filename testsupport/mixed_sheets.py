"""Sheets on which digits stand among words, dates with slashes, arrows and underlines; seeded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mnist_course.ink.strokes import render
from mnist_course.synthetic.digits import sample_strokes
from mnist_course.synthetic.photos import Written
from testsupport import printed
from testsupport.on_paper import photographed

_SHAPE = (1000, 1400)  # pixels, rows and columns
_KINDS = {"digits": 0.5, "word": 0.25, "arrow": 0.12, "date": 0.08, "underlined": 0.05}


@dataclass(frozen=True)
class Thing:
    """What is no digit: its kind, and its box in pixels (left, top, right, bottom)."""

    kind: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class MixedSheet:
    """A JPEG, the digits on it, and the other things on it."""

    data: bytes
    written: list[Written]
    things: list[Thing]


def mixed_sheet(seed: int) -> MixedSheet:
    """Write rows of digits and other things, and photograph them."""
    return _Sheet(np.random.default_rng([seed, 7])).written_full()


class _Sheet:
    def __init__(self, rng: np.random.Generator):
        self.rng = rng
        self.ink = np.zeros(_SHAPE, np.uint8)
        self.height = rng.uniform(50, 90)
        self.pen = self.height * rng.uniform(0.08, 0.16)
        self.written: list[Written] = []
        self.things: list[Thing] = []

    def written_full(self) -> MixedSheet:
        row = 0.5 * self.height
        while row + 1.6 * self.height < _SHAPE[0]:
            self._write_row(row)
            row += 1.9 * self.height
        return MixedSheet(photographed(self.ink, self.rng), self.written, self.things)

    def _write_row(self, top: float) -> None:
        left = 0.5 * self.height
        names, shares = list(_KINDS), list(_KINDS.values())
        while True:
            kind = str(self.rng.choice(names, p=shares))
            start = left
            for part in self._parts(kind):
                end = self._put(part, start, top)
                if end is None:
                    return
                start = end + 0.3 * self.height
            if kind == "underlined":
                y = top + 1.3 * self.height
                self._put(
                    ("underline", _strokes([(left, y), (start, y)]), 0), left, top, moved=False
                )
            left = start + self.rng.uniform(0.2, 0.7) * self.height

    def _parts(self, kind: str) -> list[tuple]:
        rng, height = self.rng, self.height
        if kind in ("digits", "underlined"):
            return [self._named_digit() for _ in range(rng.integers(1, 4))]
        if kind == "word":
            text = printed.word(rng, int(rng.integers(3, 8)))
            return [("word", printed.drawn(text, 0.8 * height, rng), 0)]
        if kind == "date":
            day, month, year = ([self._named_digit()] for _ in range(3))
            slash = ("slash", _strokes([(0.45 * height, 0), (0, 1.25 * height)]), 0)
            return [*day, slash, *month, slash, *year]
        return [("arrow", self._arrow(), 0)]

    def _arrow(self) -> list[np.ndarray]:
        """Return an arrow to any side, a little turned, short or long, its head narrow or wide."""
        rng, height = self.rng, self.height
        length = rng.uniform(0.9, 1.8) * height
        back, aside = rng.uniform(0.2, 0.45, 2) * height
        angle = rng.choice([0, 0, 0, 1, 2, 3]) * np.pi / 2 + rng.normal(0, 0.12)
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        shaft = [(0, 0), (length, 0)]
        tip = [(length - back, -aside), (length, 0), (length - back, aside)]
        strokes = [each @ turn for each in _strokes(shaft, tip)]
        low = np.concatenate(strokes).min(0)
        return [stroke - low for stroke in strokes]

    def _named_digit(self) -> tuple[str, list[np.ndarray], int]:
        digit = int(self.rng.integers(10))
        strokes = sample_strokes(digit, self.rng)
        points = np.concatenate(strokes)
        scale = self.height / max(np.ptp(points, axis=0).max(), 1)
        return "digit", [(stroke - points.min(0)) * scale for stroke in strokes], digit

    def _put(self, part: tuple, left: float, top: float, *, moved: bool = True) -> float | None:
        """Draw a part at a place, note it, and return its right edge; None where it has no room."""
        kind, what, digit = part
        if isinstance(what, np.ndarray):
            return self._put_letters(what, left, top)
        strokes = [np.add(stroke, (left, top)) for stroke in what] if moved else what
        points = np.concatenate(strokes)
        low, high = points.min(0) - self.pen / 2, points.max(0) + self.pen / 2
        if high[0] > _SHAPE[1] - 10 or high[1] > _SHAPE[0] - 10:
            return None
        self._draw(strokes, low, high)
        box = (*low.tolist(), *high.tolist())
        if kind == "digit":
            self.written.append(Written(digit, box, what))
        else:
            self.things.append(Thing(kind, box))
        return float(high[0])

    def _draw(self, strokes: list[np.ndarray], low: np.ndarray, high: np.ndarray) -> None:
        corner = np.floor(low).astype(int) - 2
        side = int(max(high - corner)) + 4
        drawn = render([stroke - corner for stroke in strokes], side, self.pen)
        x, y = np.maximum(corner, 0)
        drawn = drawn[y - corner[1] :, x - corner[0] :]
        seen = self.ink[y : y + drawn.shape[0], x : x + drawn.shape[1]]
        np.maximum(seen, drawn[: seen.shape[0], : seen.shape[1]], out=seen)

    def _put_letters(self, letters: np.ndarray, left: float, top: float) -> float | None:
        x, y = int(left), int(top)
        height, width = letters.shape
        if x + width > _SHAPE[1] - 10 or y + height > _SHAPE[0]:
            return None
        seen = self.ink[y : y + height, x : x + width]
        np.maximum(seen, letters, out=seen)
        self.things.append(Thing("word", (x, y, x + width, y + height)))
        return float(x + width)


def _strokes(*strokes: list[tuple[float, float]]) -> list[np.ndarray]:
    return [np.array(stroke, float) for stroke in strokes]
