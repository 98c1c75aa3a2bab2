"""A run as the API shows it, and what is told to one."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from layerlab.api.documents.base import Document, SpecDocument
from layerlab.network.spec import Spec, Start
from layerlab.storage.records import RunRecord
from layerlab.training.control import CommandName

State = Literal["queued", "running", "paused", "finished", "stopped", "diverged", "failed"]


class Seeds(Document):
    """Of the examples and their split, and of the first weights, the order and the dropout."""

    data: int
    training: int


class RunSummary(Document):
    """A run without its spec. The measures are of the newest epoch; best is the epoch with the lowest test loss."""

    id: str
    name: str
    state: State
    tags: list[str]
    forked_from: Start | None
    """Whose weights it began with."""
    data: str
    """Type of the data set."""
    experiment: str
    """The same for runs that differ only by seed."""
    seeds: Seeds
    epoch: int
    """Epochs done."""
    epochs: int
    queue_position: int | None
    created_at: str
    started_at: str | None
    ended_at: str | None
    reason: str | None
    reason_code: str | None
    """What the reason says, for programs; null in what ended before there were codes."""
    reason_values: dict[str, Any] | None
    """The numbers and names in the reason."""
    test_accuracy: float | None
    test_loss: float | None
    best_epoch: int | None
    best_test_accuracy: float | None
    best_test_loss: float | None
    engine: str | None
    """What computes its steps; null until it has started."""
    parameters: int | None
    seconds: float | None
    """Of training, without pauses."""


class Run(RunSummary):
    """A run."""

    spec: SpecDocument


class RunPage(Document):
    """Runs, newest first, without their specs if it is to be brief."""

    items: list[Run | RunSummary]
    next: str | None
    """The cursor of the page after; null on the last."""


class NewSettings(BaseModel):
    """What can be changed while a run goes on."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    learning_rate: Annotated[float, Field(gt=0, le=100)] | None = None
    sample: Annotated[int, Field(ge=0, le=10_000_000)] | None = None


class CommandBody(BaseModel):
    """What a user tells a run."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    command: CommandName
    settings: NewSettings = Field(default_factory=NewSettings)

    @model_validator(mode="after")
    def _settings_belong_to_set(self) -> CommandBody:
        if (self.command == "set") != bool(self.settings.model_fields_set):
            raise ValueError('"settings" belongs to the command "set", which needs it: {"learning_rate": 0.01}')
        return self


class AsItWas(Document):
    """Nothing: the fork has the settings of the run that it goes on from."""


Fork = Spec | AsItWas


def run_document(run: RunRecord, queue_place: int | None = None, *, is_brief: bool = False) -> dict[str, Any]:
    """A run as the API shows it; without its spec if it is to be brief."""
    whole = {} if is_brief else {"spec": run.spec}
    return {
        "id": run.id,
        "name": run.name,
        "state": run.state,
        "tags": run.tags,
        "forked_from": run.start_run and {"run": run.start_run, "epoch": run.start_epoch},
        **whole,
        "data": run.data_type,
        "experiment": run.experiment,
        "seeds": {"data": run.data_seed, "training": run.training_seed},
        "epoch": run.epoch,
        "epochs": run.epochs,
        "queue_position": queue_place,
        "created_at": run.created_at,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "reason": run.reason,
        "reason_code": run.reason_code,
        "reason_values": run.reason_values,
        "test_accuracy": _finite(run.test_accuracy),
        "test_loss": _finite(run.test_loss),
        "best_epoch": run.best_epoch,
        "best_test_accuracy": run.best_test_accuracy,
        "best_test_loss": run.best_test_loss,
        "engine": run.engine,
        "parameters": run.parameters,
        "seconds": run.seconds,
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
