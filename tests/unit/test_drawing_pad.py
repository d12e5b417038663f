"""Pens, eraser, undo and redo, files and replay of the drawing pad."""

import io
import json

import numpy as np
import pytest
import traitlets
from PIL import Image

import mnist_course as mc
from mnist_course.ink.strokes import render
from mnist_course.widgets import DrawingPad, KeepRow
from mnist_course.widgets.pad.erasing import erase
from testsupport.comm_browser import DOT, SEVEN

LINE = [(40, 140), (240, 140)]


@pytest.fixture
def pad(browser) -> DrawingPad:
    return DrawingPad()


def wipe(browser, path, number=100, done=True, client="browser") -> None:
    content = {"op": "eraser", "client": client, "number": number, "done": done}
    browser.send(browser.layer, content, [np.array(path, "<f4").tobytes()])


def update(model, **state) -> None:
    data = {"method": "update", "state": state, "buffer_paths": []}
    model.handle_msg({"content": {"data": data}, "buffers": []})


class TestEraser:
    def test_it_cuts_a_line_in_two_and_leaves_no_ink_where_it_passed(self, pad, browser):
        pad.draw([LINE])
        wipe(browser, [(140, 100), (140, 180)])
        left, right = pad.strokes
        reach = (280 / 9 + pad.pen_width) / 2
        np.testing.assert_allclose(left, [(40, 140), (140 - reach, 140)], atol=2)
        np.testing.assert_allclose(right, [(140 + reach, 140), (240, 140)], atol=2)
        picture = render(pad.strokes, pen_width=pad.pen_width)
        eraser = render([[(140, 100), (140, 180)]], pen_width=280 / 9 - 4)
        assert not picture[eraser > 0].any()
        assert picture.any()

    def test_strokes_that_it_does_not_touch_stay_the_same(self, pad, browser):
        pad.draw([SEVEN, LINE])
        wipe(browser, [(230, 140), (260, 140)])
        np.testing.assert_array_equal(pad.strokes[0], SEVEN)
        assert len(pad.strokes) == 2

    def test_a_dot_and_a_short_stroke_can_go_as_a_whole(self, pad, browser):
        pad.draw([DOT, [(138, 138), (142, 142)]])
        wipe(browser, DOT)
        assert pad.strokes == ()

    def test_points_between_the_cuts_are_kept(self):
        stroke = np.array([(0, 100), (50, 90), (100, 100), (150, 110), (200, 100)], np.float32)
        (pieces,) = erase([stroke], np.array([(200, 100)]), 20, 280)
        np.testing.assert_array_equal(pieces[0][:4], stroke[:4])
        assert len(pieces[0]) == 5
        assert pieces[0][-1][0] == pytest.approx(190, abs=1)

    def test_a_fast_wipe_erases_all_along_its_way(self, pad, browser):
        pad.draw([[(x, 40), (x, 240)] for x in range(40, 241, 20)])
        wipe(browser, [(0, 140), (280, 140)])
        assert len(pad.strokes) == 22

    def test_a_wipe_is_seen_while_it_runs_and_undone_as_one_step(self, pad, browser):
        pad.draw([LINE])
        ends = []
        pad.observe(lambda change: ends.append(len(change.new)), names="strokes")
        wipe(browser, [(60, 100)], done=False)
        wipe(browser, [(60, 100), (60, 180)], done=False)
        wipe(browser, [(60, 100), (60, 180), (100, 180), (100, 140)])
        assert ends[-1] == 1
        pad.undo()
        np.testing.assert_array_equal(pad.strokes[0], LINE)
        pad.redo()
        assert pad.strokes[0][0, 0] > 100

    def test_a_wipe_over_bare_paper_is_no_step(self, pad, browser):
        pad.draw([LINE])
        wipe(browser, [(10, 10), (20, 20)])
        pad.undo()
        assert pad.strokes == ()

    def test_a_wipe_sent_twice_cannot_undo_an_undo(self, pad, browser):
        browser.page_ready()
        pad.draw([LINE])
        wipe(browser, [(140, 140)])
        pad.undo()
        paints = len(browser.draw_commands())
        wipe(browser, [(140, 140)])
        assert len(pad.strokes) == 1
        assert len(browser.draw_commands()) == paints + 1  # the browser may have missed the last
        assert [answer["number"] for answer in browser.acknowledged()] == [100, 100]

    def test_a_wipe_that_would_leave_too_many_pieces_takes_nothing(self, pad, browser):
        comb = [[(x, 10), (x, 270)] for x in np.linspace(5, 275, 300)]
        pad.draw(comb)
        wipe(browser, [(0, 140), (280, 140)])
        assert browser.acknowledged()[-1]["full"] is True
        assert len(pad.strokes) == 300

    def test_ink_of_the_worst_kind_is_erased(self, pad, browser):
        browser.page_ready()
        rng = np.random.default_rng(0)
        pad.draw(rng.uniform(0, 280, (20, 5000, 2)))
        wipe(browser, rng.uniform(0, 280, (5000, 2)))
        assert browser.acknowledged()[-1]["number"] == 100


class TestUndoAndRedo:
    def test_each_step_goes_back_and_forth(self, pad):
        pad.draw([SEVEN])
        pad.draw([DOT])
        pad.clear()
        counts = []
        pad.observe(lambda change: counts.append(len(change.new)), names="strokes")
        for step in (pad.undo, pad.undo, pad.undo, pad.undo, pad.redo, pad.redo, pad.redo):
            step()
        assert counts == [2, 1, 0, 1, 2, 0]
        pad.redo()
        assert pad.strokes == ()

    def test_a_new_stroke_ends_what_could_be_done_again(self, pad, browser):
        pad.draw([SEVEN])
        pad.undo()
        browser.send_stroke(DOT)
        pad.redo()
        assert len(pad.strokes) == 1
        pad.undo()
        assert pad.strokes == ()

    def test_by_button_and_by_key(self, pad, browser):
        pad.draw([SEVEN])
        tools = browser.model(_anywidget_id="PadTools")
        browser.send(tools, {"op": "undo"})
        assert pad.strokes == ()
        browser.send(tools, {"op": "redo"})
        assert len(pad.strokes) == 1
        browser.send(browser.layer, {"op": "undo"})
        browser.send(browser.layer, {"op": "redo"})
        assert len(pad.strokes) == 1

    def test_memory_stays_bounded_whatever_is_drawn_and_cleared(self, pad, browser):
        import tracemalloc

        tracemalloc.start()
        strokes = np.random.default_rng(0).uniform(0, 280, (20, 5000, 2)).astype(np.float32)
        for _ in range(100):
            pad.draw(strokes)
            pad.clear()
        assert tracemalloc.get_traced_memory()[0] < 60 * 2**20
        tracemalloc.stop()
        pad.undo()
        assert len(pad.strokes) == 20


class TestWhatCanBeDone:
    def can(self, pad) -> tuple[bool, bool, bool]:
        return pad.tools.can_undo, pad.tools.can_redo, pad.tools.can_clear

    def test_buttons_that_can_do_nothing_are_known(self, pad, browser):
        assert self.can(pad) == (False, False, False)
        browser.send_stroke(SEVEN)
        assert self.can(pad) == (True, False, True)
        pad.undo()
        assert self.can(pad) == (False, True, False)
        pad.redo()
        pad.clear()
        assert self.can(pad) == (True, False, False)

    def test_an_empty_pad_can_be_cleared_where_there_is_more_to_clear(self, pad, browser):
        pad.clears_more = True
        assert self.can(pad) == (False, False, True)
        browser.send(browser.model(_anywidget_id="PadTools"), {"op": "clear"})
        assert pad.cleared == 1

    def test_clear_puts_the_eraser_down(self, pad, browser):
        tools = browser.model(_anywidget_id="PadTools")
        browser.send_stroke(SEVEN)
        update(tools, erasing=True)
        browser.send(tools, {"op": "clear"})
        assert pad.strokes == ()
        assert pad.tools.erasing is False


class TestPens:
    def test_all_ink_is_painted_anew_with_another_pen(self, pad, browser):
        pad.draw([SEVEN])
        browser.page_ready()
        before = len(browser.draw_commands())
        pad.pen_width = 10
        assert len(browser.draw_commands()) == before + 1
        assert browser.messages_to(browser.layer)[-1]["state"] == {"pen_width": 10.0}

    def test_a_button_in_the_browser_chooses_a_pen_and_the_eraser(self, pad, browser):
        tools = browser.model(_anywidget_id="PadTools")
        update(tools, pen_width=10, erasing=True)
        assert pad.pen_width == 10
        assert pad.tools.erasing is True

    @pytest.mark.parametrize(
        "state",
        [
            {"pen_width": 1e9},
            {"pen_width": "20"},
            {"pen_width": None},
            {"pen_width": [10]},
            {"pen_widths": [1, 2, 3]},
            {"erasing": 1},
            {"erasing": "yes"},
            {"layout": "x"},
            {"nothing": 0},
        ],
    )
    def test_forged_settings_change_nothing(self, pad, browser, state, caplog):
        update(browser.model(_anywidget_id="PadTools"), **state)
        assert (pad.pen_width, pad.tools.erasing) == (20, False)
        assert pad.tools.pen_widths == [10, 20, 280 / 9]
        assert caplog.text == ""

    @pytest.mark.parametrize("width", [0, -5, 141, float("nan"), float("inf")])
    def test_a_pen_that_is_none_is_refused(self, pad, width):
        with pytest.raises(traitlets.TraitError, match="from 1 to 140"):
            pad.pen_width = width
        assert pad.pen_width == 20

    def test_the_pen_does_not_change_what_the_network_sees(self, pad):
        pad.draw([SEVEN])
        classifier = mc.load_classifier()
        seen = classifier.read(list(pad.strokes)).image
        pad.pen_width = 31
        np.testing.assert_array_equal(classifier.read(list(pad.strokes)).image, seen)


class TestFiles:
    def test_saved_ink_is_the_same_to_the_last_bit_and_so_is_its_picture(self, pad, browser):
        rng = np.random.default_rng(0)
        browser.send_stroke(rng.uniform(0, 280, (200, 2)))
        pad.draw(rng.uniform(0, 280, (20, 30, 2)))
        pad.pen_width = 12.25
        other = DrawingPad.from_json(pad.to_json())
        assert other.pen_width == 12.25
        assert len(other.strokes) == 21
        for mine, saved in zip(pad.strokes, other.strokes, strict=True):
            np.testing.assert_array_equal(mine, saved)
        assert other.to_png() == pad.to_png()

    def test_opening_takes_the_place_of_the_ink_and_can_be_undone(self, pad):
        saved = DrawingPad()
        saved.draw([SEVEN])
        pad.draw([DOT, LINE])
        pad.load_json(saved.to_json())
        assert len(pad.strokes) == 1
        pad.undo()
        assert len(pad.strokes) == 2

    def test_ink_of_a_larger_pad_is_scaled(self, pad):
        large = DrawingPad(size=560)
        large.draw([[(0, 0), (560, 280)]])
        pad.load_json(large.to_json())
        np.testing.assert_array_equal(pad.strokes[0], [(0, 0), (280, 140)])
        assert pad.pen_width == 20

    @pytest.mark.parametrize(
        ("strokes", "message"),
        [
            ([[[1, 2]]] * 501, "500"),
            ([[[1, 2]] * 5001], "5001"),
            ([[[1, 2]] * 5000] * 21, "100,000"),
            ([[[1, float("nan")]]], "finite"),
        ],
    )
    def test_ink_that_the_pad_cannot_hold_is_refused_and_the_pad_stays(self, pad, strokes, message):
        file = json.loads(pad.to_json()) | {"strokes": strokes, "pen_width": 9}
        pad.draw([SEVEN])
        with pytest.raises(ValueError, match=message):
            pad.load_json(json.dumps(file))
        assert len(pad.strokes) == 1
        assert pad.pen_width == 20

    def test_a_full_pad_can_be_saved_and_opened(self, pad):
        pad.draw(np.random.default_rng(0).uniform(0, 280, (20, 5000, 2)))
        assert len(DrawingPad.from_json(pad.to_json()).strokes) == 20

    def test_the_picture_is_read_as_the_ink_is(self, pad):
        pad.draw([SEVEN])
        picture = Image.open(io.BytesIO(pad.to_png()))
        assert (picture.format, picture.size) == ("PNG", (560, 560))
        reading = mc.load_classifier().read(pad.to_png())
        assert reading.digit == 7
        assert picture.getpixel((160, 120)) == (27, 35, 51)
        assert picture.getpixel((0, 0)) == (253, 253, 251)

    def test_an_empty_pad_is_saved_and_drawn_too(self, pad):
        assert DrawingPad.from_json(pad.to_json()).strokes == ()
        assert len(Image.open(io.BytesIO(pad.to_png())).getcolors()) == 1

    def test_replay_sends_the_ink_in_one_message(self, pad, browser):
        pad.draw([SEVEN, DOT])
        pad.replay()
        message = browser.messages_to(browser.layer)[-1]
        assert message["content"] == {"op": "replay", "lengths": [4, 1]}

    def test_the_ink_follows_its_replay_and_is_whole_at_its_end(self, pad, browser):
        pad.draw([SEVEN, DOT])
        shown = []
        pad.observe(lambda change: shown.append(change.new), names="replayed")
        browser.send(browser.layer, {"op": "replayed", "strokes": 0, "points": 2})
        browser.send(browser.layer, {"op": "replayed", "strokes": 1, "points": 1})
        browser.send(browser.layer, {"op": "replay over"})
        assert [strokes and [len(stroke) for stroke in strokes] for strokes in shown] == [
            [2],
            [4, 1],
            None,
        ]
        assert len(pad.strokes) == 2

    @pytest.mark.parametrize(("strokes", "points"), [(-1, 0), (3, 0), (0, -1), ("1", 0), (0, 1.5)])
    def test_a_forged_replay_shows_nothing(self, pad, browser, strokes, points, caplog):
        pad.draw([SEVEN, DOT])
        browser.send(browser.layer, {"op": "replayed", "strokes": strokes, "points": points})
        assert pad.replayed is None
        assert caplog.text == ""


class TestTiming:
    def draw(self, browser, points, times, number=0) -> None:
        content = {"op": "ink", "client": "browser", "number": number, "done": True}
        buffers = [np.array(points, "<f4").tobytes(), np.array(times, "<f4").tobytes()]
        browser.send(browser.layer, content, buffers)

    def test_it_is_kept_with_the_ink_and_in_its_file(self, pad, browser):
        self.draw(browser, SEVEN, [5000, 5100, 5250, 5300])
        np.testing.assert_array_equal(pad.times[0], [5000, 5100, 5250, 5300])
        assert json.loads(pad.to_json())["times"] == [[0, 100, 250, 300]]
        saved = DrawingPad.from_json(pad.to_json())
        np.testing.assert_array_equal(saved.times[0], [0, 100, 250, 300])

    def test_ink_without_timing_has_none_in_its_file_and_old_files_have_none(self, pad, browser):
        pad.draw([DOT])
        self.draw(browser, LINE, [10, 20])
        file = json.loads(pad.to_json())
        assert file["times"] == [None, [0, 10]]
        del file["times"]
        pad.load_json(json.dumps(file))
        assert all(np.isnan(times).all() for times in pad.times)

    def test_the_eraser_leaves_the_timing_of_what_is_left(self, pad, browser):
        self.draw(browser, LINE, [1000, 2000])
        wipe(browser, [(140, 100), (140, 180)])
        left, right = pad.times
        assert left[0] == 1000
        assert left[-1] == pytest.approx(1000 + 5 * (pad.strokes[0][-1, 0] - 40), abs=1)
        assert right[-1] == 2000

    @pytest.mark.parametrize("times", [[], [1], [1, 2, 3]])
    def test_as_many_times_as_points_or_the_stroke_is_forged(self, pad, browser, times, caplog):
        self.draw(browser, LINE, times)
        assert pad.strokes == ()
        assert caplog.text == ""

    @pytest.mark.parametrize("times", [5, [1], [["a"] * 4], [[1, 2]], [None, None]])
    def test_times_in_a_file_that_do_not_fit_are_left_out(self, pad, times):
        pad.draw([SEVEN])
        pad.load_json(json.dumps(json.loads(pad.to_json()) | {"times": times}))
        assert np.isnan(pad.times[0]).all()
        np.testing.assert_array_equal(pad.strokes[0], SEVEN)


class TestKeepRow:
    @pytest.fixture
    def row(self, pad, browser):
        KeepRow(pad)
        return browser.model(_anywidget_id="KeepRow")

    def answers(self, browser, row) -> list[dict]:
        messages = browser.messages_to(row)
        return [data["content"] for data in messages if data["method"] == "custom"]

    def open(self, browser, row, content, name="my digit.json") -> None:
        browser.send(row, {"op": "open", "name": name}, [content])

    def test_save_and_picture_go_to_the_window_that_asked(self, pad, browser, row):
        pad.draw([SEVEN])
        browser.send(row, {"op": "save", "client": "one"})
        browser.send(row, {"op": "picture", "client": "two"})
        files = [answer for answer in self.answers(browser, row) if answer["op"] == "file"]
        assert [(file["client"], file["name"]) for file in files] == [
            ("one", "my digit.json"),
            ("two", "my digit.png"),
        ]

    def test_a_picture_is_called_one_and_read_as_one_where_that_can_be(self, pad, browser, row):
        pad.draw([SEVEN])
        png, taken = pad.to_png(), []
        self.open(browser, row, png, "seven.png")
        assert "seven.png is a picture (PNG)" in self.answers(browser, row)[-1]["text"]
        KeepRow(pad, read_picture=taken.append)
        self.open(browser, browser.model(_anywidget_id="KeepRow"), png, "seven.png")
        assert [(upload.name, upload.content) for upload in taken] == [("seven.png", png)]
        assert len(pad.strokes) == 1

    def test_without_ink_there_is_nothing_to_keep(self, pad, browser):
        row = KeepRow(pad)
        assert row.has_ink is False
        pad.draw([SEVEN])
        assert row.has_ink is True
        pad.clear()
        assert row.has_ink is False

    @pytest.mark.parametrize("op", ["save", "picture", "replay"])
    def test_an_empty_pad_says_so(self, browser, row, op):
        browser.send(row, {"op": op, "client": "one"})
        (answer,) = self.answers(browser, row)
        assert "no ink yet" in answer["text"]

    def test_open_puts_ink_on_the_pad(self, pad, browser, row):
        saved = DrawingPad()
        saved.draw([SEVEN])
        self.open(browser, row, saved.to_json().encode())
        np.testing.assert_array_equal(pad.strokes[0], SEVEN)

    def test_a_file_that_is_no_ink_is_explained_and_the_ink_stays(self, pad, browser, row, caplog):
        pad.draw([SEVEN])
        for content in (b"dear diary", b"\xff" * 100, bytes(9 * 2**20), b"[" * 10**6):
            self.open(browser, row, content)
            assert "Save" in self.answers(browser, row)[-1]["text"]
        assert len(pad.strokes) == 1
        assert caplog.text == ""

    @pytest.mark.parametrize(
        "content",
        [
            None,
            7,
            {},
            {"op": "open"},
            {"op": "open", "name": 7},
            {"op": "save"},
            {"op": "save", "client": 1},
            {"op": "save", "client": "x" * 65},
            {"op": ["save"]},
        ],
    )
    def test_a_forged_message_does_nothing(self, pad, browser, row, content, caplog):
        pad.draw([SEVEN])
        browser.send(row, content)
        assert self.answers(browser, row) == []
        assert caplog.text == ""


class TestTooMuch:
    @pytest.mark.slow
    def test_200_strokes_of_5000_points_fill_the_pad_and_it_lives(self, pad, browser):
        points = np.random.default_rng(0).uniform(-500, 500, (200, 5000, 2))
        for number, stroke in enumerate(points):
            browser.send_stroke(stroke, number=number)
        assert len(pad.strokes) == 20
        assert browser.acknowledged()[-1]["full"] is True
        assert mc.load_classifier().read(list(pad.strokes)).digit is None  # a black sheet
        pad.clear()
        browser.send_stroke(SEVEN, number=1000)
        assert mc.load_classifier().read(list(pad.strokes)).digit == 7

    def test_a_stroke_that_arrives_while_another_is_read_is_kept(self, pad, browser):
        def draw_meanwhile(change):
            if len(change.new) == 1:
                browser.send_stroke(DOT, number=1)

        pad.observe(draw_meanwhile, names="strokes")
        browser.send_stroke(SEVEN, number=0)
        assert [len(stroke) for stroke in pad.strokes] == [4, 1]
