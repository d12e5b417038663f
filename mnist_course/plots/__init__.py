"""The figures of the course.

Each function draws what it is given and returns a `FigureDisplay`, which a notebook shows with its
alt text. Pyplot is not used: no figure is shown twice, and none stays open.
"""

from mnist_course.plots.curves import show_curves, show_history
from mnist_course.plots.descent import show_descent
from mnist_course.plots.display import FigureDisplay
from mnist_course.plots.errors import show_errors, show_overlap
from mnist_course.plots.heatmaps import show_heatmaps
from mnist_course.plots.images import MAX_IMAGES, show_digits, show_pixel_grid, show_steps
from mnist_course.plots.maps import show_maps
from mnist_course.plots.morphs import show_morph
from mnist_course.plots.numbers import show_counts, show_dots
from mnist_course.plots.photos import MAX_PHOTOS, show_found, show_greys, show_photos
from mnist_course.plots.reading import show_reading
from mnist_course.plots.robustness import show_group_scores, show_robustness
from mnist_course.plots.scores import show_class_scores, show_confusion_matrix, show_reliability

__all__ = [
    "MAX_IMAGES",
    "MAX_PHOTOS",
    "FigureDisplay",
    "show_class_scores",
    "show_confusion_matrix",
    "show_counts",
    "show_curves",
    "show_descent",
    "show_digits",
    "show_dots",
    "show_errors",
    "show_found",
    "show_greys",
    "show_group_scores",
    "show_heatmaps",
    "show_history",
    "show_maps",
    "show_morph",
    "show_overlap",
    "show_photos",
    "show_pixel_grid",
    "show_reading",
    "show_reliability",
    "show_robustness",
    "show_steps",
]
