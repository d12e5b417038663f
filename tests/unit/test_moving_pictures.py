"""The lessons' moving pictures are light, move, and are described in words."""

import re
from itertools import pairwise
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image, ImageSequence

from mnist_course.exercises.learners_copy import copy_lessons
from tools.moving_pictures import kernel_walk

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PICTURES = sorted((NOTEBOOKS / "pictures").iterdir())
SHOWN = re.compile(r"<details>(?:(?!</details>).)*!\[([^\]]+)\]\((pictures/[^)]+)\)", re.DOTALL)


@pytest.fixture(params=PICTURES, ids=lambda path: path.stem)
def picture(request):
    return request.param


def shown():
    """Return the alt texts of each picture, by its address in a lesson."""
    alt_texts = {}
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                for alt, address in SHOWN.findall(cell.source):
                    alt_texts.setdefault(address, []).append(alt)
    return alt_texts


def test_it_moves_and_is_light(picture):
    assert picture.stat().st_size < 200_000
    with Image.open(picture) as film:
        frames = [np.array(frame.convert("L"), int) for frame in ImageSequence.Iterator(film)]
    assert len(frames) > 10
    assert all(np.abs(after - before).max() > 50 for before, after in pairwise(frames))


def test_it_starts_when_asked_for_and_has_alt_text(picture):
    """What is folded away moves for no one who hasn't opened it."""
    alt_texts = shown()[f"pictures/{picture.name}"]
    assert all(len(alt) > 100 for alt in alt_texts)


def test_lessons_show_no_picture_that_is_not_there_nor_one_unfolded():
    sources = "".join(path.read_text() for path in NOTEBOOKS.glob("*.ipynb"))
    assert set(re.findall(r"pictures/\w+\.webp", sources)) == set(shown())
    assert {NOTEBOOKS / address for address in shown()} == set(PICTURES)


def test_a_learners_copy_has_them(tmp_path):
    copy_lessons(tmp_path)
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == [
        path.name for path in PICTURES
    ]


def test_the_kernel_ends_on_the_map_that_the_lesson_shows():
    *_, (figure, _) = kernel_walk()
    last = figure.axes[2].images[0].get_array()
    assert last.tolist() == [[4, 6, 5, 3], [-2, -4, -2, -1], [-1, 1, 0, 1], [1, 0, 0, -1]]
