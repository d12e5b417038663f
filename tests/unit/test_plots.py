"""Figures are read through their texts, Axes and alt texts; how they look was looked at."""

import base64
import html
import io
import re

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

import mnist_course as mc
from mnist_course import plots
from mnist_course.evaluation import Report
from mnist_course.plots.colours import INK
from mnist_course.plots.display import text_colour
from mnist_course.plots.words import percent
from mnist_course.preprocessing.geometry import Box
from mnist_course.recognition.reading import FoundDigit, Reading
from mnist_course.robustness import RobustnessCurve

IMAGES = np.random.default_rng(0).integers(0, 256, (5, 28, 28)).astype(np.uint8)
HISTORY = {
    "loss": [0.5, 0.25, 0.125],
    "accuracy": [0.9, 0.95, 0.96],
    "val_loss": [0.4, 0.3, 0.2],
    "val_accuracy": [0.91, 0.94, 0.955],
}


def one_hot(digits):
    return np.eye(10, dtype=np.float32)[digits]


# Each digit twice, but no 6: 9 read as 4, twice, and 7 read as 1, once.
Y = np.array([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 7, 7, 8, 8, 9, 9])
Y_PRED = np.array([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 7, 1, 8, 8, 4, 4])
REPORT = Report(Y, one_hot(Y_PRED))
ONE = Report(np.array([3]), one_hot([5]))


def reading(digit=7, confidence=0.9, other=1):
    probabilities = np.full(10, (1 - confidence) / 20, np.float32)
    probabilities[[digit, other]] = confidence, (1 - confidence) * 0.6
    return Reading(digit, probabilities, IMAGES[0])


BLANK = Reading(None, np.zeros(10, np.float32), np.zeros((28, 28), np.uint8), message="No digit.")
STEPS = mc.explain_steps(255 - mc.render([[(70, 70), (205, 70), (120, 240)]]))
ROWS = [("plain", 0.98, 0.975, 0.985), ("with dropout", 0.991, 0.987, 0.992)]

PHOTO = np.full((300, 400, 3), (220, 215, 190), np.uint8)
FOUND = FoundDigit(Box(100, 60, 160, 180), reading(), np.full((120, 60), 255, np.uint8))
GROUP_SCORES = {"a": {"1 plain": 1.0, "7 crossed": 0.62}, "b": {"1 plain": 0.98, "7 crossed": 0.02}}
ROBUSTNESS = [
    RobustnessCurve(
        "noise", "levels", (0, 20, 40), {"a": [0.99, 0.9, 0.5], "b": [0.98, 0.97, 0.95]}
    ),
    RobustnessCurve("shift", "pixels", (0, 1), {"a": [0.99, 0.2], "b": [0.98, 0.1]}),
]

# Every figure of the course, as a function of ax.
FIGURES = {
    "digits": lambda ax=None: plots.show_digits(IMAGES, range(5), ax=ax),
    "steps": lambda ax=None: plots.show_steps(STEPS, ax=ax),
    "pixel grid": lambda ax=None: plots.show_pixel_grid(IMAGES[0][:6, :8], ax=ax),
    "maps": lambda ax=None: plots.show_maps([[[1.0, -2]], [[3, 4]]], signed=True, ax=ax),
    "errors": lambda ax=None: plots.show_errors(
        np.resize(IMAGES, (18, 28, 28)), {"a": REPORT, "b": REPORT}, [13, 16, 17], ax=ax
    ),
    "no errors": lambda ax=None: plots.show_errors(
        np.resize(IMAGES, (18, 28, 28)), {"a": REPORT}, [], ax=ax
    ),
    "overlap": lambda ax=None: plots.show_overlap({"a": {1, 2}, "b": {2, 3}}, ax=ax),
    "photos": lambda ax=None: plots.show_photos([IMAGES[0], PHOTO], ["small", "large"], ax=ax),
    "found": lambda ax=None: plots.show_found(PHOTO, [FOUND], [1], ax=ax),
    "greys": lambda ax=None: plots.show_greys({"a": IMAGES[0]}, {"a": 90}, ax=ax),
    "nothing found": lambda ax=None: plots.show_found(PHOTO, [], ax=ax),
    "morph": lambda ax=None: plots.show_morph(IMAGES, one_hot([4, 4, 9, 9, 9]), 2, ax=ax),
    "heatmaps": lambda ax=None: plots.show_heatmaps(
        IMAGES[:2], IMAGES[:2, :7, :7], ["a 4", "a 9"], ax=ax
    ),
    "no heatmaps": lambda ax=None: plots.show_heatmaps(IMAGES[:0], [], ax=ax),
    "counts": lambda ax=None: plots.show_counts(Y, ax=ax),
    "dots": lambda ax=None: plots.show_dots(ROWS, interval="3 seeds", ax=ax),
    "history": lambda ax=None: plots.show_history(HISTORY, ax=ax),
    "curves": lambda ax=None: plots.show_curves({"a": HISTORY, "b": [0.8, 0.9]}, ax=ax),
    "descent": lambda ax=None: plots.show_descent(np.square, {"rate 0.1": [2, 1, -1]}, ax=ax),
    "reading": lambda ax=None: plots.show_reading(reading(), ax=ax),
    "no reading": lambda ax=None: plots.show_reading(BLANK, ax=ax),
    "matrix": lambda ax=None: plots.show_confusion_matrix(REPORT, ax=ax),
    "class scores": lambda ax=None: plots.show_class_scores(REPORT, ax=ax),
    "reliability": lambda ax=None: plots.show_reliability(REPORT, ax=ax),
    "group scores": lambda ax=None: plots.show_group_scores(GROUP_SCORES, ax=ax),
    "robustness": lambda ax=None: plots.show_robustness(ROBUSTNESS, level=0.9, ax=ax),
}


@pytest.fixture(params=FIGURES)
def show(request):
    return FIGURES[request.param]


def written(texts):
    return [text.get_text() for text in np.ravel(texts)]


def shown_html(display):
    return display._repr_html_()


def png_of(display):
    return Image.open(
        io.BytesIO(base64.b64decode(re.search(r'base64,([^"]+)"', shown_html(display))[1]))
    )


# All figures


def test_every_public_figure_is_tested_here():
    drawn = {name for show in FIGURES.values() for name in show.__code__.co_names}
    assert {name for name in plots.__all__ if name.startswith("show_")} <= drawn


def test_a_notebook_shows_the_figure_with_its_alt_text(show):
    display = show()
    page = shown_html(display)
    assert re.match('<img src="data:image/(png|jpeg);base64,', page)
    assert html.unescape(re.search(r' alt="([^"]*)"', page)[1]) == display.alt_text
    assert repr(display) == display.alt_text
    assert len(display.alt_text) > 20
    assert display.alt_text.endswith(".")
    assert "nan" not in display.alt_text.lower()
    image = png_of(display)
    assert image.width == pytest.approx(2 * float(re.search(r'width="(\d+)"', page)[1]), abs=2)
    assert np.asarray(image.convert("L")).std() > 5  # there is something on it


@pytest.mark.slow
def test_nothing_is_cut_off(show):
    figure = show().figure_
    figure.draw_without_rendering()  # settles the layout
    box = figure.get_tightbbox()
    assert box.x0 >= -0.01
    assert box.y0 >= -0.01
    assert box.x1 <= figure.get_figwidth() + 0.01
    assert box.y1 <= figure.get_figheight() + 0.01


def boxes_of(display):
    """Return left, bottom, right and top of each text that is not empty, in pixels."""
    display.figure_.draw_without_rendering()
    texts = [text for text in np.ravel(display.text_) if text.get_text()]
    # Text's own extent: that of an annotation holds the line that leads to it.
    return texts, np.array([Text.get_window_extent(text).extents for text in texts])


@pytest.mark.slow
def test_the_words_of_a_figure_do_not_overlap(show):
    texts, boxes = boxes_of(show())
    for i, box in enumerate(boxes):
        others = boxes[i + 1 :]
        common = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
        overlapping = np.flatnonzero((common > 1).all(axis=1))
        assert not overlapping.size, (texts[i], texts[i + 1 + overlapping[0]])


@pytest.mark.slow
def test_ax_draws_into_a_figure_of_ones_own(show):
    figure = Figure(figsize=(13, 5), layout="constrained")
    left, right = figure.subplots(1, 2)
    first, second = show(left), show(right)
    for display, half in ((first, left), (second, right)):
        assert display.figure_ is figure
        place = half.get_subplotspec()
        for ax in np.ravel(display.ax_):
            assert ax.get_subplotspec().get_topmost_subplotspec() == place
    alt = html.unescape(re.search(r' alt="([^"]*)"', shown_html(second))[1])
    assert alt == f"{first.alt_text} {second.alt_text}"


@pytest.mark.slow
def test_the_readers_own_settings_stay_and_do_not_matter(show):
    with matplotlib.rc_context({"font.size": 30, "figure.facecolor": "black"}):
        before = dict(matplotlib.rcParams)
        image = png_of(show())
        assert dict(matplotlib.rcParams) == before
    assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert image.size == png_of(show()).size


def test_pyplot_shows_its_own_figures_itself():
    import matplotlib.pyplot as plt

    figure, ax = plt.subplots()
    try:
        assert shown_html(plots.show_counts(Y, ax=ax)) is None
    finally:
        plt.close(figure)


@pytest.mark.parametrize("name", ["history", "reading", "reliability"])
def test_an_ax_that_can_not_be_divided_is_refused(name):
    ax = Figure().add_axes((0, 0, 1, 1))
    with pytest.raises(ValueError, match=r"figure\.subplots"):
        FIGURES[name](ax)


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0, "0.0"),
        (1e-9, "<0.1"),
        (0.0004, "<0.1"),
        (0.0006, "0.1"),
        (0.5, "50.0"),
        (0.99996, ">99.9"),
        (1, "100.0"),
    ],
)
def test_what_is_almost_none_or_all_is_not_written_as_none_or_all(share, shown):
    assert percent(share) == shown


def test_text_stands_out_from_what_is_behind_it():
    assert text_colour(to_rgba("white")) == INK
    assert text_colour(to_rgba("yellow")) == INK
    assert text_colour(to_rgba("black")) == "white"
    assert text_colour(to_rgba("navy")) == "white"


# Images


def test_digits_say_what_they_are():
    display = plots.show_digits(IMAGES, [3, 1, 4, 1, 5])
    assert written(display.text_) == ["3", "1", "4", "1", "5"]
    assert display.alt_text == "5 images of digits: 3, 1, 4, 1, 5."


def test_errors_are_framed_and_said():
    display = plots.show_digits(IMAGES[:2], [3, 1], predicted=[3, 7])
    assert written(display.text_) == ["3", "1 read as 7"]
    assert display.alt_text == "2 images of digits: 3, 1 read as 7."
    right, wrong = (patch.get_edgecolor() for patch in display.ax_.patches)
    assert right != wrong


def test_digits_without_labels_or_alone():
    assert plots.show_digits(IMAGES).alt_text == "5 images of digits."
    assert plots.show_digits(IMAGES[:1], [7]).alt_text == "1 image of a digit: 7."
    assert written(plots.show_digits(IMAGES, predicted=[1] * 5).text_) == ["1"] * 5


def test_digits_are_the_images_byte_for_byte():
    pictures = plots.show_digits(IMAGES).ax_.images
    np.testing.assert_array_equal([picture.get_array() for picture in pictures], IMAGES)


def test_digits_stand_in_rows():
    extents = [picture.get_extent() for picture in plots.show_digits(IMAGES, columns=2).ax_.images]
    assert len({left for left, _, _, _ in extents}) == 2
    assert len({top for _, _, _, top in extents}) == 3


def test_a_long_list_is_cut_short_in_the_alt_text():
    many = np.zeros((50, 28, 28), np.uint8)
    assert plots.show_digits(many, range(50)).alt_text.endswith("38, 39, and 10 more.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((IMAGES / 255,), r"float64.*255"),
        ((IMAGES[0],), r"\(28, 28\).*images\[None\]"),
        ((IMAGES[:0],), "0 images"),
        ((np.zeros((401, 28, 28), np.uint8),), "401 images; 1 to 400"),
        ((IMAGES, [1, 2]), "labels has 2 digits for 5 images"),
        ((IMAGES, None, [1]), "predicted has 1 digits for 5 images"),
    ],
)
def test_wrong_digits_are_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        plots.show_digits(*arguments)


def test_steps_tell_their_names_and_reasons_in_order():
    display = plots.show_steps(STEPS)
    assert display.text_.shape == (len(STEPS), 2)
    for i, (step, texts, picture) in enumerate(
        zip(STEPS, display.text_, display.ax_.images, strict=True), start=1
    ):
        name, explanation = written(texts)
        assert name == f"{i}. {step.name}"
        assert explanation.replace("\n", " ") == step.explanation
        assert step.explanation in display.alt_text
        np.testing.assert_array_equal(picture.get_array(), step.image)


def test_without_steps_there_is_nothing_to_show():
    with pytest.raises(ValueError, match="explain_steps"):
        plots.show_steps([])


def test_a_pixel_grid_writes_every_number():
    display = plots.show_pixel_grid(IMAGES[0])
    assert display.text_.shape == (28, 28)
    np.testing.assert_array_equal(
        [[int(text.get_text()) for text in row] for row in display.text_], IMAGES[0]
    )
    assert "An image of 28x28 pixels" in display.alt_text
    assert f"from {IMAGES[0].min()} to {IMAGES[0].max()}" in display.alt_text


def test_a_part_of_a_pixel_grid_keeps_its_place():
    image = np.zeros((28, 28), np.uint8)
    image[7, 9:12] = 10, 20, 255
    display = plots.show_pixel_grid(image, rows=(6, 8), columns=(8, 12))
    assert written(display.text_[1]) == ["0", "10", "20", "255"]
    assert display.text_[1, 3].get_position() == (11, 7)
    assert [int(tick.get_text()) for tick in display.ax_.get_xticklabels()] == [8, 9, 10, 11]
    assert "rows 6 to 7 and columns 8 to 11" in display.alt_text
    assert display.alt_text.endswith("62% are 0. Row 6: 0 0 0 0. Row 7: 0 10 20 255.")


def test_numbers_can_be_read_on_dark_and_on_light_pixels():
    dark, light = plots.show_pixel_grid(np.array([[0, 255]], np.uint8)).text_[0]
    assert (dark.get_color(), light.get_color()) == ("white", "black")


@pytest.mark.parametrize(
    ("image", "part", "said"),
    [
        (IMAGES, {}, r"uint8 of shape \(5, 28, 28\).*x_train\[0\]"),
        (IMAGES[0] / 255, {}, "float64"),
        (np.zeros((41, 5), np.uint8), {}, r"41 rows are too many.*rows=\(0, 20\)"),
        (IMAGES[0], {"rows": (5, 5)}, r"rows is \(5, 5\).*28 rows"),
        (IMAGES[0], {"columns": (-3, 5)}, r"columns is \(-3, 5\)"),
        (IMAGES[0], {"columns": (20, 29)}, r"columns is \(20, 29\)"),
    ],
)
def test_a_wrong_pixel_grid_is_refused(image, part, said):
    with pytest.raises(ValueError, match=said):
        plots.show_pixel_grid(image, **part)


# Maps


def colour_limits(display):
    return {picture.get_clim() for picture in display.ax_.images}


def test_maps_share_one_scale():
    display = plots.show_maps([np.zeros((3, 3)), np.full((2, 4), 5)], ["a", "b"])
    assert colour_limits(display) == {(0, 5)}
    assert written(display.text_) == ["a", "b"]
    assert display.alt_text == (
        "2 maps of 2x4 and 3x3 numbers, on one scale of colours. a: from 0 to 0. b: from 5 to 5."
    )


def test_signed_maps_are_white_at_zero():
    display = plots.show_maps([[[-1, 0, 3]]], signed=True)
    assert colour_limits(display) == {(-3, 3)}
    (picture,) = display.ax_.images
    low, zero, high = (np.array(picture.to_rgba(value)[:3]) for value in (-3, 0, 3))
    assert zero.min() > 0.95
    assert low[0] > low[2]  # orange
    assert high[2] > high[1]  # purple


def test_a_scale_stands_beside_the_maps():
    display = plots.show_maps([[[-1, 0, 3]]], signed=True)
    scale = display.figure_.axes[1]
    assert [tick.get_text() for tick in scale.get_yticklabels()] == ["-3", "0", "3"]


@pytest.mark.parametrize("signed", [True, False])
def test_maps_without_any_difference_have_a_scale_too(signed):
    ((low, high),) = colour_limits(plots.show_maps(np.zeros((2, 3, 3)), signed=signed))
    assert low <= 0 < high


def test_numbers_are_written_into_small_maps():
    display = plots.show_maps([[[1, -0.04], [0.26, -2]]], ["kernel"], signed=True, decimals=1)
    numbers = [text.get_text() for text in display.ax_.texts if text not in list(display.text_)]
    assert numbers == ["1.0", "0.0", "0.3", "-2.0"]
    assert display.alt_text.endswith("kernel: 1.0 0.0; 0.3 -2.0.")


def test_many_maps_are_counted_in_the_alt_text():
    alt = plots.show_maps(np.zeros((30, 2, 2))).alt_text
    assert alt.startswith("30 maps of 2x2 numbers")
    assert alt.endswith("24: from 0 to 0. And 6 more.")


@pytest.mark.parametrize(
    ("maps", "options", "said"),
    [
        ([], {}, "0 maps"),
        (np.zeros((3, 3)), {}, r"shape \(3,\).*\[map\]"),
        (np.zeros((3, 3, 1, 16)), {}, "moveaxis"),
        ([[[np.nan]]], {}, "NaN"),
        (np.zeros((2, 3, 3)), {"titles": ["a"]}, "1 titles for 2 maps"),
        (np.zeros((1, 28, 28)), {"decimals": 2}, "too small to read"),
        (np.zeros((401, 2, 2)), {}, "401 maps; 1 to 400"),
    ],
)
def test_wrong_maps_are_refused(maps, options, said):
    with pytest.raises(ValueError, match=said):
        plots.show_maps(maps, **options)


# Counts and dots


def test_counts():
    display = plots.show_counts(np.array([3, 3, 7], np.uint8))
    assert written(display.text_) == ["0", "0", "0", "2", "0", "0", "0", "1", "0", "0"]
    assert [bar.get_height() for bar in display.ax_.patches] == [0, 0, 0, 2, 0, 0, 0, 1, 0, 0]
    assert display.alt_text == (
        "How many of each digit there are, of 3 digits. "
        "0: 0, 1: 0, 2: 0, 3: 2, 4: 0, 5: 0, 6: 0, 7: 1, 8: 0, 9: 0."
    )


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (np.array([]), "float64"),
        (np.array([], int), "no labels"),
        (np.array([3, 10]), "3 to 10"),
        (np.array([-1]), "-1 to -1"),
        (one_hot([3]), r"\(1, 10\)"),
    ],
)
def test_wrong_labels_are_refused(labels, said):
    with pytest.raises(ValueError, match=said):
        plots.show_counts(labels)


def test_dots_have_their_values_and_intervals():
    display = plots.show_dots(ROWS, interval="lowest and highest of 3 seeds")
    assert written(display.text_) == ["98.00%", "99.10%"]
    assert [tick.get_text() for tick in display.ax_.get_yticklabels()] == ["plain", "with dropout"]
    first, last = display.ax_.get_yticks()[[0, -1]]
    to_screen = display.ax_.transData.transform
    assert to_screen((0, first))[1] > to_screen((0, last))[1]  # the first is on top
    (bars,) = display.ax_.collections
    np.testing.assert_allclose(bars.get_segments()[1], [(0.987, 1), (0.992, 1)])
    assert display.ax_.get_xlabel() == "Validation accuracy; bars: lowest and highest of 3 seeds"
    assert display.alt_text == (
        "Validation accuracy, with lowest and highest of 3 seeds. "
        "plain: 98.00%, 97.50% to 98.50%; with dropout: 99.10%, 98.70% to 99.20%."
    )


def test_dots_bear_that_a_mean_of_equal_values_is_rounded():
    same = [0.9008] * 3
    assert np.mean(same) < min(same)
    display = plots.show_dots([("a", np.mean(same), min(same), max(same))], interval="3 seeds")
    assert written(display.text_) == ["90.08%"]


def test_dots_of_other_things_are_no_percent():
    display = plots.show_dots([("a", 1234567, 2, 2e6)], interval="range", metric="Parameters")
    assert written(display.text_) == ["1,234,567"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "0 rows"),
        ([("a", 1, 0, 2)] * 21, "21 rows; 1 to 20"),
        ([("a", 1, 0)], r"\('a', 1, 0\).*\(label, mean, low, high\)"),
        ([("a", 3, 0, 2)], "'a' has mean 3, low 0 and high 2"),
        ([("a", np.nan, 0, 2)], "mean nan"),
        ([("a", 1, 0, np.inf)], "high inf"),
    ],
)
def test_wrong_rows_are_refused(rows, said):
    with pytest.raises(ValueError, match=said):
        plots.show_dots(rows, interval="range")


# Curves


def test_a_history_has_a_panel_for_each_metric():
    display = plots.show_history(HISTORY)
    assert [ax.get_title(loc="left") for ax in display.ax_] == ["Loss", "Accuracy"]
    assert written(display.text_) == [
        "training: 0.1250",
        "validation: 0.2000",
        "training: 96.00%",
        "validation: 95.50%",
    ]
    training, validation = display.ax_[0].lines
    assert training.get_xdata().tolist() == [1, 2, 3]
    assert training.get_ydata().tolist() == HISTORY["loss"]
    assert validation.get_ydata().tolist() == HISTORY["val_loss"]
    assert display.alt_text == (
        "Learning curves over 3 epochs. "
        "Loss: training from 0.5000 to 0.1250; validation from 0.4000 to 0.2000. "
        "Accuracy: training from 90.00% to 96.00%; validation from 91.00% to 95.50%."
    )


def test_a_history_of_one_epoch():
    display = plots.show_history({"loss": [0.5], "lr": [1]})
    assert display.ax_.shape == (1,)
    assert display.alt_text == "Learning curves over 1 epoch. Loss: training 0.5000."
    low, high = display.ax_[0].get_xlim()
    assert [tick for tick in display.ax_[0].get_xticks() if low <= tick <= high] == [1]


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ({}, "holds nothing"),
        ({"lr": [1]}, "holds lr"),
        ({"loss": []}, "no epoch"),
        ([0.5, 0.4], "A list is no history"),
        ({"loss": [np.nan]}, "'training' holds 1 values and no finite one"),
    ],
)
def test_a_wrong_history_is_refused(history, said):
    with pytest.raises(ValueError, match=said):
        plots.show_history(history)


def test_curves_of_histories_and_of_values():
    display = plots.show_curves({"slow": HISTORY, "fast": [0.5, 0.99]})
    assert written(display.text_) == ["slow: 95.50%", "fast: 99.00%"]
    slow, fast = display.ax_.lines
    assert slow.get_ydata().tolist() == HISTORY["val_accuracy"]
    assert fast.get_xdata().tolist() == [1, 2]
    assert display.ax_.get_title(loc="left") == "Validation accuracy"
    assert display.alt_text == (
        "Validation accuracy, 2 curves; epoch 1 to 3. "
        "slow from 91.00% to 95.50%; fast from 50.00% to 99.00%."
    )


def test_curves_are_told_apart_without_colour():
    lines = plots.show_curves({str(n): [0.1 * n, 0.5] for n in range(6)}).ax_.lines
    assert len({line.get_marker() for line in lines}) == 6
    assert len({repr(line._dash_pattern) for line in lines}) == 6
    assert len({line.get_color() for line in lines}) == 6


def test_a_diverged_run_is_drawn_as_far_as_it_went():
    display = plots.show_curves({"1": [2.5, 9.0, np.nan, np.inf]}, metric="loss")
    line, cross = display.ax_.lines
    assert line.get_ydata().tolist() == [2.5, 9.0]
    assert (cross.get_marker(), *cross.get_xydata()[0]) == ("x", 2, 9)
    assert " ".join(written(display.text_)[0].split()) == "1: diverged after epoch 2"
    assert display.alt_text.endswith("1 from 2.5000 to 9.0000, diverged after epoch 2.")


def test_curves_of_anything_along_anything():
    display = plots.show_curves(
        {"w": [3, 2, 1.5]}, metric="Weight", x=[0, 10, 20], xlabel="Step", log=True
    )
    assert display.ax_.lines[0].get_xdata().tolist() == [0, 10, 20]
    assert display.ax_.get_xlabel() == "Step"
    assert display.ax_.get_yscale() == "log"
    assert written(display.text_) == ["w: 1.5"]
    assert display.alt_text == "Weight, 1 curve; step 0 to 20. w from 3 to 1.5."


@pytest.mark.parametrize("log", [False, True])
def test_labels_of_curves_that_end_together_keep_apart_and_in_order(log):
    curves = {f"run number {n}": [0.5, 0.98 + 0.0001 * n] for n in range(6)}
    display = plots.show_curves(curves, log=log)
    texts, boxes = boxes_of(display)
    assert [text.get_text().split(":")[0] for text in texts] == list(curves)
    assert (boxes[1:, 1] >= boxes[:-1, 3] - 1).all()  # each is above the one before


@pytest.mark.parametrize(
    ("curves", "options", "said"),
    [
        ({}, {}, "0 curves; 1 to 6"),
        ({str(n): [1] for n in range(7)}, {}, "7 curves"),
        ({"a": HISTORY}, {"metric": "f1"}, "'a' holds loss, accuracy.*no f1"),
        ({"a": []}, {}, "'a' holds 0 values and no finite one"),
        ({"a": [np.nan, np.nan]}, {}, "'a' holds 2 values and no finite one"),
        ({"a": [1, 2, 3]}, {"x": [0, 1]}, r"'a' has shape \(3,\), and there are 2 places"),
        ({"a": [[1, 2]]}, {}, r"'a' has shape \(1, 2\)"),
        ({"a": [1, 0]}, {"log": True}, "'a' goes down to 0"),
    ],
)
def test_wrong_curves_are_refused(curves, options, said):
    with pytest.raises(ValueError, match=said):
        plots.show_curves(curves, **options)


# Gradient descent


def test_a_descent_tells_each_walk_and_where_the_valley_is_lowest():
    display = plots.show_descent(lambda w: (w - 2) ** 2, {"short": [0, 1, 1.5], "long": [0, 5]})
    assert written(display.text_) == ["short\nloss 4.000 → 0.250", "long\nloss 4.000 → 9.000"]
    assert "lowest, 0.000, near 2." in display.alt_text
    assert "short: in 2 steps from weight 0 to 1.5, loss from 4.000 to 0.250" in display.alt_text
    short, long = display.ax_
    assert short.get_ylim() == long.get_ylim()
    assert short.get_xlim() == long.get_xlim()


def test_a_descent_draws_an_arrow_for_each_step_on_the_curve():
    (ax,) = plots.show_descent(np.square, {"walk": [3, -2, 1]}).ax_
    arrows = [text for text in ax.texts if text.arrow_patch is not None]
    assert [(arrow.xyann, arrow.xy) for arrow in arrows] == [((3, 9), (-2, 4)), ((-2, 4), (1, 1))]


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        ({}, "There are 0 paths; 1 to 4"),
        ({str(n): [1] for n in range(5)}, "There are 5 paths"),
        ({"a": []}, "'a' has shape (0,)"),
        ({"a": 1.0}, "'a' has shape ()"),
        ({"a": [1, np.nan]}, "'a' holds NaN or infinite weights: it ran away"),
    ],
)
def test_paths_that_cannot_be_drawn_are_refused_in_words(paths, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        plots.show_descent(np.square, paths)


# A reading


def test_a_reading_shows_what_the_network_got_and_its_ten_answers():
    display = plots.show_reading(reading(7, 0.9, other=1))
    picture, bars = display.ax_
    np.testing.assert_array_equal(picture.images[0].get_array(), IMAGES[0])
    assert [bar.get_width() for bar in bars.patches] == pytest.approx(reading().probabilities)
    assert written(display.text_)[7] == "90.0%"
    assert bars.get_title(loc="left") == "Read as 7, confidence 90.0%"
    bold = [digit for digit, text in enumerate(display.text_) if text.get_weight() == "bold"]
    assert bold == [7]
    assert display.alt_text == (
        "The 28x28 picture that the network gets. Read as 7, confidence 90.0%. "
        "1 has 6.0%, every other digit less than 1%."
    )


def test_a_sure_reading_has_no_runner_up():
    display = plots.show_reading(reading(confidence=0.999))
    assert display.alt_text.endswith("confidence 99.9%. Every other digit has less than 1%.")


def test_without_a_digit_there_are_no_answers():
    display = plots.show_reading(BLANK)
    assert written(display.text_) == ["–"] * 10
    assert display.ax_[1].get_title(loc="left") == "No digit."
    assert display.alt_text == "The 28x28 picture that the network gets. No digit."


def test_a_real_reading_is_shown_as_it_is():
    result = mc.load_classifier("deeper_cnn").read([[(70, 70), (205, 70), (120, 240)]])
    display = plots.show_reading(result)
    np.testing.assert_array_equal(display.ax_[0].images[0].get_array(), result.image)
    assert "Read as 7" in display.alt_text


# Scores


def test_a_confusion_matrix_has_the_truth_in_its_rows():
    display = plots.show_confusion_matrix(REPORT)
    counts = [[int(text.get_text()) for text in row] for row in display.text_]
    np.testing.assert_array_equal(counts, REPORT.confusion_matrix)
    assert counts[9][4] == 2
    assert display.text_[9, 4].get_position() == (4, 9)  # x is what was predicted
    assert (display.ax_.get_xlabel(), display.ax_.get_ylabel()) == ("Predicted digit", "True digit")
    assert display.ax_.yaxis_inverted()  # 0 is on top
    assert display.alt_text == (
        "Confusion matrix of 18 digits, 3 of them read wrong; "
        "most often 9 read as 4, 2 times, 7 read as 1, once."
    )


@pytest.mark.parametrize(
    ("normalize", "cell", "empty", "said"),
    [
        ("true", {(7, 1): "50.0", (9, 4): "100.0"}, (6, slice(None)), "lowest for 9, 0.0%"),
        ("pred", {(7, 1): "33.3", (9, 4): "50.0"}, (slice(None), 6), "lowest for 4, 50.0%"),
    ],
)
def test_a_normalised_matrix_is_in_percent_of_row_or_column(normalize, cell, empty, said):
    display = plots.show_confusion_matrix(REPORT, normalize=normalize)
    for at, shown in cell.items():
        assert display.text_[at].get_text() == shown
    assert written(display.text_[empty]) == [""] * 10  # there is no 6, and nothing read as 6
    assert said in display.alt_text
    assert "highest for 0, 100.0%" in display.alt_text


def test_errors_are_bluer_the_more_there_are_and_text_stands_out():
    display = plots.show_confusion_matrix(REPORT)
    _, errors = display.ax_.collections
    once, twice = (np.array(errors.to_rgba(count)[:3]) for count in (1, 2))
    assert twice.sum() < once.sum()
    assert display.text_[9, 4].get_color() == "white"
    assert display.text_[7, 1].get_color() == INK


def test_a_matrix_without_errors_and_one_with_a_single_digit():
    perfect = Report(Y, one_hot(Y))
    assert plots.show_confusion_matrix(perfect).alt_text == (
        "Confusion matrix of 18 digits, 0 of them read wrong."
    )
    assert plots.show_confusion_matrix(ONE, normalize="true").alt_text == (
        "Confusion matrix of 1 digit, 1 of them read wrong; most often 3 read as 5, once. "
        "In percent of each true digit, the diagonal is 0.0%."
    )


def test_an_unknown_normalisation_is_refused():
    with pytest.raises(ValueError, match=r"'all'.*\"true\" or \"pred\""):
        plots.show_confusion_matrix(REPORT, normalize="all")


def test_class_scores_of_each_digit():
    display = plots.show_class_scores(REPORT)
    assert display.text_.shape == (10, 2)
    assert written(display.text_[4]) == ["50.0%", "100.0%"]  # two 9s were read as 4
    assert written(display.text_[7]) == ["100.0%", "50.0%"]
    assert written(display.text_[6]) == ["–", "–"]
    precision, recall = display.ax_.lines
    assert precision.get_xdata()[1] == pytest.approx(2 / 3)
    assert recall.get_xdata()[9] == 0
    assert precision.get_marker() != recall.get_marker()
    assert "4: 50.0%, 100.0%; 5: 100.0%, 100.0%; 6: –, –" in display.alt_text


@pytest.mark.slow
def test_a_reliability_diagram_by_hand():
    probabilities = np.zeros((5, 10), np.float32)
    probabilities[:, 3] = 0.75, 0.75, 0.75, 0.95, 0.95
    probabilities[:, 5] = 1 - probabilities[:, 3]
    report = Report(np.array([3, 3, 5, 3, 3]), probabilities)
    display = plots.show_reliability(report)
    diagram, bars = display.ax_
    diagonal, dots = diagram.lines
    np.testing.assert_allclose(diagonal.get_xdata(), diagonal.get_ydata())
    np.testing.assert_allclose(dots.get_xydata(), [(0.75, 2 / 3), (0.95, 1)], atol=1e-6)
    for interval, (_, accuracy) in zip(diagram.collections, dots.get_xydata(), strict=True):
        (low, high) = interval.get_segments()[0][:, 1]
        assert low <= accuracy <= high
        assert high - low > 0.2
    assert written(display.text_) == [""] * 7 + ["3", "", "2"]
    assert [bar.get_height() for bar in bars.patches] == [0] * 7 + [3, 0, 2]
    assert display.alt_text == (
        "Reliability diagram of 5 images. Accuracy 80.0%, mean confidence 83.0%. "
        "Expected calibration error 7.00%. "
        "Confidence 75.0%, accuracy 66.7%, 3 images; confidence 95.0%, accuracy 100.0%, 2 images."
    )


def test_the_bins_of_a_reliability_diagram_can_be_chosen():
    display = plots.show_reliability(REPORT, bins=4)
    assert display.text_.shape == (4,)
    for bins in (0, 21, 2.5):
        with pytest.raises(ValueError, match=f"bins is {bins}"):
            plots.show_reliability(REPORT, bins=bins)


# What is large, small or long

EXTREMES = {
    "one error": lambda: plots.show_digits(IMAGES[:1], [3], predicted=[5]),
    "matrix of one digit": lambda: plots.show_confusion_matrix(ONE),
    "class scores of one digit": lambda: plots.show_class_scores(ONE),
    "reliability of one digit": lambda: plots.show_reliability(ONE),
    "large counts": lambda: plots.show_counts(np.repeat(np.arange(10), 123_456)),
    "large matrix": lambda: plots.show_confusion_matrix(
        Report(np.repeat(np.arange(10), 10_000), one_hot(np.tile(np.arange(10), 10_000)))
    ),
    "large bin": lambda: plots.show_reliability(
        Report(np.zeros(654_321, int), one_hot(np.zeros(654_321, int)))
    ),
    "whole image as numbers": lambda: plots.show_pixel_grid(IMAGES[0]),
    "one pixel": lambda: plots.show_pixel_grid(IMAGES[0][:1, :1]),
    "one map, long title": lambda: plots.show_maps([IMAGES[0]], ["A title in two or three lines"]),
    "many maps": lambda: plots.show_maps(np.zeros((24, 28, 28)), [f"map {n}" for n in range(24)]),
    "long numbers": lambda: plots.show_maps(np.full((3, 3, 3), -1234), list("abc"), decimals=1),
    "one epoch": lambda: plots.show_history({name: HISTORY[name][:1] for name in HISTORY}),
    "large losses": lambda: plots.show_history({"loss": [12345.6] * 90, "val_loss": [1e9] * 90}),
    "long names": lambda: plots.show_curves({f"a name of length {n}": [0.9] for n in range(6)}),
    "long words": lambda: plots.show_dots([("of many words " * 4, 5, 5, 5)], interval="x " * 40),
    "no digit": lambda: plots.show_steps(mc.explain_steps(np.full((60, 400), 235, np.uint8))),
}


@pytest.mark.slow
@pytest.mark.parametrize("show", EXTREMES.values(), ids=EXTREMES)
def test_extremes_are_neither_cut_off_nor_overlapping(show):
    test_nothing_is_cut_off(show)
    test_the_words_of_a_figure_do_not_overlap(show)
