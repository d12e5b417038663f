"""Errors looked at one by one: what several readers made of an image, and which they share."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
from matplotlib.axes import Axes

from mnist_course.evaluation import Report
from mnist_course.plots.colours import BLUE, PALE
from mnist_course.plots.display import FigureDisplay, draw_picture, new_canvas, new_panels, style
from mnist_course.plots.words import counted, percent

MAX_ERRORS = 60
"""Most images that `show_errors` draws."""

_MAX_SETS = 5


def show_errors(
    images: np.ndarray,
    reports: Mapping[str, Report],
    indices: Sequence[int],
    *,
    columns: int = 5,
    ax: Axes | None = None,
) -> FigureDisplay:
    """Show images with their labels and with what each of several readers made of them.

    Parameters
    ----------
    images : ndarray of shape (n, 28, 28), uint8
        The images that the readers read.
    reports : mapping of str to Report
        1 to 5 readers' answers to these images, by name.
    indices : sequence of int
        Which images to show, at most `MAX_ERRORS`; there may be none.
    columns : int
        Images in a row, at most.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    FigureDisplay
        Its ``text_`` holds a caption for each image. Where there is none, the figure says so.

    Raises
    ------
    ValueError
        There are too many images to show, or the reports tell of another number of images.
    """
    indices = [int(index) for index in indices]
    _check_errors(images, reports, indices)
    if not indices:
        return _show_none(ax)
    captions = [_caption(reports, index) for index in indices]
    lines = 1 + len(reports)
    columns = min(columns, len(indices))
    width, height = 1.12, 1.12 + 0.115 * lines
    texts = []
    with style():
        down = -(-len(indices) // columns) * height
        ax = new_canvas(ax, columns * width, down, inches=1.45)
        for i, (index, caption) in enumerate(zip(indices, captions, strict=True)):
            row, column = divmod(i, columns)
            x, y = (column + 0.5) * width, row * height + 0.56
            draw_picture(ax, images[index], x, y, PALE)
            texts.append(ax.text(x - 0.5, y + 0.54, caption, va="top", size=7.5, linespacing=1.25))
    words = "; ".join(caption.replace("\n", ", ") for caption in captions)
    return FigureDisplay(ax, np.array(texts), f"{counted(len(indices), 'image')}: {words}.")


def show_overlap(sets: Mapping[str, Collection], *, ax: Axes | None = None) -> FigureDisplay:
    """Show how many things are in which of several sets: a row for each combination.

    A set diagram that stays legible with more than three sets, after A. Lex and others: UpSet:
    visualization of intersecting sets, 2014.

    Parameters
    ----------
    sets : mapping of str to collection
        2 to 5 sets by name, such as the images that each network reads wrong.
    ax : Axes, optional
        A place to draw in; by default a new figure.

    Returns
    -------
    FigureDisplay
        Its ``text_`` holds the counts, in the order of the rows: first what is in one set only,
        last what is in all.

    Raises
    ------
    ValueError
        There are not 2 to 5 sets.
    """
    if not 2 <= len(sets) <= _MAX_SETS:
        raise ValueError(f"There are {len(sets)} sets; 2 to {_MAX_SETS} can be shown.")
    names = list(sets)
    rows = [(inside, count) for inside, count in _overlaps(sets)]
    with style():
        size = (6.6, 1.6 + 0.32 * len(rows))
        dots, bars = new_panels(ax, 1, 2, size, width_ratios=(len(names), 6))
        for place, (inside, _) in enumerate(rows):
            within = [names.index(name) for name in inside]
            dots.plot(range(len(names)), [place] * len(names), "o", color=PALE, markersize=8)
            dots.plot(within, [place] * len(within), "o", color=BLUE, markersize=8)
            dots.plot(within, [place] * len(within), color=BLUE, zorder=1)  # behind the dots
        counts = [count for _, count in rows]
        texts = bars.bar_label(bars.barh(range(len(rows)), counts, color=BLUE), padding=3)
        for panel in (dots, bars):
            panel.set(ylim=(len(rows) - 0.5, -0.5), yticks=[])
            panel.spines[:].set_visible(False)
            panel.tick_params(length=0)
        dots.set(xlim=(-0.5, len(names) - 0.5), xticks=range(len(names)))
        dots.set_xticklabels(names, rotation=45, ha="left")
        dots.xaxis.set_ticks_position("top")
        dots.tick_params(length=0)
        bars.set(xticks=[], xlim=(0, 1.1 * max(1, *counts)))
        bars.set_title("In the blue ones, and in no other")
    return FigureDisplay(np.array([dots, bars]), np.array(texts), _overlap_alt(rows, names))


# Drawing


def _show_none(ax: Axes | None) -> FigureDisplay:
    words = "There is no such error among these images."
    with style():
        ax = new_canvas(ax, 4, 0.5, inches=1.2)
        text = ax.text(0.05, 0.25, words, va="center")
    return FigureDisplay(ax, np.array([text]), words)


# Words


def _caption(reports: Mapping[str, Report], index: int) -> str:
    label = next(iter(reports.values())).y_true[index]
    lines = [f"label {label}"]
    for name, report in reports.items():
        digit = report.y_pred[index]
        confidence = percent(report.probabilities[index, digit], 0)
        lines.append(f"{name}: {digit}, {confidence}%")
    return "\n".join(lines)


def _overlap_alt(rows: list[tuple[tuple[str, ...], int]], names: list[str]) -> str:
    words = []
    for inside, count in rows:
        if len(inside) == len(names):
            words.append(f"all {len(names)}: {count:,}")
        elif len(inside) == 1:
            words.append(f"only {inside[0]}: {count:,}")
        else:
            words.append(f"only {' and '.join(inside)}: {count:,}")
    return f"How many are in which of {len(names)} sets. {'; '.join(words)}."


# What comes in


def _overlaps(sets: Mapping[str, Collection]) -> Iterator[tuple[tuple[str, ...], int]]:
    members = {name: set(members) for name, members in sets.items()}
    for size in range(1, len(members) + 1):
        for inside in combinations(members, size):
            common = set.intersection(*(members[name] for name in inside))
            others = (members[name] for name in members if name not in inside)
            yield inside, len(common.difference(*others))


def _check_errors(
    images: np.ndarray, reports: Mapping[str, Report], indices: Sequence[int]
) -> None:
    if not 1 <= len(reports) <= _MAX_SETS:
        raise ValueError(f"There are {len(reports)} reports; 1 to {_MAX_SETS} can be shown.")
    for name, report in reports.items():
        if len(report.y_true) != len(images):
            raise ValueError(
                f"The report of '{name}' tells of {len(report.y_true):,} images, and there are "
                f"{len(images):,}. Give the images that were evaluated."
            )
    if len(indices) > MAX_ERRORS:
        raise ValueError(
            f"There are {len(indices):,} images; at most {MAX_ERRORS} can be shown. Choose some, "
            "for example indices[:20]."
        )
