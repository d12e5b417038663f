"""How well networks read who writes otherwise, and what is distorted."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from mnist_course.plots.colours import BLUE, GREY, PALE
from mnist_course.plots.curves import LOOKS
from mnist_course.plots.display import FigureDisplay, new_panels, style
from mnist_course.plots.words import counted, number, percent
from mnist_course.robustness import RobustnessCurve

_MOST_NETWORKS = 4  # side by side in a figure as wide as a page
_MOST_GROUPS = 40
_COLUMNS = 3
_PANEL = (2.85, 2.5)  # inches
_KEY = (1.9, 0.28)  # inches of a name in the key
_TITLE_WIDTH = 26  # characters


def show_group_scores(
    accuracies: Mapping[str, Mapping[str, float]], *, ax: Axes | None = None
) -> FigureDisplay:
    """Show how well each network reads each group of images, such as each style of writing.

    Parameters
    ----------
    accuracies : mapping of str to mapping of str to float
        For 1 to 4 networks the share, in [0, 1], that it reads right of each of 1 to 40 groups.
        All have the same groups in the same order.
    ax : Axes, optional
        A place to draw in; by default a new figure.

    Returns
    -------
    FigureDisplay
        Its ``ax_`` holds an Axes for each network; its ``text_`` the percentages, in shape
        (networks, groups).

    Raises
    ------
    ValueError
        There are no networks or groups or too many, the groups differ, or a share isn't in [0, 1].
    """
    groups = _checked_groups(accuracies)
    places = np.arange(len(groups))
    with style():
        size = (2.1 + 1.75 * len(accuracies), 1.0 + 0.24 * len(groups))
        panels = new_panels(ax, 1, len(accuracies), size)
        texts = []
        for panel, (name, shares) in zip(panels, accuracies.items(), strict=True):
            values = np.array(list(shares.values()))
            panel.hlines(places, 0, values, color=PALE, linewidth=2.5)
            panel.plot(values, places, "o", color=BLUE, markersize=5, clip_on=False)
            panel.set(title=name, xlim=(0, 1), ylim=(len(groups) - 0.5, -0.5))
            panel.set(xticks=(0, 0.5, 1), yticks=places, yticklabels=groups)
            panel.xaxis.set_major_formatter(PercentFormatter(1))
            panel.tick_params(axis="y", length=0, labelleft=panel is panels[0])
            texts.append([_beside(panel, share, place) for place, share in enumerate(values)])
    return FigureDisplay(panels, np.array(texts), _groups_alt(accuracies))


def show_robustness(
    curves: Sequence[RobustnessCurve],
    *,
    level: float | None = None,
    columns: int = _COLUMNS,
    ax: Axes | None = None,
) -> FigureDisplay:
    """Show how accuracy falls while images are distorted more and more: a panel a distortion.

    Parameters
    ----------
    curves : sequence of RobustnessCurve
        What `mnist_course.robustness.robustness_curves` returned, of 1 to 6 networks, the same in
        each.
    level : float, optional
        An accuracy, in [0, 1], to draw a line at; the alt text tells where the curves fall below.
    columns : int
        Panels in a row, at most.
    ax : Axes, optional
        A place to draw in; by default a new figure.

    Returns
    -------
    FigureDisplay
        Its ``ax_`` holds an Axes for each distortion, and one for the key; its ``text_`` the names
        of the networks in the key.

    Raises
    ------
    ValueError
        There are no curves, or the networks are none, too many or not the same.
    """
    networks = _checked_networks(curves)
    columns = min(columns, len(curves))
    rows = -(-len(curves) // columns)
    key_columns = min(len(networks), max(1, int(columns * _PANEL[0] / _KEY[0])))
    key_height = _KEY[1] * (1 + -(-len(networks) // key_columns))
    with style():
        size = (columns * _PANEL[0], rows * _PANEL[1] + key_height)
        heights = [_PANEL[1]] * rows + [key_height]
        panels = new_panels(ax, rows + 1, columns, size, height_ratios=heights)
        for panel in panels[len(curves) :]:
            panel.set_axis_off()
        for panel, curve in zip(panels, curves, strict=False):
            _draw_curve(panel, curve, level)
            if panel not in panels[::columns]:
                panel.tick_params(labelleft=False)
        key = panels[-columns].legend(
            panels[0].get_lines()[: len(networks)],
            networks,
            loc="upper left",
            ncols=key_columns,
            frameon=False,
            handlelength=3.6,
        )
        key.set_in_layout(False)  # it is wider than its panel, and the others are empty
    used = np.array([*panels[: len(curves)], panels[-columns]])
    return FigureDisplay(used, np.array(key.get_texts()), _robustness_alt(curves, level))


def _beside(panel: Axes, share: float, place: int):
    """Write a share to the right of its dot, or to the left where there is no room."""
    room = share < 0.7
    return panel.annotate(
        f"{percent(share, 0)}%",
        (share, place),
        (6 if room else -6, 0),
        textcoords="offset points",
        ha="left" if room else "right",
        va="center",
        size=8,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )


def _draw_curve(panel: Axes, curve: RobustnessCurve, level: float | None) -> None:
    for look, shares in zip(LOOKS, curve.accuracies.values(), strict=False):
        panel.plot(curve.strengths, shares, markersize=4.5, clip_on=False, **look)
    if level is not None:
        panel.axhline(level, color=GREY, linewidth=1, linestyle=(0, (1, 3)), zorder=0)
    panel.set_title(textwrap.fill(curve.distortion.capitalize(), _TITLE_WIDTH))
    panel.set(xlabel=curve.unit, ylim=(0, 1.02), yticks=(0, 0.25, 0.5, 0.75, 1))
    panel.xaxis.set_major_locator(MaxNLocator(5, steps=(1, 2, 5, 10)))
    panel.yaxis.set_major_formatter(PercentFormatter(1))


# Words


def _groups_alt(accuracies: Mapping[str, Mapping[str, float]]) -> str:
    words = []
    for name, shares in accuracies.items():
        told = ", ".join(f"{group} {percent(share, 0)}%" for group, share in shares.items())
        words.append(f"{name}: {told}.")
    groups = counted(len(next(iter(accuracies.values()))), "group")
    return f"The share read right of each of {groups}. {' '.join(words)}"


def _robustness_alt(curves: Sequence[RobustnessCurve], level: float | None) -> str:
    words = []
    for curve in curves:
        told = "; ".join(
            _told(curve, name, shares, level) for name, shares in curve.accuracies.items()
        )
        first, last = number(curve.strengths[0]), number(curve.strengths[-1])
        words.append(f"{curve.distortion.capitalize()}, {first} to {last} {curve.unit}: {told}.")
    networks = counted(len(curves[0].accuracies), "network")
    return f"Accuracy of {networks} over the strength of a distortion. {' '.join(words)}"


def _told(curve: RobustnessCurve, name: str, shares: Sequence[float], level: float | None) -> str:
    shown = [f"{percent(share, 0)}%" for share in shares]
    words = f"{name} from {shown[0]} over {shown[len(shown) // 2]} to {shown[-1]}"
    if level is None:
        return words
    below = [
        strength for strength, share in zip(curve.strengths, shares, strict=True) if share < level
    ]
    if not below:
        return f"{words}, never below {level:.0%}"
    return f"{words}, below {level:.0%} from {number(below[0])}"


# What comes in


def _checked_groups(accuracies: Mapping[str, Mapping[str, float]]) -> list[str]:
    if not 1 <= len(accuracies) <= _MOST_NETWORKS:
        raise ValueError(
            f"There are {len(accuracies)} networks; 1 to {_MOST_NETWORKS} can be shown."
        )
    groups = list(next(iter(accuracies.values())))
    if not 1 <= len(groups) <= _MOST_GROUPS:
        raise ValueError(f"There are {len(groups)} groups; 1 to {_MOST_GROUPS} can be shown.")
    for name, shares in accuracies.items():
        if list(shares) != groups:
            raise ValueError(
                f"'{name}' has other groups than the first network, or another order of them. "
                "Give each network the same ones."
            )
        for group, share in shares.items():
            if not 0 <= share <= 1:
                raise ValueError(f"'{name}' has {share} for '{group}'. A share goes from 0 to 1.")
    return groups


def _checked_networks(curves: Sequence[RobustnessCurve]) -> list[str]:
    if not curves:
        raise ValueError("There are no curves to show. Give what robustness_curves() returned.")
    networks = list(curves[0].accuracies)
    if not 1 <= len(networks) <= len(LOOKS):
        raise ValueError(
            f"There are {len(networks)} networks; 1 to {len(LOOKS)} can be told apart in one "
            "figure."
        )
    for curve in curves:
        if list(curve.accuracies) != networks:
            raise ValueError(
                f"The curves of '{curve.distortion}' are of other networks than the first. Measure "
                "all distortions with the same ones."
            )
    return networks
