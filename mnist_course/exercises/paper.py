"""Exercises on digits on paper: where the ink is, and what a handful of one's own digits tells."""

from __future__ import annotations

import numpy as np

from mnist_course.exercises.lines import judge_lines
from mnist_course.exercises.registry import (
    WrongAnswerError,
    as_array,
    as_number,
    call,
    exercise,
)

_GREYS = np.arange(256)


def _histogram(paper: int, ink: int, share: float, dust: int) -> np.ndarray:
    """Return how many pixels have each grey: a bump of paper, one of ink, and a few of dust."""
    bumps = [np.exp(-(((_GREYS - level) / 7.0) ** 2) / 2) for level in (paper, ink)]
    paper_part, ink_part = (bump / bump.sum() for bump in bumps)
    counts = np.round(40_000 * ((1 - share) * paper_part + share * ink_part)).astype(int)
    counts[dust] += 12
    return counts


_SHEETS = [(214, 152, 0.09, 0), (96, 40, 0.12, 255), (176, 146, 0.16, 2)]


def _scores(counts: np.ndarray) -> np.ndarray:
    """Return how well each threshold parts the pixels, as N. Otsu (1979) has it: (256,)."""
    scores = np.zeros(256)
    for threshold in range(1, 256):
        parts = (threshold > _GREYS, threshold <= _GREYS)
        dark, light = (counts[part].sum() for part in parts)
        if dark and light:
            means = [(_GREYS * counts)[part].sum() / counts[part].sum() for part in parts]
            scores[threshold] = dark * light * (means[1] - means[0]) ** 2
    return scores


@exercise(
    "otsu threshold",
    "The picture chooses its own threshold: where dark and light are both large groups, far apart.",
)
def _judge_otsu(function: object) -> None:
    histograms = [_histogram(*sheet) for sheet in _SHEETS]
    answers = np.array([as_number(call(function, counts.copy())) for counts in histograms])
    scores = [_scores(counts) for counts in histograms]
    if ((answers < 0) | (answers > 255)).any():
        raise WrongAnswerError(
            f"Your function returns {answers[0]:.4g} for the first picture, and a grey is between "
            "0 and 255. Is it the score that you return? Return the threshold that has it."
        )
    # A threshold may itself count as dark or as light.
    places = [np.clip(np.ceil([answer, answer + 0.5]), 0, 255).astype(int) for answer in answers]
    good = [score[at].max() >= 0.99 * score.max() for score, at in zip(scores, places, strict=True)]
    if all(good):
        return
    if ((answers > 0) & (answers < 1)).all():
        raise WrongAnswerError("These are shares. A grey goes from 0 to 255.")
    simpler = {
        "That is the mean grey. Most pixels are paper, so the mean lies within the paper.": [
            (_GREYS * counts).sum() / counts.sum() for counts in histograms
        ],
        "That is the median: half of the pixels lie on each side. But ink is far less than half.": [
            np.searchsorted(counts.cumsum(), counts.sum() / 2) for counts in histograms
        ],
        "That is the middle between the darkest and the lightest pixel: a grain of dust or a "
        "glint moves it.": [np.flatnonzero(counts)[[0, -1]].mean() for counts in histograms],
        "That is the commonest grey: the paper itself, and no border between paper and ink.": [
            counts.argmax() for counts in histograms
        ],
        "Your score is the difference of the means alone: it is largest where a few grains of dust "
        "make up one whole side. How many pixels are on each side counts, too.": [
            _widest_gap(counts) for counts in histograms
        ],
    }
    for words, results in simpler.items():
        if np.allclose(answers, results, atol=1.01):
            raise WrongAnswerError(words)
    if np.ptp(answers) == 0:
        raise WrongAnswerError(
            f"Your function returns {answers[0]:.4g} for each picture. Does it look at the counts?"
        )
    wrong = good.index(False)
    paper, ink, *_ = _SHEETS[wrong]
    raise WrongAnswerError(
        f"In a picture with paper of about {paper} and ink of about {ink}, your function returns "
        f"{answers[wrong]:.4g}. Print the scores of a few thresholds: do you take the largest?"
    )


def _widest_gap(counts: np.ndarray) -> int:
    gaps = np.zeros(256)
    for threshold in range(1, 256):
        dark, light = counts[:threshold], counts[threshold:]
        if dark.sum() and light.sum():
            means = [
                (dark * _GREYS[:threshold]).sum() / dark.sum(),
                (light * _GREYS[threshold:]).sum() / light.sum(),
            ]
            gaps[threshold] = means[1] - means[0]
    return int(gaps.argmax())


_DARKENED = 0.6


def _shaded_sheet() -> tuple[np.ndarray, dict[str, tuple[slice, slice]]]:
    """Return (120, 200) uint8, the right half in a shadow, a stroke in each; and places on it."""
    light = np.full((120, 200), 230.0)
    light[:, 100:] = 92
    for left in (40, 140):
        light[30:90, left : left + 24] *= 1 - _DARKENED
    places = {
        "paper in the light": (slice(20, 100), slice(10, 30)),
        "paper in the shade": (slice(20, 100), slice(172, 190)),
        "ink in the light": (slice(40, 80), slice(48, 56)),
        "ink in the shade": (slice(40, 80), slice(148, 156)),
    }
    return np.round(light).astype(np.uint8), places


@exercise(
    "divide by the paper",
    "A stroke takes the same share of the light away, however much light there is: divided by the "
    "paper, shadow and lamp are gone.",
)
def _judge_divide_by_the_paper(function: object) -> None:
    sheet, places = _shaded_sheet()
    answer = as_array(call(function, sheet.copy()), sheet.shape)
    paper_places, ink_places = list(places.values())[:2], list(places.values())[2:]
    # All of a stroke counts, or a window narrower than it would pass.
    seen = np.array(
        [np.median(answer[place]) for place in paper_places]
        + [min(answer[place].ravel(), key=abs) for place in ink_places]
    )
    paper, ink = seen[:2], seen[2:]
    if (np.abs(paper) <= 0.05).all() and (np.abs(ink - _DARKENED) <= 0.03).all():
        return
    light, shade = 230.0, 92.0
    mistakes = {
        "You have what is left of the light. Expected what is missing: 0 on paper, more on ink.": (
            1,
            1,
            1 - _DARKENED,
            1 - _DARKENED,
        ),
        "You subtract from the paper: so ink in the shade counts less than ink in the light. "
        "Divide by the paper, too.": (0, 0, light * _DARKENED, shade * _DARKENED),
        "You subtract, and divide by 255. So ink in the shade counts less than ink in the light. "
        "Divide by the paper at that place.": (
            0,
            0,
            light * _DARKENED / 255,
            shade * _DARKENED / 255,
        ),
        "That goes from 0 to 255. A share goes from 0 to 1.": (
            0,
            0,
            255 * _DARKENED,
            255 * _DARKENED,
        ),
        "That is in percent. A share goes from 0 to 1.": (0, 0, 100 * _DARKENED, 100 * _DARKENED),
        "Paper in the shade isn't 0: you divide by one number for the whole picture. Take the "
        "paper near each pixel.": (
            0,
            1 - shade / light,
            _DARKENED,
            1 - shade * (1 - _DARKENED) / light,
        ),
        "In the middle of a stroke you find nothing missing: the ink is taken for paper. Is your "
        "window wider than the stroke?": (0, 0, 0, 0),
        "The sign is wrong: ink lacks light, so what is missing is above 0.": (
            0,
            0,
            -_DARKENED,
            -_DARKENED,
        ),
    }
    for words, wrong in mistakes.items():
        if np.allclose(seen, wrong, atol=0.03 * max(np.abs(wrong))) or (
            not any(wrong) and np.abs(seen).max() < 0.02
        ):
            raise WrongAnswerError(words)
    if paper.min() < -0.05 or (ink < _DARKENED - 0.03).all():
        raise WrongAnswerError(
            "Your paper is darker than paper is: ink has got into the estimate. A mean or a median "
            "mixes the stroke in; what lies near the *brightest* of the neighbourhood is paper."
        )
    told = ", ".join(f"{name} {value:.2f}" for name, value in zip(places, seen, strict=True))
    raise WrongAnswerError(
        f"On a sheet half in the shade, with a stroke in each half, your function gives: {told}. "
        "Paper must be 0 in both halves, and the two strokes alike."
    )


_FAIR = {
    1: "What was dictated is known, and no network had a say in it.",
    4: "A coffee stain is nobody's digit, and the report says that there was one.",
    6: "The writer's own word, given before anything was read. What could be fairer?",
}
_UNFAIR = {
    2: "What does such a label say where the network is wrong and nobody noticed?",
    3: "Hard digits belong to the hand, too. What would the accuracy be if all that are hard were "
    "left out?",
    5: "If only errors are kept, what share of them did the network read correctly?",
    7: "A threshold that was chosen by these digits has seen them. Lesson 6 has a word for that.",
}


@exercise(
    "honest labels",
    "A label is worth something if it would have been the same whatever the network had said.",
)
def _judge_honest_labels(answer: object) -> None:
    judge_lines(answer, _FAIR, _UNFAIR, "makes the network look better or worse than it is")


_DIGITS = 20


@exercise(
    "twenty digits",
    "Twenty digits show that a network is worse only when it fails badly. A smaller difference may "
    "exist; they can't show it.",
)
def _judge_twenty_digits(answer: object) -> None:
    from scipy.stats import binomtest

    wrong = as_number(answer)
    if wrong != int(wrong) or not 0 < wrong <= _DIGITS:
        raise WrongAnswerError(
            f"{wrong:.4g} isn't a number of digits from 1 to {_DIGITS}. Give how many of them the "
            "other network misreads: not a probability, not a share."
        )
    wrong = int(wrong)
    p_value = binomtest(wrong, wrong).pvalue
    if p_value < 0.05 <= binomtest(wrong - 1, wrong - 1 or 1).pvalue:
        return
    least = next(n for n in range(1, _DIGITS) if binomtest(n, n).pvalue < 0.05)
    if wrong == _DIGITS - least:
        raise WrongAnswerError("That is how many it reads correctly. Give how many it misreads.")
    if p_value < 0.05:
        raise WrongAnswerError(
            f"{wrong} would do: {wrong} coins all fall on the same side in {100 * p_value:.2g} of "
            "100 cases. But fewer are enough. Look for the smallest number."
        )
    if p_value / 2 < 0.05:
        raise WrongAnswerError(
            f"With {wrong} you count one side of the coins only. If the networks are equally good, "
            "the other may lose just as well: both sides count."
        )
    raise WrongAnswerError(
        f"{wrong} to nothing may well be luck: {wrong} coins all fall on the same side in "
        f"{100 * p_value:.3g} of 100 cases."
    )
