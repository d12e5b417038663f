import numpy as np

CROSS_NEURON = [
    [[1, 0, 1], [0, 1, 0], [1, 0, 1]],
    [[0, 1, 0], [1, 1, 1], [0, 1, 0]],
    [[-1, 2, -1], [2, -1, 2], [-1, 2, -1]],
    [[1, -1, 1], [-1, 1, -1], [1, -1, 1]],
    [[-1, -1, -1], [-1, -1, -1], [-1, -1, -1]],
    [[0, 0, 0], [0, 0, 0], [0, 0, 0]],
    [1, -1, 1, -1, -1, -1, 1, -1, 1],
    "cross",
]


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


SOFTMAX = [
    lambda logits: np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True),
    lambda logits: np.exp(logits) / np.exp(logits).sum(axis=1),
    lambda logits: np.exp(logits) / np.exp(logits).sum(),
    lambda logits: np.exp(logits) / np.exp(logits).sum(axis=0),
    lambda logits: np.exp(logits),
    lambda logits: logits / logits.sum(axis=1, keepdims=True),
    lambda logits: logits,
    lambda logits: np.exp(logits) / np.exp(logits).max(axis=1, keepdims=True),
    lambda logits: 2.0**logits / (2.0**logits).sum(axis=1, keepdims=True),
    lambda logits: np.eye(logits.shape[1])[logits.argmax(axis=1)],
    lambda logits: logits.argmax(axis=1),
    lambda logits: np.abs(logits) / np.abs(logits).sum(axis=1, keepdims=True),
    lambda logits: np.exp(logits[0]) / np.exp(logits[0]).sum(),
]


def cross_entropy(probabilities, labels):
    return -np.log(probabilities[np.arange(len(labels)), labels]).mean()


CROSS_ENTROPY = [
    lambda p, labels: -cross_entropy(p, labels),
    lambda p, labels: -np.log(p[np.arange(len(labels)), labels]).sum(),
    lambda p, labels: -np.log(p[np.arange(len(labels)), labels]),
    lambda p, labels: -np.log(p).mean(),
    lambda p, labels: -np.log(p).sum(axis=1).mean(),
    lambda p, labels: -np.log(p.max(axis=1)).mean(),
    lambda p, labels: -np.log(p[np.arange(len(labels)), labels].mean()),
    lambda p, labels: -np.log10(p[np.arange(len(labels)), labels]).mean(),
    lambda p, labels: (1 - p[np.arange(len(labels)), labels]).mean(),
    lambda p, labels: p[np.arange(len(labels)), labels].mean(),
    lambda p, labels: (p.argmax(axis=1) != labels).mean(),
    lambda p, labels: (p.argmax(axis=1) == labels).mean(),
    lambda p, labels: -np.log(p[:, labels]).mean(),
    lambda p, labels: -np.log(p[:, labels]),
    lambda p, labels: -np.log(p[0, labels[0]]),
]


def descend(slope, weight, learning_rate, steps):
    weights = [weight]
    for _ in range(steps):
        weights.append(weights[-1] - learning_rate * slope(weights[-1]))
    return weights


def _walk(step, *, keep_start=True):
    """Make a gradient descent with a mistake in its step."""

    def walk(slope, weight, learning_rate, steps):
        weights = [weight]
        for _ in range(steps):
            weights.append(step(slope, weights, learning_rate))
        return weights if keep_start else weights[1:]

    return walk


def _returns_too_soon(slope, weight, learning_rate, steps):
    weights = [weight]
    for _ in range(steps):
        weights.append(weight - learning_rate * slope(weight))
        return weights


GRADIENT_DESCENT = [
    _walk(lambda slope, weights, rate: weights[-1] + rate * slope(weights[-1])),
    _walk(lambda slope, weights, rate: weights[-1] - slope(weights[-1])),
    _walk(lambda slope, weights, rate: weights[-1] - rate * slope(weights[0])),
    _walk(lambda slope, weights, rate: weights[0] - rate * slope(weights[0])),
    _walk(lambda slope, weights, rate: weights[-1] - rate * np.sign(slope(weights[-1]))),
    _walk(lambda slope, weights, rate: weights[-1] - slope(weights[-1]) / rate),
    _walk(lambda slope, weights, rate: weights[-1]),
    _walk(lambda slope, weights, rate: -rate * slope(weights[-1])),
    _walk(lambda slope, weights, rate: weights[-1] - rate * slope(weights[-1]), keep_start=False),
    lambda *arguments: descend(*arguments)[-1],
    _returns_too_soon,
    lambda slope, weight, learning_rate, steps: weight - learning_rate * slope,
]

LOSS_AGAINST_ACCURACY = [
    ([0.9, 0.9, 0.9, 0.9], [0.4, 0.4, 0.4, 0.4]),
    ([0.9, 0.9, 0.9, 0.01], [0.9, 0.9, 0.9, 0.4]),
    ([0.9, 0.9, 0.4, 0.4], [0.6, 0.6, 0.6, 0.6]),
    ([0.9, 0.9, 0.9, 0.0], [0.6, 0.6, 0.4, 0.4]),
    ([90, 90, 90, 1], [60, 60, 40, 40]),
    ([0.9, 0.9, 0.5, 0.01], [0.6, 0.6, 0.4, 0.4]),
    ([0.9, 0.9, 0.01], [0.6, 0.6, 0.4]),
    [0.9, 0.9, 0.9, 0.01],
]

ANSWERS = {
    "cross neuron": ([[1, -1, 1], [-1, -1, -1], [1, -1, 1]], CROSS_NEURON),
    "softmax": (softmax, SOFTMAX),
    "cross-entropy": (cross_entropy, CROSS_ENTROPY),
    "gradient descent": (descend, GRADIENT_DESCENT),
    "loss against accuracy": (
        ([0.6, 0.6, 0.6, 0.001], [0.9, 0.9, 0.45, 0.45]),
        LOSS_AGAINST_ACCURACY,
    ),
}
