"""Run a command with the network off.

    python tools/without_network.py pytest tests/lessons

In a network namespace of its own there is nothing but loopback, which Jupyter's kernels need.
Where the system doesn't allow one (it takes Linux), the command runs as it is, and a line says so.
"""

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys

SIOCSIFFLAGS = 0x8914
UP_LOOPBACK_RUNNING = 0x1 | 0x8 | 0x40
INSIDE = "--inside"


def bring_loopback_up() -> None:
    """Do what ``ip link set lo up`` does, which isn't installed everywhere."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", UP_LOOPBACK_RUNNING))


def has_namespaces() -> bool:
    """Return whether this system lets us make a network namespace."""
    unshare = shutil.which("unshare")
    return bool(unshare) and subprocess.run([unshare, "-rn", "true"], check=False).returncode == 0


def main() -> None:
    """Run the command of the command line, and end as it does."""
    command = sys.argv[1:]
    if command[0] == INSIDE:
        bring_loopback_up()
        os.execvp(command[1], command[1:])
    if has_namespaces():
        os.execvp("unshare", ["unshare", "-rn", sys.executable, __file__, INSIDE, *command])
    print("No network namespace can be made here: the network stays on.", flush=True)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
