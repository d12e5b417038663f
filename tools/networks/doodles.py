"""What a hand draws without a thought: spirals, lattices, trees, combs, symmetric and free figures.

Far from any list of shapes: each is made by a rule whose results hardly ever repeat, so that what
is learnt from them isn't learnt by heart.
"""

from __future__ import annotations

import numpy as np

from tools.networks.figures import around, rounded, turn


def doodle(rng: np.random.Generator) -> list[np.ndarray]:
    """Return the strokes of a random doodle, (k, 2) each, about 100 wide."""
    ways = (_spiral, _on_lattice, _tree, _comb, _mirrored, _wheel, _free, _nested, _hatching)
    ways += (_steps, _flower, _framed, _dots, _graph)
    return ways[rng.integers(len(ways))](rng)


def _spiral(rng: np.random.Generator) -> list[np.ndarray]:
    angle = np.linspace(0, rng.uniform(2.2, 4.5) * 2 * np.pi, 90)
    radius = np.linspace(rng.uniform(0, 8), 50, 90)
    if rng.random() < 0.3:  # of corners, not of curves
        angle, radius = angle[::6], radius[::6]
    spiral = around(angle * rng.choice([-1, 1]) + rng.uniform(0, 6.3), radius)
    return [spiral * np.exp(rng.normal(0, 0.15, 2))]


def _on_lattice(rng: np.random.Generator) -> list[np.ndarray]:
    """Join points of a lattice, as most scripts' letters do, by three or more straight strokes."""
    lattice = np.stack(np.meshgrid([0, 35, 70], [0, 50, 100]), -1).reshape(-1, 2)
    strokes = []
    for _ in range(rng.integers(3, 6)):
        corners = lattice[rng.choice(9, rng.integers(2, 4), replace=False)]
        strokes.append(rounded(corners + rng.normal(0, 4, corners.shape), rng.integers(3)))
    return strokes


def _tree(rng: np.random.Generator) -> list[np.ndarray]:
    trunk = np.array([[0.0, 0.0], [rng.normal(0, 8), -100.0]])
    branches = []
    for height in np.sort(rng.uniform(0.15, 0.95, rng.integers(2, 5))):
        foot = trunk[1] * height
        for side in (-1, 1) if rng.random() < 0.6 else (rng.choice([-1, 1]),):
            along = side * rng.uniform(25, 55), rng.uniform(-45, 25)
            branches.append(np.stack([foot, foot + along]))
    return _turned([trunk, *branches], rng, 0.3)


def _comb(rng: np.random.Generator) -> list[np.ndarray]:
    teeth = np.linspace(0, 100, rng.integers(3, 6))
    length = rng.uniform(30, 80) * np.exp(rng.normal(0, 0.15, len(teeth)))
    above = rng.choice([0, 0, 0.5]) * length
    spine = np.array([[0, 0], [100, 0]])
    strokes = [np.array([[x, -up], [x, y]]) for x, y, up in zip(teeth, length, above, strict=True)]
    return _turned([spine, *strokes], rng)


def _mirrored(rng: np.random.Generator) -> list[np.ndarray]:
    """Draw half a figure and its mirror image, as of faces, hearts, plants and things."""
    strokes = []
    for _ in range(rng.integers(1, 4)):
        points = rng.uniform((0, 0), (50, 100), (rng.integers(2, 6), 2))
        points[rng.integers(len(points)), 0] *= rng.random() < 0.5  # often on the axis
        half = rounded(points, rng.integers(4))
        strokes += [half, half * [-1, 1] + rng.normal(0, 1.5, 2)]
    if rng.random() < 0.3:
        strokes.append(np.array([[0, 0], [0, 100]]))
    return _turned(strokes, rng, 0.15 if rng.random() < 0.6 else 3)


def _wheel(rng: np.random.Generator) -> list[np.ndarray]:
    """Turn one stroke about the middle, three to six times."""
    times = int(rng.integers(3, 7))
    stroke = rounded(rng.uniform((-10, -15), (50, 15), (rng.integers(2, 5), 2)), rng.integers(3))
    start = rng.uniform(0, 6.3)
    spokes = [stroke @ turn(start + 2 * np.pi * i / times) for i in range(times)]
    if rng.random() < 0.3:
        spokes.append(around(np.linspace(0, 2 * np.pi, 40), rng.uniform(15, 50)))
    return spokes


def _free(rng: np.random.Generator) -> list[np.ndarray]:
    """Draw two to five curves anywhere."""
    strokes = []
    for _ in range(rng.integers(2, 6)):
        points = rng.uniform(0, 100, 2) + rng.normal(0, 30, (rng.integers(3, 6), 2))
        strokes.append(rounded(points, 3 if rng.random() < 0.7 else 0))
    return strokes


def _nested(rng: np.random.Generator) -> list[np.ndarray]:
    corners = int(rng.choice([3, 4, 5, 6, 40]))
    angle = np.linspace(0, 2 * np.pi, corners + 1) + rng.choice([0, np.pi / 4, np.pi / 2])
    sizes = np.linspace(1, rng.uniform(0.2, 0.6), rng.integers(2, 4))
    shape = around(angle, 50) * np.exp(rng.normal(0, 0.2, 2))
    return [size * shape + rng.normal(0, 3, 2) for size in sizes]


def _hatching(rng: np.random.Generator) -> list[np.ndarray]:
    across = np.linspace(0, 90, rng.integers(3, 6)) + rng.normal(0, 4)
    strokes = [np.array([[x, 0], [x, 100]]) for x in across]
    if rng.random() < 0.5:  # a grid
        strokes += [np.array([[0, y], [100, y]]) for y in np.linspace(5, 90, rng.integers(2, 5))]
    return _turned([stroke + rng.normal(0, 4, (2, 2)) for stroke in strokes], rng)


def _steps(rng: np.random.Generator) -> list[np.ndarray]:
    """Go by steps or teeth, from one side to the other."""
    n = int(rng.integers(4, 9))
    x = np.arange(n) // 2 if rng.random() < 0.5 else np.arange(n)
    y = (np.arange(n) + 1) // 2 if x[1] == 0 else np.arange(n) % 2 * rng.uniform(1, 4)
    return _turned([np.stack([x, y], 1) * (100 / x[-1], 100 / max(n - 1, 1))], rng)


def _flower(rng: np.random.Generator) -> list[np.ndarray]:
    angle = np.linspace(0, 2 * np.pi, 150)
    waves, depth = int(rng.integers(3, 8)), rng.uniform(0.25, 1.6)
    petals = around(angle + rng.uniform(0, 6.3), 50 * (1 + depth * np.cos(waves * angle)))
    stem = [np.array([[0, 50], [rng.normal(0, 20), 150]])] if rng.random() < 0.3 else []
    return [petals, *stem]


def _framed(rng: np.random.Generator) -> list[np.ndarray]:
    """Draw a frame, and lines or a smaller figure within."""
    corners = int(rng.choice([3, 4, 4, 40]))
    angle = np.linspace(0, 2 * np.pi, corners + 1) + rng.choice([0, np.pi / 4, np.pi / 2])
    frame = around(angle, 60) * np.exp(rng.normal(0, 0.15, 2))
    if rng.random() < 0.5:
        inner = [rng.uniform(-38, 38, (2, 2)) for _ in range(rng.integers(2, 5))]
    else:
        inner = [0.4 * (stroke - stroke.mean(0)) for stroke in _free(rng)]
    return _turned([frame, *inner], rng, 0.2)


def _dots(rng: np.random.Generator) -> list[np.ndarray]:
    """Set dots and dashes, in a row or anywhere."""
    n, dash = int(rng.integers(3, 9)), rng.uniform(0, 15)
    places = rng.uniform(0, 100, (n, 2))
    if rng.random() < 0.4:
        places[:, 1] *= 0.1
    return _turned([place + rng.normal(0, dash + 0.5, (2, 2)) for place in places], rng)


def _graph(rng: np.random.Generator) -> list[np.ndarray]:
    """Join points by lines, as in a diagram."""
    points = rng.uniform(0, 100, (rng.integers(4, 7), 2))
    steps = rng.integers(1, len(points) // 2 + 1, rng.integers(3, 6))
    return [points[[i % len(points), (i + step) % len(points)]] for i, step in enumerate(steps)]


def _turned(
    strokes: list[np.ndarray], rng: np.random.Generator, spread: float = 3
) -> list[np.ndarray]:
    how = turn(rng.normal(0, spread))
    return [stroke @ how for stroke in strokes]
