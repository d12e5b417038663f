"""Exercises on filters, heat maps, occlusion, and putting an explanation to the test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mnist_course.exercises.registry import WrongAnswerError, as_array, call, exercise


def _refuse(mistakes: Mapping[str, ArrayLike], answer: np.ndarray) -> None:
    for words, wrong in mistakes.items():
        if np.shape(wrong) == answer.shape and np.allclose(answer, wrong):
            raise WrongAnswerError(words)


@exercise(
    "strongest responses",
    "The strongest place of each image, and of these the strongest: no image takes two places.",
)
def _judge_strongest_responses(function: object) -> None:
    responses = np.random.default_rng(11).uniform(-1, 1, (6, 4, 5))
    responses[2, 1, 3], responses[2, 3, 0], responses[4, 2, 2] = 3, 2, -4
    k, given = 4, responses.copy()
    answer = _as_places(call(function, given, k), k)
    if not np.array_equal(given, responses):
        raise WrongAnswerError("Your function changes the responses that it is given.")
    right = _strongest(responses, k)
    everywhere = np.argsort(-responses, axis=None)[:k]
    mistakes = {
        "Rows and columns have changed places.": right[:, [0, 2, 1]],
        "The places are right, but the weakest of them comes first.": right[::-1],
        "The places are right, but they are in the order of the images, not of the responses.": (
            right[right[:, 0].argsort()]
        ),
        "You take several places in one image. Find the strongest of each image first.": (
            np.transpose(np.unravel_index(everywhere, responses.shape))
        ),
        "You look for the weakest responses.": _strongest(-responses, k),
        "You look for the largest absolute values. A strongly negative response is a weak one.": (
            _strongest(np.abs(responses), k)
        ),
        "You take the first images as they come. Sort the images by their strongest response.": (
            _strongest(responses[:k], k)[np.argsort(_strongest(responses[:k], k)[:, 0])]
        ),
    }
    if not np.array_equal(answer, right):
        _refuse(mistakes, answer)
        raise WrongAnswerError(
            f"It isn't right for made-up responses of shape {responses.shape}. The first row "
            f"should lead to the highest response, {responses.max():.2f}."
        )
    _judge_negative_responses_with_ties(function)


def _judge_negative_responses_with_ties(function: object) -> None:
    """Refuse what takes 0 for the least response; accept any of equally strong places."""
    responses = np.random.default_rng(12).integers(-9, -3, (5, 3, 4)).astype(np.float32)
    images, rows, columns = _as_places(call(function, responses.copy(), 5), 5).T
    inside = (images < 5) & (rows < 3) & (columns < 4) & (images >= 0)
    if not inside.all() or len(set(images)) < 5:
        raise WrongAnswerError(
            "It is right where responses are positive and all different. With equal and negative "
            "ones, some image is missing, or there twice."
        )
    if not np.array_equal(responses[images, rows, columns], -np.sort(-responses.max((1, 2)))):
        raise WrongAnswerError(
            "It is right where responses are positive. Where all are negative, the strongest is "
            "the one nearest to 0."
        )


def _as_places(answer: Any, k: int) -> np.ndarray:
    """Return the answer as (k, 3) int."""
    if np.shape(answer) == (3, k):
        raise WrongAnswerError(
            f"Your answer has shape (3, {k}): a row for the images, one for the rows, one for the "
            "columns. Expected a row for each place: np.transpose turns it."
        )
    if np.shape(answer) == (k,):
        raise WrongAnswerError(
            "Your answer has one number for each place. Expected three: image, row, column."
        )
    places = as_array(answer, (k, 3))
    if (places % 1).any():
        raise WrongAnswerError("Image, row and column are whole numbers; yours have decimals.")
    return places.astype(int)


def _strongest(responses: np.ndarray, k: int) -> np.ndarray:
    flat = responses.reshape(len(responses), -1)
    images = np.argsort(-flat.max(axis=1))[:k]
    return np.stack([images, *np.divmod(flat.argmax(axis=1)[images], responses.shape[2])], axis=1)


@exercise(
    "grad-cam",
    "Maps times weights, added up, and only what speaks for the digit is kept: that is all of it.",
)
def _judge_grad_cam(function: object) -> None:
    rng = np.random.default_rng(3)
    maps, weights = rng.uniform(0, 1, (5, 4, 4)), rng.normal(0, 1, 5)
    summed = np.einsum("chw,c->hw", maps, weights)
    given = maps.copy()
    answer = as_array(call(function, given, weights.copy()), summed.shape)
    if not np.array_equal(given, maps):
        raise WrongAnswerError("Your function changes the maps that it is given. Make new ones.")
    right = summed.clip(0) / summed.max()
    each = np.einsum("chw,c->hw", maps, weights.clip(0))
    mistakes = {
        "The weighted sum is right. What is below 0 speaks against the digit: make it 0.": summed,
        "You divide by the highest value, but what is below 0 is still there: make it 0 first.": (
            summed / summed.max()
        ),
        "The sum is right, and cut off at 0. Its highest value should be 1: divide by it.": (
            summed.clip(0)
        ),
        "You leave out the maps with negative weights. They count: cut off at 0 only after adding "
        "up.": each / each.max(),
        "You leave out the maps with negative weights, and the highest value isn't 1.": each,
        "You add up the maps without their weights.": maps.sum(axis=0) / maps.sum(axis=0).max(),
        "You add up the maps, without weights, and don't divide by the highest value.": (
            maps.sum(axis=0)
        ),
        "You average the maps without their weights.": maps.mean(axis=0),
        "You take the absolute value: what speaks against the digit would shine, too. Cut it off "
        "at 0.": np.abs(summed) / np.abs(summed).max(),
        "You subtract the lowest value. Then 0 no longer means that nothing speaks for the digit: "
        "cut off instead.": (summed - summed.min()) / np.ptp(summed),
    }
    if not np.allclose(answer, right):
        _refuse(mistakes, answer)
        raise WrongAnswerError(
            "It isn't right for 5 made-up maps of 4x4. Try it with one map and the weight 1: the "
            "map itself must come out, divided by its highest value."
        )
    _judge_nothing_speaks_for_it(function, maps, -np.ones(5), summed.shape)


@exercise(
    "grad-cam by gradient",
    "Gradients averaged over a map's places are its weight. The rest is as by hand, and it works "
    "for any network with feature maps.",
)
def _judge_grad_cam_by_gradient(function: object) -> None:
    rng = np.random.default_rng(4)
    maps, gradients = rng.uniform(0, 1, (4, 5, 3)), rng.normal(0, 1, (4, 5, 3))
    gradients += np.array([0.8, -0.9, 0.3])
    summed = maps @ gradients.mean(axis=(0, 1))
    given = maps.copy(), gradients.copy()
    answer = as_array(call(function, *given), summed.shape)
    if not (np.array_equal(given[0], maps) and np.array_equal(given[1], gradients)):
        raise WrongAnswerError("Your function changes the arrays that it is given. Make new ones.")
    each = (maps * gradients).sum(axis=-1)
    swapped = gradients @ maps.mean(axis=(0, 1))
    right = summed.clip(0) / summed.max()
    mistakes = {
        "The weighted sum is right. What is below 0 speaks against the digit: make it 0.": summed,
        "You divide by the highest value, but what is below 0 is still there: make it 0 first.": (
            summed / summed.max()
        ),
        "The sum is right, and cut off at 0. Its highest value should be 1: divide by it.": (
            summed.clip(0)
        ),
        "You multiply each number by its own gradient. Average the gradients over rows and columns "
        "first: one weight for each map.": each.clip(0) / each.max(),
        "You multiply each number by its own gradient, without averaging, and the highest value "
        "isn't 1.": each.clip(0),
        "You average the maps and multiply the gradients. Average the gradients instead.": (
            swapped.clip(0) / swapped.max()
        ),
        "You leave out maps with negative weights. Cut off at 0 only after adding up.": (
            _highest_is_1(maps @ gradients.mean(axis=(0, 1)).clip(0))
        ),
        "You cut the gradients off at 0 before averaging. Cut off at 0 only after adding up.": (
            _highest_is_1(maps @ gradients.clip(0).mean(axis=(0, 1)))
        ),
        "You take the absolute value: what speaks against the digit would shine, too. Cut it off "
        "at 0.": _highest_is_1(np.abs(summed)),
    }
    if not np.allclose(answer, right, atol=1e-5):  # TensorFlow calculates in float32
        _refuse(mistakes, answer)
        raise WrongAnswerError(
            "It isn't right for 3 made-up maps of 4x5. Where every gradient is 1, the maps must be "
            "added up as they are, and the sum divided by its highest value."
        )
    _judge_nothing_speaks_for_it(function, maps, -np.ones_like(maps), summed.shape)


def _judge_nothing_speaks_for_it(
    function: object, maps: np.ndarray, weights: np.ndarray, shape: tuple[int, ...]
) -> None:
    with np.errstate(all="ignore"):
        nothing = np.asarray(call(function, maps.copy(), weights), dtype=float)
    if nothing.shape != shape or not np.isfinite(nothing).all() or nothing.any():
        raise WrongAnswerError(
            "It is right as long as something speaks for the digit. If nothing does, all is 0, and "
            "you divide by 0. The map should be 0 everywhere then."
        )


def _highest_is_1(heat: np.ndarray) -> np.ndarray:
    return heat / heat.max()


@exercise(
    "occlusion",
    "Each number of your map is an experiment: this was covered, and the probability fell by that "
    "much. No look inside the network was needed.",
)
def _judge_occlusion(function: object) -> None:
    rng = np.random.default_rng(5)
    image = rng.integers(50, 256, (28, 28)).astype(np.uint8)
    weights = rng.uniform(0.2, 1, (28, 28)) / (255 * 784)

    def predict(images):
        images = np.asarray(images)
        if images.ndim != 3 or images.shape[1:] != (28, 28):
            raise ValueError(f"predict wants images of shape (n, 28, 28), not {images.shape}")
        return np.einsum("nij,ij->n", images, weights)

    size = 6
    places = 29 - size
    given = image.copy()
    answer = as_array(call(function, predict, given, size), (places, places))
    if not np.array_equal(given, image):
        raise WrongAnswerError(
            "Your function covers the image that it is given, and it stays covered. Copy it first: "
            "image.copy()."
        )
    before = predict(image[None])[0]
    right = _falls(image, weights, size)
    gone = np.minimum.accumulate(before - right.ravel()).reshape(places, places)
    mistakes = {
        "You return the probability that is left. Return by how much it falls.": before - right,
        "The sign is the wrong way round: a fall should be positive.": -right,
        "Rows and columns have changed places.": right.T,
        "You cover a single pixel each time, whatever the size.": (
            (image * weights)[:places, :places]
        ),
        "Your square has one pixel more on each side than it should: row : row + size is enough.": (
            _falls(image, weights, size + 1, places)
        ),
        "Your square is one pixel too small on each side: row : row + size, without - 1.": (
            _falls(image, weights, size - 1, places)
        ),
        "You cover with white. Paper is 0.": _falls(image.astype(float) - 255, weights, size),
        "You divide the fall by what was there before. Return the difference itself.": (
            right / before
        ),
    }
    if np.allclose(answer, right, atol=1e-9):
        return
    _refuse(mistakes, answer)
    if (np.diff(answer.ravel()) >= -1e-12).all() or np.allclose(before - answer, gone):
        raise WrongAnswerError(
            "What was covered once stays covered: each place starts with the squares before it. "
            "Begin with a fresh copy each time."
        )
    raise WrongAnswerError(
        "It isn't right for a made-up image and a network that adds up its pixels. Covered at the "
        f"top left, the probability falls by {right[0, 0]:.4f}; your function says "
        f"{answer[0, 0]:.4f}."
    )


def _falls(image: np.ndarray, weights: np.ndarray, size: int, places: int = 0) -> np.ndarray:
    places = places or 29 - size
    parts = image * weights
    return np.array(
        [
            [parts[row : row + size, column : column + size].sum() for column in range(places)]
            for row in range(places)
        ]
    )


@exercise(
    "cover the brightest",
    "Now the heat map can be put to the test: if it shows what the network needs, covering this "
    "must hurt more than covering as much elsewhere.",
)
def _judge_cover_the_brightest(function: object) -> None:
    rng = np.random.default_rng(8)
    image = rng.integers(1, 256, (28, 28)).astype(np.uint8)
    image[:, 18:] = 0
    heatmap = rng.permutation(784).reshape(28, 28) / 784  # some of the hottest are on paper
    n = 60
    given = image.copy()
    answer = as_array(call(function, given, heatmap.copy(), n), image.shape)
    if not np.array_equal(given, image):
        raise WrongAnswerError(
            "Your function changes the image that it is given. Make a copy first, and change that."
        )
    ink = np.flatnonzero(image)
    by_heat = ink[np.argsort(-heatmap.ravel()[ink])]
    if np.array_equal(answer, _without(image, by_heat[:n])):
        _judge_ties_and_negatives(function, image)
        return
    mistakes = {
        "You cover the ink with the *least* heat.": _without(image, by_heat[-n:]),
        "You cover the hottest pixels, paper included. On paper there is nothing to cover: only "
        "ink counts.": _without(image, np.argsort(-heatmap.ravel())[:n]),
        "You cover the coolest pixels, paper included.": _without(
            image, np.argsort(heatmap.ravel())[:n]
        ),
        "You cover the pixels with the most ink, and don't ask the heat map.": _without(
            image, np.argsort(-image.ravel().astype(int))[:n]
        ),
        "You keep the hottest ink and cover all the rest.": _without(image, by_heat[n:]),
        "You return the image as it is.": image,
    }
    _refuse(mistakes, answer)
    gone = int(((image > 0) & (answer == 0)).sum())
    if (answer[image == 0] != 0).any() or (answer > image).any():
        raise WrongAnswerError("Something in your image has become brighter. Covered means 0.")
    if gone != n:
        raise WrongAnswerError(f"Of the inked pixels, {n} should be covered. You cover {gone}.")
    raise WrongAnswerError(
        f"You cover {n} inked pixels, but not those with the most heat. Sort by heatmap, among the "
        "pixels where image > 0."
    )


def _judge_ties_and_negatives(function: object, image: np.ndarray) -> None:
    """Refuse what relies on every heat being positive and another one, as in this lesson's maps."""
    coarse = np.random.default_rng(9).integers(-5, -1, (7, 7)).astype(float)
    heatmap, n = np.kron(coarse, np.ones((4, 4))), 100
    answer = as_array(call(function, image.copy(), heatmap.copy(), n), image.shape)
    ink, gone = image > 0, (image > 0) & (answer == 0)
    if gone.sum() != n:
        raise WrongAnswerError(
            f"It is right where all heats differ and are above 0. In a map with equal and negative "
            f"numbers you cover {gone.sum()} inked pixels instead of {n}. Does paper count as 0, "
            "or everything above a threshold?"
        )
    if not np.array_equal(answer[~gone], image[~gone]):
        raise WrongAnswerError("Pixels that aren't covered must stay as they are.")
    if heatmap[gone].min() < heatmap[ink & ~gone].max():
        raise WrongAnswerError(
            "It is right where all heats are above 0. In a map of negative numbers, you leave "
            "hotter ink uncovered than you cover. Which number stands for paper?"
        )


def _without(image: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    covered = image.ravel().copy()
    covered[pixels] = 0
    return covered.reshape(image.shape)
