"""The short texts of page and widgets: the same in each language, and all of them in use."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from mnist_course.recognition.reading import NO_INK, Reading, describe
from mnist_course.widgets import texts
from mnist_course.widgets.pad.pad_tools import PadTools
from mnist_course.widgets.playground.reading_view import ReadingView

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "mnist_course"
FILES = {
    path: json.loads(path.read_text("utf-8"))
    for path in (PACKAGE / "web/texts.json", PACKAGE / "widgets/texts.json")
}
LIBRARYS_OWN = ("library.", "step.")  # found by what they say, never by name
FRONT_ENDS = [
    path
    for folder in ("web/page", "widgets/pad", "widgets/playground", "widgets/shared")
    for path in sorted((PACKAGE / folder).glob("*.js"))
]


@pytest.fixture
def in_german():
    texts.set_language("de")
    yield
    texts.set_language("en")


def forms(text) -> list[str]:
    return list(text.values()) if isinstance(text, dict) else [text]


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.parent.name)
def test_each_language_has_the_same_texts_with_the_same_values(file):
    english, *others = FILES[file].values()
    for other in others:
        assert list(other) == list(english)
        for name, text in english.items():
            expected = set(re.findall(r"{(\w+)}", " ".join(forms(text)))) - {"count"}
            for form in forms(other[name]):
                values = set(re.findall(r"{(\w+)}", form)) - {"count"}
                # What the library says may name what the widget shows anyway.
                is_right = values <= expected if name.startswith("library.") else values == expected
                assert is_right, name
                assert name.startswith("number.") or form.strip() == form != "", name


def test_every_text_is_used_and_every_name_is_there():
    sources = [
        path.read_text("utf-8")
        for folder in (PACKAGE, ROOT / "docs", ROOT / "tools/web")
        for path in folder.rglob("*")
        if path.suffix in (".js", ".py", ".html")
    ]
    quoted = set(re.findall(r"""["']([\w.]+)["']""", "\n".join(sources)))
    named = {name for texts_ in FILES.values() for name in texts_["en"]}
    own = {name for name in named if not name.startswith((*LIBRARYS_OWN, "frame."))}
    assert own - quoted == set()
    calls = r"""\btext\(\s*["']([\w.]+)["']|data-(?:text|label|content)="([\w.]+)\""""
    asked = {a or b for source in sources for a, b in re.findall(calls, source)}
    assert asked - named == set()


@pytest.mark.parametrize("path", FRONT_ENDS, ids=lambda path: path.name)
def test_no_front_end_has_words_of_its_own(path):
    source = re.sub(r"^\s*(//|\*|/\*).*$", "", path.read_text("utf-8"), flags=re.MULTILINE)
    strings = re.findall(r'"([^"\n]*)"|`([^`]*)`', source)
    words = [a or b for a, b in strings if re.match(r"[A-Z][a-z]+([ ,.:]|$)", a or b)]
    keys = {"Backspace", "Delete", "Enter", "Escape", "Tab", "Files"}  # of the browser
    assert [word for word in words if word not in keys] == []


def test_what_the_library_says_is_said_in_german(in_german):
    assert texts.in_words(NO_INK) == "Noch ist das Blatt leer: Zeichne eine Ziffer."
    sure, close = np.zeros(10), np.zeros(10)
    sure[8], close[4], close[9] = 1, 0.6, 0.4
    said = {
        (8, False): "Das sieht aus wie eine 8.",
        (4, False): "Das könnte eine 4 oder eine 9 sein.",
        (8, True): "Das sieht nicht nach einer Ziffer aus. Wenn doch, dann eine 8.",
    }
    for (digit, unlike), german in said.items():
        image = np.zeros((28, 28), np.uint8)
        reading = Reading(digit, sure if digit == 8 else close, image, unlike_a_digit=unlike)
        assert texts.in_words(describe(reading)) == german
    assert texts.in_words("Take a 7 or a 9, or take neither.").startswith("Take a 7")
    assert texts.in_words("Nobody has translated this.") == "Nobody has translated this."
    assert texts.number(1234567.8, ",.1f") == "1.234.567,8"


def test_what_is_translated_of_the_library_it_still_says():
    rooms = ("recognition", "preprocessing", "widgets/playground")
    files = [path for room in rooms for path in (PACKAGE / room).glob("*.py")]
    source = "".join(path.read_text("utf-8") for path in files)
    source = re.sub(r'"\s*f?"', "", source)  # strings in several pieces
    source = re.sub(r"{[^}]*}", "{}", source)
    for name, text in FILES[PACKAGE / "widgets/texts.json"]["en"].items():
        if name.startswith(LIBRARYS_OWN) and "not_found" not in name:
            assert re.sub(r"{\w+}", "{}", text) in source, name


def test_the_plural_form_is_chosen(in_german):
    assert texts.text("card.found", count=1) == "1 Ziffer gefunden."
    assert texts.text("card.found", count=2) == "2 Ziffern gefunden."


def test_widgets_speak_the_language_in_use_when_they_were_made(in_german):
    view = ReadingView()
    texts.set_language("en")
    assert (view.language, PadTools(20, [10, 20, 30]).language) == ("de", "en")
    assert view.message == "Noch ist das Blatt leer: Zeichne eine Ziffer."


def test_a_language_without_texts_is_refused():
    with pytest.raises(ValueError, match=r"'tlh'.*Expected one of: en, de"):
        texts.set_language("tlh")
