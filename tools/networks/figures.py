"""Figures drawn by rule: polygons, stars, crosses, waves, arrows, loops, stripes, marked rings."""

from __future__ import annotations

import numpy as np


def figure(rng: np.random.Generator) -> list[np.ndarray]:
    """Return the strokes of a random figure, (k, 2) each, about 100 wide, drawn unsteadily."""
    ways = (_polygon, _star, _cross, _wave, _arrow, _loop, _stripes, _marked_ring)
    strokes = ways[rng.integers(len(ways))](rng)
    return [stroke + rng.normal(0, 2.5, stroke.shape) * (len(stroke) < 20) for stroke in strokes]


def rounded(points: np.ndarray, times: int) -> np.ndarray:
    """Cut corners, as often as told (G. Chaikin: An algorithm for high-speed curves, 1974)."""
    for _ in range(times):
        near, far = 0.75 * points[:-1] + 0.25 * points[1:], 0.25 * points[:-1] + 0.75 * points[1:]
        inner = np.stack([near, far], 1).reshape(-1, 2)
        points = np.concatenate([points[:1], inner, points[-1:]])
    return points


def around(angle: np.ndarray, radius: np.ndarray | float) -> np.ndarray:
    """Return the points, (k, 2), in these directions and so far from the origin."""
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1)


def turn(angle: float) -> np.ndarray:
    """Return the matrix, (2, 2), by which points are multiplied to turn them."""
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def _level_or_upright(rng: np.random.Generator) -> np.ndarray:
    return turn(rng.choice([0, np.pi / 2]) + rng.normal(0, 0.2))


def _polygon(rng: np.random.Generator) -> list[np.ndarray]:
    corners = int(rng.integers(3, 8))
    angle = np.linspace(0, 2 * np.pi, corners + 1) + rng.uniform(0, 2 * np.pi)
    radius = 50 * (1 - rng.uniform(0, 0.5) * rng.random(corners))
    return [around(angle, np.append(radius, radius[0])) * np.exp(rng.normal(0, 0.2, 2))]


def _star(rng: np.random.Generator) -> list[np.ndarray]:
    points = int(rng.integers(4, 8))
    angle = np.linspace(0, 2 * np.pi, 2 * points + 1)
    return [around(angle, np.where(np.arange(2 * points + 1) % 2, rng.uniform(15, 35), 50))]


def _cross(rng: np.random.Generator) -> list[np.ndarray]:
    bars = int(rng.integers(2, 5))
    angle = np.pi * np.arange(bars) / bars + rng.uniform(0, np.pi) + rng.normal(0, 0.15, bars)
    ends = around(angle, 50 * rng.uniform(0.5, 1))
    return [np.stack([-end, end]) + rng.normal(0, 6, 2) for end in ends]


def _wave(rng: np.random.Generator) -> list[np.ndarray]:
    x = np.linspace(0, 1, 60)
    turns = rng.uniform(1.2, 4) * x + rng.random()
    y = np.sin(2 * np.pi * turns) if rng.random() < 0.6 else 4 * np.abs(turns % 1 - 0.5) - 1
    return [np.stack([100 * x, rng.uniform(8, 30) * y], 1) @ _level_or_upright(rng)]


def _arrow(rng: np.random.Generator) -> list[np.ndarray]:
    back, wide = rng.uniform(15, 45), rng.uniform(10, 40)
    head = np.array([[100 - back, -wide], [100, 0], [100 - back, wide]])
    strokes = [np.array([[0, 0], [100, 0]]), head]
    if rng.random() < 0.3:
        strokes.append([100, 0] - head * [1, -1])
    way = turn(rng.uniform(0, 2 * np.pi))
    return [stroke @ way for stroke in strokes]


def _loop(rng: np.random.Generator) -> list[np.ndarray]:
    points = rng.uniform(0, 100, (int(rng.integers(4, 8)), 2))
    return [rounded(np.concatenate([points, points[:2]]), 3)]


def _stripes(rng: np.random.Generator) -> list[np.ndarray]:
    heights = np.linspace(0, rng.uniform(30, 90), int(rng.integers(2, 5)))
    length = rng.uniform(40, 100)
    way = _level_or_upright(rng)
    return [np.array([[0, y], [length, y]]) @ way for y in heights]


def _marked_ring(rng: np.random.Generator) -> list[np.ndarray]:
    marks = range(rng.integers(1, 4))
    ring = around(np.linspace(0, 2 * np.pi, 40), 50)
    return [
        ring,
        *(rng.uniform(-30, 30, 2) + np.outer([-1, 1], rng.normal(0, 12, 2)) for _ in marks),
    ]
