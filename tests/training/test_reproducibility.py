"""The same spec gives the same bits: twice, watched or not, and when it goes on from any of its checkpoints."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from layerlab.catalog.optimizers import OPTIMIZERS
from layerlab.catalog.schedules import SCHEDULES
from layerlab.events import CheckpointTaken, EpochFinished
from layerlab.network import checkpoint_file as checkpoints
from tests.training.experiments import CONV, DENSE, PAIRS, Pair, short
from tests.training.runs import Document, is_same_state, last_checkpoint, of_type, run


@pytest.mark.parametrize("pair", PAIRS.values(), ids=list(PAIRS))
def test_two_runs_of_a_spec_are_the_same_to_the_bit(pair: Pair) -> None:
    assert is_same_state(last_checkpoint(run(short(pair))), last_checkpoint(run(short(pair))))


def test_another_seed_is_another_run() -> None:
    assert not is_same_state(last_checkpoint(run(short(DENSE))), last_checkpoint(run(short(DENSE, seed=6))))


@pytest.mark.parametrize("pair", PAIRS.values(), ids=list(PAIRS))
def test_watching_does_not_change_a_bit_of_what_is_learnt(pair: Pair) -> None:
    often, never = ({**short(pair), "watch": {"every": every}} for every in (1, 10_000))
    assert is_same_state(last_checkpoint(run(often)), last_checkpoint(run(never)))


RESUMED = [(name, short(pair)) for name, pair in PAIRS.items()] + [
    (entry.tag(), short(CONV, optimizer={"type": entry.tag()})) for entry in OPTIMIZERS
]
RESUMED += [(f"schedule {entry.tag()}", short(DENSE, schedule={"type": entry.tag()})) for entry in SCHEDULES]
RESUMED += [("penalties", short(CONV, l1=0.001, l2=0.01, clip_norm=0.5)), ("early stopping", short(DENSE, patience=2))]


@pytest.mark.parametrize("document", [document for _, document in RESUMED], ids=[name for name, _ in RESUMED])
def test_going_on_from_a_checkpoint_ends_with_the_same_bits(document: Document, tmp_path: Path) -> None:
    whole = run(document)
    taken = {event.epoch: event for event in of_type(whole, CheckpointTaken)}
    assert set(taken) == {0, 1, 2, 3}
    for epoch, checkpoint in taken.items():
        loaded = checkpoints.load(checkpoints.save(checkpoint, tmp_path, f"{epoch}.safetensors"))
        assert is_same_state(loaded, checkpoint)
        resumed = run(document, checkpoint=loaded)
        assert [event.epoch for event in of_type(resumed, EpochFinished)] == list(range(epoch + 1, 4))
        assert is_same_state(last_checkpoint(resumed), last_checkpoint(whole))


def test_a_checkpoint_is_not_touched_by_what_goes_on_from_it() -> None:
    checkpoint = last_checkpoint(run(short(CONV, epochs=1)))
    copy = {name: value.clone() for name, value in checkpoint.tensors.items()}
    run(short(CONV), checkpoint=checkpoint)
    assert all(torch.equal(value, copy[name]) for name, value in checkpoint.tensors.items())
