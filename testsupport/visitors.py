"""Visitors of the app without a browser, some of whom mean no good."""

import json
import re
import time
import uuid

import requests
import websocket

from testsupport.servers import AppServer

PROTOCOL = "v1.kernel.websocket.jupyter.org"


def open_page(server: AppServer) -> str:
    """Ask for a page, again while none is ready, as a browser does; return its kernel's id."""
    for _ in range(60):
        page = requests.get(server.url, timeout=120)
        if page.status_code != 503:
            break
        time.sleep(0.5)
    page.raise_for_status()
    return re.search(r'"kernelId": "([0-9a-f-]{36})"', page.text).group(1)


def open_socket(server: AppServer, kernel: str, *protocols: str) -> websocket.WebSocket:
    return websocket.create_connection(
        f"{server.url.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels?session_id=x",
        subprotocols=list(protocols),
        timeout=30,
    )


def message(kind: str, content: dict) -> dict:
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": kind,
        "username": "",
        "session": "x",
        "date": "2026-01-01T00:00:00Z",
        "version": "5.3",
    }
    metadata = {"version": "1.0.0"}
    return {"header": header, "parent_header": {}, "metadata": metadata, "content": content}


def frame(kind: str, content: dict) -> bytes:
    """Return a message as `PROTOCOL` says."""
    parts = [b"shell", *(json.dumps(part).encode() for part in message(kind, content).values())]
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    numbers = [len(offsets), *offsets]
    return b"".join(number.to_bytes(8, "little") for number in numbers) + b"".join(parts)


def ask_for_states(send, times: int = 1) -> None:
    """Ask for the state of all widgets by ``send(kind, content)``; the answer has buffers."""
    send("comm_open", {"comm_id": "c", "target_name": "jupyter.widget.control", "data": {}})
    for _ in range(times):
        send("comm_msg", {"comm_id": "c", "data": {"method": "request_states"}})


def attack_with_older_protocol(server: AppServer, kernel: str) -> bool:
    """Ask for states without naming a protocol, which hung Voilà; return whether it was refused."""
    try:
        socket = open_socket(server, kernel)
    except websocket.WebSocketBadStatusException as refusal:
        assert refusal.status_code == 400
        assert PROTOCOL in refusal.resp_body.decode()
        return True
    ask_for_states(
        lambda kind, content: socket.send(
            json.dumps(message(kind, content) | {"buffers": [], "channel": "shell"})
        )
    )
    return False
