"""The kernel editor: nine numbers, and what a convolution with them makes of a digit."""

import html
import math
from fractions import Fraction

import ipywidgets
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from mnist_course.preprocessing.mnist_format import check_images
from mnist_course.widgets.playground.inline_image import inline_image

LARGEST = 100
"""The kernel's numbers go from minus this to this."""

PRESETS = {
    "As it is": ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
    "Blur": ((1 / 9, 1 / 9, 1 / 9), (1 / 9, 1 / 9, 1 / 9), (1 / 9, 1 / 9, 1 / 9)),
    "Sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "Outline": ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
    "Left edges": ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1)),
    "Upper edges": ((-1, -1, -1), (0, 0, 0), (1, 1, 1)),
}
"""The kernels that have a button, by its label."""

# From the lowest value over 0 to the highest: as in plots.show_maps(signed=True).
_COLOURS = {"red": (179, 255, 84), "green": (88, 255, 39), "blue": (6, 255, 136)}
_BLACK_TO_WHITE = dict.fromkeys(_COLOURS, (0, 0, 255))
_PICTURE_SIDE = 224  # CSS pixels, 8 for each pixel of the image: all squares come out alike


class KernelEditor(ipywidgets.Box):
    """Nine number fields, a digit, and the digit convolved with the kernel in the fields.

    The picture follows each change at once. A field takes whole numbers, decimals and fractions
    such as 1/9. Where it holds no number, a sentence says so, and the last picture stays.

    Parameters
    ----------
    images : ndarray of shape (n, 28, 28) or (28, 28), uint8
        The digits to try the kernel on; the first is shown, a button goes on to the next.

    Attributes
    ----------
    fields : tuple of 9 ipywidgets.Text
        The number fields, row by row.
    preset_buttons : dict of str to ipywidgets.Button
        By their labels, the keys of `PRESETS`.
    next_button : ipywidgets.Button
        Goes on to the next digit.

    Raises
    ------
    ValueError
        The images are not as above.

    Examples
    --------
    >>> editor = KernelEditor(mnist.x_train[:20])
    >>> editor.use([[0, 0, 0], [0, 2, 0], [0, 0, 0]])
    >>> editor.filtered.max()
    2.0
    """

    def __init__(self, images: np.ndarray):
        self._images = _checked_images(images)
        self._shown = 0
        self._filling = False
        self.fields = tuple(_field(*place) for place in np.ndindex(3, 3))
        for field in self.fields:
            field.observe(lambda _: self._read_fields(), names="value")
        self.preset_buttons = {
            name: _button(name, lambda kernel=kernel: self.use(kernel))
            for name, kernel in PRESETS.items()
        }
        self.next_button = _button("Next digit", self._next_digit)
        self._original, self._result, self._message = (ipywidgets.HTML() for _ in range(3))
        presets = ipywidgets.HBox(
            list(self.preset_buttons.values()), layout={"flex_flow": "row wrap", "width": "250px"}
        )
        grid = ipywidgets.GridBox(
            self.fields, layout={"grid_template_columns": "repeat(3, 76px)", "grid_gap": "4px"}
        )
        super().__init__(
            [
                _column("The digit", self._original, self.next_button),
                _column("The kernel", grid, presets, self._message),
                _column("Digit, convolved with kernel", self._result),
            ],
            layout={"flex_flow": "row wrap", "grid_gap": "16px 32px", "padding": "4px"},
        )
        self.add_class("mnist-kernel-editor")
        self.use(PRESETS["As it is"])

    def __repr__(self) -> str:
        """Say what to do where the widget itself can't be shown."""
        return "KernelEditor: run this cell to edit a kernel."

    @property
    def kernel(self) -> np.ndarray:
        """The kernel that the picture shows: (3, 3) float64."""
        return self._kernel.copy()

    @property
    def image(self) -> np.ndarray:
        """The digit that is shown: (28, 28) uint8."""
        return self._images[self._shown]

    @property
    def filtered(self) -> np.ndarray:
        """The digit, in [0, 1] and framed by zeros, convolved with the kernel: (28, 28) float64."""
        windows = sliding_window_view(np.pad(self.image / 255, 1), (3, 3))
        return np.einsum("ijkl,kl->ij", windows, self._kernel)

    def use(self, kernel) -> None:
        """Put a kernel into the fields.

        Parameters
        ----------
        kernel : array-like of shape (3, 3)
            Numbers from minus `LARGEST` to `LARGEST`.

        Raises
        ------
        ValueError
            The kernel is not as above.
        """
        kernel = _checked_kernel(kernel)
        self._filling = True  # or the picture would be drawn for each field
        for field, value in zip(self.fields, kernel.flat, strict=True):
            field.value = _written(value)
        self._filling = False
        self._read_fields()

    def _next_digit(self) -> None:
        self._shown = (self._shown + 1) % len(self._images)
        self._draw()

    def _read_fields(self) -> None:
        if self._filling:
            return
        problems, values = [], []
        for field in self.fields:
            try:
                values.append(_number(field.value))
                field.layout.border = _NO_FRAME
            except ValueError as error:
                problems.append(f"{field.description} {error}")
                field.layout.border = _FRAME
        self._say(" ".join(problems[:1]))
        if not problems:
            self._kernel = np.reshape(values, (3, 3))
            self._draw()

    def _say(self, problem: str) -> None:
        # An element with the role of an alert is read out when it comes up.
        words = f"{html.escape(problem)} The picture still shows the last kernel."
        self._message.value = f'<p role="alert" style="{_TEXT}">{words}</p>' if problem else ""

    def _draw(self) -> None:
        filtered = self.filtered
        limit = np.abs(filtered).max() or 1
        low, high = filtered.min(), filtered.max()
        digit = f"Digit {self._shown + 1} of {len(self._images)}, 28 by 28 pixels."
        self._original.value = _picture(
            self.image / 255, 1, _BLACK_TO_WHITE, digit, "Black 0, white 1"
        )
        rows = "; ".join(" ".join(map(_written, row)) for row in self._kernel)
        alt = (
            f"The digit convolved with the kernel {rows}. Values from {low:.3g}, in "
            f"{_place(filtered.argmin())}, to {high:.3g}, in {_place(filtered.argmax())}."
        )
        legend = f"Orange {-limit:.3g}, white 0, purple {limit:.3g}"
        self._result.value = _picture(filtered, limit, _COLOURS, alt, legend)


# What the page shows

# Always of the same width, or the grid would jump when one comes up.
_FRAME, _NO_FRAME = "2px solid var(--jp-error-color1, #d32f2f)", "2px solid transparent"
_TEXT = "margin: 4px 0; max-width: 250px; line-height: 1.4; color: var(--jp-ui-font-color1, #222)"


def _field(row: int, column: int) -> ipywidgets.Text:
    return ipywidgets.Text(
        description=f"Row {row + 1}, column {column + 1}",
        # The label has no room to be seen, but it is there to be read out.
        style={"description_width": "0"},
        layout={"width": "76px", "margin": "0", "border": _NO_FRAME},
    )


def _button(label: str, action) -> ipywidgets.Button:
    button = ipywidgets.Button(description=label, layout={"width": "auto"})
    button.on_click(lambda _: action())
    return button


def _column(title: str, *parts: ipywidgets.Widget) -> ipywidgets.VBox:
    heading = ipywidgets.HTML(f'<h3 style="{_TEXT}; font-size: 14px">{title}</h3>')
    return ipywidgets.VBox([heading, *parts])


def _picture(values: np.ndarray, limit: float, colours: dict, alt: str, legend: str) -> str:
    """Draw values from -limit to limit as an HTML image with its description and a legend."""
    channels = [np.interp(values, (-limit, 0, limit), stops) for stops in colours.values()]
    pixels = np.stack(channels, axis=-1).round().astype(np.uint8)
    image = inline_image(pixels, alt, _PICTURE_SIDE, outline="var(--jp-border-color2, #ddd)")
    return f'{image}<p style="{_TEXT}">{legend}</p>'


def _place(index: np.intp) -> str:
    row, column = np.unravel_index(index, (28, 28))
    return f"row {row}, column {column}"


# Numbers and what comes in


def _number(text: str) -> float:
    """Read a whole number, a decimal or a fraction; ValueError says what the field does instead."""
    text = text.strip()
    if not text:
        raise ValueError("is empty. Type a number, such as 0 or -1.")
    above, slash, below = text.replace(",", ".").replace("−", "-").partition("/")
    try:
        value = float(above) / float(below) if slash else float(above)
    except (ValueError, ZeroDivisionError):
        value = math.nan
    if math.isnan(value):
        raise ValueError(f"holds “{text[:20]}”, no number. Type one, such as 2, -0.5 or 1/9.")
    if abs(value) > LARGEST:
        raise ValueError(f"holds {text[:20]}. Type a number from -{LARGEST} to {LARGEST}.")
    return value


def _written(value: float) -> str:
    """Write a number so that `_number` reads the same one: short, and 1/9 as a fraction."""
    fraction = Fraction(value).limit_denominator(100)
    for text in (f"{value:.4g}", str(fraction)):
        if _number(text) == value:
            return text
    return repr(float(value))


def _checked_kernel(kernel) -> np.ndarray:
    try:
        kernel = np.array(kernel, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"A kernel is three rows of three numbers: {error}") from error
    if kernel.shape != (3, 3) or not (np.abs(kernel) <= LARGEST).all():
        raise ValueError(
            f"The kernel has shape {kernel.shape} and values from {kernel.min():g} to "
            f"{kernel.max():g}. Expected: (3, 3), with values from -{LARGEST} to {LARGEST}."
            if kernel.size
            else "The kernel is empty. Expected: three rows of three numbers."
        )
    return kernel


def _checked_images(images: np.ndarray) -> np.ndarray:
    images = np.asarray(images)
    images = check_images(images[None] if images.ndim == 2 else images)
    if not len(images):
        raise ValueError("There is no image. Give some, such as mnist.x_train[:20].")
    return images
