"""What Python reads, written down for the reader in a web page to be held to."""

import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

import mnist_course as mc
from mnist_course.preprocessing.load import load_picture
from mnist_course.preprocessing.pipeline import explain_ink
from mnist_course.preprocessing.thresholding import look
from mnist_course.synthetic.digits import sample_strokes
from mnist_course.synthetic.photos import digit_photo


def builtin_ink(count: int) -> list[list[np.ndarray]]:
    """Write built-in digits in the hands of all the world."""
    return [sample_strokes(n % 10, seed=n, hands="world") for n in range(count)]


def write_cases(folder: Path, ink: list[list[np.ndarray]], of_each_network: int) -> None:
    """Write ink, what it becomes and how it is read; by the default network, and by all."""
    reader = mc.load_classifier("deeper_cnn")
    readings = [reader.read(strokes) for strokes in ink]
    _write_json(folder / "ink.json", [[s.tolist() for s in strokes] for strokes in ink])
    _write_json(folder / "digits.json", [reading.digit for reading in readings])
    images = np.stack([reading.image for reading in readings])
    (folder / "images.u8").write_bytes(images.tobytes())
    pictures = np.concatenate([images[images.any((1, 2))], _unlike_digits()])
    pictures = np.random.default_rng(0).permutation(pictures)
    (folder / "pictures.u8").write_bytes(pictures.tobytes())
    networks = []
    for name in mc.shipped_networks():
        count = len(pictures) if name == reader.name else of_each_network
        networks.append(_write_network(folder, name, pictures[:count]))
    _write_json(folder / "networks.json", networks)
    _write_drawings(folder)
    _write_photos(folder)


def _write_network(folder: Path, name: str, pictures: np.ndarray) -> dict:
    network = mc.load_classifier(name)
    readings = [network.read_image(picture) for picture in pictures]
    heat = [reading.heatmap for reading in readings if reading.heatmap is not None]
    maps = network.feature_maps(pictures[0])
    for what, values in {
        "bare": network.predict_proba(pictures),
        "calibrated": [reading.probabilities for reading in readings],
        "heat": heat,
        "maps": np.concatenate([layer.ravel() for layer in maps]) if maps else [],
    }.items():
        (folder / f"{name}-{what}.f32").write_bytes(np.array(values, "<f4").tobytes())
    unlike = np.array([reading.unlike_a_digit for reading in readings], np.uint8)
    (folder / f"{name}-unlike.u8").write_bytes(unlike.tobytes())
    return {"name": name, "count": len(pictures), "maps": [layer.shape for layer in maps]}


def _unlike_digits() -> np.ndarray:
    """Return (40, 28, 28) uint8 noise and scribbles: for these, too, doubt must be the same."""
    rng = np.random.default_rng(1)
    noise = rng.integers(0, 256, (20, 28, 28), dtype=np.uint8)
    rows = np.repeat(rng.integers(0, 2, (20, 28, 1), dtype=np.uint8) * 255, 28, axis=2)
    return np.concatenate([noise, rows])


def _write_drawings(folder: Path) -> None:
    """Write ink as pictures: pens from fine to broad, small and large, with hairs, faint."""
    names = []
    for size, pen in [(280, 30), (280, 6), (280, 2), (60, 3), (60, 8), (28, 2), (900, 40)]:
        for faint in (255, 90):
            drawing = _drawing(size, pen, faint)
            names.append(_write_drawing(folder, f"drawing-{size}-{pen}-{faint}", drawing))
    hairy = _drawing(280, 40, 255)
    hairy[0, 0] = 255
    hairy[279, 140] = 3
    names.append(_write_drawing(folder, "drawing-hairs", hairy))
    for name, drawing in _blobs().items():
        names.append(_write_drawing(folder, f"drawing-{name}", drawing))
    names.append(_write_drawing(folder, "drawing-none", np.zeros((50, 40), np.uint8)))
    _write_json(folder / "drawings.json", names)


def _blobs() -> dict[str, np.ndarray]:
    """Draw dots, which are no digits; and an 8 so fat that it fills its box, which is one."""
    square = np.zeros((100, 100), np.uint8)
    square[40:50, 40:52] = 255
    speck = np.zeros((30, 30), np.uint8)
    speck[4:7, 4:7] = 255
    disc, eight = (Image.new("L", (120, 120)) for _ in range(2))
    ImageDraw.Draw(disc).ellipse((20, 20, 90, 90), fill=255)
    ImageDraw.Draw(eight).ellipse((25, 10, 85, 62), fill=255)
    ImageDraw.Draw(eight).ellipse((20, 50, 90, 110), fill=255)
    return {
        "square": square,
        "speck": speck,
        "disc": np.asarray(disc).copy(),
        "eight": np.asarray(eight).copy(),
    }


def _drawing(size: int, pen: int, level: int) -> np.ndarray:
    """Draw a 5, (size, 3/4 size) uint8."""
    image = Image.new("L", (4 * size * 3 // 4, 4 * size))
    points = [(0.6, 0.15), (0.2, 0.15), (0.18, 0.45), (0.5, 0.5), (0.55, 0.75), (0.15, 0.85)]
    scaled = [(4 * size * x, 4 * size * y) for x, y in points]
    ImageDraw.Draw(image).line(scaled, fill=level, width=4 * pen, joint="curve")
    return np.asarray(image.reduce(4)).copy()


def _write_drawing(folder: Path, name: str, ink: np.ndarray) -> dict:
    (folder / f"{name}.u8").write_bytes(ink.tobytes())
    (folder / f"{name}-mnist.u8").write_bytes(explain_ink(ink)[-1].image.tobytes())
    return {"name": name, "height": ink.shape[0], "width": ink.shape[1]}


def _write_photos(folder: Path, count: int = 20) -> None:
    """Write photographs in grey, and what the looks at them find, as MNIST images."""
    photos = []
    for number in range(count):
        photo = digit_photo(300_000 + number)
        grey = load_picture(photo.data).grey
        (folder / f"photo-{number}.u8").write_bytes(grey.tobytes())
        looks = [look(grey, evened=evened) for evened in (False, True)]
        images = [explain_ink(found.ink)[-1].image if found else None for found in looks]
        photos.append(
            {
                "height": grey.shape[0],
                "width": grey.shape[1],
                "looks": [None if image is None else image.ravel().tolist() for image in images],
            }
        )
    _write_json(folder / "photos.json", photos)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value))
