"""JupyterLab and the app, each started as people start it, with the project's settings only."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from testsupport.lab import LabServer

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def serve_lab(home: Path) -> Iterator[LabServer]:
    """Start JupyterLab on a copy of the notebooks."""
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    port = _free_port()
    token = secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        f"--config={ROOT / '.jupyter_config.py'}",
        f"--ServerApp.root_dir={home / 'notebooks'}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}",
        "--LabApp.expose_app_in_browser=True",
    ]
    url = f"http://127.0.0.1:{port}"
    with _running(command, home, f"{url}/api?token={token}"):
        yield LabServer(url, token, home / "notebooks")


@dataclass(frozen=True)
class AppServer:
    url: str
    process: psutil.Process
    port: int

    def fork_servers(self) -> list[psutil.Process]:
        """Return the processes that kernels are forked from: usually one."""
        return [child for child in self.process.children() if "fork_server" in _command(child)]

    def kernels(self) -> list[psutil.Process]:
        """Return the processes of the kernels, those that stand ready included."""
        plain = [each for each in self.process.children() if "ipykernel_launcher" in _command(each)]
        forked = []
        for parent in self.fork_servers():
            with suppress(psutil.NoSuchProcess):  # it ends just now
                forked += parent.children()
        return plain + forked

    def kernel(self, kernel_id: str) -> psutil.Process:
        """Return the process of one kernel."""
        name = f"kernel {kernel_id[:8]}"
        return next(
            each
            for each in self.kernels()
            if each.name() == name or f"kernel-{kernel_id}.json" in _command(each)
        )


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


@contextmanager
def serve_app(
    home: Path,
    *options: str,
    notebook: Path = ROOT / "notebooks/playground.ipynb",
    port: int | None = None,
) -> Iterator[AppServer]:
    """Start the app as `make app` does, on a free port unless told otherwise."""
    port = port or _free_port()
    command = [
        *(sys.executable, "-m", "voila", f"--Voila.config_file_paths={ROOT / 'app'}"),
        f"--port={port}",
        "--Voila.port_retries=0",
        *options,
        str(notebook),
    ]
    url = f"http://localhost:{port}"
    with _running(command, home, f"{url}/voila/static/voila.js") as server:
        yield AppServer(url, psutil.Process(server.pid), port)


@contextmanager
def _running(command: list[str], home: Path, url: str) -> Iterator[subprocess.Popen]:
    folders = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    environment = os.environ | {f"JUPYTER_{name}": str(home / name) for name in folders}
    environment |= {
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
    }
    log = home / "log.txt"
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=home, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(url, server, log)
            yield server
        finally:
            server.terminate()
            server.wait(30)


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"The server did not start:\n{log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
