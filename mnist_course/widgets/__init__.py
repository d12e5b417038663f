"""Widgets for JupyterLab and Voilà: draw or upload a digit, and see it read."""

import lazy_loader

# Each comes when it is asked for: those that plot bring Matplotlib, which the web app does without.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "lessons.digit_quiz": ["DigitQuiz"],
        "playground.digit_reader": ["DigitReader"],
        "lessons.distortion_slider": ["DistortionSlider"],
        "pad.drawing_pad": ["DrawingPad"],
        "lessons.error_gallery": ["ErrorGallery"],
        "lessons.ink_sliders": ["InkSliders"],
        "playground.keep_row": ["KeepRow"],
        "lessons.kernel_editor": ["KernelEditor"],
        "lessons.learning_rate_slider": ["LearningRateSlider"],
        "lessons.morph_slider": ["MorphSlider"],
        "playground.playground": ["Playground"],
        "playground.reading_view": ["ReadingView"],
        "lessons.temperature_slider": ["TemperatureSlider"],
        "playground.upload": ["UploadBox"],
        "lessons.your_digits": ["YourDigits"],
        "texts": ["set_language"],
    },
)
