"""Early stopping ends a run whose test loss has stopped falling, and gives the best weights back."""

from __future__ import annotations

import torch

from layerlab.events import CheckpointTaken, EpochFinished, PicturesTaken, RunFinished
from tests.training.experiments import CONV, short
from tests.training.runs import last_checkpoint, of_type, run

DOCUMENT = short(CONV, epochs=40, patience=2, optimizer={"type": "adam", "learning_rate": 0.05})
"""A rate at which this net soon learns its few examples by heart."""


def test_the_weights_of_the_best_epoch_come_back() -> None:
    events = run(DOCUMENT)
    losses = [epoch.test.loss or 0.0 for epoch in of_type(events, EpochFinished)]
    best = losses.index(min(losses)) + 1
    assert len(losses) == best + 2 < 40
    finished = events[-1]
    assert isinstance(finished, RunFinished)
    assert f"the weights of epoch {best} are given back" in finished.reason
    then = next(taken for taken in of_type(events, CheckpointTaken) if taken.epoch == best)
    for name, value in last_checkpoint(events).tensors.items():
        assert not name.startswith("model/") or torch.equal(value, then.tensors[name])


def test_the_last_pictures_are_of_the_weights_that_were_given_back() -> None:
    taken = of_type(run(DOCUMENT), PicturesTaken)
    best = min(of_type(run(DOCUMENT), EpochFinished), key=lambda epoch: epoch.test.loss or 0.0).epoch
    then = next(pictures for pictures in taken if pictures.epoch == best)
    assert taken[-1].pictures == then.pictures


def test_without_patience_a_run_goes_to_its_end() -> None:
    document = short(CONV, epochs=12, optimizer={"type": "adam", "learning_rate": 0.05})
    assert len(of_type(run(document), EpochFinished)) == 12
