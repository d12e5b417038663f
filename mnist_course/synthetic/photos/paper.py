"""The sheet: paper with its printed lines and folds, or a board, the ink on it, the table below."""

from __future__ import annotations

import numpy as np

from mnist_course.synthetic.photos.kinds import SCENES
from mnist_course.synthetic.photos.view import View
from mnist_course.synthetic.photos.writing import Page, Written


def sheet(view: View, page: Page) -> np.ndarray:
    """Return (H, W, 3) float32: what share of the light the sheet throws back at each pixel."""
    rng = view.rng
    if view.kind["source"] == "board":
        return _board(view, page.ink)
    x, y = view.paper_of_pixels()
    paper = _drawn_colour(rng, "paper")
    sheet = np.empty((*view.shape, 3), np.float32)
    grain = 1 + rng.uniform(0.004, 0.02) * view.noise(0.25)
    grain += rng.uniform(0.002, 0.012) * view.noise(4) + 0.01 * view.noise(40)
    sheet[:] = grain[..., None] * paper
    _print_lines(sheet, view, x, y)
    if rng.random() < 0.1:
        _fold(sheet, view, x, y)
    _apply_ink(sheet, view, page.ink)
    if view.kind["extra"] == "table edge":
        _lay_on_table(sheet, view, page.written, x, y)
    return sheet


def _drawn_colour(rng: np.random.Generator, table: str) -> np.ndarray:
    colours = np.array(list(SCENES[table].values()))
    return colours[rng.choice(len(colours), p=colours[:, 3]), :3].astype(np.float32)


def _print_lines(sheet: np.ndarray, view: View, x: np.ndarray, y: np.ndarray) -> None:
    rng, lines = view.rng, view.kind["lines"]
    if lines == "none":
        return
    colour = np.array(SCENES["line"][str(rng.choice(list(SCENES["line"])))])
    strength = rng.uniform(0.3, 1.5)
    width = rng.uniform(0.12, 0.4)
    spacing = view.spacing
    across = _line_cover(view, y, spacing, width)
    down = _line_cover(view, x, spacing, width)
    if lines == "ruled":
        cover = across
    elif lines == "squared":
        cover = np.maximum(across, down)
    elif lines == "dotted":
        dots = _line_cover(view, y, spacing, 0.6) * _line_cover(view, x, spacing, 0.6)
        cover = dots
    else:
        fine = 0.5 * _line_cover(view, y, spacing / 4, 0.7 * width)
        cover = np.maximum(np.maximum(across, fine), down)
    cover = cover * (1 + 0.15 * view.noise(1.0))
    _filter(sheet, np.clip(strength * cover, 0, 2), colour)
    if lines in ("ruled", "french") and rng.random() < 0.5:
        place = rng.uniform(-0.5, 0.5) * view.extent[0]
        margin = _line_cover(view, x - place, 1e6, 1.3 * width)
        _filter(sheet, rng.uniform(0.4, 1.2) * margin, np.array((0.95, 0.55, 0.6)))


def _line_cover(view: View, at: np.ndarray, spacing: float, width: float) -> np.ndarray:
    """Return what share of each pixel lies on lines at the multiples of a spacing."""
    distance = np.abs((at + spacing / 2) % spacing - spacing / 2)
    pixel = 1 / view.scale
    cover = np.clip((width / 2 - distance) / pixel + 0.5, 0, 1)
    return cover * min(1.0, width / pixel)


def _fold(sheet: np.ndarray, view: View, x: np.ndarray, y: np.ndarray) -> None:
    angle = view.rng.choice([0, np.pi / 2]) + view.rng.normal(0, 0.03)
    away = x * np.cos(angle) + y * np.sin(angle) - view.rng.uniform(-0.4, 0.4) * view.extent[0]
    slope = np.clip(away / 0.7, -20, 20)
    bump = slope * np.exp(-(slope**2) / 2)
    sheet *= (1 + view.rng.uniform(0.04, 0.12) * bump)[..., None]


def _apply_ink(sheet: np.ndarray, view: View, ink: list) -> None:
    rng, pen = view.rng, view.kind["pen"]
    colour = np.array(SCENES["ink"][view.kind["colour"]])
    fullness = rng.uniform(0.6, 1.05)
    grain = 0.0
    if pen == "pencil":
        fullness, grain = rng.uniform(0.28, 0.75), rng.uniform(0.25, 0.6)
    elif pen == "ballpoint":
        fullness, grain = rng.uniform(0.5, 1.0), rng.uniform(0.08, 0.3)
    elif pen == "felt":
        grain = 0.08
    if not ink:
        return
    tooth = 0.6 * view.noise(0.22) + 0.5 * view.noise(0.1)  # of the paper under the pen
    texture = np.clip(1 - grain * (0.5 + tooth) - 0.12 * view.noise(5), 0.12, 1.25)
    for rows, columns, cover in ink:
        density = fullness * cover * texture[rows, columns]
        _filter(sheet[rows, columns], density, colour)


def _board(view: View, ink: list) -> np.ndarray:
    rng = view.rng
    slate = [(0.035, 0.08, 0.06), (0.03, 0.03, 0.032), (0.06, 0.075, 0.085)][rng.integers(3)]
    board = np.empty((*view.shape, 3), np.float32)
    board[:] = np.array(slate, np.float32) * (1 + 0.06 * view.noise(6))[..., None]
    # Wiped chalk leaves clouds.
    clouds = np.clip(view.noise(150, 40) + 0.5 * view.noise(50), 0, None)
    board += rng.uniform(0.002, 0.025) * clouds[..., None]
    colour = _drawn_colour(rng, "chalk")
    fullness, grain = rng.uniform(0.45, 0.95), rng.uniform(0.15, 0.5)
    if ink:
        texture = np.clip(1 - grain * (0.6 + 0.9 * view.noise(1.2)), 0.02, 1)
    for rows, columns, cover in ink:
        share = (fullness * np.minimum(cover, 1) * texture[rows, columns])[..., None]
        board[rows, columns] = board[rows, columns] * (1 - share) + colour * share
    return board


def _lay_on_table(
    sheet: np.ndarray, view: View, written: list[Written], x: np.ndarray, y: np.ndarray
) -> None:
    """Let the sheet end within the picture, at one side or at two."""
    rng = view.rng
    name = str(rng.choice(list(SCENES["table"])))
    table = np.empty_like(sheet)
    stripes = 1 + (0.22 if "wood" in name else 0.05) * view.noise(60, 1.5)
    table[:] = np.array(SCENES["table"][name], np.float32) * stripes[..., None]
    table *= (1 + 0.05 * view.noise(0.5))[..., None]
    sides = rng.permutation(4)[: rng.integers(1, 3)]
    beyond = np.full(view.shape, -np.inf, np.float32)
    for side in sides:
        edge = _sheet_end(view, written, int(side))
        at = (x, -x, y, -y)[side]
        beyond = np.maximum(beyond, at - edge)
    pixel = 1 / view.scale
    share = np.clip(beyond / pixel + 0.5, 0, 1)[..., None]
    thick = rng.uniform(0.5, 6)  # how soft the sheet's own shadow on the table is
    table *= (1 - 0.45 * np.exp(-np.maximum(beyond, 0) / thick))[..., None]
    sheet *= 1 - share
    sheet += share * table


def _sheet_end(view: View, written: list[Written], side: int) -> float:
    """Return how far the sheet reaches to a side: past all ink, near the picture's border."""
    half = view.extent[side // 2] / 2
    reach = half * view.rng.uniform(0.7, 0.97)
    sign = (1, -1)[side % 2]
    for item in written:
        left, top, right, bottom = item.box
        corners = [(left, top), (right, top), (left, bottom), (right, bottom)]
        seen = max(sign * view.paper_at(np.array(corner))[side // 2] for corner in corners)
        reach = max(reach, seen + 0.03 * 2 * half)
    return float(reach)


def _filter(sheet: np.ndarray, density: np.ndarray, colour: np.ndarray) -> None:
    """Let light pass through a coloured layer; twice the density filters twice."""
    for channel in range(3):
        sheet[..., channel] *= np.exp(density * np.log(colour[channel]))
