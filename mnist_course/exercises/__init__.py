"""Checks of the lessons' exercises: they tell whether an answer is right, never the answer.

    import mnist_course.exercises as ex
    answer = ...
    ex.check("pixels in an image", answer)

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
    paper,
    shift,
)
from mnist_course.exercises.registry import EXERCISES, Exercise, check
from mnist_course.exercises.solutions import right_answer

__all__ = ["EXERCISES", "Exercise", "check", "right_answer"]
