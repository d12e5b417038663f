"""Write into the model cards how well other people's ink is read, and which network is the default.

    python benchmarks/report.py ink
    python -m tools.networks.card_ink

Training doesn't measure it: the ink isn't part of the course.
"""

import json
from pathlib import Path

import mnist_course as mc
from mnist_course.recognition.shipped import PRETRAINED
from tools.networks.cards import write_card

RESULT = Path(__file__).parents[2] / "benchmarks" / "results" / "ink.json"


def main() -> None:
    """Write the cards."""
    measured = json.loads(RESULT.read_text())
    digits, shares = measured["result"]["digits"], measured["result"]["networks"]
    for name in mc.shipped_networks():
        card = mc.model_card(name)
        written = f"{digits:,} digits that 30 writers drew on a tablet"
        card["ink"] = {
            "accuracy": shares[name],
            "of": f"{written}; developed on, not trained on",
            "command": measured["command"],
        }
        card.pop("default", None)
        if name == max(shares, key=shares.get):
            card["default"] = "of the shipped networks, it reads other people's ink best"
        write_card(card, PRETRAINED)
        print(f"{name}: {shares[name]:.2%}{', the default' if 'default' in card else ''}")


if __name__ == "__main__":
    main()
