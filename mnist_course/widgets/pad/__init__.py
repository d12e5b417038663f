"""The drawing pad: ink on an ipycanvas, kept in Python as strokes."""
