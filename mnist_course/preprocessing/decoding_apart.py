"""Decode a stranger's picture in a process of its own, which may fail without harm.

    python -m mnist_course.preprocessing.decoding_apart < picture > pixels.npy

What a file may ask for is counted before it is decoded; this is for what such counting overlooks,
and for faults of the decoders themselves.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from mnist_course.preprocessing.load import PictureError, load_picture

SECONDS = 5
"""Processor time after which decoding is ended; the fullest picture that is taken needs 2."""
MEGABYTES = 500
"""Memory that decoding may take; the fullest picture that is taken needs 300."""

_PATIENCE = 30  # seconds by the clock, however busy the machine is
_REFUSED = 3  # exit status: what is printed says why
_PACKAGE = Path(__file__).parents[2]


def pixels_of(content: bytes) -> np.ndarray:
    """Return the pixels of a picture from somebody who isn't known.

    Parameters
    ----------
    content : bytes
        An image file.

    Returns
    -------
    numpy.ndarray
        (H, W) or (H, W, 3) uint8, as `mnist_course.preprocessing.load.Picture` has them.

    Raises
    ------
    PictureError
        As `mnist_course.preprocessing.load.load_picture`; or decoding it took too long or too much
        memory, or broke down.
    """
    command = [sys.executable, "-m", __name__, str(SECONDS), str(MEGABYTES)]
    one_thread = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # each would reserve memory
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, cwd=_PACKAGE, env=one_thread,
            timeout=_PATIENCE,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise PictureError(_ENDED) from None
    if done.returncode == _REFUSED:
        raise PictureError(done.stdout.decode())
    if done.returncode:
        raise PictureError(_ENDED)
    return np.load(io.BytesIO(done.stdout), allow_pickle=False)


_ENDED = (
    "The picture took too long to open, or too much memory. Make it smaller, or save it as PNG or "
    "JPEG, and try again."
)


def _limit(seconds: int, megabytes: int) -> None:
    """Limit this process, where the system can (not Windows)."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_DATA, megabytes * 2**20)):
        _, hardest = resource.getrlimit(kind)
        most = most if hardest == resource.RLIM_INFINITY else min(most, hardest)
        resource.setrlimit(kind, (most, most))


def main() -> int:
    """Decode what comes in; return the exit status."""
    _limit(*map(int, sys.argv[1:3]))
    try:
        pixels = load_picture(sys.stdin.buffer.read()).pixels
    except PictureError as error:
        sys.stdout.buffer.write(str(error).encode())
        return _REFUSED
    np.save(sys.stdout.buffer, pixels, allow_pickle=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
