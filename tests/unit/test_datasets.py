import gzip
import hashlib
import io
import os
import pickle
import re
import runpy
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
import warnings
import zipfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from mnist_course import datasets
from mnist_course.datasets import (
    MNIST,
    Archive,
    DataError,
    Dataset,
    DownloadError,
    download_mnist,
    load_mnist,
    synthetic_mnist,
)
from mnist_course.synthetic import digits
from testsupport.mnist_server import (
    MnistServer,
    breaks_off,
    dawdles_over_headers,
    in_turn,
    never_ends,
    sends,
    sends_slowly,
)

# A small data set in MNIST's format, with checksums of its own: what is true of reading, searching
# and downloading it is true of MNIST, and needs no MNIST.


def random_arrays(seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {
        "x_train": rng.integers(0, 256, (60, 28, 28), dtype=np.uint8),
        "y_train": rng.integers(0, 10, 60, dtype=np.uint8),
        "x_test": rng.integers(0, 256, (10, 28, 28), dtype=np.uint8),
        "y_test": rng.integers(0, 10, 10, dtype=np.uint8),
    }


def idx_bytes(array: np.ndarray) -> bytes:
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def npz_bytes(arrays: dict[str, np.ndarray]) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


ARRAYS = random_arrays(seed=0)
FOREIGN = random_arrays(seed=1)
TINY = Archive(
    {
        key: replace(file, shape=array.shape, sha256=hashlib.sha256(idx_bytes(array)).hexdigest())
        for (key, file), array in zip(MNIST.files.items(), ARRAYS.values(), strict=True)
    }
)
NPZ = npz_bytes(ARRAYS)
GZIPPED = {file.name: gzip.compress(idx_bytes(ARRAYS[key])) for key, file in TINY.files.items()}
TRAIN_IMAGES = TINY.files["x_train"].name


def write_idx(folder: Path, form: str = "{}.gz") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in GZIPPED.items():
        path = folder / form.format(name)
        path.write_bytes(content if form.endswith(".gz") else gzip.decompress(content))
    return folder


def write_npz(folder: Path, content: bytes = NPZ) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mnist.npz").write_bytes(content)
    return folder


def assert_is_tiny(dataset: Dataset) -> None:
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(getattr(dataset, name), array)
    assert dataset.source == "mnist"


def said(error: pytest.ExceptionInfo) -> str:
    return str(error.value)


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """The project's data folder, empty; nothing is found that a test hasn't put somewhere."""
    monkeypatch.delenv("MNIST_COURSE_DATA", raising=False)
    monkeypatch.delenv("MNIST_COURSE_OFFLINE", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(datasets, "PROJECT_DATA", tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_COURSE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def server():
    server = MnistServer()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


# ---------------------------------------------------------------------------------- the data set


def test_a_dataset_is_read_only_and_leaves_its_makers_arrays_alone():
    own = {name: array.copy() for name, array in ARRAYS.items()}
    dataset = Dataset(**own, source="synthetic")
    for name, array in own.items():
        with pytest.raises(ValueError, match="read-only"):
            getattr(dataset, name)[0] = 0
        array[0] = 0
    with pytest.raises(AttributeError):
        dataset.source = "mnist"


def test_repr_tells_source_and_shapes():
    text = repr(Dataset(**ARRAYS, source="synthetic"))
    for part in ("synthetic", "(60, 28, 28)", "(60,)", "(10, 28, 28)", "(10,)", "uint8"):
        assert part in text


@pytest.mark.parametrize(
    ("name", "array", "complaint"),
    [
        ("x_train", np.zeros((60, 784), np.uint8), "(60, 784)"),
        ("x_test", np.zeros((10, 28, 28), np.float32), "float32"),
        ("y_train", np.zeros(59, np.uint8), "(59,)"),
        ("y_test", np.zeros(10, np.int64), "int64"),
    ],
)
def test_a_dataset_refuses_other_shapes_and_dtypes(name, array, complaint):
    with pytest.raises(ValueError, match=name) as error:
        Dataset(**{**ARRAYS, name: array}, source="mnist")
    assert complaint in said(error)


def test_checksum_is_of_the_arrays_bytes_and_changes_with_one_pixel():
    content = b"".join(array.tobytes() for array in ARRAYS.values())
    assert Dataset(**ARRAYS, source="mnist").checksum == hashlib.sha256(content).hexdigest()
    x_test = ARRAYS["x_test"].copy()
    x_test[3, 4, 5] ^= 1
    changed = Dataset(**{**ARRAYS, "x_test": x_test}, source="mnist")
    assert changed.checksum != Dataset(**ARRAYS, source="mnist").checksum


# --------------------------------------------------------------------------------- reading files


@pytest.mark.parametrize("form", ["{}", "{}.gz", "dotted", "dotted.gz", "npz", "npz folder"])
def test_every_form_is_read(tmp_path, form, no_warnings):
    if form.startswith("npz"):
        place = write_npz(tmp_path / "given")
        place = place / "mnist.npz" if form == "npz" else place
    else:
        place = write_idx(tmp_path / "given", form.replace("dotted", "{}"))
        if form.startswith("dotted"):
            for path in list(place.iterdir()):
                path.rename(path.with_name(path.name.replace("-idx", ".idx")))
    assert_is_tiny(load_mnist(place, archive=TINY))
    assert_is_tiny(load_mnist(str(place), archive=TINY))


def test_an_idx_file_that_a_browser_unpacked_but_did_not_rename_is_read(tmp_path):
    place = write_idx(tmp_path / "given")
    packed = place / f"{TRAIN_IMAGES}.gz"
    packed.write_bytes(gzip.decompress(packed.read_bytes()))
    assert_is_tiny(load_mnist(place, archive=TINY))


def damaged(content: bytes) -> bytes:
    """Flip one bit in the middle."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


BAD_IDX = {
    "truncated.gz": GZIPPED[TRAIN_IMAGES][:-20_000],
    "damaged.gz": damaged(GZIPPED[TRAIN_IMAGES]),
    "foreign.gz": gzip.compress(idx_bytes(FOREIGN["x_train"])),
    "longer.gz": gzip.compress(idx_bytes(ARRAYS["x_train"]) + b"\0"),
    "empty.gz": b"",
    "page.gz": b"<html>Please log in</html>",
    "truncated": idx_bytes(ARRAYS["x_train"])[:-1],
    "damaged": damaged(idx_bytes(ARRAYS["x_train"])),
    "reshaped": idx_bytes(ARRAYS["x_train"].reshape(30, 56, 28)),
}


@pytest.mark.parametrize("bad", BAD_IDX)
def test_a_bad_idx_file_is_named_and_never_used(tmp_path, bad):
    place = write_idx(tmp_path / "given", "{}.gz" if bad.endswith(".gz") else "{}")
    path = place / (TRAIN_IMAGES + Path(bad).suffix)
    path.write_bytes(BAD_IDX[bad])
    with pytest.raises(DataError) as error:
        load_mnist(place, archive=TINY)
    assert str(path) in said(error)
    assert "Put a sound copy in its place" in said(error)


def test_a_foreign_file_is_told_by_size_and_checksum(tmp_path):
    place = write_idx(tmp_path / "given")
    foreign = idx_bytes(FOREIGN["x_train"])
    (place / f"{TRAIN_IMAGES}.gz").write_bytes(gzip.compress(foreign))
    with pytest.raises(DataError) as error:
        load_mnist(place, archive=TINY)
    assert TINY.files["x_train"].sha256 in said(error)
    assert hashlib.sha256(foreign).hexdigest() in said(error)
    assert f"{len(foreign):,} bytes" in said(error)


class Trap:
    """An object whose unpickling leaves a mark."""

    def __reduce__(self):
        return Path.touch, (Path("trap"),)


def rezipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return buffer.getvalue()


def object_npy() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.array([Trap()], dtype=object), allow_pickle=True)
    return buffer.getvalue()


BAD_NPZ = {
    "truncated": NPZ[:-1000],
    "damaged": damaged(NPZ),
    "foreign": npz_bytes(FOREIGN),
    "other names": npz_bytes({"images": ARRAYS["x_train"]}),
    "int64": npz_bytes({**ARRAYS, "x_train": ARRAYS["x_train"].astype(np.int64)}),
    "int8": npz_bytes({**ARRAYS, "x_train": ARRAYS["x_train"].view(np.int8)}),
    "flat": npz_bytes({**ARRAYS, "x_train": ARRAYS["x_train"].reshape(60, 784)}),
    "transposed": npz_bytes({**ARRAYS, "x_train": np.asfortranarray(ARRAYS["x_train"])}),
    "pickled array": rezipped(x_train=object_npy()),
    "pickle": pickle.dumps(Trap()),
    "text": b"not a zip file",
    "empty": b"",
}


@pytest.mark.parametrize("bad", BAD_NPZ)
def test_a_bad_npz_is_named_and_never_used(tmp_path, monkeypatch, bad):
    monkeypatch.chdir(tmp_path)
    place = write_npz(tmp_path / "given", BAD_NPZ[bad])
    with pytest.raises(DataError) as error:
        load_mnist(place, archive=TINY)
    assert str(place / "mnist.npz") in said(error)
    assert not (tmp_path / "trap").exists(), "something was unpickled"


ZEROS = bytes(50_000_000)


def npy_bomb(compression: int) -> bytes:
    """Make an npz whose first array says that it has the right shape, and goes on and on."""
    buffer = io.BytesIO()
    np.save(buffer, ARRAYS["x_train"])
    with zipfile.ZipFile(packed := io.BytesIO(), "w", compression) as archive:
        archive.writestr("x_train.npy", buffer.getvalue() + ZEROS)
    return packed.getvalue()


def shape_bomb() -> bytes:
    """Make an npz whose first array says that it takes a terabyte."""
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        buffer, {"descr": "|u1", "fortran_order": False, "shape": (10**12,)}
    )
    return rezipped(x_train=buffer.getvalue())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "bomb"),
    [
        (f"{TRAIN_IMAGES}.gz", lambda: gzip.compress(ZEROS, 1)),
        ("mnist.npz", lambda: npy_bomb(zipfile.ZIP_DEFLATED)),
        ("mnist.npz", lambda: npy_bomb(zipfile.ZIP_BZIP2)),
        ("mnist.npz", shape_bomb),
    ],
    ids=["gzip", "deflate", "bzip2", "shape"],
)
def test_bombs_are_refused_in_little_memory(tmp_path, name, bomb):
    place = write_idx(tmp_path / "given")
    (place / name).write_bytes(bomb())
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=name):
            load_mnist(place, archive=TINY)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


# ------------------------------------------------------------------- where it is looked for


@pytest.mark.parametrize("named_by", ["path", "MNIST_COURSE_DATA"])
@pytest.mark.parametrize("fallback", [None, "synthetic"])
class TestNamedPlace:
    """What is named is used, or is an error: never something else, not even the fallback."""

    @pytest.fixture
    def load(self, named_by, fallback, cache, monkeypatch):
        write_npz(cache)
        monkeypatch.setattr(datasets, "synthetic_mnist", pytest.fail)

        def load(place):
            if named_by == "path":
                monkeypatch.setenv("MNIST_COURSE_DATA", "/nowhere")
                return load_mnist(place, fallback=fallback, archive=TINY)
            monkeypatch.setenv("MNIST_COURSE_DATA", str(place))
            return load_mnist(fallback=fallback, archive=TINY)

        return load

    def test_it_is_used(self, load, tmp_path, data, no_warnings):
        write_npz(data, b"bad, but not even looked at")
        assert_is_tiny(load(write_idx(tmp_path / "given")))

    @pytest.mark.parametrize("exists", [True, False])
    def test_holding_nothing_is_an_error_that_says_what_was_looked_for(
        self, load, named_by, tmp_path, exists
    ):
        place = tmp_path / "given"
        if exists:
            place.mkdir()
        with pytest.raises(FileNotFoundError, match=named_by) as error:
            load(place)
        for part in (str(place), "mnist.npz", ".gz", *GZIPPED):
            assert part in said(error)
        assert ("does not exist" in said(error)) is not exists

    def test_a_missing_file_of_the_four_is_named(self, load, named_by, tmp_path):
        place = write_idx(tmp_path / "given")
        (place / "t10k-labels-idx1-ubyte.gz").unlink()
        with pytest.raises(DataError, match=named_by) as error:
            load(place)
        assert str(place) in said(error)
        assert "t10k-labels-idx1-ubyte" in said(error)
        assert TRAIN_IMAGES not in said(error)

    def test_a_corrupt_file_is_an_error(self, load, named_by, tmp_path):
        place = write_npz(tmp_path / "given", BAD_NPZ["damaged"])
        with pytest.raises(DataError, match=named_by):
            load(place)


def test_the_message_on_a_relative_place_says_where_that_is(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MNIST_COURSE_DATA", "my/mnist")
    with pytest.raises(FileNotFoundError) as error:
        load_mnist()
    assert "'my/mnist'" in said(error)
    assert str(tmp_path / "my" / "mnist") in said(error)


def test_the_projects_data_come_before_the_cache(data, cache, no_warnings):
    write_idx(data)
    write_npz(cache, b"bad, but not even looked at")
    assert_is_tiny(load_mnist(archive=TINY))


@pytest.mark.parametrize("bad", ["truncated", "foreign"])
def test_a_bad_file_in_the_projects_data_is_named_and_passed_over(data, cache, bad):
    write_npz(data, BAD_NPZ[bad])
    write_npz(cache)
    with pytest.warns(UserWarning, match="not used") as warned:
        assert_is_tiny(load_mnist(archive=TINY))
    assert len(warned) == 1
    assert str(data / "mnist.npz") in str(warned[0].message)
    assert warned[0].filename == __file__


def test_a_bad_file_in_the_cache_is_named_and_replaced(cache, server):
    write_npz(cache, BAD_NPZ["damaged"])
    server.answers["/mnist.npz"] = sends(NPZ)
    archive = replace(TINY, mirrors=(f"{server.url}/mnist.npz",))
    with pytest.warns(UserWarning) as warned:
        assert_is_tiny(load_mnist(archive=archive))
    assert str(cache / "mnist.npz") in str(warned[0].message)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert_is_tiny(load_mnist(archive=archive))
    assert server.requested == ["/mnist.npz"]


def test_a_checkout_has_a_data_folder_and_an_installed_package_has_none(tmp_path):
    module = tmp_path / "mnist_course" / "datasets.py"
    module.parent.mkdir()
    shutil.copy(datasets.__file__, module)
    assert runpy.run_path(str(module))["PROJECT_DATA"] is None
    (tmp_path / "pyproject.toml").touch()
    assert runpy.run_path(str(module))["PROJECT_DATA"] == tmp_path / "data"


def test_without_a_name_the_cache_is_the_users(monkeypatch):
    monkeypatch.delenv("MNIST_COURSE_CACHE")
    assert datasets.cache_folder().is_absolute()
    assert "mnist-course" in datasets.cache_folder().parts


# ----------------------------------------------------------------------------------- downloading


def archive_at(*mirrors: str) -> Archive:
    return replace(TINY, mirrors=mirrors)


def serve_idx(server: MnistServer, folder: str) -> str:
    for name, content in GZIPPED.items():
        server.answers[f"{folder}{name}.gz"] = sends(content)
    return server.url + folder


@pytest.mark.parametrize("form", ["npz", "idx", "idx, no slash", "idx, unpacked on the way"])
def test_it_is_downloaded_once_and_kept(server, cache, form):
    if form == "npz":
        server.answers["/mnist.npz"] = sends(NPZ)
        mirror = f"{server.url}/mnist.npz"
    else:
        mirror = serve_idx(server, "/idx/")
    if form == "idx, no slash":
        mirror = mirror.rstrip("/")
    if form == "idx, unpacked on the way":
        encoded = sends(GZIPPED[TRAIN_IMAGES], Content_Encoding="gzip")
        server.answers[f"/idx/{TRAIN_IMAGES}.gz"] = encoded
    assert_is_tiny(load_mnist(archive=archive_at(mirror)))
    assert len(server.requested) == (1 if form == "npz" else 4)

    server.answers.clear()
    assert_is_tiny(load_mnist(archive=archive_at(mirror)))
    assert [path.name for path in cache.iterdir()] == ["mnist.npz"]


def serve_bad(server: MnistServer) -> dict[str, str]:
    """Serve a file in each wrong way there is; mirror: what the error must say of it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        closed_port = free.getsockname()[1]
    server.answers |= {
        "/foreign.npz": sends(BAD_NPZ["foreign"]),
        "/login.npz": sends(b"<html>Please log in</html>"),
        "/cut.npz": breaks_off(NPZ),
        "/trickle.npz": sends_slowly(NPZ, piece=10, pause=0.05),
        "/headers.npz": dawdles_over_headers,
        "/silent.npz": lambda handler: time.sleep(5),
        "/endless.npz": never_ends,
    }
    says = {
        f"{server.url}/absent.npz": "404",
        f"{server.url}/absent/": "404",
        f"{server.url}/foreign.npz": "SHA-256",
        f"{server.url}/login.npz": "not MNIST",
        f"{server.url}/cut.npz": "IncompleteRead",
        f"{server.url}/trickle.npz": "too slow",
        f"{server.url}/headers.npz": "too slow",
        f"{server.url}/endless.npz": "more than",
        f"http://127.0.0.1:{closed_port}/mnist.npz": "refused",
        "http://mnist.invalid/mnist.npz": "resolve",
    }
    return says


def test_the_one_error_names_every_mirror_and_what_was_wrong_with_it(server, cache):
    says = serve_bad(server)
    started = time.monotonic()
    with pytest.raises(DownloadError) as error:
        download_mnist(archive_at(*says), timeout=0.4)
    assert time.monotonic() - started < 4
    for mirror, reason in says.items():
        line = next(line for line in said(error).splitlines() if line.startswith(f"  {mirror}: "))
        assert reason in line
    for part in (str(cache), "MNIST_COURSE_DATA", 'fallback="synthetic"'):
        assert part in said(error)
    assert not cache.exists(), "something was left in the cache"


def test_a_server_that_never_answers_is_given_up(server):
    server.answers["/mnist.npz"] = lambda handler: time.sleep(5)
    with pytest.raises(DownloadError, match=r"Read timed out|too slow"):
        download_mnist(archive_at(f"{server.url}/mnist.npz"), timeout=0.2)


def test_the_next_mirror_is_used_whatever_was_wrong_with_those_before(server, cache):
    good = serve_idx(server, "/good/")
    dataset = download_mnist(archive_at(*serve_bad(server), good), timeout=0.4)
    assert_is_tiny(dataset)
    assert_is_tiny(load_mnist(cache, archive=TINY))


def test_files_of_a_mirror_with_one_bad_file_are_not_used(server):
    mirror = serve_idx(server, "/idx/")
    server.answers[f"/idx/{TRAIN_IMAGES}.gz"] = sends(BAD_IDX["foreign.gz"])
    with pytest.raises(DownloadError, match=rf"{mirror}: {TRAIN_IMAGES}\.gz is damaged or not"):
        download_mnist(archive_at(mirror))


def test_a_connection_that_breaks_off_is_tried_again(server):
    server.answers["/mnist.npz"] = in_turn(breaks_off(NPZ), breaks_off(NPZ), sends(NPZ))
    assert_is_tiny(download_mnist(archive_at(f"{server.url}/mnist.npz"), retries=2))


def test_it_is_tried_again_only_so_often_and_only_when_it_broke_off(server):
    server.answers["/cut.npz"] = breaks_off(NPZ)
    mirrors = archive_at(f"{server.url}/cut.npz", f"{server.url}/absent.npz")
    with pytest.raises(DownloadError):
        download_mnist(mirrors, retries=1)
    assert server.requested == ["/cut.npz", "/cut.npz", "/absent.npz"]


def test_slow_but_steady_is_waited_for_and_shown(server, capsys):
    pieces = 20
    server.answers["/mnist.npz"] = sends_slowly(NPZ, piece=len(NPZ) // pieces, pause=0.05)
    assert_is_tiny(download_mnist(archive_at(f"{server.url}/mnist.npz"), timeout=0.4))
    assert re.search(r"mnist\.npz: +[1-9]\d%", capsys.readouterr().err)


def test_an_interrupt_ends_the_download(server, cache):
    server.answers["/mnist.npz"] = sends_slowly(NPZ, piece=2000, pause=0.1)
    mirrors = archive_at(f"{server.url}/mnist.npz")
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        download_mnist(mirrors, timeout=30)
    time.sleep(0.5)  # long enough for a few more pieces, too short for the rest of the file
    assert f"download {server.url}/mnist.npz" not in [each.name for each in threading.enumerate()]
    assert not cache.exists()


def download_repeatedly(archive: Archive) -> set[str]:
    return {download_mnist(archive).checksum for _ in range(20)}


@pytest.mark.slow
def test_processes_that_download_and_read_at_once_do_not_hurt_each_other(server, cache):
    both_have_asked = threading.Barrier(2)

    def answer(handler):
        both_have_asked.wait(timeout=10)
        sends(NPZ)(handler)

    server.answers["/mnist.npz"] = answer
    mirrors = archive_at(f"{server.url}/mnist.npz")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        downloads = [processes.submit(download_repeatedly, mirrors) for _ in range(2)]
        reads = 0
        while not all(download.done() for download in downloads):
            if (cache / "mnist.npz").exists():
                assert_is_tiny(load_mnist(cache, archive=TINY))
                reads += 1
    assert reads > 0
    for download in downloads:
        assert download.result() == {Dataset(**ARRAYS, source="mnist").checksum}
    assert [path.name for path in cache.iterdir()] == ["mnist.npz"]


def test_a_process_that_is_killed_half_way_leaves_nothing_in_the_cache(server, cache):
    half_way = threading.Event()

    def answer(handler):
        breaks_off(NPZ)(handler)
        half_way.set()
        time.sleep(10)

    server.answers["/mnist.npz"] = answer
    process = get_context("spawn").Process(
        target=download_mnist, args=(archive_at(f"{server.url}/mnist.npz"),)
    )
    process.start()
    assert half_way.wait(timeout=20)
    process.kill()
    process.join()
    assert not cache.exists() or not list(cache.rglob("*"))


def test_what_a_killed_download_left_behind_is_deleted_the_next_time(
    server, cache, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    server.answers["/mnist.npz"] = sends(NPZ)
    fresh, others = tmp_path / ".mnist-course-fresh", tmp_path / "others"
    left_behind = [tmp_path / ".mnist-course-old", cache / ".mnist-course-old"]
    for folder in (fresh, others, *left_behind):
        folder.mkdir(parents=True)
        (folder / "mnist.npz").touch()
    for folder in (others, *left_behind):
        os.utime(folder, (0, 0))
    download_mnist(archive_at(f"{server.url}/mnist.npz"))
    assert not any(folder.exists() for folder in left_behind)
    assert fresh.exists()  # another process may be at work there
    assert others.exists()


def test_a_cache_that_cannot_be_written_costs_a_warning_not_the_data(server, cache):
    cache.write_text("a file where the folder should be")
    server.answers["/mnist.npz"] = sends(NPZ)
    with pytest.warns(UserWarning, match="cannot be kept"):
        assert_is_tiny(download_mnist(archive_at(f"{server.url}/mnist.npz")))


# --------------------------------------------------------------------------- offline and fallback


def test_offline_nothing_is_asked_for(server, monkeypatch):
    monkeypatch.setenv("MNIST_COURSE_OFFLINE", "1")
    server.answers["/mnist.npz"] = sends(NPZ)
    with pytest.raises(DownloadError, match="MNIST_COURSE_OFFLINE"):
        load_mnist(archive=archive_at(f"{server.url}/mnist.npz"))
    assert server.requested == []


def test_offline_what_is_here_is_used(monkeypatch, cache):
    monkeypatch.setenv("MNIST_COURSE_OFFLINE", "1")
    write_npz(cache)
    assert_is_tiny(load_mnist(archive=TINY))


@pytest.fixture
def synthetic(monkeypatch):
    dataset = Dataset(**FOREIGN, source="synthetic")
    monkeypatch.setattr(datasets, "synthetic_mnist", lambda: dataset)
    return dataset


@pytest.mark.parametrize("offline", ["1", "0"])
def test_the_fallback_steps_in_with_one_line(synthetic, server, monkeypatch, capsys, offline):
    monkeypatch.setenv("MNIST_COURSE_OFFLINE", offline)
    mirrors = archive_at(f"{server.url}/absent.npz")
    assert load_mnist(fallback="synthetic", archive=mirrors) is synthetic
    notice = capsys.readouterr().out
    assert notice.count("\n") == 1
    assert "synthetic" in notice


def test_the_fallback_stays_out_of_it_where_there_is_mnist(synthetic, cache, capsys):
    write_npz(cache)
    assert_is_tiny(load_mnist(fallback="synthetic", archive=TINY))
    assert capsys.readouterr().out == ""


def test_an_unknown_fallback_is_refused_with_the_known_ones(synthetic, cache):
    write_npz(cache)
    with pytest.raises(ValueError, match=r"'fashion'.*'synthetic'"):
        load_mnist(fallback="fashion", archive=TINY)


def test_reading_files_imports_neither_tensorflow_nor_the_network(tmp_path):
    code = (
        "import sys; from mnist_course.datasets import load_mnist, DataError\n"
        "try: load_mnist(sys.argv[1])\n"
        "except DataError: pass\n"
        "print([name for name in ('tensorflow', 'keras', 'pooch', 'requests')"
        " if name in sys.modules])"
    )
    place = write_idx(tmp_path / "given")
    ran = subprocess.run(
        [sys.executable, "-c", code, place], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[]\n"


def test_the_built_in_digits_are_kept_and_a_damaged_copy_is_made_anew(cache):
    made = synthetic_mnist(train=30, test=10)
    assert (made.x_train.shape, made.x_test.shape) == ((30, 28, 28), (10, 28, 28))
    assert made.source == "synthetic"
    (kept,) = cache.iterdir()
    sound = kept.read_bytes()
    assert synthetic_mnist(train=30, test=10).checksum == made.checksum
    kept.write_bytes(sound[: len(sound) // 2])
    assert synthetic_mnist(train=30, test=10).checksum == made.checksum
    assert kept.stat().st_size == len(sound)


def test_built_in_digits_of_another_version_are_made_anew(cache, monkeypatch):
    old = synthetic_mnist(train=30, test=10)
    monkeypatch.setattr(digits, "VERSION", digits.VERSION + 1)
    assert synthetic_mnist(train=30, test=10).checksum == old.checksum
    assert len(list(cache.iterdir())) == 2


def test_offline_the_built_in_digits_stand_in_for_mnist(tmp_path):
    code = (
        "import functools, mnist_course as mc, mnist_course.datasets as datasets\n"
        "datasets.PROJECT_DATA = None\n"
        "small = functools.partial(datasets.synthetic_mnist, train=20, test=10)\n"
        "datasets.synthetic_mnist = small  # 60,000 take half a minute\n"
        "assert mc.load_mnist(fallback='synthetic').source == 'synthetic'"
    )
    environment = os.environ | {"MNIST_COURSE_OFFLINE": "1", "MNIST_COURSE_CACHE": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    assert run.returncode == 0, run.stderr.decode()
    assert b"using the synthetic digits" in run.stdout


# ------------------------------------------------------------------------------------ real MNIST


@pytest.fixture(scope="module")
def mnist(mnist_path):
    return load_mnist(mnist_path)


def test_mnist_is_mnist(mnist):
    assert mnist.x_train.shape == (60_000, 28, 28)
    assert mnist.x_test.shape == (10_000, 28, 28)
    assert mnist.source == "mnist"
    # Counts of the ten digits and the first labels, as published.
    assert np.bincount(mnist.y_train).tolist() == [
        *(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949)
    ]
    assert mnist.y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert mnist.y_test[:5].tolist() == [7, 2, 1, 0, 4]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["npz", "idx"])
def test_mnist_is_downloaded_from_a_mirror(mnist, mnist_path, server, form):
    if form == "npz":
        np.savez(npz := io.BytesIO(), **{key: getattr(mnist, key) for key in MNIST.files})
        server.answers["/mnist.npz"] = sends(npz.getvalue())
    for file in MNIST.files.values():
        content = (mnist_path / f"{file.name}.gz").read_bytes()
        server.answers[f"/{file.name}.gz"] = sends(content)
    mirror = f"{server.url}/{'mnist.npz' if form == 'npz' else ''}"
    downloaded = load_mnist(archive=replace(MNIST, mirrors=(mirror,)))
    assert downloaded.checksum == mnist.checksum == load_mnist().checksum


def test_the_readme_in_data_gives_the_checksums_and_the_mirrors():
    readme = Path(__file__).parents[2].joinpath("data", "README.md").read_text(encoding="utf-8")
    for file in MNIST.files.values():
        assert f"| {file.name} | {file.sha256} |" in readme
    for mirror in datasets.MIRRORS:
        assert mirror in readme


def test_validation_images_are_held_out_and_always_the_same():
    n = 50
    images = np.arange(n, dtype=np.uint8)[:, None, None] * np.ones((28, 28), np.uint8)
    data = Dataset(images, np.arange(n, dtype=np.uint8), images[:1], images[:1, 0, 0], "synthetic")
    x_train, y_train, x_val, y_val = data.split_validation(10)
    assert (x_train.shape, x_val.shape) == ((40, 28, 28), (10, 28, 28))
    assert sorted([*y_train, *y_val]) == list(range(n))
    np.testing.assert_array_equal(x_val[:, 0, 0], y_val)
    np.testing.assert_array_equal(y_val, data.split_validation(10)[3])
    with pytest.raises(ValueError, match=r"50 images can't be held out of 50"):
        data.split_validation(50)
