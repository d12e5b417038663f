"""The widgets' front ends: ES modules and style sheets, each handed to the browser as one text."""

import json
import re
from pathlib import Path

_HERE = Path(__file__).parent
_IMPORT = re.compile(
    r'^import (?P<names>\w+|\{[^}]*\}) from "(?P<path>\.[^"]+)"(?: with \{ type: "json" \})?;\n',
    re.MULTILINE,
)
_NAMED = re.compile(r'"([\w.]+)"')
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let) (\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)


def front_end(path: str | Path, beside: str = "") -> str:
    """Return an ES module together with all that it imports, as the text of one module.

    A widget's module reaches the browser as a text without an address, from which relative imports
    lead nowhere. So each imported module becomes a function that is called once, and each import
    takes the names out of what that returned. Of a JSON file with texts, by language and then by
    name, only those come along that a module names, in quotes.

    Parameters
    ----------
    path : str or Path
        The module: absolute, or relative to the folder of the widgets. Imports are relative, at the
        start of a line, of names in braces or of a default.
    beside : str
        What else names texts, such as the HTML of a page.

    Returns
    -------
    str
        A module without imports, with the same default export.

    Raises
    ------
    ValueError
        Modules import each other in a circle.
    """
    path = (_HERE / path).resolve()
    modules: dict[Path, str] = {}
    _collect(path, modules, ())
    named = set(_NAMED.findall("".join([beside, *modules.values()])))
    *imported, (_, entry) = modules.items()
    return (
        "".join(
            _as_object(each, named) if each.suffix == ".json" else _as_function(text, _name(each))
            for each, text in imported
        )
        + entry
    )


def style(path: str | Path) -> str:
    """Return a style sheet of the widgets, with the shared one before it.

    Parameters
    ----------
    path : str or Path
        The style sheet: absolute, or relative to the folder of the widgets.

    Returns
    -------
    str
    """
    return (_HERE / "shared/shared.css").read_text("utf-8") + (_HERE / path).read_text("utf-8")


def _collect(path: Path, modules: dict[Path, str], above: tuple[Path, ...]) -> None:
    """Add a module's text after those it imports."""
    if path in above:
        circle = " -> ".join(each.name for each in (*above, path))
        raise ValueError(f"Front ends import each other in a circle: {circle}.")
    if path in modules:
        return
    text = "" if path.suffix == ".json" else path.read_text("utf-8")
    for found in _IMPORT.finditer(text):
        _collect((path.parent / found["path"]).resolve(), modules, (*above, path))
    modules[path] = _IMPORT.sub(lambda found: _taken(found, path), text)


def _taken(found: re.Match, path: Path) -> str:
    module = _name((path.parent / found["path"]).resolve())
    if found["names"].startswith("{"):
        names = found["names"].replace(" as ", ": ")
        return f"const {names} = {module};\n"
    return f"const {found['names']} = {module}.default;\n"


def _as_function(text: str, name: str) -> str:
    exported = _EXPORT.findall(text)
    body = _DEFAULT.sub("const _default = ", _EXPORT.sub("", text))
    if body.count("const _default = "):
        exported.append("default: _default")
    return f"const {name} = (() => {{\n{body}return {{ {', '.join(exported)} }};\n}})();\n"


def _as_object(path: Path, named: set[str]) -> str:
    texts = json.loads(path.read_text("utf-8"))
    few = {
        language: {name: text for name, text in block.items() if name in named}
        for language, block in texts.items()
    }
    written = json.dumps(few, ensure_ascii=False, separators=(",", ":"))
    return f"const {_name(path)} = {{ default: {written} }};\n"


def _name(path: Path) -> str:
    """Return a name for a module that no other has."""
    return "_" + re.sub(r"\W", "_", "_".join(path.parts[-3:]).removesuffix(".js"))
