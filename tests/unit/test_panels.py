"""The panels that look into the network, seen from Python's side and the browser's."""

import asyncio

import numpy as np
import pytest

import mnist_course as mc
from mnist_course.ink.strokes import render
from mnist_course.widgets import DigitReader
from mnist_course.widgets.playground.feature_maps_panel import FeatureMapsPanel
from mnist_course.widgets.playground.later import Later
from mnist_course.widgets.playground.panel import Panel, Subject
from testsupport.comm_browser import SEVEN, png

LETTER_K = [[(60, 60), (60, 220)], [(190, 60), (60, 140), (190, 220)]]


def panel(playground, name) -> Panel:
    return next(each for each in playground.panels if type(each).__name__ == name)


def opened(browser, playground, name) -> Panel:
    """Open a panel as the browser does."""
    set_in_browser(browser, name, is_open=True)
    return panel(playground, name)


def set_in_browser(browser, name, **state):
    data = {"method": "update", "state": state, "buffer_paths": []}
    browser.model(_anywidget_id=name).handle_msg({"content": {"data": data}, "buffers": []})


def images(shown: Panel) -> list[tuple[np.ndarray, np.ndarray | None]]:
    """Take the pixels apart as the front end does: each tile's image and heat."""
    pixels, parts = np.frombuffer(shown.pixels, np.uint8), []
    for tile in shown.tiles:
        shape = tile["height"], tile["width"]
        layers = pixels[: (1 + tile["has_heat"]) * shape[0] * shape[1]].reshape(-1, *shape)
        pixels = pixels[layers.size :]
        parts.append((layers[0], layers[1] if tile["has_heat"] else None))
    assert not len(pixels)
    return parts


class TestOpening:
    def test_it_says_that_it_is_working(self, playground, browser):
        playground.pad.draw([SEVEN])
        opened(browser, playground, "HeatmapPanel")
        messages = browser.messages_to(browser.model(_anywidget_id="HeatmapPanel"))
        told = [update["state"].get("is_working") for update in messages]
        assert [is_working for is_working in told if is_working is not None] == [True, False]

    def test_a_closed_panel_works_nothing_out(self, playground):
        for each in playground.panels:
            each.tiles_of = pytest.fail
        playground.pad.draw([SEVEN])
        assert [each.tiles for each in playground.panels] == [[]] * 4

    def test_it_shows_what_is_there_when_it_is_opened_and_follows_the_ink(
        self, playground, browser
    ):
        playground.pad.draw([SEVEN])
        heatmap = opened(browser, playground, "HeatmapPanel")
        np.testing.assert_array_equal(images(heatmap)[0][0], playground.reading.image)
        playground.pad.draw([[(100, 150), (180, 150)]])
        np.testing.assert_array_equal(images(heatmap)[0][0], playground.reading.image)

    def test_without_a_digit_it_says_what_to_do(self, playground, browser):
        steps = opened(browser, playground, "StepsPanel")
        assert (steps.message, steps.tiles) == ("Draw a digit first.", [])
        playground.pad.draw([SEVEN])
        assert steps.message == ""
        playground.pad.clear()
        assert (steps.message, steps.tiles) == ("Draw a digit first.", [])

    def test_what_fails_is_said_and_the_reading_stands(self, playground, browser, caplog):
        heatmap = opened(browser, playground, "HeatmapPanel")

        def fail(subject):
            raise MemoryError("no room")

        heatmap.tiles_of = fail
        playground.pad.draw([SEVEN])
        assert "no room" in heatmap.message
        assert playground.reading.digit == 7
        assert caplog.text == ""

    @pytest.mark.parametrize(
        "state",
        [
            {"tiles": [{"title": "forged"}]},
            {"pixels": "x" * 1_000_000},
            {"message": "forged"},
            {"is_open": "yes"},
            {"choice": 99},
            {"choice": "1"},
            {"choice": -1},
            {"choices": ["forged"]},
        ],
    )
    def test_the_browser_cannot_make_anything_up(self, playground, browser, state, caplog):
        playground.pad.draw([SEVEN])
        maps = opened(browser, playground, "FeatureMapsPanel")
        before = maps.get_state()
        set_in_browser(browser, "FeatureMapsPanel", **state)
        assert maps.get_state() == before
        assert caplog.text == ""


class TestWhatTheyShow:
    def test_the_steps_are_those_of_the_ink_and_end_in_what_the_network_got(
        self, playground, browser
    ):
        playground.pad.draw([SEVEN])
        shown = opened(browser, playground, "StepsPanel")
        titles = [tile["title"] for tile in shown.tiles]
        assert titles == ["1. Ink", "2. Cropped", "3. Fitted", "4. Centred"]
        np.testing.assert_array_equal(images(shown)[-1][0], playground.reading.image)

    def test_the_steps_of_an_uploaded_picture_are_shown_too(self, playground, browser):
        picture = png(255 - render([np.array(SEVEN)]))
        box = browser.model(_anywidget_id="UploadBox")
        browser.send(box, {"name": "7.png", "size": len(picture)}, [picture])
        shown = opened(browser, playground, "StepsPanel")
        np.testing.assert_array_equal(images(shown)[-1][0], playground.reading.image)
        assert images(shown)[0][0].max() > 200  # the paper of the picture as it was

    def test_the_steps_of_a_digit_chosen_on_a_sheet_are_that_digits(self, playground, browser):
        inks = [render([np.array(SEVEN)]), render([np.array([(150, 50), (140, 230)])])]
        browser.upload("sheet.png", png(255 - np.hstack(inks)))
        shown = opened(browser, playground, "StepsPanel")
        sevens = images(shown)
        browser.send(browser.model(_anywidget_id="PictureCard"), {"choose": 1})
        assert playground.reading.digit == 1
        assert [tile["title"] for tile in shown.tiles][:2] == ["1. Ink", "2. Cropped"]
        np.testing.assert_array_equal(images(shown)[-1][0], playground.reading.image)
        assert images(shown)[0][0].shape != sevens[0][0].shape

    def test_the_heat_is_grad_cam(self, playground, browser):
        playground.pad.draw([SEVEN])
        ((image, heat),) = images(opened(browser, playground, "HeatmapPanel"))
        np.testing.assert_array_equal(image, playground.reading.image)
        np.testing.assert_allclose(heat / 255, playground.reading.heatmap.clip(0, 1), atol=0.003)

    def test_a_chosen_layers_maps_are_shown(self, playground, browser, classifier):
        playground.pad.draw([SEVEN])
        shown = opened(browser, playground, "FeatureMapsPanel")
        wanted = classifier.feature_maps(playground.reading.image)
        assert len(shown.choices) == len(wanted)
        for layer, maps in enumerate(wanted):
            set_in_browser(browser, "FeatureMapsPanel", choice=layer)
            levels = np.stack([image for image, _ in images(shown)])
            np.testing.assert_allclose(levels / 255, maps / maps.max(), atol=0.003)

    def test_a_network_without_convolutions_says_so(self, browser):
        dense = mc.load_classifier("dense_network")
        shown = FeatureMapsPanel(dense)
        shown.look_at(Subject(dense.read([SEVEN])))
        set_in_browser(browser, "FeatureMapsPanel", is_open=True)
        assert "no convolutions" in shown.message

    def test_all_networks_answer_to_the_same_picture(self, playground, browser):
        playground.pad.draw([SEVEN])
        shown = opened(browser, playground, "NetworksPanel")
        assert sorted(tile["title"] for tile in shown.tiles) == mc.shipped_networks()
        for tile, (image, _) in zip(shown.tiles, images(shown), strict=True):
            np.testing.assert_array_equal(image, playground.reading.image)
            own = mc.load_classifier(tile["title"]).read([SEVEN])
            assert f"looks like a {own.digit}." in tile["caption"]
            assert ("> 99.9 %" in tile["caption"]) == (own.confidence > 0.999)
            assert "100" not in tile["caption"].split("parameters")[0].split("Confidence")[1][:9]


class TestDoubtOnShow:
    def test_what_is_unlike_a_digit_is_not_named_in_large(self, playground):
        playground.pad.draw(LETTER_K)
        view = playground.view
        assert view.is_unlike
        assert view.message.startswith("This is unlike a digit.")
        assert len(view.probabilities) == 10

    def test_the_bars_are_the_calibrated_probabilities(self, playground):
        playground.pad.draw([SEVEN])
        shown = playground.view.probabilities
        np.testing.assert_allclose(shown, playground.reading.probabilities, atol=1e-4)
        assert not playground.view.is_unlike

    def test_the_small_reader_shows_the_bare_network(self, browser, classifier):
        reader = DigitReader(classifier)
        reader.pad.draw(LETTER_K)
        assert reader.reading.unlike_a_digit
        assert not reader.view.is_unlike
        assert "unlike" not in reader.view.message
        np.testing.assert_allclose(
            reader.view.probabilities, reader.reading.probabilities, atol=1e-4
        )


class TestLater:
    def test_asked_many_times_it_calls_once_and_then_again(self):
        calls = []

        async def ask():
            later = Later(lambda: calls.append(1), seconds=0.01)
            for _ in range(5):
                later.ask()
            assert calls == []
            await asyncio.sleep(0.05)
            assert calls == [1]
            later.ask()
            await asyncio.sleep(0.05)

        asyncio.run(ask())
        assert calls == [1, 1]
