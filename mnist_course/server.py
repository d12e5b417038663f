"""For the Jupyter server: send each widget message at once."""

import asyncio

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class LowLatencyConnection(ZMQChannelsWebsocketConnection):
    """A kernel's WebSocket that doesn't hold small messages back.

    With TCP's default (Nagle's algorithm) a small message waits, some 40 ms, until the browser has
    acknowledged the one before. A reading of ink is a few small messages in a row. JupyterLab and
    Voilà take this class by the setting ``kernel_websocket_connection_class``::

        --ServerApp.kernel_websocket_connection_class=mnist_course.server.LowLatencyConnection
    """

    def connect(self) -> asyncio.Future[None] | None:
        """Turn the delay off, then connect as ever."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
