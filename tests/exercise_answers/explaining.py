import numpy as np


def grad_cam(maps, weights):
    heat = np.maximum(np.einsum("chw,c->hw", maps, weights), 0)
    return heat / max(heat.max(), 1e-9)


def _sum(maps, weights):
    return (maps * weights[:, None, None]).sum(axis=0)


def _relu(maps, weights):
    return np.maximum(_sum(maps, weights), 0)


GRAD_CAM = [
    _sum,
    lambda maps, weights: _sum(maps, weights) / _sum(maps, weights).max(),
    lambda maps, weights: np.maximum(_sum(maps, weights), 0),
    lambda maps, weights: _relu(maps, weights) / _relu(maps, weights).max(),  # 0 / 0
    lambda maps, weights: maps.sum(axis=0),
    lambda maps, weights: maps.sum(axis=0) / maps.sum(axis=0).max(),
    lambda maps, weights: grad_cam(maps, np.maximum(weights, 0)),
    lambda maps, weights: np.abs(_sum(maps, weights)) / np.abs(_sum(maps, weights)).max(),
    lambda maps, weights: maps,
    lambda maps, weights: maps * weights,
    np.ones((4, 4)),
]


def occlusion(predict, image, size):
    places = 29 - size
    covered = np.array([image] * places**2)
    for i, (row, column) in enumerate(np.ndindex(places, places)):
        covered[i, row : row + size, column : column + size] = 0
    return predict(image[None]) - predict(covered).reshape(places, places)


def _loop(predict, image, size, *, copy=True, wide=0, value=0):
    before = predict(image[None])[0]
    places = 29 - size
    falls = np.zeros((places, places))
    covered = image.copy()
    for row, column in np.ndindex(places, places):
        if copy:
            covered = image.copy()
        covered[row : row + size + wide, column : column + size + wide] = value
        falls[row, column] = before - predict(covered[None])[0]
    return falls


def _in_place(predict, image, size):
    image[:size, :size] = 0
    return _loop(predict, image, size)


OCCLUSION = [
    lambda predict, image, size: predict(image[None]) - occlusion(predict, image, size),
    lambda predict, image, size: -occlusion(predict, image, size),
    lambda predict, image, size: occlusion(predict, image, size).T,
    lambda predict, image, size: _loop(predict, image, size, copy=False),
    lambda predict, image, size: _loop(predict, image, size, wide=1),
    lambda predict, image, size: _loop(predict, image, size, wide=-1),
    lambda predict, image, size: _loop(predict, image, size, value=255),
    lambda predict, image, size: np.pad(occlusion(predict, image, size), 2),
    lambda predict, image, size: predict(image),
    _in_place,
    0.5,
]


def cover_brightest(image, heatmap, n):
    heat = np.where(image > 0, heatmap, -np.inf).ravel()
    covered = image.copy()
    covered.ravel()[np.argsort(-heat)[:n]] = 0
    return covered


def _changed(image, pixels):
    covered = image.ravel().copy()
    covered[pixels] = 0
    return covered.reshape(28, 28)


def _spoil(image, heatmap, n):
    image[cover_brightest(image, heatmap, n) == 0] = 0
    return image


def _where_below(paper):
    """Return a function that is right only where heats are above what stands for paper."""

    def cover(image, heatmap, n):
        heat = np.where(image > 0, heatmap, paper).ravel()
        return _changed(image, np.argsort(-heat)[:n])

    return cover


def _threshold(image, heatmap, n):
    limit = np.sort(heatmap[image > 0])[-n]
    return np.where((heatmap >= limit) & (image > 0), 0, image)  # with ties, more than n


COVER_BRIGHTEST = [
    _where_below(0),
    _where_below(-1),
    _threshold,
    lambda image, heatmap, n: _changed(
        image, np.argsort(-np.abs(np.where(image > 0, heatmap, 0)).ravel())[:n]
    ),
    lambda image, heatmap, n: _changed(image, np.argsort(-heatmap.ravel())[:n]),
    lambda image, heatmap, n: _changed(image, np.argsort(heatmap.ravel())[:n]),
    lambda image, heatmap, n: _changed(
        image, np.argsort(np.where(image > 0, heatmap, 2).ravel())[:n]
    ),
    lambda image, heatmap, n: cover_brightest(image, heatmap, n + 1),
    lambda image, heatmap, n: cover_brightest(image, heatmap, (image > 0).sum() - n),
    lambda image, heatmap, n: image,
    lambda image, heatmap, n: cover_brightest(image, heatmap, n) > 0,
    lambda image, heatmap, n: np.where(heatmap > 0.9, 255, image),
    lambda image, heatmap, n: np.argsort(-heatmap.ravel())[:n],
    _spoil,
]

ANSWERS = {
    "grad-cam": (grad_cam, GRAD_CAM),
    "occlusion": (occlusion, OCCLUSION),
    "cover the brightest": (cover_brightest, COVER_BRIGHTEST),
}
