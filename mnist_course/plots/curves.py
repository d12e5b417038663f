"""Values that change: over the epochs of a training, or along anything else."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator, PercentFormatter
from matplotlib.transforms import offset_copy

from mnist_course.plots.colours import BLUE, GREEN, INK, ORANGE, PURPLE, VERMILLION
from mnist_course.plots.display import FigureDisplay, new_axes, new_panels, points, style
from mnist_course.plots.words import counted, is_share, number, title_of, value_of

# Line and marker tell the curves apart as well as the colour does.
LOOKS: tuple[dict[str, Any], ...] = (
    {"color": BLUE, "linestyle": "-", "marker": "o"},
    {"color": VERMILLION, "linestyle": "--", "marker": "s"},
    {"color": GREEN, "linestyle": "-.", "marker": "^"},
    {"color": PURPLE, "linestyle": (0, (6, 1, 1, 1, 1, 1)), "marker": "D"},
    {"color": INK, "linestyle": ":", "marker": "v"},
    {"color": ORANGE, "linestyle": (0, (8, 3)), "marker": "X"},
)
_LABEL_SIZE = 9
_LINE_HEIGHT = 1.3 * _LABEL_SIZE / 72  # inches
_LABEL_WIDTH = 24  # characters


class _Curve(NamedTuple):
    """A run's finite values, and where they stand."""

    name: str
    x: np.ndarray
    y: np.ndarray
    diverged: bool

    def label(self, metric: str, xlabel: str) -> str:
        """Return name and last value, or where there is none any more."""
        end = value_of(metric, self.y[-1])
        if self.diverged:
            end = f"diverged after {xlabel.lower()} {number(self.x[-1])}"
        return textwrap.fill(f"{self.name}: {end}", _LABEL_WIDTH)


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
    with style():
        panels = new_panels(ax, 1, len(metrics), (4.4 * len(metrics), 3.0))
        texts = [
            text
            for panel, (metric, curves) in zip(panels, metrics.items(), strict=True)
            for text in _draw_curves(panel, metric, curves, "Epoch", metric.capitalize())
        ]
    return FigureDisplay(panels, np.array(texts), _history_alt(metrics))


def show_curves(
    curves: Mapping[str, Mapping[str, Sequence[float]] | Sequence[float]],
    *,
    metric: str = "val_accuracy",
    x: Sequence[float] | None = None,
    xlabel: str = "Epoch",
    log: bool = False,
    ax: Axes | None = None,
) -> FigureDisplay:
    """Show how one value went in several runs, each labelled at its end.

    Parameters
    ----------
    curves : mapping of str to history or sequence of float
        1 to 6 runs by name. Of a history, such as `TrainingRun.history`, `metric` is shown. What
        is NaN or infinite, because a training diverged, is left out, and the label says so.
    metric : str
        ``"loss"``, ``"accuracy"``, ``"val_loss"`` or ``"val_accuracy"``; or, for plain values, in
        words what they are. What ends in "accuracy" is in [0, 1] and shown in percent.
    x : sequence of float, optional
        Where the values stand, the same for all runs; by default 1, 2, 3 and so on.
    xlabel : str
        What one step along the x-axis is.
    log : bool
        Show the values, which then must be above 0, on a logarithmic scale.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    FigureDisplay
        Its ``text_`` holds the labels of the runs, in the order of `curves`.

    Raises
    ------
    ValueError
        There are no curves or too many, a history lacks the metric, a curve holds nothing to draw
        or is longer than `x`, or a value can't be shown on a logarithmic scale.
    """
    if not 1 <= len(curves) <= len(LOOKS):
        raise ValueError(
            f"There are {len(curves)} curves; 1 to {len(LOOKS)} can be told apart in one figure."
        )
    drawn = [_curve(name, _values(name, run, metric), x) for name, run in curves.items()]
    for curve in drawn:
        if log and curve.y.min() <= 0:
            raise ValueError(
                f"'{curve.name}' goes down to {curve.y.min():g}, which a logarithmic scale doesn't "
                "have. Leave out log=True."
            )
    lines = sum(curve.label(metric, xlabel).count("\n") + 1.5 for curve in drawn)
    with style():
        ax = new_axes(ax, (6.6, max(3.2, 1 + lines * _LINE_HEIGHT)))
        if log:
            ax.set_yscale("log")
        texts = _draw_curves(ax, metric, drawn, xlabel, title_of(metric))
    return FigureDisplay(ax, np.array(texts), _curves_alt(drawn, metric, xlabel))


# Drawing


def _draw_curves(
    ax: Axes, metric: str, curves: Sequence[_Curve], xlabel: str, title: str
) -> list[Text]:
    """Draw the curves of one metric, each with its name and last value at its end."""
    for curve, look in zip(curves, LOOKS, strict=False):
        markers = {"markersize": 5, "markevery": max(1, len(curve.x) // 12)}
        ax.plot(curve.x, curve.y, label=curve.name, clip_on=False, **markers, **look)
        if curve.diverged:
            ax.plot(curve.x[-1], curve.y[-1], "x", color=INK, markersize=11, clip_on=False)
    x = np.concatenate([curve.x for curve in curves])
    first, last = x.min(), x.max()
    margin = min(0.03 * (last - first), 0.5)  # no tick for an epoch 0
    ax.set(title=title, xlabel=xlabel)
    ax.set(xlim=(first - margin, last) if last > first else (first - 0.5, first + 0.5))
    if (x == x.round()).all():
        ax.xaxis.set_major_locator(MaxNLocator(8, integer=True, min_n_ticks=1))
    if is_share(metric):
        ax.yaxis.set_major_formatter(PercentFormatter(1))
    return _label_ends(ax, curves, [curve.label(metric, xlabel) for curve in curves])


def _label_ends(ax: Axes, curves: Sequence[_Curve], labels: list[str]) -> list[Text]:
    """Write a label for each curve beside the Axes, with a line from the curve's end to it."""
    ax.autoscale_view()  # the heights below need the limits as they will be drawn
    to_axes = ax.transScale + ax.transLimits
    ends = np.array([to_axes.transform((curve.x[-1], curve.y[-1]))[1] for curve in curves])
    lines = max(label.count("\n") + 1 for label in labels)
    gap = 72 * (lines + 0.2) * _LINE_HEIGHT / points(ax)[1]
    beside = offset_copy(ax.transAxes, ax.figure, x=16, units="points")
    return [
        ax.annotate(
            label,
            (curve.x[-1], curve.y[-1]),
            (1, height),
            textcoords=beside,
            va="center",
            size=_LABEL_SIZE,
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": look["color"],
                "linestyle": (0, (1, 2)),
                "linewidth": 1,
                "relpos": (0, 0.5),
                "shrinkA": 1,
                "shrinkB": 4,
            },
        )
        for curve, label, height, look in zip(
            curves, labels, _spread(ends, gap), LOOKS, strict=False
        )
    ]


def _spread(heights: np.ndarray, gap: float) -> np.ndarray:
    """Move heights between 0 and 1 at least `gap` apart, each as little as possible."""
    from scipy.optimize import isotonic_regression

    order = np.argsort(heights, kind="stable")
    steps = gap * np.arange(len(heights))
    moved = np.empty_like(heights)
    level = isotonic_regression(heights[order] - steps).x
    moved[order] = np.clip(level, 0, max(0, 1 - steps[-1])) + steps
    return moved


# Words


def _history_alt(metrics: Mapping[str, Sequence[_Curve]]) -> str:
    epochs = int(max(curve.x[-1] for curves in metrics.values() for curve in curves))
    words = (
        f"{metric.capitalize()}: {'; '.join(_told(curve, metric, 'Epoch') for curve in curves)}."
        for metric, curves in metrics.items()
    )
    return f"Learning curves over {counted(epochs, 'epoch')}. {' '.join(words)}"


def _curves_alt(curves: Sequence[_Curve], metric: str, xlabel: str) -> str:
    first, last = min(curve.x[0] for curve in curves), max(curve.x[-1] for curve in curves)
    words = "; ".join(_told(curve, metric, xlabel) for curve in curves)
    reach = f"{number(first)} to {number(last)}" if last > first else number(first)
    return (
        f"{title_of(metric)}, {counted(len(curves), 'curve')}; {xlabel.lower()} {reach}. {words}."
    )


def _told(curve: _Curve, metric: str, xlabel: str) -> str:
    first, last = (value_of(metric, curve.y[end]) for end in (0, -1))
    went = f"{curve.name} from {first} to {last}" if len(curve.y) > 1 else f"{curve.name} {last}"
    if curve.diverged:
        went += f", diverged after {xlabel.lower()} {number(curve.x[-1])}"
    return went


# What comes in


def _metrics(history: Mapping[str, Sequence[float]]) -> dict[str, list[_Curve]]:
    """Sort a history by metric, then by curve."""
    if not isinstance(history, Mapping):
        raise ValueError(
            f"A {type(history).__name__} is no history. Give its .history, which maps "
            '"loss", "accuracy", "val_loss" and "val_accuracy" to one value an epoch.'
        )
    metrics = {}
    for metric in ("loss", "accuracy"):
        runs = {"training": history.get(metric), "validation": history.get(f"val_{metric}")}
        if curves := [_curve(name, values) for name, values in runs.items() if values]:
            metrics[metric] = curves
    if not metrics:
        raise ValueError(
            f"The history holds {', '.join(history) or 'nothing'}: no epoch of loss or accuracy."
        )
    return metrics


def _values(name: str, run: Mapping[str, Sequence[float]] | Sequence[float], metric: str):
    if not isinstance(run, Mapping):
        return run
    if metric not in run:
        raise ValueError(
            f"The history of '{name}' holds {', '.join(run) or 'nothing'}, but no {metric}. Give "
            "metric= one that it holds."
        )
    return run[metric]


def _curve(name: str, values: Sequence[float], x: Sequence[float] | None = None) -> _Curve:
    y = np.asarray(values, dtype=float)
    at = np.arange(1, y.size + 1) if x is None else np.asarray(x)[: y.size]
    if y.ndim != 1 or len(at) != len(y):
        raise ValueError(
            f"'{name}' has shape {y.shape}, and there are {len(at)} places along the x-axis. "
            "Expected one number for each place."
        )
    finite = np.isfinite(y)
    if not finite.any():
        raise ValueError(
            f"'{name}' holds {len(y)} values and no finite one: there is nothing to draw. Did its "
            "training diverge at once? Leave it out, and say so."
        )
    return _Curve(name, at[finite], y[finite], diverged=not finite[-1])
