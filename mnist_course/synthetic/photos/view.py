"""How a camera sees a sheet: how large, from where, at what slant."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from PIL import Image

from mnist_course.synthetic.photos.kinds import SCENES, between

_LEAST_DIGIT = 18  # pixels: people themselves fail to read smaller ones


class View:
    """One sheet before one camera. Pixels are (row, column) arrays; the paper's x, y are in mm."""

    def __init__(self, rng: np.random.Generator, kind: dict[str, str]):
        self.rng, self.kind = rng, kind
        self._frame()
        self._aim()

    def _frame(self) -> None:
        """Choose the picture's size in pixels and in millimetres, and the pen for it."""
        rng, kind = self.rng, self.kind
        low, high, _ = SCENES["size"][kind["size"]]
        longer = round(between(rng, low, high))
        shorter = round(longer * rng.choice([0.75, 0.75, 0.5625, 1.0]))
        if kind["size"] == "12 megapixels":
            shorter = 3000
        self.shape = (longer, shorter) if rng.random() < 0.5 else (shorter, longer)
        if kind["share"] == "sheet":
            self._frame_sheet(shorter)
        else:
            self._frame_digit(shorter)
        width = between(rng, *SCENES["pen_width"][kind["pen"]])
        self.pen = min(width, 0.2 * self.height)
        # A finer line than a camera can see is not a photo that anyone keeps.
        self.pen = max(self.pen, 0.9 / self.scale)

    def _frame_digit(self, shorter: int) -> None:
        low, high, _ = SCENES["share"][self.kind["share"]]
        share = between(self.rng, low, high)
        share = min(max(share, _LEAST_DIGIT / shorter), 0.85)
        self.height = between(self.rng, *SCENES["digit_height"][self.kind["pen"]])
        self.scale = share * shorter / self.height  # pixels a millimetre

    def _frame_sheet(self, shorter: int) -> None:
        """Show a whole page, or a good part of one."""
        page = self.rng.uniform(90, 210)
        heights = {"felt": (0.05, 0.1), "chalk": (0.05, 0.12)}.get(self.kind["pen"], (0.03, 0.08))
        if self.kind["pen"] == "chalk":
            page *= 12
        self.scale = shorter / page
        self.height = max(page * between(self.rng, *heights), 1.3 * _LEAST_DIGIT / self.scale)

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

    def pixel_of(self, points: np.ndarray) -> np.ndarray:
        """Return where (k, 2) points of the paper are seen: (k, 2) pixels, x and y."""
        plane = np.column_stack(
            [points[:, 0], points[:, 1] - self._curled(points[:, 0]), np.ones(len(points))]
        )
        seen = plane @ np.linalg.inv(self.to_paper).T
        return seen[:, :2] / seen[:, 2:]

    def paper_at(self, pixel: np.ndarray) -> np.ndarray:
        """Return which point of the paper is seen at a pixel: (2,), x and y."""
        plane = self.to_paper @ [*pixel, 1]
        x, y = plane[:2] / plane[2]
        return np.array([x, y + self._curled(x)])

    def paper_of_pixels(self) -> tuple[np.ndarray, np.ndarray]:
        """Return x and y of the paper at each pixel, as `paper_at`."""
        column = np.arange(self.shape[1], dtype=np.float32)[None, :] + 0.5
        row = np.arange(self.shape[0], dtype=np.float32)[:, None] + 0.5
        m = self.to_paper.astype(np.float32)
        depth = m[2, 0] * column + m[2, 1] * row + m[2, 2]
        x = (m[0, 0] * column + m[0, 1] * row + m[0, 2]) / depth
        y = (m[1, 0] * column + m[1, 1] * row + m[1, 2]) / depth
        return x, y + self._curled(x)

    @cached_property
    def spacing(self) -> float:
        """The distance between printed lines."""
        return float(self.rng.choice(SCENES["spacing"][self.kind["lines"]]))

    def noise(self, length: float, across: float | None = None) -> np.ndarray:
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
