"""How many visitors the playground lets in, and what each of their kernels may take."""

from __future__ import annotations

import asyncio
import faulthandler
import ipaddress
import os
import socket
import time
from collections import deque

from forked_kernels import IS_SAFE, ForkedProvisioner, ForkServer
from jupyter_server._tz import utcnow
from jupyter_server.auth.identity import User
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from template_cache import share_compiled_templates
from tornado.httputil import HTTPServerRequest
from tornado.ioloop import PeriodicCallback
from tornado.web import HTTPError, RequestHandler
from traitlets import Bool, Int, List, Unicode
from voila.handler import VoilaHandler
from voila.static_file_handler import TemplateStaticFileHandler
from voila.voila_identity_provider import VoilaIdentityProvider

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None

# More Pythons that start at once than there are cores only hold one another up, and the server.
_STARTS_AT_ONCE = 2 * (os.cpu_count() or 1)
_UNREAD_MESSAGES = 100  # kept for a browser whose line was cut


class VisitorKernelManager(AsyncMappingKernelManager):
    """Kernels for visitors: at most so many, each within its limits, none for nobody."""

    most_kernels = Int(40, help="Kernels in all, those that stand ready included").tag(config=True)
    unclaimed_seconds = Int(
        45,
        help="A kernel is ended whose page is there, but opens no WebSocket for so long",
    ).tag(config=True)
    kernel_megabytes = Int(1024, help="A kernel's data (RLIMIT_DATA)").tag(config=True)
    kernel_cpu_seconds = Int(900, help="A kernel's processor time (RLIMIT_CPU)").tag(config=True)
    elsewhere = Unicode(help="Address of the page without a server, for when all is full").tag(
        config=True
    )
    hang_seconds = Int(
        60, help="A server whose event loop stands still for so long ends itself"
    ).tag(config=True)

    fork_kernels = Bool(
        IS_SAFE, help="Fork kernels from a process that has imported all they need (Linux)"
    ).tag(config=True)

    def __init__(self, **kwargs):
        self.addresses: dict[str, str] = {}  # of the browsers, by kernel
        self._fork_server = ForkServer()
        self._starting = 0
        self._room = asyncio.Lock()
        self._queue = asyncio.Lock()
        self._claimed: set[str] = set()  # kernels whose page has come
        self._unclaimed_since: dict[str, float] = {}
        super().__init__(**kwargs)
        self._watchdog = PeriodicCallback(self._wind_watchdog, 1000)
        self._watchdog.start()

    def is_full(self) -> bool:
        """Return whether no more kernel may be started."""
        return len(self) + self._starting >= self.most_kernels

    def has_ready_kernel(self) -> bool:
        """Return whether a kernel stands ready that has run the notebook, or is about to have."""
        pools = getattr(self, "_pools", {}).values()  # Voilà's, where kernels stand ready
        return any(task.done() and not task.exception() for pool in pools for task in pool)

    def refusal(self, status: int) -> HTTPError:
        """Return what to raise where there is no room; the template error.html words it."""
        error = HTTPError(status)
        error.elsewhere = self.elsewhere
        return error

    async def start_kernel(self, **kwargs) -> str:
        """Start a kernel within its limits, a few at a time.

        One that is to stand ready waits until there is room for it.

        Raises
        ------
        tornado.web.HTTPError
            503: a page wants one, and there is no room.
        """
        if kwargs.get("env", {}).get("VOILA_PREHEAT") == "True":
            # In their order: Voilà gives away the first one first, and a page may wait for that.
            async with self._room:
                while self.is_full():
                    await asyncio.sleep(0.5)
                self._starting += 1
        elif self.is_full():
            raise self.refusal(503)
        else:
            self._starting += 1
        if resource:
            kwargs["preexec_fn"] = self._limit_kernel
        try:
            async with self._queue:
                while self._count_busy_starts() >= _STARTS_AT_ONCE:
                    await asyncio.sleep(0.1)
                return await super().start_kernel(**kwargs)
        finally:
            self._starting -= 1

    def pre_start_kernel(self, kernel_name: str | None, kwargs: dict) -> tuple:
        """Return the new kernel's manager, its kind and its id."""
        kernel, kind, kernel_id = super().pre_start_kernel(kernel_name, kwargs)
        if self.fork_kernels and "ipykernel_launcher" in kernel.kernel_spec.argv:
            kernel.provisioner = ForkedProvisioner(
                kernel_id=kernel_id, kernel_spec=kernel.kernel_spec, parent=kernel
            )
            kernel.provisioner.fork_server = self._fork_server
        return kernel, kind, kernel_id

    def _count_busy_starts(self) -> int:
        """Return how many kernels are still running the notebook for the first time."""
        return sum(
            self.get_kernel(kernel_id).execution_state != "idle"
            for kernel_id in self.list_kernel_ids()
            if kernel_id not in self._claimed
        )

    def _limit_kernel(self) -> None:
        """Set the limits of the process that is about to become a kernel."""
        for kind, most in (
            (resource.RLIMIT_DATA, self.kernel_megabytes * 2**20),
            (resource.RLIMIT_CPU, self.kernel_cpu_seconds),
            (resource.RLIMIT_CORE, 0),
        ):
            _, hardest = resource.getrlimit(kind)
            most = most if hardest == resource.RLIM_INFINITY else min(most, hardest)
            resource.setrlimit(kind, (most, most))
        os.nice(5)  # the server answers first

    def notify_connect(self, kernel_id: str) -> None:
        """Note that a page has come for its kernel."""
        super().notify_connect(kernel_id)
        if kernel_id in self:
            self._claimed.add(kernel_id)
            # One that stood ready for hours hasn't been forgotten for hours.
            self.get_kernel(kernel_id).last_activity = utcnow()

    def start_buffering(self, kernel_id: str, session_key: str, channels: dict) -> None:
        """Keep the last messages for a browser whose line was cut, not all of them."""
        super().start_buffering(kernel_id, session_key, channels)
        self._kernel_buffers[kernel_id]["buffer"] = deque(maxlen=_UNREAD_MESSAGES)

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel that nobody has come for, or that is forgotten. None that stands ready."""
        if kernel_id in self._claimed:
            await super().cull_kernel_if_idle(kernel_id)
            return
        now = time.monotonic()
        if self.get_kernel(kernel_id).execution_state != "idle":
            self._unclaimed_since[kernel_id] = now  # its page isn't written yet
        elif now - self._unclaimed_since.setdefault(kernel_id, now) > self.unclaimed_seconds:
            self.log.warning("Nobody has come for kernel %s", kernel_id)
            await self.shutdown_kernel(kernel_id, now=True)

    def remove_kernel(self, kernel_id: str):
        """Forget a kernel that has ended, of itself, too."""
        self.stop_watching_activity(kernel_id)
        self.stop_buffering(kernel_id)
        self.addresses.pop(kernel_id, None)
        self._claimed.discard(kernel_id)
        self._unclaimed_since.pop(kernel_id, None)
        return super().remove_kernel(kernel_id)

    def _wind_watchdog(self) -> None:
        # A thread in C: it also goes off in a loop that holds on to Python. Whatever runs the
        # server starts it anew; the log says where it stood.
        faulthandler.dump_traceback_later(self.hang_seconds, exit=True)


class Doorkeeper(VoilaIdentityProvider):
    """Looks at each request before it is answered: who asks, by which name, and for what."""

    most_an_address = Int(30, help="Kernels for one address, such as a school's").tag(config=True)
    behind_proxy = Bool(
        False, help="Take a visitor's address from the last entry of X-Forwarded-For"
    ).tag(config=True)
    hosts = List(
        Unicode(), help="Names that the server is reached by, besides IP addresses; * is any"
    ).tag(config=True)

    logout_available = False  # there is no login, and Voilà has no page for it

    def __init__(self, **kwargs):
        self._let_in: deque[tuple[float, str]] = deque()  # and not yet come for their kernel
        super().__init__(**kwargs)

    async def get_user(self, handler: RequestHandler) -> User | None:
        """Return who asks: nobody known, unless there is a token.

        Raises
        ------
        tornado.web.HTTPError
            403: by that name the server doesn't want to be asked. 503: all kernels are taken.
            429: one address has as many as it may.
        """
        handler.current_user = None  # where it is refused, the page that says so asks for it
        self._check_host(handler.request.host_name)
        user = await super().get_user(handler)
        if user is not None and isinstance(handler, KernelWebsocketHandler):
            self._note_arrival(handler)
        elif user is not None and _is_page(handler):
            self._let_in_or_refuse(handler)
        return user

    def _check_host(self, name: str) -> None:
        # A page that has its own name lead here (DNS rebinding) asks by that name.
        if not {name, "*"} & {"localhost", socket.gethostname().lower(), *self.hosts}:
            try:
                ipaddress.ip_address(name.strip("[]"))
            except ValueError:
                raise HTTPError(403, reason="This server is not known by that name") from None

    def _note_arrival(self, handler: KernelWebsocketHandler) -> None:
        kernels, kernel_id = handler.kernel_manager, handler.path_kwargs["kernel_id"]
        if kernel_id not in kernels or kernel_id in kernels.addresses:
            return
        address = kernels.addresses[kernel_id] = self._address(handler.request)
        for ticket in self._let_in:
            if ticket[1] == address:
                self._let_in.remove(ticket)
                break

    def _let_in_or_refuse(self, handler: VoilaHandler) -> None:
        kernels, address = handler.kernel_manager, self._address(handler.request)
        now = time.monotonic()
        while self._let_in and now - self._let_in[0][0] > kernels.unclaimed_seconds:
            self._let_in.popleft()
        taken = [*kernels.addresses.values(), *(whose for _, whose in self._let_in)]
        has_room = kernels.has_ready_kernel() or not kernels.is_full()
        if not has_room or len(taken) >= kernels.most_kernels:
            raise kernels.refusal(503)
        if taken.count(address) >= self.most_an_address:
            raise kernels.refusal(429)
        self._let_in.append((now, address))

    def _address(self, request: HTTPServerRequest) -> str:
        forwarded = request.headers.get("X-Forwarded-For", "") if self.behind_proxy else ""
        return forwarded.rpartition(",")[2].strip() or request.remote_ip


def _is_page(handler: RequestHandler) -> bool:
    return (
        isinstance(handler, VoilaHandler)
        and handler.request.method == "GET"
        and not any(handler.path_args)
    )


async def _get_template_file(self, path: str, include_body: bool = True) -> None:
    try:
        await _get_file(self, path, include_body)
    except (ValueError, AssertionError, UnboundLocalError):
        raise HTTPError(404) from None


# Voilà 0.5 puts its own handler in place, and that fails on a path which no template can have.
_get_file = TemplateStaticFileHandler.get
TemplateStaticFileHandler.get = _get_template_file

share_compiled_templates()
