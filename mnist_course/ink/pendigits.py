"""UCI's pen-based digits: real ink, as people put it on a tablet, with who wrote it."""

from __future__ import annotations

import gzip
import hashlib
import os
import warnings
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mnist_course.downloads import DataError, DownloadError, cache_folder, download, keep

MIRRORS = (
    "https://archive.ics.uci.edu/static/public/81/pen+based+recognition+of+handwritten+digits.zip",
    "https://archive.ics.uci.edu/ml/machine-learning-databases/pendigits/",
)
"""Where they are downloaded from: a zip file, or a folder."""

_LARGEST = 10_000_000  # bytes, of a download and unpacked; the larger part has 3.6 million


class Part(NamedTuple):
    """One part: how it is named here and at UCI, what identifies it, how often each digit is in."""

    file: str
    source: str
    sha256: str
    counts: tuple[int, ...]


# The checksums are of a public copy. UCI's own files might differ in a line end: the counts tell.
PARTS = {
    "train": Part(
        "pendigits-train.unp.gz",
        "pendigits-orig.tra.Z",
        "a66225d68d7d68591e62944df1ad33b3f5aa608e2df2505844b41f5568a80da4",
        (780, 779, 780, 719, 780, 720, 720, 778, 719, 719),
    ),
    "test": Part(
        "pendigits-test.unp.gz",
        "pendigits-orig.tes.Z",
        "ddb1c19e277a56c7ffe682cc024d6ab73696f9adcc1643ef9ed5aa753007e081",
        (363, 364, 364, 336, 364, 335, 336, 364, 336, 336),
    ),
}


class Ink(NamedTuple):
    """Digits as they were written.

    Attributes
    ----------
    strokes : list of list of numpy.ndarray
        For each digit its strokes, (k, 2) float64 each: x to the right and y down, in units of the
        tablet. `mnist_course.ink.fit_strokes` brings them to a canvas.
    labels : ndarray of shape (n,), uint8
        The digits, 0 to 9.
    writers : ndarray of shape (n,), int64
        Who wrote each, by number; -1 where the source doesn't say.
    """

    strokes: list[list[np.ndarray]]
    labels: np.ndarray
    writers: np.ndarray


class PenDigits:
    """The two parts, each read from its file when it is first asked for.

    Attributes
    ----------
    train : Ink
        7,494 digits by 30 writers.
    test : Ink
        3,498 digits by 14 other writers. FileNotFoundError where the folder doesn't hold it.
    """

    def __init__(self, folder: Path, parts: Mapping[str, Part]):
        self._folder, self._parts = folder, parts

    @cached_property
    def train(self) -> Ink:
        """The training part."""
        return self._read("train")

    @cached_property
    def test(self) -> Ink:
        """The test part."""
        return self._read("test")

    def _read(self, name: str) -> Ink:
        path = self._folder / self._parts[name].file
        if not path.is_file():
            raise FileNotFoundError(
                f"There is no {path.name} in {path.parent.absolute()}. Put it there, or leave "
                "MNIST_COURSE_PENDIGITS out to have both parts downloaded."
            )
        try:
            with gzip.open(path) as stream:
                content = stream.read(_LARGEST)
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(f"{path} is damaged: {error}. Delete it, or replace it.") from error
        return _parsed(content, self._parts[name], path)


def load_pendigits(
    *, parts: Mapping[str, Part] = PARTS, mirrors: Sequence[str] = MIRRORS
) -> PenDigits:
    """Load the ink of "Pen-Based Recognition of Handwritten Digits".

    By E. Alpaydin and F. Alimoglu [1]_, under CC BY 4.0. It is looked for in the folder that the
    environment variable ``MNIST_COURSE_PENDIGITS`` names, else in the user's cache. If it is not in
    the cache, it is downloaded, 2 MB, unless ``MNIST_COURSE_OFFLINE=1`` is set.

    Parameters
    ----------
    parts, mirrors
        The files and where they are downloaded from, if not UCI's.

    Returns
    -------
    PenDigits
        With ``train`` and ``test``, each with ``strokes``, ``labels`` and ``writers``.

    Raises
    ------
    FileNotFoundError
        If ``MNIST_COURSE_PENDIGITS`` names a folder without the training part.
    DataError
        If a file is damaged or another one.
    DownloadError
        If they are neither found nor downloaded.

    Warns
    -----
    UserWarning
        If a file is not byte for byte the known one, but holds each digit as often as it does.

    References
    ----------
    .. [1] E. Alpaydin, F. Alimoglu, "Pen-Based Recognition of Handwritten Digits", UCI Machine
       Learning Repository, 1998, https://doi.org/10.24432/C5MG6K.
    """
    named = os.environ.get("MNIST_COURSE_PENDIGITS")
    folder = Path(named or cache_folder()).expanduser()
    if not named and not all((folder / part.file).is_file() for part in parts.values()):
        _download(folder, parts, mirrors)
    pendigits = PenDigits(folder, parts)
    _ = pendigits.train  # so that what is wrong with it is said now
    return pendigits


def _download(folder: Path, parts: Mapping[str, Part], mirrors: Sequence[str]) -> None:
    def unpacked(downloaded: Path) -> list[bytes]:
        contents = [_unpacked(downloaded, part.source) for part in parts.values()]
        for content, part in zip(contents, parts.values(), strict=True):
            _parsed(content, part, part.source)
        return contents

    sources = [part.source for part in parts.values()]
    try:
        contents = download(mirrors, sources, unpacked, limit=_LARGEST)
    except DownloadError as error:
        raise DownloadError(
            f"UCI's pen-based digits are not in {folder}, and {error}\nWhat you can do: connect to "
            "the internet and try again; or set MNIST_COURSE_PENDIGITS to a folder that holds "
            f"{parts['train'].file}."
        ) from None
    for content, part in zip(contents, parts.values(), strict=True):
        keep(folder / part.file, partial(_pack, content))


def _pack(content: bytes, path: Path) -> None:
    path.write_bytes(gzip.compress(content))


def _unpacked(downloaded: Path, source: str) -> bytes:
    from unlzw3 import unlzw

    try:
        if archive := next(downloaded.glob("*.zip"), None):
            with zipfile.ZipFile(archive) as members, members.open(source) as member:
                return unlzw(member.read(_LARGEST))
        return unlzw((downloaded / source).read_bytes())
    except Exception as error:  # zipfile and unlzw3 raise several kinds
        raise DataError(f"{source} is damaged or missing: {error}.") from error


def _parsed(content: bytes, part: Part, origin: Path | str) -> Ink:
    """Read the ink in UNIPEN's format, as far as these files use it, and check what it is."""
    strokes: list[list[list[tuple[float, float]]]] = []
    labels: list[int] = []
    writers: list[int] = []
    try:
        for line in content.decode("latin-1").splitlines():
            match line.split():
                case [".SEGMENT", *_, label]:
                    labels.append(int(label.strip('"')))
                    strokes.append([])
                    writers.append(-1)
                case [".COMMENT", _, writer, _] if labels:
                    writers[-1] = int(writer)
                case [".PEN_DOWN"]:
                    strokes[-1].append([])
                case [x, y] if labels and not x.startswith("."):
                    strokes[-1][-1].append((float(x), -float(y)))
        counts = tuple(np.bincount(labels, minlength=10).tolist())
    except (ValueError, IndexError) as error:
        raise DataError(f"{origin} is damaged or another file: {error}.") from error
    if hashlib.sha256(content).hexdigest() != part.sha256:
        if counts != part.counts:
            raise DataError(
                f"{origin} is damaged or another file. Expected of the digits 0 to 9: "
                f"{part.counts}; found: {counts}."
            )
        warnings.warn(
            f"{origin} is not byte for byte the known file; each digit is in it as often as there.",
            stacklevel=2,
        )
    inked = [[np.array(stroke) for stroke in digit if stroke] for digit in strokes]
    return Ink(inked, np.array(labels, np.uint8), np.array(writers))
