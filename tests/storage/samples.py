"""Events as trainers send them, and runs to send them for; may import storage and training.events."""

from __future__ import annotations

from typing import Any

from layerlab.event_text import EventText
from layerlab.events import (
    EpochFinished,
    LayerReport,
    Measure,
    RunFinished,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
    Spread,
)
from layerlab.storage.runs import RunStore

Document = dict[str, Any]
SPEC: Document = {"version": 2, "data": {"type": "digits"}, "network": {"layers": []}}


def started(epoch: int = 0) -> EventText:
    return EventText.of(RunStarted("cpu", 20, epoch, 1437, 360, 45, 100, ["dense_1"], ["dense_1"]))


def epoch(number: int, test_accuracy: float | None = 0.5, loss: float | None = 0.25) -> EventText:
    layer = LayerReport("dense_1", gradient_norm=Spread(0.5, 0.25, 1.0), weight_norm=2.0)
    train, test = Measure(loss, 0.75), Measure(loss, test_accuracy)
    return EventText.of(EpochFinished(number, train, test, 0.001, 0.01, [layer]))


def paused(number: int) -> EventText:
    return EventText.of(RunPaused(number, 0))


def resumed(number: int) -> EventText:
    return EventText.of(RunResumed(number, 0))


def finished(number: int) -> EventText:
    return EventText.of(RunFinished(number, "all epochs are done"))


def stopped(number: int) -> EventText:
    return EventText.of(RunStopped(number, "you stopped it"))


async def queued_run(store: RunStore, name: str = "a run") -> str:
    record, _ = await store.create(SPEC, name, 20)
    return record.id


async def running_run(store: RunStore) -> tuple[str, int]:
    """The id of a run that has started, and its attempt."""
    run_id = await queued_run(store)
    attempt = await store.claim(run_id)
    await store.append(run_id, attempt, [started()])
    return run_id, attempt
