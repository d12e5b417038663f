"""Files from the internet: downloaded under guard, and kept in the user's cache."""

import io
import os
import shutil
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

Data = TypeVar("Data")

MIN_SPEED = 10_000
"""Bytes per second below which a download is given up: MNIST would take twenty minutes."""

_SCRATCH = ".mnist-course-"  # what the names of temporary folders begin with
_ABANDONED = 24 * 3600  # seconds after which a temporary folder is nobody's: no download takes long


class DataError(OSError):
    """A file is there, but damaged or not the one it should be."""


class DownloadError(OSError):
    """A data set is not on this computer and could not be downloaded."""


def cache_folder() -> Path:
    """Return the folder for what the course downloads: ``MNIST_COURSE_CACHE`` or the user's cache.

    It need not exist yet.
    """
    if named := os.environ.get("MNIST_COURSE_CACHE"):
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_cache_path("mnist-course", appauthor=False)


def keep(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file of the cache, all or nothing whatever other processes do.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    write : callable
        ``write(temporary)`` writes its content to a path of the same name.

    Warns
    -----
    UserWarning
        If it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with scratch_folder(path.parent) as folder:
            write(folder / path.name)
            (folder / path.name).replace(path)
    except OSError as error:
        warnings.warn(f"{path.name} cannot be kept for next time: {error}.", stacklevel=4)


@contextmanager
def scratch_folder(parent: Path | None = None) -> Iterator[Path]:
    """Make a temporary folder, and delete those that processes left behind when they were killed.

    It is made in `parent`, by default where the system keeps temporary files.
    """
    parent = parent or Path(tempfile.gettempdir())
    for left_behind in parent.glob(f"{_SCRATCH}*"):
        with suppress(OSError):
            if left_behind.stat().st_mtime < time.time() - _ABANDONED:
                shutil.rmtree(left_behind)
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=parent) as folder:
        yield Path(folder)


def download(
    mirrors: Iterable[str],
    names: Sequence[str],
    read: Callable[[Path], Data],
    *,
    limit: int,
    timeout: float = 10.0,
    retries: int = 2,
) -> Data:
    """Download a data set from the first mirror that has it.

    Parameters
    ----------
    mirrors : iterable of str
        URLs: of an ``.npz`` or ``.zip`` file that holds everything, or of a folder of files.
    names : sequence of str
        The files of such a folder.
    read : callable
        ``read(folder)`` returns what the downloaded files hold, or raises an OSError.
    limit : int
        Bytes that a file has at most.
    timeout : float
        Seconds that a server may take to answer, or send less than `MIN_SPEED`.
    retries : int
        How often a file is asked for again when the connection breaks off on the way. Any other
        failure leads to the next mirror at once.

    Returns
    -------
    object
        What `read` returned.

    Raises
    ------
    DownloadError
        If every mirror failed (the message says how each did), or ``MNIST_COURSE_OFFLINE`` is set.
    """
    if os.environ.get("MNIST_COURSE_OFFLINE", "0") not in ("", "0"):
        raise DownloadError("it is not downloaded: MNIST_COURSE_OFFLINE is set.")
    failures: list[str] = []
    for mirror in mirrors:
        is_file = mirror.endswith((".npz", ".zip"))
        urls = [mirror] if is_file else [f"{mirror.rstrip('/')}/{name}" for name in names]
        with scratch_folder() as folder:
            try:
                for url in urls:
                    _fetch(url, folder / _name(url), limit, timeout, retries)
                return read(folder)
            except (OSError, ValueError) as error:  # ValueError: headers that make no sense
                why = str(_cause(error)).replace(f"{folder}{os.sep}", "")
                failures.append(f"  {mirror}: {why}")
    raise DownloadError("no mirror could be used:\n" + "\n".join(failures))


def _name(url: str) -> str:
    return url.rpartition("/")[2]


class _Download(io.FileIO):
    """The file that a download is written to; it takes at most `limit` bytes."""

    def __init__(self, path: Path, limit: int):
        super().__init__(path, "wb")
        self.limit = limit

    def write(self, data):
        if self.tell() + len(data) > self.limit:
            raise DataError(f"it sends more than {self.limit:,} bytes, so it is another file.")
        return super().write(data)


def _fetch(url: str, path: Path, limit: int, timeout: float, retries: int) -> None:
    """Download one file, again if the connection breaks off on the way."""
    from requests.exceptions import ChunkedEncodingError

    for attempt in range(retries + 1):
        try:
            return _fetch_once(url, path, limit, timeout)
        except ChunkedEncodingError:
            if attempt == retries:
                raise


def _fetch_once(url: str, path: Path, limit: int, timeout: float) -> None:
    import pooch
    from tqdm.auto import tqdm

    failures: list[Exception] = []
    # A bar without a total counts as False; pooch puts in the true one.
    bar = tqdm(desc=_name(url), total=limit, unit="B", unit_scale=True, leave=False)

    def download():
        try:
            # Not `pooch.retrieve`: it adds a hash of the packed file, which each mirror packs anew.
            pooch.HTTPDownloader(progressbar=bar, timeout=timeout)(url, content, None)
        except Exception as error:
            failures.append(error)

    # The timeout of an HTTP library begins anew with every byte and leaves out the look-up of the
    # name. Hence the thread: it can be watched, and closing `content` ends it.
    thread = threading.Thread(target=download, name=f"download {url}", daemon=True)
    with bar, _Download(path, limit) as content:
        thread.start()
        _watch(thread, content, timeout)
    if failures:
        raise failures[0]


def _watch(thread: threading.Thread, content: BinaryIO, timeout: float) -> None:
    """Wait for a download as long as each `timeout` seconds bring enough of it."""
    received = 0
    while thread.is_alive():
        thread.join(timeout)
        fresh, received = content.tell() - received, content.tell()
        if thread.is_alive() and fresh < timeout * MIN_SPEED:
            raise TimeoutError(f"it is too slow, {fresh:,} bytes in {timeout:g} s.")


def _cause(error: Exception) -> object:
    """Return the cause in what requests wraps twice: "Failed to resolve ..." and the like."""
    return getattr(error.args[0], "reason", error) if error.args else error
