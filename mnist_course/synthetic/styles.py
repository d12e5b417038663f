"""The styles in which people write the ten digits, read from ``styles.toml``."""

import tomllib
from pathlib import Path
from typing import NamedTuple


class Style(NamedTuple):
    """One way to write a digit.

    Attributes
    ----------
    share : float
        How usual it is among the ways to write this digit, in MNIST's hands, those of employees
        and students in the USA.
    world : float
        The same in the hands of people from many countries: an estimate, not a census.
    strokes : tuple
        Of strokes; a stroke is a tuple of control points; a point is (x, y, corner).
    fitted : bool
        Whether it was drawn while looking at a data set: MNIST, or the training part of UCI's
        pendigits. The other styles are drawn from what is known of how people write.
    family : str
        The idea that it shares with others, such as "flat top" or "foot", also across digits; ""
        if MNIST shows the style.
    """

    share: float
    world: float
    strokes: tuple[tuple[tuple[float, float, bool], ...], ...]
    fitted: bool = False
    family: str = ""

    @property
    def abroad(self) -> float:
        """How usual it is in the world, if MNIST's hands don't use it; else 0."""
        return 0 if self.share else self.world

    @property
    def kin(self) -> str:
        """The same for styles that may be blended: a family, or "" for all that were fitted."""
        return "" if self.fitted else self.family


def _style(
    share: float = 0,
    world: float | None = None,
    *,
    strokes: list[str],
    fitted: bool = False,
    family: str = "",
) -> Style:
    points = tuple(tuple(map(_point, stroke.split())) for stroke in strokes)
    world = share if world is None else world
    return Style(share, world, points, fitted or share > 0, family)


def _point(text: str) -> tuple[float, float, bool]:
    x, y = text.rstrip("*").split(",")
    return int(x) / 100, int(y) / 100, text.endswith("*")


def _read_templates() -> dict[int, dict[str, Style]]:
    digits = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {
        int(digit): {name: _style(**style) for name, style in styles.items()}
        for digit, styles in digits.items()
    }


TEMPLATES = _read_templates()
"""For each digit, its styles by name."""
