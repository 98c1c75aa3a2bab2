"""What the API shows of data sets, and of files that were uploaded."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from layerlab.api.documents.base import Document
from layerlab.catalog.shape import Kind


class Sample(Document):
    """One example: its index in the data set, its label, and what it is used for."""

    index: int
    label: int | float | list[float] | None
    """A class, a number, or several numbers."""
    class_name: str | None
    split: Literal["train", "test"] | None


class PictureSet(Document):
    """Pictures in one scale, `shape` [n, channels, height, width]: value = minimum + byte / 255 * reach."""

    shape: list[int]
    minimum: float
    maximum: float
    data: str
    """Bytes in base64."""


class Points(Document):
    """Points in the plane, in columns of equal length; `split` is 0 for training and 1 for testing."""

    x: list[float]
    y: list[float]
    label: list[int | float]
    split: list[int]


class DataPreview(Document):
    """Examples of a data set: pictures, or points, or else some inputs as numbers."""

    type: str
    input_shape: list[int]
    kind: Kind
    """What one input is."""
    classes: list[str]
    outputs: int
    examples: int
    train_examples: int
    test_examples: int
    class_counts: list[int] | None
    samples: list[Sample]
    pictures: PictureSet | None
    points: Points | None
    range: float = 0.0
    """How far the plane is drawn, from -range to range; with points."""
    values: list[list[Any]] = Field(default_factory=list)
    """Inputs as numbers, nested as their shape is; where there are neither pictures nor points."""


class Variants(Document):
    """One example, and what augmentation might make of it; numbers where it is no picture."""

    sample: Sample
    original: PictureSet | None
    pictures: PictureSet | None
    original_values: list[list[float]] | None
    values: list[list[float]] | None


class UploadWarning(Document):
    """Something that was left out or changed, and where."""

    message: str
    row: int = 0
    column: str = ""
    file: str = ""


class TargetScale(Document):
    """Targets were divided by their deviation after their mean was taken away."""

    mean: float
    deviation: float


class Upload(Document):
    """A data set of the user's own."""

    id: str
    name: str
    format: str
    created_at: str
    input_shape: list[int]
    classes: list[str]
    outputs: int
    examples: int
    class_counts: list[int] | None
    features: list[str]
    target_scale: TargetScale | None
    minimum: float
    maximum: float
    warnings: list[UploadWarning]
    bytes: int


class NewUpload(Upload):
    """An upload with its preview."""

    preview: DataPreview


class UploadPage(Document):
    """All uploads, newest first, and the room that they take of what they may."""

    items: list[Upload]
    bytes: int
    most_bytes: int
