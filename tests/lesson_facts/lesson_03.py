"""The numbers in the prose of lesson 3."""

import re
from functools import cache

import numpy as np
from scipy.ndimage import shift

from lesson_facts.outputs import cell, printed
from mnist_course.datasets import load_mnist
from mnist_course.models import basic_cnn, dense_network
from tools.networks.recipes import RECIPES

LESSON = "03_convolutional_network"
WORDS = {3: "three", 12: "twelve", 20: "twenty"}
ORDINALS = {12: "a twelfth"}


@cache
def _mnist():
    return load_mnist()


def parameters_ratio():
    return dense_network().count_params() / basic_cnn().count_params()


def filters(layer):
    return basic_cnn().layers[layer].filters


def window_of_second_convolution():
    """The side of the part of the image that one number of its maps depends on, in pixels."""
    side, step = 1, 1
    for layer in basic_cnn().layers[:3]:
        size = getattr(layer, "kernel_size", None) or layer.pool_size
        side, step = side + (size[0] - 1) * step, step * layer.strides[0]
    return side


def ink_left(pixels):
    x_val = _mnist().split_validation()[2].astype(int)
    return shift(x_val, (0, 0, pixels), order=0).sum() / x_val.sum()


def shuffled_accuracies():
    """The last validation accuracy of each run."""
    told = printed(LESSON, "shuffled-training")
    ends = re.findall(r"(\w+), (in order|shuffled): ([\d.]+)%", told)
    return {(name, order): float(end) for name, order, end in ends}


def cnn_on_shuffled_digits():
    reached = shuffled_accuracies()
    dense = [reached["dense_network", order] for order in ("in order", "shuffled")]
    assert abs(dense[0] - dense[1]) < 0.5
    assert reached["basic_cnn", "in order"] > max(dense)
    assert reached["basic_cnn", "shuffled"] < min(dense) - 1
    return round(reached["basic_cnn", "shuffled"])


def moved_accuracies(pixels):
    """The accuracy of both networks on digits moved to the right, in percent."""
    told, number = printed(LESSON, "translation"), r"([\d.]+)%"
    (row,) = re.findall(rf"\b{pixels} px: dense network {number} CNN {number}", told)
    return tuple(map(float, row))


def moved_by_four():
    dense, cnn = moved_accuracies(4)
    return "fewer than half" if dense < 50 else "more", "most of them" if cnn > 60 else "some"


def moved_by_six():
    return "fewer than half" if max(moved_accuracies(6)) < 50 else "more"


def moved_by_ten():
    return "no better than guessing" if max(moved_accuracies(10)) < 15 else "better"


def changed_by_a_move():
    """The change of the maps by a move of one pixel: before, after one and after two poolings."""
    changes = re.findall(r"([\d.]+)% of it changed", printed(LESSON, "pooling-a-digit"))
    assert len(set(changes)) == 3
    return list(map(float, changes))


def fewer_mistakes():
    """Return the ratio of the parameters in words, if the smaller network makes fewer mistakes."""
    dense, cnn = map(int, re.findall(r"(\d+) wrong", printed(LESSON, "compare")))
    assert cnn < dense
    return ORDINALS[round(parameters_ratio())]


FACTS = {
    ("title", "It has a twelfth of the parameters"): lambda: ORDINALS[round(parameters_ratio())],
    (
        "compare-explained",
        "has a twelfth of the parameters, and makes fewer mistakes",
    ): fewer_mistakes,
    ("neighbours-intro", "each of the 784 pixels a new place"): lambda: _mnist().x_train[0].size,
    ("counting-intro", "learns 16 kernels of 5"): lambda: filters(0),
    ("counting-intro", "the 16 maps together are an image with 16 "): lambda: filters(0),
    ("counting-intro", "convolution has 32 "): lambda: filters(2),
    ("counting-intro", "looks at all 16 channels"): lambda: filters(0),
    (
        "dense-instead-predict",
        "the first convolution, 28 × 28 × 16, out of the 784 pixels",
    ): lambda: (
        " × ".join(map(str, basic_cnn().layers[0].output.shape[1:])),
        _mnist().x_train[0].size,
    ),
    ("train-intro", "Each image is seen three times"): lambda: WORDS[
        int(re.search(r"epochs=(\d+)", cell(LESSON, "train").source)[1])
    ],
    ("train-intro", "from 0.002 to 0"): lambda: float(
        re.search(r"CosineDecay\(([\d.]+)", cell(LESSON, "train").source)[1]
    ),
    ("compare-predict", "was trained for twenty epochs"): lambda: WORDS[
        RECIPES["dense_network"].epochs
    ],
    ("pooling-explained", "Each pooling makes the maps less sensitive"): lambda: (
        changed_by_a_move() == sorted(changed_by_a_move(), reverse=True)
    ),
    ("dense-instead-predict", "most of them in the dense layer"): lambda: (
        basic_cnn().layers[-1].count_params() > basic_cnn().count_params() / 2
    ),
    ("dense-instead-predict", "28,938 parameters in all"): lambda: (
        f"{basic_cnn().count_params():,}"
    ),
    ("shuffled-explained", "Why still 95 %?"): cnn_on_shuffled_digits,
    ("translation-explained", "eight filters instead of 16"): lambda: filters(0),
    ("compare-predict", "more than twelve times as many parameters"): lambda: WORDS[
        int(parameters_ratio())
    ],
    ("compare-predict", "on the 5,000 validation images"): lambda: (
        f"{len(_mnist().split_validation()[2]):,}"
    ),
    ("kernels-predict", "will its 16 kernels"): lambda: filters(0),
    ("maps-predict", "Each of the 16 maps"): lambda: filters(0),
    ("deeper-maps-predict", "covers 14 × 14 pixels of the digit"): lambda: (
        f"{window_of_second_convolution()} × {window_of_second_convolution()}"
    ),
    ("deeper-maps-predict", "in its 32 maps"): lambda: filters(2),
    ("shuffled-explained", "shuffled digits its accuracy is about 95 %"): cnn_on_shuffled_digits,
    ("translation-intro", "Moved by 6, 97 % of all ink"): lambda: (
        f"{np.round(100 * ink_left(6)):.0f} %"
    ),
    (
        "translation-explained",
        "reads fewer than half of the digits, the CNN most of them",
    ): moved_by_four,
    (
        "translation-explained",
        "Moved by 6, where you would still read nearly all, both read fewer than half",
    ): moved_by_six,
    ("translation-explained", "Moved by 10 pixels, both do no better than guessing"): moved_by_ten,
}
