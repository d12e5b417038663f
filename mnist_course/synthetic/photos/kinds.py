"""What kinds of photographs there are, and how often each comes.

How often is a guess of what people send to a reader of handwriting.
"""

from __future__ import annotations

import numpy as np

_SOURCES = {"photo": 0.8, "scan": 0.12, "board": 0.08}
_PENS = {"ballpoint": 0.32, "gel": 0.2, "pencil": 0.22, "felt": 0.26}
_COLOURS = {  # of a pen's ink
    "ballpoint": {"blue": 0.6, "black": 0.25, "red": 0.15},
    "gel": {"blue": 0.4, "black": 0.4, "red": 0.1, "green": 0.05, "violet": 0.05},
    "felt": {"black": 0.35, "blue": 0.25, "red": 0.2, "green": 0.1, "violet": 0.1},
}
_LINES = {"none": 0.34, "ruled": 0.26, "squared": 0.26, "dotted": 0.06, "french": 0.08}
_LIGHTS = {"even": 0.25, "falling off": 0.4, "shadow": 0.35}
_EXTRAS = {"none": 0.64, "table edge": 0.24, "thumb": 0.12}
SIZES = {  # the longer side, in pixels
    "60-150 px": (60, 150, 0.1),
    "150-500 px": (150, 500, 0.26),
    "500-1500 px": (500, 1500, 0.4),
    "1500-3000 px": (1500, 3000, 0.16),
    "12 megapixels": (4000, 4000, 0.08),
}
SHARES = {  # of the digit's height or width in the picture's shorter side
    "8-20 %": (0.08, 0.2, 0.3),
    "20-45 %": (0.2, 0.45, 0.4),
    "45-85 %": (0.45, 0.85, 0.3),
}
_USUAL = "as it comes"
_KINDS = {
    "source": _SOURCES,
    "pen": (*_PENS, "chalk"),
    "colour": ("blue", "black", "red", "green", "violet", "grey"),
    "lines": _LINES,
    "light": _LIGHTS,
    "extra": _EXTRAS,
    "size": SIZES,
    "share": (*SHARES, "sheet"),
    "view": (_USUAL, "slanted"),
    "focus": (_USUAL, "blurred"),
}


def choose_kind(rng: np.random.Generator, wanted: dict[str, str]) -> dict[str, str]:
    """Draw what isn't wanted otherwise; each draw is made, so that a wish changes nothing else."""
    _check(wanted)
    kind = {}

    def choose(name: str, shares: dict[str, float]) -> None:
        drawn = choice(rng, shares)
        kind[name] = wanted.get(name, drawn)

    choose("source", _SOURCES)
    on_board, scanned = kind["source"] == "board", kind["source"] == "scan"
    choose("pen", {"chalk": 1} if on_board else _PENS)
    choose("lines", {"none": 1} if on_board else _LINES)
    choose("light", {"even": 1} if scanned else _LIGHTS)
    choose("extra", {"none": 1} if scanned or on_board else _EXTRAS)
    choose("size", {name: share for name, (_, _, share) in SIZES.items()})
    choose("share", {name: share for name, (_, _, share) in SHARES.items()})
    choose("colour", _COLOURS.get(kind["pen"], {"grey": 1}))
    for name in ("view", "focus"):  # nothing is drawn: the pictures of all seeds stay the same
        kind[name] = wanted.get(name, _USUAL)
    return kind


def _check(wanted: dict[str, str]) -> None:
    for name, value in wanted.items():
        if name not in _KINDS:
            raise ValueError(f"There is no kind '{name}'. There are {', '.join(_KINDS)}.")
        if value not in _KINDS[name]:
            raise ValueError(f"{name} is {value!r}. It must be {', '.join(_KINDS[name])}.")


def choice(rng: np.random.Generator, shares: dict[str, float]) -> str:
    """Draw a name by its share."""
    names = list(shares)
    weights = np.array([shares[name] for name in names])
    return names[rng.choice(len(names), p=weights / weights.sum())]


def between(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw a length: small ones as often as large ones, on a logarithmic scale."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
