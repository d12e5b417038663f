"""A process that has imported all a kernel needs, and forks itself into one when it is asked to.

Kernels so made take a third of the processor time to start, and share what was imported.
`forked_kernels.py` starts it and asks, a line of JSON each::

    {"name": ..., "arguments": of ipykernel, "folder": to work in, "environment": ...}

It answers with the kernel's process number. Forking is safe while a process has one thread, which
is why numpy's OpenBLAS is held to one.
"""

import contextlib
import gc
import json
import os
import select
import signal
import sys
import threading
from pathlib import Path


def import_all() -> None:
    """Import what the playground's kernels need."""
    import ai_edge_litert.interpreter  # noqa: F401
    import ipykernel.ipkernel  # noqa: F401
    import PIL.ImageFile  # noqa: F401

    import mnist_course

    mnist_course.widgets.Playground  # noqa: B018 (what it needs is imported when it is named)
    gc.collect()
    gc.freeze()  # what was imported stays as it is, and is shared


def serve() -> dict:
    """Answer requests; return one in the process that is to become its kernel."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a kernel's end
    for line in sys.stdin.buffer:
        pid = os.fork()
        if not pid:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return json.loads(line)
        print(pid, flush=True)
    sys.exit()  # the server has gone


def become_kernel(request: dict, server: int) -> None:
    """Turn this process into a kernel, for as long as the server holds its end of a pipe."""
    import comm
    import ipywidgets
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    os.environ.clear()
    os.environ.update(request["environment"])
    if request["folder"]:
        os.chdir(request["folder"])
    with contextlib.suppress(OSError):  # for whoever looks at the list of processes, on Linux
        Path("/proc/self/comm").write_text(request["name"])
    threading.Thread(target=_end_with, args=(server,), daemon=True).start()
    # It isn't to look after its parent: this process may end, and its kernels stay.
    kernel = IPKernelApp.instance()
    kernel.initialize([*request["arguments"], "--IPKernelApp.parent_handle=1"])
    ipywidgets.register_comm_target()  # which it does itself only when a kernel imports it
    # ipycanvas made a widget when it was imported. Without a kernel it would answer no page.
    for each in comm.get_comm_manager().comms.values():
        each.kernel = kernel.kernel
    kernel.start()


def _end_with(server: int) -> None:
    end = select.poll()
    end.register(server, 0)  # nothing is ever written: this waits for the other end to be closed
    end.poll()
    os._exit(1)


if __name__ == "__main__":
    del sys.path[0]  # this folder
    import_all()
    print("ready", flush=True)
    become_kernel(serve(), server=int(sys.argv[1]))
