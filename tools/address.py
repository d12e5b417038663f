"""Write what the repository's address is needed for: badges, clone line, citation, lessons online.

    python -m tools.address

It is set once, as `Repository` under `[project.urls]` in pyproject.toml. Where it isn't set, what
needs it is left out. `online/` holds the lessons as Colab and Kaggle open them: learner's copies,
with a first cell that installs the course.
"""

import json
import re
import shutil
import tomllib
from pathlib import Path
from urllib.parse import quote

from mnist_course.exercises.learners_copy import learners_notebook

ROOT = Path(__file__).parents[1]
ONLINE = "online"
FIRST_LESSON = "00_start_here.ipynb"


def repository(root: Path = ROOT) -> str | None:
    """Return the repository's address, such as https://github.com/someone/course, if it is set."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project.get("urls", {}).get("Repository")


def links(lesson: str, address: str | None) -> dict[str, str]:
    """Return where a lesson can be opened with nothing installed, by name; GitHub's only."""
    path = (address or "").removeprefix("https://github.com/")
    if path == (address or ""):
        return {}
    online = f"blob/main/{ONLINE}/{lesson}"
    in_lab = quote(f"lab/tree/lessons/{lesson}")
    return {
        "Binder": f"https://mybinder.org/v2/gh/{path}/HEAD?urlpath={in_lab}",
        "Colab": f"https://colab.research.google.com/github/{path}/{online}",
        "Kaggle": f"https://kaggle.com/kernels/welcome?src={address}/{online}",
    }


def online_lessons(address: str | None, root: Path = ROOT) -> dict[str, str]:
    """Return each lesson as Colab and Kaggle open it, by file name; none without an address."""
    if not links("", address):
        return {}
    pictures = f"]({address}/raw/main/notebooks/pictures/"
    lessons = {}
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        notebook = learners_notebook(path, set(), address)
        for cell in notebook["cells"]:
            cell["source"] = cell["source"].replace("](pictures/", pictures)
        lessons[path.name] = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    return lessons


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
    tests = f"{address}/actions/workflows/tests.yml"
    pictures = {
        "Binder": "https://mybinder.org/badge_logo.svg",
        "Colab": "https://colab.research.google.com/assets/colab-badge.svg",
        "Kaggle": "https://kaggle.com/static/images/open-in-kaggle.svg",
    }
    return [
        f"[![Tests]({tests}/badge.svg)]({tests})",
        *(
            f"[![Open in {name}]({pictures[name]})]({link})"
            for name, link in links(FIRST_LESSON, address).items()
        ),
    ]


def main(root: Path = ROOT) -> None:
    """Bring README.md, CITATION.cff and the lessons online in line with pyproject.toml."""
    address = repository(root)
    for name, write in (("README.md", with_address), ("CITATION.cff", citation_with_address)):
        path = root / name
        path.write_text(write(path.read_text(encoding="utf-8"), address), encoding="utf-8")
    shutil.rmtree(root / ONLINE, ignore_errors=True)
    for name, lesson in online_lessons(address, root).items():
        (root / ONLINE).mkdir(exist_ok=True)
        (root / ONLINE / name).write_text(lesson, encoding="utf-8")


if __name__ == "__main__":
    main()
