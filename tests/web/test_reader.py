"""The reader in a web page reads as Python does, on the same ink and pictures."""

import mimetypes
import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SITE = "http://reader.test/"
RUN_ALL = """async () => {
    const { tests } = await import("./tests/web/core.js");
    const load = async (name) => (await fetch(`./cases/${name}`)).arrayBuffer();
    const failures = {};
    for (const [name, run] of Object.entries(tests)) {
        await run(load).catch((error) => { failures[name] = String(error); });
    }
    return { count: Object.keys(tests).length, failures };
}"""


def run_core_tests(node: str, cases: Path) -> None:
    command = [node, "--test", "--test-reporter=spec", str(HERE / "core.test.js")]
    environment = os.environ | {"MNIST_COURSE_WEB_CASES": str(cases)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr


def test_reads_as_python_does(node, few_cases):
    run_core_tests(node, few_cases)


@pytest.mark.slow
def test_reads_much_ink_as_python_does(node, many_cases):
    run_core_tests(node, many_cases)


def test_reads_in_chromium_as_in_python(chromium, few_cases):
    def serve(route) -> None:
        name = route.request.url.removeprefix(SITE)
        path = few_cases / name.removeprefix("cases/") if "cases/" in name else ROOT / name
        if name == "":
            route.fulfill(body="<title>Reader</title>", content_type="text/html")
        else:
            route.fulfill(path=path, content_type=mimetypes.guess_type(path)[0])

    page = chromium.new_page()
    page.route(f"{SITE}**", serve)
    page.goto(SITE)
    done = page.evaluate(RUN_ALL)
    page.close()
    assert done["count"] >= 8
    assert done["failures"] == {}
