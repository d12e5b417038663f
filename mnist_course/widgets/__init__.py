"""Widgets for JupyterLab and Voilà: draw or upload a digit, and see it read."""

from mnist_course.widgets.digit_reader import DigitReader
from mnist_course.widgets.drawing_pad import DrawingPad
from mnist_course.widgets.kernel_editor import KernelEditor
from mnist_course.widgets.learning_rate_slider import LearningRateSlider
from mnist_course.widgets.reading_view import ReadingView
from mnist_course.widgets.temperature_slider import TemperatureSlider
from mnist_course.widgets.upload import UploadBox

__all__ = [
    "DigitReader",
    "DrawingPad",
    "KernelEditor",
    "LearningRateSlider",
    "ReadingView",
    "TemperatureSlider",
    "UploadBox",
]
