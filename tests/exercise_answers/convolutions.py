import numpy as np


def convolve(image, kernel):
    height, width = kernel.shape
    output = np.zeros((image.shape[0] - height + 1, image.shape[1] - width + 1))
    for row in range(output.shape[0]):
        for column in range(output.shape[1]):
            window = image[row : row + height, column : column + width]
            output[row, column] = (window * kernel).sum()
    return output


def _one_short(image, kernel):
    return convolve(image, kernel)[:-1, :-1]


def _same_size(image, kernel):
    return np.pad(convolve(image, kernel), 1)[: image.shape[0], : image.shape[1]]


def _whole_numbers(image, kernel):
    return convolve(image, kernel).astype(int)


def _three_wide(image, kernel):
    output = np.zeros((image.shape[0] - 2, image.shape[1] - 2))
    for row in range(output.shape[0]):
        for column in range(output.shape[1]):
            output[row, column] = (image[row : row + 3, column : column + 3] * kernel).sum()
    return output


def _returns_at_once(image, kernel):
    for row in range(image.shape[0]):
        return (image[row : row + 3, :3] * kernel).sum()


def _wraps_round(image, kernel):
    return convolve(image, kernel).astype(np.uint8)


CONVOLUTION = [
    _one_short,
    _same_size,
    _whole_numbers,
    _three_wide,
    _returns_at_once,
    _wraps_round,
    lambda image, kernel: convolve(image, kernel[::-1, ::-1]),
    lambda image, kernel: convolve(image, kernel) / kernel.size,
    lambda image, kernel: convolve(image, np.ones_like(kernel)),
    lambda image, kernel: convolve(image, kernel).T,
    lambda image, kernel: convolve(image, kernel) * 0,
    lambda image, kernel: convolve(image, kernel.T),
    lambda image, kernel: image[:3, :3] * kernel,
    lambda image, kernel: image[:-2, :-2] * kernel[0, 0],
    lambda image, kernel: image * kernel,
    convolve(np.ones((4, 4)), np.ones((3, 3))),
]

MOVING_KERNEL = [
    [[0, 0, 0], [0, 0, 1], [0, 0, 0]],
    [[0, 1, 0], [0, 0, 0], [0, 0, 0]],
    [[0, 0, 0], [0, 0, 0], [0, 1, 0]],
    [[1, 0, 0], [0, 0, 0], [0, 0, 0]],
    [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    [[0, 0, 0], [-1, 0, 0], [0, 0, 0]],
    [[0, 0, 0], [2, 0, 0], [0, 0, 0]],
    [[1, 0, 0], [1, 0, 0], [1, 0, 0]],
    [[0, 0, 0], [1, 0, -1], [0, 0, 0]],
    [[0, 0, 0], [0, 0, 0], [0, 0, 0]],
    [0, 0, 0, 1, 0, 0, 0, 0, 0],
]


def max_pool(image):
    output = np.zeros((image.shape[0] // 2, image.shape[1] // 2))
    for row in range(output.shape[0]):
        for column in range(output.shape[1]):
            output[row, column] = image[2 * row : 2 * row + 2, 2 * column : 2 * column + 2].max()
    return output


def _blocks(image):
    height, width = image.shape
    return image.reshape(height // 2, 2, width // 2, 2)


def _overlapping(image):
    return np.maximum(
        np.maximum(image[:-1, :-1], image[1:, :-1]), np.maximum(image[:-1, 1:], image[1:, 1:])
    )


def _doesnt_step(image):
    output = np.zeros((image.shape[0] // 2, image.shape[1] // 2))
    for row, column in np.ndindex(output.shape):
        output[row, column] = image[row : row + 2, column : column + 2].max()
    return output


MAX_POOLING = [
    _overlapping,
    _doesnt_step,
    lambda image: _blocks(image).mean(axis=(1, 3)),
    lambda image: _blocks(image).sum(axis=(1, 3)),
    lambda image: _blocks(image).min(axis=(1, 3)),
    lambda image: _blocks(image).max(axis=1).reshape(image.shape[0] // 2, image.shape[1]),
    lambda image: _blocks(image).max(axis=3).reshape(image.shape[0], image.shape[1] // 2),
    lambda image: image.reshape(image.shape[0] // 2, image.shape[1] // 2, 4).max(axis=2),
    lambda image: image[::2, ::2],
    lambda image: max_pool(image).T,
    lambda image: image.max(),
    lambda image: image,
]

CONVOLUTION_PARAMETERS = [
    lambda size, channels, filters: size * size * channels * filters,
    lambda size, channels, filters: size * size * channels * filters + 1,
    lambda size, channels, filters: size * size * channels + 1,
    lambda size, channels, filters: (size * size + 1) * filters,
    lambda size, channels, filters: (size * size + 1) * channels * filters,
    lambda size, channels, filters: (size * channels + 1) * filters,
    lambda size, channels, filters: (size * size + channels + 1) * filters,
    lambda size, channels, filters: (size * size * channels + 1) * filters * 784,
    lambda size, channels, filters: size * filters,
    lambda size, channels, filters: 416,
    lambda size, channels: size * size * channels,
    416,
]

ANSWERS = {
    "convolution": (convolve, CONVOLUTION),
    "moving kernel": ([[0, 0, 0], [1, 0, 0], [0, 0, 0]], MOVING_KERNEL),
    "max pooling": (max_pool, MAX_POOLING),
    "convolution parameters": (
        lambda size, channels, filters: (size * size * channels + 1) * filters,
        CONVOLUTION_PARAMETERS,
    ),
}
