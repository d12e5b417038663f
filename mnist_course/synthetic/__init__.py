"""Digits that the course writes itself, and photographs that it makes of them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "by_style": ["digits_by_style", "styles_to_compare"],
        "by_writer": ["digits_by_writer"],
        "digits": ["STYLES", "sample_strokes", "synthetic_digits"],
        "photo_truth": ["labelled_digits"],
        "photos": ["digit_photo", "sheet_photo"],
    },
)
