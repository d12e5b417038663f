"""The course as a website: lessons, teacher's page and reference, built by `make book`.

Its pages are the notebooks, with the outputs that they are kept with, and the docstrings. Nothing
is run, and nothing is fetched.
"""

import re
import sys
from pathlib import Path

from sphinx.util import inspect

from mnist_course import __version__

sys.path.insert(0, str(Path(__file__).parent))  # of the extensions beside this file

project = "mnist-course"
author = "The mnist-course authors"
copyright = "The mnist-course authors. Texts: CC BY 4.0. Code: MIT License"
version = release = __version__
language = "en"

# `make catalogues` writes what there is to translate; docs/locale holds what has been.
locale_dirs = ["docs/locale"]
gettext_compact = False  # a catalogue for each page
gettext_uuid = False

# The source is the whole project, so that links between notebooks and files hold as they stand.
root_doc = "docs/index"
include_patterns = [
    "docs/*.md",
    "docs/reference/*.rst",
    "SECURITY.md",
    "data/README.md",
    "benchmarks/README.md",
    "notebooks/README.md",
    "notebooks/*.ipynb",
]

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx-mathjax-offline",
    "living_pad",
    "lesson_cards",
    "lesson_pages",
    "lesson_widgets",
]
nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
numpydoc_show_class_members = False
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autosummary_generate = False

html_theme = "sphinx_book_theme"
html_title = "mnist-course"
html_show_sourcelink = False
html_copy_source = False
html_additional_pages = {"index": "start.html"}
templates_path = ["templates"]
html_sidebars = {"**": ["first_page.html", "search-button-field.html", "sbt-sidebar-nav.html"]}
html_static_path = ["static"]
html_logo = "static/logo.svg"
html_favicon = "static/logo.svg"
html_css_files = ["widgets.css", "course.css", "narrow.css", "living_pad.css"]
# From a disk no page can be fetched: there the search shows titles without excerpts.
_NO_EXCERPTS = 'DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = location.protocol !== "file:";'
html_js_files = [(None, {"body": _NO_EXCERPTS})]
html_theme_options = {
    "logo": {"text": "Digits, read by a network", "alt_text": "To the first page"},
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_toc_level": 2,
    "navbar_persistent": [],  # one search field is enough
}

_EMPTY_CORNER = re.compile(r"<th((?: [^>]*)?)>(?:<p></p>)?</th>")


def setup(app) -> None:
    """Mend links to the project's README, and what screen readers don't know."""
    app.connect("source-read", _name_own_first_page)
    app.connect("autodoc-process-signature", _sign_widgets)
    app.connect("html-page-context", _mend_for_screen_readers)


def _name_own_first_page(app, page: str, source: list[str]) -> None:
    source[0] = source[0].replace("](../README.md)", "](../docs/index.md)")


def _sign_widgets(app, what: str, name: str, obj, options, signature: str, returns: str):
    # What traitlets makes of a class takes anything; what a widget takes, its __init__ says.
    if what != "class" or not name.startswith("mnist_course.widgets."):
        return None
    takes = inspect.signature(obj.__init__, bound_method=True)
    return inspect.stringify_signature(takes, unqualified_typehints=True), returns


def _mend_for_screen_readers(app, page: str, template: str, context: dict, doctree) -> None:
    body = context.get("body", "")
    # Docutils puts entries with a role of printed books, since withdrawn, into a list.
    body = body.replace('role="doc-biblioentry"', 'role="listitem"')
    # The corner of a table is no heading where it is empty.
    context["body"] = _EMPTY_CORNER.sub(r"<td\1></td>", body)
