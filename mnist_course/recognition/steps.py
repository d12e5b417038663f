"""How a picture becomes the image that a network reads, step by step."""

from __future__ import annotations

import os
from functools import cache

import numpy as np
from PIL import Image

from mnist_course.preprocessing.pipeline import SIDE, Step, TakenApart
from mnist_course.recognition.choosing import Candidate, Choice
from mnist_course.recognition.classifier import DigitClassifier, load_classifier


def to_mnist(
    picture: str | os.PathLike | bytes | Image.Image | np.ndarray,
    classifier: DigitClassifier | None = None,
) -> np.ndarray:
    """Turn a picture of one digit into an MNIST image.

    Finds ink and paper, whichever is lighter, removes the paper (of a photograph also shadows,
    printed lines and what else is no ink), crops to the ink (of several digits on a photograph, to
    the largest), fits it into 20x20 with its proportions kept, and puts its centre of mass at the
    centre of 28x28. An MNIST image comes back as it was.

    Parameters
    ----------
    picture : path, bytes, PIL.Image.Image or numpy.ndarray
        See `mnist_course.preprocessing.load.load_picture`.
    classifier : DigitClassifier, optional
        The network that chooses, where several looks at a photograph propose different ink; by
        default the one that `load_classifier` loads.

    Returns
    -------
    numpy.ndarray
        (28, 28) uint8, light ink (up to 255) on black (0): the image of `DigitClassifier.read`. All
        zeros where there is no digit to read: blank paper, or no more than a dot.

    Raises
    ------
    PictureError
        The picture can't be used; the text says why.
    OSError
        The file is missing or may not be read.
    """
    proposal = _choice(TakenApart(picture), classifier).proposal
    return np.zeros((SIDE, SIDE), np.uint8) if proposal is None else proposal.image


def explain_steps(
    picture: str | os.PathLike | bytes | Image.Image | np.ndarray,
    classifier: DigitClassifier | None = None,
) -> list[Step]:
    """Do what `to_mnist` does, and keep every picture on the way.

    Parameters
    ----------
    picture : path, bytes, PIL.Image.Image or numpy.ndarray
        As for `to_mnist`.
    classifier : DigitClassifier, optional
        As for `to_mnist`.

    Returns
    -------
    list of Step
        Grey; where several looks propose ink, each proposal with the network's answer; the views
        that led to the chosen one, its ink, cropped, of a fine pen widened, fitted, centred. The
        last one's image is what `to_mnist` returns: black where there is no digit to read.

    Raises
    ------
    PictureError
        The picture can't be used; the text says why.
    OSError
        The file is missing or may not be read.
    """
    taken = TakenApart(picture)
    choice = _choice(taken, classifier)
    steps = [Step("Grey", taken.grey, "The picture without its colours.")]
    if len(choice.candidates) > 1 or choice.proposal is None:
        steps += [
            _proposed(candidate, candidate.proposal is choice.proposal)
            for candidate in choice.candidates
        ]
    if choice.proposal is None:
        return [*steps, Step("No digit", np.zeros((SIDE, SIDE), np.uint8), choice.message)]
    return [*steps, *choice.proposal.views, *choice.proposal.steps]


def _choice(taken: TakenApart, classifier: DigitClassifier | None) -> Choice:
    if taken.is_plain and classifier is None:
        proposals = next(iter(taken.rounds()))
        if len(proposals) == 1:  # nothing to choose: no network is needed
            return Choice(proposals[0], [])
    return (classifier or _default_classifier()).choose(taken)


def _proposed(candidate: Candidate, is_chosen: bool) -> Step:
    digit = int(candidate.probabilities.argmax())
    answer = f"The network reads a {digit}, {candidate.probabilities[digit]:.0%}"
    answer += "." if candidate.counts else ", but it is unlike a digit and doesn't count."
    chosen = " Chosen: for its digit, all proposals together say most." if is_chosen else ""
    name = f"Proposal: {candidate.proposal.name.lower()}"
    return Step(name, candidate.proposal.image, answer + chosen)


@cache
def _default_classifier() -> DigitClassifier:
    return load_classifier()
