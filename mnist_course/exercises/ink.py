"""Exercises on the way from ink to the 28x28 numbers that a network gets."""

from __future__ import annotations

import numpy as np

from mnist_course.exercises.lines import judge_lines
from mnist_course.exercises.registry import (
    WrongAnswerError,
    as_array,
    call,
    exercise,
    matching_mistake,
)


def _picture() -> np.ndarray:
    """Return (30, 40) uint8: a stroke with soft, grey edges, nearer to the upper left corner."""
    picture = np.zeros((30, 40), np.uint8)
    picture[4:17, 9:20] = 90
    picture[5:16, 11:18] = 255
    return picture


@exercise(
    "bounding box",
    "Four edges, the last two just beyond the ink: that is how NumPy cuts, and how the boxes on a "
    "sheet are kept.",
)
def _judge_bounding_box(function: object) -> None:
    picture = _picture()
    answer = as_array(call(function, picture), (4,))
    top, bottom, left, right = 4, 17, 9, 20
    mistakes = {
        "Rows and columns have changed places. picture.any(axis=1) has a value for each row, "
        "picture.any(axis=0) one for each column.": ((left, right, top, bottom),),
        "You leave out the last row and the last column of the ink: a slice ends just before its "
        "second number.": ((top, bottom - 1, left, right - 1),),
        "The four edges are right, but not their order. It is top, bottom, left, right.": (
            (top, left, bottom, right),
            (left, top, right, bottom),
            (left, right, top, bottom),
        ),
        "You leave out the grey edge of the stroke. Every pixel above 0 holds ink.": (
            (5, 16, 11, 18),
            (5, 15, 11, 17),
        ),
        "Those are the edges of the whole picture.": ((0, 30, 0, 40), (0, 29, 0, 39)),
        "Return the edges, not the height and width of the ink: the last two numbers are "
        "lengths.": ((top, left, bottom - top, right - left), (top, bottom - top, left, 11)),
    }
    if not np.array_equal(answer, (top, bottom, left, right)):
        raise WrongAnswerError(
            matching_mistake(mistakes, answer)
            or f"For a stroke in a picture of 30x40 pixels, your function returns "
            f"{', '.join(f'{value:g}' for value in answer)}. Try it on "
            "np.array([[0, 0, 0], [0, 9, 9]]), whose edges you can count."
        )


_SIZES = [(120, 60), (45, 90), (10, 8), (190, 46), (300, 2), (27, 27), (100, 26)]


@exercise(
    "fit into the box",
    "One scale for both sides, so a 1 stays thin and a 0 stays wide. What gets too thin to show "
    "keeps one pixel.",
)
def _judge_fit_into_the_box(function: object) -> None:
    answers = np.array([as_array(call(function, *size), (2,)) for size in _SIZES])
    sizes = np.array(_SIZES)
    exact = sizes * 20 / sizes.max(axis=1, keepdims=True)
    right = np.maximum(np.round(exact), 1)
    mistakes = {
        "Height and width have changed places: the height comes in first, and goes out first.": (
            right[:, ::-1],
        ),
        "You make both sides 20, so every digit becomes a square: a 1 as wide as a 0. Use one "
        "scale for both sides.": (np.full_like(right, 20.0),),
        "You make the shorter side 20, and the digit no longer fits into the box. Which side "
        "decides?": (
            np.round(sizes * 20 / sizes.min(axis=1, keepdims=True)),
            np.maximum(np.round(sizes * 20 / sizes.min(axis=1, keepdims=True)), 1),
        ),
        "Your sides aren't whole numbers. An image has whole pixels: round.": (
            exact,
            np.maximum(exact, 1),
        ),
        "A very thin stroke gets a side of 0 pixels, so nothing is left of it. Keep at least 1 "
        "pixel.": (np.round(exact), np.floor(exact)),
        "You cut the decimals off. Round to the nearest whole number: 9.6 is nearer to 10 than to "
        "9.": (np.maximum(np.floor(exact), 1),),
        "You always round up. Round to the nearest whole number: 5.2 pixels are 5.": (
            np.ceil(exact),
        ),
        "You leave alone what is smaller than the box. A small digit must grow, too.": (
            np.maximum(np.round(sizes * np.minimum(1, 20 / sizes.max(axis=1, keepdims=True))), 1),
        ),
        "You make the longer side 28, the whole image. In MNIST it is 20, which leaves a margin.": (
            np.maximum(np.round(exact * 28 / 20), 1),
        ),
        "That is the scale. Return the two sides after scaling, each times that scale.": (
            np.repeat(20 / sizes.max(axis=1, keepdims=True), 2, axis=1),
        ),
    }
    if not np.array_equal(answers, right):
        wrong = int((answers != right).any(axis=1).argmax())
        raise WrongAnswerError(
            matching_mistake(mistakes, answers)
            or f"For ink {sizes[wrong, 0]} high and {sizes[wrong, 1]} wide, your function returns "
            f"{answers[wrong, 0]:g} and {answers[wrong, 1]:g}. The longer side must become 20, and "
            "the other shrink or grow as much."
        )


def _boxes() -> list[np.ndarray]:
    """Return fitted ink that is heavier on one side: (20, 11), (20, 14), (13, 20) uint8."""
    flag = np.zeros((20, 11), np.uint8)
    flag[:4], flag[:, 7:9] = 200, 255
    foot = np.zeros((20, 14), np.uint8)
    foot[:, :3], foot[15:, :] = 160, 255
    bar = np.zeros((13, 20), np.uint8)
    bar[:, 15:], bar[6:9] = 255, 120
    return [flag, foot, bar]


@exercise(
    "place by mass",
    "The box moves until its centre of mass lies on row 14 and column 14, as near as whole pixels "
    "allow.",
)
def _judge_place_by_mass(function: object) -> None:
    boxes = _boxes()
    answers = np.array([as_array(call(function, box), (2,)) for box in boxes])
    sides = np.array([box.shape for box in boxes])
    centres = np.array(
        [(np.indices(box.shape) * box).sum(axis=(1, 2)) / box.sum() for box in boxes]
    )
    right = np.round(14 - centres)
    mistakes = {
        "Row and column have changed places: first the row, how far down, then the column.": (
            right[:, ::-1],
        ),
        "That puts the middle of the box in the middle of the image. MNIST balances the ink: put "
        "the centre of mass there.": (
            (28 - sides) // 2,
            (28 - sides) / 2,
            np.round((28 - sides) / 2),
        ),
        "That is where the centre of mass lies within the box. Where must the box begin so that "
        "it comes to lie on 14?": (centres, np.round(centres)),
        "These aren't whole numbers. A box can only be moved by whole pixels: round.": (
            14 - centres,
        ),
        "The sign is wrong: a box whose ink lies far to the right must begin further to the "
        "left.": (np.round(centres - 14), centres - 14),
        "You cut the decimals off, so the ink lies up to a whole pixel away from 14. Round to the "
        "nearest whole number.": (np.floor(14 - centres), np.trunc(14 - centres)),
        "You put the centre of mass on 10, the middle of the 20x20 box. It belongs in the middle "
        "of the 28x28 image.": (np.round(10 - centres),),
    }
    if not np.array_equal(answers, right):
        raise WrongAnswerError(
            matching_mistake(mistakes, answers)
            or f"For a box of {boxes[0].shape[0]}x{boxes[0].shape[1]} pixels whose centre of mass "
            f"is at row {centres[0, 0]:.1f} and column {centres[0, 1]:.1f}, your function returns "
            f"{answers[0, 0]:g} and {answers[0, 1]:g}. Add the two: does that make 14, to half a "
            "pixel?"
        )


_LOST = {
    1: "The box is scaled until its longer side is 20, however large it was.",
    2: "The ink is cut out of the sheet: what is left of the place it had?",
    3: "A picture is drawn of all strokes together. What is left of which came first?",
}
_KEPT = {
    4: "Not one of the steps looks at how the strokes lean, so none can undo it.",
    5: "One scale for both sides keeps the proportions, wrong ones too.",
    6: "A box is cut out, scaled and moved. It is never turned.",
}


@exercise(
    "what is forgotten",
    "Size, place and the order of the strokes are gone before the network sees anything. What "
    "leans, is stretched or turned is still so.",
)
def _judge_what_is_forgotten(answer: object) -> None:
    judge_lines(answer, _LOST, _KEPT, "changes the image")
