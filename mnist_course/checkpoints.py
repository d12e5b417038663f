"""Keep a training's state on disk, so that it can go on after whatever ended it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import h5py

from mnist_course.quiet import keras

History = dict[str, list[float]]

_KEPT = 2  # the last, and the one before: a disk may lose what it has just written


class Checkpoints:
    """The state of a training after its last two epochs, one file each, in a folder.

    A file gets its name when all of it is on the disk. So a training that is killed at any moment,
    while it saves as well, goes on after an epoch that is whole.

    Parameters
    ----------
    folder : path
        Made with the first file.
    """

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)

    def save(self, model: keras.Model, epoch: int, history: History) -> None:
        """Save a state.

        Parameters
        ----------
        model : keras.Model
            Its weights and its optimizer's are saved.
        epoch : int
            How many epochs are done.
        history : dict of str to list of float
            What was measured, one value an epoch.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self.folder / "partial.weights.h5"
        model.save_weights(partial, overwrite=True)
        with h5py.File(partial, "a") as file:
            file.attrs["history"] = json.dumps(history)
        _flush(partial)
        partial.replace(self.folder / f"epoch-{epoch:04}.weights.h5")
        _flush(self.folder)
        for path in self._paths()[_KEPT:]:
            path.unlink()

    def restore(self, model: keras.Model) -> tuple[int, History]:
        """Bring a compiled model to the last state that can be read.

        Parameters
        ----------
        model : keras.Model
            Of the same layers as the one that was saved, and with the same optimizer.

        Returns
        -------
        epoch : int
            How many epochs are done: 0 where nothing was saved.
        history : dict of str to list of float

        Raises
        ------
        ValueError
            There are files, and none can be read: damaged, or of another network.
        """
        unreadable = []
        for path in self._paths():
            try:
                with h5py.File(path) as file:
                    history = json.loads(file.attrs["history"])
                model.optimizer.build(model.trainable_variables)
                model.load_weights(path)
            except (OSError, KeyError, ValueError) as error:
                unreadable.append(path.name)
                reason = error
            else:
                return int(path.name[6:10]), history
        if unreadable:
            raise ValueError(
                f"This training can't go on from {' or '.join(unreadable)} in {self.folder}: "
                "damaged, or of another network. Delete that folder to begin anew."
            ) from reason
        return 0, {}

    def remove(self) -> None:
        """Delete the folder: the training is through."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _paths(self) -> list[Path]:
        """Return the files, the last epoch first."""
        return sorted(self.folder.glob("epoch-????.weights.h5"), reverse=True)


def _flush(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk."""
    if os.name == "nt" and path.is_dir():  # Windows opens no folders
        return
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
