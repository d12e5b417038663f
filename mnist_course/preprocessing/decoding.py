"""Decide from a file's first bytes whether it may be decoded: what that costs has a limit.

A few hundred bytes can ask for gigabytes, or for minutes: by their size, by thousands of scans, by
comments that are read a byte at a time. All of it is counted before anything is decoded.
"""

from __future__ import annotations

import io
import re
import struct
import warnings

from PIL import Image

MAX_PIXELS = 64_000_000
"""Most pixels that are ever decoded: 64 megapixels, 5 times an ordinary phone photo."""

FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "GIF", "BMP", "TIFF", "ICO", "PPM", "AVIF", "HEIF")
"""Pillow's names of what is read; MPO is what some cameras put into .jpg files."""

_NAMES = "PNG, JPEG, WebP, GIF, BMP, TIFF, HEIC, AVIF, ICO and PPM"
_MAX_BYTES = 500_000_000  # of the file: a TIFF of 64 megapixels has 384 million at most
_MAX_SIDE = 30_000  # pixels: panoramas have 16,000
_MAX_DECODED = 260_000_000  # bytes in memory while decoding, of the 400 million that are promised
_MAX_ICON = 1024  # pixels: four times what the format is made for
_MAX_SCANS = 100  # of a progressive JPEG: far more than usual ones have, far fewer than 20,000
_MAX_SCANNED = 1_500_000_000  # pixels, times scans
_PPM_HEADER = 2_000  # bytes: three numbers and a few comments
_PPM_TEXT = 4_000_000  # bytes of a PPM in plain text, which Pillow reads a number at a time
_WORKING_BYTES = {"1": 1, "L": 2, "P": 6, "I;16": 4, "RGB": 5, "YCbCr": 5, "CMYK": 6}  # a pixel
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


class PictureError(ValueError):
    """A picture that can't be used; its text says why and what to do."""


def open_image(content: bytes, name: str) -> Image.Image:
    """Open an image file, and refuse one that would take too much to decode.

    Parameters
    ----------
    content : bytes
        The whole file.
    name : str
        For messages.

    Returns
    -------
    PIL.Image.Image
        Not decoded yet.

    Raises
    ------
    PictureError
        It is no image of the `FORMATS`, or too large; the text says why.
    """
    if not content:
        raise PictureError(f"The file {name} is empty (0 bytes). Choose another picture.")
    _check_bytes(content, name)
    try:
        with warnings.catch_warnings():
            # Pillow warns from 89 megapixels on; the limit here is lower and an error.
            warnings.simplefilter("ignore")
            Image.init()  # all formats known, of which one may have been added
            known = [each for each in FORMATS if each in Image.OPEN]
            image = Image.open(io.BytesIO(content), formats=known)
    except Image.DecompressionBombError as error:
        raise PictureError(
            f"The picture {name} is too large to open safely ({error}). "
            f"Accepted: up to {MAX_PIXELS // 10**6} megapixels. Make it smaller and try again."
        ) from None
    except Exception:
        raise PictureError(
            f"The file {name} is not an image that can be read. Accepted: {_NAMES}. "
            "Save it as one of these, or take a screenshot of it."
        ) from None
    if image.format in ("JPEG", "MPO"):
        _check_scans(content, image.size, name)
    return image


def check_size(width: int, height: int, mode: str, name: str) -> None:
    """Refuse a picture that is empty, or takes too much memory.

    Parameters
    ----------
    width, height : int
        In pixels.
    mode : str
        Pillow's.
    name : str
        For messages.

    Raises
    ------
    PictureError
        It is empty or too large.
    """
    if width * height == 0:
        raise PictureError(f"{name} is empty: {width} x {height} pixels.")
    most = min(MAX_PIXELS, _MAX_DECODED // _WORKING_BYTES.get(mode, 8))
    if width * height > most or max(width, height) > _MAX_SIDE:
        raise PictureError(
            f"{name} is {width:,} x {height:,} pixels, which is too large. Accepted: up to "
            f"{most // 10**6} megapixels and {_MAX_SIDE:,} pixels a side. Make it smaller or cut "
            "the digit out."
        )


def _check_bytes(content: bytes, name: str) -> None:
    if len(content) > _MAX_BYTES:
        raise PictureError(
            f"The file {name} has {len(content) // 10**6:,} megabytes. Accepted: up to "
            f"{_MAX_BYTES // 10**6}. Make it smaller or cut the digit out."
        )
    if re.match(rb"P[1-7]\s", content[:3]) and not _ppm_is_short(content):
        raise PictureError(
            f"The PPM file {name} is too long in comments or in plain text. Save it as PNG."
        )
    if content[:4] == b"\0\0\1\0":
        _check_icons(content, name)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        _register_heic(name)


def _check_icons(content: bytes, name: str) -> None:
    """Look at the pictures in an .ico file, which Pillow decodes as it opens it."""
    for start in range(18, 18 + 16 * int.from_bytes(content[4:6], "little"), 16):
        offset = int.from_bytes(content[start : start + 4], "little")
        head = content[offset : offset + 24].ljust(24, b"\0")
        is_png = head.startswith(b"\x89PNG")
        width, height = (
            struct.unpack(">II", head[16:]) if is_png else struct.unpack("<ii", head[4:12])
        )
        if max(abs(width), abs(height)) > 2 * _MAX_ICON:  # a BMP's height counts its mask, too
            raise PictureError(
                f"The icon {name} is {width:,} x {height:,} pixels: too large. Accepted: up "
                f"to {_MAX_ICON:,} a side. Save it as PNG."
            )


def _ppm_is_short(content: bytes) -> bool:
    header = re.sub(rb"#[^\n]*(\n|$)", b" ", content[:_PPM_HEADER])
    if len(header.split()) < 4:
        return False
    is_text = content[1:2] in b"123"
    return not is_text or (len(content) <= _PPM_TEXT and b"#" not in content[_PPM_HEADER:])


def _register_heic(name: str) -> None:
    try:
        import pillow_heif  # 20 MB: only an iPhone's photos need it
    except ImportError:
        raise PictureError(
            f"The picture {name} is HEIC, which needs the package pillow-heif "
            "(pip install pillow-heif). Or save it as JPEG."
        ) from None
    pillow_heif.register_heif_opener()


def _check_scans(content: bytes, size: tuple[int, int], name: str) -> None:
    scans = content.count(b"\xff\xda")  # in what is coded, a zero follows each ff
    if scans > _MAX_SCANS or scans * size[0] * size[1] > _MAX_SCANNED:
        raise PictureError(
            f"The JPEG {name} has {scans:,} scans, which take too long. Accepted: up to "
            f"{_MAX_SCANS}. Save it again."
        )
