"""What can be asked of a network, and what is answered."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from layerlab.api.documents.base import Document, SpecDocument, model_of
from layerlab.api.documents.data import Sample
from layerlab.errors import Problem
from layerlab.events import FindingReport
from layerlab.instruments.explanations import EXPLANATIONS, Explanation
from layerlab.network.inspection import LayerInspection
from layerlab.network.spec import Spec

InspectedLayer = model_of(LayerInspection, name="InspectedLayer", is_stored=False)
SpecProblem = model_of(Problem, name="SpecProblem", is_stored=False)

Asked = Annotated[Explanation, EXPLANATIONS]


class Inspection(Document):
    """The layers up to the first impossible one, their totals, and every problem with its fix.

    Counts and bytes are of one example; `memory_bytes` of training with the batch size of the spec.
    """

    layers: list[InspectedLayer]  # type: ignore[valid-type]
    parameters: int
    multiply_adds: int
    memory_bytes: int
    problems: list[SpecProblem]  # type: ignore[valid-type]
    trainable: bool
    ids: list[str]
    """Of all layers, also those that are not possible."""
    spec: SpecDocument
    """With every default written out."""
    seconds_per_epoch: float | None
    """Estimated, on the server's machine; null until it has been measured."""
    seconds: float | None
    """Of the whole run."""


class PreviewPicture(Document):
    """Some planes of numbers: value = minimum + byte / 255 * (maximum - minimum)."""

    draw: str
    """How it is drawn: maps, units, boundary, probabilities, kernels, samples, histogram."""
    layer: str
    """A layer's id, or input, or output."""
    shape: list[int]
    minimum: float | None
    maximum: float | None
    channels: int
    """How many there truly are, where only the first are pictured."""
    quantity: str = ""
    extent: tuple[float, float] | None = None
    """The range of the x axis of a histogram."""
    data: str
    """Bytes in base64."""


class NetworkPreview(Document):
    """The untrained network with the watched example pushed through it."""

    epoch: int
    sample: Sample
    samples: list[int]
    """The further watched examples."""
    pictures: list[PreviewPicture]


class ExplanationOfSpec(BaseModel):
    """A network that is not trained, and what is asked of it."""

    model_config = ConfigDict(extra="forbid")

    spec: Spec
    explanation: Asked


class ExplanationAnswer(BaseModel):
    """The answer; which fields it has is each explanation's own. Numbers are finite or null."""

    model_config = ConfigDict(extra="allow")

    epoch: int


class Question(BaseModel):
    """What a trained network is asked: inputs written out, or samples of its data set by index."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    inputs: Annotated[list[Any], Field(min_length=1, max_length=1000)] | None = None
    samples: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1, max_length=1000)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Question:
        if (self.inputs is None) == (self.samples is None):
            raise ValueError('give either "inputs" or "samples"')
        return self


class Prediction(Document):
    """What the network answers, an item for each input, by the checkpoint of that epoch."""

    outputs: list[list[float | None]]
    probabilities: list[list[float | None]] | None
    labels: list[int] | None
    """Indices of classes; null where the data set asks for numbers."""
    epoch: int


class KeptCheckpoint(Document):
    """An epoch whose weights are kept."""

    epoch: int
    bytes: int
    is_best: bool


class Checkpoints(Document):
    """The epochs whose weights are kept, in order, and the room that they take."""

    items: list[KeptCheckpoint]
    bytes: int


class Remedy(Document):
    """What mends it: post the spec, and it trains."""

    label: str
    effect: str
    spec: dict[str, Any]
    code: str = ""
    """What it does, for programs; empty in what was found before there were codes."""
    values: dict[str, Any] = Field(default_factory=dict)
    """The numbers and names in label and effect."""


class Finding(model_of(FindingReport, without=("remedy",))):  # type: ignore[misc]
    """One thing that the doctor found, with its words."""

    title: str = ""
    what: str = ""
    why: str = ""
    advice: str = ""
    basis: str = ""
    remedy: Remedy | None


class Diagnosis(Document):
    """The cause, null for a run without findings, and what else was seen."""

    epoch: int
    checks: int
    """How many things are looked for."""
    primary: Finding | None
    also: list[Finding]
