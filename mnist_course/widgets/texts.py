"""What the widgets say, in the language that was chosen."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

_TEXTS = json.loads((Path(__file__).parent / "texts.json").read_text("utf-8"))
_OF_THE_LIBRARY = ("digit.", "reading.", "library.", "step.")
"""Names of the texts that the library says in English, for people who write code, too."""
_DIGITS = ("digit", "digits", "first", "second")  # values that are texts themselves

_in_use = os.environ.get("MNIST_COURSE_LANGUAGE", "en")


def set_language(code: str) -> None:
    """Have the widgets speak a language: those that are made from now on.

    Where it isn't called, the environment variable ``MNIST_COURSE_LANGUAGE`` says which it is.

    Parameters
    ----------
    code : str
        "en" or "de".

    Raises
    ------
    ValueError
        There are no texts in that language.
    """
    global _in_use
    if code not in _TEXTS:
        raise ValueError(f"There are no texts in {code!r}. Expected one of: {', '.join(_TEXTS)}.")
    _in_use = code


def language() -> str:
    """Return the code of the language in use; English where there are no texts in another."""
    return _in_use if _in_use in _TEXTS else "en"


def text(name: str, /, **values: object) -> str:
    """Return a text, with values in the place of their names; `count` chooses the plural form."""
    found = _TEXTS[language()][name]
    if isinstance(found, dict):
        found = found["one" if values.get("count") == 1 else "other"]
    return _PLACE.sub(lambda at: str(values[at[1]]), found)


def in_words(english: str) -> str:
    """Return in the language in use what the library says in English; unknown, it stays as it is.

    Parameters
    ----------
    english : str
        A message of the rooms below, such as of `mnist_course.recognition.reading.describe`.

    Returns
    -------
    str
    """
    if language() == "en":
        return english
    for name, pattern in _patterns():
        if found := pattern.fullmatch(english):
            values = found.groupdict()
            return text(name, **{k: in_words(v) if k in _DIGITS else v for k, v in values.items()})
    return english


def number(value: float, pattern: str) -> str:
    """Return a number with the point and comma of the language in use."""
    english = format(value, pattern)
    signs = {".": text("number.point"), ",": text("number.group")}
    return "".join(signs.get(sign, sign) for sign in english)


_PLACE = re.compile(r"\{(\w+)\}")


def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    texts = _TEXTS["en"].items()
    library = [(name, each) for name, each in texts if name.startswith(_OF_THE_LIBRARY)]
    # The longest first: "{first} or {second}" would fit a whole sentence.
    library.sort(key=lambda each: -len(_PLACE.sub("", each[1])))
    return [(name, _pattern(name, each)) for name, each in library]


def _pattern(name: str, template: str) -> re.Pattern[str]:
    value = r"(?:an? )?\\d" if name.startswith("digit.") else ".+"
    return re.compile(re.sub(r"\\\{(\w+)\\\}", rf"(?P<\1>{value})", re.escape(template)), re.DOTALL)
