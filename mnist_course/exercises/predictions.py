"""What a learner predicts before a cell runs, and how it came out."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets

_PREDICTIONS: dict[str, Prediction] = {}


class Prediction(ipywidgets.VBox):
    """A question's choices, or a line to type into; it keeps the answer.

    Attributes
    ----------
    answer : str
        What the learner chose or typed; empty where nothing was.
    outcome : str
        What came out; empty until `outcome` has been called.
    came_true : bool
        Whether the answer is the outcome, or near enough.
    """

    def __init__(self, name: str, choices: Sequence[str] | None):
        if choices:
            self._field = ipywidgets.RadioButtons(options=list(choices), value=None)
            self._field.layout.width = "max-content"
        else:
            self._field = ipywidgets.Text(placeholder="type your prediction")
        super().__init__([ipywidgets.Label(f"Your prediction: {name}"), self._field])
        self.outcome, self.came_true = "", False
        self._choices = choices

    def __repr__(self) -> str:
        told = " / ".join(self._choices) if self._choices else "a line to type into"
        return f"Your prediction: {told}"

    @property
    def answer(self) -> str:
        """What the learner chose or typed; empty where nothing was."""
        return (self._field.value or "").strip()

    def compare(self, outcome: str | float, within: float) -> None:
        """Keep the outcome, and whether the answer comes near enough to it."""
        self.outcome = outcome if isinstance(outcome, str) else f"{outcome:.4g}"
        said = _as_number(self.answer)
        if isinstance(outcome, str) or said is None:
            self.came_true = self.answer.casefold() == self.outcome.casefold()
        else:
            self.came_true = abs(said - outcome) <= within


def predict(name: str, choices: Sequence[str] | None = None) -> Prediction:
    """Ask for a prediction: show choices, or a line to type into.

    Parameters
    ----------
    name : str
        A few words, for `outcome`. Asked again, the question starts anew.
    choices : sequence of str, optional
        What to choose from.

    Returns
    -------
    Prediction
        As the last value of a cell it is shown, and keeps what the learner answers.
    """
    _PREDICTIONS[name] = Prediction(name, choices)
    return _PREDICTIONS[name]


def outcome(name: str, value: str | float, *, within: float = 0.0) -> None:
    """Print what the learner predicted and what it was.

    Parameters
    ----------
    name : str
        As in `predict`.
    value : str or float
        What came out.
    within : float
        How far a number may be off to count as right.

    Raises
    ------
    ValueError
        Nothing of that name was asked.
    """
    if name not in _PREDICTIONS:
        asked = ", ".join(_PREDICTIONS) or "nothing yet"
        raise ValueError(f"'{name}' was not asked: run the cell with the question. Asked: {asked}.")
    prediction = _PREDICTIONS[name]
    prediction.compare(value, within)
    said = f"You said {prediction.answer}" if prediction.answer else "You made no prediction"
    print(f"{said}; it was {prediction.outcome}.")


def tally() -> None:
    """Print how many predictions the learner made, and how many came true. Nobody else sees it."""
    resolved = [prediction for prediction in _PREDICTIONS.values() if prediction.outcome]
    made = [prediction for prediction in resolved if prediction.answer]
    right = sum(prediction.came_true for prediction in made)
    print(f"{len(made)} of {len(resolved)} questions predicted, {right} of them right.")


def _as_number(text: str) -> float | None:
    try:
        return float(text.strip(" %").replace(",", ""))
    except ValueError:
        return None
