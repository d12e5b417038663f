"""The ink sliders: one ink, four ways to change it, and what the networks make of it."""

import html
from collections.abc import Mapping, Sequence

import ipywidgets
import numpy as np

from mnist_course.ink.changes import change_ink, squeeze
from mnist_course.ink.strokes import as_strokes, render
from mnist_course.plots.words import percent
from mnist_course.recognition.classifier import DigitClassifier, load_classifier
from mnist_course.recognition.reading import Reading
from mnist_course.recognition.steps import to_mnist
from mnist_course.widgets.lessons.slider import Slider
from mnist_course.widgets.playground.inline_image import inline_image

NETWORKS = ("dense_network", "deeper_cnn")
"""The networks that answer, if nothing else is wished."""

_SIDE = 140  # CSS pixels: 5 for each pixel of the 28x28
_TEXT = "margin: 4px 0; line-height: 1.4; color: var(--jp-ui-font-color1, #222)"
_CELL = "padding: 4px 8px 4px 0; text-align: left; vertical-align: top; overflow-wrap: anywhere"
_TABLE = "border-collapse: collapse; table-layout: fixed; width: min(100%, 360px)"
_NOTHING = "–"


class InkSliders(ipywidgets.VBox):
    """Four sliders that change one ink; the 28x28 picture made of it in two ways; the answers.

    Squeezed: the whole canvas, scaled down. Centred: what the course's preprocessing makes of the
    same picture. Both and the networks' answers follow while a slider is moved.

    Parameters
    ----------
    strokes : sequence of array-like of shape (k, 2)
        Points x, y of each stroke, in pixels of a canvas of 280x280.
    networks : mapping of str to DigitClassifier, optional
        What reads, by name; by default `NETWORKS`.

    Attributes
    ----------
    pen, size, right, slant : Slider
        The pen's width in canvas pixels; the rest as in `mnist_course.ink.changes.change_ink`.
    reset_button : ipywidgets.Button
        Puts all sliders back.
    squeezed, centred : numpy.ndarray
        (28, 28) uint8: the two pictures on show.

    Raises
    ------
    ValueError
        There is no ink, or it is not as above.

    Examples
    --------
    >>> sliders = InkSliders(mc.synthetic.sample_strokes(4))
    >>> sliders.slant.value = 0.8
    >>> sliders.answers()
    {'dense_network': (4, 4), 'deeper_cnn': (4, 4)}
    """

    def __init__(self, strokes: Sequence, networks: Mapping[str, DigitClassifier] | None = None):
        self._strokes = as_strokes(strokes)
        if not self._strokes:
            raise ValueError("There is no ink to change: give the strokes of a digit.")
        self._networks = dict(networks or {name: load_classifier(name) for name in NETWORKS})
        self.pen = Slider("Pen width", 20, 4, 80, 2, decimals=0)
        self.size = Slider("Size", 1, 0.1, 1.5, 0.05, decimals=2)
        self.right = Slider("To the right", 0, -120, 120, 5, decimals=0)
        self.slant = Slider("Slant", 0, -1.5, 1.5, 0.1, decimals=1)
        self.reset_button = ipywidgets.Button(description="Back to the start")
        self.reset_button.on_click(lambda _: self._reset())
        for slider in self._sliders:
            slider.observe(lambda _: self._draw(), names="value")
        self._resetting = False
        self._paper, self._squeezed_picture, self._centred_picture, self._table = (
            ipywidgets.HTML() for _ in range(4)
        )
        pictures = ipywidgets.Box(
            [self._paper, self._squeezed_picture, self._centred_picture],
            layout={"flex_flow": "row wrap", "grid_gap": "8px 24px", "margin": "8px 0"},
        )
        super().__init__(
            [*self._sliders, self.reset_button, pictures, self._table], layout={"padding": "4px"}
        )
        self.add_class("mnist-ink-sliders")
        self._draw()

    def __repr__(self) -> str:
        """Say what to do where the widget itself can't be shown."""
        return "InkSliders: run this cell to change the ink."

    @property
    def readings(self) -> dict[str, tuple[Reading | None, Reading | None]]:
        """What each network reads, squeezed and centred; None where the picture is blank."""
        return {
            name: (_read(network, self.squeezed), _read(network, self.centred))
            for name, network in self._networks.items()
        }

    def answers(self) -> dict[str, tuple[int | None, int | None]]:
        """Return which digit each network reads.

        Returns
        -------
        dict of str to (int or None, int or None)
            By network: squeezed and centred; None where the picture is blank.
        """
        return {
            name: (
                None if squeezed is None else squeezed.digit,
                None if centred is None else centred.digit,
            )
            for name, (squeezed, centred) in self.readings.items()
        }

    @property
    def _sliders(self) -> tuple[Slider, ...]:
        return self.pen, self.size, self.right, self.slant

    def _reset(self) -> None:
        self._resetting = True  # or the pictures would be drawn for each slider
        for slider, value in zip(self._sliders, (20, 1, 0, 0), strict=True):
            slider.value = value
        self._resetting = False
        self._draw()

    def _draw(self) -> None:
        if self._resetting:
            return
        changed = change_ink(
            self._strokes,
            size=self.size.value,
            right=self.right.value,
            slant=self.slant.value,
        )
        picture = render(changed, pen_width=self.pen.value)
        self.squeezed, self.centred = squeeze(picture), to_mnist(picture)
        settings = (
            f"pen {self.pen.value:.0f}, size {self.size.value:.2f}, "
            f"{self.right.value:.0f} to the right, slant {self.slant.value:.1f}"
        )
        self._paper.value = _figure("On paper", picture, f"The ink on the canvas: {settings}.")
        for widget, title, image in (
            (self._squeezed_picture, "Squeezed", self.squeezed),
            (self._centred_picture, "Centred", self.centred),
        ):
            widget.value = _figure(f"{title}, 28 × 28", image, f"{title}: {_where(image)}")
        self._table.value = _table(self.readings)


def _read(network: DigitClassifier, image: np.ndarray) -> Reading | None:
    return network.read_image(image) if image.any() else None


def _figure(title: str, image: np.ndarray, alt: str) -> str:
    picture = inline_image(image, alt, _SIDE, outline="var(--jp-border-color2, #999)")
    return f'<p style="{_TEXT}">{title}</p>{picture}'


def _where(image: np.ndarray) -> str:
    """Say where the ink is in a picture of 28x28."""
    if not image.any():
        return "there is no ink in it."
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    return (
        f"ink in rows {rows[0]} to {rows[-1]} and columns {columns[0]} to {columns[-1]} of 28 by "
        "28 pixels."
    )


def _table(readings: Mapping[str, tuple[Reading | None, Reading | None]]) -> str:
    head = "".join(
        f'<th scope="col" style="{_CELL}">{title}</th>'
        for title in ("Network", "Squeezed", "Centred")
    )
    rows = "".join(
        f'<tr><th scope="row" style="{_CELL}; font-weight: normal">{html.escape(name)}</th>'
        + "".join(f'<td style="{_CELL}">{_answer(reading)}</td>' for reading in pair)
        + "</tr>"
        for name, pair in readings.items()
    )
    return (
        f'<table style="{_TEXT}; {_TABLE}"><caption style="{_CELL}">What the '
        f"networks read</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _answer(reading: Reading | None) -> str:
    if reading is None:
        return _NOTHING
    return f"<b>{reading.digit}</b> ({html.escape(percent(reading.confidence, 0))} %)"
