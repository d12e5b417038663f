"""Choose, among what several looks at a picture propose, the digit that most speaks for.

Over-segment, and let what recognises decide (Y. LeCun et al.: Gradient-based learning applied to
document recognition, 1998, on segmentation graphs): each look's probabilities are added up, and the
digit with the largest sum is read in the proposal that shows it best.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mnist_course.preprocessing.pipeline import Proposal, TakenApart

_SETTLED = 1.0  # what a digit is ahead by: no one further look can catch up


class Answers(NamedTuple):
    """What a network says of n images.

    Attributes
    ----------
    probabilities : numpy.ndarray
        (n, 10) float32, calibrated where the network's card tells how.
    like_a_digit : numpy.ndarray
        (n,) bool.
    """

    probabilities: np.ndarray
    like_a_digit: np.ndarray


class Candidate(NamedTuple):
    """A proposal, and what the network says of it."""

    proposal: Proposal
    probabilities: np.ndarray
    counts: bool


class Choice(NamedTuple):
    """The proposal to be read, and all that were compared.

    Attributes
    ----------
    proposal : Proposal or None
        None where no look shows a digit.
    candidates : list of Candidate
        Those that don't count are unlike a digit, and no more than what a threshold parts.
    message : str
        Why there is no proposal, and what to do; empty where there is one.
    """

    proposal: Proposal | None
    candidates: list[Candidate]
    message: str = ""


def choose(taken: TakenApart, answer: Callable[[np.ndarray], Answers]) -> Choice:
    """Choose what to read.

    Parameters
    ----------
    taken : TakenApart
        The picture. Looks that cost much are taken only while the others leave a doubt.
    answer : callable
        ``answer(images)`` returns the `Answers` to (n, 28, 28) uint8 images.

    Returns
    -------
    Choice
    """
    candidates: list[Candidate] = []
    sums = np.zeros(10)
    for proposals in taken.rounds():
        if not proposals:
            continue
        answers = answer(np.stack([proposal.image for proposal in proposals]))
        for proposal, shares, is_like in zip(proposals, *answers, strict=True):
            candidates.append(Candidate(proposal, shares, bool(proposal.is_found or is_like)))
            sums += shares * candidates[-1].counts
        second, first = np.sort(sums)[-2:]
        if first - second >= _SETTLED * 0.98:
            break
    counting = [candidate for candidate in candidates if candidate.counts]
    if not counting:
        return Choice(None, candidates, _why_none(taken, len(candidates)))
    digit = int(sums.argmax())
    # Where two show it equally well, the look that took more away comes later and is cleaner.
    best = max(reversed(counting), key=lambda candidate: round(candidate.probabilities[digit], 2))
    return Choice(best.proposal, candidates)


def _why_none(taken: TakenApart, tried: int) -> str:
    if taken.is_blank:
        return "There is no digit to read: there is no ink on this picture."
    if taken.is_plain:
        return "There is no digit to read: there is no more than a dot of ink."
    what = "nothing on it stands out as ink" if not tried else "what stands out is unlike a digit"
    return (
        f"No digit was found on this picture: {what}. If there is one, go closer, so that it fills "
        "most of the picture, hold the camera still, and have more light."
    )
