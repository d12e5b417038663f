"""A lesson's page: solutions folded, and the notebook to take home or to open elsewhere."""

from __future__ import annotations

import json
import sys
from html import escape
from pathlib import Path

from docutils import nodes

from mnist_course.exercises.learners_copy import learners_notebook

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tools import address  # noqa: E402

NOTEBOOKS = "notebooks/"


def fold_solutions(app, doctree: nodes.document, page: str) -> None:
    """Fold each solution, with what it prints: it is seen by those who ask for it."""
    for cell in list(doctree.findall(nodes.container)):
        if "tag_solution" in cell["classes"]:
            start = '<details class="solution"><summary>Solution</summary>'
            at = cell.parent.index(cell)
            cell.parent.insert(at + 1, _raw("</details>"))
            cell.parent.insert(at, _raw(start))


def add_ways_out(app, doctree: nodes.document, page: str) -> None:
    """Put links below a lesson's title: to take the notebook home, or to open it elsewhere."""
    title = next(iter(doctree.findall(nodes.title)), None)
    if title is None or not page.startswith(NOTEBOOKS) or page.endswith("README"):
        return
    name = f"{page.removeprefix(NOTEBOOKS)}.ipynb"
    links = [f'<a href="{name}" download>Download the notebook</a>', *_elsewhere(name)]
    title.parent.insert(1, _raw(f'<p class="lesson-links">{" ".join(links)}</p>'))


def _elsewhere(name: str) -> list[str]:
    found = address.links(name, address.repository())
    return [f'<a href="{escape(link)}">Open in {where}</a>' for where, link in found.items()]


def _raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html")


def write_notebooks(app, error: Exception | None) -> None:
    """Write each notebook as a learner gets it, without the answers, beside its page."""
    if error is not None or app.builder.format != "html":
        return
    paths = sorted((ROOT / NOTEBOOKS).glob("*.ipynb"))
    names = {path.name for path in paths}
    for path in paths:
        notebook = learners_notebook(path, names, address.repository())
        text = json.dumps(notebook, indent=1, ensure_ascii=False)
        (Path(app.outdir) / NOTEBOOKS / path.name).write_text(text + "\n", encoding="utf-8")


def setup(app) -> dict:
    """Join the website's build."""
    app.connect("doctree-resolved", fold_solutions)
    app.connect("doctree-resolved", add_ways_out)
    app.connect("build-finished", write_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
