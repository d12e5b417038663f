"""The camera: a live preview, and a picture when the visitor says so."""

from mnist_course.widgets.drawing_pad import STATIC
from mnist_course.widgets.upload import PictureSource


class Camera(PictureSource):
    """A button that shows what the camera sees, and takes a picture of it.

    The camera is on only while its preview is open. Where there is none, or it may not be used, the
    widget says so.
    """

    _esm = STATIC / "camera.js"
    _css = STATIC / "camera.css"
