"""A few numbers, one beside the other: how many there are of each, and how well each did."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from mnist_course.plots.colours import BLUE, GREY
from mnist_course.plots.display import FigureDisplay, new_axes, style
from mnist_course.plots.words import counted, is_share, number, title_of, value_of

_LABEL_WIDTH = 32  # characters


def show_counts(labels: np.ndarray, *, ax: Axes | None = None) -> FigureDisplay:
    """Show how many there are of each digit.

    Parameters
    ----------
    labels : array of shape (n,), int
        Digits, 0 to 9, such as ``mnist.y_train``.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    FigureDisplay
        Its ``text_`` holds the ten counts.

    Raises
    ------
    ValueError
        The labels are no digits, or there are none.
    """
    counts = np.bincount(_checked_labels(labels), minlength=10)
    with style():
        ax = new_axes(ax, (7.2, 3.2))
        bars = ax.bar(range(10), counts, color=BLUE)
        texts = ax.bar_label(bars, [f"{count:,}" for count in counts], padding=2, size=8.5)
        ax.set(xticks=range(10), xlabel="Digit", ylabel="Images")
        ax.set_title(f"How many of each digit, among {counted(counts.sum(), 'image')}")
        ax.margins(y=0.12)
        ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        ax.yaxis.set_major_formatter("{x:,.0f}")
        ax.tick_params(axis="x", length=0)
    return FigureDisplay(ax, np.array(texts), _counts_alt(counts))


def show_dots(
    rows: Sequence[tuple[str, float, float, float]],
    *,
    interval: str,
    metric: str = "val_accuracy",
    ax: Axes | None = None,
) -> FigureDisplay:
    """Show a value and its interval for each of several things, such as the steps of an ablation.

    Parameters
    ----------
    rows : sequence of (label, mean, low, high)
        1 to 20 rows, the first on top.
    interval : str
        What `low` and `high` are, in words, such as ``"lowest and highest of 3 seeds"``.
    metric : str
        What is shown, as in `show_curves`. What ends in "accuracy" is in [0, 1] and shown in
        percent.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    FigureDisplay
        Its ``text_`` holds the n values.

    Raises
    ------
    ValueError
        There are no rows or too many, or a row's numbers are not low <= mean <= high.
    """
    rows = _checked_rows(rows)
    labels = [textwrap.fill(label, _LABEL_WIDTH) for label, *_ in rows]
    lines = sum(label.count("\n") + 1 for label in labels)
    mean, low, high = np.array([numbers for _, *numbers in rows], dtype=float).T
    with style():
        ax = new_axes(ax, (6.8, 1.2 + 0.16 * lines + 0.16 * len(rows)))
        bars = {"ecolor": GREY, "elinewidth": 1.5, "capsize": 4}
        places = np.arange(len(rows))
        xerr = np.maximum(0, (mean - low, high - mean))
        ax.errorbar(mean, places, xerr=xerr, fmt="o", color=BLUE, markersize=7, **bars)
        ax.set(ylim=(len(rows) - 0.5, -0.5), yticks=places, yticklabels=labels)
        ax.set_xlabel(textwrap.fill(f"{title_of(metric)}; bars: {interval}", 56))
        ax.xaxis.set_major_locator(MaxNLocator(6, steps=(1, 2, 5, 10)))
        formatter = PercentFormatter(1) if is_share(metric) else FuncFormatter(_tick)
        ax.xaxis.set_major_formatter(formatter)
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="y", color=GREY, alpha=0.25, linewidth=0.8)
        texts = [
            ax.text(
                1.03,
                place,
                value_of(metric, value),
                transform=ax.get_yaxis_transform(),
                va="center",
                size=9,
            )
            for place, value in zip(places, mean, strict=True)
        ]
    return FigureDisplay(ax, np.array(texts), _dots_alt(rows, metric, interval))


# Words


def _tick(value: float, _) -> str:
    return number(value)


def _counts_alt(counts: np.ndarray) -> str:
    words = ", ".join(f"{digit}: {count:,}" for digit, count in enumerate(counts))
    return f"How many of each digit there are, of {counted(counts.sum(), 'digit')}. {words}."


def _dots_alt(rows: list[tuple], metric: str, interval: str) -> str:
    words = []
    for label, *numbers in rows:
        mean, low, high = (value_of(metric, value) for value in numbers)
        words.append(f"{label}: {mean}, {low} to {high}")
    return f"{title_of(metric)}, with {interval}. {'; '.join(words)}."


# What comes in


def _checked_labels(labels: np.ndarray) -> np.ndarray:
    labels = np.asarray(labels)
    if labels.ndim != 1 or not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(
            f"The labels are {labels.dtype} of shape {labels.shape}. Expected digits: integers "
            "of shape (n,), as in mnist.y_train."
        )
    if not labels.size:
        raise ValueError("There are no labels to count. Give at least one.")
    if not (labels.min() >= 0 and labels.max() < 10):
        raise ValueError(f"The labels go from {labels.min()} to {labels.max()}. Digits are 0 to 9.")
    return labels


def _checked_rows(rows: Sequence[tuple[str, float, float, float]]) -> list[tuple]:
    checked: list[tuple] = [tuple(row) for row in rows]
    if not 1 <= len(checked) <= 20:
        raise ValueError(f"There are {len(checked)} rows; 1 to 20 can be shown.")
    for row in checked:
        if len(row) != 4:
            raise ValueError(f"A row is {row!r}. Expected (label, mean, low, high).")
        label, mean, low, high = row
        rounding = 1e-12 * max(abs(low), abs(high))  # the mean of three 0.9008 is below 0.9008
        if not -np.inf < low - rounding <= mean <= high + rounding < np.inf:
            raise ValueError(
                f"'{label}' has mean {mean}, low {low} and high {high}. Expected numbers with "
                "low <= mean <= high."
            )
    return checked
