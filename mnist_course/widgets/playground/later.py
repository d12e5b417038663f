"""Put work off until what is more urgent is done."""

import asyncio
from collections.abc import Callable


class Later:
    """Call a function a moment later; asked again meanwhile, it is called once.

    So work that follows from every stroke doesn't hold up the next one. Where no event loop runs,
    as in a plain script, the function is called at once.

    Parameters
    ----------
    call : callable
        Takes no arguments.
    seconds : float
        How long it is put off.
    """

    def __init__(self, call: Callable[[], None], seconds: float = 0.06):
        self._call = call
        self._seconds = seconds
        self._is_due = False

    def ask(self) -> None:
        """Have the function called."""
        if self._is_due:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._call()
        else:
            self._is_due = True
            loop.call_later(self._seconds, self._run)

    def _run(self) -> None:
        self._is_due = False
        self._call()
