import numpy as np


def strongest(responses, k):
    best = [np.unravel_index(each.argmax(), each.shape) for each in responses]
    places = [(i, row, column) for i, (row, column) in enumerate(best)]
    return sorted(places, key=lambda place: -responses[place])[:k]


def _everywhere(responses, k):
    order = np.argsort(-responses, axis=None)[:k]
    return np.transpose(np.unravel_index(order, responses.shape))


def _above_0(responses, k):
    """Return places that are right only where some response of each image is above 0."""
    return strongest(np.maximum(responses, 0), k)


STRONGEST = [
    lambda responses, k: np.transpose(strongest(responses, k)),
    lambda responses, k: [i for i, _, _ in strongest(responses, k)],
    lambda responses, k: [(i, column, row) for i, row, column in strongest(responses, k)],
    lambda responses, k: strongest(responses, k)[::-1],
    lambda responses, k: sorted(strongest(responses, k)),
    lambda responses, k: strongest(responses, len(responses)),
    lambda responses, k: strongest(-responses, k),
    lambda responses, k: strongest(np.abs(responses), k),
    lambda responses, k: sorted(strongest(responses[:k], k)),
    lambda responses, k: np.array(strongest(responses, k)) + 0.5,
    lambda responses, k: responses[:k],
    lambda responses, k: np.full((k, 3), 99),
    _everywhere,
    _above_0,
]


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


def grad_cam_by_gradient(maps, gradients):
    return grad_cam(np.moveaxis(maps, -1, 0), gradients.mean(axis=(0, 1)))


def _averaged(maps, gradients):
    return maps @ gradients.mean(axis=(0, 1))


GRAD_CAM_BY_GRADIENT = [
    _averaged,
    lambda maps, gradients: _averaged(maps, gradients) / _averaged(maps, gradients).max(),
    lambda maps, gradients: np.maximum(_averaged(maps, gradients), 0),
    lambda maps, gradients: _relu_and_highest_1(_averaged(maps, gradients)),  # 0 / 0
    lambda maps, gradients: _relu_and_highest_1((maps * gradients).sum(axis=-1)),
    lambda maps, gradients: np.maximum((maps * gradients).sum(axis=-1), 0),
    lambda maps, gradients: grad_cam_by_gradient(gradients, maps),
    lambda maps, gradients: grad_cam_by_gradient(maps, np.maximum(gradients, 0)),
    lambda maps, gradients: _relu_and_highest_1(maps @ np.maximum(gradients.mean(axis=(0, 1)), 0)),
    lambda maps, gradients: _relu_and_highest_1(np.abs(_averaged(maps, gradients))),
    lambda maps, gradients: gradients.mean(axis=(0, 1)),
    lambda maps, gradients: maps.sum(axis=-1),
]


def _relu_and_highest_1(summed):
    return np.maximum(summed, 0) / np.maximum(summed, 0).max()


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
    "strongest responses": (strongest, STRONGEST),
    "grad-cam": (grad_cam, GRAD_CAM),
    "grad-cam by gradient": (grad_cam_by_gradient, GRAD_CAM_BY_GRADIENT),
    "occlusion": (occlusion, OCCLUSION),
    "cover the brightest": (cover_brightest, COVER_BRIGHTEST),
}
