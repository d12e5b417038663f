"""The command line: mnist-course data | predict | evaluate | train."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from mnist_course.datasets import load_mnist
from mnist_course.recognition.classifier import load_classifier
from mnist_course.recognition.reading import Reading

app = typer.Typer(
    help="Read handwritten digits, and train the networks that do.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_Network = Annotated[str, typer.Option(help="A shipped network, or a .tflite file.")]


@app.command()
def data() -> None:
    """Find MNIST, or download it, and say what is there."""
    mnist = _or_exit(load_mnist)
    typer.echo(f"{mnist}\nSHA-256 {mnist.checksum}")


@app.command()
def predict(
    files: Annotated[list[str], typer.Argument(help="Pictures of one digit each.")],
    network: _Network = "deeper_cnn",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Read the digit in each picture; exit with status 1 if a file could not be read."""
    classifier = _or_exit(load_classifier, network)
    all_read = True
    for file in files:
        try:
            reading = classifier.read(file)
        except (OSError, ValueError) as error:
            all_read = False
            _tell_error(file, str(error), as_json)
        else:
            typer.echo(_as_json(file, reading) if as_json else _as_text(file, reading))
    if not all_read:
        raise typer.Exit(1)


@app.command()
def evaluate(network: Annotated[str, typer.Argument()] = "deeper_cnn") -> None:
    """Measure a network on the MNIST test set."""
    from mnist_course.evaluation import evaluate as evaluate_network

    classifier = _or_exit(load_classifier, network)
    mnist = _or_exit(load_mnist)
    report = evaluate_network(classifier, mnist.x_test, mnist.y_test)
    typer.echo(f"{classifier.name}: {report}")
    for true, predicted, count in report.confused_pairs(5):
        typer.echo(f"  {true} read as {predicted}: {count}")


@app.command()
def train(
    network: Annotated[str, typer.Argument(help="For example deeper_cnn.")],
    output: Annotated[Path | None, typer.Option(help="Folder; by default the package's.")] = None,
) -> None:
    """Train a network by its recipe; write its files and its model card.

    Interrupted and called again, it goes on after the last whole epoch.
    """
    from mnist_course.recognition.shipped import PRETRAINED
    from tools.networks.shipping import ship

    card = _or_exit(ship, network, _or_exit(load_mnist), output or PRETRAINED)
    typer.echo(
        f"{network}: validation {card['validation']['accuracy']:.2%}, "
        f"test {card['test']['accuracy']:.2%}, {card['training']['seconds']:.0f} s"
    )


def _or_exit(call, *arguments):
    """Call, and turn an error that is for people into a line and exit status 2."""
    try:
        return call(*arguments)
    except (OSError, ValueError) as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(2) from None


def _as_text(file: str, reading: Reading) -> str:
    if reading.digit is None:
        return f"{file}: {reading.message}"
    doubt = ", but unlike a digit" if reading.unlike_a_digit else ""
    return f"{file}: {reading.digit} ({reading.confidence:.1%}{doubt})"


def _as_json(file: str, reading: Reading) -> str:
    return json.dumps(
        {
            "file": file,
            "digit": reading.digit,
            "confidence": round(reading.confidence, 6),
            "probabilities": [round(float(p), 6) for p in reading.probabilities],
            "unlike_a_digit": reading.unlike_a_digit,
        }
    )


def _tell_error(file: str, error: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"file": file, "error": error}))
    typer.echo(f"{file}: {error}", err=True)
