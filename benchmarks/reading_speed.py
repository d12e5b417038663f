"""How long a reading takes on LiteRT, beside Keras on the same image; and the cold start."""

import statistics
import subprocess
import sys
import time

import numpy as np

import mnist_course as mc
from mnist_course.recognition.shipped import PRETRAINED
from mnist_course.synthetic.digits import sample_strokes

COLD_START = """
import time; start = time.perf_counter()
import mnist_course as mc
mc.load_classifier().read([[(70, 70), (205, 70), (120, 240)]])
print(time.perf_counter() - start)
import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def median_ms(call, repeats: int = 200) -> float:
    """Median time of a call, in ms, after ten calls to warm up."""
    times = []
    for number in range(repeats + 10):
        start = time.perf_counter()
        call(number)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times[10:])


def cold_start() -> tuple[float, float]:
    """Seconds from import to the first reading, and peak memory in MB, in a new process."""
    runs = [
        subprocess.run([sys.executable, "-c", COLD_START], capture_output=True, text=True).stdout
        for _ in range(5)
    ]
    return tuple(
        statistics.median(column)
        for column in zip(*(map(float, run.split()) for run in runs), strict=True)
    )


def measure() -> dict:
    """Return the median milliseconds of each step, and the cold start."""
    seconds, megabytes = cold_start()
    import keras

    inks = [sample_strokes(number % 10, number) for number in range(210)]
    pictures = [mc.render(ink) for ink in inks]
    images = [mc.to_mnist(picture) for picture in pictures]
    batch = [image[None, ..., None].astype(np.float32) / 255 for image in images]
    classifier = mc.load_classifier()
    model = keras.models.load_model(PRETRAINED / f"{classifier.name}.keras")
    steps = {
        "render ink, 280x280": lambda n: mc.render(inks[n]),
        "to_mnist": lambda n: mc.to_mnist(pictures[n]),
        "predict, LiteRT": lambda n: classifier.predict_proba(images[n][None]),
        "read ink (all three)": lambda n: classifier.read(inks[n]),
        "Keras model(x)": lambda n: model(batch[n], training=False),
        "Keras model.predict(x)": lambda n: model.predict(batch[n], verbose=0),
    }
    return {
        "milliseconds": {name: median_ms(call) for name, call in steps.items()},
        "cold_start": {"seconds": seconds, "peak_megabytes": megabytes},
    }


def main() -> None:
    result = measure()
    times, cold = result["milliseconds"], result["cold_start"]
    whole = times["read ink (all three)"]
    print(f"{'':24} {'ms':>8} {'of a reading':>14}")
    for name, milliseconds in times.items():
        print(f"{name:24} {milliseconds:8.2f} {milliseconds / whole:14.2f}")
    print(
        f"\ncold start: {cold['seconds']:.2f} s, peak {cold['peak_megabytes']:.0f} MB "
        "(import to first reading)"
    )


if __name__ == "__main__":
    main()
