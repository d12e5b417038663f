"""How good the built-in digits are: `basic_cnn`, trained on nothing else, reads the real MNIST.

And how long it takes to write them, beside training on them for one epoch.
"""

import time

import keras

import mnist_course as mc
from mnist_course.datasets import synthetic_mnist
from mnist_course.synthetic.digits import sample_strokes

EPOCHS = 6


def seconds(call) -> float:
    """Wall-clock time of a call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def measure() -> dict:
    """Return the accuracies, and the seconds of writing, training and rendering."""
    mnist = mc.load_mnist()
    writing = seconds(lambda: mc.synthetic.synthetic_digits(7_000)) * 10
    inks = [sample_strokes(number % 10, number) for number in range(500)]
    rendering = seconds(lambda: [mc.render(ink) for ink in inks]) / len(inks)
    digits = synthetic_mnist()
    keras.utils.set_random_seed(0)
    model = mc.models.basic_cnn()
    run = mc.training.train(model, digits, epochs=EPOCHS, learning_rate=3e-3)
    return {
        "held_out": run.history["val_accuracy"][-1],
        "mnist_train": mc.evaluate(model, mnist.x_train, mnist.y_train).accuracy,
        "mnist_test": mc.evaluate(model, mnist.x_test, mnist.y_test).accuracy,
        "writing_seconds": writing,
        "epochs_of_training": writing / (run.seconds / EPOCHS),
        "rendering_ms": 1000 * rendering,
    }


def main() -> None:
    result = measure()
    print(f"basic_cnn trained on built-in digits only, {EPOCHS} epochs:")
    print(f"  built-in digits held out     {result['held_out']:.2%}")
    print(f"  MNIST, training images       {result['mnist_train']:.2%}, which chose the styles")
    print(f"  MNIST, test images           {result['mnist_test']:.2%}")
    print(
        f"70,000 built-in digits take {result['writing_seconds']:.0f} s: "
        f"{result['epochs_of_training']:.1f} epochs of training"
    )
    print(f"rendering one digit at 280x280 takes {result['rendering_ms']:.2f} ms")


if __name__ == "__main__":
    main()
