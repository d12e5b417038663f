"""Photographs and scans of handwriting, made from the built-in digits, each with its truth; seeded.

What is written on a photograph, and where, is known of made ones alone. So they are there to try a
reader on: in each trouble on its own, and in all of them as they come.

Lengths on the paper are in millimetres, reflectances and light are linear, as they are in the
world: printed lines and ink filter the light that the paper throws back; light falls unevenly and
shadows lie on it; a camera sees it at a slant, blurs it, adds its noise, develops it and saves a
JPEG. What is drawn at random, and how far it goes, is what phones and flatbed scanners deliver.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from mnist_course.synthetic.digits import sample_strokes
from mnist_course.synthetic.styles import TEMPLATES

_LEAST_DIGIT = 18  # pixels: people themselves fail to read smaller ones


@dataclass(frozen=True)
class Written:
    """One digit on a picture.

    Attributes
    ----------
    digit : int
        0 to 9.
    box : (float, float, float, float)
        Its left, top, right and bottom edge, in pixels of the picture.
    strokes : list of numpy.ndarray
        (k, 2) each: the ink it was made from, as on the drawing pad, before paper and camera.
    """

    digit: int
    box: tuple[float, float, float, float]
    strokes: list[np.ndarray]


@dataclass(frozen=True)
class Photo:
    """A picture file, and the truth about it.

    Attributes
    ----------
    data : bytes
        The file, a JPEG or a PNG.
    written : list of Written
        The digits on it, in reading order.
    kind : dict of str to str
        Of what kind it is: light, lines, pen and so on, as they can be wished for.
    """

    data: bytes
    written: list[Written]
    kind: dict[str, str] = field(default_factory=dict)


def digit_photo(seed: int, **wanted: str) -> Photo:
    """Make a picture of one digit.

    Parameters
    ----------
    seed : int
        0 or above: the same seed makes the same picture.
    **wanted : str
        Fixes kinds that are drawn at random otherwise, as ``pen="pencil", light="even"``.
        ``source``: photo, scan, board. ``pen``: ballpoint, gel, pencil, felt, chalk. ``colour`` of
        the ink: blue, black, red, green, violet; grey for pencil and chalk. ``lines``: none, ruled,
        squared, dotted, french. ``light``: even, falling off, shadow. ``extra``: none, table edge,
        thumb. ``size`` of the picture's longer side: 60-150 px, 150-500 px, 500-1500 px, 1500-3000
        px, 12 megapixels. ``share`` of it that the digit takes: 8-20 %, 20-45 %, 45-85 %, or sheet.
        ``view``: slanted, and ``focus``: blurred, both farther than they come by chance.

    Returns
    -------
    Photo

    Raises
    ------
    ValueError
        There is no such kind; the text says which there are.
    """
    scene = _Scene(np.random.default_rng([seed, 1]), wanted)
    scene.write_one()
    return scene.photo()


def blank_photo(seed: int, **wanted: str) -> Photo:
    """Make a picture of a sheet on which nothing is written.

    Parameters
    ----------
    seed : int
        0 or above.
    **wanted : str
        As for `digit_photo`.

    Returns
    -------
    Photo
        With nothing in ``written``.

    Raises
    ------
    ValueError
        There is no such kind.
    """
    return _Scene(np.random.default_rng([seed, 2]), wanted).photo()


def sheet_photo(seed: int, digits: int | None = None, **wanted: str) -> Photo:
    """Make a picture of a sheet with rows of digits.

    Parameters
    ----------
    seed : int
        0 or above.
    digits : int, optional
        How many to write; there may be no room for all of them. By default 5 to 60.
    **wanted : str
        As for `digit_photo`.

    Returns
    -------
    Photo

    Raises
    ------
    ValueError
        There is no such kind.
    """
    rng = np.random.default_rng([seed, 3])
    size = _choice(rng, {"500-1500 px": 0.4, "1500-3000 px": 0.35, "12 megapixels": 0.25})
    scene = _Scene(rng, {"share": "sheet", "size": size} | wanted)
    scene.write_rows(int(rng.integers(5, 61)) if digits is None else digits)
    return scene.photo()


# What there is, and how often

_SOURCES = {"photo": 0.8, "scan": 0.12, "board": 0.08}
_PENS = {"ballpoint": 0.32, "gel": 0.2, "pencil": 0.22, "felt": 0.26}
_LINES = {"none": 0.34, "ruled": 0.26, "squared": 0.26, "dotted": 0.06, "french": 0.08}
_LIGHTS = {"even": 0.25, "falling off": 0.4, "shadow": 0.35}
_EXTRAS = {"none": 0.64, "table edge": 0.24, "thumb": 0.12}
_SIZES = {  # the longer side, in pixels
    "60-150 px": (60, 150, 0.1),
    "150-500 px": (150, 500, 0.26),
    "500-1500 px": (500, 1500, 0.4),
    "1500-3000 px": (1500, 3000, 0.16),
    "12 megapixels": (4000, 4000, 0.08),
}
_SHARES = {  # of the digit's height or width in the picture's shorter side
    "8-20 %": (0.08, 0.2, 0.3),
    "20-45 %": (0.2, 0.45, 0.4),
    "45-85 %": (0.45, 0.85, 0.3),
}
_PEN_WIDTHS = {"ballpoint": (0.4, 0.8), "gel": (0.5, 1.0), "pencil": (0.5, 1.2), "felt": (1.5, 5)}
_DIGIT_HEIGHTS = {"ballpoint": (5, 28), "gel": (5, 28), "pencil": (5, 30), "felt": (18, 110)}
_INKS = {  # what full ink lets through of red, green and blue
    "blue": (0.05, 0.09, 0.4),
    "black": (0.05, 0.05, 0.055),
    "red": (0.62, 0.06, 0.07),
    "green": (0.06, 0.3, 0.12),
    "violet": (0.22, 0.07, 0.38),
}
_LINE_COLOURS = {
    "blue": (0.55, 0.75, 0.97),
    "grey": (0.62, 0.62, 0.64),
    "violet": (0.66, 0.6, 0.86),
    "green": (0.6, 0.85, 0.7),
    "orange": (0.97, 0.74, 0.55),
}
_PAPERS = {
    "white": (0.88, 0.89, 0.9),
    "cream": (0.87, 0.83, 0.7),
    "recycled": (0.66, 0.64, 0.59),
    "yellow": (0.88, 0.8, 0.4),
    "pink": (0.86, 0.68, 0.7),
    "pale blue": (0.66, 0.76, 0.86),
}
_PAPER_SHARES = (0.62, 0.14, 0.1, 0.05, 0.04, 0.05)
_TABLES = {
    "dark wood": (0.16, 0.09, 0.05),
    "light wood": (0.48, 0.33, 0.19),
    "black": (0.03, 0.03, 0.035),
    "grey": (0.28, 0.29, 0.3),
    "white": (0.8, 0.8, 0.78),
}


_USUAL = "as it comes"
_KINDS = {
    "source": _SOURCES,
    "pen": (*_PENS, "chalk"),
    "colour": (*_INKS, "grey"),
    "lines": _LINES,
    "light": _LIGHTS,
    "extra": _EXTRAS,
    "size": _SIZES,
    "share": (*_SHARES, "sheet"),
    "view": (_USUAL, "slanted"),
    "focus": (_USUAL, "blurred"),
}


def _check_wanted(wanted: dict[str, str]) -> None:
    for name, value in wanted.items():
        if name not in _KINDS:
            raise ValueError(f"There is no kind '{name}'. There are {', '.join(_KINDS)}.")
        if value not in _KINDS[name]:
            raise ValueError(f"{name} is {value!r}. It must be {', '.join(_KINDS[name])}.")


def _choice(rng: np.random.Generator, shares: dict[str, float]) -> str:
    names = list(shares)
    weights = np.array([shares[name] for name in names])
    return names[rng.choice(len(names), p=weights / weights.sum())]


def _between(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw a length: small ones as often as large ones, on a logarithmic scale."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _tidy_strokes(digit: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Write a digit as one does who wants it read: the mean of two writers of one style.

    The built-in digits reach as far as hands do, so some can't be told by anyone; about paper and
    light, which are tried here, those say nothing.
    """
    styles = TEMPLATES[digit]
    style = _choice(rng, {name: template.share for name, template in styles.items()})
    two = [sample_strokes(digit, rng, style) for _ in range(2)]
    return [np.mean(stroke, axis=0) for stroke in zip(*two, strict=True)]


class _Scene:
    """One sheet before one camera. Pixels are (row, column) arrays; the paper's x, y are in mm."""

    def __init__(self, rng: np.random.Generator, wanted: dict[str, str]):
        self.rng = rng
        self.written: list[Written] = []
        self.ink: list[tuple[slice, slice, np.ndarray]] = []
        self._choose(wanted)
        self._frame()
        self._aim()

    def _choose(self, wanted: dict[str, str]) -> None:
        _check_wanted(wanted)
        rng, kind = self.rng, {}
        self.kind = kind

        def choose(name: str, shares: dict[str, float]) -> None:
            drawn = _choice(rng, shares)
            kind[name] = wanted.get(name, drawn)

        choose("source", _SOURCES)
        on_board, scanned = kind["source"] == "board", kind["source"] == "scan"
        choose("pen", {"chalk": 1} if on_board else _PENS)
        choose("lines", {"none": 1} if on_board else _LINES)
        choose("light", {"even": 1} if scanned else _LIGHTS)
        choose("extra", {"none": 1} if scanned or on_board else _EXTRAS)
        choose("size", {name: share for name, (_, _, share) in _SIZES.items()})
        choose("share", {name: share for name, (_, _, share) in _SHARES.items()})
        colours = {
            "ballpoint": {"blue": 0.6, "black": 0.25, "red": 0.15},
            "gel": {"blue": 0.4, "black": 0.4, "red": 0.1, "green": 0.05, "violet": 0.05},
            "felt": {"black": 0.35, "blue": 0.25, "red": 0.2, "green": 0.1, "violet": 0.1},
        }
        choose("colour", colours.get(kind["pen"], {"grey": 1}))
        for name in ("view", "focus"):  # nothing is drawn: the pictures of all seeds stay the same
            kind[name] = wanted.get(name, _USUAL)

    # Geometry

    def _frame(self) -> None:
        """Choose the picture's size in pixels and in millimetres, and the pen for it."""
        rng, kind = self.rng, self.kind
        low, high, _ = _SIZES[kind["size"]]
        longer = round(_between(rng, low, high))
        shorter = round(longer * rng.choice([0.75, 0.75, 0.5625, 1.0]))
        if kind["size"] == "12 megapixels":
            shorter = 3000
        self.shape = (longer, shorter) if rng.random() < 0.5 else (shorter, longer)
        if kind["share"] == "sheet":
            self._frame_sheet(shorter)
        else:
            self._frame_digit(shorter)
        self.pen = min(self._pen_width(), 0.2 * self.height)
        # A finer line than a camera can see is not a photo that anyone keeps.
        self.pen = max(self.pen, 0.9 / self.scale)

    def _pen_width(self) -> float:
        low, high = _PEN_WIDTHS.get(self.kind["pen"], (6, 12))
        return _between(self.rng, low, high)

    def _frame_digit(self, shorter: int) -> None:
        low, high, _ = _SHARES[self.kind["share"]]
        share = _between(self.rng, low, high)
        share = min(max(share, _LEAST_DIGIT / shorter), 0.85)
        self.height = _between(self.rng, *_DIGIT_HEIGHTS.get(self.kind["pen"], (60, 250)))
        self.scale = share * shorter / self.height  # pixels a millimetre

    def _frame_sheet(self, shorter: int) -> None:
        """Show a whole page, or a good part of one."""
        page = self.rng.uniform(90, 210)
        heights = {"felt": (0.05, 0.1), "chalk": (0.05, 0.12)}.get(self.kind["pen"], (0.03, 0.08))
        if self.kind["pen"] == "chalk":
            page *= 12
        self.scale = shorter / page
        self.height = max(page * _between(self.rng, *heights), 1.3 * _LEAST_DIGIT / self.scale)

    def _aim(self) -> None:
        """Set the map from pixels to paper: turned, at a slant, and the paper a little curled."""
        rng = self.rng
        rows, columns = self.shape
        self.extent = (columns / self.scale, rows / self.scale)  # mm, x and y
        level = self.kind["source"] == "scan"
        turn = np.clip(rng.normal(0, 0.6 if level else 3.5), -9, 9) * np.pi / 180
        slant = np.zeros(2) if level else rng.uniform(-0.16, 0.16, 2)
        if self.kind["view"] == "slanted":
            turn, slant = np.copysign(9 * np.pi / 180, turn), np.copysign(0.22, slant)
        cos, sin = np.cos(turn), np.sin(turn)
        centre = np.array([[1, 0, -columns / 2], [0, 1, -rows / 2], [0, 0, self.scale]])
        span = max(self.extent)
        view = np.array([[cos, -sin, 0], [sin, cos, 0], [*(slant / span), 1]])
        self.to_paper = view @ centre
        self.curl = 0.0 if level or rng.random() > 0.3 else rng.normal(0, 0.012) * span
        self.curl_phase, self.curl_length = rng.uniform(0, 2 * np.pi), span * rng.uniform(0.8, 1.6)

    def _curled(self, x: np.ndarray) -> np.ndarray:
        return self.curl * np.sin(2 * np.pi * x / self.curl_length + self.curl_phase)

    def _pixel_of(self, points: np.ndarray) -> np.ndarray:
        """Return where (k, 2) points of the paper are seen: (k, 2) pixels, x and y."""
        plane = np.column_stack(
            [points[:, 0], points[:, 1] - self._curled(points[:, 0]), np.ones(len(points))]
        )
        seen = plane @ np.linalg.inv(self.to_paper).T
        return seen[:, :2] / seen[:, 2:]

    def _paper_of_pixels(self) -> tuple[np.ndarray, np.ndarray]:
        column = np.arange(self.shape[1], dtype=np.float32)[None, :] + 0.5
        row = np.arange(self.shape[0], dtype=np.float32)[:, None] + 0.5
        m = self.to_paper.astype(np.float32)
        depth = m[2, 0] * column + m[2, 1] * row + m[2, 2]
        x = (m[0, 0] * column + m[0, 1] * row + m[0, 2]) / depth
        y = (m[1, 0] * column + m[1, 1] * row + m[1, 2]) / depth
        return x, y + self._curled(x)

    # Writing

    def write_one(self) -> None:
        """Write one digit anywhere on the picture where it fits."""
        rng = self.rng
        digit = int(rng.integers(10))
        margin = 0.03 * min(self.shape)
        strokes = _tidy_strokes(digit, rng)
        for shrunk in (1.0, 0.92, 0.85, 0.78, 0.7):
            outline, pen = self._outline(strokes, self.height * shrunk, np.zeros(2))
            low, high = _bounds(outline, pen)
            room = np.array(self.shape[::-1]) - (high - low) - 2 * margin
            if (room > 0).all():
                break
        self.height *= shrunk
        for spread in (0.3, 0.2, 0.1, 0.0):
            wanted = margin + np.clip(rng.normal(0.5, spread, 2), 0, 1) * np.maximum(room, 0)
            wanted += (high - low) / 2
            centre = self._centre_at(wanted)
            if self._inside(strokes, centre, margin):
                break
        if self.kind["lines"] in ("ruled", "french") and rng.random() < 0.5:
            spacing = self._spacing()
            foot = centre[1] + self.height / 2
            centre[1] += np.round(foot / spacing) * spacing - foot  # on the line
            if not self._inside(strokes, centre, margin):
                centre = self._centre_at(wanted)
        self._write(digit, strokes, self.height, centre)

    def _centre_at(self, pixel: np.ndarray) -> np.ndarray:
        plane = self.to_paper @ [*pixel, 1]
        x, y = plane[:2] / plane[2]
        return np.array([x, y + self._curled(x)])

    def _inside(self, strokes: list[np.ndarray], centre: np.ndarray, margin: float) -> bool:
        low, high = _bounds(*self._outline(strokes, self.height, centre))
        return (low >= margin).all() and (high <= np.array(self.shape[::-1]) - margin).all()

    def write_rows(self, digits: int) -> None:
        """Write digits in rows, each where it fits, until there is no more room."""
        rng, height = self.rng, self.height
        width, depth = np.array(self.extent) * 0.84
        gap = rng.uniform(0.45, 1.6)
        pitch = height * rng.uniform(1.7, 2.6)
        rise = np.clip(rng.normal(0, 0.012), -0.03, 0.03)
        rows = max(int(depth // pitch), 1)
        per_row = max(int(width // (height * (0.9 + gap))), 1)
        counts = [per_row] * (digits // per_row) + [digits % per_row]
        counts = [count for count in counts if count][:rows]
        top = -depth / 2 + pitch / 2 + rng.uniform(0, max(depth - len(counts) * pitch, 0.01))
        margin = 0.02 * min(self.shape)
        for row, count in enumerate(counts):
            left = rng.uniform(0, max(width - count * height * (0.9 + gap), 0.01))
            x = -width / 2 + left
            for _ in range(count):
                digit = int(rng.integers(10))
                strokes = _tidy_strokes(digit, rng)
                tall = height * np.exp(rng.normal(0, 0.1))
                extent = np.ptp(np.concatenate(strokes), axis=0)
                wide = tall * extent[0] / extent.max()
                y = top + row * pitch + rise * x + rng.normal(0, 0.05) * height
                centre = np.array([x + wide / 2, y])
                x += wide + height * gap * rng.uniform(0.75, 1.25)
                if self._inside(strokes, centre, margin) and x < width / 2 + height:
                    self._write(digit, strokes, tall, centre)

    def _outline(
        self, strokes: list[np.ndarray], height: float, centre: np.ndarray
    ) -> tuple[list[np.ndarray], float]:
        """Return a digit's strokes as seen by the camera, and the pen's width there, in pixels."""
        points = np.concatenate(strokes)
        low, high = points.min(0), points.max(0)
        scale = height / (high - low).max()
        placed = [(stroke - (low + high) / 2) * scale + centre for stroke in strokes]
        seen = [self._pixel_of(stroke) for stroke in placed]
        here = self._pixel_of(centre + np.array([(0, 0), (1, 0), (0, 1)]))
        zoom = np.mean(np.hypot(*(here[1:] - here[0]).T))
        return seen, float(self.pen * zoom)

    def _write(
        self, digit: int, strokes: list[np.ndarray], height: float, centre: np.ndarray
    ) -> None:
        outline, pen = self._outline(strokes, height, centre)
        low, high = _bounds(outline, pen)
        self.written.append(Written(digit, (*low.tolist(), *high.tolist()), strokes))
        pad = pen + 3
        left, top = np.maximum(np.floor(low - pad), 0).astype(int)
        right, bottom = np.minimum(np.ceil(high + pad), self.shape[::-1]).astype(int)
        moved = [stroke - (left, top) for stroke in outline]
        cover = _stroke_cover(moved, (right - left, bottom - top), pen, self.rng)
        self.ink.append((slice(top, bottom), slice(left, right), cover))

    # What the camera sees

    def photo(self) -> Photo:
        """Take the picture."""
        self.kind["digit's height"] = self._height_kind()
        x, y = self._paper_of_pixels()
        scene = self._sheet(x, y)
        scene *= self._light()[..., None]
        if self.kind["extra"] == "thumb":
            self._add_thumb(scene)
        scene *= np.array(self._cast(), np.float32)
        return Photo(self._developed(scene), self.written, self.kind)

    def _height_kind(self) -> str:
        if not self.written:
            return "blank"
        box = self.written[0].box
        height = max(box[2] - box[0], box[3] - box[1])
        limits = [30, 60, 120, 400]
        index = int(np.searchsorted(limits, height))
        return ["18-30 px", "30-60 px", "60-120 px", "120-400 px", "over 400 px"][index]

    def _sheet(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        rng = self.rng
        if self.kind["source"] == "board":
            return self._board()
        paper = list(_PAPERS.values())[rng.choice(len(_PAPERS), p=_PAPER_SHARES)]
        sheet = np.empty((*self.shape, 3), np.float32)
        grain = 1 + rng.uniform(0.004, 0.02) * self._noise(0.25)
        grain += rng.uniform(0.002, 0.012) * self._noise(4) + 0.01 * self._noise(40)
        sheet[:] = grain[..., None] * np.array(paper, np.float32)
        self._print_lines(sheet, x, y)
        if rng.random() < 0.1:
            self._fold(sheet, x, y)
        self._apply_ink(sheet)
        if self.kind["extra"] == "table edge":
            self._lay_on_table(sheet, x, y)
        return sheet

    def _noise(self, length: float, across: float | None = None) -> np.ndarray:
        """Return noise of about unit variance whose grain is so many millimetres wide."""
        rows, columns = self.shape
        cells = [
            max(2, int(side / max(1.0, mm * self.scale)))
            for side, mm in ((rows, across or length), (columns, length))
        ]
        coarse = self.rng.normal(size=cells).astype(np.float32)
        # Grain finer than a pixel averages out in it.
        coarse *= min(1.0, length * self.scale) * min(1.0, (across or length) * self.scale)
        if tuple(cells) == self.shape:
            return coarse
        smooth = Image.fromarray(coarse).resize((columns, rows), Image.Resampling.BICUBIC)
        return 1.3 * np.asarray(smooth)

    def _spacing(self) -> float:
        """Return the distance between printed lines; the same each time it is asked for."""
        if not hasattr(self, "spacing"):
            choices = {
                "ruled": [6.5, 7.1, 8, 9, 10],
                "squared": [4, 5, 5, 5, 7, 10],
                "dotted": [5],
                "french": [8],
            }
            self.spacing = float(self.rng.choice(choices[self.kind["lines"]]))
        return self.spacing

    def _print_lines(self, sheet: np.ndarray, x: np.ndarray, y: np.ndarray) -> None:
        rng, lines = self.rng, self.kind["lines"]
        if lines == "none":
            return
        colour = np.array(_LINE_COLOURS[str(rng.choice(list(_LINE_COLOURS)))])
        strength = rng.uniform(0.3, 1.5)
        width = rng.uniform(0.12, 0.4)
        spacing = self._spacing()
        across = self._line_cover(y, spacing, width)
        down = self._line_cover(x, spacing, width)
        if lines == "ruled":
            cover = across
        elif lines == "squared":
            cover = np.maximum(across, down)
        elif lines == "dotted":
            dots = self._line_cover(y, spacing, 0.6) * self._line_cover(x, spacing, 0.6)
            cover = dots
        else:
            fine = 0.5 * self._line_cover(y, spacing / 4, 0.7 * width)
            cover = np.maximum(np.maximum(across, fine), down)
        cover = cover * (1 + 0.15 * self._noise(1.0))
        _filter(sheet, np.clip(strength * cover, 0, 2), colour)
        if lines in ("ruled", "french") and rng.random() < 0.5:
            place = rng.uniform(-0.5, 0.5) * self.extent[0]
            margin = self._line_cover(x - place, 1e6, 1.3 * width)
            _filter(sheet, rng.uniform(0.4, 1.2) * margin, np.array((0.95, 0.55, 0.6)))

    def _line_cover(self, at: np.ndarray, spacing: float, width: float) -> np.ndarray:
        """Return what share of each pixel lies on lines at the multiples of a spacing."""
        distance = np.abs((at + spacing / 2) % spacing - spacing / 2)
        pixel = 1 / self.scale
        cover = np.clip((width / 2 - distance) / pixel + 0.5, 0, 1)
        return cover * min(1.0, width / pixel)

    def _fold(self, sheet: np.ndarray, x: np.ndarray, y: np.ndarray) -> None:
        angle = self.rng.choice([0, np.pi / 2]) + self.rng.normal(0, 0.03)
        away = x * np.cos(angle) + y * np.sin(angle) - self.rng.uniform(-0.4, 0.4) * self.extent[0]
        slope = np.clip(away / 0.7, -20, 20)
        bump = slope * np.exp(-(slope**2) / 2)
        sheet *= (1 + self.rng.uniform(0.04, 0.12) * bump)[..., None]

    def _apply_ink(self, sheet: np.ndarray) -> None:
        rng, pen = self.rng, self.kind["pen"]
        colour = np.array(_INKS.get(self.kind["colour"], (0.12, 0.12, 0.13)))
        fullness = rng.uniform(0.6, 1.05)
        grain = 0.0
        if pen == "pencil":
            fullness, grain = rng.uniform(0.28, 0.75), rng.uniform(0.25, 0.6)
        elif pen == "ballpoint":
            fullness, grain = rng.uniform(0.5, 1.0), rng.uniform(0.08, 0.3)
        elif pen == "felt":
            grain = 0.08
        if not self.ink:
            return
        tooth = 0.6 * self._noise(0.22) + 0.5 * self._noise(0.1)  # of the paper under the pen
        texture = np.clip(1 - grain * (0.5 + tooth) - 0.12 * self._noise(5), 0.12, 1.25)
        for rows, columns, cover in self.ink:
            density = fullness * cover * texture[rows, columns]
            _filter(sheet[rows, columns], density, colour)

    def _board(self) -> np.ndarray:
        rng = self.rng
        colour = [(0.035, 0.08, 0.06), (0.03, 0.03, 0.032), (0.06, 0.075, 0.085)][rng.integers(3)]
        board = np.empty((*self.shape, 3), np.float32)
        board[:] = np.array(colour, np.float32) * (1 + 0.06 * self._noise(6))[..., None]
        # Wiped chalk leaves clouds.
        clouds = np.clip(self._noise(150, 40) + 0.5 * self._noise(50), 0, None)
        board += rng.uniform(0.002, 0.025) * clouds[..., None]
        chalk = [(0.8, 0.8, 0.78), (0.8, 0.74, 0.35), (0.75, 0.5, 0.55), (0.5, 0.65, 0.8)]
        colour = np.array(chalk[rng.choice(4, p=(0.7, 0.14, 0.08, 0.08))], np.float32)
        fullness, grain = rng.uniform(0.45, 0.95), rng.uniform(0.15, 0.5)
        if self.ink:
            texture = np.clip(1 - grain * (0.6 + 0.9 * self._noise(1.2)), 0.02, 1)
        for rows, columns, cover in self.ink:
            share = (fullness * np.minimum(cover, 1) * texture[rows, columns])[..., None]
            board[rows, columns] = board[rows, columns] * (1 - share) + colour * share
        return board

    def _lay_on_table(self, sheet: np.ndarray, x: np.ndarray, y: np.ndarray) -> None:
        """Let the sheet end within the picture, at one side or at two."""
        rng = self.rng
        name = str(rng.choice(list(_TABLES)))
        table = np.empty_like(sheet)
        stripes = 1 + (0.22 if "wood" in name else 0.05) * self._noise(60, 1.5)
        table[:] = np.array(_TABLES[name], np.float32) * stripes[..., None]
        table *= (1 + 0.05 * self._noise(0.5))[..., None]
        sides = rng.permutation(4)[: rng.integers(1, 3)]
        beyond = np.full(self.shape, -np.inf, np.float32)
        for side in sides:
            edge = self._sheet_end(int(side))
            at = (x, -x, y, -y)[side]
            beyond = np.maximum(beyond, at - edge)
        pixel = 1 / self.scale
        share = np.clip(beyond / pixel + 0.5, 0, 1)[..., None]
        thick = rng.uniform(0.5, 6)  # how soft the sheet's own shadow on the table is
        table *= (1 - 0.45 * np.exp(-np.maximum(beyond, 0) / thick))[..., None]
        sheet *= 1 - share
        sheet += share * table

    def _sheet_end(self, side: int) -> float:
        """Return how far the sheet reaches to a side: past all ink, near the picture's border."""
        half = self.extent[side // 2] / 2
        reach = half * self.rng.uniform(0.7, 0.97)
        sign = (1, -1)[side % 2]
        for written in self.written:
            left, top, right, bottom = written.box
            corners = [(left, top), (right, top), (left, bottom), (right, bottom)]
            seen = max(sign * self._centre_at(np.array(corner))[side // 2] for corner in corners)
            reach = max(reach, seen + 0.03 * 2 * half)
        return float(reach)

    def _light(self) -> np.ndarray:
        rng, light = self.rng, self.kind["light"]
        rows, columns = self.shape
        row = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
        column = np.linspace(-1, 1, columns, dtype=np.float32)[None, :]
        if self.kind["source"] == "scan":
            return np.ones(self.shape, np.float32)
        falloff = rng.uniform(0.02, 0.12) if light == "even" else rng.uniform(0.15, 0.55)
        angle = rng.uniform(0, 2 * np.pi)
        along = (np.cos(angle) * column + np.sin(angle) * row) / np.sqrt(2)
        field = np.exp(falloff * along - 0.5 * falloff * rng.random() * along**2)
        field *= 1 - rng.uniform(0, 0.16) * (row**2 + column**2) / 2  # vignetting
        if light == "shadow":
            field *= self._shadow(row, column)
        return field

    def _shadow(self, row: np.ndarray, column: np.ndarray) -> np.ndarray:
        """Return the shadow of a phone, a head or a hand: soft or sharp at its edge."""
        rng = self.rng
        depth = rng.uniform(0.25, 0.65)
        soft = _between(rng, 0.006, 0.25)
        angle = rng.uniform(0, 2 * np.pi)
        cos, sin = np.cos(angle), np.sin(angle)
        u, v = cos * column + sin * row, -sin * column + cos * row
        shape = rng.integers(3)
        if shape == 0:  # one straight edge
            away = u - rng.uniform(-0.6, 0.6) + 0.1 * rng.normal() * v**2
        elif shape == 1:  # a phone: a corner with two straight edges
            away = np.maximum(u - rng.uniform(-0.6, 0.5), v - rng.uniform(-0.4, 0.5))
        else:  # an arm with two or three fingers
            away = np.maximum(u - rng.uniform(-0.5, 0.2), np.abs(v) - rng.uniform(0.25, 0.5))
            for finger in rng.uniform(-0.5, 0.5, rng.integers(1, 4)):
                reach = np.maximum(u - rng.uniform(0.1, 0.6), np.abs(v - finger) - 0.11)
                away = np.minimum(away, reach)
        return 1 - depth * (1 / (1 + np.exp(np.clip(away / (soft / 3), -30, 30))))

    def _add_thumb(self, scene: np.ndarray) -> None:
        """Hold the sheet: a thumb comes in from the border, short of the ink, with its shadow."""
        rng = self.rng
        rows, columns = self.shape
        row = np.arange(rows, dtype=np.float32)[:, None]
        column = np.arange(columns, dtype=np.float32)[None, :]
        best = None
        for _ in range(12):  # the first place that leaves the ink free
            angle = rng.uniform(0, 2 * np.pi)
            radius = rng.uniform(0.07, 0.14) * min(rows, columns)
            reach = rng.uniform(0.06, 0.2) * min(rows, columns)
            inward = np.array([np.cos(angle), np.sin(angle)])
            border = np.array([columns, rows]) / 2
            start = border - inward * (border / np.maximum(np.abs(inward), 1e-6)).min()
            tip = start + inward * reach
            if all(_distance(tip, start, item.box) > 1.5 * radius for item in self.written):
                best = (start, tip, radius)
                break
        if best is None:
            return
        start, tip, radius = best
        inward = (tip - start) / np.hypot(*(tip - start))
        along = (column - tip[0]) * inward[0] + (row - tip[1]) * inward[1]
        aside = -(column - tip[0]) * inward[1] + (row - tip[1]) * inward[0]
        away = np.hypot(np.maximum(along + radius, 0), aside) / radius
        tone = rng.uniform(0.25, 1.0)
        skin = np.array((0.62, 0.36, 0.26), np.float32) * tone
        scene *= (1 - 0.4 * np.exp(-np.clip(away - 1, 0, 3) * 5))[..., None]
        shade = np.sqrt(np.clip(1.15 - 0.8 * np.minimum(away, 1) ** 2, 0, 1))
        share = np.clip((1 - away) * radius / 1.5 + 0.5, 0, 1)[..., None]
        scene *= 1 - share
        scene += share * shade[..., None] * skin

    def _cast(self) -> list[float]:
        """Return how the light's colour stays in the picture: warm lamps, cool sky."""
        if self.kind["source"] == "scan":
            return [1.0, 1.0, 1.0]
        warmth, tint = self.rng.normal(0, 0.13), self.rng.normal(0, 0.03)
        return [float(np.exp(warmth)), float(np.exp(tint)), float(np.exp(-1.3 * warmth))]

    def _developed(self, scene: np.ndarray) -> bytes:
        rng = self.rng
        scanned = self.kind["source"] == "scan"
        rows, columns = self.shape
        finer = max(rows, columns) / 1000
        # Phones see sharply to a pixel or two, whatever their number of pixels; shaky hands don't.
        blur = rng.uniform(0.3, 0.6) if scanned else rng.uniform(0.35, 0.9) * max(1, finer**0.6)
        if not scanned and rng.random() < 0.15:
            blur *= rng.uniform(1.3, 2.2)
        blur = min(blur, max(0.4, 0.45 * self.pen * self.scale))
        if self.kind["focus"] == "blurred":
            blur = 0.8 * self.pen * self.scale
        scene = ndimage.gaussian_filter(scene, (blur, blur, 0), truncate=3)
        if not scanned and rng.random() < 0.15:
            scene = _shaken(scene, rng, min(2 + 2 * finer, 1.2 * self.pen * self.scale))
        exposure = rng.uniform(0.9, 1.12) if scanned else _between(rng, 0.35, 1.05)
        if self.kind["source"] == "board":
            exposure *= rng.uniform(0.8, 1.6)
        else:
            exposure /= np.percentile(scene[::7, ::7], 90) / 0.9 if not scanned else 1
        scene *= exposure
        noise = rng.uniform(0.001, 0.003) if scanned else _between(rng, 0.003, 0.025)
        grain = rng.normal(size=scene.shape).astype(np.float32)
        if rng.random() < 0.6:  # a phone's noise reduction leaves soft grain
            grain = 2.0 * ndimage.gaussian_filter(grain, (0.7, 0.7, 0))
        scene += noise * np.sqrt(np.clip(scene, 0.02, 1)) * grain
        encoded = np.clip(scene, 0, 1) ** (1 / 2.2)
        contrast = rng.uniform(0.0, 0.35)
        encoded = encoded + contrast * (encoded - 0.5) * encoded * (1 - encoded) * 2
        if not scanned and rng.random() < 0.5:  # sharpened, as phones do
            soft = ndimage.gaussian_filter(encoded, (1.2, 1.2, 0), truncate=2.5)
            encoded += rng.uniform(0.3, 0.9) * (encoded - soft)
        pixels = np.round(255 * np.clip(encoded, 0, 1)).astype(np.uint8)
        return self._saved(pixels)

    def _saved(self, pixels: np.ndarray) -> bytes:
        rng = self.rng
        image = Image.fromarray(pixels)
        file = io.BytesIO()
        if self.kind["source"] == "scan" and rng.random() < 0.6:
            mode = str(rng.choice(["RGB", "L", "L"]))
            image.convert(mode).save(file, "PNG", compress_level=1)
            return file.getvalue()
        quality = int(rng.integers(40, 96))
        image.save(file, "JPEG", quality=quality, subsampling=2 if quality < 90 else 0)
        return file.getvalue()


def _bounds(outline: list[np.ndarray], pen: float) -> tuple[np.ndarray, np.ndarray]:
    points = np.concatenate(outline)
    return points.min(0) - pen / 2, points.max(0) + pen / 2


def _filter(sheet: np.ndarray, density: np.ndarray, colour: np.ndarray) -> None:
    """Let light pass through a coloured layer; twice the density filters twice."""
    for channel in range(3):
        sheet[..., channel] *= np.exp(density * np.log(colour[channel]))


def _stroke_cover(
    strokes: list[np.ndarray], shape: tuple[int, int], pen: float, rng: np.random.Generator
) -> np.ndarray:
    """Draw strokes with a pen whose pressure changes; how much of each pixel is covered."""
    fine = 6 if pen < 4 else 3 if pen < 20 else 1
    canvas = Image.new("L", (shape[0] * fine, shape[1] * fine))
    draw = ImageDraw.Draw(canvas)
    for stroke in strokes:
        points = _dense(stroke, max(pen / 3, 0.7))
        pressure = np.cumsum(rng.normal(0, 0.12, len(points)))
        smooth = ndimage.gaussian_filter1d(pressure - pressure.mean(), 6, mode="nearest")
        radii = pen / 2 * fine * np.clip(1 + 0.35 * np.tanh(smooth), 0.6, 1.3)
        for (x, y), radius in zip(points * fine, radii, strict=True):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    cover = np.asarray(canvas.reduce(fine), np.float32) / 255
    return ndimage.gaussian_filter(cover, 0.3) if fine == 1 else cover


def _dense(stroke: np.ndarray, step: float) -> np.ndarray:
    lengths = np.hypot(*np.diff(stroke, axis=0).T)
    walked = np.append(0, np.cumsum(lengths))
    stations = np.linspace(0, walked[-1], max(2, int(np.ceil(walked[-1] / step)) + 1))
    return np.column_stack([np.interp(stations, walked, axis) for axis in stroke.T])


def _shaken(scene: np.ndarray, rng: np.random.Generator, length: float) -> np.ndarray:
    """Blur along a short straight path."""
    steps = max(2, int(np.ceil(length)))
    angle = rng.uniform(0, np.pi)
    path = np.linspace(-0.5, 0.5, steps)[:, None] * length * [np.sin(angle), np.cos(angle)]
    moved = [np.roll(scene, tuple(np.rint(step).astype(int)), (0, 1)) for step in path]
    return np.mean(moved, axis=0)


def _distance(tip: np.ndarray, start: np.ndarray, box: tuple) -> float:
    """Return how near a segment comes to a box, in pixels."""
    stations = start + np.linspace(0, 1, 9)[:, None] * (tip - start)
    low, high = np.array(box[:2]), np.array(box[2:])
    outside = np.maximum(np.maximum(low - stations, stations - high), 0)
    return float(np.hypot(*outside.T).min())
