"""Checks of the lessons' exercises, which never give the answer away, and predictions.

    import mnist_course.exercises as ex
    answer = ...
    ex.check("pixels in an image", answer)

    ex.predict("largest pixel")           # in a cell before the one that computes it
    ex.outcome("largest pixel", 255)      # "You said 100; it was 255."

The modules here hold the exercises by subject; each registers its own under a name.
"""

from mnist_course.exercises import (  # noqa: F401 (registers them)
    choosing,
    convolutions,
    deep_networks,
    errors,
    explaining,
    images,
    ink,
    metrics,
    neurons,
    own_network,
    paper,
    shift,
)
from mnist_course.exercises.predictions import outcome, predict, tally
from mnist_course.exercises.registry import EXERCISES, Exercise, check
from mnist_course.exercises.solutions import right_answer

__all__ = ["EXERCISES", "Exercise", "check", "outcome", "predict", "right_answer", "tally"]
