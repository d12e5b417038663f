"""Handwritten-digit recognition, hands on: the library behind the lessons.

    import mnist_course as mc
    mnist = mc.load_mnist()
    clf = mc.load_classifier()
    clf.read("seven.png")

Nothing here imports TensorFlow before `models`, `training`, `augmentation` or `explanation` is
used.
"""

import os

import lazy_loader

# TensorFlow reads these once, when it is imported; a value that the user has set stays.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

from mnist_course import handwriting  # noqa: F401 (registers load_mnist's fallback)

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        "augmentation",
        "datasets",
        "distortions",
        "elsewhere",
        "evaluation",
        "exercises",
        "explanation",
        "handwriting",
        "made_photos",
        "models",
        "photo_truth",
        "plots",
        "preprocessing",
        "probing",
        "results",
        "robustness",
        "training",
        "widgets",
    ],
    submod_attrs={
        "calibration": ["fit_temperature"],
        "comparison": ["compare"],
        "doubt_fitting": ["fit_doubt"],
        "classifier": [
            "DigitClassifier",
            "Reading",
            "load_classifier",
            "model_card",
            "shipped_networks",
        ],
        "evaluation": ["Report", "evaluate"],
        "handwriting": ["render", "synthetic_digits"],
        "datasets": ["Dataset", "load_mnist"],
        "morphing": ["morph"],
        "pictures": ["PictureError"],
        "preprocessing": ["explain_steps", "to_mnist"],
        "setup_check": ["check_setup"],
    },
)
