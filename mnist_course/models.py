"""The networks of the course, from simple to deep, and one that learns in seconds."""

from __future__ import annotations

from mnist_course.preprocessing.mnist_format import CLASSES, SIDE
from mnist_course.quiet import keras

layers = keras.layers

IMAGE_SHAPE = (SIDE, SIDE, 1)


def dense_network() -> keras.Model:
    """Two hidden layers in which every unit looks at every pixel.

    The idea: a weighted sum per class could only compare an image with one blurred template per
    digit. Hidden units let the network first look for parts. It knows nothing of neighbouring
    pixels: shuffle the pixels of all images in the same way, and it learns as well.

    Returns
    -------
    keras.Model
        (n, 28, 28, 1) float32 in [0, 1] -> (n, 10) float32 probabilities. 355,110 parameters.
    """
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE),
            layers.Flatten(),  # 28 x 28 -> 784
            layers.Dense(400, activation="relu"),
            layers.Dropout(0.4),
            layers.Dense(100, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(CLASSES, activation="softmax"),
        ],
        name="dense_network",
    )


def basic_cnn() -> keras.Model:
    """Two convolutions, each followed by pooling.

    The idea: a small pattern, such as an end of a stroke, looks the same wherever it is. A
    convolution looks for it everywhere with the same few weights; pooling keeps where it was
    strongest and halves the picture.

    Returns
    -------
    keras.Model
        (n, 28, 28, 1) float32 in [0, 1] -> (n, 10) float32 probabilities. 28,938 parameters.
    """
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE),
            layers.Conv2D(16, 5, padding="same", activation="relu"),
            layers.MaxPooling2D(),  # 28 x 28 -> 14 x 14
            layers.Conv2D(32, 5, padding="same", activation="relu"),
            layers.MaxPooling2D(),  # 14 x 14 -> 7 x 7
            layers.Flatten(),
            layers.Dense(CLASSES, activation="softmax"),
        ],
        name="basic_cnn",
    )


def deeper_cnn(*, batch_norm: bool = True, dropout: float = 0.4) -> keras.Model:
    """Five convolutions with batch normalisation, then dropout.

    The idea: convolutions upon convolutions see larger parts, from edges to loops. Batch
    normalisation keeps the numbers between them in a range that trains fast; dropout switches
    off a random part of the last maps while training, so that no single one is relied upon.

    Parameters
    ----------
    batch_norm : bool
        Normalise after each convolution. Without it, each filter has a bias instead.
    dropout : float
        Share of the last maps' numbers that is switched off while training, in [0, 1).

    Returns
    -------
    keras.Model
        (n, 28, 28, 1) float32 in [0, 1] -> (n, 10) float32 probabilities. 101,722 parameters.
    """
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE),
            *_convolution(16, 5, pool=True, batch_norm=batch_norm),  # 28 x 28 -> 14 x 14
            *_convolution(32, 3, batch_norm=batch_norm),
            *_convolution(32, 3, pool=True, batch_norm=batch_norm),  # 14 x 14 -> 7 x 7
            *_convolution(64, 3, batch_norm=batch_norm),
            *_convolution(64, 3, batch_norm=batch_norm),
            layers.Flatten(),
            layers.Dropout(dropout),
            layers.Dense(CLASSES, activation="softmax"),
        ],
        name="deeper_cnn",
    )


def champion() -> keras.Model:
    """`deeper_cnn` with half as many filters again, or twice as many, and one more dropout.

    The idea: more filters tell rarer shapes apart. They could also learn the training images by
    heart; augmentation, and dropout in two places, keep them from it.

    Returns
    -------
    keras.Model
        (n, 28, 28, 1) float32 in [0, 1] -> (n, 10) float32 probabilities. 242,794 parameters.
    """
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE),
            *_convolution(32, 5, pool=True),  # 28 x 28 -> 14 x 14
            *_convolution(64, 3),
            *_convolution(64, 3, pool=True),  # 14 x 14 -> 7 x 7
            layers.Dropout(0.2),
            *_convolution(96, 3),
            *_convolution(96, 3),
            layers.Flatten(),
            layers.Dropout(0.4),
            layers.Dense(CLASSES, activation="softmax"),
        ],
        name="champion",
    )


def quick_cnn() -> keras.Model:
    """Three convolutions, each pooled at once: about as many weights as `basic_cnn`, half the work.

    The idea: most of the work of a convolution is where the picture is still large. So the first
    one has few filters, and each halves the picture before it hands it on. Batch normalisation
    allows for a large learning rate; see `mnist_course.training.train_quickly`.

    Returns
    -------
    keras.Model
        (n, 28, 28, 1) float32 in [0, 1] -> (n, 10) float32 probabilities. 29,658 parameters.
    """
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE),
            *_convolution(16, 5, pool=True),  # 28 x 28 -> 14 x 14
            *_convolution(32, 3, pool=True),  # 14 x 14 -> 7 x 7
            *_convolution(64, 3, pool=True),  # 7 x 7 -> 3 x 3
            layers.Flatten(),
            layers.Dropout(0.2),
            layers.Dense(CLASSES, activation="softmax"),
        ],
        name="quick_cnn",
    )


def _convolution(
    filters: int, size: int, *, pool: bool = False, batch_norm: bool = True
) -> list[keras.layers.Layer]:
    """Convolution, pooling or not, batch normalisation or not, ReLU.

    Pooling comes first: what follows then has a quarter of the numbers to work on, and a training
    step takes about half the time.
    """
    return [
        # batch normalisation has a bias of its own
        layers.Conv2D(filters, size, padding="same", use_bias=not batch_norm),
        *([layers.MaxPooling2D()] if pool else []),
        *([layers.BatchNormalization()] if batch_norm else []),
        layers.Activation("relu"),
    ]
