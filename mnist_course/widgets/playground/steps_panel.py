"""The steps panel: how a picture becomes what the network gets."""

import numpy as np
from PIL import Image

from mnist_course.ink.strokes import draw_ink
from mnist_course.preprocessing.pipeline import Step, explain_ink
from mnist_course.recognition.steps import explain_steps
from mnist_course.widgets.playground.panel import Panel, Subject, Tile
from mnist_course.widgets.texts import in_words, text

_SIDE = 140  # pixels: a step is shown no larger


class StepsPanel(Panel):
    """Show every step from the picture to 28x28 pixels."""

    def __init__(self):
        super().__init__(
            title=text("steps.title"),
            explanation=text("steps.explanation"),
            tile_width=_SIDE,
        )

    def tiles_of(self, subject: Subject) -> list[Tile]:
        """Return a tile for each step."""
        return [
            Tile(
                _reduced(step.image),
                alt=f"{in_words(step.name)}. {in_words(step.explanation)}",
                title=f"{number}. {in_words(step.name)}",
                caption=in_words(step.explanation),
            )
            for number, step in enumerate(_steps(subject), start=1)
        ]


def _steps(subject: Subject) -> list[Step]:
    if subject.picture is not None:
        return explain_steps(subject.picture)
    if subject.strokes is not None:
        drawn = draw_ink(subject.strokes)
        ink = Step("Ink", drawn, "Your strokes, with a pen as wide as those that MNIST shows.")
        return [ink, *explain_ink(drawn)]
    assert subject.ink is not None  # there is one of the three
    found = Step("Ink", subject.ink, "This digit's ink, cut out of the picture.")
    return [found, *explain_ink(subject.ink)]


def _reduced(image: np.ndarray) -> np.ndarray:
    if max(image.shape) <= _SIDE:
        return image
    small = Image.fromarray(image)
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    return np.asarray(small)
