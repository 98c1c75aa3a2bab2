"""Which loss speaks for a checkpoint that closes a group of epochs; imports runs and the message of a trainer."""

from __future__ import annotations

import pytest

from layerlab.event_text import EventText
from layerlab.events import EpochFinished, Measure, NumberEvent, RunPaused
from layerlab.jobs.executor import Batch
from layerlab.runs import _loss_of


def epoch(number: int, train: float, test: float | None) -> EpochFinished:
    return EpochFinished(number, Measure(train, None), Measure(test, None), 0.01, 0.1, [])


PAUSED = RunPaused(3, 0)


@pytest.mark.parametrize(
    ("events", "loss"),
    [
        ([epoch(1, 0.9, 0.8), epoch(2, 0.1, 0.2), epoch(3, 0.5, 0.6), PAUSED], 0.6),
        ([epoch(2, 0.1, 0.2), epoch(3, 0.5, None)], 0.5),
        ([epoch(3, 0.5, 0.0)], 0.0),
        ([epoch(2, 0.1, 0.2), PAUSED], None),
        ([PAUSED], None),
    ],
)
def test_it_is_the_test_loss_of_the_checkpoints_own_epoch_or_else_its_training_loss(
    events: list[NumberEvent], loss: float | None
) -> None:
    batch = Batch(list(map(EventText.of, events)), checkpoint="0001-000003.safetensors", checkpoint_epoch=3)
    assert _loss_of(batch) == loss
