import numpy as np
from scipy.ndimage import maximum_filter, minimum_filter, uniform_filter

GREYS = np.arange(256)


def _scored(score):
    """Return a function that takes the threshold with the highest score."""

    def best(counts):
        scores = np.zeros(256)
        for t in range(1, 256):
            dark, light = counts[:t].sum(), counts[t:].sum()
            if dark and light:
                low = (GREYS * counts)[:t].sum() / dark
                high = (GREYS * counts)[t:].sum() / light
                scores[t] = score(dark, light, high - low)
        return scores

    return best


_otsu_scores = _scored(lambda dark, light, gap: dark * light * gap**2)


def otsu(counts):
    return _otsu_scores(counts).argmax()


OTSU = [
    lambda counts: 128,
    lambda counts: (GREYS * counts).sum() / counts.sum(),
    lambda counts: np.searchsorted(counts.cumsum(), counts.sum() / 2),
    lambda counts: np.flatnonzero(counts)[[0, -1]].mean(),
    lambda counts: counts.argmax(),
    lambda counts: _scored(lambda dark, light, gap: gap)(counts).argmax(),
    lambda counts: _otsu_scores(counts).max(),
    lambda counts: 0.5 + counts[0] / 1e6,
    lambda counts: 250 - counts.argmax() / 100,
    otsu(np.bincount([3, 3, 200], minlength=256)),
]


def darkening(grey):
    paper = maximum_filter(grey.astype(float), size=41)
    return 1 - grey / paper


def _subtracted(grey):
    return maximum_filter(grey, size=41).astype(float) - grey


DIVIDED = [
    lambda grey: 1 - darkening(grey),
    _subtracted,
    lambda grey: _subtracted(grey) / 255,
    lambda grey: 255 * darkening(grey),
    lambda grey: 100 * darkening(grey),
    lambda grey: 1 - grey / grey.max(),
    lambda grey: 1 - grey / maximum_filter(grey.astype(float), size=3),
    lambda grey: 1 - grey / maximum_filter(grey.astype(float), size=11),
    lambda grey: 1 - grey / maximum_filter(grey.astype(float), size=21),
    lambda grey: 1 - grey / maximum_filter(grey.astype(float), size=23),
    lambda grey: np.round(darkening(grey)),
    lambda grey: 1 - grey / np.median(grey, axis=1, keepdims=True),
    lambda grey: -darkening(grey),
    lambda grey: 1 - grey / uniform_filter(grey.astype(float), size=41),
    lambda grey: 1 - grey / minimum_filter(grey.astype(float), size=41),
    lambda grey: grey,
    lambda grey: 0.5,
]

HONEST = [[1, 6], [1, 4], [2], [3], [5], [1, 4, 6, 7], [1, 2, 4, 6], [0], [1, 4, 6, 8], 4, "1, 4"]

TWENTY = [1, 3, 4, 5, 7, 10, 14, 0, 20, 0.05, 0.3, 25, "6"]

ANSWERS = {
    "otsu threshold": (otsu, OTSU),
    "divide by the paper": (darkening, DIVIDED),
    "honest labels": ([1, 4, 6], HONEST),
    "twenty digits": (6, TWENTY),
}
