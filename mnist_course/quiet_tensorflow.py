"""Keras and TensorFlow, imported without the lines that TensorFlow prints when it starts.

They tell of instruction sets and missing graphics cards, would stand above a lesson's first result,
and (TensorFlow 2.21) come whatever ``TF_CPP_MIN_LOG_LEVEL`` says. Whatever in the course needs
Keras takes it from here.
"""

from mnist_course.recognition.silence import without_stderr

with without_stderr():
    import keras
    import tensorflow as tf

__all__ = ["keras", "tf"]
