"""The command line: mnist-course lessons | data | predict | evaluate."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from mnist_course.datasets import load_mnist
from mnist_course.recognition.classifier import DigitClassifier, load_classifier
from mnist_course.recognition.reading import Reading

app = typer.Typer(
    help="Read handwritten digits, and measure the networks that do.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_Network = Annotated[str, typer.Option(help="A shipped network, or a .keras or .tflite file.")]


@app.command()
def lessons(
    folder: Annotated[Path, typer.Argument(help="Made if it isn't there.")] = Path("lessons"),
    only_files: Annotated[
        bool, typer.Option("--only-files", help="Only what lessons read beside them.")
    ] = False,
) -> None:
    """Write the lessons into a folder, to work in; what you have changed there is kept."""
    from mnist_course.exercises.learners_copy import copy_lessons

    written, beside = _or_exit(copy_lessons, folder, only_files=only_files)
    what = "The lessons' files" if only_files else "The lessons"
    typer.echo(f"{what} are in {folder}; {len(written)} files are new.")
    for mine, newer in beside.items():
        typer.echo(f"You have changed {mine.name}, so it is kept; the newer one is {newer.name}.")


@app.command()
def data() -> None:
    """Find MNIST, or download it, and say what is there."""
    mnist = _or_exit(load_mnist)
    typer.echo(f"{mnist}\nSHA-256 {mnist.checksum}")


@app.command()
def predict(
    files: Annotated[list[str], typer.Argument(help="Pictures of one digit each, or of a sheet.")],
    network: _Network = "deeper_cnn",
    read_all: Annotated[bool, typer.Option("--all", help="Read every digit of a sheet.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Read the digit in each picture; exit with status 1 if a file could not be read."""
    classifier = _or_exit(load_classifier, network)
    for note in classifier.notes:
        typer.echo(f"{_printable(classifier.name)}: {note}", err=True)
    has_failed = False
    for file in files:
        try:
            for line in _answers(classifier, file, read_all, as_json):
                typer.echo(line)
        except Exception as error:
            # Whatever a file does to a decoder, the next one is answered.
            has_failed = True
            _report_failure(file, error, as_json)
    if has_failed:
        raise typer.Exit(1)


@app.command()
def evaluate(network: Annotated[str, typer.Argument()] = "deeper_cnn") -> None:
    """Measure a network on the MNIST test set."""
    from mnist_course.evaluation import evaluate as evaluate_network

    classifier = _or_exit(load_classifier, network)
    mnist = _or_exit(load_mnist)
    report = evaluate_network(classifier, mnist.x_test, mnist.y_test)
    typer.echo(f"{_printable(classifier.name)}: {report}")
    for true, predicted, count in report.confused_pairs(5):
        typer.echo(f"  {true} read as {predicted}: {count}")


def _answers(
    classifier: DigitClassifier, file: str, read_all: bool, as_json: bool
) -> Iterator[str]:
    """Yield what to print of a picture: a line, or with `as_json` one for each digit of a sheet."""
    path = Path(file)
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        # To open a pipe or a device may wait for ever.
        raise ValueError("This is no file that can be read, but a folder, a pipe or a device.")
    found = classifier.read_all(path)
    count = sum(not digit.reading.unlike_a_digit for digit in found)
    if count > 1 and not read_all:
        raise ValueError(f"{count} digits here: use --all")
    if not read_all or not found:
        reading = found[0].reading if len(found) == 1 else classifier.read(path)
        yield _as_json(file, reading) if as_json else f"{_printable(file)}: {_as_text(reading)}"
    elif as_json:
        for digit in found:
            yield _as_json(file, digit.reading, box=[int(edge) for edge in digit.box])
    else:
        digits = ", ".join(_as_text(digit.reading) for digit in found)
        yield f"{_printable(file)}: {digits}"


def _or_exit(call, *arguments, **options):
    """Call, and turn an error that is for people into a line and exit status 2."""
    try:
        return call(*arguments, **options)
    except (OSError, ValueError) as error:
        typer.echo(f"Error: {_printable(str(error))}", err=True)
        raise typer.Exit(2) from None


def _as_text(reading: Reading) -> str:
    if reading.digit is None:
        return reading.message
    doubt = ", but unlike a digit" if reading.unlike_a_digit else ""
    return f"{reading.digit} ({reading.confidence:.1%}{doubt})"


def _as_json(file: str, reading: Reading, **more: list[int]) -> str:
    return json.dumps(
        {
            "file": file,
            **more,
            "digit": reading.digit,
            "confidence": round(reading.confidence, 6),
            "probabilities": [round(float(p), 6) for p in reading.probabilities],
            "unlike_a_digit": reading.unlike_a_digit,
        }
    )


def _report_failure(file: str, error: Exception, as_json: bool) -> None:
    text = str(error) if isinstance(error, OSError | ValueError) else ""
    problem = text or f"This could not be read ({type(error).__name__}: {error})."
    if as_json:
        typer.echo(json.dumps({"file": file, "error": problem}))
    typer.echo(f"{_printable(file)}: {_printable(problem)}", err=True)


def _printable(text: str) -> str:
    """Escape what a terminal would obey instead of showing."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
