"""Ink kept in a file comes back as it was; anything else is refused in words."""

import json

import numpy as np
import pytest

from mnist_course.ink.files import MAX_BYTES, read_ink, write_ink

SEVEN = [(80, 60), (205.25, 62), (165, 130), (130, 235)]
DOT = [(140, 140)]


def changed(**fields) -> str:
    return json.dumps(json.loads(write_ink([SEVEN, DOT], 280, 20)) | fields)


def test_ink_comes_back_as_it_was():
    ink = read_ink(write_ink([SEVEN, DOT], 300, 17.5))
    assert (ink.size, ink.pen_width) == (300, 17.5)
    np.testing.assert_array_equal(ink.strokes[0], SEVEN)
    np.testing.assert_array_equal(ink.strokes[1], DOT)


def test_bytes_are_read_as_well():
    assert len(read_ink(write_ink([SEVEN], 280, 20).encode()).strokes) == 1


def test_no_ink_is_ink():
    assert read_ink(write_ink([], 280, 20)).strokes == []


def test_a_file_is_small():
    stroke = np.random.default_rng(0).uniform(0, 280, (100, 2))
    assert len(write_ink([stroke], 280, 20)) < 100 * 17 + 100


@pytest.mark.parametrize(
    "text",
    [
        "",
        "seven",
        "{",
        b"\xff\xfe\x00",
        b"\x89PNG\r\n",
        "[" * 100_000,
        '{"a":' * 100_000,
        "1" * 10_000,
    ],
)
def test_what_is_no_json_is_refused(text):
    with pytest.raises(ValueError, match=r"not an ink file.*Save") as caught:
        read_ink(text)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("text", ["null", "7", "[]", "{}", '{"format": "mnist-course ink"}'])
def test_json_that_is_no_ink_is_refused(text):
    with pytest.raises(ValueError, match="not an ink file"):
        read_ink(text)


def test_a_file_that_is_too_large_is_refused_before_it_is_read():
    with pytest.raises(ValueError, match=r"9 MB.*at most 8 MB"):
        read_ink(" " * (MAX_BYTES + 2**20))


@pytest.mark.parametrize("version", [0, 2, "1", None, [1]])
def test_another_version_is_named(version):
    with pytest.raises(ValueError, match=r"version .*Update mnist-course"):
        read_ink(changed(version=version))


@pytest.mark.parametrize("size", [None, 0, -1, 10**9, 280.5, "280", True, [280], {"a": 1}])
def test_a_size_that_no_canvas_has_is_refused(size):
    with pytest.raises(ValueError, match='"size" is'):
        read_ink(changed(size=size))


@pytest.mark.parametrize(
    "pen_width", [None, 0, -1, 281, 1e300, float("nan"), float("inf"), "20", True, []]
)
def test_a_pen_that_no_canvas_has_is_refused(pen_width):
    with pytest.raises(ValueError, match='"pen_width" is'):
        read_ink(changed(pen_width=pen_width))


@pytest.mark.parametrize(
    "stroke",
    [
        [],
        None,
        7,
        "stroke",
        {},
        [1, 2],
        [[1]],
        [[1, 2, 3]],
        [[1, 2], [3]],
        [[1, "2"]],
        [["x" * 100_000, 2]],
        [[1, None]],
        [[True, False]],
        [[[1], [2]]],
        [[float("nan"), 1]],
        [[1, float("inf")]],
        [[1e300, 1]],
        [[10**400, 1]],
    ],
)
def test_a_stroke_that_is_none_is_named_by_its_number(stroke):
    with pytest.raises(ValueError, match="Stroke 1 of the ink file"):
        read_ink(changed(strokes=[SEVEN, stroke]))
