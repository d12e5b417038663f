"""The widgets, seen from both sides: Python's, and the browser's through the comm messages."""

import struct
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from mnist_course.recognition.classifier import DigitClassifier
from mnist_course.recognition.reading import Reading
from mnist_course.widgets import DigitReader, DrawingPad, ReadingView, UploadBox
from testsupport.comm_browser import DOT, SEVEN, png


@pytest.fixture
def pad(browser) -> DrawingPad:
    return DrawingPad()


class TestInkFromPython:
    def test_strokes_are_read_only_arrays_in_canvas_pixels(self, pad):
        pad.draw([SEVEN, DOT])
        seven, dot = pad.strokes
        assert seven.dtype == np.float32
        np.testing.assert_array_equal(seven, SEVEN)
        np.testing.assert_array_equal(dot, DOT)
        with pytest.raises(ValueError, match="read-only"):
            seven[0] = 0
        with pytest.raises(Exception, match="read-only"):
            pad.strokes = ()

    def test_the_pad_keeps_a_copy(self, pad):
        stroke = np.array(SEVEN, np.float32)
        pad.draw([stroke])
        stroke[:] = 0
        np.testing.assert_array_equal(pad.strokes[0], SEVEN)

    def test_points_off_the_paper_are_moved_to_its_edge(self, pad):
        pad.draw([[(-50, 10), (400, 300)]])
        np.testing.assert_array_equal(pad.strokes[0], [(0, 10), (280, 280)])

    @pytest.mark.parametrize(
        ("stroke", "message"),
        [
            ([], "shape"),
            ([1, 2, 3], "shape"),
            ([(1, 2, 3)], "shape"),
            ([(1, float("nan"))], "NaN"),
            ([(1, float("inf"))], "infinity"),
            ("seven", "pairs of numbers"),
            ([(1, 2), (3,)], "pairs of numbers"),
            (np.zeros((5001, 2)), "5001"),
        ],
    )
    def test_a_bad_stroke_is_refused_and_the_ink_stays(self, pad, stroke, message):
        pad.draw([SEVEN])
        with pytest.raises(ValueError, match=message):
            pad.draw([DOT, stroke])
        assert len(pad.strokes) == 1

    def test_too_many_strokes_are_refused_as_a_whole(self, pad):
        with pytest.raises(ValueError, match="500"):
            pad.draw([DOT] * 501)
        assert pad.strokes == ()

    def test_undo_takes_back_step_by_step_and_brings_back_what_was_cleared(self, pad):
        pad.draw([SEVEN])
        pad.draw([DOT, DOT])
        pad.clear()
        assert pad.strokes == ()
        pad.undo()
        assert len(pad.strokes) == 3
        pad.undo()
        assert len(pad.strokes) == 1
        pad.undo()
        pad.undo()
        assert pad.strokes == ()

    def test_clearing_an_empty_pad_is_no_step(self, pad):
        pad.draw([SEVEN])
        pad.clear()
        pad.clear()
        pad.undo()
        assert len(pad.strokes) == 1

    def test_observers_hear_of_every_change(self, pad):
        counts = []
        pad.observe(lambda change: counts.append(len(change.new)), names="strokes")
        pad.draw([SEVEN])
        pad.draw([DOT])
        pad.undo()
        pad.clear()
        pad.undo()
        assert counts == [1, 2, 1, 0, 1]

    def test_the_repr_is_short(self, pad):
        assert repr(pad) == "DrawingPad(size=280, strokes=0)"


class TestInkFromTheBrowser:
    def test_a_running_stroke_grows_and_ends(self, pad, browser):
        lengths = []
        pad.observe(lambda change: lengths.append([len(s) for s in change.new]), names="strokes")
        browser.send_stroke(SEVEN[:1], done=False)
        browser.send_stroke(SEVEN[:3], done=False)
        browser.send_stroke(SEVEN)
        pad.undo()
        assert lengths == [[1], [3], [4], []]

    def test_a_stroke_is_acknowledged_once_the_canvas_shows_it(self, pad, browser):
        browser.send_stroke(SEVEN, number=3)
        assert browser.acknowledged() == []
        browser.page_ready()
        answer = {"client": "browser", "number": 3, "done": True, "full": False}
        assert browser.acknowledged() == [answer]
        browser.send_stroke(SEVEN, number=4)
        assert browser.acknowledged()[1:] == [answer | {"number": 4}]

    def test_an_answer_to_a_part_of_a_stroke_does_not_pass_for_one_to_the_whole(self, pad, browser):
        browser.page_ready()
        browser.send_stroke(SEVEN[:2], done=False)
        browser.send_stroke(SEVEN)
        assert [answer["done"] for answer in browser.acknowledged()] == [False, True]

    def test_a_stroke_sent_again_has_the_reading_shown_again(self, browser, classifier):
        reader = DigitReader(classifier)
        browser.page_ready()
        browser.send_stroke(SEVEN)
        before = len(browser.messages_to(reader.view.comm))
        browser.send_stroke(SEVEN)
        again = browser.messages_to(reader.view.comm)[before:]
        assert "This looks like a 7." in str(again)
        assert len(reader.pad.strokes) == 1

    def test_what_a_cell_does_waits_until_a_stroke_has_been_read(self, pad, browser):
        is_reading, seen = threading.Event(), []

        def read_slowly(change):
            is_reading.set()
            time.sleep(0.3 * len(change.new))
            seen.append(len(change.new))

        pad.observe(read_slowly, names="strokes")
        drawing = threading.Thread(target=browser.send_stroke, args=[SEVEN])
        drawing.start()
        is_reading.wait(5)
        pad.clear()
        drawing.join()
        assert seen == [1, 0]
        pad.undo()
        assert len(pad.strokes) == 1

    def test_a_stroke_sent_twice_counts_once_and_cannot_undo_an_undo(self, pad, browser):
        browser.page_ready()
        browser.send_stroke(SEVEN)
        browser.send_stroke(SEVEN)
        assert len(pad.strokes) == 1
        pad.undo()
        browser.send_stroke(SEVEN)
        assert pad.strokes == ()
        assert len(browser.acknowledged()) == 3

    def test_two_windows_draw_on_one_pad(self, pad, browser):
        browser.send_stroke(SEVEN, client="one")
        browser.send_stroke(DOT, client="two")
        assert [len(stroke) for stroke in pad.strokes] == [4, 1]

    def test_points_off_the_paper_are_moved_to_its_edge(self, pad, browser):
        browser.send_stroke([(-1e30, 10), (10, 1e30)])
        np.testing.assert_array_equal(pad.strokes[0], [(0, 10), (10, 280)])

    def test_undo_by_key(self, pad, browser):
        browser.send_stroke(SEVEN)
        browser.send(browser.layer, {"op": "undo"})
        assert pad.strokes == ()

    def test_a_full_pad_says_so_and_keeps_its_ink(self, pad, browser):
        browser.page_ready()
        pad.draw([DOT] * 500)
        browser.send_stroke(SEVEN)
        assert browser.acknowledged()[-1]["full"] is True
        assert len(pad.strokes) == 500
        pad.clear()
        browser.send_stroke(SEVEN, number=1)
        assert browser.acknowledged()[-1]["full"] is False

    @pytest.mark.parametrize(
        "content",
        [
            None,
            7,
            "stroke",
            [],
            {},
            {"op": "format disk"},
            {"op": ["stroke"]},
            {"op": "ink"},
            {"op": "ink", "client": 1, "number": 0, "done": True},
            {"op": "ink", "client": "x", "number": "0", "done": True},
            {"op": "ink", "client": "x", "number": 0.5, "done": True},
            {"op": "ink", "client": "x", "number": 0, "done": "yes"},
            {"op": "ink", "client": "x" * 65, "number": 0, "done": True},
        ],
    )
    def test_a_forged_message_changes_nothing(self, pad, browser, content, caplog):
        pad.draw([SEVEN])
        browser.send(browser.layer, content, [np.array(DOT, "<f4").tobytes()])
        assert len(pad.strokes) == 1
        assert browser.acknowledged() == []
        assert caplog.text == ""

    @pytest.mark.parametrize(
        "buffers",
        [
            [],
            [b""],
            [b"1"],
            [b"1234"],
            [struct.pack("<2f", float("nan"), 1.0)],
            [struct.pack("<2f", 1.0, float("inf"))],
            [bytes(8 * 5001)],
            [bytes(8 * 10**6)],
            [bytes(8), bytes(8)],
        ],
    )
    def test_forged_points_change_nothing(self, pad, browser, buffers, caplog):
        pad.draw([SEVEN])
        content = {"op": "ink", "client": "x", "number": 0, "done": True}
        browser.send(browser.layer, content, buffers)
        assert len(pad.strokes) == 1
        assert browser.acknowledged() == []
        assert caplog.text == ""

    def test_the_browser_cannot_change_the_pads_settings(self, pad, browser):
        update = {"method": "update", "state": {"size": 10**9, "ink": 5}, "buffer_paths": []}
        browser.layer.handle_msg({"content": {"data": update}, "buffers": []})
        browser.send_stroke([(1000, 1000)])
        np.testing.assert_array_equal(pad.strokes[0], [(280, 280)])

    def test_an_observer_that_fails_loses_no_ink(self, pad, browser):
        def fail(_):
            raise RuntimeError

        pad.observe(fail, names="strokes")
        browser.page_ready()
        before = len(browser.draw_commands())
        browser.send_stroke(SEVEN)
        assert len(pad.strokes) == 1
        assert len(browser.draw_commands()) == before + 1


class TestDrawingOnTheCanvas:
    def test_nothing_is_sent_before_a_page_listens(self, pad, browser):
        pad.draw([SEVEN])
        browser.send_stroke(DOT)
        pad.clear()
        pad.undo()
        assert browser.draw_commands() == []

    def test_all_ink_goes_to_each_page_that_comes_up_in_one_message(self, pad, browser):
        pad.draw([SEVEN, DOT])
        browser.page_ready()
        browser.page_ready()
        first, second = browser.draw_commands()
        assert first == second

    def test_a_running_stroke_costs_no_draw_command_until_it_ends(self, pad, browser):
        browser.page_ready()
        before = len(browser.draw_commands())
        for length in (1, 2, 3):
            browser.send_stroke(SEVEN[:length], done=False)
        assert len(browser.draw_commands()) == before
        browser.send_stroke(SEVEN)
        assert len(browser.draw_commands()) == before + 1

    def test_another_canvas_that_holds_its_commands_does_not_hold_the_pads(self, pad, browser):
        from ipycanvas import hold_canvas

        browser.page_ready()
        before = len(browser.draw_commands())
        with hold_canvas():
            pad.draw([SEVEN])
            assert len(browser.draw_commands()) == before + 1


def reading(probabilities, digit=0, message="") -> Reading:
    image = np.zeros((28, 28), np.uint8)
    return Reading(digit, np.array(probabilities, np.float32), image, message=message)


class TestReadingView:
    def test_it_starts_without_a_digit(self, browser):
        view = ReadingView()
        assert (view.digit, view.message) == (None, "No ink yet: draw a digit.")

    def test_a_reading_goes_out_as_one_message(self, browser):
        view = ReadingView()
        view.show(reading([0.97] + [0] * 8 + [0.03]))
        (update,) = browser.messages_to(browser.model(_anywidget_id="ReadingView"))
        assert update["state"]["digit"] == 0
        assert update["state"]["message"] == "This looks like a 0."

    def test_close_seconds_are_named(self, browser):
        view = ReadingView()
        view.show(reading([0, 0, 0, 0, 0.45, 0, 0, 0, 0, 0.55], digit=9))
        assert view.message == "Could be a 9 or a 4."

    def test_an_8_has_its_article(self, browser):
        view = ReadingView()
        view.show(reading([0, 0, 0, 0, 0.45, 0, 0, 0, 0.55, 0], digit=8))
        assert view.message == "Could be an 8 or a 4."

    def test_where_there_is_no_digit_it_says_why(self, browser):
        view = ReadingView()
        view.show(reading([1] + [0] * 9))
        view.show(reading([0] * 10, digit=None, message="Only a dot."))
        assert (view.digit, view.message) == (None, "Only a dot.")

    def test_a_message_takes_the_place_of_a_reading(self, browser):
        view = ReadingView()
        view.show(reading([1] + [0] * 9))
        view.say("It broke.")
        assert (view.digit, view.probabilities, view.message) == (None, [], "It broke.")

    def test_the_browser_cannot_make_up_a_reading(self, browser):
        view = ReadingView()
        update = {"method": "update", "state": {"digit": 3}, "buffer_paths": []}
        model = browser.model(_anywidget_id="ReadingView")
        model.handle_msg({"content": {"data": update}, "buffers": []})
        assert view.digit is None


class TestUploadBox:
    def upload(self, browser, content, *buffers):
        browser.send(browser.model(_anywidget_id="UploadBox"), content, buffers)

    def test_a_file_arrives_with_its_name(self, browser):
        box = UploadBox()
        self.upload(browser, {"name": "7.png", "size": 3}, b"abc")
        assert (box.upload.name, box.upload.content, box.upload.problem) == ("7.png", b"abc", "")

    def test_the_same_file_again_is_news(self, browser):
        box = UploadBox()
        names = []
        box.observe(lambda change: names.append(change.new.name), names="upload")
        for _ in range(2):
            self.upload(browser, {"name": "7.png", "size": 3}, b"abc")
        assert names == ["7.png", "7.png"]

    def test_a_file_too_large_to_send_is_named(self, browser):
        box = UploadBox()
        self.upload(browser, {"name": "scan.tif", "size": 100 * 2**20})
        assert box.upload.content == b""
        assert "scan.tif is too large: 100 MB" in box.upload.problem

    @pytest.mark.parametrize(
        "content", [None, {}, {"name": 5, "size": 3}, {"name": "x"}, {"name": "x", "size": "3"}]
    )
    def test_a_forged_message_is_ignored(self, browser, content, caplog):
        box = UploadBox()
        self.upload(browser, content, b"abc")
        assert box.upload is None
        assert caplog.text == ""


class Broken(DigitClassifier):
    def __init__(self):
        pass

    def read(self, source):
        raise MemoryError("no room")


class TestDigitReader:
    @pytest.fixture
    def reader(self, browser, classifier):
        return DigitReader(classifier)

    def test_ink_is_read_while_it_is_drawn(self, reader, browser):
        digits = []
        reader.observe(lambda change: digits.append(change.new), names="reading")
        browser.send_stroke(SEVEN[:2], done=False)
        browser.send_stroke(SEVEN[:3], done=False)
        browser.send_stroke(SEVEN)
        assert len(digits) == 3
        assert reader.reading.digit == reader.view.digit == 7

    def test_the_picture_shown_is_what_the_network_got(self, reader):
        reader.pad.draw([SEVEN])
        assert reader.view.image == reader.reading.image.tobytes()

    def test_without_ink_there_is_no_reading(self, reader):
        reader.pad.draw([SEVEN])
        reader.pad.clear()
        assert reader.reading is None
        assert reader.view.message == "No ink yet: draw a digit."

    def test_a_file_is_read(self, reader, browser):
        from mnist_course.ink.strokes import render

        browser.upload("seven.png", png(255 - render([np.array(SEVEN)])))
        assert reader.reading.digit == 7
        assert reader.view.source == "seven.png"

    def test_a_file_that_is_no_picture_is_explained(self, reader, browser):
        reader.pad.draw([SEVEN])
        browser.upload("notes.png", b"dear diary")
        assert reader.reading is None
        assert reader.view.digit is None
        assert "not an image" in reader.view.message
        assert len(reader.pad.strokes) == 1

    def test_a_reading_that_fails_becomes_a_message_and_keeps_the_ink(self, browser, caplog):
        reader = DigitReader(Broken())
        browser.send_stroke(SEVEN)
        assert len(reader.pad.strokes) == 1
        assert "no room" in reader.view.message
        assert reader.reading is None
        assert caplog.text == ""

    def test_its_text_says_what_to_do(self, reader):
        assert repr(reader) == "DigitReader: run this cell to draw a digit."


@pytest.mark.parametrize("name", ["DrawingPad", "Playground"])
def test_in_colab_the_first_widget_switches_on_the_manager_for_widgets_of_others(name):
    code = f"""
import sys, types
calls = []
output = types.SimpleNamespace(enable_custom_widget_manager=lambda: calls.append(1))
sys.modules["google.colab.output"] = output
import mnist_course as mc
mc.widgets.{name}()
print(len(calls))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "1\n", done.stderr
