"""Answers to the lesson on a network of one's own.

Networks take seconds to build and train, so `tests/unit/test_own_network_check.py` tries those.
"""

import math

import numpy as np


def hold_out(images, labels, size):
    return images[:-size], labels[:-size], images[-size:], labels[-size:]


def _at_random(images, labels, size):
    order = np.random.default_rng(0).permutation(len(images))
    return hold_out(images[order], labels[order], size)


def _labels_apart(images, labels, size):
    return hold_out(images, np.random.default_rng(0).permutation(labels), size)


HOLD_OUT = [
    _at_random,
    _labels_apart,
    lambda images, labels, size: hold_out(images[::-1], labels[::-1], size),
    lambda images, labels, size: (images, labels, images[-size:], labels[-size:]),
    lambda images, labels, size: (images[:size], labels[:size], images[size:], labels[size:]),
    lambda images, labels, size: (images[:-size], images[-size:], labels[:-size], labels[-size:]),
    lambda images, labels, size: (images[:-size], labels, images[-size:], labels),
    lambda images, labels, size: hold_out(images, labels, size + 1),
    lambda images, labels, size: hold_out(images[5:], labels[5:], size),
    lambda images, labels, size: images[-size:],
]


def error_interval(wrong, images):
    share = wrong / images
    step = 2 * math.sqrt(share * (1 - share) / images)
    return share - step, share + step


def _with(step):
    def interval(wrong, images):
        share = wrong / images
        return share - step(share, images), share + step(share, images)

    return interval


ERROR_INTERVAL = [
    _with(lambda share, images: math.sqrt(share * (1 - share) / images)),
    _with(lambda share, images: 2 * share * (1 - share) / images),
    _with(lambda share, images: 2 * math.sqrt(share * (1 - share))),
    _with(lambda share, images: 2 * math.sqrt(share * (1 - share)) / images),
    _with(lambda share, images: 2 * math.sqrt(share / images)),
    lambda wrong, images: [images * end for end in error_interval(wrong, images)],
    lambda wrong, images: [100 * end for end in error_interval(wrong, images)],
    lambda wrong, images: [1 - end for end in error_interval(wrong, images)],
    lambda wrong, images: error_interval(wrong, images)[::-1],
    lambda wrong, images: [end - wrong / images for end in error_interval(wrong, images)],
    lambda wrong, images: wrong / images,
    lambda wrong, images: (0, wrong / images),
]

ANSWERS = {
    "hold out": (hold_out, HOLD_OUT),
    "error interval": (error_interval, ERROR_INTERVAL),
}
