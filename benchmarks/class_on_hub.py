"""A class on a JupyterHub: everyone opens the playground in JupyterLab and draws, all at once.

    pip install jupyterhub
    npm install --global configurable-http-proxy
    python benchmarks/class_on_hub.py --users 10

A real JupyterHub with its simple spawner, a JupyterLab and a kernel for each user, and a real
Chromium, on one machine. The users log in one after another, open and run the playground, and then
draw together, stroke after stroke. Times are from release to bars, as in drawing_latency.py.
Memory is what a process doesn't share with others (unique set size).
"""

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import numpy as np
import psutil
from drawing_latency import draw_together, summary, watch
from playwright.async_api import Browser, Page, async_playwright
from tqdm import tqdm

sys.path.append(str(Path(__file__).parents[1]))
from testsupport.servers import CHROMIUM, FLAGS, ROOT

_ADDRESS = "http://127.0.0.1:8000"
_OPEN = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
_RUN = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }"


def _settings(home: Path) -> str:
    command = [sys.executable, "-m", "jupyterhub.singleuser"]
    return f"""
c.JupyterHub.bind_url = {_ADDRESS!r}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {str(home)!r} + "/{{username}}"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.Spawner.cmd = {json.dumps(command)}
c.Spawner.args = ["--allow-root"]
c.Spawner.environment = {{"JUPYTER_CONFIG_PATH": {str(home)!r}}}
c.Spawner.default_url = "/lab/tree/playground.ipynb"
"""


@contextmanager
def _hub(home: Path, users: list[str]) -> Iterator[psutil.Process]:
    for user in users:
        shutil.copytree(ROOT / "notebooks", home / user)
    (home / "settings.py").write_text(_settings(home))
    project = (ROOT / ".jupyter_config.py").read_text()
    (home / "jupyter_server_config.py").write_text(
        f"{project}\nc.LabApp.expose_app_in_browser = True\n"
    )
    command = [sys.executable, "-m", "jupyterhub", f"--config={home / 'settings.py'}"]
    with (home / "log").open("w") as log:
        hub = subprocess.Popen(command, cwd=home, stdout=log, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 60
        while not _answers():
            if hub.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The hub didn't start:\n{(home / 'log').read_text()[-2000:]}")
            time.sleep(0.5)
        yield psutil.Process(hub.pid)
    finally:
        hub.terminate()  # it ends its proxy and the users' servers itself
        hub.wait(60)


def _answers() -> bool:
    try:
        return urllib.request.urlopen(f"{_ADDRESS}/hub/health").status == 200
    except URLError:
        return False


async def _log_in(browser: Browser, user: str) -> Page:
    """Log in, open the playground and run it; return the page when its pad is there."""
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{_ADDRESS}/hub/login?next=/hub/spawn")
    await page.fill("input[name=username]", user)
    await page.fill("input[name=password]", "any")
    await page.click("input[type=submit]")
    await page.wait_for_function(_OPEN, timeout=120_000)
    await page.evaluate(_RUN)
    await watch(page)
    return page


def _memory(hub: psutil.Process) -> dict[str, list[float]]:
    """Return the MB that each JupyterLab and each kernel takes."""
    megabytes = {"jupyterhub.singleuser": [], "ipykernel_launcher": []}
    for process in hub.children(recursive=True):
        for name, those in megabytes.items():
            if name in process.cmdline():
                those.append(process.memory_full_info().uss / 2**20)
    return megabytes


async def _class(hub: psutil.Process, users: list[str]) -> dict:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pages = [await _log_in(browser, user) for user in tqdm(users, unit="user")]
        times = await draw_together(pages)
        memory = _memory(hub)
        await browser.close()
    return {"bars_ms": times, "memory_mb": memory}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=10)
    users = [f"learner-{number}" for number in range(parser.parse_args().users)]
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        _hub(Path(home), users) as hub,
    ):
        result = asyncio.run(_class(hub, users))
    print(f"{len(users)} at once: bars {summary(result['bars_ms'])}")
    for name, those in result["memory_mb"].items():
        print(f"{name}: {len(those)}, {np.mean(those):.0f} MB each, {max(those):.0f} at most")


if __name__ == "__main__":
    main()
