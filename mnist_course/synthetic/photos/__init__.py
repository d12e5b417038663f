"""Photographs and scans of handwriting, made from the built-in digits, each with its truth; seeded.

What is written on a photograph, and where, is known of made ones alone. So they are there to try a
reader on: in each trouble on its own, and in all of them as they come.

Lengths on the paper are in millimetres, reflectances and light are linear, as they are in the
world: printed lines and ink filter the light that the paper throws back; light falls unevenly and
shadows lie on it; a camera sees it at a slant, blurs it, adds its noise, develops it and saves a
JPEG. What is drawn at random, and how far it goes, is what phones and flatbed scanners deliver.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from mnist_course.synthetic.photos.camera import developed
from mnist_course.synthetic.photos.kinds import choice, choose_kind
from mnist_course.synthetic.photos.light import add_thumb, cast, light
from mnist_course.synthetic.photos.paper import sheet
from mnist_course.synthetic.photos.view import View
from mnist_course.synthetic.photos.writing import Page, Written

__all__ = ["Photo", "Written", "blank_photo", "digit_photo", "sheet_photo"]


@dataclass(frozen=True)
class Photo:
    """A picture file, and the truth about it.

    Attributes
    ----------
    data : bytes
        The file, a JPEG or a PNG.
    written : list of Written
        The digits on it, in reading order.
    kind : dict of str to str
        Of what kind it is: light, lines, pen and so on, as they can be wished for.
    """

    data: bytes
    written: list[Written]
    kind: dict[str, str] = field(default_factory=dict)


def digit_photo(seed: int, **wanted: str) -> Photo:
    """Make a picture of one digit.

    Parameters
    ----------
    seed : int
        0 or above: the same seed makes the same picture.
    **wanted : str
        Fixes kinds that are drawn at random otherwise, as ``pen="pencil", light="even"``.
        ``source``: photo, scan, board. ``pen``: ballpoint, gel, pencil, felt, chalk. ``colour`` of
        the ink: blue, black, red, green, violet; grey for pencil and chalk. ``lines``: none, ruled,
        squared, dotted, french. ``light``: even, falling off, shadow. ``extra``: none, table edge,
        thumb. ``size`` of the picture's longer side: 60-150 px, 150-500 px, 500-1500 px, 1500-3000
        px, 12 megapixels. ``share`` of it that the digit takes: 8-20 %, 20-45 %, 45-85 %, or sheet.
        ``view``: slanted, and ``focus``: blurred, both farther than they come by chance.

    Returns
    -------
    Photo

    Raises
    ------
    ValueError
        There is no such kind; the text says which there are.
    """
    return _photo(np.random.default_rng([seed, 1]), wanted, Page.write_one)


def blank_photo(seed: int, **wanted: str) -> Photo:
    """Make a picture of a sheet on which nothing is written.

    As `digit_photo`, with nothing in ``written``.
    """
    return _photo(np.random.default_rng([seed, 2]), wanted, lambda page: None)


def sheet_photo(seed: int, digits: int | None = None, **wanted: str) -> Photo:
    """Make a picture of a sheet with rows of digits.

    Parameters
    ----------
    digits : int, optional
        How many to write; there may be no room for all of them. By default 5 to 60.
    seed, **wanted
        As for `digit_photo`.

    Returns
    -------
    Photo
    """
    rng = np.random.default_rng([seed, 3])
    size = choice(rng, {"500-1500 px": 0.4, "1500-3000 px": 0.35, "12 megapixels": 0.25})
    return _photo(
        rng,
        {"share": "sheet", "size": size} | wanted,
        lambda page: page.write_rows(int(rng.integers(5, 61)) if digits is None else digits),
    )


def _photo(
    rng: np.random.Generator, wanted: dict[str, str], write: Callable[[Page], None]
) -> Photo:
    """Choose a scene, write on its page, and take the picture."""
    view = View(rng, choose_kind(rng, wanted))
    page = Page(view)
    write(page)
    view.kind["digit's height"] = page.height_kind()
    scene = sheet(view, page)
    scene *= light(view)[..., None]
    if view.kind["extra"] == "thumb":
        add_thumb(scene, view, page.written)
    scene *= np.array(cast(view), np.float32)
    return Photo(developed(scene, view), page.written, view.kind)
