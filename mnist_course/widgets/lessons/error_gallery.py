"""The error gallery: what networks read wrong, sorted and filtered."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import ipywidgets
import numpy as np

from mnist_course.evaluation import Report
from mnist_course.plots.words import counted, percent
from mnist_course.widgets.playground.inline_image import inline_image

SORTINGS = {
    "the surest first": lambda error: -error.confidence,
    "the least sure first": lambda error: error.confidence,
    "by network": None,
    "by index": lambda error: error.index,
}
"""What the errors can be sorted by; by network as the networks were given, the surest first."""

_ALL = "all"


class GalleryError(NamedTuple):
    """An image that a network reads wrong."""

    network: str
    index: int  # type: ignore[assignment]  # tuple has a method of that name
    true: int
    predicted: int
    confidence: float


class ErrorGallery(ipywidgets.VBox):
    """All errors of several networks in certain pairs of digits, to be sorted and filtered.

    An image that three networks read wrong stands there three times: each is an error of its own.

    Parameters
    ----------
    images : ndarray of shape (n, 28, 28), uint8
        The images that the networks read.
    reports : mapping of str to Report
        The networks' answers, by name.
    pairs : sequence of (int, int)
        Which digits are mistaken for each other, in both directions.

    Attributes
    ----------
    which, network, sorting : ipywidgets.Dropdown
        Which pair and direction, which network, and the order.
    hide : ipywidgets.Checkbox
        Hide what the images are and what they were read as.

    Raises
    ------
    ValueError
        A report tells of another number of images.

    Examples
    --------
    >>> gallery = ErrorGallery(x_val, {"deeper_cnn": report}, [(4, 9)])
    >>> gallery.which.value = ((4, 9),)
    >>> [error.index for error in gallery.shown]
    [4014]
    """

    def __init__(
        self,
        images: np.ndarray,
        reports: Mapping[str, Report],
        pairs: Sequence[tuple[int, int]] = ((4, 9), (2, 7)),
    ):
        for name, report in reports.items():
            if len(report.y_true) != len(images):
                raise ValueError(
                    f"The report of '{name}' tells of {len(report.y_true):,} images, and there are "
                    f"{len(images):,}. Give the images that were evaluated."
                )
        self._images = images
        self._errors = [
            GalleryError(name, int(i), true, predicted, float(report.probabilities[i].max()))
            for name, report in reports.items()
            for pair in pairs
            for true, predicted in (pair, pair[::-1])
            for i in report.misclassified(true, predicted)
        ]
        self._order = list(reports)
        self.which = _dropdown("Read wrong", _directions(pairs))
        self.network = _dropdown("Network", [("any network", _ALL), *((n, n) for n in reports)])
        self.sorting = _dropdown("Sorted", [(name, name) for name in SORTINGS])
        self.hide = ipywidgets.Checkbox(
            description="Hide the answers", indent=False, layout={"width": "auto"}
        )
        self._count, self._grid = ipywidgets.HTML(), ipywidgets.HTML()
        controls = (self.which, self.network, self.sorting, self.hide)
        for control in controls:
            control.observe(lambda _: self._draw(), names="value")
        row = ipywidgets.Box(controls, layout={"flex_flow": "row wrap", "grid_gap": "4px 16px"})
        super().__init__([row, self._count, self._grid], layout={"padding": "4px"})
        self.add_class("mnist-error-gallery")
        self._draw()

    def __repr__(self) -> str:
        """Say what to do where the widget itself can't be shown."""
        return "ErrorGallery: run this cell to sort and filter the errors."

    @property
    def shown(self) -> list[GalleryError]:
        """The errors that the filters leave, in the chosen order."""
        chosen = [
            error
            for error in self._errors
            if self.network.value in (_ALL, error.network)
            and (self.which.value == _ALL or (error.true, error.predicted) in self.which.value)
        ]
        key = SORTINGS[self.sorting.value]
        return sorted(chosen, key=key or self._by_network)

    def _by_network(self, error: GalleryError) -> tuple[int, float]:
        return self._order.index(error.network), -error.confidence

    def _draw(self) -> None:
        shown = self.shown
        images = len({error.index for error in shown})
        words = f"{counted(len(shown), 'error')} in {counted(images, 'image')}"
        if not shown:
            words = "There is no such error among these images"
        self._count.value = f'<p role="status" style="{_TEXT}">{words}.</p>'
        figures = "".join(
            _figure(number, self._images[error.index], error, self.hide.value)
            for number, error in enumerate(shown, start=1)
        )
        self._grid.value = f'<div style="{_SCROLLED}" {_REGION}>{figures}</div>' if shown else ""


# What the page shows

_TEXT = "margin: 4px 0; line-height: 1.35; color: var(--jp-ui-font-color1, #222)"
_SCROLLED = "display: flex; flex-wrap: wrap; gap: 12px; max-height: 460px; overflow-y: auto"
_REGION = 'role="region" aria-label="The errors" tabindex="0"'
_PICTURE_SIDE = 84  # CSS pixels, 3 for each pixel of the image


def _dropdown(label: str, options: list) -> ipywidgets.Dropdown:
    return ipywidgets.Dropdown(
        options=options,
        description=label,
        style={"description_width": "initial"},
        layout={"width": "min(100%, 260px)"},
    )


def _directions(pairs: Sequence[tuple[int, int]]) -> list[tuple[str, object]]:
    options: list[tuple[str, object]] = [("all pairs", _ALL)]
    for a, b in pairs:
        options += [
            (f"{a} and {b}, both ways", ((a, b), (b, a))),
            (f"{a} read as {b}", ((a, b),)),
            (f"{b} read as {a}", ((b, a),)),
        ]
    return options


def _figure(number: int, image: np.ndarray, error: GalleryError, hidden: bool) -> str:
    words = [
        f"{error.true} read as {error.predicted}",
        error.network,
        f"{percent(error.confidence, 0)}% sure",
        f"image {error.index}",
    ]
    alt = f"Image {error.index}: {words[0]} by {words[1]}, {words[2]}."
    if hidden:
        words, alt = [f"image {error.index}"], f"Image {error.index}, its answers hidden."
    caption = "<br>".join(map(html.escape, words))
    return (
        f'<figure style="margin: 0; width: {_PICTURE_SIDE + 24}px">'
        f"{inline_image(image, alt, _PICTURE_SIDE)}"
        f'<figcaption style="{_TEXT}; font-size: 12px">{caption}</figcaption></figure>'
    )
