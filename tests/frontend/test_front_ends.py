"""The front ends: their own tests in Node, their types and style, and how they are put together."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from mnist_course.widgets.front_end import front_end, style

ROOT = Path(__file__).resolve().parents[2]
WIDGETS = ROOT / "mnist_course/widgets"
ENTRIES = sorted(
    path.relative_to(WIDGETS)
    for path in WIDGETS.rglob("*.js")
    if "export default" in path.read_text("utf-8")
)
NODE = 20


@pytest.fixture(scope="module")
def node() -> str:
    program = shutil.which("node")
    if program is None:
        pytest.skip(f"Node {NODE} or later runs these tests, and there is none")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    if int(version.stdout.strip("v\n").split(".")[0]) < NODE:
        pytest.skip(f"these tests want Node {NODE} or later, not {version.stdout.strip()}")
    return program


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_node_tests(node):
    files = sorted(str(path) for path in Path(__file__).parent.glob("*.test.js"))
    assert files
    run(node, "--test", *files)


@pytest.mark.parametrize("tool", ["tsc", "biome"])
def test_types_and_style(node, tool):
    program = ROOT / "node_modules/.bin" / tool
    if not program.exists():
        pytest.skip("npm install brings what checks types and style")
    run(str(program), *(["ci", "."] if tool == "biome" else []))


@pytest.mark.parametrize("path", ENTRIES, ids=str)
def test_a_front_end_is_one_module_that_node_can_load(node, path, tmp_path):
    text = front_end(path)
    assert not re.search(r"^import ", text, re.MULTILINE)
    module = tmp_path / "module.mjs"
    module.write_text(text)
    code = f"""
        const loaded = await import({json.dumps(module.as_uri())});
        if (typeof loaded.default.render !== "function") process.exit(1);
    """
    run(node, "--input-type=module", "--eval", code)


@pytest.fixture
def folder(tmp_path):
    def write(**files: str) -> Path:
        for name, text in files.items():
            (tmp_path / f"{name}.js").write_text(text)
        return tmp_path / "entry.js"

    return write


def test_names_of_one_module_are_not_those_of_another(node, folder, tmp_path):
    entry = folder(
        one="const secret = 1;\nexport function tell() {\n  return secret;\n}\n",
        two='import { tell } from "./one.js";\nconst secret = 2;\n'
        "export const both = () => [tell(), secret];\nexport default 3;\n",
        entry='import { tell as first } from "./one.js";\n'
        'import three from "./two.js";\nimport {\n  both,\n} from "./two.js";\n'
        "const secret = 4;\nexport default [first(), ...both(), three, secret];\n",
    )
    (tmp_path / "whole.mjs").write_text(front_end(entry))
    code = f"""
        const loaded = await import({json.dumps((tmp_path / "whole.mjs").as_uri())});
        if (loaded.default.join() !== "1,1,2,3,4") process.exit(1);
    """
    run(node, "--input-type=module", "--eval", code)


def test_modules_in_a_circle_are_refused_by_name(folder):
    entry = folder(
        one='import { a } from "./entry.js";\nexport const b = 1;\n',
        entry='import { b } from "./one.js";\nexport const a = 1;\n',
    )
    with pytest.raises(ValueError, match=r"entry.js -> one.js -> entry.js"):
        front_end(entry)


def test_each_style_sheet_comes_after_the_shared_one():
    text = style("pad/pad_tools.css")
    assert text.index("--mnist-accent:") < text.index(".mnist-pad-dot")


def test_colours_fonts_and_sizes_are_written_down_once():
    """JupyterLab's variables stand in the shared sheet alone: one look for page and notebook."""
    for sheet in WIDGETS.rglob("*.css"):
        if sheet.name != "shared.css":
            assert "--jp-" not in sheet.read_text(), sheet.name
