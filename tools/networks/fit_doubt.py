"""Find out anew how sure the shipped networks may be, and write it into their model cards.

    python -m tools.networks.fit_doubt                         all shipped networks
    python -m tools.networks.fit_doubt deeper_cnn              only these
    python -m tools.networks.fit_doubt --only-temperature      what is unlike a digit stays

`tools.networks.train` does this for the network that it trains; this is for a change in how it is
found out. It needs MNIST and the development ink.
"""

import argparse

import mnist_course as mc
from mnist_course.recognition.shipped import PRETRAINED
from tools.networks.cards import write_card
from tools.networks.doubt_fitting import drawn_digits, fit_doubt, temperature_for


def main() -> None:
    """Write the cards."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=mc.shipped_networks())
    parser.add_argument("--only-temperature", action="store_true")
    arguments = parser.parse_args()
    mnist, ink = mc.load_mnist(), drawn_digits()
    for name in arguments.names:
        card = mc.model_card(name)
        classifier = mc.load_classifier(PRETRAINED / f"{name}.tflite")
        if arguments.only_temperature:
            card["doubt"]["temperature"] = round(temperature_for(classifier, mnist, ink), 4)
        else:
            card["doubt"] = fit_doubt(classifier, mnist, ink).to_card()
        write_card(card, PRETRAINED)
        print(f"{name}: temperature {card['doubt']['temperature']}")


if __name__ == "__main__":
    main()
