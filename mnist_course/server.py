"""For the Jupyter server: the WebSocket between a browser and its kernel."""

from __future__ import annotations

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.iostream import StreamBufferFullError
from tornado.web import Finish

PROTOCOL = "v1.kernel.websocket.jupyter.org"
MAX_PARTS = 64
"""Channel, header, parent, metadata, content and buffers of a message; the widgets send two."""
MAX_UNREAD = 32 * 2**20
"""Bytes that may wait for a slow reader: a few times the largest file a visitor can be sent."""

_OFFSET = 8  # bytes


class LowLatencyConnection(ZMQChannelsWebsocketConnection):
    """A kernel's WebSocket that doesn't hold small messages back.

    With TCP's default (Nagle's algorithm) a small message waits, some 40 ms, until the browser has
    acknowledged the one before. A reading of ink is a few small messages in a row. JupyterLab and
    Voilà take this class by the setting ``kernel_websocket_connection_class``::

        --ServerApp.kernel_websocket_connection_class=mnist_course.server.LowLatencyConnection
    """

    def connect(self) -> Any:
        """Turn the delay off, then connect as ever."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()


class VisitorConnection(LowLatencyConnection):
    """A WebSocket for visitors who aren't known: none of them can hold up the others.

    It speaks the protocol `PROTOCOL` only. Voilà 0.5 takes every binary message for one of that
    protocol: an older one with buffers sends it into a loop over 2^56 offsets
    (docs/voila_websocket_hang.md). A message whose offsets don't fit closes the socket, as does a
    browser that doesn't read what it is sent.
    """

    subprotocol = PROTOCOL  # jupyter_server forgets it when a socket closes, and speaks the older

    async def prepare(self) -> None:
        """Refuse a browser, or a script, that doesn't speak the protocol.

        Raises
        ------
        tornado.web.Finish
            The answer is 400, with the protocol's name.
        """
        offered = self.websocket_handler.request.headers.get("Sec-WebSocket-Protocol", "")
        if PROTOCOL not in (name.strip() for name in offered.split(",")):
            self.websocket_handler.set_status(400)
            raise Finish(f"This server speaks {PROTOCOL} only.")
        await super().prepare()

    def connect(self) -> Any:
        """Limit what waits for a slow reader, then connect as ever."""
        _stream_of(self).max_write_buffer_size = MAX_UNREAD
        return super().connect()

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        """Pass a message on to the kernel; close the socket on one that isn't well formed."""
        if is_well_formed(incoming_msg):
            super().handle_incoming_message(incoming_msg)
        else:
            self.websocket_handler.close(1007, "The message's offsets don't fit")

    def handle_outgoing_message(self, stream, outgoing_msg: list) -> None:
        """Pass a message on to the browser; cut the line where too much waits there already."""
        if self.websocket_handler.ws_connection is None:
            return  # its line was cut, and it may have come back by another one
        try:
            super().handle_outgoing_message(stream, outgoing_msg)
        except StreamBufferFullError:
            self.log.warning("A browser doesn't read what it is sent: its socket is closed")
            _stream_of(self).close()


def _stream_of(connection: Any) -> Any:
    """Return what the socket's bytes go through; there is one as long as it is open."""
    return connection.websocket_handler.ws_connection.stream


def is_well_formed(frame: str | bytes) -> bool:
    """Return whether a frame can be taken apart as `PROTOCOL` says.

    It begins with the number of offsets and the offsets, 8 bytes each, little-endian. Between them
    lie the channel's name, four parts of JSON, and any buffers.
    """
    if not isinstance(frame, bytes) or len(frame) < _OFFSET:
        return False
    count = int.from_bytes(frame[:_OFFSET], "little")
    start = _OFFSET * (count + 1)
    if not 6 <= count <= MAX_PARTS + 1 or start > len(frame):
        return False
    numbers = [
        int.from_bytes(frame[at : at + _OFFSET], "little") for at in range(_OFFSET, start, _OFFSET)
    ]
    return numbers == sorted(numbers) and numbers[0] == start and numbers[-1] <= len(frame)
