"""A run as the API shows it."""

from __future__ import annotations

import math
from typing import Any

from layerlab.network.experiment import experiment, seeds
from layerlab.storage.records import RunRecord


def run_document(run: RunRecord, queue_place: int | None = None, *, is_brief: bool = False) -> dict[str, Any]:
    """A run as the API shows it; without its spec if it is to be brief."""
    whole = {} if is_brief else {"spec": run.spec}
    return {
        "id": run.id,
        "name": run.name,
        "state": run.state,
        "tags": run.tags,
        "forked_from": run.spec.get("start"),
        **whole,
        "data": run.spec["data"]["type"],
        "experiment": experiment(run.spec),
        "seeds": seeds(run.spec),
        "epoch": run.epoch,
        "epochs": run.epochs,
        "queue_position": queue_place,
        "created_at": run.created_at,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "reason": run.reason,
        "test_accuracy": _finite(run.test_accuracy),
        "test_loss": _finite(run.test_loss),
        "best_epoch": run.best_epoch,
        "best_test_accuracy": run.best_test_accuracy,
        "best_test_loss": run.best_test_loss,
        "parameters": run.parameters,
        "seconds": run.seconds,
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
