"""How well a network reads, digit by digit and by confidence."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator, PercentFormatter

from mnist_course.evaluation import ReliabilityBin, Report, share_interval
from mnist_course.plots.colours import BLUE, CELL_RIGHT, CELL_WRONG, GREY, PALE, VERMILLION
from mnist_course.plots.display import FigureDisplay, new_axes, new_panels, style, text_colour
from mnist_course.plots.words import counted, percent

_GRID = (np.arange(11) - 0.5,) * 2  # edges of the confusion matrix's cells
_MATRIX_TITLES = {
    None: "How often each digit is read as which",
    "true": "Percent of each true digit: a row adds up to 100",
    "pred": "Percent of each predicted digit: a column adds up to 100",
}
_MAX_BINS = 20


def show_confusion_matrix(
    report: Report, *, normalize: str | None = None, ax: Axes | None = None
) -> FigureDisplay:
    """Show how often each digit was read as which.

    A row for each true digit, a column for each predicted one. What is right, the diagonal, is
    grey; the errors are the bluer the more there are.

    Parameters
    ----------
    report : Report
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
    with style():
        ax = new_axes(ax, (5.9, 6.0))
        highest = errors.max() if errors.count() else 1
        cells = {"edgecolor": "white", "linewidth": 1.5}
        ax.pcolormesh(*_GRID, right, cmap=CELL_RIGHT, vmin=0, vmax=8, **cells)
        mesh = ax.pcolormesh(
            *_GRID, errors, cmap=CELL_WRONG, vmin=-0.1 * highest, vmax=highest, **cells
        )
        texts = [_cell(ax, at, float(matrix[at]), normalize, mesh) for at in np.ndindex(10, 10)]
        ax.set(xticks=range(10), yticks=range(10), xlabel="Predicted digit", ylabel="True digit")
        ax.set(title=_MATRIX_TITLES[normalize], ylim=(9.5, -0.5), aspect="equal")
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
    return FigureDisplay(ax, np.reshape(texts, (10, 10)), _matrix_alt(report, normalize))


def show_class_scores(report: Report, *, ax: Axes | None = None) -> FigureDisplay:
    """Show precision and recall of each digit.

    Parameters
    ----------
    report : Report
        What `mnist_course.evaluate` returned.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    FigureDisplay
        Its ``text_`` holds (10, 2) texts: precision and recall in percent; a dash where it would
        divide by zero.
    """
    scores = np.array([(row.precision, row.recall) for row in report.per_class()])
    with style():
        ax = new_axes(ax, (6.4, 4.2))
        ax.hlines(range(10), *np.sort(scores).T, color=PALE, linewidth=2)
        looks = (
            ("Precision", {"marker": "o", "color": BLUE, "markersize": 6}),
            # Hollow and larger: both show where one lies on the other.
            ("Recall", {"marker": "s", "color": VERMILLION, "markersize": 9, "fillstyle": "none"}),
        )
        texts = []
        for column, (name, look) in enumerate(looks):
            ax.plot(scores[:, column], range(10), linestyle="", label=name, clip_on=False, **look)
            place = {"x": 1.13 + 0.17 * column, "transform": ax.get_yaxis_transform()}
            ax.text(y=-1, s=name, ha="right", va="center", size=9, **place)
            texts.append(
                [
                    ax.text(y=digit, s=_share(score), ha="right", va="center", size=9, **place)
                    for digit, score in enumerate(scores[:, column])
                ]
            )
        ax.set(ylim=(9.5, -0.5), yticks=range(10), ylabel="Digit")
        ax.set_title("Precision and recall of each digit", pad=18)
        lowest = min(np.nanmin(scores), 0.99)
        ax.set_xlim(lowest - 0.05 * (1 - lowest), 1)
        ax.xaxis.set_major_locator(MaxNLocator(6))
        ax.xaxis.set_major_formatter(PercentFormatter(1))
        ax.tick_params(axis="y", length=0)
        ax.legend(loc="upper left", bbox_to_anchor=(0, -0.1), ncols=2, frameon=False)
    return FigureDisplay(ax, np.array(texts).T, _scores_alt(scores))


def show_reliability(report: Report, *, bins: int = 10, ax: Axes | None = None) -> FigureDisplay:
    """Show how often a network is right where it is so and so sure: a reliability diagram.

    Each dot stands for the images of one bin of confidence, with a 95 % interval (Wilson) of their
    accuracy. On the dashed line, a network is right as often as it is sure. Below stands how many
    images there are in each bin; the scale is logarithmic.

    Parameters
    ----------
    report : Report
        What `mnist_course.evaluate` returned.
    bins : int
        Number of bins between 0 and 1, 1 to 20.
    ax : Axes, optional
        A place to draw in; by default a new figure.

    Returns
    -------
    FigureDisplay
        Its ``ax_`` holds two Axes, the diagram's and the bars'; its ``text_`` the count of each
        bin, empty where there is none.

    Raises
    ------
    ValueError
        `bins` is not 1 to 20.
    """
    if bins not in range(1, _MAX_BINS + 1):
        raise ValueError(f"bins is {bins!r}. It must be 1 to {_MAX_BINS}.")
    rows = report.reliability(bins)
    filled = [row for row in rows if row.count]
    with style():
        diagram, bars = new_panels(ax, 2, 1, (5.4, 5.6), height_ratios=(3.2, 1))
        _draw_diagram(diagram, filled)
        diagram.set_title(_calibration_title(report, bins))
        texts = _draw_bin_counts(bars, rows)
        for axis in (diagram.xaxis, diagram.yaxis, bars.xaxis):
            axis.set_major_formatter(PercentFormatter(1))
    return FigureDisplay(
        np.array([diagram, bars]), np.array(texts), _reliability_alt(report, bins, filled)
    )


# Drawing


def _draw_diagram(ax: Axes, filled: list[ReliabilityBin]) -> None:
    ax.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1)
    for row in filled:
        low, high = share_interval(round(row.accuracy * row.count), row.count)
        ax.vlines(row.confidence, low, high, color=BLUE, linewidth=1.2, clip_on=False)
    x, y = [row.confidence for row in filled], [row.accuracy for row in filled]
    ax.plot(x, y, color=BLUE, marker="o", markersize=6, linestyle="", clip_on=False)
    ax.text(0.97, 0.03, "below the line:\nsurer than right", ha="right", size=9, color=GREY)
    ax.text(0.03, 0.89, "above the line:\nmore often right than sure", size=9, color=GREY)
    ax.set(xlim=(0, 1), ylim=(0, 1), ylabel="Accuracy")


def _draw_bin_counts(ax: Axes, rows: list[ReliabilityBin]) -> list[Text]:
    counts = [row.count for row in rows]
    look = {"color": PALE, "edgecolor": "white", "log": True}
    bars = ax.bar([row.low for row in rows], counts, 1 / len(rows), align="edge", **look)
    narrow = len(rows) > 12
    ax.set(xlim=(0, 1), ylim=(0.5, (40 if narrow else 10) * max(counts)), xlabel="Confidence")
    # The counts are written on the bars: a scale would say the same again.
    ax.set_ylabel("Images\n(log scale)")
    ax.tick_params(axis="y", which="both", left=False, labelleft=False)
    written = [f"{count:,}" if count else "" for count in counts]
    return ax.bar_label(bars, written, padding=2, size=8.5, rotation=90 if narrow else 0)


def _cell(
    ax: Axes, at: tuple[int, int], value: float, normalize: str | None, mesh: QuadMesh
) -> Text:
    row, column = at
    shown = f"{value:.0f}" if normalize is None or value == 0 else percent(value / 100)
    text = ax.text(column, row, "" if np.isnan(value) else shown, ha="center", va="center", size=9)
    if row == column:
        text.set_weight("bold")
    elif value == 0:
        text.set_color(GREY)
    else:
        text.set_color(text_colour(mesh.to_rgba(value)))
    return text


# Words


def _matrix_alt(report: Report, normalize: str | None) -> str:
    matrix = report.confusion_matrix
    right = int(matrix.trace())
    digits = counted(matrix.sum(), "digit")
    alt = f"Confusion matrix of {digits}, {matrix.sum() - right:,} of them read wrong"
    if pairs := report.confused_pairs(top=3):
        words = (
            f"{true} read as {predicted}, {'once' if count == 1 else f'{count:,} times'}"
            for true, predicted, count in pairs
        )
        alt += f"; most often {', '.join(words)}"
    if normalize is None:
        return f"{alt}."
    kind = {"true": "true", "pred": "predicted"}[normalize]
    shares = np.diag(_normalized(matrix, normalize)) / 100
    low, high = np.nanargmin(shares), np.nanargmax(shares)
    if low == high:
        return f"{alt}. In percent of each {kind} digit, the diagonal is {percent(shares[low])}%."
    return (
        f"{alt}. In percent of each {kind} digit, the diagonal is lowest for {low}, "
        f"{percent(shares[low])}%, and highest for {high}, {percent(shares[high])}%."
    )


def _share(score: float) -> str:
    return "–" if np.isnan(score) else f"{percent(score)}%"


def _scores_alt(scores: np.ndarray) -> str:
    words = [
        f"{digit}: {_share(precision)}, {_share(recall)}"
        for digit, (precision, recall) in enumerate(scores)
    ]
    return f"Precision and recall of each digit. {'; '.join(words)}."


def _calibration_title(report: Report, bins: int) -> str:
    confidence = report.probabilities.max(axis=1).mean()
    return (
        f"Accuracy {percent(report.accuracy)}%, mean confidence {percent(confidence)}%\n"
        f"Expected calibration error {percent(report.calibration_error(bins), 2)}%"
    )


def _reliability_alt(report: Report, bins: int, filled: list[ReliabilityBin]) -> str:
    words = [
        f"confidence {percent(row.confidence)}%, accuracy {percent(row.accuracy)}%, "
        f"{counted(row.count, 'image')}"
        for row in filled
    ]
    title = _calibration_title(report, bins).replace("\n", ". ")
    images = counted(len(report.y_true), "image")
    return f"Reliability diagram of {images}. {title}. {'; '.join(words).capitalize()}."


# What comes in


def _normalized(matrix: np.ndarray, normalize: str | None) -> np.ndarray:
    """Return counts, or percent of row or column: NaN where there is nothing to divide by."""
    if normalize is None:
        return matrix
    if normalize not in ("true", "pred"):
        raise ValueError(f'normalize is {normalize!r}. It must be None, "true" or "pred".')
    totals = matrix.sum(axis=1 if normalize == "true" else 0, keepdims=True)
    return np.divide(100.0 * matrix, totals, out=np.full((10, 10), np.nan), where=totals > 0)
