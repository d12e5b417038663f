"""The heat-map panel: where the network found what speaks for its answer."""

import numpy as np

from mnist_course.recognition.reading import Reading, with_article
from mnist_course.widgets.playground.panel import Panel, Subject, Tile
from mnist_course.widgets.texts import in_words, text

_PLACES = (
    ("place.top_left", "place.top_middle", "place.top_right"),
    ("place.middle_left", "place.middle", "place.middle_right"),
    ("place.bottom_left", "place.bottom_middle", "place.bottom_right"),
)


class HeatmapPanel(Panel):
    """Lay Grad-CAM over the picture that the network got."""

    def __init__(self):
        super().__init__(
            title=text("heatmap.title"),
            explanation=text("heatmap.explanation"),
            tile_width=224,
        )

    def tiles_of(self, subject: Subject) -> list[Tile]:
        """Return one tile: the picture under its heat map."""
        reading = subject.reading
        if reading.digit is None or reading.heatmap is None:
            raise ValueError(text("heatmap.none_inside"))
        digit = in_words(with_article(reading.digit))
        return [
            Tile(
                reading.image,
                alt=text("heatmap.alt", digit=digit, place=_place_of_strongest(reading.heatmap)),
                caption=text("heatmap.caption", digit=digit),
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
    row, column = (min(3 * at // side, 2) for at, side in zip(place, heatmap.shape, strict=True))
    return text(_PLACES[row][column])
