"""What a group of events changes in the row of its run (`changes_of`); pure, may import events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from layerlab.events import FINAL_STATES, STATES_BY_EVENT


def changes_of(events: Sequence[dict[str, Any]], at: str) -> dict[str, Any]:
    """Columns of `runs` and their new values. Raises ValueError if something is said after a last event."""
    changes: dict[str, Any] = {}
    for event in events:
        if "ended_at" in changes:
            raise ValueError(f"{event['type']} was said after the run's last event")
        changes |= _changes_of_one(event, at)
    return changes


def measures_of(epoch: dict[str, Any]) -> dict[str, float | None]:
    """The columns that sum an epoch up in the list of runs."""
    return {
        f"{split}_{measure}": (epoch.get(split) or {}).get(measure)
        for split in ("train", "test")
        for measure in ("loss", "accuracy")
    }


def _changes_of_one(event: dict[str, Any], at: str) -> dict[str, Any]:
    kind = event["type"]
    changes: dict[str, Any] = {}
    if kind in STATES_BY_EVENT:
        changes["state"] = STATES_BY_EVENT[kind]
    if kind == "run_started":
        changes |= {"started_at": at, "engine": event.get("engine")}
    elif kind == "epoch_finished":
        changes |= {"epoch": event["epoch"], **measures_of(event)}
    elif kind in FINAL_STATES:
        values = event.get("reason_values")
        changes |= {
            "ended_at": at,
            "reason": event["reason"],
            "reason_code": event.get("reason_code"),
            "reason_values": None if values is None else orjson.dumps(values).decode(),
        }
    return changes
