"""The feature-maps panel: what each layer of the network finds in the picture."""

import numpy as np

from mnist_course.recognition.classifier import DigitClassifier
from mnist_course.widgets.playground.panel import Panel, Subject, Tile
from mnist_course.widgets.texts import text


class FeatureMapsPanel(Panel):
    """Show the feature maps of a layer that the visitor chooses.

    Parameters
    ----------
    classifier : DigitClassifier
        The network.
    """

    def __init__(self, classifier: DigitClassifier):
        self._classifier = classifier
        maps = classifier.feature_maps(np.zeros((28, 28), np.uint8))
        super().__init__(
            title=text("maps.title"),
            explanation=text("maps.explanation"),
            tile_width=64,
            choices=[_layer_name(number, layer) for number, layer in enumerate(maps, start=1)],
            choices_label=text("maps.layer"),
        )

    def tiles_of(self, subject: Subject) -> list[Tile]:
        """Return a tile for each map, all on one scale."""
        if not self.choices:
            raise ValueError(text("maps.none"))
        maps = self._classifier.feature_maps(subject.reading.image)[self.choice]
        levels = np.round(255 * maps / max(float(maps.max()), 1e-6)).astype(np.uint8)
        return [
            Tile(image, alt=_strength(number, image))
            for number, image in enumerate(levels, start=1)
        ]


def _layer_name(number: int, maps: np.ndarray) -> str:
    count, height, width = maps.shape
    return text("maps.choice", number=number, count=count, height=height, width=width)


def _strength(number: int, image: np.ndarray) -> str:
    if image.max() < 25:
        return text("maps.finds_nothing", number=number)
    return text("maps.finds", number=number, percent=f"{100 * np.mean(image >= 25):.0f}")
