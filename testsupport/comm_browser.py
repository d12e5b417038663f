"""The browser's side of the widgets, for unit tests: the far end of the comm messages."""

import io

import numpy as np
from comm.base_comm import BaseComm
from PIL import Image

SEVEN = [(80, 60), (205, 62), (165, 130), (130, 235)]
DOT = [(140, 140)]


def png(array) -> bytes:
    file = io.BytesIO()
    Image.fromarray(array).save(file, "png")
    return file.getvalue()


class Browser:
    """The far end of the comms: records what arrives, and sends what it likes."""

    def __init__(self):
        self.comms: list[BaseComm] = []
        self.received: list[tuple[BaseComm, dict]] = []

    def create_comm(self, **kwargs) -> BaseComm:
        browser = self

        class Comm(BaseComm):
            def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
                if msg_type == "comm_open":
                    self.state = data["state"]
                    browser.comms.append(self)
                elif msg_type == "comm_msg":
                    browser.received.append((self, data))

        return Comm(**kwargs)

    def model(self, **state) -> BaseComm:
        """The newest model whose state contains the texts given."""
        for candidate in reversed(self.comms):
            if all(part in str(candidate.state.get(key, "")) for key, part in state.items()):
                return candidate
        raise LookupError(state)

    def send(self, model: BaseComm, content, buffers=()) -> None:
        data = {"method": "custom", "content": content}
        model.handle_msg({"content": {"data": data}, "buffers": list(buffers)})

    def messages_to(self, model: BaseComm) -> list[dict]:
        return [data for to, data in self.received if to is model]

    def upload(self, name: str, content: bytes) -> None:
        box = self.model(_anywidget_id="UploadBox")
        self.send(box, {"name": name, "size": len(content)}, [content])

    # The pad's layer

    @property
    def layer(self) -> BaseComm:
        return self.model(_anywidget_id="PadLayer")

    def send_stroke(self, points, number=0, done=True, client="browser") -> None:
        content = {"op": "ink", "client": client, "number": number, "done": done}
        self.send(self.layer, content, [np.array(points, "<f4").tobytes()])

    def acknowledged(self) -> list[dict]:
        return [data["content"] for data in self.messages_to(self.layer)]

    def page_ready(self) -> None:
        self.send(self.model(_model_name="CanvasModel"), {"event": "client_ready"})

    def draw_commands(self) -> list[dict]:
        managers = [c for c in self.comms if c.state["_model_name"] == "CanvasManagerModel"]
        return [data for to, data in self.received if to in managers]
