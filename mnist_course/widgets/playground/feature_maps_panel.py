"""The feature-maps panel: what each layer of the network finds in the picture."""

import numpy as np

from mnist_course.recognition.classifier import DigitClassifier
from mnist_course.widgets.playground.panel import Panel, Subject, Tile


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
            title="Feature maps: what its filters find",
            explanation="Each small picture is one filter's find: white where it found what it "
            "looks for, black where not. Early layers find edges, late ones whole parts.",
            tile_width=64,
            choices=[_layer_name(number, layer) for number, layer in enumerate(maps, start=1)],
            choices_label="Layer",
        )

    def tiles_of(self, subject: Subject) -> list[Tile]:
        """Return a tile for each map, all on one scale."""
        if not self.choices:
            raise ValueError("This network has no convolutions to look into: no feature maps.")
        maps = self._classifier.feature_maps(subject.reading.image)[self.choice]
        levels = np.round(255 * maps / max(float(maps.max()), 1e-6)).astype(np.uint8)
        return [
            Tile(image, alt=f"Filter {number}: {_strength(image)}")
            for number, image in enumerate(levels, start=1)
        ]


def _layer_name(number: int, maps: np.ndarray) -> str:
    count, height, width = maps.shape
    return f"{number}: {count} maps of {height} × {width}"


def _strength(image: np.ndarray) -> str:
    if image.max() < 25:
        return "finds nothing"
    return f"finds something on {np.mean(image >= 25):.0%} of the picture"
