"""What a group of events changes in the row of its run (`changes_of`); pure, may import events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from layerlab.events import (
    STATES_BY_EVENT,
    EpochFinished,
    Measure,
    NumberEvent,
    RunDiverged,
    RunFailed,
    RunFinished,
    RunStarted,
    RunStopped,
)

NOTHING = Measure(None, None)


def changes_of(events: Sequence[NumberEvent], at: str) -> dict[str, Any]:
    """Columns of `runs` and their new values. Raises ValueError if something is said after a last event."""
    changes: dict[str, Any] = {}
    for event in events:
        if "ended_at" in changes:
            raise ValueError(f"{event.type} was said after the run's last event")
        changes |= _changes_of_one(event, at)
    return changes


def measures_of(epoch: EpochFinished | None) -> dict[str, float | None]:
    """The columns that sum an epoch up in the list of runs; None before the first."""
    train, test = (NOTHING, NOTHING) if epoch is None else (epoch.train, epoch.test)
    return {
        "train_loss": train.loss,
        "train_accuracy": train.accuracy,
        "test_loss": test.loss,
        "test_accuracy": test.accuracy,
    }


def _changes_of_one(event: NumberEvent, at: str) -> dict[str, Any]:
    changes: dict[str, Any] = {"state": STATES_BY_EVENT[event.type]} if event.type in STATES_BY_EVENT else {}
    match event:
        case RunStarted():
            changes |= {"started_at": at, "engine": event.engine}
        case EpochFinished():
            changes |= {"epoch": event.epoch, **measures_of(event)}
        case RunFinished() | RunStopped() | RunDiverged() | RunFailed():
            values = event.reason_values
            changes |= {
                "ended_at": at,
                "reason": event.reason,
                "reason_code": event.reason_code,
                "reason_values": None if values is None else orjson.dumps(values).decode(),
            }
    return changes
