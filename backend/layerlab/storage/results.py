"""What a run's epochs add up to in its row: seconds, the best epoch, parameters; may import tables.

Kept up to date with every group of events, so that a list of five hundred runs reads no epoch.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TypeGuard

from sqlalchemy import case, func, or_

from layerlab.document import Document
from layerlab.events import EpochFinished, NumberEvent, RunStarted
from layerlab.storage.tables import runs

NOTHING: Document = {"seconds": None, "best_epoch": None, "best_test_loss": None, "best_test_accuracy": None}
"""The results of a run before its first epoch."""


def results_of(epochs: Iterable[EpochFinished]) -> Document:
    """Columns of `runs` and their values for these reports of epochs, in order."""
    results = dict(NOTHING)
    for epoch in epochs:
        results["seconds"] = (results["seconds"] or 0.0) + epoch.seconds
        loss = epoch.test.loss
        # A tie is the first's: whoever waits for the best has it soonest there.
        if is_number(loss) and (results["best_test_loss"] is None or loss < results["best_test_loss"]):
            accuracy = epoch.test.accuracy if is_number(epoch.test.accuracy) else None
            results |= {"best_epoch": epoch.epoch, "best_test_loss": loss, "best_test_accuracy": accuracy}
    return results


def changes_by(events: Sequence[NumberEvent]) -> Document:
    """Columns of `runs` and what an UPDATE sets them to, when these events follow those that are stored."""
    changes: Document = {}
    for event in events:
        if isinstance(event, RunStarted):
            changes["parameters"] = event.parameters
    epochs = [event for event in events if isinstance(event, EpochFinished)]
    if not epochs:
        return changes
    results = results_of(epochs)
    changes["seconds"] = func.coalesce(runs.c.seconds, 0.0) + results["seconds"]
    if (loss := results["best_test_loss"]) is not None:
        is_better = or_(runs.c.best_test_loss.is_(None), runs.c.best_test_loss > loss)
        for name in ("best_epoch", "best_test_loss", "best_test_accuracy"):
            changes[name] = case((is_better, results[name]), else_=runs.c[name])
    return changes


def is_number(value: float | None) -> TypeGuard[float]:
    """Whether it is one that can be compared: neither missing nor NaN nor infinite."""
    return value is not None and math.isfinite(value)
