"""What kinds of photographs there are, as ``scenes.toml`` tells, and which one it is to be."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np

SCENES = tomllib.loads(Path(__file__).with_name("scenes.toml").read_text(encoding="utf-8"))
"""What the photographs show, and how often: the tables of ``scenes.toml``."""

_OFTEN = SCENES["often"]
_USUAL = "as it comes"
_KINDS = {
    "source": _OFTEN["source"],
    "pen": (*_OFTEN["pen"], "chalk"),
    "colour": SCENES["ink"],
    "lines": _OFTEN["lines"],
    "light": _OFTEN["light"],
    "extra": _OFTEN["extra"],
    "size": SCENES["size"],
    "share": (*SCENES["share"], "sheet"),
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

    choose("source", _OFTEN["source"])
    on_board, scanned = kind["source"] == "board", kind["source"] == "scan"
    choose("pen", {"chalk": 1} if on_board else _OFTEN["pen"])
    choose("lines", {"none": 1} if on_board else _OFTEN["lines"])
    choose("light", {"even": 1} if scanned else _OFTEN["light"])
    choose("extra", {"none": 1} if scanned or on_board else _OFTEN["extra"])
    for name in ("size", "share"):
        choose(name, {each: often for each, (_, _, often) in SCENES[name].items()})
    choose("colour", _OFTEN["colour"].get(kind["pen"], {"grey": 1}))
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
