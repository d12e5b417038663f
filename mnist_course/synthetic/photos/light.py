"""Light on a sheet: uneven, coloured, with shadows, and the thumb that holds it."""

from __future__ import annotations

import numpy as np

from mnist_course.synthetic.photos.kinds import between
from mnist_course.synthetic.photos.view import View
from mnist_course.synthetic.photos.writing import Written


def light(view: View) -> np.ndarray:
    """Return (H, W) float32: how much light falls on each pixel."""
    rng, kind = view.rng, view.kind["light"]
    rows, columns = view.shape
    row = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    column = np.linspace(-1, 1, columns, dtype=np.float32)[None, :]
    if view.kind["source"] == "scan":
        return np.ones(view.shape, np.float32)
    falloff = rng.uniform(0.02, 0.12) if kind == "even" else rng.uniform(0.15, 0.55)
    angle = rng.uniform(0, 2 * np.pi)
    along = (np.cos(angle) * column + np.sin(angle) * row) / np.sqrt(2)
    field = np.exp(falloff * along - 0.5 * falloff * rng.random() * along**2)
    field *= 1 - rng.uniform(0, 0.16) * (row**2 + column**2) / 2  # vignetting
    if kind == "shadow":
        field *= _shadow(rng, row, column)
    return field


def _shadow(rng: np.random.Generator, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Return the shadow of a phone, a head or a hand: soft or sharp at its edge."""
    depth = rng.uniform(0.25, 0.65)
    soft = between(rng, 0.006, 0.25)
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


def add_thumb(scene: np.ndarray, view: View, written: list[Written]) -> None:
    """Hold the sheet: a thumb comes in from the border, short of the ink, with its shadow."""
    rng = view.rng
    rows, columns = view.shape
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
        if all(_distance(tip, start, item.box) > 1.5 * radius for item in written):
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


def _distance(tip: np.ndarray, start: np.ndarray, box: tuple) -> float:
    """Return how near a segment comes to a box, in pixels."""
    stations = start + np.linspace(0, 1, 9)[:, None] * (tip - start)
    low, high = np.array(box[:2]), np.array(box[2:])
    outside = np.maximum(np.maximum(low - stations, stations - high), 0)
    return float(np.hypot(*outside.T).min())


def cast(view: View) -> list[float]:
    """Return how the light's colour stays in the picture: warm lamps, cool sky."""
    if view.kind["source"] == "scan":
        return [1.0, 1.0, 1.0]
    warmth, tint = view.rng.normal(0, 0.13), view.rng.normal(0, 0.03)
    return [float(np.exp(warmth)), float(np.exp(tint)), float(np.exp(-1.3 * warmth))]
