"""The networks panel: what every network of the course answers, side by side."""

from functools import cached_property

from mnist_course.recognition.classifier import DigitClassifier, load_classifier
from mnist_course.recognition.reading import describe
from mnist_course.recognition.shipped import model_card, shipped_networks
from mnist_course.widgets.playground.heatmap_panel import heat_of
from mnist_course.widgets.playground.panel import Panel, Subject, Tile


class NetworksPanel(Panel):
    """Show the answers of all shipped networks to the same picture."""

    def __init__(self):
        super().__init__(
            title="Other networks: do they agree?",
            explanation="All get the same 28 × 28 pixels. Orange, where there are convolutions: "
            "what speaks for the answer.",
            tile_width=168,
        )

    def tiles_of(self, subject: Subject) -> list[Tile]:
        """Return a tile for each network, the smallest first."""
        return [self._tile_of(network, subject) for network in self._networks]

    def _tile_of(self, network: DigitClassifier, subject: Subject) -> Tile:
        reading = network.read_image(subject.reading.image)
        answer = describe(reading)
        if not reading.unlike_a_digit:
            answer = f"{answer} Confidence {_percent(reading.confidence)}."
        return Tile(
            reading.image,
            alt=f"{network.name}: {answer}",
            title=network.name,
            caption=f"{answer} {model_card(network.name)['parameters']:,} parameters.",
            heat=heat_of(reading),
        )

    @cached_property
    def _networks(self) -> list[DigitClassifier]:
        names = sorted(shipped_networks(), key=lambda name: model_card(name)["parameters"])
        return [load_classifier(name) for name in names]


def _percent(probability: float) -> str:
    """Never 100 %: a network's answer comes close to certainty, and never reaches it."""
    return "> 99.9 %" if probability > 0.999 else f"{100 * probability:.1f} %"
