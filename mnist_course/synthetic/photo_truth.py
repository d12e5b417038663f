"""What a reader finds on a made photograph, beside what is written there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mnist_course.preprocessing.pipeline import explain_ink, find_digits
from mnist_course.synthetic.photos import Photo, Written

_OWN = 0.4  # of the area that two boxes cover together: neighbours on a sheet share none


def labelled_digits(photo: Photo) -> tuple[np.ndarray, np.ndarray]:
    """Find the digits on a made photograph, and label them with what was written there.

    Parameters
    ----------
    photo : Photo
        What `mnist_course.synthetic.photos.sheet_photo` returned.

    Returns
    -------
    images : numpy.ndarray
        (n, 28, 28) uint8, light ink on black, in reading order: as the networks get them.
    labels : numpy.ndarray
        (n,) uint8: the true digits. What was written and not found, and what was found where
        nothing is written, is left out.
    """
    found = [(box, explain_ink(ink)[-1].image) for box, ink in find_digits(photo.data)]
    found = [(box, image) for box, image in found if image.any()]
    matches = matched(photo.written, [box for box, _ in found])
    pairs = [
        (found[match][1], written.digit)
        for match, written in zip(matches, photo.written, strict=True)
        if match is not None
    ]
    images = np.array([image for image, _ in pairs], np.uint8).reshape(-1, 28, 28)
    return images, np.array([digit for _, digit in pairs], np.uint8)


def matched(written: Sequence[Written], boxes: Sequence[tuple]) -> list[int | None]:
    """Return which of the found boxes belongs to which written digit.

    Two boxes are of one digit if they share at least 40 % of the area that they cover together.

    Parameters
    ----------
    written : sequence of Written
        What is on the photograph.
    boxes : sequence of (left, top, right, bottom)
        What was found, in pixels of the photograph.

    Returns
    -------
    list of int or None
        For each written digit the number of its box; None where it wasn't found.
    """
    matches: list[int | None] = []
    for item in written:
        free = [n for n in range(len(boxes)) if n not in matches]
        best = max(free, key=lambda n: _shared(item.box, boxes[n]), default=None)
        is_own = best is not None and _shared(item.box, boxes[best]) >= _OWN
        matches.append(best if is_own else None)
    return matches


def _shared(one: tuple, other: tuple) -> float:
    """Return the share that two boxes have in common of what they cover together."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    common = max(width, 0) * max(height, 0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return common / (sum(areas) - common)
