"""MNIST, found on this computer or downloaded, and never used unverified.

What identifies MNIST is its content: the SHA-256 of its four uncompressed IDX files. The same check
serves plain and gzipped IDX files, Keras's ``mnist.npz`` and whatever a mirror sends.
"""

import gzip
import hashlib
import math
import os
import struct
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from mnist_course.downloads import DataError, DownloadError, cache_folder, download, keep

MIRRORS = (
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
"""Where MNIST is downloaded from: an ``.npz`` file, or a folder of the four gzipped IDX files."""

_ROOT = Path(__file__).resolve().parents[1]
PROJECT_DATA = _ROOT / "data" if (_ROOT / "pyproject.toml").is_file() else None
"""The project's ``data/`` folder in a source checkout; None in an installed package."""


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Images of handwritten digits and their labels, for training and for testing.

    Parameters
    ----------
    x_train, x_test : ndarray of shape (n, 28, 28), uint8
        Images, light ink (255) on black paper (0).
    y_train, y_test : ndarray of shape (n,), uint8
        The digit, 0 to 9, that each image shows.
    source : str
        ``"mnist"``, or ``"synthetic"`` for the built-in digits.

    Raises
    ------
    ValueError
        If an array has another shape or dtype.

    Notes
    -----
    The arrays are read-only views: a lesson that changed them would change them for every cell
    below. Work on a copy, ``mnist.x_train.copy()``.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    source: str

    def __post_init__(self):
        """Check the arrays and make them read-only."""
        for part in ("train", "test"):
            n = len(getattr(self, f"x_{part}"))
            self._freeze(f"x_{part}", (n, 28, 28))
            self._freeze(f"y_{part}", (n,))

    def __repr__(self):
        """Return the source and the shapes."""
        shapes = ", ".join(f"{name} {array.shape}" for name, array in self._arrays().items())
        return f"Dataset({self.source}: {shapes}, all uint8)"

    @cached_property
    def checksum(self) -> str:
        """SHA-256, in hexadecimal, over the bytes of x_train, y_train, x_test and y_test."""
        digest = hashlib.sha256()
        for array in self._arrays().values():
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()

    def split_validation(self, size: int = 5_000) -> tuple[np.ndarray, ...]:
        """Hold out some of the training images, to choose by; the test images stay unseen.

        Parameters
        ----------
        size : int
            Number of images held out: drawn at random, but always the same ones.

        Returns
        -------
        tuple of ndarray
            x_train (n - size, 28, 28), y_train (n - size,), x_val (size, 28, 28), y_val (size,),
            all uint8.

        Raises
        ------
        ValueError
            If `size` isn't from 1 to n - 1.
        """
        n = len(self.x_train)
        if not 0 < size < n:
            raise ValueError(
                f"{size} images can't be held out of {n:,}: choose a number from 1 to {n - 1:,}."
            )
        held_out = np.zeros(n, dtype=bool)
        held_out[np.random.default_rng(0).permutation(n)[:size]] = True
        x, y = self.x_train, self.y_train
        return x[~held_out], y[~held_out], x[held_out], y[held_out]

    def _arrays(self) -> dict[str, np.ndarray]:
        return {name: getattr(self, name) for name in ("x_train", "y_train", "x_test", "y_test")}

    def _freeze(self, name: str, shape: tuple[int, ...]) -> None:
        array = np.asarray(getattr(self, name)).view()
        if array.dtype != np.uint8 or array.shape != shape:
            raise ValueError(f"{name} must be uint8 {shape}, not {array.dtype} {array.shape}.")
        array.setflags(write=False)
        object.__setattr__(self, name, array)


@dataclass(frozen=True)
class IdxFile:
    """One of the four files: its name, the shape of its uint8 array, its SHA-256 uncompressed."""

    name: str
    shape: tuple[int, ...]
    sha256: str

    @property
    def header(self) -> bytes:
        """What comes before the array: two zeros, the code of uint8, the shape."""
        return struct.pack(f">4B{len(self.shape)}I", 0, 0, 8, len(self.shape), *self.shape)

    @property
    def size(self) -> int:
        """Bytes of the uncompressed file."""
        return len(self.header) + math.prod(self.shape)


@dataclass(frozen=True)
class Archive:
    """A data set in MNIST's format: the file behind each array of a `Dataset`, and its mirrors."""

    files: Mapping[str, IdxFile]
    mirrors: tuple[str, ...] = ()


MNIST = Archive(
    files={
        "x_train": IdxFile(
            "train-images-idx3-ubyte",
            (60_000, 28, 28),
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ),
        "y_train": IdxFile(
            "train-labels-idx1-ubyte",
            (60_000,),
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ),
        "x_test": IdxFile(
            "t10k-images-idx3-ubyte",
            (10_000, 28, 28),
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ),
        "y_test": IdxFile(
            "t10k-labels-idx1-ubyte",
            (10_000,),
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    },
    mirrors=MIRRORS,
)


def load_mnist(
    path: str | os.PathLike | None = None,
    *,
    fallback: str | None = None,
    archive: Archive = MNIST,
) -> Dataset:
    """Load MNIST: 60,000 training and 10,000 test images of handwritten digits.

    It is looked for in `path`, in the folder or file that the environment variable
    ``MNIST_COURSE_DATA`` names, in the project's ``data/`` folder (in a source checkout), and in
    the user's cache (`cache_folder`); the first one given or found counts. If it is nowhere, it is
    downloaded into the cache, 11 MB, unless ``MNIST_COURSE_OFFLINE=1`` is set.

    Parameters
    ----------
    path : path-like, optional
        A folder with the four IDX files, gzipped or not, or with ``mnist.npz``; or that file.
    fallback : str, optional
        What to return where MNIST is neither found nor downloaded: ``"synthetic"`` for the
        built-in digits. One printed line says so.
    archive : Archive, optional
        The files and mirrors, if not MNIST's own.

    Returns
    -------
    Dataset
        Read-only uint8 arrays: x_train (60000, 28, 28), y_train (60000,), x_test (10000, 28, 28)
        and y_test (10000,).

    Raises
    ------
    FileNotFoundError
        If `path` or ``MNIST_COURSE_DATA`` is given and holds no MNIST.
    DataError
        If what it holds is incomplete, damaged or another data set.
    DownloadError
        If MNIST is neither found nor downloaded, and there is no fallback.
    ValueError
        If there is no such fallback.

    Warns
    -----
    UserWarning
        If ``data/`` or the cache holds a bad file. It is not used.

    Notes
    -----
    MNIST is by Y. LeCun, C. Cortes and C. J. C. Burges [1]_, under CC BY-SA 3.0 as Keras states it.

    References
    ----------
    .. [1] Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
       recognition", Proceedings of the IEEE 86 (11), 1998.
    """
    if fallback not in (None, "synthetic"):
        raise ValueError(f"fallback is {fallback!r}. It must be 'synthetic', or left out.")
    if path is not None:
        return _load_named(path, "path", archive)
    if named := os.environ.get("MNIST_COURSE_DATA"):
        return _load_named(named, "MNIST_COURSE_DATA", archive)
    if (found := _search((PROJECT_DATA, cache_folder()), archive)) is not None:
        return found
    try:
        return download_mnist(archive)
    except DownloadError:
        if fallback is None:
            raise
    print(
        f"MNIST is not on this computer and could not be downloaded: using the {fallback} digits "
        "instead. Your figures will differ from the text.",
        flush=True,
    )
    return synthetic_mnist()


def download_mnist(archive: Archive = MNIST, *, timeout: float = 10.0, retries: int = 2) -> Dataset:
    """Download MNIST from the first mirror that has it, and keep it in the cache.

    Parameters
    ----------
    archive : Archive, optional
        The files and mirrors, if not MNIST's own.
    timeout, retries
        As for `mnist_course.downloads.download`.

    Returns
    -------
    Dataset
        As `load_mnist` describes it.

    Raises
    ------
    DownloadError
        If every mirror failed (the message says how each did), or ``MNIST_COURSE_OFFLINE`` is set.

    Warns
    -----
    UserWarning
        If the cache cannot be written to. The data are good all the same.
    """
    try:
        dataset = download(
            archive.mirrors,
            [f"{file.name}.gz" for file in archive.files.values()],
            lambda folder: _read(next(folder.glob("*.npz"), folder), archive),
            limit=sum(file.size for file in archive.files.values()) + 2**16,  # room for headers
            timeout=timeout,
            retries=retries,
        )
    except DownloadError as error:
        raise DownloadError(_no_mnist(error)) from None
    assert dataset is not None  # its files have just been downloaded
    _keep(dataset, cache_folder() / "mnist.npz")
    return dataset


def synthetic_mnist(*, train: int = 60_000, test: int = 10_000) -> Dataset:
    """Return built-in digits in the shape of MNIST, made once and then kept in the user's cache.

    Parameters
    ----------
    train, test : int
        How many images there are to train and to test.

    Returns
    -------
    Dataset
        With ``source="synthetic"``.
    """
    from mnist_course.synthetic.digits import VERSION, synthetic_digits

    path = cache_folder() / f"synthetic-{train}-{test}-v{VERSION}.npz"
    with suppress(Exception), np.load(path) as kept:  # not there, or damaged: they are made anew
        return Dataset(**kept, source="synthetic")
    images, labels = synthetic_digits(train + test, seed=0, progress=True)
    made = Dataset(images[:train], labels[:train], images[train:], labels[train:], "synthetic")
    _keep(made, path)
    return made


def _no_mnist(why: object) -> str:
    searched = " and ".join(str(place) for place in (PROJECT_DATA, cache_folder()) if place)
    return (
        f"MNIST is not in {searched}, and {why}\n"
        "What you can do: connect to the internet and try again; or set MNIST_COURSE_DATA to a "
        "folder that holds MNIST (data/README.md tells how to get one); or use the built-in "
        'digits, load_mnist(fallback="synthetic").'
    )


def _load_named(path: str | os.PathLike, named_by: str, archive: Archive) -> Dataset:
    place = Path(path).expanduser().absolute()
    try:
        dataset = _read(place, archive)
    except DataError as error:
        raise DataError(
            f"{error}\nIt was named by {named_by}. Put a sound copy in its place, or leave "
            f"{named_by} out to have MNIST looked for elsewhere and downloaded."
        ) from error
    if dataset is None:
        names = ", ".join(file.name for file in archive.files.values())
        raise FileNotFoundError(
            f"There is no MNIST in {place}, which {named_by} names as {os.fspath(path)!r}"
            f"{'' if place.exists() else ' and which does not exist'}. Looked for mnist.npz, and "
            f"for {names} (each with or without .gz, with -idx or .idx). Give the folder that "
            f"holds them, best as an absolute path, or leave {named_by} out."
        )
    return dataset


def _search(folders: tuple[Path | None, ...], archive: Archive) -> Dataset | None:
    for folder in filter(None, folders):
        try:
            dataset = _read(folder, archive)
        except OSError as error:
            warnings.warn(
                f"{error}\nIt is not used, and MNIST is looked for elsewhere. Delete what is wrong "
                "there, or put a sound copy in its place.",
                stacklevel=3,
            )
        else:
            if dataset is not None:
                return dataset
    return None


def _read(place: Path, archive: Archive) -> Dataset | None:
    """Read the data set that a folder, or an npz file, holds; None if it holds nothing like it."""
    npz = place if place.is_file() else place / "mnist.npz"
    if npz.is_file():
        return _read_npz(npz, archive)
    paths = {key: _find(place, file.name) for key, file in archive.files.items()}
    if not any(paths.values()):
        return None
    if missing := [archive.files[key].name for key, path in paths.items() if path is None]:
        raise DataError(f"{place} holds some of MNIST's files, but not {', '.join(missing)}.")
    arrays = {key: _read_idx(path, archive.files[key]) for key, path in paths.items() if path}
    return Dataset(**arrays, source="mnist")


def _find(folder: Path, name: str) -> Path | None:
    stems = (name, name.replace("-idx", ".idx"))
    paths = [folder / f"{stem}{suffix}" for stem in stems for suffix in ("", ".gz")]
    return next(filter(Path.is_file, paths), None)


def _read_idx(path: Path, file: IdxFile) -> np.ndarray:
    with _named(path), path.open("rb") as stream:
        # Browsers and servers unpack files unasked, so the first bytes tell, not the name.
        gzipped = stream.read(2) == b"\x1f\x8b"
        stream.seek(0)
        # One byte more than expected shows an oversized file, and never unpacks a gzip bomb.
        content = (gzip.GzipFile(fileobj=stream) if gzipped else stream).read(file.size + 1)
    return _verified(content, path, file)


def _read_npz(path: Path, archive: Archive) -> Dataset:
    with _named(path), zipfile.ZipFile(path) as members:
        arrays = {
            key: _read_npy(members, f"{key}.npy", path, file) for key, file in archive.files.items()
        }
    return Dataset(**arrays, source="mnist")


def _read_npy(members: zipfile.ZipFile, name: str, origin: Path, file: IdxFile) -> np.ndarray:
    # zipfile unpacks these two piece by piece; the others could be bombs.
    if members.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DataError(f"{origin}: {name} is neither stored nor deflated.")
    # Only the header is interpreted, so nothing is ever unpickled, nor memory taken on its word.
    with members.open(name) as member:
        np.lib.format.read_magic(member)
        shape, _, dtype = np.lib.format.read_array_header_1_0(member)
        if dtype != np.uint8 or shape != file.shape:
            raise DataError(
                f"{origin} is not MNIST: {name} is {dtype} {shape}, not uint8 {file.shape}."
            )
        content = file.header + member.read(math.prod(shape) + 1)
    return _verified(content, f"{origin}: {name}", file)


@contextmanager
def _named(origin: Path) -> Iterator[None]:
    """Turn whatever goes wrong while unpacking into an error that names the file."""
    try:
        yield
    except DataError:
        raise
    except Exception as error:  # gzip, zipfile, zlib and NumPy raise a dozen kinds
        raise DataError(f"{origin} is damaged or not MNIST: {error}.") from error


def _verified(content: bytes, origin: Path | str, file: IdxFile) -> np.ndarray:
    digest = hashlib.sha256(content).hexdigest()
    if digest != file.sha256:
        size = f"{len(content):,}" if len(content) <= file.size else "more"
        raise DataError(
            f"{origin} is damaged or not MNIST: unpacked, {file.name} must be {file.size:,} bytes "
            f"with SHA-256 {file.sha256}, but there are {size} bytes with SHA-256 {digest}."
        )
    return np.frombuffer(content, np.uint8, offset=len(file.header)).reshape(file.shape)


def _keep(dataset: Dataset, path: Path) -> None:
    # Not compressed: MNIST takes 55 MB, but loads in half the time.
    keep(path, lambda temporary: np.savez(temporary, **dataset._arrays()))  # type: ignore[arg-type]
