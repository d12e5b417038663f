"""Boxes on a picture."""

from __future__ import annotations

from typing import NamedTuple


class Box(NamedTuple):
    """Edges in pixels; right and bottom are just beyond."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, place: tuple[slice, slice]) -> Box:
        """Return the box of rows and columns, as `scipy.ndimage.find_objects` gives them."""
        rows, columns = place
        return cls(columns.start, rows.start, columns.stop, rows.stop)

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def size(self) -> float:
        """The longer side."""
        return max(self.width, self.height)

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre, x and y."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @property
    def slices(self) -> tuple[slice, slice]:
        """The rows and the columns within, to cut out of an array."""
        return slice(int(self.top), int(self.bottom)), slice(int(self.left), int(self.right))

    def scaled(self, across: float, down: float) -> Box:
        """Return the same box on a picture that many times as wide and as high."""
        return Box(self.left * across, self.top * down, self.right * across, self.bottom * down)

    def joined(self, other: Box) -> Box:
        """Return the smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def gaps(self, other: Box) -> tuple[float, float]:
        """Return how far apart two boxes are, across and down; below 0 where they overlap."""
        return (
            max(self.left, other.left) - min(self.right, other.right),
            max(self.top, other.top) - min(self.bottom, other.bottom),
        )


def at_border(box: Box, shape: tuple[int, int], margin: float) -> bool:
    """Return whether a box comes closer than `margin` pixels to the border of an (H, W) picture."""
    return (
        min(box.left, box.top) < margin
        or box.right > shape[1] - margin
        or box.bottom > shape[0] - margin
    )
