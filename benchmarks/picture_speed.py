"""How long photographs take to read, and how much memory: 1 and 12 megapixels, and a sheet.

    python benchmarks/picture_speed.py --pictures 5

Each task has a process of its own. Its memory is the most that the process ever held, with the
interpreter and the network. Processor time is in seconds of one core, however busy the machine.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

SEED = 200_000
TASKS = {
    "read, 1 megapixel": ("digit_photo", "read", (1155, 866)),
    "read, 12 megapixels": ("digit_photo", "read", (4000, 3000)),
    "read_all, 12 megapixels": ("sheet_photo", "read_all", (4000, 3000)),
}


def _pictures(maker: str, size: tuple[int, int], seed: int, count: int, folder: Path) -> list[Path]:
    """Make the pictures in a process of their own: what that takes isn't part of reading."""
    code = (
        "import io, sys; from PIL import Image; from mnist_course.synthetic import photos\n"
        f"for n in range({count}):\n"
        f"    made = photos.{maker}({seed} + n, source='photo', size='1500-3000 px')\n"
        f"    Image.open(io.BytesIO(made.data)).convert('RGB').resize({size})"
        f".save(f'{folder}/{{n}}.jpg', quality=90)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    return sorted(folder.glob("*.jpg"))


def _timed(method: str, files: list[str]) -> dict:
    """Read the files in this process; the first reading warms up and doesn't count."""
    import mnist_course as mc

    classifier = mc.load_classifier()
    read = getattr(classifier, method)
    read(files[0])
    wall, processor = [], []
    for file in files:
        started, worked = time.perf_counter(), time.process_time()
        read(file)
        wall.append(time.perf_counter() - started)
        processor.append(time.process_time() - worked)
    return {
        "seconds": statistics.median(wall),
        "longest": max(wall),
        "processor": statistics.median(processor),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def measure(seed: int = SEED, pictures: int = 5) -> dict:
    """Return, by task, seconds (median, longest), processor seconds and peak megabytes."""
    from tempfile import TemporaryDirectory

    results = {}
    for task, (maker, method, size) in TASKS.items():
        with TemporaryDirectory() as folder:
            files = _pictures(maker, size, seed, pictures, Path(folder))
            command = [sys.executable, __file__, "--method", method, *map(str, files)]
            run = subprocess.run(command, check=True, capture_output=True, text=True)
        results[task] = json.loads(run.stdout)
    return results


def main() -> None:
    """Measure, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--pictures", type=int, default=5, help="of each size")
    parser.add_argument("--method", help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.method:
        print(json.dumps(_timed(options.method, options.files)))
        return
    print(f"{'':24} {'s':>7} {'longest':>8} {'processor':>10} {'MB':>6}")
    for task, row in measure(options.seed, options.pictures).items():
        print(
            f"{task:24} {row['seconds']:7.2f} {row['longest']:8.2f} {row['processor']:10.2f} "
            f"{row['megabytes']:6.0f}"
        )


if __name__ == "__main__":
    main()
