"""What all figures share: how they look, where they are drawn, and how a notebook shows them."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from PIL import Image

from mnist_course.plots.colours import GREY, IMAGE, INK

_DPI = 96  # what browsers call an inch
_SHARPNESS = 2  # pixels of the image for each pixel of the page: today's screens show them all
_JPEG_QUALITY = 80
# A JPEG of less than this share of the PNG is taken. In the lessons' figures, photographs and
# smooth heat maps have 0.2 to 0.6; drawings, on which a JPEG blurs the text, 1.3 and more.
_PHOTOGRAPH = 0.9
_PAD = 0.08  # inches of white around and between what is drawn
_STYLE = {
    # White paper and dark text, whatever the notebook's theme and the reader's own settings.
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.edgecolor": GREY,
    "axes.grid": False,
    "axes.labelcolor": INK,
    "axes.labelsize": 10,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "figure.constrained_layout.h_pad": _PAD,
    "figure.constrained_layout.w_pad": _PAD,
    "font.family": "DejaVu Sans",  # comes with Matplotlib: the same on every computer
    "font.size": 10,
    "image.origin": "upper",
    "savefig.bbox": None,
    "savefig.facecolor": "white",
    "text.color": INK,
    "xtick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.color": GREY,
    "ytick.labelcolor": INK,
}


@dataclass(frozen=True, eq=False, repr=False)
class FigureDisplay:
    """A figure, the texts on it, and its description for those who can't see it.

    Attributes
    ----------
    ax_ : Axes or ndarray of Axes
        Where it is drawn.
    text_ : ndarray of matplotlib.text.Text
        The texts that carry the data, such as the counts of a confusion matrix.
    alt_text : str
        What the figure shows, in words and numbers.
    """

    ax_: Axes | np.ndarray
    text_: np.ndarray
    alt_text: str

    def __post_init__(self):
        """Leave the description on the Axes, for a figure with other plots beside this one."""
        np.ravel(self.ax_)[0].set_label(self.alt_text)

    @property
    def figure_(self) -> Figure:
        """The whole figure, also where only a part of it was drawn here."""
        return np.ravel(self.ax_)[0].get_figure(root=True)

    def __repr__(self) -> str:
        return self.alt_text

    def _repr_html_(self) -> str | None:
        if self.figure_.canvas.manager is not None:
            return None  # pyplot made this figure and shows it itself
        # JupyterLab (4.6) gives an output of image/png no alt text; that of an <img> it keeps.
        alt = " ".join(filter(None, (ax.get_label() for ax in self.figure_.axes)))
        kind, data = _encoded(_drawn(self.figure_))
        return (
            f'<img src="data:image/{kind};base64,{base64.b64encode(data).decode()}" '
            f'width="{self.figure_.get_figwidth() * _DPI:.0f}" '
            f'style="max-width: 100%; height: auto" alt="{html.escape(alt)}">'
        )


def style():
    """Return a context in which Matplotlib draws as the course does."""
    return matplotlib.rc_context(_STYLE)


def new_axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    """Return the given Axes, or make one in a new figure of that size in inches."""
    if ax is None:
        return Figure(size, layout="constrained").subplots()
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def new_panels(
    ax: Axes | None, rows: int, columns: int, size: tuple[float, float], **grid
) -> np.ndarray:
    """Make Axes side by side, in a new figure or in the place of the given Axes."""
    if ax is None:
        panels = Figure(size, layout="constrained").subplots(rows, columns, squeeze=False, **grid)
        return panels.ravel()
    if (place := ax.get_subplotspec()) is None:
        raise ValueError(
            "This ax can't be divided: it is no part of a grid. Make it with figure.subplots(), "
            "or with figure.add_subplot()."
        )
    ax.set_axis_off()
    cells = place.subgridspec(rows, columns, **grid)
    return np.array([ax.figure.add_subplot(cell) for cell in cells])


def new_canvas(
    ax: Axes | None, width: float, height: float, *, inches: float, beside: float = 0
) -> Axes:
    """Prepare Axes without scales, y pointing down, for pictures that are one unit large.

    In a new figure, a unit is so many inches, and some inches beside the Axes stay free.
    """
    ax = new_axes(ax, (width * inches + 2 * _PAD + beside, height * inches + 2 * _PAD))
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    ax.set_axis_off()
    return ax


def draw_picture(
    ax: Axes,
    image: np.ndarray,
    x: float,
    y: float,
    frame: str,
    *,
    cmap: str = IMAGE,
    limits: tuple[float, float] = (0, 255),
) -> AxesImage:
    """Draw a picture centred at (x, y), its longer side one unit."""
    height, width = np.array(image.shape) / max(image.shape)
    left, top = x - width / 2, y - height / 2
    extent = (left, left + width, top + height, top)
    ax.add_patch(Rectangle((left, top), width, height, fill=False, edgecolor=frame, linewidth=1.5))
    return ax.imshow(image, cmap=cmap, vmin=limits[0], vmax=limits[1], extent=extent)


def points(ax: Axes) -> tuple[float, float]:
    """Return about how wide and high the Axes are, in points of 1/72 inch."""
    return tuple(ax.get_window_extent().size / ax.get_figure(root=True).dpi * 72)


def text_colour(rgba: tuple[float, float, float, float]) -> str:
    """Return dark or white, whichever stands out more from the colour behind it."""
    linear = np.where(
        np.less(rgba[:3], 0.04045),
        np.divide(rgba[:3], 12.92),
        ((np.array(rgba[:3]) + 0.055) / 1.055) ** 2.4,
    )
    luminance = linear @ (0.2126, 0.7152, 0.0722)
    return "white" if luminance < 0.213 else INK


def _drawn(figure: Figure) -> Image.Image:
    file = io.BytesIO()
    with matplotlib.rc_context(_STYLE):  # some ticks are made only when they are drawn
        figure.savefig(file, format="png", dpi=_DPI * _SHARPNESS, pil_kwargs={"compress_level": 1})
    return Image.open(file).convert("RGB")


def _encoded(picture: Image.Image) -> tuple[str, bytes]:
    """Return the lighter of a PNG with a palette, exact up to 256 colours, and a JPEG."""
    png, jpeg = io.BytesIO(), io.BytesIO()
    palette = picture.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette.save(png, "PNG", optimize=True)
    picture.save(jpeg, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    if len(jpeg.getvalue()) < _PHOTOGRAPH * len(png.getvalue()):
        return "jpeg", jpeg.getvalue()
    return "png", png.getvalue()
