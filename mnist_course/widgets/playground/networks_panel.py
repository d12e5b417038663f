"""The networks panel: what every network of the course answers, side by side."""

from functools import cached_property

from mnist_course.recognition.classifier import DigitClassifier, load_classifier
from mnist_course.recognition.reading import describe
from mnist_course.recognition.shipped import model_card, shipped_networks
from mnist_course.widgets.playground.heatmap_panel import heat_of
from mnist_course.widgets.playground.panel import Panel, Subject, Tile
from mnist_course.widgets.texts import in_words, number, text


class NetworksPanel(Panel):
    """Show the answers of all shipped networks to the same picture."""

    def __init__(self):
        super().__init__(
            title=text("networks.title"),
            explanation=text("networks.explanation"),
            tile_width=168,
        )

    def tiles_of(self, subject: Subject) -> list[Tile]:
        """Return a tile for each network, the smallest first."""
        return [self._tile_of(network, subject) for network in self._networks]

    def _tile_of(self, network: DigitClassifier, subject: Subject) -> Tile:
        reading = network.read_image(subject.reading.image)
        answer = in_words(describe(reading))
        if not reading.unlike_a_digit:
            sure = text("reading.confidence", percent=_percent(reading.confidence))
            answer = f"{answer} {sure}."
        count = number(model_card(network.name)["parameters"], ",")
        return Tile(
            reading.image,
            alt=f"{network.name}: {answer}",
            title=network.name,
            caption=text("networks.unsure", message=answer, count=count),
            heat=heat_of(reading),
        )

    @cached_property
    def _networks(self) -> list[DigitClassifier]:
        names = sorted(shipped_networks(), key=lambda name: model_card(name)["parameters"])
        return [load_classifier(name) for name in names]


def _percent(probability: float) -> str:
    """Never 100 %: a network's answer comes close to certainty, and never reaches it."""
    if probability > 0.999:
        return f"> {number(99.9, '.1f')} %"
    return f"{number(100 * probability, '.1f')} %"
