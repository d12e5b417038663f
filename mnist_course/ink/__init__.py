"""Ink: the strokes of a pen, drawn, changed, and kept in files."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "changes": ["change_ink", "squeeze", "write_anywhere"],
        "files": ["read_ink", "write_ink"],
        "strokes": ["CANVAS", "as_strokes", "fit_strokes", "render"],
    },
)
