"""What the neighbours on a sheet say: a letter in a word, and the slash of a date, aren't digits.

One letter in a word often looks like a digit, and a slash looks like a 1; what stands beside them
tells what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mnist_course.preprocessing.geometry import Box
from mnist_course.recognition.reading import FoundDigit

_CLOSE = 0.4  # of the higher one's height: so far apart, two are of one word or one number
_LEANING, _TALLER = 0.25, 1.1  # of a slash's height its width; times as tall as both neighbours
# All three were chosen on made sheets of digits, words and dates, and on those of digits alone.


def doubted_by_neighbours(found: Sequence[FoundDigit]) -> list[FoundDigit]:
    """Call unlike a digit what stands in a word, or as a slash between two digits.

    Parameters
    ----------
    found : sequence of FoundDigit
        In reading order.

    Returns
    -------
    list of FoundDigit
        The same, in the same order; the readings of some with ``unlike_a_digit``.
    """
    return [
        _doubted(each) if _is_word(run) or _is_slash(run, place) else each
        for run in _runs(found)
        for place, each in enumerate(run)
    ]


def _runs(found: Sequence[FoundDigit]) -> Iterator[list[FoundDigit]]:
    """Yield what stands close together in a row."""
    run: list[FoundDigit] = []
    for each in found:
        if run and not _are_close(run[-1].box, each.box):
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def _are_close(left: Box, right: Box) -> bool:
    across, down = left.gaps(right)
    return across <= _CLOSE * max(left.height, right.height) and down < 0


def _is_word(run: list[FoundDigit]) -> bool:
    unlike = sum(each.reading.unlike_a_digit for each in run)
    return len(run) > 2 and 2 * unlike >= len(run)


def _is_slash(run: list[FoundDigit], place: int) -> bool:
    if run[place].reading.digit != 1 or not 0 < place < len(run) - 1:
        return False
    box = run[place].box
    neighbours = run[place - 1].box, run[place + 1].box
    return box.width >= _LEANING * box.height and all(
        box.height >= _TALLER * each.height for each in neighbours
    )


def _doubted(found: FoundDigit) -> FoundDigit:
    return replace(found, reading=replace(found.reading, unlike_a_digit=True))
