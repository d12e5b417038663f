"""A widget whose state is Python's."""

from collections.abc import Mapping

from anywidget import AnyWidget


class KernelWidget(AnyWidget):
    """A widget that shows what Python says, and asks for what it wishes by messages.

    A browser may echo an old state long after Python has set a new one: taken for a wish, the echo
    would undo it. A message is never an echo.
    """

    def set_state(self, sync_data: Mapping) -> None:
        """Ignore what a browser says about the state."""
