"""Several looks at a picture propose, the network chooses."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

import mnist_course as mc
from mnist_course.ink.strokes import render
from mnist_course.preprocessing.mnist_format import crop, is_dot, widened
from mnist_course.preprocessing.pipeline import TakenApart, explain_ink
from mnist_course.preprocessing.thresholding import look, otsu
from mnist_course.recognition.steps import explain_steps, to_mnist
from mnist_course.synthetic.digits import sample_strokes

SEVEN = [[(70, 70), (205, 70), (120, 240)]]


@pytest.fixture(scope="module")
def classifier():
    return mc.load_classifier("deeper_cnn")


def photo(digit, margin, seed=0, *, side=200, blur=0.0, pen=34):
    """A digit in dark ink on paper, under falling light, cut to its box and a margin."""
    ink = crop(render(sample_strokes(digit, seed), 400, pen_width=pen))
    pad = round(margin * max(ink.shape) / 2)
    ink = np.pad(ink, pad).astype(float) / 255
    y, x = np.mgrid[0 : 1 : ink.shape[0] * 1j, 0 : 1 : ink.shape[1] * 1j]
    grey = (215 - 60 * x - 20 * y) * (1 - 0.75 * ink)
    grey += np.random.default_rng(seed).normal(0, 3, grey.shape)
    picture = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    scale = side / max(picture.size)
    picture = picture.resize([max(1, round(each * scale)) for each in picture.size])
    return picture.filter(ImageFilter.GaussianBlur(blur * side))


@pytest.mark.parametrize("margin", [0.08, 0.2, 0.6])
@pytest.mark.parametrize("inverted", [False, True])
def test_a_digit_that_fills_the_frame_is_read(classifier, margin, inverted):
    pictures = [(digit, np.asarray(photo(digit, margin))) for digit in range(10)]
    read = [classifier.read(255 - each if inverted else each).digit for _, each in pictures]
    assert sum(a == digit for a, (digit, _) in zip(read, pictures, strict=True)) >= 9


@pytest.mark.parametrize("side", [28, 64, 140])
@pytest.mark.parametrize("blur", [0.0, 0.028])
def test_a_small_and_blurred_digit_is_read(classifier, side, blur):
    read = [classifier.read(photo(n, 0.3, side=side, blur=blur)).digit for n in range(10)]
    assert sum(n == digit for n, digit in enumerate(read)) >= 9


@pytest.mark.parametrize("seed", range(6))
def test_no_digit_is_made_up_on_paper_with_light_grain_or_a_shadow(classifier, seed):
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:1:240j, 0:1:300j]
    light = 220 - rng.uniform(0, 110) * x - rng.uniform(0, 60) * y
    edge = 1 / (1 + np.exp((x - 0.5 + rng.uniform(-0.3, 0.3) * y) / rng.uniform(0.01, 0.1)))
    light *= 1 - rng.uniform(0, 0.3) * edge
    paper = np.clip(light + rng.normal(0, rng.uniform(1, 5), light.shape), 0, 255)
    reading = classifier.read(paper.astype(np.uint8))
    assert reading.digit is None
    assert "closer" in reading.message
    assert classifier.read_all(paper.astype(np.uint8)) == []


def test_blank_paper_is_said_to_be_blank(classifier):
    assert "no ink" in classifier.read(np.full((90, 90), 240, np.uint8)).message


def test_otsu_parts_two_levels_and_says_how_well():
    levels = np.repeat([20.0, 200.0], [100, 300])
    assert 20 < otsu(levels).level < 200
    assert otsu(levels).separability == pytest.approx(1)
    assert otsu(np.linspace(0, 255, 10_000)).separability == pytest.approx(0.75, abs=0.01)
    noise = np.random.default_rng(0).normal(100, 5, 100_000)
    assert otsu(noise).separability == pytest.approx(0.64, abs=0.02)
    assert otsu(np.full(9, 7.0)).separability == 0


def test_a_gradient_is_no_ink():
    assert look(np.tile(np.linspace(80, 220, 300), (200, 1)).astype(np.uint8)) is None


def test_a_look_at_ink_alone_leaves_a_neighbour_out():
    picture = 255 - render([*SEVEN, [(275, 60), (275, 200)]])
    found = look(picture).ink
    assert found[:, : found.shape[1] * 9 // 10].any()
    assert not found[:, -5:].any()


def test_the_image_read_is_that_of_to_mnist_and_of_the_last_step(classifier):
    picture = photo(5, 0.1)
    image = classifier.read(picture).image
    np.testing.assert_array_equal(image, to_mnist(picture, classifier))
    np.testing.assert_array_equal(image, explain_steps(picture, classifier)[-1].image)


def test_the_steps_show_each_proposal_with_its_answer_and_which_is_chosen(classifier):
    steps = explain_steps(photo(5, 0.3), classifier)
    proposals = [step for step in steps if step.name.startswith("Proposal")]
    assert len(proposals) >= 2
    assert all("The network reads a" in step.explanation for step in proposals)
    assert sum("Chosen" in step.explanation for step in proposals) == 1


def test_looks_that_agree_spare_the_one_that_costs_most(classifier):
    taken = TakenApart(photo(8, 0.5))
    assert classifier.choose(taken).proposal is not None
    assert "sheet" not in vars(taken)


def test_a_clean_drawing_is_read_the_same_way_by_read_and_read_all(classifier):
    for digit in range(10):
        picture = 255 - render(sample_strokes(digit, 3))[20:-20, 20:-20]
        (found,) = classifier.read_all(picture)
        np.testing.assert_array_equal(found.reading.image, classifier.read(picture).image)


def test_a_button_on_a_screenshot_is_left_out(classifier):
    screen = Image.new("L", (900, 700), 255)
    draw = ImageDraw.Draw(screen)
    draw.line([(250, 150), (600, 150), (380, 620)], 0, 44, joint="curve")
    draw.rounded_rectangle((760, 640, 880, 690), 12, 90)
    reading = classifier.read(screen)
    assert reading.digit == 7
    assert not reading.unlike_a_digit


def test_ragged_ink_is_widened_or_left_as_it_is():
    rng = np.random.default_rng(0)
    for _ in range(200):
        ink = np.zeros((rng.integers(20, 400), rng.integers(20, 400)), np.uint8)
        ink[rng.random(ink.shape) < rng.choice([0.002, 0.02])] = rng.integers(100, 256)
        top, left = (rng.integers(0, side - 12) for side in ink.shape)
        ink[top : top + rng.integers(1, 12), left : left + rng.integers(1, 200)] = 255
        assert widened(ink).any()
        assert explain_ink(ink)[-1].image.shape == (28, 28)


def test_a_disc_is_a_dot_and_a_fat_digit_is_none():
    disc = ((np.hypot(*np.mgrid[-50:50, -50:50]) < 40) * 255).astype(np.uint8)
    assert is_dot(disc)
    assert is_dot(np.zeros((5, 5), np.uint8))
    fat = Image.fromarray(render(sample_strokes(5, 0), pen_width=60))
    assert not is_dot(np.asarray(fat))


def test_no_picture_raises_anything_but_what_is_documented(classifier):
    rng = np.random.default_rng(1)
    for _ in range(60):
        shape = tuple(rng.integers(1, 90, 2))
        kind = rng.integers(4)
        if kind == 0:
            picture = rng.integers(0, 256, (*shape, 3)).astype(np.uint8)
        elif kind == 1:
            picture = ((rng.random(shape) < rng.random()) * 255).astype(np.uint8)
        elif kind == 2:
            picture = np.cumsum(rng.normal(0, 9, shape), axis=1).astype(np.uint8)
        else:
            picture = rng.integers(0, 256, (*shape, 4)).astype(np.uint8)
        classifier.read(picture)
        classifier.read_all(picture)


def test_a_jpeg_of_a_drawing_is_read_as_the_drawing(classifier):
    file = io.BytesIO()
    Image.fromarray(255 - render(SEVEN)).save(file, "JPEG", quality=30)
    assert classifier.read(file.getvalue()).digit == 7
    (found,) = classifier.read_all(file.getvalue())
    assert found.reading.digit == 7
