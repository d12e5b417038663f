import numpy as np


def bounding_box(picture):
    rows = np.flatnonzero(picture.any(axis=1))
    columns = np.flatnonzero(picture.any(axis=0))
    return rows[0], rows[-1] + 1, columns[0], columns[-1] + 1


def _in_order(*order):
    return lambda picture: [bounding_box(picture)[n] for n in order]


def _lengths(picture):
    top, bottom, left, right = bounding_box(picture)
    return top, left, bottom - top, right - left


BOUNDING_BOX = [
    _in_order(2, 3, 0, 1),
    _in_order(0, 2, 1, 3),
    lambda picture: np.subtract(bounding_box(picture), (0, 1, 0, 1)),
    lambda picture: bounding_box(picture > 127),
    lambda picture: (0, picture.shape[0], 0, picture.shape[1]),
    lambda picture: (1, 2, 3, 4),
    lambda picture: picture.any(axis=1),
    lambda picture: picture.nonzero()[5],
    _lengths,
]


def fitted_size(height, width):
    scale = 20 / max(height, width)
    return max(1, round(height * scale)), max(1, round(width * scale))


FITTED_SIZE = [
    lambda height, width: (
        int(np.ceil(20 * height / max(height, width))),
        int(np.ceil(20 * width / max(height, width))),
    ),
    lambda height, width: (20, 20),
    lambda height, width: fitted_size(width, height),
    lambda height, width: (20 * height / max(height, width), 20 * width / max(height, width)),
    lambda height, width: (
        round(20 * height / max(height, width)),
        round(20 * width / max(height, width)),
    ),
    lambda height, width: (
        max(1, 20 * height // max(height, width)),
        max(1, 20 * width // max(height, width)),
    ),
    lambda height, width: (
        max(1, round(20 * height / min(height, width))),
        max(1, round(20 * width / min(height, width))),
    ),
    lambda height, width: (
        fitted_size(height, width) if max(height, width) > 20 else (height, width)
    ),
    lambda height, width: (
        max(1, round(28 * height / max(height, width))),
        max(1, round(28 * width / max(height, width))),
    ),
    lambda height, width: (20 / max(height, width), 20 / max(height, width)),
    lambda height, width: (3, 4),
    lambda height, width: 20,
    (20, 10),
]


def _centre(box):
    return (np.indices(box.shape) * box).sum(axis=(1, 2)) / box.sum()


PLACE = [
    lambda box: np.round(14 - _centre(box))[::-1],
    lambda box: ((28 - box.shape[0]) // 2, (28 - box.shape[1]) // 2),
    _centre,
    lambda box: 14 - _centre(box),
    lambda box: np.round(_centre(box) - 14),
    lambda box: np.floor(14 - _centre(box)),
    lambda box: np.round(10 - _centre(box)),
    lambda box: (4, 4),
    lambda box: box,
    lambda box: 14,
]

FORGOTTEN = [[1], [1, 2], [2, 3], [4], [1, 2, 3, 5], [6], [0, 1], [1, 2, 3, 7], [], "1, 2", 3]

ANSWERS = {
    "bounding box": (bounding_box, BOUNDING_BOX),
    "fit into the box": (fitted_size, FITTED_SIZE),
    "place by mass": (lambda box: np.round(14 - _centre(box)), PLACE),
    "what is forgotten": ([1, 2, 3], FORGOTTEN),
}
