"""`upload`: a file of the user's own, as it was converted when it came; the task is read from its small description.

Imports numpy in `load` and `divide` only.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, PrivateAttr, field_validator, model_validator
from pydantic_core import PydanticCustomError

from layerlab.catalog.datasets import shelf
from layerlab.catalog.datasets.dataset import Dataset, Division, Examples, LabelledDataset, Task
from layerlab.catalog.datasets.nested import mistake
from layerlab.errors import NotFound, Problem

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

NOTHING_YET = Task((1, 28, 28), 10, tuple(map(str, range(10))), 0)
"""What a network on no upload is drawn with, until one is chosen."""


class Upload(LabelledDataset):
    """Your own data from a file: a table (CSV), a zip of pictures in folders, arrays (npz), or MNIST's format (IDX)."""

    type: Literal["upload"] = "upload"
    title: ClassVar[str] = "Your own, from a file"
    group: ClassVar[str] = "Own"
    is_bundled: ClassVar[bool] = False

    id: str = Field(
        "",
        pattern="^([0-9a-f]{32})?$",
        description="Which upload; chosen in the list, or by uploading a file",
        json_schema_extra={"x-hidden": True},
    )

    @field_validator("id")
    @classmethod
    def _is_there(cls, value: str) -> str:
        if value and not (shelf.upload_folder(value) / shelf.META).is_file():
            raise PydanticCustomError(
                "unknown_upload", "there is no upload with this id (any more): upload the file, or choose another"
            )
        return value

    @model_validator(mode="after")
    def _classes_for_options_of_classes(self) -> Upload:
        for option in ("label_noise", "imbalance"):
            if getattr(self, option) and not self.task().is_classification:
                raise mistake("needs_classes", "this needs classes, but the upload asks for numbers", path=(option,))
        return self

    def task(self) -> Task:
        return description(self._folder()).task if self.id else NOTHING_YET

    def problem(self) -> Problem | None:
        if self.id:
            return None
        return Problem("no_upload", "Upload a file, or choose one that you uploaded before.", ("data", "id"))

    def load(self) -> Examples:
        import numpy as np

        if not self.id:
            return Examples(np.zeros((0, *NOTHING_YET.input_shape), np.float32), np.zeros(0, np.int64))
        about = description(self._folder())
        try:
            with np.load(self._folder() / shelf.EXAMPLES, allow_pickle=False) as arrays:
                inputs, targets = arrays["inputs"], arrays["targets"]
        except FileNotFoundError as error:
            raise gone() from error
        if inputs.dtype == np.uint8:
            inputs = inputs.astype(np.float32)
            inputs /= np.float32(255)  # in place: no second copy
        return Examples(inputs, targets, about.minimum, about.maximum)

    def divide(self, targets: Array) -> Division:
        return super().divide(targets) if self.task().is_classification else Dataset.divide(self, targets)

    def _folder(self) -> Path:
        return shelf.upload_folder(self.id)


class Draft(Upload):
    """An upload that is not in its place yet: what its preview is made of."""

    _place: Path = PrivateAttr(default=Path())

    @classmethod
    def of(cls, folder: Path, upload_id: str) -> Draft:
        """The upload in `folder`, without looking for it on the shelf."""
        draft = cls.model_construct(id=upload_id)
        draft._place = folder
        return draft

    def _folder(self) -> Path:
        return self._place


class Description:
    """The part of meta.json that a task needs."""

    def __init__(self, meta: dict[str, Any]) -> None:
        self.task = Task(tuple(meta["input_shape"]), meta["outputs"], tuple(meta["classes"]), meta["examples"])
        self.minimum: float = meta["minimum"]
        self.maximum: float = meta["maximum"]


@lru_cache(maxsize=256)
def description(folder: Path) -> Description:
    """What is known of an upload; it never changes. Raises NotFound if it is gone."""
    try:
        return Description(json.loads((folder / shelf.META).read_bytes()))
    except FileNotFoundError as error:
        raise gone() from error


def gone() -> NotFound:
    return NotFound("There is no such upload (any more).", code="unknown_upload")


OWN = (Upload,)
