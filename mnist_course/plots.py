"""The figures of the course.

Each function draws what it is given and returns a `FigureDisplay`, which a notebook shows with its
alt text. Pyplot is not used: no figure is shown twice, and none stays open.
"""

from __future__ import annotations

import base64
import html
import io
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator, PercentFormatter

from mnist_course.classifier import Reading
from mnist_course.preprocessing import Step

MAX_DIGITS = 400
"""Most images that `show_digits` draws."""

# Two of Okabe and Ito's colours, which colour-blind people can tell apart too.
BLUE, VERMILLION = "#0072B2", "#D55E00"
INK, GREY, PALE = "#222222", "#6b6b6b", "#c9ced4"

_LOOKS = {
    # Line and marker tell the curves apart as well as the colour does.
    "training": {"color": BLUE, "linestyle": "-", "marker": "o"},
    "validation": {"color": VERMILLION, "linestyle": "--", "marker": "s"},
}
_GRID = (np.arange(11) - 0.5,) * 2  # edges of the confusion matrix's cells
_MATRIX_TITLES = {
    None: "How often each digit is read as which",
    "true": "Percent of each true digit: a row adds up to 100",
    "pred": "Percent of each predicted digit: a column adds up to 100",
}

_DPI = 96  # what browsers call an inch
_SHARPNESS = 2  # pixels of the image for each pixel of the page: today's screens show them all
_STYLE = {
    # White paper and dark text, whatever the notebook's theme and the reader's own settings.
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.edgecolor": GREY,
    "axes.grid": False,
    "axes.labelcolor": INK,
    "axes.labelsize": 10,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "figure.constrained_layout.h_pad": 0.08,
    "figure.constrained_layout.w_pad": 0.08,
    "font.family": "DejaVu Sans",  # comes with Matplotlib: the same on every computer
    "font.size": 10,
    "image.origin": "upper",
    "savefig.bbox": None,
    "savefig.facecolor": "white",
    "text.color": INK,
    "xtick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.color": GREY,
    "ytick.labelcolor": INK,
}


@dataclass(frozen=True, eq=False, repr=False)
class FigureDisplay:
    """A figure, the texts on it, and its description for those who can't see it.

    Attributes
    ----------
    ax_ : Axes or ndarray of Axes
        Where it is drawn.
    text_ : ndarray of matplotlib.text.Text
        The texts that carry the data, such as the counts of a confusion matrix.
    alt_text : str
        What the figure shows, in words and numbers.
    """

    ax_: Axes | np.ndarray
    text_: np.ndarray
    alt_text: str

    def __post_init__(self):
        """Leave the description on the Axes, for a figure with other plots beside this one."""
        np.ravel(self.ax_)[0].set_label(self.alt_text)

    @property
    def figure_(self) -> Figure:
        """The whole figure, also where only a part of it was drawn here."""
        return np.ravel(self.ax_)[0].get_figure(root=True)

    def __repr__(self) -> str:
        return self.alt_text

    def _repr_html_(self) -> str | None:
        if self.figure_.canvas.manager is not None:
            return None  # pyplot made this figure and shows it itself
        # JupyterLab (4.6) gives an output of image/png no alt text; that of an <img> it keeps.
        alt = " ".join(filter(None, (ax.get_label() for ax in self.figure_.axes)))
        return (
            f'<img src="data:image/png;base64,{base64.b64encode(_png(self.figure_)).decode()}" '
            f'width="{self.figure_.get_figwidth() * _DPI:.0f}" '
            f'style="max-width: 100%; height: auto" alt="{html.escape(alt)}">'
        )


def show_digits(
    images: np.ndarray,
    labels: Sequence[int] | None = None,
    predicted: Sequence[int] | None = None,
    *,
    columns: int = 8,
    ax: Axes | None = None,
) -> FigureDisplay:
    """Show images in a grid, with what they are and what they were read as.

    Parameters
    ----------
    images : ndarray of shape (n, H, W), uint8
        1 to `MAX_DIGITS` images.
    labels : sequence of n ints, optional
        The true digits.
    predicted : sequence of n ints, optional
        The digits that a network predicted. Where they are not the true ones, the image is framed
        and says so.
    columns : int
        Images in a row, at most.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    FigureDisplay
        Its ``text_`` holds the n captions.

    Raises
    ------
    ValueError
        The images are not as above, or there are more or fewer digits than images.
    """
    images = _checked_images(images)
    captions = _captions(labels, predicted, len(images))
    columns = min(columns, len(images))
    width, height = 1.12, 1.4 if any(captions) else 1.12
    texts = []
    with matplotlib.rc_context(_STYLE):
        ax = _canvas(ax, columns * width, -(-len(images) // columns) * height, inches=0.85)
        for i, (image, caption) in enumerate(zip(images, captions, strict=True)):
            row, column = divmod(i, columns)
            x, y = (column + 0.5) * width, (row + 1) * height - 0.56
            wrong = " read as " in caption
            _picture(ax, image, x, y, VERMILLION if wrong else PALE)
            texts.append(ax.text(x, y - 0.55, caption, ha="center", size=8.5 if wrong else 10))
    return FigureDisplay(ax, np.array(texts), _digits_alt(captions))


def show_confusion_matrix(
    report, *, normalize: str | None = None, ax: Axes | None = None
) -> FigureDisplay:
    """Show how often each digit was read as which.

    A row for each true digit, a column for each predicted one. What is right, the diagonal, is
    grey; the errors are the bluer the more there are.

    Parameters
    ----------
    report : mnist_course.evaluation.Report
        What `mnist_course.evaluate` returned.
    normalize : {None, "true", "pred"}
        None shows counts; ``"true"`` shows percent of the row, the true digit (the diagonal is
        recall); ``"pred"`` percent of the column, the predicted digit (the diagonal is precision).
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    FigureDisplay
        Its ``text_`` holds (10, 10) texts, one for each cell; that of a row or column without any
        digit is empty.

    Raises
    ------
    ValueError
        There is no such normalisation.
    """
    matrix = _normalized(report.confusion_matrix, normalize)
    right = np.eye(10, dtype=bool)
    errors = np.ma.masked_invalid(np.ma.array(matrix, mask=right | (matrix == 0)))
    with matplotlib.rc_context(_STYLE):
        ax = _axes(ax, (5.9, 6.0))
        highest = errors.max() if errors.count() else 1
        cells = {"edgecolor": "white", "linewidth": 1.5}
        ax.pcolormesh(*_GRID, right, cmap="Greys", vmin=0, vmax=8, **cells)
        ax.pcolormesh(*_GRID, errors, cmap="Blues", vmin=-0.1 * highest, vmax=highest, **cells)
        texts = [_cell(ax, at, matrix[at], normalize, highest) for at in np.ndindex(10, 10)]
        ax.set(xticks=range(10), yticks=range(10), xlabel="Predicted digit", ylabel="True digit")
        ax.set(title=_MATRIX_TITLES[normalize], ylim=(9.5, -0.5), aspect="equal")
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
    return FigureDisplay(ax, np.reshape(texts, (10, 10)), _matrix_alt(report, normalize))


def show_reading(reading: Reading, *, ax: Axes | None = None) -> FigureDisplay:
    """Show the picture that the network got, beside its confidence in each of the ten digits.

    Parameters
    ----------
    reading : Reading
        What `DigitClassifier.read` returned.
    ax : Axes, optional
        A place to draw in; by default a new figure.

    Returns
    -------
    FigureDisplay
        Its ``ax_`` holds two Axes, the picture's and the bars'; its ``text_`` the ten percentages.
    """
    best = [digit == reading.digit for digit in range(10)]
    with matplotlib.rc_context(_STYLE):
        picture, bars = _panels(ax, 2, (6.4, 2.9), width_ratios=(1, 1.35))
        picture.imshow(reading.image, cmap="gray", vmin=0, vmax=255)
        picture.set(xticks=[], yticks=[], title="What the network sees")
        bars.barh(range(10), reading.probabilities, color=[BLUE if is_ else PALE for is_ in best])
        texts = []
        for digit, probability in enumerate(reading.probabilities):
            share = "–" if reading.digit is None else f"{_percent(probability)}%"
            text = bars.text(probability + 0.015, digit, share, va="center", size=9)
            text.set_weight("bold" if best[digit] else "normal")
            texts.append(text)
        bars.set(xlim=(0, 1.2), ylim=(9.6, -0.6), xticks=[], yticks=range(10))
        bars.set_title(textwrap.fill(_answer(reading), 42))
        bars.tick_params(length=0)
        bars.spines["bottom"].set_visible(False)
    return FigureDisplay(np.array([picture, bars]), np.array(texts), _reading_alt(reading))


def show_history(
    history: Mapping[str, Sequence[float]], *, ax: Axes | None = None
) -> FigureDisplay:
    """Show how loss and accuracy went, epoch by epoch.

    Parameters
    ----------
    history : mapping of str to sequence of float
        ``loss``, ``accuracy``, ``val_loss`` and ``val_accuracy``, or some of them, one value an
        epoch: `TrainingRun.history`, or that of what Keras's ``fit`` returns.
    ax : Axes, optional
        A place to draw in; by default a new figure.

    Returns
    -------
    FigureDisplay
        Its ``ax_`` holds an Axes for each of loss and accuracy; its ``text_`` the labels of the
        curves, with their last values.

    Raises
    ------
    ValueError
        There is nothing to draw.
    """
    metrics = _metrics(history)
    with matplotlib.rc_context(_STYLE):
        panels = _panels(ax, len(metrics), (4.2 * len(metrics), 3.0))
        texts = [
            text
            for panel, (metric, curves) in zip(panels, metrics.items(), strict=True)
            for text in _draw_curves(panel, metric, curves)
        ]
    return FigureDisplay(panels, np.array(texts), _history_alt(metrics))


def show_steps(steps: Iterable[Step], *, ax: Axes | None = None) -> FigureDisplay:
    """Show the pictures on the way to an MNIST image, with what was done in each step.

    Parameters
    ----------
    steps : iterable of Step
        What `mnist_course.explain_steps` returned.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    FigureDisplay
        Its ``text_`` holds (n, 2) texts: name and explanation.

    Raises
    ------
    ValueError
        There is no step.
    """
    steps = list(steps)
    if not steps:
        raise ValueError("There is no step to show. Give what explain_steps(picture) returned.")
    texts = []
    with matplotlib.rc_context(_STYLE):
        explanations = [textwrap.fill(step.explanation, 23) for step in steps]
        lines = 1 + max(text.count("\n") for text in explanations)
        ax = _canvas(ax, 1.3 * len(steps), 1.35 + 0.11 * lines, inches=1.4)
        for i, step in enumerate(steps):
            x, y = 1.3 * i + 0.65, 0.75
            _picture(ax, step.image, x, y, PALE)
            if i:
                ax.text(x - 0.65, y, "→", ha="center", va="center", size=14, color=GREY)
            name = ax.text(x, 0.2, f"{i + 1}. {step.name}", ha="center", va="bottom", size=11)
            texts.append(
                [
                    name,
                    ax.text(x, 1.3, explanations[i], ha="center", va="top", size=8.5, color=GREY),
                ]
            )
    return FigureDisplay(ax, np.array(texts), _steps_alt(steps))


# Drawing


def _axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    return Figure(size, layout="constrained").subplots() if ax is None else ax


def _panels(ax: Axes | None, columns: int, size: tuple[float, float], **grid) -> np.ndarray:
    """Make Axes side by side, in a new figure or in the place of the given Axes."""
    if ax is None:
        return Figure(size, layout="constrained").subplots(1, columns, squeeze=False, **grid)[0]
    ax.set_axis_off()
    cells = ax.get_subplotspec().subgridspec(1, columns, **grid)
    return np.array([ax.figure.add_subplot(cell) for cell in cells])


def _canvas(ax: Axes | None, width: float, height: float, *, inches: float) -> Axes:
    """Prepare Axes without scales, y pointing down, for pictures that are one unit large."""
    ax = _axes(ax, (width * inches, height * inches))
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    ax.set_axis_off()
    return ax


def _picture(ax: Axes, image: np.ndarray, x: float, y: float, frame: str) -> None:
    """Draw a picture centred at (x, y), its longer side one unit."""
    height, width = np.array(image.shape) / max(image.shape)
    left, top = x - width / 2, y - height / 2
    ax.imshow(image, cmap="gray", vmin=0, vmax=255, extent=(left, left + width, top + height, top))
    ax.add_patch(Rectangle((left, top), width, height, fill=False, edgecolor=frame, linewidth=1.5))


def _cell(
    ax: Axes, at: tuple[int, int], value: float, normalize: str | None, highest: float
) -> Text:
    row, column = at
    shown = f"{value:.0f}" if normalize is None or value == 0 else _percent(value / 100)
    text = ax.text(column, row, "" if np.isnan(value) else shown, ha="center", va="center", size=9)
    if row == column:
        text.set_weight("bold")
    elif value == 0:
        text.set_color(GREY)
    elif value > 0.5 * highest:
        text.set_color("white")
    return text


def _draw_curves(ax: Axes, metric: str, curves: Mapping[str, Sequence[float]]) -> list[Text]:
    """Draw the curves of one metric, each with its name and last value at its end."""
    highest = max(curves, key=lambda name: curves[name][-1])
    texts = []
    for name, values in curves.items():
        ax.plot(
            range(1, len(values) + 1),
            values,
            label=name,
            markersize=4,
            clip_on=False,
            **_LOOKS[name],
        )
        text = ax.annotate(
            f"{name}\n{_value(metric, values[-1])}",
            (len(values), values[-1]),
            xytext=(8, 0),
            textcoords="offset points",
        )
        text.set(color=_LOOKS[name]["color"], size=9, va="bottom" if name == highest else "top")
        texts.append(text)
    epochs = max(map(len, curves.values()))
    ax.set(title=metric.capitalize(), xlabel="Epoch", xlim=(1 - 0.05 * epochs, epochs))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    if metric == "accuracy":
        ax.yaxis.set_major_formatter(PercentFormatter(1))
    return texts


def _png(figure: Figure) -> bytes:
    file = io.BytesIO()
    with matplotlib.rc_context(_STYLE):  # some ticks are made only when they are drawn
        figure.savefig(file, format="png", dpi=_DPI * _SHARPNESS, metadata={"Software": None})
    return file.getvalue()


# Numbers and words


def _percent(share: float, decimals: int = 1) -> str:
    """Write a share in percent, and never as 0 or 100 what is only close to it."""
    shown = f"{100 * share:.{decimals}f}"
    if share > 0 and float(shown) == 0:
        return f"<{10**-decimals:.{decimals}f}"
    if share < 1 and float(shown) == 100:
        return f">{100 - 10**-decimals:.{decimals}f}"
    return shown


def _value(metric: str, value: float) -> str:
    return f"{_percent(value, 2)}%" if metric == "accuracy" else f"{value:.4f}"


def _listed(words: Sequence[str], most: int = 40) -> str:
    more = f", and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more


def _captions(labels: Sequence[int] | None, predicted: Sequence[int] | None, n: int) -> list[str]:
    for name, digits in (("labels", labels), ("predicted", predicted)):
        if digits is not None and len(digits) != n:
            raise ValueError(f"{name} has {len(digits)} digits for {n} images. Give one for each.")
    if predicted is None:
        return [""] * n if labels is None else [str(label) for label in labels]
    if labels is None:
        return [str(digit) for digit in predicted]
    return [
        str(label) if label == digit else f"{label} read as {digit}"
        for label, digit in zip(labels, predicted, strict=True)
    ]


def _digits_alt(captions: list[str]) -> str:
    what = "1 image of a digit" if len(captions) == 1 else f"{len(captions)} images of digits"
    return f"{what}: {_listed(captions)}." if any(captions) else f"{what}."


def _matrix_alt(report, normalize: str | None) -> str:
    matrix = report.confusion_matrix
    right = int(matrix.trace())
    alt = (
        f"Confusion matrix of {matrix.sum():,} digits, {matrix.sum() - right:,} of them read wrong"
    )
    if pairs := report.confused_pairs(top=1):
        true, predicted, count = pairs[0]
        times = "once" if count == 1 else f"{count:,} times"
        alt += f"; the most frequent confusion is {true} read as {predicted}, {times}"
    if normalize is None:
        return f"{alt}."
    kind = {"true": "true", "pred": "predicted"}[normalize]
    shares = np.diag(_normalized(matrix, normalize)) / 100
    low, high = np.nanargmin(shares), np.nanargmax(shares)
    return (
        f"{alt}. In percent of each {kind} digit, the diagonal is lowest for {low}, "
        f"{_percent(shares[low])}%, and highest for {high}, {_percent(shares[high])}%."
    )


def _answer(reading: Reading) -> str:
    if reading.digit is None:
        return reading.message
    return f"Read as {reading.digit}, confidence {_percent(reading.confidence)}%"


def _reading_alt(reading: Reading) -> str:
    alt = f"The 28x28 picture that the network gets. {_answer(reading).rstrip('.')}."
    if reading.digit is None:
        return alt
    others = [digit for digit in np.argsort(-reading.probabilities) if digit != reading.digit]
    likely = [digit for digit in others if reading.probabilities[digit] >= 0.01]
    words = [f"{digit} has {_percent(reading.probabilities[digit])}%" for digit in likely]
    if len(likely) < len(others):
        words.append(
            "every other digit less than 1%" if words else "Every other digit has less than 1%"
        )
    return f"{alt} {', '.join(words)}."


def _history_alt(metrics: Mapping[str, Mapping[str, Sequence[float]]]) -> str:
    epochs = max(len(values) for curves in metrics.values() for values in curves.values())
    alt = f"Learning curves over {epochs} epoch{'s' if epochs > 1 else ''}."
    for metric, curves in metrics.items():
        words = [
            f"{name} from {_value(metric, values[0])} to {_value(metric, values[-1])}"
            if len(values) > 1
            else f"{name} {_value(metric, values[0])}"
            for name, values in curves.items()
        ]
        alt += f" {metric.capitalize()}: {', '.join(words)}."
    return alt


def _steps_alt(steps: Sequence[Step]) -> str:
    words = [f"{i}. {step.name}: {step.explanation}" for i, step in enumerate(steps, start=1)]
    return f"{len(steps)} pictures, from the first to the one the network gets. {' '.join(words)}"


# What comes in


def _checked_images(images: np.ndarray) -> np.ndarray:
    images = np.asarray(images)
    if images.dtype != np.uint8 or images.ndim != 3:
        raise ValueError(
            f"The images are {images.dtype} of shape {images.shape}. Wanted is uint8 of shape "
            "(n, H, W), as in mnist.x_train. One image needs images[None]; values in [0, 1] need "
            "(255 * images).round().astype('uint8')."
        )
    if not 1 <= len(images) <= MAX_DIGITS:
        raise ValueError(
            f"There are {len(images):,} images; 1 to {MAX_DIGITS} can be shown. Choose some, for "
            "example images[:40]."
        )
    return images


def _normalized(matrix: np.ndarray, normalize: str | None) -> np.ndarray:
    """Return counts, or percent of row or column: NaN where there is nothing to divide by."""
    if normalize is None:
        return matrix
    if normalize not in ("true", "pred"):
        raise ValueError(f'normalize is {normalize!r}. It must be None, "true" or "pred".')
    totals = matrix.sum(axis=1 if normalize == "true" else 0, keepdims=True)
    return np.divide(100.0 * matrix, totals, out=np.full((10, 10), np.nan), where=totals > 0)


def _metrics(history: Mapping[str, Sequence[float]]) -> dict[str, dict[str, list[float]]]:
    """Sort a history by metric, then by curve."""
    if not isinstance(history, Mapping):
        raise ValueError(
            f"A {type(history).__name__} is no history. Give its .history, which maps "
            '"loss", "accuracy", "val_loss" and "val_accuracy" to one value an epoch.'
        )
    metrics = {}
    for metric in ("loss", "accuracy"):
        curves = {"training": history.get(metric), "validation": history.get(f"val_{metric}")}
        if curves := {name: list(values) for name, values in curves.items() if values}:
            metrics[metric] = curves
    if not metrics:
        raise ValueError(
            f"The history holds {', '.join(history) or 'nothing'}: no epoch of loss or accuracy."
        )
    return metrics
