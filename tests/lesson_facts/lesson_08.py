"""The numbers in the prose of lesson 8, and what it says of maps and filters, on real MNIST.

Its examples are chosen by rules, so that what it says of them holds by the rule, or is computed.
"""

import re
from functools import cache

import numpy as np

import mnist_course as mc
from lesson_facts.outputs import cell, printed

LESSON = "08_what_the_network_sees"


@cache
def _validation():
    _, _, x_val, y_val = mc.load_mnist().split_validation()
    return x_val, y_val


@cache
def _network():
    return mc.load_classifier("deeper_cnn")


@cache
def _read():
    """Return how the first 1,000 validation images are read."""
    return _network().predict_proba(_validation()[0][:1000]).argmax(axis=1)


def _brightest(heat):
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    return slice(4 * row, 4 * row + 4), slice(4 * column, 4 * column + 4)


@cache
def _gaps():
    """Return the 4s read right that are brightest on paper between ink, and their heat maps."""
    x_val, y_val = _validation()
    found = []
    for image in x_val[:1000][(y_val[:1000] == 4) & (_read() == 4)]:
        heat = _network().grad_cam(image)[4]
        rows, columns = _brightest(heat)
        paper = not image[rows, columns].any()
        if paper and image[rows, : columns.start].any() and image[rows, columns.stop :].any():
            found.append((image, heat))
    return found


def _image():
    return _gaps()[0][0]


def _gap(values):
    """Return the number of a (28, 28) map at the middle of our 4's gap."""
    rows, columns = _brightest(_gaps()[0][1])
    return values[rows.start + 2, columns.start + 2]


@cache
def _fall(value):
    return mc.explanation.occlusion(_network(), _image(), 4, size=5, value=value)


def _resembles(layer):
    """Return how far the maps of a layer correlate with our 4, on average."""
    maps = [each for each in _network().feature_maps(_image())[layer] if each.std() > 0]
    step = 28 // maps[0].shape[0]
    small = _image().reshape(28 // step, step, -1, step).mean(axis=(1, 3))
    return np.mean([abs(np.corrcoef(small.ravel(), each.ravel())[0, 1]) for each in maps])


@cache
def _third():
    """Return the network up to its third convolution, and how far apart and wide its windows are.

    A layer with a kernel widens the window by as many steps as the kernel reaches.
    """
    from mnist_course.quiet import keras

    network = mc.training.load_run("deeper_cnn").model
    wide, step, convolutions = 1, 1, 0
    for layer in network.layers:
        if isinstance(layer, keras.layers.Conv2D):
            wide, convolutions = wide + (layer.kernel_size[0] - 1) * step, convolutions + 1
        elif isinstance(layer, keras.layers.MaxPooling2D):
            wide, step = wide + (layer.pool_size[0] - 1) * step, step * layer.pool_size[0]
        elif isinstance(layer, keras.layers.Activation) and convolutions == 3:
            return keras.Model(network.inputs[0], layer.output), wide, step
    raise AssertionError("The network has fewer than three convolutions.")


def _digits_of_strongest_patches():
    """Return of how many digits the seven strongest patches of each filter are."""
    x_val, y_val = _validation()
    responses = _third()[0].predict(x_val[:1000, ..., None] / 255, verbose=0)
    images = np.argsort(-responses.max(axis=(1, 2)), axis=0)[:7]
    return np.array([len(set(y_val[column])) for column in images.T])


def _counts(cell_id):
    return [int(count) for count in re.findall(r"(\d+) of \d+", printed(LESSON, cell_id))]


def _numbers(cell_id, pattern):
    return [float(number) for number in re.findall(pattern, printed(LESSON, cell_id))]


def _still_right():
    shares = re.findall(r"^(\D+?) +(\d+)%", printed(LESSON, "test"), re.MULTILINE)
    return {name: int(share) for name, share in shares}


def _neighbours_that_contradict():
    slopes = mc.explanation.saliency(_network(), _image(), 4)
    return np.mean(slopes[:, 1:] * slopes[:, :-1] < 0)


FACTS = {
    ("choose-intro", "the first 1,000 validation images"): lambda: (
        len(_read()) == 1000 and cell(LESSON, "choose").source.count("[:1000]") == 2
    ),
    (
        "maps-explained",
        "The first maps still resemble the digit. The last ones hardly do",
    ): lambda: _resembles(0) > 2 * _resembles(-1),
    ("responds-intro", "among 1,000 images"): lambda: (
        "x_val[:1000" in cell(LESSON, "responses").source
    ),
    ("patches-intro", "Each number of this layer sees 16 × 16 pixels"): lambda: str(_third()[1]),
    ("patches-intro", "4 pixels further on"): lambda: str(_third()[2]),
    ("ascent-explained", "The made image draws a stronger response than any of them"): lambda: (
        _numbers("ascent", r"image: (\d+)") > _numbers("ascent", r"patch: (\d+)")
    ),
    ("ascent-explained", "most respond to a part that several digits share"): lambda: (
        np.mean(_digits_of_strongest_patches() > 1) > 0.5
    ),
    ("heat-explained", "brightest in the gap between two strokes"): lambda: (
        not _image()[_brightest(_network().grad_cam(_image())[4])].any()
    ),
    ("heat-explained", "printed how many other 4s fit it"): lambda: (
        _counts("chosen") == [len(_gaps())] and len(_gaps()) > 1
    ),
    ("agree-explained", "Not at all."): lambda: _numbers("agree", r"\d\.\d+") == [0],
    ("stretch-explained", "their highest values differ"): lambda: (
        min(-np.diff(_numbers("stretch", r"\d\.\d+ "))) > 0
    ),
    ("closed-explained", "Closing the gap changes a few answers"): lambda: (
        _counts("compared")[0] > 0
    ),
    ("closed-explained", "more than the same bar elsewhere"): lambda: (
        _counts("compared")[0] > _counts("compared")[1]
    ),
    ("closed-explained", "most of these digits are still read as a 4"): lambda: (
        2 * _counts("compared")[0] < len(_gaps())
    ),
    ("closed-explained", "The maps of the new answers mostly miss the bar"): lambda: (
        2 * _counts("new-map")[0] < _counts("compared")[0]
    ),
    ("black-explained", "Where the square covers paper only, nothing falls"): lambda: (
        not _image()[_brightest(_gaps()[0][1])].any() and _fall(0)[0].max() == 0
    ),
    (
        "white-explained",
        "The black square asks *what if this ink were missing?* and finds strokes",
    ): (lambda: _image()[np.unravel_index(_fall(0).argmax(), (28, 28))] > 0),
    ("white-explained", "finds the gap, too"): lambda: (
        _gap(_fall(255)) > max(_gap(_fall(0)), np.median(_fall(255)), 0)
    ),
    ("saliency-explained", "Many neighbouring pixels contradict each other"): lambda: (
        _neighbours_that_contradict() > 0.2
    ),
    ("test-intro", "Take the first 500 validation images"): lambda: re.search(
        r"right\[:(\d+)\]", cell(LESSON, "test").source
    )[1],
    (
        "test-explained",
        "Covering the bright ink hurts more than covering as much of the dark",
    ): lambda: _still_right()["brightest"] < _still_right()["darkest"],
    ("test-explained", "a random heat map does part of the harm"): lambda: (
        _still_right()["brightest"] < _still_right()["random weights"] < _still_right()["darkest"]
    ),
    ("test-explained", "many images are read right even so"): lambda: (
        _still_right()["brightest"] > 30
    ),
    ("single-intro", "each of the 49 squares"): lambda: str(_gaps()[0][1].size),
    ("single-explained", "For most images, covering another square hurts more"): lambda: (
        _counts("single")[0] < 50 and "of 100" in printed(LESSON, "single")
    ),
    ("single-explained", "the largest fall exceeds the fall at the brightest square"): lambda: (
        _numbers("misleading", r"brightest: (-?\d+\.\d)")
        < _numbers("misleading", r"largest: (-?\d+\.\d)")
    ),
}
