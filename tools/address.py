"""Write the repository's address wherever it is shown: badges, clone line, citation.

    python tools/address.py

It is set once, as `Repository` under `[project.urls]` in pyproject.toml. Where it isn't set, what
needs it is left out.
"""

import re
import tomllib
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parents[1]
FIRST_LESSON = "lessons/00_start_here.ipynb"


def repository() -> str | None:
    """Return the repository's address, such as https://github.com/someone/course, if it is set."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project.get("urls", {}).get("Repository")


def with_address(readme: str, address: str | None) -> str:
    """Return the README with badges and a line to clone it; without both if there is no address."""
    badges = "".join(f"{badge}\n" for badge in _badges(address)) if address else ""
    before, _, rest = readme.partition("<!-- badges -->\n")
    _, _, after = rest.partition("<!-- /badges -->")
    readme = f"{before}<!-- badges -->\n{badges}<!-- /badges -->{after}"
    clone = f"git clone {address}\ncd {_name(address)}\n" if address else ""
    return re.sub(r"```\n(?:git clone .*\ncd .*\n)?make lab", f"```\n{clone}make lab", readme)


def citation_with_address(citation: str, address: str | None) -> str:
    """Return CITATION.cff with the repository's address, or without one."""
    citation = re.sub(r"^repository-code: .*\n", "", citation, flags=re.MULTILINE)
    return citation + (f"repository-code: {address}\n" if address else "")


def _name(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[1].removesuffix(".git")


def _badges(address: str) -> list[str]:
    path = address.removeprefix("https://github.com/")
    tests = f"{address}/actions/workflows/tests.yml"
    binder = f"https://mybinder.org/v2/gh/{path}/HEAD?urlpath={quote(f'lab/tree/{FIRST_LESSON}')}"
    colab = "https://colab.research.google.com"
    notebook = f"{path}/blob/main/notebooks/00_start_here.ipynb"
    return [
        f"[![Tests]({tests}/badge.svg)]({tests})",
        f"[![Open on Binder](https://mybinder.org/badge_logo.svg)]({binder})",
        f"[![Open in Colab]({colab}/assets/colab-badge.svg)]({colab}/github/{notebook})",
    ]


def main() -> None:
    """Bring README.md and CITATION.cff in line with pyproject.toml."""
    for name, write in (("README.md", with_address), ("CITATION.cff", citation_with_address)):
        path = ROOT / name
        path.write_text(write(path.read_text(encoding="utf-8"), repository()), encoding="utf-8")


if __name__ == "__main__":
    main()
