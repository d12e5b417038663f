"""The camera: a live preview, and a picture when the visitor says so."""

from pathlib import Path

from mnist_course.widgets.playground.upload import PictureSource


class Camera(PictureSource):
    """A button that shows what the camera sees, and takes a picture of it.

    The camera is on only while its preview is open. Where there is none, or it may not be used, the
    widget says so.
    """

    _esm = Path(__file__).with_name("camera.js")
    _css = Path(__file__).with_name("camera.css")
