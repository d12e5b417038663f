"""Whether this computer is ready for the course."""

import platform
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version

from mnist_course.datasets import MNIST, DownloadError, load_mnist
from mnist_course.recognition.shipped import shipped_networks


def check_setup() -> None:
    """Print what the course needs and finds here: versions, networks, MNIST.

    Nothing is downloaded, and TensorFlow is looked for without being imported.
    """
    print(f"Python      {platform.python_version()}")
    print(f"TensorFlow  {_version('tensorflow')}")
    print(f"JupyterLab  {_version('jupyterlab')}")
    print(f"Networks    {', '.join(shipped_networks()) or 'missing: reinstall mnist-course'}")
    print(f"MNIST       {_find_mnist()}")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing: run `make install`, or the pip lines of the README"


def _find_mnist() -> str:
    try:
        load_mnist(archive=replace(MNIST, mirrors=()))
    except DownloadError:
        return (
            "not here yet: it is downloaded (11 MB) when a lesson needs it; "
            "without the internet, the built-in digits take its place"
        )
    except OSError as error:
        return f"not usable: {error}"
    return "found, and verified"
