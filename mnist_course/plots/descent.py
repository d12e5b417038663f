"""Gradient descent on one weight: the loss as a valley, and the steps through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from mnist_course.plots.colours import BLUE, GREY, INK, VERMILLION
from mnist_course.plots.display import FigureDisplay, new_panels, style
from mnist_course.plots.words import counted, number

_MOST_PANELS = 4
_MOST_ARROWS = 60
_POINTS = 300  # of the curve


def show_descent(
    loss: Callable[[float], float],
    paths: Mapping[str, Sequence[float]],
    *,
    ax: Axes | None = None,
) -> FigureDisplay:
    """Show the loss over one weight, and the weights that gradient descent came by.

    Parameters
    ----------
    loss : callable
        ``loss(weight)``: the loss at one weight, a finite number.
    paths : mapping of str to sequence of float
        1 to 4 walks by name, such as "learning rate 0.1": the start, and the weight after each
        step. Each gets a panel; all panels have the same scales.
    ax : Axes, optional
        A place to draw in; by default a new figure.

    Returns
    -------
    FigureDisplay
        Its ``ax_`` holds an Axes for each path; its ``text_`` what is written on each: its name,
        and the loss at its end.

    Raises
    ------
    ValueError
        There are no paths or too many, or a path holds no weights or none that are finite numbers.
    """
    walks = _checked_paths(paths)
    weights = np.concatenate(list(walks.values()))
    margin = 0.25 * (np.ptp(weights) or 1)
    x = np.linspace(weights.min() - margin, weights.max() + margin, _POINTS)
    y = [float(loss(weight)) for weight in x]
    heights = {name: np.array([float(loss(w)) for w in walk]) for name, walk in walks.items()}
    lowest = x[np.argmin(y)]
    texts = []
    with style():
        size = (max(4.4, 3.1 * len(walks)), 3.1)
        panels = new_panels(ax, 1, len(walks), size)
        for panel, (name, walk) in zip(panels, walks.items(), strict=True):
            panel.plot(x, y, color=GREY, linewidth=1.5)
            _draw_walk(panel, walk, heights[name], lowest)
            title = f"{name}\nloss {heights[name][0]:.3f} → {heights[name][-1]:.3f}"
            texts.append(panel.set_title(title))
            panel.set(xlabel="Weight", xlim=(x[0], x[-1]), ylim=_reach(y))
        panels[0].set_ylabel("Loss")
    return FigureDisplay(panels, np.array(texts), _descent_alt(x, y, walks, heights))


def _draw_walk(ax: Axes, walk: np.ndarray, height: np.ndarray, lowest: float) -> None:
    """Draw an arrow for each step, the start hollow and the end filled."""
    for i in range(min(len(walk) - 1, _MOST_ARROWS)):
        ax.annotate(
            "",
            (walk[i + 1], height[i + 1]),
            (walk[i], height[i]),
            arrowprops={"arrowstyle": "->", "color": BLUE, "linewidth": 1.2, "shrinkA": 2},
        )
    ax.plot(walk, height, ".", color=BLUE, markersize=5)
    marks = {"markersize": 8, "zorder": 5, "clip_on": False}
    ax.plot(walk[0], height[0], "o", markerfacecolor="white", markeredgecolor=INK, **marks)
    ax.plot(walk[-1], height[-1], "s", color=VERMILLION, **marks)
    for at, word in ((0, "start"), (-1, "end")):
        # Below the curve, on its outer side: no step comes by there.
        outside = -1 if walk[at] < lowest else 1
        ax.annotate(
            word,
            (walk[at], height[at]),
            (7 * outside, -3),
            textcoords="offset points",
            ha="right" if outside < 0 else "left",
            va="top",
            size=9,
        )


def _reach(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = 0.12 * ((high - low) or 1)  # for the words below the curve
    return low - room, high + room


def _descent_alt(x, y, walks: dict[str, np.ndarray], heights: dict[str, np.ndarray]) -> str:
    low = int(np.argmin(y))
    words = "; ".join(
        f"{name}: in {counted(len(walk) - 1, 'step')} from weight {number(walk[0])} to "
        f"{number(walk[-1])}, loss from {heights[name][0]:.3f} to {heights[name][-1]:.3f}"
        for name, walk in walks.items()
    )
    return (
        f"The loss over one weight, from {number(x[0])} to {number(x[-1])}, is a valley that is "
        f"lowest, {y[low]:.3f}, near {number(round(x[low], 1))}. {words}."
    )


def _checked_paths(paths: Mapping[str, Sequence[float]]) -> dict[str, np.ndarray]:
    if not 1 <= len(paths) <= _MOST_PANELS:
        raise ValueError(f"There are {len(paths)} paths; 1 to {_MOST_PANELS} can be shown.")
    walks = {name: np.asarray(path, dtype=float) for name, path in paths.items()}
    for name, walk in walks.items():
        if walk.ndim != 1 or not walk.size:
            raise ValueError(
                f"'{name}' has shape {walk.shape}. Expected one weight for each step, the start "
                "first."
            )
        if not np.isfinite(walk).all():
            raise ValueError(
                f"'{name}' holds NaN or infinite weights: it ran away. Show fewer of its steps, or "
                "take a smaller learning rate."
            )
    return walks
