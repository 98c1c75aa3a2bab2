"""`upload`: a file of the user's own, as it was converted when it came; the task is read from its small description.

Imports numpy in `load` and `divide` only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from layerlab.catalog.datasets.dataset import Dataset, Division, Examples, LabelledDataset, Task
from layerlab.catalog.datasets.nested import mistake
from layerlab.catalog.datasets.shelf import Description, placed
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
        if value:
            try:
                placed().upload(value)
            except NotFound as error:
                message = "there is no upload with this id (any more): upload the file, or choose another"
                raise PydanticCustomError("unknown_upload", message) from error
        return value

    @model_validator(mode="after")
    def _classes_for_options_of_classes(self) -> Upload:
        for option in ("label_noise", "imbalance"):
            if getattr(self, option) and not self.task().is_classification:
                raise mistake("needs_classes", "this needs classes, but the upload asks for numbers", path=(option,))
        return self

    def task(self) -> Task:
        if not self.id:
            return NOTHING_YET
        about = self._description()
        return Task(about.input_shape, about.outputs, about.classes, about.examples)

    def problem(self) -> Problem | None:
        if self.id:
            return None
        return Problem("no_upload", "Upload a file, or choose one that you uploaded before.", ("data", "id"))

    def load(self) -> Examples:
        import numpy as np

        if not self.id:
            return Examples(np.zeros((0, *NOTHING_YET.input_shape), np.float32), np.zeros(0, np.int64))
        about = self._description()
        inputs, targets = self._arrays()
        if inputs.dtype == np.uint8:
            inputs = inputs.astype(np.float32)
            inputs /= np.float32(255)  # in place: no second copy
        return Examples(inputs, targets, about.minimum, about.maximum)

    def divide(self, targets: Array) -> Division:
        return super().divide(targets) if self.task().is_classification else Dataset.divide(self, targets)

    def _description(self) -> Description:
        return placed().upload(self.id)

    def _arrays(self) -> tuple[Array, Array]:
        return placed().upload_arrays(self.id)


OWN = (Upload,)
