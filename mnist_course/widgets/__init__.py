"""Widgets for JupyterLab and Voilà: draw or upload a digit, and see it read."""

import lazy_loader

# Each comes when it is asked for: those that plot bring Matplotlib, which the web app does without.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "digit_quiz": ["DigitQuiz"],
        "digit_reader": ["DigitReader"],
        "distortion_slider": ["DistortionSlider"],
        "drawing_pad": ["DrawingPad"],
        "error_gallery": ["ErrorGallery"],
        "ink_sliders": ["InkSliders"],
        "keep_row": ["KeepRow"],
        "kernel_editor": ["KernelEditor"],
        "learning_rate_slider": ["LearningRateSlider"],
        "morph_slider": ["MorphSlider"],
        "playground": ["Playground"],
        "reading_view": ["ReadingView"],
        "temperature_slider": ["TemperatureSlider"],
        "upload": ["UploadBox"],
        "your_digits": ["YourDigits"],
    },
)
