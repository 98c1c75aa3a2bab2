"""A run that goes on from another's checkpoint: what it takes over, what starts afresh, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from layerlab.errors import InvalidInput
from layerlab.events import CheckpointTaken, EpochFinished
from layerlab.network import checkpoint_file as checkpoints
from layerlab.network.forking import refuse_other_network
from layerlab.network.spec import Spec
from layerlab.training.forking import fork
from tests.training.experiments import CONV, DENSE, PAIRS, short
from tests.training.runs import Document, is_same_state, last_checkpoint, of_type, run

RUN = "0123456789abcdef" * 2


def forked(parent: Document, epoch: int, folder: Path, **training: object) -> tuple[Document, CheckpointTaken]:
    """The fork's spec with these settings, and the checkpoint it starts from."""
    taken = {event.epoch: event for event in of_type(run(parent), CheckpointTaken)}[epoch]
    source = checkpoints.save(taken, folder, "parent.safetensors")
    document = {
        **parent,
        "training": {**parent["training"], **training},
        "start": {"run": RUN, "epoch": epoch},
    }
    target = folder / "start"
    answer = fork({"spec": document, "parent": parent, "checkpoint": str(source), "path": str(target)})
    assert answer == {"epoch": epoch}
    return document, checkpoints.load(target)


CASES = [short(pair) for pair in PAIRS.values()] + [
    short(CONV, optimizer={"type": "adam"}, patience=2),
    short(DENSE, schedule={"type": "reduce_on_plateau"}, l2=0.01),
]


@pytest.mark.parametrize("document", CASES, ids=[*PAIRS, "patience", "plateau"])
@pytest.mark.parametrize("epoch", [0, 2])
def test_a_fork_that_changes_nothing_ends_with_the_bits_of_its_parent(
    document: Document, epoch: int, tmp_path: Path
) -> None:
    spec, start = forked(document, epoch, tmp_path)
    said = run(spec, checkpoint=start)
    assert [event.epoch for event in of_type(said, EpochFinished)] == list(range(epoch + 1, 4))
    assert is_same_state(last_checkpoint(said), last_checkpoint(run(document)))


@pytest.mark.parametrize(
    "change",
    [
        {"optimizer": {"type": "momentum"}},
        {"optimizer": {"type": "adam", "learning_rate": 0.3}},
        {"batch_size": 7},
        {"seed": 99},
        {"patience": 1},
        {"augmentations": [{"type": "shift"}]},
        {"epochs": 5},
    ],
    ids=str,
)
def test_a_fork_with_other_settings_starts_with_the_parents_weights_and_trains(
    change: Document, tmp_path: Path
) -> None:
    parent = short(CONV, optimizer={"type": "adam"})
    document, start = forked(parent, 1, tmp_path, **change)
    first = of_type(run(parent), CheckpointTaken)[1]
    said = run(document, checkpoint=start)
    begun = of_type(said, CheckpointTaken)[0]
    weights = [name for name in first.tensors if name.startswith("model/")]
    assert all(torch.equal(begun.tensors[name], first.tensors[name]) for name in weights)
    assert of_type(said, EpochFinished)
    assert not is_same_state(last_checkpoint(said), last_checkpoint(run(parent)))


def test_another_optimiser_starts_afresh_and_the_same_one_goes_on(tmp_path: Path) -> None:
    parent = short(DENSE, optimizer={"type": "adam"})
    _, kept = forked(parent, 2, tmp_path, optimizer={"type": "adam", "learning_rate": 0.5})
    assert any(name.startswith("optimizer/") for name in kept.tensors)
    _, fresh = forked(parent, 2, tmp_path, optimizer={"type": "momentum", "learning_rate": 0.5})
    assert not any(name.startswith("optimizer/") for name in fresh.tensors)


def test_the_learning_rate_is_the_one_of_the_forks_own_spec(tmp_path: Path) -> None:
    document, start = forked(short(DENSE), 1, tmp_path, optimizer={"type": "momentum", "learning_rate": 0.125})
    assert {event.learning_rate for event in of_type(run(document, checkpoint=start), EpochFinished)} == {0.125}


@pytest.mark.parametrize(
    ("change", "code", "layer"),
    [
        ({"network": {"layers": [{"type": "dense", "units": 4}, {"type": "tanh"}]}}, "other_network", "dense_1"),
        ({"network": {"layers": [{"type": "dense", "units": 3}, {"type": "tanh"}]}}, "other_network", "dense_2"),
        ({"training": {"epochs": 2}}, "too_few_epochs", None),
        ({"data": {"type": "digits"}}, "other_input_shape", None),
    ],
)
def test_what_does_not_go_together_is_refused_by_its_name(change: Document, code: str, layer: str | None) -> None:
    layers = [{"type": "dense", "units": 3}, {"type": "tanh"}, {"type": "dense", "units": 2}]
    parent: Document = {"data": {"type": "circle"}, "network": {"layers": layers}, "training": {"epochs": 9}}
    same = Spec.model_validate({**parent, "start": {"run": RUN, "epoch": 3}})
    refuse_other_network(same, Spec.model_validate(parent))
    other = Spec.model_validate({**parent, **change, "start": {"run": RUN, "epoch": 3}})
    with pytest.raises(InvalidInput) as caught:
        refuse_other_network(other, Spec.model_validate(parent))
    problem = caught.value.problems[0]
    assert (problem.code, problem.layer) == (code, layer)
