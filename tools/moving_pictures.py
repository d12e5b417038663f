"""Make the lessons' moving pictures by running the lessons' own code.

    python tools/moving_pictures.py

What moves is what the cells of a lesson compute, step by step. The pictures go into
notebooks/pictures/; the training needs MNIST.
"""

import io
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
from matplotlib.patches import Rectangle
from PIL import Image

from mnist_course.plots.colours import BLUE, FOR_AND_AGAINST, GREY, VERMILLION
from mnist_course.plots.display import style

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
PICTURES = NOTEBOOKS / "pictures"
SPLIT = ("x_train", "y_train", "x_val", "y_val")
LAST = 3000  # milliseconds that the last frame, the whole result, stays


def run_cells(lesson: str, *ids: str) -> dict:
    """Run some cells of a lesson, by their ids, and return what they define."""
    cells = {cell.id: cell.source for cell in nbformat.read(NOTEBOOKS / lesson, 4).cells}
    names: dict = {}
    for cell_id in ids:
        exec(cells[cell_id], names)
    return names


def kernel_walk():
    """Yield the kernel at each place of the tiny 7, with the map as far as it is filled."""
    lesson = run_cells("03_convolutional_network.ipynb", "shuffled-prediction", "tiny")
    tiny, kernel = lesson["tiny"], lesson["kernel"]
    result = np.full((4, 4), np.nan)
    for row, column in np.ndindex(result.shape):
        products = tiny[row : row + 3, column : column + 3] * kernel
        result[row, column] = products.sum()
        figure, axes = plt.subplots(1, 3, figsize=(7.4, 2.9), layout="constrained")
        _numbers(axes[0], tiny, "the tiny 7, and the window")
        _numbers(axes[1], products, f"the products: sum {products.sum()}")
        _numbers(axes[2], result, "the sums so far")
        for ax, x, y, side in ((axes[0], column, row, 3), (axes[2], column, row, 1)):
            corner = (x - 0.5, y - 0.5)
            ax.add_patch(Rectangle(corner, side, side, fill=False, edgecolor=BLUE, linewidth=3))
        yield figure, 900


def _numbers(ax, values, title):
    ax.imshow(values, cmap=FOR_AND_AGAINST, vmin=-6, vmax=6)
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            colour = "white" if abs(value) > 4 else "black"
            ax.text(column, row, f"{value:g}", ha="center", va="center", color=colour)
    ax.set_title(title, fontsize=10)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=GREY)


def valley():
    """Yield each of ten steps of gradient descent, at three learning rates."""
    cells = ("load", "softmax-solution", "entropy-solution", "one-weight", "slope")
    lesson = run_cells("02_dense_network.ipynb", *cells, "descent-solution")
    loss, rates = lesson["loss"], (0.03, 0.5, 5)
    walks = [np.array(lesson["descend"](lesson["slope"], -1, rate, steps=10)) for rate in rates]
    x = np.linspace(-3, 6.2, 300)
    y = [loss(weight) for weight in x]
    for step in range(11):
        figure, axes = plt.subplots(1, 3, figsize=(8, 2.7), sharey=True, layout="constrained")
        for ax, rate, walk in zip(axes, rates, walks, strict=True):
            path = walk[: step + 1]
            heights = [loss(weight) for weight in path]
            ax.plot(x, y, color=GREY)
            ax.plot(path, heights, color=BLUE, linewidth=1)
            ax.plot(path[-1], heights[-1], "o", color=VERMILLION, markersize=9)
            ax.set_title(f"learning rate {rate}\nstep {step}, loss {heights[-1]:.3f}", fontsize=10)
            ax.set_xlabel("Weight")
        axes[0].set_ylabel("Loss")
        yield figure, 700


def templates():
    """Yield the weights of ten neurons as they form, over one epoch."""
    cells = ("load", "softmax-solution")
    names = run_cells("02_dense_network.ipynb", *cells)
    x_train, y_train, x_val, y_val = map(names.get, SPLIT)
    pixels = x_val.reshape(-1, 784) / 255
    rng = np.random.default_rng(0)
    weights, bias = np.zeros((784, 10)), np.zeros(10)
    shown = {1, 2, 3, 5, 8, 12, 18, 27, 40, 60, 90, 130, 190, 280, 400, 550}
    for step, batch in enumerate(rng.permutation(len(x_train)).reshape(-1, 100), 1):
        images = x_train[batch].reshape(-1, 784) / 255
        too_high = names["softmax"](images @ weights + bias) - np.eye(10)[y_train[batch]]
        weights -= 0.5 * images.T @ too_high / 100
        bias -= 0.5 * too_high.mean(axis=0)
        if step in shown:
            right = ((pixels @ weights + bias).argmax(axis=1) == y_val).mean()
            figure, axes = plt.subplots(2, 5, figsize=(7, 3.3), layout="constrained")
            for digit, ax in enumerate(axes.flat):
                shown = weights[:, digit].reshape(28, 28)
                ax.imshow(shown, cmap=FOR_AND_AGAINST, vmin=-0.6, vmax=0.6)
                ax.set_title(str(digit), fontsize=10)
                ax.set_axis_off()
            figure.suptitle(f"{100 * step:,} images seen: {right:.0%} read right", fontsize=11)
            yield figure, 800


def save(name: str, frames) -> Path:
    """Write figures, each with its milliseconds, as one animated WebP."""
    pictures, durations = [], []
    for figure, duration in frames:
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=110)
        plt.close(figure)
        pictures.append(Image.open(file).convert("RGB"))
        durations.append(duration)
    PICTURES.mkdir(exist_ok=True)
    path = PICTURES / f"{name}.webp"
    durations[-1] = LAST
    pictures[0].save(
        path, save_all=True, append_images=pictures[1:], duration=durations, loop=0, quality=70,
        method=6,
    )  # fmt: skip
    return path


if __name__ == "__main__":
    with style():
        for maker in (kernel_walk, valley, templates):
            made = save(maker.__name__, maker())
            print(f"{made.stat().st_size / 1000:.0f} kB  {made.name}")
