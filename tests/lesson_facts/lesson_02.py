"""The numbers in the prose of lesson 2, computed on real MNIST or read from its outputs."""

import re
from functools import cache

import numpy as np

import mnist_course as mc
from lesson_facts.outputs import cell, printed

LESSON = "02_dense_network"
WORDS = {11: "eleven"}


@cache
def _mnist():
    return mc.load_mnist()


@cache
def _network():
    return mc.models.dense_network()


def _first_layer():
    return _network().get_weights()[0].shape


def _pixels():
    return _mnist().x_train[0].size


def _weights_of_ten():
    return 10 * _pixels()


def _numbers_in(pattern, cell_id):
    """Return the numbers that the cell's code has between brackets after the pattern."""
    found = re.search(pattern + r" ?[(\[](.*?)[)\]]", cell(LESSON, cell_id).source)[1]
    return tuple(found.replace('"', "").split(", "))


def _percents(cell_id):
    return [float(found) for found in re.findall(r"([\d.]+)%", printed(LESSON, cell_id))]


def _right_after_one_batch():
    """Return what ten neurons read after one step from nothing, as the first frame tells it."""
    x_train, y_train, x_val, y_val = _mnist().split_validation()
    batch = np.random.default_rng(0).permutation(len(x_train))[:100]
    images = x_train[batch].reshape(-1, 784) / 255
    too_high = 0.1 - np.eye(10)[y_train[batch]]
    weights, bias = -0.5 * images.T @ too_high / 100, -0.5 * too_high.mean(axis=0)
    return ((x_val.reshape(-1, 784) / 255 @ weights + bias).argmax(axis=1) == y_val).mean()


def _always_black():
    return ~_mnist().split_validation()[0].any(axis=0).ravel()


def _losses(cell_id):
    return [float(found) for found in re.findall(r"loss ([\d.]+)", printed(LESSON, cell_id))]


@cache
def _weights_after_an_epoch():
    """Return what ten neurons have learned after one epoch, as the lesson trains them."""
    x_train, y_train, _, _ = _mnist().split_validation()
    x_train = x_train.reshape(-1, 784) / np.float32(255)
    weights, bias = np.zeros((784, 10)), np.zeros(10)
    for batch in np.random.default_rng(0).permutation(len(x_train)).reshape(-1, 100):
        powers = np.exp(x_train[batch] @ weights + bias)
        too_high = powers / powers.sum(axis=1, keepdims=True) - np.eye(10)[y_train[batch]]
        weights -= 0.5 * x_train[batch].T @ too_high / 100
        bias -= 0.5 * too_high.mean(axis=0)
    return weights


def _strongest(digit, speaks):
    """Return the distance from the middle of the pixel that speaks most for or against a digit."""
    row, column = divmod(int((speaks * _weights_after_an_epoch()[:, digit]).argmax()), 28)
    return max(abs(row - 14), abs(column - 14))


def _one_in(cell_id):
    """Return how many images there are for each that is read wrong, in words."""
    accuracy = _percents(cell_id)[-1]
    return WORDS[round(100 / (100 - accuracy))]


def _nothing_known():
    return -np.log(1 / 10)


def _powers():
    return tuple(f"{power:.2g}" for power in np.exp(_logits()[0]))


def _logits():
    found = re.findall(r"\[(\d+), (\d+), (\d+)\]", cell(LESSON, "softmax-by-hand").source)
    return [[int(logit) for logit in logits] for logits in found]


def _worse_and_better():
    numbers = re.findall(r"loss ([\d.]+), accuracy ([\d.]+)%", printed(LESSON, "two-epochs"))
    (loss, accuracy), (last_loss, last_accuracy) = [map(float, pair) for pair in numbers]
    worse = "clearly worse" if last_loss > 1.1 * loss else "not clearly worse"
    return worse, "a little better" if accuracy < last_accuracy < accuracy + 1 else "not a little"


FACTS = {
    ("bias", "the same 784 pixels"): _pixels,
    ("means-layer-explained", "**Explain.** About 80 %"): lambda: (
        f"{_percents('means-layer')[0]:.0f} %"
    ),
    ("training-predict", "as weights read about 80 %"): lambda: (
        f"{_percents('means-layer')[0]:.0f} %"
    ),
    ("means-layer-explained", "ten neurons, with 7,840 weights"): lambda: f"{_weights_of_ten():,}",
    ("means-layer-explained", "(about 2.7)"): lambda: f"{np.e:.1f}",
    ("means-layer-explained", "about 7.4, 2.7 and 1"): _powers,
    ("means-layer-explained", "for 102, 101 and 100"): lambda: tuple(map(str, _logits()[1])),
    ("softmax-question", "as large as 1000"): lambda: 1000,  # what the check tries
    ("loss-curve-explained", "By about 2.3 each time"): lambda: f"{np.log(10):.1f}",
    ("loss-curve-explained", "the true digit 0.5 costs 0.69"): lambda: f"{-np.log(0.5):.2f}",
    (
        "loss-curve-explained",
        "Giving it 0.001, all but certain that it is another, costs ten times",
    ): lambda: "ten" if round(np.log(0.001) / np.log(0.5)) == 10 else "not ten",
    ("loss-curve-explained", "gives 0.1 to each of the ten"): lambda: 1 / 10,
    ("loss-curve-explained", "−log 0.1, about 2.3"): lambda: f"{_nothing_known():.1f}",
    ("bluff-predict", "99 % sure is nearly certain"): lambda: f"{_percents('bluff')[-2]:.0f} %",
    ("bluff-explained", "by far the worst for the overconfident network"): lambda: (
        _losses("bluff")[2] > 3 * max(_losses("bluff")[:2])
    ),
    ("three-rates-predict", "the learning rates 0.03, 0.5 and 5"): lambda: _numbers_in(
        "rates =", "three-rates"
    ),
    ("three-rates-explained", "With the learning rate 0.03 it creeps"): lambda: _numbers_in(
        "rates =", "three-rates"
    )[0],
    ("three-rates-explained", "with 0.5 it settles at the bottom"): lambda: _numbers_in(
        "rates =", "three-rates"
    )[1],
    ("slider-explained", "7,850 numbers at once"): lambda: f"{_weights_of_ten() + 10:,}",
    ("slider-explained", "Ten neurons have 7,840 weights"): lambda: f"{_weights_of_ten():,}",
    ("training-predict", "7,839 others"): lambda: f"{_weights_of_ten() - 1:,}",
    ("training-predict", "all 55,000 images"): lambda: f"{len(_mnist().split_validation()[0]):,}",
    ("training-explained", "About 91 %"): lambda: f"{_percents('training-by-hand')[0]:.0f} %",
    ("ten-templates-explained", "Ink in the middle speaks most strongly against a 0"): lambda: (
        _strongest(0, speaks=-1) <= 3
    ),
    ("ten-templates-explained", ", and for a 1."): lambda: _strongest(1, speaks=1) <= 3,
    ("ten-templates-explained", "The edges are exactly 0"): lambda: (
        not _weights_after_an_epoch()[_always_black()].any()
    ),
    ("ten-templates-explained", "rises from 51 % to 91 %"): lambda: (
        f"{_right_after_one_batch():.0%}".replace("%", " %"),
        f"{_percents('training-by-hand')[0]:.0f} %",
    ),
    ("ten-templates-explained", "About one in eleven is still"): lambda: _one_in(
        "training-by-hand"
    ),
    ("ten-templates-explained", "we try 100,000 neurons"): lambda: (
        "100,000" if "100_000" in cell(LESSON, "one-neuron").source else "another number"
    ),
    ("model-intro", "784 pixels, a hidden layer of 400 neurons"): _first_layer,
    ("model-explained", "784 × 400 weights and 400 biases: 314,000 numbers"): lambda: (
        *_first_layer(),
        f"{(_pixels() + 1) * _first_layer()[1]:,}",
    ),
    ("model-explained", "of 355,110 in all"): lambda: f"{_network().count_params():,}",
    (
        "gradient-check-explained",
        "To all the decimals shown, or all but the last",
    ): lambda: all(abs(tried - computed) < 2e-6 for tried, computed in _slopes()),
    ("gradient-check-explained", "with 64 hidden neurons"): lambda: _numbers_in(
        "np.zeros", "gradient-check"
    ),
    ("two-layers-explained", "About 95 %: better than ten"): lambda: (
        f"{_percents('two-layers')[0]:.0f} %",
        "better" if _percents("two-layers")[0] > _percents("training-by-hand")[0] else "worse",
    ),
    ("curves-explained", "In all four epochs it reads *unknown* images better"): lambda: (
        [float(val) > float(train) for train, val in _accuracies_of_fit()] == 4 * [True]
    ),
    ("by-hand-predict", "About 97 %"): lambda: f"{_percents('evaluate')[0]:.0f} %",
    ("helper-explained", "The result is about the same here"): lambda: (
        abs(_percents("helper")[0] - _percents("evaluate")[0]) < 0.5
    ),
    ("first-layer-predict", "the weights of 24 of the 400 neurons"): lambda: (
        re.search(r"w1\.T\[:(\d+)\]", cell(LESSON, "first-layer").source)[1],
        _first_layer()[1],
    ),
    ("helper-explained", "Here are three on 355,110"): lambda: f"{_network().count_params():,}",
    ("rates-explained", "*Right*: about 97 %"): lambda: f"{_rates()[1]:.0f} %",
    ("rates-explained", "*Too large*: about 10 %"): lambda: f"{round(_rates()[2], -1):.0f} %",
    ("dead-explained", "About 2.3: the figure"): lambda: (
        f"{float(re.search(r'loss (.*)', printed(LESSON, 'dead'))[1]):.1f}"
    ),
    ("dead-explained", "gets through a dead layer"): lambda: (
        "100 of 100 neurons give 0" in printed(LESSON, "dead")
    ),
    ("dead-explained", "they give each digit about 0.1"): lambda: 1 / 10,
    ("dead-explained", "stays near 2.3,"): lambda: f"{_nothing_known():.1f}",
    (
        "misconception",
        "learns from only 5,000 images; we watch it on 20,000 others",
    ): lambda: (_in_own(r"x\[:([\d_]+)\]"), _in_own(r"x\[-([\d_]+):\]")),
    ("two-epochs-explained", "knows all its 5,000 images"): lambda: _in_own(r"x\[:([\d_]+)\]"),
    ("two-epochs-explained", "it misreads about 6 % of the validation images"): lambda: (
        f"{_percents('who-pays')[0]:.0f} %"
    ),
    (
        "who-pays-explained",
        "Training accuracy is at 100 % and validation accuracy at about 95 %",
    ): lambda: (
        f"{_ends_of_own()[0]:.0f} %",
        f"{_ends_of_own()[1]:.0f} %",
    ),
    ("misconception", "over 30 epochs"): lambda: _in_own(r"epochs=(\d+)"),
    (
        "two-epochs-explained",
        "By the last epoch the loss is clearly worse, the accuracy even a little better",
    ): _worse_and_better,
    ("two-networks-question", "above 0.5 it is read right"): lambda: 1 / 2,
    ("end", "About 2.3 means"): lambda: f"{_nothing_known():.1f}",
}


def _accuracies_of_fit():
    """Return the accuracy of each epoch of the network in Keras: training, validation."""
    return re.findall(r" accuracy: ([\d.]+) .*val_accuracy: ([\d.]+)", printed(LESSON, "train"))


def _rates():
    """Return the last validation accuracy of each of the three runs, in percent."""
    return _percents("rates")


def _ends_of_own():
    """Return the accuracy, training and validation, in which the run of the own network ended."""
    told = printed(LESSON, "own-curves").partition("Accuracy:")[2]
    return [float(found) for found in re.findall(r"to ([\d.]+)%", told)]


def _in_own(pattern):
    """Return a number in the code of the own network, as prose has it."""
    return f"{int(re.search(pattern, cell(LESSON, 'own').source)[1]):,}"


def _slopes():
    """Return each slope of the gradient check, by trying and by `backward`."""
    pairs = re.findall(r"trying (\S+), by backward (\S+)", printed(LESSON, "gradient-check"))
    assert len(pairs) == 4
    return [tuple(map(float, pair)) for pair in pairs]
