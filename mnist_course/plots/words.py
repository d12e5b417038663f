"""Numbers as they are written on the figures and in their alt texts."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

_LETTER = 0.085  # inches, about, of a title
_TITLES = {
    "loss": "Training loss",
    "accuracy": "Training accuracy",
    "val_loss": "Validation loss",
    "val_accuracy": "Validation accuracy",
}


def percent(share: float, decimals: int = 1) -> str:
    """Write a share in percent, and never as 0 or 100 what is only close to it."""
    shown = f"{100 * share:.{decimals}f}"
    if share > 0 and float(shown) == 0:
        return f"<{10**-decimals:.{decimals}f}"
    if share < 1 and float(shown) == 100:
        return f">{100 - 10**-decimals:.{decimals}f}"
    return shown


def wrapped_titles(titles: Sequence[str], inches: float) -> tuple[list[str], int]:
    """Break titles into lines as wide as their pictures; return them, and the most lines."""
    wrapped = [textwrap.fill(title, max(6, int(inches / _LETTER))) for title in titles]
    return wrapped, max(title.count("\n") + 1 if title else 0 for title in wrapped)


def title_of(metric: str) -> str:
    """Return Keras's name of a metric in words, and any other words as they are."""
    return _TITLES.get(metric, metric)


def is_share(metric: str) -> bool:
    """Return whether a metric is in [0, 1] and wants to be written in percent."""
    return metric.lower().endswith("accuracy")


def value_of(metric: str, value: float) -> str:
    """Write a value of a metric."""
    if is_share(metric):
        return f"{percent(value, 2)}%"
    if "loss" in metric.lower() and abs(value) < 100:
        return f"{value:.4f}"
    return number(value)


def number(value: float) -> str:
    """Write a number with four digits that count, and never as a power of ten below a billion."""
    if abs(value) >= 1000 and abs(value) < 1e9:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def counted(n: int, one: str, many: str | None = None) -> str:
    """Write a number of things, such as 1 digit or 2,000 digits."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def listed(words: Sequence[str], most: int = 40) -> str:
    """Write words one after the other, at most so many."""
    more = f", and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more
