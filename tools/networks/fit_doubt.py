"""Find out anew how sure the shipped networks may be, and write it into their model cards.

    python tools/fit_doubt.py                all shipped networks
    python tools/fit_doubt.py deeper_cnn     only these

`mnist-course train` does this for the network that it trains; this is for a change in how it is
found out.
"""

import argparse
import json

import mnist_course as mc
from mnist_course.recognition.shipped import PRETRAINED
from tools.networks.doubt_fitting import fit_doubt


def main() -> None:
    """Write the cards."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=mc.shipped_networks())
    mnist = mc.load_mnist()
    for name in parser.parse_args().names:
        card = mc.model_card(name)
        card["doubt"] = fit_doubt(mc.load_classifier(name), mnist).to_card()
        (PRETRAINED / f"{name}.json").write_text(json.dumps(card, indent=2) + "\n")
        print(f"{name}: temperature {card['doubt']['temperature']}")


if __name__ == "__main__":
    main()
