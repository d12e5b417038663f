"""Keep back what C++ libraries write past Python's ``sys.stderr``.

When it starts, TensorFlow prints lines on instruction sets and missing graphics cards, which would
stand above a lesson's first result; TensorFlow 2.21 does so whatever ``TF_CPP_MIN_LOG_LEVEL`` says.
So whatever in the course needs it says ``from mnist_course.quiet import keras, tf``: they are
imported then, and not before.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def without_stderr() -> Iterator[None]:
    """Turn the process's standard error off: for C++ only the file descriptor counts.

    Exceptions pass as ever; what other threads write meanwhile is lost.
    """
    sys.stderr.flush()
    saved = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 (a device, not a path)
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


def __getattr__(name: str) -> Any:
    """Import Keras and TensorFlow when they are first asked for."""
    if name not in ("keras", "tf"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with without_stderr():
        import keras
        import tensorflow as tf
    globals().update(keras=keras, tf=tf)
    return globals()[name]
