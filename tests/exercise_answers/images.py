import numpy as np

INK_SHARE = [
    lambda images: (images > 0).sum(),
    lambda images: (images > 0).sum() / 784,
    lambda images: images.mean() / 255,
    lambda images: images.mean(),
    lambda images: (images == 0).mean(),
    lambda images: 100 * (images > 0).mean(),
    lambda images: (images > 127).mean(),
    lambda images: (images == 255).mean(),
    lambda images: (images >= 0).mean(),
    lambda images: (images > 0).mean(axis=(1, 2)),
    lambda images: len(images),
    lambda images: images > 0,
    lambda images: imgs.mean(),  # noqa: F821
    0.19,
]


def _middle_of_box(image):
    rows, columns = np.nonzero(image)
    return (rows.min() + rows.max()) / 2, (columns.min() + columns.max()) / 2


def _unweighted(image):
    rows, columns = np.nonzero(image)
    return rows.mean(), columns.mean()


def centre_of_mass(image):
    rows, columns = np.indices(image.shape)
    return (rows * image).sum() / image.sum(), (columns * image).sum() / image.sum()


CENTRE_OF_MASS = [
    lambda image: centre_of_mass(image)[::-1],
    lambda image: np.array(centre_of_mass(image)) + 1,
    lambda image: np.round(centre_of_mass(image)),
    lambda image: [(place * image).sum() for place in np.indices(image.shape)],
    lambda image: [(place * image).mean() for place in np.indices(image.shape)],
    lambda image: centre_of_mass(image)[0],
    lambda image: (13.5, 13.5),
    lambda image: np.unravel_index(image.argmax(), image.shape),
    lambda image: (image.mean(axis=0), image.mean(axis=1)),
    lambda image: (1.0, 2.0),
    _middle_of_box,
    _unweighted,
]

ANSWERS = {
    "ink share": (lambda images: (images > 0).mean(), INK_SHARE),
    "centre of mass": (centre_of_mass, CENTRE_OF_MASS),
}
