"""The numbers in the prose of lesson 5."""

import json
import re
from statistics import mean

from keras import layers

from benchmarks.ablation import CONSTANT, ONE_CYCLE
from lesson_facts.outputs import NOTEBOOKS, cell, printed
from mnist_course.augmentation import Augmentation
from mnist_course.datasets import load_mnist
from mnist_course.models import basic_cnn, deeper_cnn, dense_network

LESSON = "05_deeper_cnn_with_dropout"
ABLATION = json.loads((NOTEBOOKS / "measured" / "ablation.json").read_text())
ALL_BUT_ONE = "4 epochs, all but one"


def receptive_field(model):
    """How many pixels wide the square is that a number in the last map depends on."""
    field, stride = 1, 1
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            field += (layer.kernel_size[0] - 1) * stride
        elif isinstance(layer, layers.MaxPooling2D):
            field += (layer.pool_size[0] - 1) * stride
            stride *= layer.strides[0]
    return f"{field} × {field}"


def largest_is_last_convolution(model):
    convolutions = [layer for layer in model.layers if isinstance(layer, layers.Conv2D)]
    return max(model.layers, key=lambda layer: layer.count_params()) is convolutions[-1]


def in_code(cell_id, pattern):
    """The number in a cell's code, without underscores."""
    return int(re.search(pattern, cell(LESSON, cell_id).source)[1].replace("_", ""))


def learned_from():
    held_out = in_code("overfitting", r"validation_size=([\d_]+)")
    return f"{in_code('overfitting', r':([0-9_]+)') - held_out:,}"


def learned_by_heart_in_lesson_2():
    found = re.search(r"own\.fit\(\s*x\[:([\d_]+)\]", cell("02_dense_network", "own").source)
    return f"{int(found[1]):,}"


def dropped_by_hand():
    return float(re.search(r">= (0\.\d)", cell(LESSON, "dropout-by-hand").source)[1])


def trainings(setting):
    return sum(map(len, ABLATION["runs"][setting].values()))


def last(setting, step, metric="val_accuracy"):
    """The mean over the seeds at the end of the training."""
    return mean(history[metric][-1] for history in ABLATION["runs"][setting][step])


def spread(setting, step):
    """The lowest and the highest validation accuracy of the seeds."""
    accuracies = [history["val_accuracy"][-1] for history in ABLATION["runs"][setting][step]]
    return min(accuracies), max(accuracies)


def overlap(setting, before, after):
    """Whether the seeds of two steps can't be told apart by their accuracies."""
    low, high = spread(setting, before)
    return spread(setting, after)[0] <= high and low <= spread(setting, after)[1]


def ends(cell_id, curve):
    """Where a curve of a figure ends, by its alt text."""
    return float(re.search(rf"{curve} from [0-9.]+ to ([0-9.]+\d)", printed(LESSON, cell_id))[1])


def percents(cell_id):
    return [float(found) for found in re.findall(r"([0-9.]+)%", printed(LESSON, cell_id))]


def as_percent(share):
    return f"{100 * share:.0f} %"


def after_one_epoch(schedule):
    """What the quick network reads, in whole percent."""
    return f"{float(re.search(rf'{schedule} +([0-9.]+)%', printed(LESSON, 'quick'))[1]):.0f} %"


def without_and_with_bias():
    first = deeper_cnn().layers[0]
    return first.count_params(), first.count_params() + first.filters


def mistakes(setting, step):
    return 1 - last(setting, step)


def claim(words, holds):
    """The words themselves, where what they claim holds."""
    return words if holds else f"not '{words}'"


FACTS = {
    ("one-large-predict", "with 32 channels everywhere"): lambda: in_code(
        "one-large", r"channels = (\d+)"
    ),
    ("layers-predict", "has 28,938 parameters"): lambda: f"{basic_cnn().count_params():,}",
    ("layers-explained", "it is 16 × 16 pixels, here 32 × 32: more than the whole image"): lambda: (
        receptive_field(basic_cnn()),
        receptive_field(deeper_cnn()),
    ),
    ("layers-explained", "**Explain.** The last convolution."): lambda: largest_is_last_convolution(
        deeper_cnn()
    ),
    ("batch-norm-hints", "Keras takes 0.001"): lambda: layers.BatchNormalization().epsilon,
    ("batch-of-one-explained", "has 400 parameters instead of 416"): without_and_with_bias,
    ("quick-explained", "About 99 % after one epoch"): lambda: after_one_epoch("one-cycle"),
    (
        "overfitting-intro",
        "In lesson 2 a network learned 5,000 images by heart",
    ): learned_by_heart_in_lesson_2,
    ("overfitting-intro", "only 1,000 training images"): learned_from,
    ("overfitting-intro", "show each image 30 times"): lambda: in_code(
        "overfitting", r"epochs=(\d+)"
    ),
    ("overfitting-intro", "how many of the 1,000 will"): learned_from,
    ("overfitting-explained", "peculiar to these 1,000 images"): learned_from,
    ("too-far-explained", "Now the 1,000 images again"): learned_from,
    ("dropout-intro", "if 40 % of the numbers are dropped"): lambda: as_percent(dropped_by_hand()),
    ("dropout-by-hand-explained", "On average the sum has 60 % of"): lambda: as_percent(
        1 - dropped_by_hand()
    ),
    (
        "dropout-hints",
        "With a rate of 0.5, half of the sum is missing: what stays must count twice",
    ): lambda: "twice" if 1 / (1 - 0.5) == 2 else "not so",
    (
        "dropout-hints",
        "With a rate of 0.4, what stays is 0.6 of the sum. How do you get from 0.6 to 1",
    ): lambda: (
        dropped_by_hand(),
        1 - dropped_by_hand(),
    ),
    (
        "augmentation-explained",
        "up to 10 degrees, slanted, stretched by up to a tenth, moved by up to 2 pixels",
    ): lambda: (
        f"{Augmentation().rotation:.0f} degrees",
        "a tenth" if Augmentation().zoom == 0.1 else "not so",
        f"{Augmentation().shift:.0f} pixels",
    ),
    ("ablation-intro", "That is 18 trainings"): lambda: trainings("4 epochs"),
    ("misconception-intro", "reads 5,000 of its training images"): lambda: (
        f"{in_code('misconception', r'x_train.:([0-9_]+)'):,}"
    ),
    ("networks-intro", "of the 10,000 test images"): lambda: f"{len(load_mnist().x_test):,}",
    ("key-points", "reads about 99 % after one epoch"): lambda: after_one_epoch("one-cycle"),
    (
        "ablation-explained",
        "Two steps go beyond the spread: five convolutions instead of two, and the one-cycle",
    ): lambda: all(
        spread("4 epochs", before)[1] < spread("4 epochs", after)[0]
        for before, after in (
            ("two convolutions", "five convolutions"),
            ("+ batch norm", "+ one-cycle"),
        )
    ),
    (
        "ablation-explained",
        "their ranges overlap with those of the step before",
    ): lambda: all(
        overlap("4 epochs", before, after)
        for before, after in (
            ("five convolutions", "+ batch norm"),
            ("+ one-cycle", "+ dropout"),
            ("+ dropout", "+ augmentation"),
        )
    ),
    ("ablation-explained", "over three times as many parameters as two"): lambda: (
        3 < deeper_cnn().count_params() / basic_cnn().count_params() < 4
    ),
    ("all-but-one-explained", "Batch norm isn't missed, as far as three seeds can tell"): lambda: (
        last(ALL_BUT_ONE, "all but batch norm") >= last("4 epochs", "+ augmentation")
    ),
    ("regularised-explained", "Its validation loss ends far lower"): lambda: (
        ends("regularised", "regularised, validation")
        < ends("regularised", "by heart, validation") / 2
    ),
    ("ablation-explained", "a higher peak rate, 0.006 instead of 0.001"): lambda: (
        ONE_CYCLE["learning_rate"],
        CONSTANT["learning_rate"],
    ),
    ("ablation-few-explained", "What dropout gains is no more than another seed could"): lambda: (
        spread("1,000 images", "+ dropout")[0] < spread("1,000 images", "+ one-cycle")[1]
    ),
    ("all-but-one-explained", "makes nearly twice as many mistakes"): lambda: claim(
        "nearly twice",
        1.6
        < mistakes(ALL_BUT_ONE, "all but one-cycle") / mistakes("4 epochs", "+ augmentation")
        < 2,
    ),
    (
        "ablation-few-explained",
        "Without it the network reads every one of its 1,000 images",
    ): lambda: (
        claim("every one", last("1,000 images", "+ dropout", "accuracy") > 0.9999),
        f"{ABLATION['settings']['1,000 images']['images']:,}",
    ),
    (
        "ablation-few-explained",
        "more than a third of its mistakes on other images are gone",
    ): lambda: claim(
        "more than a third",
        mistakes("1,000 images", "+ augmentation") < mistakes("1,000 images", "+ dropout") * 2 / 3,
    ),
    ("ablation-few-predict", "only 1,000 images, 30 epochs"): lambda: (
        "1,000 images",
        f"{ABLATION['settings']['1,000 images']['epochs']} epochs",
    ),
    ("misconception-explained", "It is above both"): lambda: (
        percents("misconception")[1] > max(percents("misconception")[::2])
    ),
    ("misconception-explained", "The network with 1,000 images soon had a gap"): learned_from,
    ("networks-explained", "less than a third of the dense network's parameters"): lambda: claim(
        "less than a third", deeper_cnn().count_params() < dense_network().count_params() / 3
    ),
}
