"""The playground, seen from both sides: Python's, and the browser's through the comm messages."""

import io
import struct
import subprocess
import sys
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

import mnist_course as mc
from mnist_course.ink.strokes import render
from mnist_course.recognition.labelled_set import LabelledDigit, LabelledSet
from mnist_course.widgets import Playground
from testsupport.comm_browser import SEVEN, png

ONE = [(150, 50), (140, 230)]


def picture_of(*strokes) -> bytes:
    return png(255 - render([np.array(stroke) for stroke in strokes]))


def sheet(*inks) -> bytes:
    return png(255 - np.hstack([render([np.array(ink)]) for ink in inks]))


class TestInk:
    def test_ink_is_read_while_it_is_drawn(self, playground, browser):
        digits = []
        playground.observe(lambda change: digits.append(change.new), names="reading")
        browser.send_stroke(SEVEN[:2], done=False)
        browser.send_stroke(SEVEN)
        assert len(digits) == 2
        assert playground.reading.digit == playground.view.digit == 7

    def test_the_picture_shown_is_what_the_network_gets_of_the_same_ink(self, playground):
        playground.pad.draw([SEVEN])
        expected = mc.load_classifier().read([SEVEN]).image
        assert playground.view.image == expected.tobytes()

    def test_without_ink_there_is_no_reading(self, playground):
        playground.pad.draw([SEVEN])
        playground.pad.clear()
        assert playground.reading is None
        assert playground.view.message == "No ink yet: draw a digit."

    def test_a_reading_that_fails_becomes_a_message_and_keeps_the_ink(self, browser, caplog):
        playground = Playground(mc.load_classifier())

        def fail(source):
            raise MemoryError("no room")

        playground.classifier.read = fail
        browser.send_stroke(SEVEN)
        assert len(playground.pad.strokes) == 1
        assert "no room" in playground.view.message
        assert playground.reading is None
        assert caplog.text == ""

    def test_the_bars_follow_a_replay_and_end_as_they_were(self, playground, browser):
        playground.pad.draw([SEVEN])
        reading, bars = playground.reading, playground.view.probabilities
        browser.send(browser.layer, {"op": "replayed", "strokes": 0, "points": 2})
        assert playground.view.probabilities != bars
        browser.send(browser.layer, {"op": "replay over"})
        assert playground.view.probabilities == bars
        assert playground.reading is reading

    def test_a_pictures_reading_can_be_cleared_though_the_pad_is_empty(self, playground, browser):
        browser.upload("seven.png", picture_of(SEVEN))
        assert playground.pad.tools.can_clear
        browser.send(browser.model(_anywidget_id="PadTools"), {"op": "clear"})
        assert playground.reading is None
        assert not playground.pad.tools.can_clear


class TestTwoDigits:
    """A 17 on the pad: offered as two digits, and not imposed."""

    INK = ([(60, 50), (55, 230)], [(x / 2 + 110, y) for x, y in SEVEN])

    def ask(self, browser, content):
        browser.send(browser.model(_anywidget_id="ReadingView"), content)

    def test_it_is_offered_and_taken_and_given_back(self, playground, browser):
        playground.pad.draw(self.INK)
        whole = playground.view.image
        assert (playground.view.row, playground.view.offer) == ([], "Or 1 and 7?")
        self.ask(browser, {"offer": True})
        assert (playground.view.row, playground.reading.digit) == (["1", "7"], 1)
        self.ask(browser, {"look": 1})
        expected = mc.load_classifier().read([self.INK[1]])
        np.testing.assert_array_equal(playground.reading.image, expected.image)
        self.ask(browser, {"offer": True})
        assert (playground.view.row, playground.view.image) == ([], whole)

    def test_each_of_the_two_is_corrected_by_itself(self, playground, browser):
        playground.pad.draw(self.INK)
        self.ask(browser, {"offer": True})
        for place, label in ((0, 1), (1, 7)):
            self.ask(browser, {"look": place})
            browser.send(browser.model(_anywidget_id="Corrections"), {"label": label})
        self.ask(browser, {"look": 0})
        assert playground.corrections.label == 1
        assert [len(digit.strokes) for digit in playground.labelled] == [1, 1]

    def test_the_next_drawing_starts_as_one_digit(self, playground, browser):
        playground.pad.draw(self.INK)
        self.ask(browser, {"offer": True})
        playground.pad.clear()
        playground.pad.draw(self.INK)
        assert playground.view.row == []

    @pytest.mark.parametrize(
        "ink",
        [
            [SEVEN],
            [SEVEN, [(100, 150), (190, 150)]],  # its bar
            [ONE, [(220, 60), (221, 61)]],  # a speck
            [[(60, 50), (55, 230)], [(66, 50), (62, 230)]],  # a line gone over twice
        ],
    )
    def test_one_digit_is_not_offered_as_two(self, playground, browser, ink):
        playground.pad.draw(ink)
        assert playground.view.offer == ""
        before = playground.view.image
        self.ask(browser, {"offer": True})
        self.ask(browser, {"look": 1})
        assert playground.view.image == before


class TestKeptInk:
    """What the web app's page is told, to keep it."""

    def kept(self, browser) -> dict:
        keeper = browser.model(_anywidget_id="KeptInk")
        browser.send(keeper, {"op": "ask", "number": 5})
        return browser.messages_to(keeper)[-1]["content"]

    def test_the_page_is_told_the_ink_that_is_there(self, playground, browser):
        browser.send_stroke(SEVEN)
        browser.send_stroke(ONE, number=1)
        lengths = [len(SEVEN), len(ONE)]
        assert self.kept(browser) == {"op": "ink", "number": 5, "lengths": lengths}
        playground.pad.undo()
        assert self.kept(browser)["lengths"] == lengths[:1]

    @pytest.mark.parametrize(
        "content", [{}, {"op": "ask"}, {"op": "ask", "number": "5"}, {"op": "ink"}, [], None, "ask"]
    )
    def test_what_makes_no_sense_is_ignored(self, playground, browser, content):
        keeper = browser.model(_anywidget_id="KeptInk")
        before = len(browser.messages_to(keeper))
        browser.send(keeper, content)
        assert len(browser.messages_to(keeper)) == before


class TestPictures:
    def test_a_picture_opened_as_a_drawing_is_read_as_a_picture(self, playground, browser):
        row = browser.model(_anywidget_id="KeepRow")
        browser.send(row, {"op": "open", "name": "seven.png"}, [picture_of(SEVEN)])
        assert playground.reading.digit == 7
        assert playground.view.source == "seven.png"

    def test_a_picture_of_one_digit_is_read(self, playground, browser):
        browser.upload("seven.png", picture_of(SEVEN))
        (card,) = playground.cards.children
        assert playground.reading.digit == 7
        assert playground.view.source == "seven.png"
        assert card.summary == "seven.png: read as 7."
        assert len(card.boxes) == 1

    def test_the_image_shown_is_to_mnist_of_the_file(self, playground, browser):
        file = io.BytesIO()
        Image.fromarray(np.dstack([255 - render([np.array(SEVEN)])] * 3)).resize((1900, 1900)).save(
            file, "jpeg"
        )
        browser.upload("seven.jpg", file.getvalue())
        assert playground.view.image == mc.to_mnist(file.getvalue()).tobytes()

    def test_every_digit_of_a_sheet_is_boxed_where_it_is(self, playground, browser):
        browser.upload("sheet.png", sheet(SEVEN, ONE))
        (card,) = playground.cards.children
        assert [subject.reading.digit for subject in card.subjects] == [7, 1]
        left = [box["left"] for box in card.boxes]
        assert left[0] == pytest.approx(80 / 560, abs=0.03)
        assert left[1] == pytest.approx((280 + 140) / 560, abs=0.03)
        assert playground.reading is card.subjects[0].reading

    def test_a_box_that_is_clicked_is_looked_at(self, playground, browser):
        browser.upload("sheet.png", sheet(SEVEN, ONE))
        card = browser.model(_anywidget_id="PictureCard")
        browser.send(card, {"choose": 1})
        assert playground.reading.digit == playground.view.digit == 1
        playground.pad.draw([SEVEN])
        browser.send(card, {"choose": 1})
        assert playground.view.source == "sheet.png"

    def test_all_digits_of_a_sheet_stand_in_large_and_one_is_looked_at(self, playground, browser):
        browser.upload("sheet.png", sheet(SEVEN, ONE))
        assert (playground.view.row, playground.view.place) == (["7", "1"], 0)
        browser.send(browser.model(_anywidget_id="PictureCard"), {"choose": 1})
        assert (playground.view.row, playground.view.place) == (["7", "1"], 1)
        playground.pad.draw([SEVEN])
        assert playground.view.row == []

    def test_what_is_unlike_a_digit_is_not_what_is_looked_at_first(self, playground, browser):
        letter_k = [(60, 60), (60, 220), (60, 140), (190, 60), (60, 140), (190, 220)]
        browser.upload("sheet.png", sheet(letter_k, SEVEN, ONE))
        (card,) = playground.cards.children
        assert playground.view.row == ["?", "7", "1"]
        assert (playground.view.place, playground.reading.digit) == (1, 7)
        assert card.summary == "sheet.png: 2 digits, read as 7, 1; 1 more unlike a digit."
        browser.send(browser.model(_anywidget_id="ReadingView"), {"look": 2})
        assert (card.chosen, playground.reading.digit) == (2, 1)

    def test_one_picture_is_large_and_the_others_are_thumbnails(self, playground, browser):
        for name, ink in (("one.png", ONE), ("seven.png", SEVEN)):
            browser.upload(name, picture_of(ink))
        assert [card.is_large for card in playground.cards.children] == [True, False]
        browser.send(playground.cards.children[1].comm, {"enlarge": True})
        assert [card.is_large for card in playground.cards.children] == [False, True]
        assert playground.view.source == "one.png"
        assert playground.reading.digit == 1

    def test_a_picture_that_is_removed_makes_room_for_the_next(self, playground, browser):
        playground.pad.draw([SEVEN])
        browser.upload("notes.png", b"dear diary")
        browser.upload("one.png", picture_of(ONE))
        newest, problem = playground.cards.children
        browser.send(newest.comm, {"remove": True})
        assert playground.cards.children == (problem,)
        assert playground.view.message == problem.problem
        browser.send(problem.comm, {"remove": True})
        assert playground.cards.children == ()
        assert playground.reading.digit == 7
        assert playground.view.source == ""

    def test_removing_a_thumbnail_leaves_the_large_one(self, playground, browser):
        for name, ink in (("one.png", ONE), ("seven.png", SEVEN)):
            browser.upload(name, picture_of(ink))
        browser.send(playground.cards.children[1].comm, {"remove": True})
        assert playground.view.source == "seven.png"

    def test_what_cant_be_read_has_its_own_line_and_the_others_are_read(self, playground, browser):
        browser.upload("seven.png", picture_of(SEVEN))
        browser.upload("notes.png", b"dear diary")
        browser.upload("one.png", picture_of(ONE))
        cards = playground.cards.children
        assert [bool(card.problem) for card in cards] == [False, True, False]
        assert "not an image" in cards[1].problem
        assert playground.reading.digit == 1

    @pytest.mark.slow
    def test_only_so_many_pictures_are_kept(self, playground, browser):
        for number in range(23):
            browser.upload(f"{number}.png", picture_of(ONE))
        names = [card.name for card in playground.cards.children]
        assert names == [f"{number}.png" for number in range(22, 2, -1)]

    def test_the_next_file_is_asked_for_when_one_is_read_whatever_it_was(self, playground, browser):
        browser.upload("notes.png", b"dear diary")
        sent = browser.messages_to(browser.model(_anywidget_id="UploadBox"))
        assert sent[-1]["content"] == {"taken": True}
        assert "notes.png" in sent[-2]["content"]["say"]

    @pytest.mark.parametrize("content", [None, {}, {"choose": -1}, {"choose": 7}, {"choose": "0"}])
    def test_a_forged_choice_is_ignored(self, playground, browser, content, caplog):
        browser.upload("seven.png", picture_of(SEVEN))
        browser.send(browser.model(_anywidget_id="PictureCard"), content)
        assert playground.reading.digit == 7
        assert caplog.text == ""


class TestRescue:
    """Boxes that the visitor draws, moves, joins and deletes."""

    @pytest.fixture
    def card(self, playground, browser):
        browser.upload("sheet.png", sheet(SEVEN, ONE))
        return playground.cards.children[0]

    def place(self, browser, edges, *keys):
        content = {"place": edges, "instead_of": list(keys)}
        browser.send(browser.model(_anywidget_id="PictureCard"), content)

    def keys(self, card):
        return [box["key"] for box in card.boxes]

    def test_a_crop_is_read_as_that_part_of_the_picture_alone(self, card, playground, browser):
        self.place(browser, [0.5, 0, 1, 1], *self.keys(card))
        pixels = np.asarray(Image.open(io.BytesIO(sheet(SEVEN, ONE))))
        expected = mc.load_classifier().read(pixels[:, 280:])
        assert playground.reading.digit == expected.digit == 1
        np.testing.assert_array_equal(playground.reading.image, expected.image)
        assert [box["answer"] for box in card.boxes] == ["1"]
        assert card.summary == "sheet.png: read as 1."

    def test_a_box_that_is_drawn_is_read_in_its_place_in_the_row(self, card, playground, browser):
        self.place(browser, [0.2, 0.2, 0.4, 0.5])
        assert len(card.boxes) == 3
        assert card.chosen == playground.view.place == 1
        left = [box["left"] for box in card.boxes]
        assert left == sorted(left)

    def test_a_box_that_is_moved_keeps_its_key_and_its_label(self, card, playground, browser):
        browser.send(browser.model(_anywidget_id="Corrections"), {"label": 9})
        assert card.boxes[0]["answer"] == "✗ 9"
        key, _ = self.keys(card)
        self.place(browser, [0.1, 0.1, 0.45, 0.95], key)
        assert self.keys(card)[0] == key
        assert card.boxes[0]["answer"] == "✗ 9"
        (kept,) = playground.labelled
        assert kept.reading is playground.reading
        assert playground.corrections.label == 9

    def test_joined_boxes_are_read_as_one_and_their_labels_forgotten(
        self, card, playground, browser
    ):
        browser.send(browser.model(_anywidget_id="Corrections"), {"label": 7})
        self.place(browser, [0, 0, 1, 1], *self.keys(card))
        assert len(card.boxes) == 1
        assert len(playground.labelled) == playground.corrections.count == 0

    def test_a_deleted_box_gives_way_to_the_next_and_the_last_to_a_word(
        self, card, playground, browser
    ):
        for digit in (1, None):
            browser.send(card.comm, {"delete": self.keys(card)[0]})
            assert getattr(playground.reading, "digit", None) == digit
        assert card.boxes == []
        assert playground.view.message == card.problem
        assert "Draw one" in card.problem
        self.place(browser, [0, 0, 0.5, 1])
        assert (card.problem, playground.reading.digit) == ("", 7)

    def test_on_a_picture_without_digits_a_box_can_be_drawn(self, playground, browser):
        browser.upload("blank.png", png(np.full((50, 50), 255, np.uint8)))
        (card,) = playground.cards.children
        assert "no digit" in card.problem
        assert card.picture
        self.place(browser, [0.1, 0.1, 0.9, 0.9])
        assert card.boxes[0]["answer"] == "?"
        assert "no ink" in playground.view.message
        browser.send(browser.model(_anywidget_id="Corrections"), {"label": 7})
        assert len(playground.labelled) == 0

    @pytest.mark.parametrize("edges", [[0, 0, 1e-9, 1e-9], [0.9999, 0.9999, 1, 1]])
    def test_the_smallest_box_is_a_pixel(self, card, playground, browser, edges, caplog):
        self.place(browser, edges)
        assert len(card.boxes) == 3
        assert caplog.text == ""

    @pytest.mark.parametrize(
        "content",
        [
            {"delete": 99},
            {"delete": "0"},
            {"place": [0, 0, 1, 1], "instead_of": [99]},
            {"place": [0, 0, 1, 1]},
            {"place": [0, 0, 1], "instead_of": []},
            {"place": [0, 0, 2, 1], "instead_of": []},
            {"place": [0.5, 0, 0.5, 1], "instead_of": []},
            {"place": [0, 0, float("nan"), 1], "instead_of": []},
            {"place": [0, 0, "1", 1], "instead_of": []},
            {"place": "0011", "instead_of": []},
        ],
    )
    def test_what_makes_no_sense_is_ignored(self, card, browser, content, caplog):
        before = card.boxes
        browser.send(card.comm, content)
        assert card.boxes == before
        assert caplog.text == ""

    def test_boxes_can_not_be_drawn_where_there_is_no_picture(self, playground, browser, caplog):
        browser.upload("notes.png", b"dear diary")
        self.place(browser, [0, 0, 1, 1])
        assert playground.cards.children[0].boxes == []
        assert caplog.text == ""


def bomb() -> bytes:
    """A PNG of 30,000 x 30,000 pixels in few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("seven.png", picture_of(SEVEN))
    return file.getvalue()


def animation() -> bytes:
    frames = [Image.open(io.BytesIO(picture_of(ink))) for ink in (SEVEN, ONE, ONE)]
    file = io.BytesIO()
    frames[0].save(file, "gif", save_all=True, append_images=frames[1:])
    return file.getvalue()


class TestBadPictures:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "empty"),
            (b"Dear network, which digit am I?", "not an image"),
            (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not an image"),
            (zipped(), "not an image"),
            (bomb(), "too large"),
            (picture_of(SEVEN)[:400], "damaged or cut off"),
            (png(np.full((50, 50), 255, np.uint8)), "no digit"),
        ],
        ids=["empty", "text", "SVG", "zip", "bomb", "cut off", "blank"],
    )
    def test_it_is_explained_the_drawing_stays_and_no_answer_stands_beside_it(
        self, playground, browser, content, said, caplog
    ):
        playground.pad.draw([SEVEN])
        browser.upload("strange.png", content)
        (card,) = playground.cards.children
        assert said in card.problem
        assert card.subjects == []
        assert playground.reading is None
        assert playground.view.message == card.problem
        assert len(playground.pad.strokes) == 1
        assert caplog.text == ""

    def test_of_an_animation_the_first_frame_is_read(self, playground, browser):
        browser.upload("dance.gif", animation())
        assert playground.reading.digit == 7

    def test_a_name_that_is_no_text_is_shown_as_well_as_it_can(self, playground, browser):
        browser.upload("\ud800seven.png", picture_of(SEVEN))
        assert playground.view.source == "?seven.png"

    def test_a_file_of_100_mb_is_named_and_not_kept(self, playground, browser):
        box = browser.model(_anywidget_id="UploadBox")
        browser.send(box, {"name": "scan.tif", "size": 100 * 2**20})
        (card,) = playground.cards.children
        assert "100 MB" in card.problem
        forged = bytes(100 * 2**20)
        browser.send(box, {"name": "scan.tif", "size": 3}, [forged])
        assert "100 MB" in playground.cards.children[0].problem
        assert playground.upload.upload.content == b""


class TestCorrections:
    def correct(self, browser, content):
        browser.send(browser.model(_anywidget_id="Corrections"), content)

    def test_a_correction_is_kept_with_its_ink_and_image(self, playground, browser):
        playground.pad.draw([SEVEN])
        self.correct(browser, {"label": 1})
        (kept,) = playground.labelled
        assert (kept.label, kept.reading.digit) == (1, 7)
        np.testing.assert_array_equal(kept.strokes[0], SEVEN)
        assert kept.reading is playground.reading
        assert (playground.corrections.count, playground.corrections.label) == (1, 1)

    def test_a_second_thought_takes_the_place_of_the_first(self, playground, browser):
        playground.pad.draw([SEVEN])
        self.correct(browser, {"label": 1})
        self.correct(browser, {"label": 2})
        assert [digit.label for digit in playground.labelled] == [2]

    @pytest.mark.parametrize("content", [{"label": 1}, {"take_back": True}])
    def test_it_can_be_taken_back(self, playground, browser, content):
        playground.pad.draw([SEVEN])
        self.correct(browser, {"label": 1})
        self.correct(browser, content)
        assert len(playground.labelled) == 0
        assert playground.corrections.label is None
        assert playground.corrections.message.startswith("Taken back")

    def test_an_8_has_its_article(self, playground, browser):
        playground.pad.draw([SEVEN])
        self.correct(browser, {"label": 8})
        assert playground.corrections.message == "Thank you: kept as an 8."

    def test_a_new_drawing_is_not_yet_corrected(self, playground, browser):
        playground.pad.draw([SEVEN])
        self.correct(browser, {"label": 1})
        playground.pad.draw([ONE])
        assert playground.corrections.label is None
        assert playground.corrections.is_offered

    def test_without_a_reading_nothing_is_offered_or_kept(self, playground, browser):
        self.correct(browser, {"label": 1})
        playground.pad.draw([SEVEN])
        playground.pad.clear()
        self.correct(browser, {"label": 1})
        assert not playground.corrections.is_offered
        assert len(playground.labelled) == 0

    @pytest.mark.parametrize(
        "content", [None, {}, {"label": 10}, {"label": -1}, {"label": "7"}, {"label": [7]}]
    )
    def test_a_forged_label_is_ignored(self, playground, browser, content, caplog):
        playground.pad.draw([SEVEN])
        self.correct(browser, content)
        assert len(playground.labelled) == 0
        assert caplog.text == ""

    def download(self, playground, browser, monkeypatch, kind) -> bytes:
        files = []
        with monkeypatch.context() as patch:
            patch.setattr(playground.corrections, "send", lambda _, buffers: files.append(buffers))
            self.correct(browser, {"download": kind, "client": "one"})
        return files[0][0]

    @pytest.fixture
    def two_kept(self, playground, browser):
        playground.pad.draw([SEVEN, ONE])
        self.correct(browser, {"label": 4})
        browser.upload("one.png", picture_of(ONE))
        self.correct(browser, {"label": 1})

    def test_a_table_holds_the_label_and_each_pixel(
        self, playground, browser, two_kept, monkeypatch
    ):
        table = self.download(playground, browser, monkeypatch, "csv").decode()
        names = table.partition("\n")[0].split(",")
        assert (names[0], names[1], names[-1]) == ("label", "pixel0", "pixel783")
        rows = np.loadtxt(io.StringIO(table), delimiter=",", skiprows=1, dtype=int)
        assert rows[:, 0].tolist() == [4, 1]
        np.testing.assert_array_equal(rows[:, 1:].reshape(-1, 28, 28), playground.labelled.images)
        assert "pd.read_csv" in playground.corrections.message

    def test_pictures_lie_in_ten_folders_by_their_label(
        self, playground, browser, two_kept, monkeypatch
    ):
        content = self.download(playground, browser, monkeypatch, "zip")
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = archive.namelist()
        assert sorted(name for name in names if name.endswith("/")) == [f"{n}/" for n in range(10)]
        assert names[10:] == ["4/0001.png", "1/0002.png"]
        first = np.asarray(Image.open(archive.open("4/0001.png")))
        np.testing.assert_array_equal(first, playground.labelled.images[0])

    def test_an_unknown_kind_of_file_is_ignored(self, playground, browser, two_kept):
        before = len(browser.messages_to(playground.corrections.comm))
        for kind in ("exe", True, None):
            self.correct(browser, {"download": kind, "client": "one"})
        assert len(browser.messages_to(playground.corrections.comm)) == before

    def test_plain_numpy_opens_what_is_downloaded(self, playground, browser, two_kept, monkeypatch):
        content = self.download(playground, browser, monkeypatch, "npz")
        digits = np.load(io.BytesIO(content), allow_pickle=False)
        assert digits["labels"].tolist() == [4, 1]
        assert digits["sources"].tolist() == ["", "one.png"]
        images = [digit.reading.image for digit in playground.labelled]
        np.testing.assert_array_equal(digits["images"], images)
        assert digits["read_as"][1] == 1
        ink = [
            digits["points"][(digits["point_digit"] == 0) & (digits["point_stroke"] == stroke)]
            for stroke in (0, 1)
        ]
        np.testing.assert_array_equal(ink[0], SEVEN)
        np.testing.assert_array_equal(ink[1], ONE)

    def test_an_empty_set_has_the_same_arrays(self):
        digits = np.load(io.BytesIO(LabelledSet().to_npz()))
        assert digits["images"].shape == (0, 28, 28)
        assert digits["points"].shape == (0, 2)

    def test_a_full_set_says_what_to_do(self, classifier, monkeypatch):
        monkeypatch.setattr("mnist_course.recognition.labelled_set.MOST_DIGITS", 1)
        labelled = LabelledSet()
        labelled.add(LabelledDigit(7, classifier.read([SEVEN])))
        with pytest.raises(ValueError, match="Download"):
            labelled.add(LabelledDigit(7, classifier.read([SEVEN])))
        assert len(labelled) == 1

    def test_a_label_is_a_digit(self, classifier):
        with pytest.raises(ValueError, match="0 to 9"):
            LabelledSet().add(LabelledDigit(10, classifier.read([SEVEN])))


def test_its_text_says_what_to_do(playground):
    assert repr(playground).startswith("Playground: run this cell")


def test_its_kernel_does_without_tensorflow_and_matplotlib():
    code = (
        "import sys, mnist_course as mc\n"
        "playground = mc.widgets.Playground()\n"
        "for panel in playground.panels: panel.is_open = True\n"
        f"playground.pad.draw([{SEVEN}])\n"
        "assert playground.reading.digit == 7\n"
        "assert all(panel.tiles for panel in playground.panels)\n"
        "heavy = {'tensorflow', 'keras', 'matplotlib', 'sklearn', 'scipy'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
