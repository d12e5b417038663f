"""UCI's pen-based digits: downloaded, checked, kept, and read from a local copy."""

import gzip
import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import mnist_course as mc
from mnist_course.datasets import DataError, DownloadError
from mnist_course.ink.pendigits import PARTS, load_pendigits
from testsupport.mnist_server import MnistServer, breaks_off, sends

EIGHT = """.SEGMENT DIGIT    0 ? "8"
.COMMENT 8 12  224
.PEN_DOWN
 267  333
 260  -4
.PEN_UP
.DT 100
.PEN_DOWN
 10  20
.PEN_UP
"""
NAMELESS = '.SEGMENT DIGIT    1 ? "1"\n.PEN_DOWN\n 5  6\n.PEN_UP\n'


def unipen(*digits: str) -> bytes:
    return "\n".join([".INCLUDE        dene.doc", '.LEXICON "0" "1"', *digits]).encode()


def compressed(content: bytes) -> bytes:
    """Pack as Unix's compress does, badly: each byte by a code of its own, 9 bits long."""
    pieces = [content[start : start + 247] for start in range(0, len(content), 247)]
    codes = [
        code for piece in pieces for code in (*piece, 256)
    ]  # 256 begins anew: codes stay short
    bits = sum(code << 9 * place for place, code in enumerate(codes))
    return b"\x1f\x9d\x90" + bits.to_bytes(9 * len(codes) // 8 + 1, "little")


CONTENTS = {"train": unipen(EIGHT, NAMELESS), "test": unipen(NAMELESS)}
SMALL = {
    name: PARTS[name]._replace(
        sha256=hashlib.sha256(content).hexdigest(),
        counts=tuple(content.count(f'? "{digit}"'.encode()) for digit in range(10)),
    )
    for name, content in CONTENTS.items()
}


def zipped(contents: dict[str, bytes] = CONTENTS) -> bytes:
    with zipfile.ZipFile(buffer := io.BytesIO(), "w") as archive:
        for name, content in contents.items():
            archive.writestr(PARTS[name].source, compressed(content))
    return buffer.getvalue()


@dataclass
class Uci:
    """A server in UCI's place."""

    server: MnistServer

    def load(self, *paths: str):
        return load_pendigits(parts=SMALL, mirrors=[self.server.url + path for path in paths])


@pytest.fixture
def uci(monkeypatch, tmp_path):
    monkeypatch.delenv("MNIST_COURSE_PENDIGITS", raising=False)
    monkeypatch.delenv("MNIST_COURSE_OFFLINE", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("MNIST_COURSE_CACHE", str(tmp_path / "cache"))
    server = MnistServer()
    yield Uci(server)
    server.shutdown()
    server.server_close()


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """The folder that the environment variable names, with the training part alone."""
    monkeypatch.setenv("MNIST_COURSE_PENDIGITS", str(tmp_path))
    (tmp_path / SMALL["train"].file).write_bytes(gzip.compress(CONTENTS["train"]))
    return tmp_path


def assert_is_small(pendigits) -> None:
    train = pendigits.train
    assert train.labels.tolist() == [8, 1]
    assert train.labels.dtype == np.uint8
    assert train.writers.tolist() == [12, -1]
    assert [[stroke.tolist() for stroke in digit] for digit in train.strokes] == [
        [[[267, -333], [260, 4]], [[10, -20]]],
        [[[5, -6]]],
    ]
    assert pendigits.test.labels.tolist() == [1]


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_both_parts_are_downloaded_once_and_kept(uci, form, recwarn):
    uci.server.answers["/uci.zip"] = sends(zipped())
    for name, content in CONTENTS.items():
        uci.server.answers[f"/uci/{PARTS[name].source}"] = sends(compressed(content))
    path = "/uci.zip" if form == "zip" else "/uci/"
    assert_is_small(uci.load(path))
    uci.server.answers.clear()
    assert_is_small(uci.load(path))
    assert len(uci.server.requested) == (1 if form == "zip" else 2)
    assert not recwarn.list


def test_the_next_mirror_is_used_where_one_sends_something_else(uci):
    foreign = CONTENTS | {"test": unipen(EIGHT)}
    uci.server.answers = {
        "/cut.zip": breaks_off(zipped()),
        "/page.zip": sends(b"<html>Please log in</html>"),
        "/foreign.zip": sends(zipped(foreign)),
        "/missing.zip": sends(zipped({"train": CONTENTS["train"]})),
        "/good.zip": sends(zipped()),
    }
    assert_is_small(uci.load("/absent.zip", *uci.server.answers))


def test_the_one_error_says_what_was_wrong_and_what_to_do(uci):
    uci.server.answers["/page.zip"] = sends(b"<html>Please log in</html>")
    with pytest.raises(DownloadError) as error:
        uci.load("/page.zip", "/absent.zip")
    for part in ("page.zip: pendigits-orig.tra.Z is damaged", "404", "MNIST_COURSE_PENDIGITS"):
        assert part in str(error.value)


def test_offline_nothing_is_asked_for(uci, monkeypatch):
    monkeypatch.setenv("MNIST_COURSE_OFFLINE", "1")
    with pytest.raises(DownloadError, match=r"MNIST_COURSE_OFFLINE is set.\nWhat you can do"):
        uci.load("/uci.zip")
    assert uci.server.requested == []


def test_a_local_copy_of_the_training_part_serves_and_the_missing_test_part_is_named(folder):
    pendigits = load_pendigits(parts=SMALL)
    assert pendigits.train.labels.tolist() == [8, 1]
    with pytest.raises(FileNotFoundError, match=r"no pendigits-test\.unp\.gz in "):
        _ = pendigits.test


def test_a_folder_without_them_is_an_error(folder):
    (folder / SMALL["train"].file).unlink()
    with pytest.raises(FileNotFoundError, match=r"no pendigits-train\.unp\.gz in "):
        load_pendigits(parts=SMALL)


def test_other_bytes_with_the_same_digits_are_used_with_a_warning(folder):
    spaced = CONTENTS["train"].replace(b"\n", b"\r\n")
    (folder / SMALL["train"].file).write_bytes(gzip.compress(spaced))
    with pytest.warns(UserWarning, match="not byte for byte the known file"):
        assert load_pendigits(parts=SMALL).train.labels.tolist() == [8, 1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (gzip.compress(unipen(EIGHT)), "Expected of the digits 0 to 9"),
        (gzip.compress(unipen('.SEGMENT DIGIT 0 ? "eight"')), "damaged or another file"),
        (gzip.compress(unipen(".PEN_DOWN")), "damaged or another file"),
        (gzip.compress(CONTENTS["train"])[:-20], "damaged"),
        (b"no gzip", "damaged"),
    ],
    ids=["another digit", "a word", "no digit", "truncated", "text"],
)
def test_a_bad_file_is_named_and_never_used(folder, content, said):
    path = folder / SMALL["train"].file
    path.write_bytes(content)
    with pytest.raises(DataError, match=said) as error:
        load_pendigits(parts=SMALL)
    assert str(path) in str(error.value)


def test_the_readme_in_data_gives_the_checksums():
    readme = Path(__file__).parents[2].joinpath("data", "README.md").read_text(encoding="utf-8")
    for part in PARTS.values():
        assert f"| {part.file} | {part.sha256} |" in readme


def test_the_real_training_part_is_whole(recwarn):
    from testsupport import pendigits

    assert len(pendigits.load_pendigits()) == 7494  # skips without it
    train = mc.load_pendigits().train
    assert sorted(set(train.writers)) == list(range(1, 31))
    assert not recwarn.list
