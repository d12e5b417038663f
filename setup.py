"""Put the lessons into the wheel: they lie beside the package, not in it."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

LESSONS = Path("notebooks")


class BuildWithLessons(build_py):
    """Copy what `mnist-course lessons` hands out; an editable installation finds it in place."""

    def run(self):
        """Build the package, then add notebooks and what they read."""
        super().run()
        if not self.editable_mode:
            for pattern in ("*.ipynb", "measured/*", "pictures/*"):
                for path in LESSONS.glob(pattern):
                    self.copy_file(str(path), self._in_wheel(path))

    def _in_wheel(self, path):
        place = Path(self.build_lib) / "mnist_course" / path
        self.mkpath(str(place.parent))
        return str(place)


setup(cmdclass={"build_py": BuildWithLessons})
