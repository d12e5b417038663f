"""A learner's copy of the lessons: no outputs, solutions folded, nothing of theirs overwritten."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from importlib.metadata import PackageNotFoundError, metadata
from itertools import count
from pathlib import Path

from mnist_course.exercises.solutions import (
    checked_answer,
    has_tag,
    lessons_folder,
    read_cells,
)

RECORD = ".mnist-course.json"
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?!\w+:|#)([^)#]+)[^)]*\)")
_FOLDED = """<details>
<summary>Solution</summary>

```python
{}
```

To have it checked, copy it into the cell above and run that cell.

</details>"""


_INSTALL = """# Installs the course where it is missing, as in Colab. Elsewhere this does nothing.
try:
    import mnist_course
except ModuleNotFoundError:
    %pip install --quiet "mnist-course[training] @ git+{}"
    !mnist-course lessons --only-files ."""


def copy_lessons(folder: Path, *, only_files: bool = False) -> tuple[list[Path], dict[Path, Path]]:
    """Write the learner's copy of all lessons into a folder, and what they read beside them.

    A file that is as it was written gives way to a newer version; one that has been changed is
    kept, and the newer version gets a name of its own.

    Parameters
    ----------
    folder : Path
        It is made where it isn't there.
    only_files : bool
        Write what the lessons read, and no lessons: for one that was opened elsewhere.

    Returns
    -------
    written : list of Path
        The files that are new or newer.
    beside : dict of Path to Path
        For each changed file that was kept, where its newer version is.

    Raises
    ------
    OSError
        A file can't be written.
    FileNotFoundError
        The package was installed without its lessons.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = _read_record(folder / RECORD)
    written, beside = [], {}
    for name, content in _files(only_files).items():
        place = _place_for(folder, name, content, record)
        if place is None:
            continue
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content)
        record[place.relative_to(folder).as_posix()] = _hash(content)
        written.append(place)
        if place != folder / name:
            beside[folder / name] = place
    (folder / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return written, beside


def learners_notebook(path: Path, kept_links: set[str], address: str | None = None) -> dict:
    """Return a lesson as a learner gets it.

    Parameters
    ----------
    path : Path
        The lesson with its outputs and solutions.
    kept_links : set of str
        The names that lie beside the copy; links to other files become plain text.
    address : str, optional
        The repository's: then a first cell installs the course from there where it is missing.
    """
    cells: list[dict] = []
    renamed: dict[str, str] = {}
    lesson = read_cells(path)
    for at, cell in enumerate(lesson):
        if cell["cell_type"] == "markdown":
            cells.append(cell | {"source": _LINK.sub(_keep(kept_links), cell["source"])})
        elif has_tag(cell, "solution"):
            cells.append(_folded(cell))
            exercise, name = checked_answer(cell["source"]) or ("", "")
            if _is_used(name, lesson[at + 1 :]):
                cells.append(_goes_on_with(exercise, name, cell["id"]))
                renamed[name] = f"right_{name}"
        else:
            if has_tag(cell, "exercise"):
                for name in _bound_by(cell["source"]):
                    renamed.pop(name, None)
            source = _rename(cell["source"], renamed)
            cells.append(cell | {"source": source, "outputs": [], "execution_count": None})
    if address:
        cells.insert(1, _code_cell("install", _INSTALL.format(address)))
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return notebook | {"cells": cells}


def _files(only_files: bool) -> dict[str, bytes]:
    """Return the content of each file of a copy, by its name in the folder."""
    source = lessons_folder()
    notebooks = [] if only_files else sorted(source.glob("*.ipynb"))
    names = {path.name for path in notebooks}
    files = {}
    for path in notebooks:
        notebook = learners_notebook(path, names, _repository())
        files[path.name] = (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()
    for folder in ("measured", "pictures"):
        for path in sorted((source / folder).glob("*")):
            files[f"{folder}/{path.name}"] = path.read_bytes()
    return files


def _repository() -> str | None:
    """Return the repository's address, as far as the installed package knows it."""
    try:
        urls = metadata("mnist-course").get_all("Project-URL") or []
    except PackageNotFoundError:
        return None
    return next((url.split(", ", 1)[1] for url in urls if url.startswith("Repository, ")), None)


def _read_record(path: Path) -> dict[str, str]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return {}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _place_for(folder: Path, name: str, content: bytes, record: dict[str, str]) -> Path | None:
    """Return where to write a file; None where the folder already has this version of it."""
    stem, suffix = (folder / name).with_suffix(""), Path(name).suffix
    for number in count(1):
        place = folder / name if number == 1 else Path(f"{stem}_{number}{suffix}")
        if not place.exists():
            return place
        written = record.get(place.relative_to(folder).as_posix())
        on_disk = _hash(place.read_bytes())
        if _hash(content) in (written, on_disk):
            return None
        if written == on_disk:
            return place
    raise AssertionError("count() has no end")


def _keep(names: set[str]):
    return lambda link: link[0] if link[2] in names else link[1]


def _folded(solution: dict) -> dict:
    code = solution["source"].removeprefix("# Solution: try it yourself first.\n")
    return _cell("markdown", solution["id"], _FOLDED.format(code))


def _goes_on_with(exercise: str, name: str, after: str) -> dict:
    source = (
        f"# What follows uses your {name} if it is right, and the course's if not.\n"
        f'right_{name} = ex.right_answer("{exercise}", {name})'
    )
    return _code_cell(f"{after}-goes-on", source)


def _code_cell(name: str, source: str) -> dict:
    return _cell("code", name, source) | {"outputs": [], "execution_count": None}


def _cell(kind: str, name: str, source: str) -> dict:
    return {"cell_type": kind, "id": name, "metadata": {}, "source": source}


def _is_used(name: str, later: list[dict]) -> bool:
    """Return whether a name is used in later cells before one of them defines it anew."""
    for cell in later:
        if cell["cell_type"] == "code":
            if name in _bound_by(cell["source"]):
                return False
            if name in _names(cell["source"], ast.Load):
                return True
    return False


def _bound_by(source: str) -> set[str]:
    """Return the names that a cell defines."""
    functions = {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    return functions | _names(source, ast.Store)


def _names(source: str, context: type[ast.expr_context]) -> set[str]:
    nodes = ast.walk(ast.parse(source))
    return {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, context)
    }


def _rename(source: str, names: dict[str, str]) -> str:
    """Rename what a cell uses, but no attribute, keyword or text of the same name."""
    new = source
    for old, name in names.items():
        new = re.sub(rf"(?<![\w.\"']){old}(?![\w\"']|\s*=[^=])", name, new)
    if ast.dump(ast.parse(new)) != ast.dump(_Renamed(names).visit(ast.parse(source))):
        raise ValueError(f"Can't rename {', '.join(names)} in this cell of a lesson:\n{source}")
    return new


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]):
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.names.get(node.id, node.id), node.ctx)
