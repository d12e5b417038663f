"""The heat-map panel: where the network found what speaks for its answer."""

import numpy as np

from mnist_course.recognition.reading import Reading, with_article
from mnist_course.widgets.playground.panel import Panel, Subject, Tile

_THIRDS = ("top", "middle", "bottom"), ("left", "middle", "right")


class HeatmapPanel(Panel):
    """Lay Grad-CAM over the picture that the network got."""

    def __init__(self):
        super().__init__(
            title="Where it looked",
            explanation="Grad-CAM: the more orange, the more that place speaks for the answer.",
            tile_width=224,
        )

    def tiles_of(self, subject: Subject) -> list[Tile]:
        """Return one tile: the picture under its heat map."""
        reading = subject.reading
        if reading.digit is None or reading.heatmap is None:
            raise ValueError("This network has no convolutions to look into: no heat map.")
        digit = with_article(reading.digit)
        return [
            Tile(
                reading.image,
                alt=f"What speaks for {digit} is strongest at the "
                f"{_place_of_strongest(reading.heatmap)}.",
                caption=f"What speaks for {digit}",
                heat=heat_of(reading),
            )
        ]


def heat_of(reading: Reading) -> np.ndarray | None:
    """Return a reading's heat map as (28, 28) uint8, or None where it has none."""
    if reading.heatmap is None:
        return None
    return np.round(255 * reading.heatmap.clip(0, 1)).astype(np.uint8)


def _place_of_strongest(heatmap: np.ndarray) -> str:
    place = np.unravel_index(heatmap.argmax(), heatmap.shape)
    row, column = (
        names[min(3 * at // side, 2)]
        for names, at, side in zip(_THIRDS, place, heatmap.shape, strict=True)
    )
    return row if row == column else f"{row} {column}"
