"""Kernels that are forked from a process which has imported everything (fork_server.py)."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.provisioning import LocalProvisioner

_PATIENCE = 30  # seconds for all imports, on a busy machine; to fork takes hundredths

IS_SAFE = sys.platform == "linux"
"""On macOS, numpy's BLAS doesn't outlive a fork; Windows can't fork."""


class ForkServer:
    """The process that forks; it is started when it is needed, and anew when it has died."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        # Kernels end when the server's end closes, however the server ends.
        self._kernels_end, self._held_open = os.pipe()

    async def fork(self, request: dict, limit: Callable[[], None] | None) -> ForkedProcess:
        """Return a new process that is about to become the kernel asked for.

        Raises
        ------
        OSError
            The fork server has died, or doesn't answer.
        """
        async with self._turn:
            try:
                return await asyncio.wait_for(self._ask(request, limit), _PATIENCE)
            except BaseException as error:
                self._end()  # an answer that comes late would be taken for the next one's
                if isinstance(error, (OSError, ValueError, psutil.Error)):
                    raise OSError(f"No kernel was forked: {error!r}") from error
                raise

    def _end(self) -> None:
        if self._process and self._process.returncode is None:
            self._process.kill()
        self._process = None

    async def _ask(self, request: dict, limit: Callable[[], None] | None) -> ForkedProcess:
        if not self._process or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, Path(__file__).with_name("fork_server.py")),
                str(self._kernels_end),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                pass_fds=[self._kernels_end],
                start_new_session=True,  # Ctrl+C is for the server
                preexec_fn=limit,  # its kernels inherit the limits; each counts its own time
                env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
            )
            await self._process.stdout.readline()
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        await self._process.stdin.drain()
        return ForkedProcess(int(await self._process.stdout.readline()))


class ForkedProcess:
    """As much of `subprocess.Popen` as a provisioner needs, for a process that is no child."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._process = psutil.Process(pid)  # it also knows when a pid has become another's

    def poll(self) -> int | None:
        """Return None while it runs, and 1 afterwards: how it ended isn't known."""
        try:
            return 1 if self._process.status() == psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return 1

    wait = poll  # the provisioner waits before it calls this

    def send_signal(self, number: int) -> None:
        """Send a signal; ProcessLookupError where it has ended."""
        try:
            self._process.send_signal(number)
        except psutil.NoSuchProcess as error:
            raise ProcessLookupError(self.pid) from error

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel by a fork, and in the plain way where that doesn't work."""

    fork_server: ForkServer

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict:
        """Start the kernel; return how it is reached."""
        try:
            await self._fork(cmd, **kwargs)
        except OSError as error:
            self.log.warning("%s; a plain kernel takes its place", error)
            return await super().launch_kernel(cmd, **kwargs)
        return self.connection_info

    async def _fork(self, cmd, *, env, cwd=None, preexec_fn=None, **_) -> None:
        request = {
            "name": f"kernel {self.kernel_id[:8]}",
            "arguments": cmd[cmd.index("ipykernel_launcher") + 1 :],
            "folder": cwd,
            "environment": env,
        }
        self.process = await self.fork_server.fork(request, preexec_fn)
        self.pid = self.pgid = self.process.pid  # it leads a group of its own
        self.cwd = cwd
