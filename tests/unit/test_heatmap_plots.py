import numpy as np
import pytest

from mnist_course import plots

IMAGES = np.zeros((2, 28, 28), np.uint8)
CORNER = np.eye(1, 49).reshape(7, 7)  # heat in the upper left corner only


def pictures(display):
    return [picture.get_array() for picture in display.ax_.get_images()]


def test_heat_colours_its_own_square_and_nothing_else():
    (picture,) = pictures(plots.show_heatmaps(IMAGES[:1], [CORNER], smooth=False))
    assert picture.shape == (112, 112, 3)
    red, _, blue = np.moveaxis(picture, -1, 0)
    assert (red[:16, :16] > blue[:16, :16] + 0.5).all()
    assert not picture[16:].any()
    assert not picture[:, 16:].any()


def test_smooth_heat_fades():
    (picture,) = pictures(plots.show_heatmaps(IMAGES[:1], [CORNER]))
    red = picture[..., 0]
    assert red[0, 0] > red[16, 16] > red[60, 60] == 0


def test_each_map_is_stretched_to_its_own_highest_value_and_below_0_is_nothing():
    weak, signed = 0.001 * CORNER, CORNER - 0.5
    one, two, three = (
        pictures(plots.show_heatmaps(IMAGES[:1], [heat], smooth=False))[0]
        for heat in (CORNER, weak, signed)
    )
    np.testing.assert_allclose(one, two, atol=1e-6)
    np.testing.assert_allclose(one, three, atol=1e-6)


def test_ink_shows_where_there_is_no_heat():
    ink = np.full((1, 28, 28), 255, np.uint8)
    (picture,) = pictures(plots.show_heatmaps(ink, [np.zeros((7, 7))]))
    assert (picture == 1).all()


def test_next_to_no_heat_on_white_ink_draws_no_warning_from_matplotlib(caplog):
    ink = np.full((1, 28, 28), 255, np.uint8)
    (picture,) = pictures(plots.show_heatmaps(ink, [CORNER + 3e-8], smooth=False))
    assert picture.max() == 1
    assert not caplog.records


def test_titles_are_written_and_the_strongest_place_is_told():
    display = plots.show_heatmaps(IMAGES, [CORNER, CORNER[::-1] * 0], ["a 4", "a 9"])
    assert [text.get_text() for text in display.text_] == ["a 4", "a 9"]
    assert display.alt_text == (
        "2 images under a heat map. a 4: strongest at the top left; a 9: no heat at all."
    )


def test_no_image_is_told():
    assert plots.show_heatmaps(IMAGES[:0], [], []).alt_text.startswith("There is no such image")


@pytest.mark.parametrize(
    ("images", "heatmaps", "titles", "words"),
    [
        (IMAGES, [CORNER], None, "heatmaps has 1 entries for 2 images"),
        (IMAGES, [CORNER] * 2, ["a"], "titles has 1 entries for 2 images"),
        (IMAGES[0], [CORNER], None, "One image needs"),
        (IMAGES / 255, [CORNER] * 2, None, "Expected uint8"),
        (IMAGES, [CORNER, CORNER * np.nan], None, "holds NaN"),
        (IMAGES, [CORNER, CORNER[0]], None, r"shape \(7,\)"),
    ],
)
def test_what_can_not_be_drawn_is_refused(images, heatmaps, titles, words):
    with pytest.raises(ValueError, match=words):
        plots.show_heatmaps(images, heatmaps, titles)
