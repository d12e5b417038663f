"""The camera: a live preview, and a picture when the visitor says so."""

from mnist_course.widgets.front_end import front_end, style
from mnist_course.widgets.playground.upload import PictureSource


class Camera(PictureSource):
    """A button that shows what the camera sees, and takes a picture of it.

    The camera is on only while its preview is open. Where there is none, or it may not be used, the
    widget says so.
    """

    _esm = front_end("playground/camera.js")
    _css = style("playground/camera.css")
