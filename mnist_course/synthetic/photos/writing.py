"""Digits written on a sheet: where, how large, and how the pen covers the paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from mnist_course.synthetic.digits import sample_strokes
from mnist_course.synthetic.photos.kinds import choice
from mnist_course.synthetic.photos.view import View
from mnist_course.synthetic.styles import TEMPLATES


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


class Page:
    """What is written on the sheet of a view.

    Attributes
    ----------
    written : list of Written
        The digits, in reading order.
    ink : list of (slice, slice, numpy.ndarray)
        For each digit which rows and columns of the picture it covers, and how far: (h, w) float.
    """

    def __init__(self, view: View):
        self.view, self.height = view, view.height
        self.written: list[Written] = []
        self.ink: list[tuple[slice, slice, np.ndarray]] = []

    def write_one(self) -> None:
        """Write one digit anywhere on the picture where it fits."""
        rng = self.view.rng
        digit = int(rng.integers(10))
        margin = 0.03 * min(self.view.shape)
        strokes = _tidy_strokes(digit, rng)
        for shrunk in (1.0, 0.92, 0.85, 0.78, 0.7):
            outline, pen = self._outline(strokes, self.height * shrunk, np.zeros(2))
            low, high = _bounds(outline, pen)
            room = np.array(self.view.shape[::-1]) - (high - low) - 2 * margin
            if (room > 0).all():
                break
        self.height *= shrunk
        for spread in (0.3, 0.2, 0.1, 0.0):
            wanted = margin + np.clip(rng.normal(0.5, spread, 2), 0, 1) * np.maximum(room, 0)
            wanted += (high - low) / 2
            centre = self.view.paper_at(wanted)
            if self._inside(strokes, centre, margin):
                break
        if self.view.kind["lines"] in ("ruled", "french") and rng.random() < 0.5:
            spacing = self.view.spacing
            foot = centre[1] + self.height / 2
            centre[1] += np.round(foot / spacing) * spacing - foot  # on the line
            if not self._inside(strokes, centre, margin):
                centre = self.view.paper_at(wanted)
        self._write(digit, strokes, self.height, centre)

    def _inside(self, strokes: list[np.ndarray], centre: np.ndarray, margin: float) -> bool:
        low, high = _bounds(*self._outline(strokes, self.height, centre))
        far = np.array(self.view.shape[::-1]) - margin
        return bool((low >= margin).all() and (high <= far).all())

    def write_rows(self, digits: int) -> None:
        """Write digits in rows, each where it fits, until there is no more room."""
        rng, height = self.view.rng, self.height
        width, depth = np.array(self.view.extent) * 0.84
        gap = rng.uniform(0.45, 1.6)
        pitch = height * rng.uniform(1.7, 2.6)
        rise = np.clip(rng.normal(0, 0.012), -0.03, 0.03)
        rows = max(int(depth // pitch), 1)
        per_row = max(int(width // (height * (0.9 + gap))), 1)
        counts = [per_row] * (digits // per_row) + [digits % per_row]
        counts = [count for count in counts if count][:rows]
        top = -depth / 2 + pitch / 2 + rng.uniform(0, max(depth - len(counts) * pitch, 0.01))
        margin = 0.02 * min(self.view.shape)
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
        seen = [self.view.pixel_of(stroke) for stroke in placed]
        here = self.view.pixel_of(centre + np.array([(0, 0), (1, 0), (0, 1)]))
        zoom = np.mean(np.hypot(*(here[1:] - here[0]).T))
        return seen, float(self.view.pen * zoom)

    def _write(
        self, digit: int, strokes: list[np.ndarray], height: float, centre: np.ndarray
    ) -> None:
        outline, pen = self._outline(strokes, height, centre)
        low, high = _bounds(outline, pen)
        self.written.append(Written(digit, (*low.tolist(), *high.tolist()), strokes))
        pad = pen + 3
        left, top = np.maximum(np.floor(low - pad), 0).astype(int)
        right, bottom = np.minimum(np.ceil(high + pad), self.view.shape[::-1]).astype(int)
        moved = [stroke - (left, top) for stroke in outline]
        cover = _stroke_cover(moved, (right - left, bottom - top), pen, self.view.rng)
        self.ink.append((slice(top, bottom), slice(left, right), cover))

    def height_kind(self) -> str:
        """Return how large the first digit is seen."""
        if not self.written:
            return "blank"
        box = self.written[0].box
        height = max(box[2] - box[0], box[3] - box[1])
        limits = [30, 60, 120, 400]
        index = int(np.searchsorted(limits, height))
        return ["18-30 px", "30-60 px", "60-120 px", "120-400 px", "over 400 px"][index]


def _tidy_strokes(digit: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Write a digit as one does who wants it read: the mean of two writers of one style.

    The built-in digits reach as far as hands do, so some can't be told by anyone; about paper and
    light, which are tried here, those say nothing.
    """
    styles = TEMPLATES[digit]
    style = choice(rng, {name: template.share for name, template in styles.items()})
    two = [sample_strokes(digit, rng, style) for _ in range(2)]
    return [np.mean(stroke, axis=0) for stroke in zip(*two, strict=True)]


def _bounds(outline: list[np.ndarray], pen: float) -> tuple[np.ndarray, np.ndarray]:
    points = np.concatenate(outline)
    return points.min(0) - pen / 2, points.max(0) + pen / 2


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
