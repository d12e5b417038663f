"""What undo and redo go back and forth in."""

from collections import deque

import numpy as np

MAX_STEPS = 1000
MAX_POINTS = 3_000_000
"""The oldest steps are forgotten where there are more; 12 bytes a point."""

Strokes = dict[tuple, np.ndarray]


class InkHistory:
    """The states of a drawing before each step, and after each step that was undone.

    Memory stays bounded, whatever is drawn: see `MAX_STEPS` and `MAX_POINTS`.
    """

    def __init__(self):
        self._before: deque[Strokes] = deque()
        self._after: list[Strokes] = []
        # Most states share their strokes, so that they hold less than this says.
        self._points = 0

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to go back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return bool(self._after)

    def step(self, ink: Strokes) -> None:
        """Remember a state that is about to change; what was undone can't be done again."""
        self._after.clear()
        self._remember(ink)
        while len(self._before) > MAX_STEPS or (
            self._points > MAX_POINTS and len(self._before) > 1
        ):
            self._points -= _points(self._before.popleft())

    def undo(self, ink: Strokes) -> Strokes:
        """Return the state before the last step; `ink`, the state now, where there was none."""
        if not self._before:
            return ink
        self._after.append(ink)
        before = self._before.pop()
        self._points -= _points(before)
        return before

    def redo(self, ink: Strokes) -> Strokes:
        """Return the state after the step undone last; `ink`, where there is none."""
        if not self._after:
            return ink
        self._remember(ink)
        return self._after.pop()

    def _remember(self, ink: Strokes) -> None:
        self._before.append(ink)
        self._points += _points(ink)


def _points(ink: Strokes) -> int:
    return sum(map(len, ink.values()))
