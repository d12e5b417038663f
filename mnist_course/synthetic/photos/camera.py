"""A camera or scanner: blurred, exposed, noisy, developed and saved."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from scipy import ndimage

from mnist_course.synthetic.photos.kinds import between
from mnist_course.synthetic.photos.view import View


def developed(scene: np.ndarray, view: View) -> bytes:
    """Return the file, a JPEG or PNG, that a camera makes of (H, W, 3) linear light."""
    rng = view.rng
    scanned = view.kind["source"] == "scan"
    rows, columns = view.shape
    finer = max(rows, columns) / 1000
    # Phones see sharply to a pixel or two, whatever their number of pixels; shaky hands don't.
    blur = rng.uniform(0.3, 0.6) if scanned else rng.uniform(0.35, 0.9) * max(1, finer**0.6)
    if not scanned and rng.random() < 0.15:
        blur *= rng.uniform(1.3, 2.2)
    blur = min(blur, max(0.4, 0.45 * view.pen * view.scale))
    if view.kind["focus"] == "blurred":
        blur = 0.8 * view.pen * view.scale
    scene = ndimage.gaussian_filter(scene, (blur, blur, 0), truncate=3)
    if not scanned and rng.random() < 0.15:
        scene = _shaken(scene, rng, min(2 + 2 * finer, 1.2 * view.pen * view.scale))
    exposure = rng.uniform(0.9, 1.12) if scanned else between(rng, 0.35, 1.05)
    if view.kind["source"] == "board":
        exposure *= rng.uniform(0.8, 1.6)
    else:
        exposure /= np.percentile(scene[::7, ::7], 90) / 0.9 if not scanned else 1
    scene *= exposure
    noise = rng.uniform(0.001, 0.003) if scanned else between(rng, 0.003, 0.025)
    grain = rng.normal(size=scene.shape).astype(np.float32)
    if rng.random() < 0.6:  # a phone's noise reduction leaves soft grain
        grain = 2.0 * ndimage.gaussian_filter(grain, (0.7, 0.7, 0))
    scene += noise * np.sqrt(np.clip(scene, 0.02, 1)) * grain
    encoded = np.clip(scene, 0, 1) ** (1 / 2.2)
    contrast = rng.uniform(0.0, 0.35)
    encoded = encoded + contrast * (encoded - 0.5) * encoded * (1 - encoded) * 2
    if not scanned and rng.random() < 0.5:  # sharpened, as phones do
        soft = ndimage.gaussian_filter(encoded, (1.2, 1.2, 0), truncate=2.5)
        encoded += rng.uniform(0.3, 0.9) * (encoded - soft)
    pixels = np.round(255 * np.clip(encoded, 0, 1)).astype(np.uint8)
    return _saved(pixels, view)


def _shaken(scene: np.ndarray, rng: np.random.Generator, length: float) -> np.ndarray:
    """Blur along a short straight path."""
    steps = max(2, int(np.ceil(length)))
    angle = rng.uniform(0, np.pi)
    path = np.linspace(-0.5, 0.5, steps)[:, None] * length * [np.sin(angle), np.cos(angle)]
    moved = [np.roll(scene, tuple(np.rint(step).astype(int)), (0, 1)) for step in path]
    return np.mean(moved, axis=0)


def _saved(pixels: np.ndarray, view: View) -> bytes:
    rng = view.rng
    image = Image.fromarray(pixels)
    file = io.BytesIO()
    if view.kind["source"] == "scan" and rng.random() < 0.6:
        mode = str(rng.choice(["RGB", "L", "L"]))
        image.convert(mode).save(file, "PNG", compress_level=1)
        return file.getvalue()
    quality = int(rng.integers(40, 96))
    image.save(file, "JPEG", quality=quality, subsampling=2 if quality < 90 else 0)
    return file.getvalue()
