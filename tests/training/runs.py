"""What the trainer's tests share: training a document to its end, and picking events out of what it said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import torch

from layerlab.events import CheckpointTaken, Event
from layerlab.network.spec import Spec
from layerlab.training.control import Command, ScriptedControl
from layerlab.training.trainer import train

Document = dict[str, Any]
E = TypeVar("E")


def run(document: Document, script: dict[int, Command] | None = None, **more: Any) -> list[Event]:
    """Every event of a run; checkpoints after every epoch."""
    return list(train(Spec.model_validate(document), ScriptedControl(script, checkpoints=True), **more))


def of_type(events: Iterable[Event], kind: type[E]) -> list[E]:
    return [event for event in events if isinstance(event, kind)]


def last_checkpoint(events: Iterable[Event]) -> CheckpointTaken:
    return of_type(events, CheckpointTaken)[-1]


def is_same_state(first: CheckpointTaken, second: CheckpointTaken) -> bool:
    """Whether weights, optimiser and every random state are the same to the bit."""
    return first.tensors.keys() == second.tensors.keys() and all(
        torch.equal(value, second.tensors[name]) for name, value in first.tensors.items()
    )
