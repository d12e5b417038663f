"""Handwritten-digit recognition, hands on: the library behind the lessons.

    import mnist_course as mc
    mnist = mc.load_mnist()
    clf = mc.load_classifier()
    clf.read("seven.png")

Nothing here imports TensorFlow before `models`, `training`, `augmentation` or
`explanation.grad_cam` is used.
"""

import os

import lazy_loader

# TensorFlow reads these once, when it is imported; a value that the user has set stays.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        "augmentation",
        "evaluation",
        "exercises",
        "explanation",
        "ink",
        "models",
        "plots",
        "robustness",
        "synthetic",
        "training",
        "widgets",
    ],
    submod_attrs={
        "datasets": ["load_mnist"],
        "evaluation": ["compare", "evaluate"],
        "ink.pendigits": ["load_pendigits"],
        "ink.strokes": ["render"],
        "recognition.classifier": ["load_classifier"],
        "recognition.calibration": ["calibrate"],
        "recognition.steps": ["explain_steps", "to_mnist"],
        "recognition.shipped": ["model_card", "shipped_networks"],
        "exercises.setup_check": ["check_setup"],
    },
)
