"""The formats of own data as choices: their fields say how a file is to be understood.

Reading needs numpy or Pillow and runs in a worker: the readers are imported inside the methods.
"""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from layerlab.catalog.choice import Choice
from layerlab.intake.reading import Goal, Reading, UploadLimits

GOAL_HELP = "Tell classes apart, or predict numbers; auto: classes for texts and for a few whole numbers"


class Format(Choice):
    """Base of every format."""

    group: ClassVar[str] = "Own"

    @abstractmethod
    def read(self, path: Path, limits: UploadLimits) -> Reading:
        """The examples in the file. Raises InvalidInput that names rows or files."""


class Csv(Format):
    """A table: a row is an example, one column is the target, the others are inputs.

    Columns of numbers are standardised. A column of at most 20 different texts becomes one input for each of
    them. Rows with a missing or wrong cell are left out.
    """

    type: Literal["csv"] = "csv"
    title: ClassVar[str] = "Table (CSV)"

    target: str = Field(
        "", max_length=256, description="Name or number (from 1) of the column to predict; the last one if empty"
    )
    task: Goal = Field("auto", description=GOAL_HELP)
    header: Literal["auto", "yes", "no"] = Field("auto", description="Whether the first row holds names of columns")

    def read(self, path: Path, limits: UploadLimits) -> Reading:
        from layerlab.intake.table import read_table

        return read_table(path, self.target, self.task, self.header, limits)


class Images(Format):
    """A zip of folders of PNG or JPEG pictures: the name of a picture's folder is its class."""

    type: Literal["images"] = "images"
    title: ClassVar[str] = "Pictures in folders (zip)"

    size: int = Field(32, ge=8, le=64, description="Side in pixels that every picture is brought to")
    colour: Literal["auto", "grey", "colour"] = Field("auto", description="auto: grey if all pictures are")
    fit: Literal["stretch", "crop"] = Field("stretch", description="How a picture is made square")

    def read(self, path: Path, limits: UploadLimits) -> Reading:
        from layerlab.intake.pictures import read_pictures

        return read_pictures(path, self.size, self.colour, self.fit, limits)


class Npz(Format):
    """Arrays of NumPy: x and y, X and y, inputs and targets, or x_train, y_train, x_test, y_test."""

    type: Literal["npz"] = "npz"
    title: ClassVar[str] = "Arrays (npz)"

    task: Goal = Field("auto", description=GOAL_HELP)

    def read(self, path: Path, limits: UploadLimits) -> Reading:
        from layerlab.intake.arrays import read_arrays

        return read_arrays(path, self.task, limits)


class Idx(Format):
    """MNIST's files: pictures and labels in a zip, or one after the other in one file; gzipped or not."""

    type: Literal["idx"] = "idx"
    title: ClassVar[str] = "Pictures and labels (IDX)"

    task: Goal = Field("auto", description=GOAL_HELP)

    def read(self, path: Path, limits: UploadLimits) -> Reading:
        from layerlab.intake.idx import read_idx

        return read_idx(path, self.task, limits)
