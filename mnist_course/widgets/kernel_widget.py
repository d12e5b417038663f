"""A widget whose state is Python's."""

from collections.abc import Mapping

import traitlets
from anywidget import AnyWidget

from mnist_course.widgets.texts import language


class SpeakingWidget(AnyWidget):
    """A widget whose front end speaks the language in use when it was made."""

    language = traitlets.Unicode(read_only=True).tag(sync=True)

    @traitlets.default("language")
    def _language_in_use(self) -> str:
        return language()


class KernelWidget(SpeakingWidget):
    """A widget that shows what Python says, and asks for what it wishes by messages.

    A browser may echo an old state long after Python has set a new one: taken for a wish, the echo
    would undo it. A message is never an echo.
    """

    def set_state(self, sync_data: Mapping) -> None:
        """Ignore what a browser says about the state."""
