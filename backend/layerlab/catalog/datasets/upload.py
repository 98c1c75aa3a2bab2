"""`upload`: a file of the user's own, as it was converted when it came; the task is read from its small description.

Imports numpy in `load` and `divide` only.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from layerlab.catalog.datasets.dataset import Dataset, Division, Examples, LabelledDataset, Task
from layerlab.catalog.datasets.shelf import Description, placed
from layerlab.errors import NotFound, Problem, refused_for
from layerlab.sentences import sentence

if TYPE_CHECKING:
    from layerlab.document import Array


NOTHING_YET = Task((1, 28, 28), 10, tuple(map(str, range(10))), 0)
"""What a network on no upload, or on one that is gone, is drawn with."""


NO_UPLOAD = sentence("no_upload", "Upload a file, or choose one that you uploaded before.")
GONE = sentence("unknown_upload", "There is no upload with this id (any more): upload the file, or choose another.")
NEEDS_CLASSES = sentence("needs_classes", "This needs classes, but the upload asks for numbers.")
ID = ("data", "id")
OPTIONS_OF_CLASSES = ("label_noise", "imbalance")


class Upload(LabelledDataset):
    """Your own data from a file: a table (CSV), a zip of pictures in folders, arrays (npz), or MNIST's format (IDX)."""

    type: Literal["upload"] = "upload"
    title: ClassVar[str] = "Your own, from a file"
    group: ClassVar[str] = "Own"
    is_bundled: ClassVar[bool] = False
    is_uploaded: ClassVar[bool] = True

    id: str = Field(
        "",
        pattern="^([0-9a-f]{32})?$",
        description="Which upload; chosen in the list, or by uploading a file",
        json_schema_extra={"x-hidden": True},
    )

    def task(self) -> Task:
        about = self._about()
        return NOTHING_YET if about is None else Task(about.input_shape, about.outputs, about.classes, about.examples)

    def problem(self) -> Problem | None:
        if not self.id:
            return Problem.of(NO_UPLOAD, ID)
        if self._about() is None:
            return Problem.of(GONE, ID)
        option = next((name for name in OPTIONS_OF_CLASSES if getattr(self, name)), None)
        if option is None or self.task().is_classification:
            return None
        return Problem.of(NEEDS_CLASSES, ("data", option))

    def load(self) -> Examples:
        import numpy as np

        if not self.id:
            return Examples(np.zeros((0, *NOTHING_YET.input_shape), np.float32), np.zeros(0, np.int64))
        try:
            about, (inputs, targets) = self._description(), self._arrays()
        except NotFound as error:
            raise refused_for(Problem.of(GONE, ID)) from error
        if inputs.dtype == np.uint8:
            inputs = inputs.astype(np.float32)
            inputs /= np.float32(255)  # in place: no second copy
        return Examples(inputs, targets, about.minimum, about.maximum)

    def divide(self, targets: Array) -> Division:
        return super().divide(targets) if self.task().is_classification else Dataset.divide(self, targets)

    def _about(self) -> Description | None:
        """What is known of the upload, None where none is chosen or it is gone."""
        with suppress(NotFound):
            return self._description() if self.id else None
        return None

    def _description(self) -> Description:
        return placed().upload(self.id)

    def _arrays(self) -> tuple[Array, Array]:
        return placed().upload_arrays(self.id)


OWN = (Upload,)
