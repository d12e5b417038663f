"""Build the reader as a web page: ``python tools/web/build_page.py [FOLDER]``.

``build/page/`` becomes a site of files: the page, the networks' weights, a manifest and a service
worker, so that it opens offline after the first visit. ``draw-a-digit.html`` in it holds all that a
reading needs: it can be mailed, and opens from a disk.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import html
import json
import re
import string
import sys
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent))

from write_weights import write_shipped

from mnist_course.widgets.front_end import front_end

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "mnist_course"
SOURCES = PACKAGE / "web" / "page"
STYLES = (
    "widgets/shared/shared.css",
    "widgets/pad/drawing_pad.css",
    "widgets/pad/pad_tools.css",
    "widgets/playground/reading_view.css",
    "widgets/playground/panel.css",
    "widgets/playground/corrections.css",
    "widgets/playground/keep_row.css",
    "widgets/playground/upload.css",
    "widgets/playground/picture_card.css",
    "web/page/page.css",
)
DEFAULT = "deeper_cnn"
BESIDE = ("dense_network", "basic_cnn", "champion")
WITHIN = ("basic_cnn",)  # of those, what the one file holds, too: it is small
ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'><rect width='64' height='64' "
    "rx='14' fill='#1b2333'/><path d='M18 18h28L28 50' fill='none' stroke='#ff9a5c' "
    "stroke-width='8' stroke-linecap='round' stroke-linejoin='round'/></svg>"
)
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; connect-src {own}; manifest-src {own}; worker-src {own}; "
    "base-uri 'none'; form-action 'none'"
)


TEXTS = json.loads((PACKAGE / "web" / "texts.json").read_text(encoding="utf-8"))
_ATTRIBUTES = {"label": "aria-label", "content": "content"}


def without_comments(source: str) -> str:
    """Return a module without the comments that stand on lines of their own, and indentation."""
    source = re.sub(r"^\s*/\*(?:(?!\*/).)*\*/\s*$", "", source, flags=re.M | re.DOTALL)
    source = re.sub(r"^\s*//.*$", "", source, flags=re.MULTILINE)
    return re.sub(r"\n\s*", "\n", source).strip()


def page(networks: tuple[str, ...], *, links: str, own: str, assets: str) -> str:
    """Return the page's HTML."""
    source = (SOURCES / "page.html").read_text(encoding="utf-8")
    program = without_comments(front_end(SOURCES / "app.js", beside=source))
    styles = "\n".join((PACKAGE / name).read_text(encoding="utf-8") for name in STYLES)
    template = string.Template(_in_english(source))
    policy = _POLICY.format(own=own)
    return template.substitute(
        policy=f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        icon=f"data:image/svg+xml,{quote(ICON)}",
        links=links,
        no_script=_in_each_language("page.no_script"),
        styles=_without_css_comments(styles),
        networks=" ".join(networks),
        program=program.replace("</script", "<\\/script"),
        assets=assets,
    )


def _in_english(source: str) -> str:
    """Return the page with its texts, as it is before its program says them in another language."""
    texts = {name: html.escape(str(text)) for name, text in TEXTS["en"].items()}
    source = re.sub(r'data-text="([^"]+)">', lambda at: f"{at[0]}{texts[at[1]]}", source)
    return re.sub(
        r'data-(label|content)="([^"]+)"',
        lambda at: f'{at[0]} {_ATTRIBUTES[at[1]]}="{texts[at[2]]}"',
        source,
    )


def _in_each_language(name: str) -> str:
    return "".join(
        f'<p class="foot" lang="{language}">{html.escape(texts[name])}</p>'
        for language, texts in TEXTS.items()
    )


def _without_css_comments(styles: str) -> str:
    return re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", styles, flags=re.DOTALL)).strip()


def build(folder: Path) -> dict[str, int]:
    """Build the page, and return the size of each of its files, in bytes."""
    weights = {path.stem: path for path in write_shipped(folder, [DEFAULT, *BESIDE])}
    links = (
        '<link rel="manifest" href="manifest.webmanifest">\n'
        f'<link rel="preload" href="{DEFAULT}.weights" as="fetch" crossorigin="anonymous">'
    )
    index = page(BESIDE, links=links, own="'self'", assets="")
    (folder / "index.html").write_text(index, encoding="utf-8")
    assets = "\n".join(_embedded(weights[name]) for name in (DEFAULT, *WITHIN))
    one_file = page(WITHIN, links="", own="'none'", assets=assets)
    (folder / "draw-a-digit.html").write_text(one_file, encoding="utf-8")
    _write_manifest(folder)
    _write_service_worker(folder, ["index.html", *(path.name for path in weights.values())])
    return {path.name: path.stat().st_size for path in sorted(folder.iterdir())}


def _embedded(path: Path) -> str:
    packed = base64.b64encode(gzip.compress(path.read_bytes(), 9, mtime=0)).decode()
    return f'<script type="application/octet-stream" id="{path.name}">{packed}</script>'


def _write_manifest(folder: Path) -> None:
    (folder / "icon.svg").write_text(ICON, encoding="utf-8")
    manifest = {
        "name": TEXTS["en"]["page.title"],
        "short_name": TEXTS["en"]["page.short_name"],
        "description": TEXTS["en"]["page.short_description"],
        "start_url": "./",
        "display": "standalone",
        "background_color": "#f3f1ec",
        "theme_color": "#f3f1ec",
        "icons": [{"src": "icon.svg", "sizes": "any", "type": "image/svg+xml"}],
    }
    (folder / "manifest.webmanifest").write_text(json.dumps(manifest, indent=2), encoding="utf-8")


def _write_service_worker(folder: Path, names: list[str]) -> None:
    content = b"".join((folder / name).read_bytes() for name in names)
    version = hashlib.sha256(content).hexdigest()[:12]
    source = (SOURCES / "service_worker.js").read_text(encoding="utf-8")
    first = ["./", "manifest.webmanifest", "icon.svg", f"{DEFAULT}.weights"]
    source = source.replace('"$version"', json.dumps(version))
    source = source.replace('["$files"]', json.dumps(first))
    (folder / "service_worker.js").write_text(source, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Build the reader as a web page.")
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "build" / "page")
    for name, size in build(parser.parse_args().folder).items():
        print(f"{size / 1000:8.1f} kB  {name}")
