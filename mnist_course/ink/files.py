"""Ink kept in a file: strokes to JSON, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mnist_course.ink.strokes import as_strokes

FORMAT = "mnist-course ink"
VERSION = 1
MAX_BYTES = 8 * 2**20
"""A file that is larger is not read."""

_MAX_SIZE = 10_000  # canvas pixels
_FARTHEST = 1e6  # canvas pixels; and ms
_ADVICE = 'Open a file that the button "Save the drawing" or DrawingPad.to_json() has made.'


@dataclass(frozen=True, eq=False)
class Ink:
    """A drawing.

    Attributes
    ----------
    strokes : list of numpy.ndarray
        (k, 2) float64 each: points x (to the right) and y (down), in canvas pixels.
    size : int
        Side of the canvas, in pixels.
    pen_width : float
        In canvas pixels.
    times : list of (numpy.ndarray or None)
        (k,) float64 each: when a stroke's points were drawn, in ms from a common start; None where
        that is not known.
    """

    strokes: list[np.ndarray]
    size: int
    pen_width: float
    times: list[np.ndarray | None]


def write_ink(strokes: Sequence, size: int, pen_width: float, times: Sequence | None = None) -> str:
    """Put ink into JSON.

    Parameters
    ----------
    strokes : sequence of array-like of shape (k, 2)
        Points x, y in canvas pixels; they are kept to a hundredth of a pixel.
    size : int
        Side of the canvas, in pixels.
    pen_width : float
        In canvas pixels.
    times : sequence of array-like of shape (k,), optional
        When the points of each stroke were drawn, in ms; NaN where that is not known.

    Returns
    -------
    str
        One JSON object, for `read_ink`.

    Raises
    ------
    ValueError
        As `mnist_course.ink.strokes.as_strokes`.
    """
    points = [np.round(stroke, 2).tolist() for stroke in as_strokes(strokes)]
    ink = {
        "format": FORMAT,
        "version": VERSION,
        "size": size,
        "pen_width": round(pen_width, 2),
        "strokes": points,
    }
    if times is not None:
        ink["times"] = _written_times(times)
    return json.dumps(ink, separators=(",", ":"))


def read_ink(text: str | bytes) -> Ink:
    """Take ink out of JSON, which may come from anybody.

    Parameters
    ----------
    text : str or bytes
        What `write_ink` returned.

    Returns
    -------
    Ink

    Raises
    ------
    ValueError
        The text is no such ink; the message says what is wrong with it.
    """
    found = _parsed(text)
    _check_format(found)
    size, pen_width = found.get("size"), found.get("pen_width")
    if type(size) is not int or not 1 <= size <= _MAX_SIZE:
        raise ValueError(
            f'The ink file\'s "size" is {_shown(size)}: it must be a whole number from 1 to '
            f"{_MAX_SIZE}. {_ADVICE}"
        )
    if type(pen_width) not in (int, float) or not 0 < pen_width <= size:
        raise ValueError(
            f'The ink file\'s "pen_width" is {_shown(pen_width)}: it must be above 0, and {size} '
            f"at the most. {_ADVICE}"
        )
    points = [_points(number, stroke) for number, stroke in enumerate(found["strokes"])]
    return Ink(points, size, float(pen_width), _times(found.get("times"), points))


def _parsed(text: str | bytes) -> Any:
    if len(text) > MAX_BYTES:
        raise ValueError(
            f"The file has {len(text) / 2**20:.0f} MB: ink takes at most {MAX_BYTES // 2**20} MB. "
            f"{_ADVICE}"
        )
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"This is not an ink file: it is not JSON ({error}). {_ADVICE}") from error


def _check_format(found: Any) -> None:
    is_ink = isinstance(found, dict) and found.get("format") == FORMAT and "version" in found
    if is_ink and found["version"] != VERSION:
        raise ValueError(
            f"This ink file has version {_shown(found['version'])}: this program reads version "
            f"{VERSION}. Update mnist-course."
        )
    if not is_ink or not isinstance(found.get("strokes"), list):
        raise ValueError(
            f'This is not an ink file: it has no "format": "{FORMAT}", "version" and "strokes". '
            f"{_ADVICE}"
        )


def _points(number: int, stroke) -> np.ndarray:
    # Looked at one by one: NumPy would take texts for numbers, and reserve memory for the longest.
    pairs = isinstance(stroke, list) and all(
        isinstance(point, list) and len(point) == 2 and all(map(_is_coordinate, point))
        for point in stroke
    )
    if not pairs or not stroke:
        raise ValueError(
            f"Stroke {number} of the ink file is not a list of pairs [x, y] of finite numbers. "
            f"{_ADVICE}"
        )
    return np.array(stroke, np.float64)


def _written_times(times: Sequence) -> list[list[int] | None]:
    """Return times in whole ms from the first one, None for a stroke whose times aren't known."""
    known = [np.isfinite(moments).all() for moments in times]
    start = min((moments[0] for moments, ok in zip(times, known, strict=True) if ok), default=0)
    return [
        np.round(moments - start).astype(int).tolist() if ok else None
        for moments, ok in zip(times, known, strict=True)
    ]


def _times(found: object, points: list[np.ndarray]) -> list[np.ndarray | None]:
    """Return a file's times; None for each stroke where they don't fit: they are a mere extra."""
    found = found if isinstance(found, list) and len(found) == len(points) else [None] * len(points)
    return [
        np.array(moments, np.float64)
        if isinstance(moments, list)
        and len(moments) == len(stroke)
        and all(map(_is_coordinate, moments))
        else None
        for moments, stroke in zip(found, points, strict=True)
    ]


def _is_coordinate(value) -> bool:
    return type(value) in (int, float) and -_FARTHEST <= value <= _FARTHEST


def _shown(value) -> str:
    """Show a value that may be anything, in short."""
    if not isinstance(value, int | float | str):
        return "missing" if value is None else f"a {type(value).__name__}"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
