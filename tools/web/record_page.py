"""Record the page in use, for the README: ``python tools/web/record_page.py [FILE]``.

A browser opens the built page, draws a digit as a hand does, and looks at one pixel of a map: what
the film shows is what the page did. It needs Playwright and Chromium.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

sys.path.append(str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parents[2]))

from build_page import build

from mnist_course.ink.strokes import CANVAS
from mnist_course.synthetic.digits import sample_strokes
from testsupport.servers import CHROMIUM, FLAGS

ROOT = Path(__file__).resolve().parents[2]
DIGIT = 3
SEED = 12  # a hand whose 3 looks like other digits on its way
WINDOW = {"width": 1000, "height": 720}
WIDTH = 800  # pixels of the film
STEPS = 26  # pictures while the pen moves
SHORT, LONG = 70, 2200  # ms a picture stays

BRIGHTEST = """(canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const levels = data.filter((_, i) => i % 4 === 0);
    const at = levels.indexOf(levels.reduce((a, b) => Math.max(a, b)));
    const box = canvas.getBoundingClientRect();
    const x = ((at % canvas.width) + 0.5) / canvas.width;
    const y = (Math.floor(at / canvas.width) + 0.5) / canvas.height;
    return [box.x + x * box.width, box.y + y * box.height];
}"""


def frames(page: Page) -> Iterator[tuple[Image.Image, int]]:
    """Draw, and yield each picture with the ms that it stays."""
    yield _picture(page), 700
    box = page.locator(".mnist-pad-layer").bounding_box()
    strokes = sample_strokes(DIGIT, seed=SEED)
    scale = box["width"] / CANVAS
    for stroke in strokes:
        places = _evenly(stroke, STEPS) * scale + (box["x"], box["y"])
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=3)
            yield _picture(page), SHORT
        page.mouse.up()
    expect(page.locator(".mnist-digit")).to_have_text(str(DIGIT))
    yield _picture(page), LONG
    page.get_by_role("heading", name="From your ink to the answer").evaluate(
        "(heading) => heading.scrollIntoView()"
    )
    for layer in (1, 2, 3):
        page.mouse.move(*page.get_by_role("application", name=f"Layer {layer}").evaluate(BRIGHTEST))
        expect(page.locator(".sum-words")).to_contain_text(f"Layer {layer}")
        yield _picture(page), LONG


def _evenly(stroke: np.ndarray, count: int) -> np.ndarray:
    """Return points at even distances along a stroke."""
    way = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))])
    places = np.linspace(0, way[-1], count)
    return np.column_stack([np.interp(places, way, stroke[:, axis]) for axis in (0, 1)])


def _picture(page: Page) -> Image.Image:
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))")
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return shot.resize((WIDTH, WIDTH * shot.height // shot.width), Image.Resampling.LANCZOS)


def record(file: Path) -> None:
    """Write the film as an animated WebP."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build(Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport=WINDOW)
        page.goto((Path(folder) / "draw-a-digit.html").as_uri())
        expect(page.locator("html.ready")).to_be_attached(timeout=30_000)
        pictures, durations = zip(*frames(page), strict=True)
        browser.close()
    pictures[0].save(
        file,
        save_all=True,
        append_images=pictures[1:],
        duration=list(durations),
        loop=0,
        quality=50,
        method=6,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Record the page in use.")
    parser.add_argument("file", type=Path, nargs="?", default=ROOT / "docs" / "page.webp")
    record(file := parser.parse_args().file)
    print(f"{file.stat().st_size / 1000:.0f} kB  {file}")
