"""The spec: the one document that page, link, API, command line and export share. Parsing it imports no torch."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, field_validator, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from layerlab.catalog.augmentations import AUGMENTATIONS, Augmentation
from layerlab.catalog.datasets import DATASETS, Dataset
from layerlab.catalog.layers import LAYERS, Layer
from layerlab.catalog.losses import LOSSES, CrossEntropy, Loss, MeanSquaredError
from layerlab.catalog.optimizers import OPTIMIZERS, Adam, Optimizer
from layerlab.catalog.schedules import SCHEDULES, ConstantRate, Schedule
from layerlab.network.versions import NEWEST, VERSIONS, upgraded

LAYERS_IN_A_DOCUMENT = 128
AUGMENTATIONS_OF_A_RUN = 8
AUTO_ENGINE = "auto"
ADVANCED: JsonDict = {"x-advanced": True}
"""The form shows such a field only when it is asked for."""


class SpecPart(BaseModel):
    """Base of the spec's parts: unknown fields are errors, nothing changes once it is parsed."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Network(SpecPart):
    """The layers, in order. Each reads the one before, unless it says `inputs`."""

    layers: tuple[Annotated[Layer, LAYERS], ...] = Field(
        max_length=LAYERS_IN_A_DOCUMENT, description="From the input to the output"
    )


def _list_of_augmentations(schema: JsonDict) -> None:
    """The kind that the items are picked from; the page has a place of its own for the list."""
    schema["x-hidden"] = True
    schema["items"] = {**cast("JsonDict", schema["items"]), "x-kind": "augmentations"}


class Training(SpecPart):
    """How the network learns."""

    loss: Annotated[Loss, LOSSES] | None = Field(
        None,
        description="What is made small; cross-entropy for classes and mean squared error for numbers if not given",
        json_schema_extra={"x-kind": "losses"},
    )
    optimizer: Annotated[Optimizer, OPTIMIZERS] = Field(
        default_factory=Adam, description="How the weights follow it", json_schema_extra={"x-kind": "optimizers"}
    )
    schedule: Annotated[Schedule, SCHEDULES] = Field(
        default_factory=ConstantRate,
        description="How the learning rate changes from epoch to epoch",
        json_schema_extra={"x-kind": "schedules", "x-advanced": True},
    )
    augmentations: tuple[Annotated[Augmentation, AUGMENTATIONS], ...] = Field(
        (),
        max_length=AUGMENTATIONS_OF_A_RUN,
        description="How each training batch is varied, in this order. Training loss and accuracy are then those of "
        "the varied examples; test examples are never changed",
        json_schema_extra=_list_of_augmentations,
    )
    batch_size: int = Field(
        32, ge=1, le=65536, description="Examples of one step", json_schema_extra={"x-scale": "log"}
    )
    epochs: int = Field(20, ge=1, le=10_000, description="Passes over the training examples")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Decides the first weights, the order and the dropout")
    l2: float = Field(
        0.0,
        ge=0.0,
        le=1.0,
        description="L2 penalty: adds l2 · Σ w² to the loss; keeps weights small",
        json_schema_extra=ADVANCED,
    )
    l1: float = Field(
        0.0,
        ge=0.0,
        le=1.0,
        description="L1 penalty: adds l1 · Σ |w| to the loss; drives weights to 0",
        json_schema_extra=ADVANCED,
    )
    clip_norm: float | None = Field(
        None,
        gt=0.0,
        le=1000.0,
        description="Longest gradient: a longer one is scaled down; none if empty",
        json_schema_extra=ADVANCED,
    )
    patience: int | None = Field(
        None,
        ge=1,
        le=1000,
        description="Early stopping: end after so many epochs without a lower loss on the test examples, and give the "
        "best weights back; never if empty",
        json_schema_extra=ADVANCED,
    )
    engine: str = Field(
        AUTO_ENGINE,
        pattern="^[a-z][a-z0-9_]{0,31}$",
        # While nobody asks for one the document says nothing of it: it stays what it was before there was the field.
        exclude_if=lambda name: name == AUTO_ENGINE,
        description="What computes the steps; auto takes the fastest that can",
        json_schema_extra={"x-hidden": True, "examples": [AUTO_ENGINE, "autograd"]},
    )


class Watch(SpecPart):
    """What is looked at while it learns."""

    sample: int = Field(0, ge=0, le=10_000_000, description="Index of the example whose feature maps are shown")
    samples: tuple[Annotated[int, Field(ge=0, le=10_000_000)], ...] = Field(
        (), max_length=8, description="Further examples, shown beside it", json_schema_extra={"x-hidden": True}
    )
    every: Literal["auto"] | Annotated[int, Field(ge=1, le=10_000)] = Field(
        "auto", description="Epochs between pictures; auto takes as many as cost next to nothing"
    )


class Start(SpecPart):
    """Where a fork begins: at the weights that another run had after an epoch, instead of at fresh ones."""

    run: str = Field(pattern="^[0-9a-f]{32}$", description="The run whose weights these are")
    epoch: int = Field(ge=0, le=1_000_000, description="After how many of its epochs; counting goes on from there")


class Spec(SpecPart):
    """A whole experiment. The same spec with the same seeds gives the same run, to the bit, on the same machine."""

    version: Annotated[Literal[2], WithJsonSchema({"enum": list(VERSIONS), "default": NEWEST})] = Field(
        2, description="Which version's defaults fill in what is not said; an older one is brought up to this one"
    )
    name: str = Field("untitled", min_length=1, max_length=100, description="What the run is called")
    data: Annotated[Dataset, DATASETS]
    network: Network
    training: Training = Field(default_factory=Training)
    watch: Watch = Field(default_factory=Watch)
    start: Start | None = Field(
        None, description="Go on from the weights of another run; fresh weights if empty", json_schema_extra=ADVANCED
    )

    @model_validator(mode="before")
    @classmethod
    def _upgrade(cls, document: Any) -> Any:
        """What an older version left unsaid is written out; see versions/."""
        return upgraded(document) if isinstance(document, dict) else document

    @field_validator("version", mode="before")
    @classmethod
    def _known(cls, version: Any) -> Any:
        if type(version) is not int or version != NEWEST:
            known = " and ".join(map(str, VERSIONS))
            raise PydanticCustomError("unknown_version", "this server knows versions {known}", {"known": known})
        return version

    @property
    def loss(self) -> Loss:
        """The loss, chosen by the task where the document says none: only then is it known what the data ask for."""
        if self.training.loss is not None:
            return self.training.loss
        return CrossEntropy() if self.data.task().is_classification else MeanSquaredError()

    def document(self) -> dict[str, Any]:
        """The whole spec as JSON, every default written out; parsing it gives a spec of the same meaning."""
        document = self.model_dump(mode="json", exclude_none=True)
        document["training"] = {"loss": self.loss.model_dump(mode="json"), **document["training"]}
        return document


class AugmentationQuestion(SpecPart):
    """What `POST /data/augmentations/preview` asks: variants of one example."""

    data: Annotated[Dataset, DATASETS]
    augmentations: tuple[Annotated[Augmentation, AUGMENTATIONS], ...] = Field((), max_length=AUGMENTATIONS_OF_A_RUN)
    sample: int = Field(0, ge=0, le=10_000_000)
    seed: int = Field(0, ge=0, le=2**31 - 1)
