import numpy as np


def nearest_mean(image, means):
    return ((image - means) ** 2).sum(axis=(1, 2)).argmin()


NEAREST_MEAN = [
    lambda image, means: ((image - means) ** 2).sum(axis=(1, 2)).argmax(),
    lambda image, means: ((image - means) ** 2).sum(axis=(1, 2)).min(),
    lambda image, means: ((image - means) ** 2).argmin(),
    lambda image, means: ((image - means) ** 2).sum(axis=1).argmin(axis=0),
    lambda image, means: ((image - means) ** 2).sum(axis=(1, 2)),
    lambda image, means: (image - means).sum(axis=(1, 2)).argmin(),
    lambda image, means: ((image - means).sum(axis=(1, 2)) ** 2).argmin(),
    lambda image, means: np.abs(image - means).sum(axis=(1, 2)).argmin(),
    lambda image, means: (image * means).sum(axis=(1, 2)).argmax(),
    lambda image, means: ((image - means.astype("uint8")) ** 2).sum(axis=(1, 2)).argmin(),
    lambda image, means: ((image - means[0]) ** 2).sum(axis=(1, 2)).argmin(),
    lambda image, means: 7,
    lambda image, means: int(image.sum()) % 10,
    lambda image, means: "four",
    lambda image, means: image - mean,  # noqa: F821
    7,
]

WHICH_SET = [
    ["train", "test", "test", "validation"],
    ["train", "validation", "validation", "validation"],
    ["train", "train", "test", "validation"],
    ["train", "validation", "test", "test"],
    ["test", "validation", "test", "validation"],
    ["validation", "validation", "test", "validation"],
    ["train", "validation", "train", "validation"],
    ["training", "validation", "test", "validation"],
    ["train", "validation", "test", ...],
    ["train", "validation", "test"],
    "test",
]

ANSWERS = {
    "nearest mean": (nearest_mean, NEAREST_MEAN),
    "which set": (["train", "validation", "test", "validation"], WHICH_SET),
}
