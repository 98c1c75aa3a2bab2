"""The folder in which uploads and fetched data lie (`FolderShelf`): which file holds what is known here alone.

    <data folder>/uploads/<id>/examples.npz, meta.json    never changed
    <data folder>/openml/<name>.npz

The server places a shelf when it starts. Processes forked from it learn of it by LAYERLAB_DATA_DIR, which is also how
the command line finds it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from layerlab.catalog.datasets.shelf import Description, no_upload, place
from layerlab.errors import NotFound
from layerlab.sentences import sentence
from layerlab.settings import Settings

if TYPE_CHECKING:
    from layerlab.document import Array


UPLOADS, OPENML = "uploads", "openml"
EXAMPLES = "examples.npz"
META = "meta.json"


class FolderShelf:
    """The shelf of a data folder."""

    def __init__(self, data_folder: Path) -> None:
        self._folder = data_folder

    def upload(self, upload_id: str) -> Description:
        folder = upload_folder(self._folder, upload_id)
        if not (folder / META).is_file():  # it may have been deleted since it was described
            raise no_upload()
        return described(folder)

    def upload_arrays(self, upload_id: str) -> tuple[Array, Array]:
        return arrays(upload_folder(self._folder, upload_id))

    def has_openml(self, name: str) -> bool:
        return openml_file(self._folder, name).is_file()

    def openml_arrays(self, name: str) -> tuple[Array, Array]:
        try:
            return _read(openml_file(self._folder, name))
        except FileNotFoundError as error:
            raise NotFound(sentence("openml_not_fetched", "{name} was not fetched.", name=name)) from error


def place_own() -> None:
    """Place the shelf of the data folder that the settings name: in a process that serves or uses them."""
    place(FolderShelf(Settings().data_dir))


def environment(data_folder: Path) -> dict[str, str]:
    """What forked processes are told."""
    return {"LAYERLAB_DATA_DIR": str(data_folder.resolve())}


def upload_folder(data_folder: Path, upload_id: str) -> Path:
    """The folder of an upload, whether it is there or not. The id was checked before."""
    return data_folder / UPLOADS / upload_id


def openml_file(data_folder: Path, name: str) -> Path:
    """The file of a data set of OpenML, whether it is there or not. The name is one of ours."""
    return data_folder / OPENML / f"{name}.npz"


@lru_cache(maxsize=256)
def described(folder: Path) -> Description:
    """What meta.json in `folder` says. Raises NotFound if it is gone."""
    try:
        meta = json.loads((folder / META).read_bytes())
    except FileNotFoundError as error:
        raise no_upload() from error
    shape, classes = tuple(meta["input_shape"]), tuple(meta["classes"])
    return Description(shape, meta["outputs"], classes, meta["examples"], meta["minimum"], meta["maximum"])


def arrays(folder: Path) -> tuple[Array, Array]:
    """Inputs and targets of the upload in `folder`. Raises NotFound if they are gone."""
    try:
        return _read(folder / EXAMPLES)
    except FileNotFoundError as error:
        raise no_upload() from error


def _read(path: Path) -> tuple[Array, Array]:
    import numpy as np

    with np.load(path, allow_pickle=False) as found:
        return found["inputs"], found["targets"]
