import numpy as np


def receptive_field(sizes):
    field = 1
    for size in sizes:
        field += size - 1
    return field


RECEPTIVE_FIELD = [
    sum,
    np.prod,
    max,
    lambda sizes: sum(sizes) - len(sizes),
    lambda sizes: 1 + sum(size // 2 for size in sizes),
    lambda sizes: receptive_field(sizes) ** 2,
    lambda sizes: 1 + 2 * len(sizes),
    lambda sizes: sum(sizes) - 1,
    lambda sizes: sizes,
    lambda sizes: 5,
    7,
]


def batch_norm(values, gamma, beta):
    deviation = np.sqrt(values.var(axis=0) + 1e-3)
    return gamma * (values - values.mean(axis=0)) / deviation + beta


def _normal(values):
    return batch_norm(values, 1, 0)


BATCH_NORM = [
    lambda values, gamma, beta: batch_norm(values.T, 1, 0).T * gamma + beta,
    lambda values, gamma, beta: gamma * (values - values.mean()) / values.std() + beta,
    lambda values, gamma, beta: gamma * (values - values.mean(axis=0)) / values.var(axis=0) + beta,
    lambda values, gamma, beta: (values - values.mean(axis=0)) / values.std(axis=0),
    lambda values, gamma, beta: gamma * (values - values.mean(axis=0)) / values.std(axis=0),
    lambda values, gamma, beta: (
        gamma * ((values - values.mean(axis=0)) / values.std(axis=0) + beta)
    ),
    lambda values, gamma, beta: beta * (values - values.mean(axis=0)) / values.std(axis=0) + gamma,
    lambda values, gamma, beta: gamma * (values - values.mean(axis=0)) + beta,
    lambda values, gamma, beta: gamma * values / values.std(axis=0) + beta,
    lambda values, gamma, beta: gamma * (values / values.std(axis=0) - values.mean(axis=0)) + beta,
    lambda values, gamma, beta: (
        gamma * (values - values.mean(axis=0)) / values.std(axis=0, ddof=1) + beta
    ),
    lambda values, gamma, beta: gamma * (values - values.mean(axis=0)) / values.std(axis=0) + beta,
    lambda values, gamma, beta: gamma * values + beta,
    lambda values, gamma, beta: values,
    lambda values, gamma, beta: values.mean(axis=0),
    lambda values: values,
]


def dropout(values, rate, rng):
    stays = rng.random(values.shape) >= rate
    return values * stays / (1 - rate)


def _in_place(values, rate, rng):
    values[rng.random(values.shape) < rate] = 0
    values /= 1 - rate
    return values


def _one_mask_for_ever(values, rate, rng):
    return dropout(values, rate, np.random.default_rng(0))


def _whole_columns(values, rate, rng):
    return values * (rng.random(values.shape[-1]) >= rate) / (1 - rate)


def _noise(values, rate, rng):
    lots = rng.random(values.shape)
    return values * np.where(lots < rate, 0, lots)


DROPOUT = [
    _in_place,
    _one_mask_for_ever,
    _whole_columns,
    _noise,
    lambda values, rate, rng: values * (rng.random(values.shape) >= rate),
    lambda values, rate, rng: values * (rng.random(values.shape) < rate) / (1 - rate),
    lambda values, rate, rng: values * (rng.random(values.shape) >= rate) * (1 - rate),
    lambda values, rate, rng: values * (rng.random(values.shape) >= rate) / rate,
    lambda values, rate, rng: values * (rng.random(values.shape) >= rate) * rate,
    lambda values, rate, rng: values * (rng.random(values.shape) >= rate) * (1 + rate),
    lambda values, rate, rng: values * (rng.random(values.shape) >= 0.5) / (1 - rate),
    lambda values, rate, rng: values * (rng.random() >= rate) / (1 - rate),
    lambda values, rate, rng: values / (1 - rate),
    lambda values, rate, rng: values * 0,
    lambda values, rate, rng: rng.random(values.shape) >= rate,
    lambda values, rate: values,
]


def best_epoch(history):
    return int(np.argmin(history["val_loss"])) + 1


BEST_EPOCH = [
    lambda history: np.argmin(history["val_loss"]),
    lambda history: min(history["val_loss"]),
    lambda history: np.argmin(history["loss"]) + 1,
    lambda history: np.argmin(history["loss"]),
    lambda history: np.argmax(history["val_loss"]) + 1,
    lambda history: np.argmax(history["val_accuracy"]) + 1,
    lambda history: np.argmax(history["val_accuracy"]),
    lambda history: len(history["loss"]),
    lambda history: np.argmax(np.greater(history["val_loss"], history["loss"])) + 1,
    lambda history: np.argmax(np.diff(history["val_loss"]) > 0) + 1,
    lambda history: history.val_loss.argmin(),
    4,
]

ANSWERS = {
    "receptive field": (receptive_field, RECEPTIVE_FIELD),
    "batch norm": (batch_norm, BATCH_NORM),
    "dropout": (dropout, DROPOUT),
    "best epoch": (best_epoch, BEST_EPOCH),
}
