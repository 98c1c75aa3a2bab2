"""Which loss speaks for a checkpoint that closes a group of epochs; imports runs and the message of a trainer."""

from __future__ import annotations

from typing import Any

import pytest

from layerlab.jobs.executor import Batch
from layerlab.runs import _loss_of


def epoch(number: int, train: float, test: float | None) -> dict[str, Any]:
    return {"type": "epoch_finished", "epoch": number, "train": {"loss": train}, "test": {"loss": test}}


PAUSED = {"type": "run_paused", "epoch": 3, "step": 0}


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
    events: list[dict[str, Any]], loss: float | None
) -> None:
    assert _loss_of(Batch(events=events, checkpoint="0001-000003.safetensors", checkpoint_epoch=3)) == loss
