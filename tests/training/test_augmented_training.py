"""Augmentation while training: it can be repeated and resumed to the bit, touches training batches alone, and helps."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from layerlab.catalog.augmentations import AUGMENTATIONS, Augmentation, Rotate, Shift
from layerlab.catalog.datasets import DATASETS
from layerlab.catalog.datasets.tensors import TaskData, load
from layerlab.errors import InvalidInput
from layerlab.events import CheckpointTaken, EpochFinished, Event, PicturesTaken
from layerlab.network import checkpoint_file as checkpoints
from layerlab.network.build import LayerGraph, build
from layerlab.network.inspection import inspect
from layerlab.network.spec import Spec
from layerlab.training.augmenting import STATE, preview_augmentations
from layerlab.training.evaluation import evaluate
from tests.training.runs import Document, is_same_state, last_checkpoint, of_type, run

ALL: list[Document] = [{"type": tag} for tag in AUGMENTATIONS.tags()]
CONV: list[Document] = [
    {"type": "conv2d", "filters": 4, "kernel_size": 3},
    {"type": "relu"},
    {"type": "flatten"},
    {"type": "dropout", "rate": 0.2},
    {"type": "dense", "units": 10},
]
DENSE: list[Document] = [
    {"type": "flatten"},
    {"type": "dense", "units": 64},
    {"type": "relu"},
    {"type": "dense", "units": 10},
]


def digits(augmentations: list[Document], **training: Any) -> Document:
    return {
        "data": {"type": "digits", "train_limit": 150, "test_fraction": 0.05},
        "network": {"layers": CONV},
        "training": {"epochs": 3, "batch_size": 32, "augmentations": augmentations, **training},
    }


def network_of(document: Document, checkpoint: CheckpointTaken) -> LayerGraph:
    model = build(Spec.model_validate(document))
    checkpoints.restore_model(checkpoint, model)
    return model


def test_two_runs_of_one_spec_are_the_same_to_the_bit_and_another_seed_is_another_run() -> None:
    first, again = run(digits(ALL)), run(digits(ALL))
    assert is_same_state(last_checkpoint(first), last_checkpoint(again))
    assert not is_same_state(last_checkpoint(first), last_checkpoint(run(digits(ALL, seed=1))))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_run_resumed_from_any_epoch_ends_with_the_same_bits(place: int) -> None:
    whole = run(digits(ALL))
    resumed = run(digits(ALL), checkpoint=of_type(whole, CheckpointTaken)[place])
    assert is_same_state(last_checkpoint(resumed), last_checkpoint(whole))


def test_an_empty_list_changes_nothing_of_a_run_and_nothing_of_its_checkpoint() -> None:
    document = digits([])
    without = {**document, "training": {"epochs": 3, "batch_size": 32}}
    taken = last_checkpoint(run(document))
    assert is_same_state(taken, last_checkpoint(run(without)))
    assert STATE not in taken.tensors


def test_neither_order_nor_dropout_depends_on_augmentation() -> None:
    plain, varied = last_checkpoint(run(digits([]))), last_checkpoint(run(digits(ALL)))
    for name in plain.tensors:
        assert torch.equal(plain.tensors[name], varied.tensors[name]) == name.startswith("random/") or "step" in name


def test_test_examples_and_watched_example_are_never_changed() -> None:
    plain, varied = run(digits([])), run(digits(ALL))
    assert inputs_seen(plain) == inputs_seen(varied)
    found = of_type(varied, EpochFinished)[-1].test
    model, data = network_of(digits(ALL), last_checkpoint(varied)), loaded(digits(ALL))
    expected = evaluate(model, data.test, Spec.model_validate(digits(ALL)).loss)
    assert found.loss == pytest.approx(expected.loss, rel=1e-5)
    assert found.accuracy == expected.accuracy


def loaded(document: Document) -> TaskData:
    return load(Spec.model_validate(document).data, torch.device("cpu"))


def inputs_seen(events: list[Event]) -> list[bytes]:
    frames = of_type(events, PicturesTaken)
    return [picture.data for frame in frames for picture in frame.pictures if picture.layer == "input"]


def test_noise_varies_points_and_what_needs_pictures_is_a_problem_with_its_place() -> None:
    document: Document = {
        "data": {"type": "circle", "samples": 120},
        "network": {"layers": [{"type": "dense", "units": 3}, {"type": "tanh"}, {"type": "dense", "units": 2}]},
        "training": {"epochs": 2, "augmentations": [{"type": "noise"}]},
    }
    assert of_type(run(document), EpochFinished)
    document["training"]["augmentations"] = [{"type": "noise"}, {"type": "rotate"}]
    (problem,) = inspect(Spec.model_validate(document)).errors
    assert problem.code == "augmentation_needs_pictures"
    assert problem.path == ("training", "augmentations", 1)
    assert "Rotate" in problem.message


@pytest.mark.parametrize("tag", ["digits", "shapes", "circle", "iris"])
def test_every_kind_of_data_can_be_previewed(tag: str) -> None:
    question = {"data": {"type": tag}, "augmentations": [{"type": "noise"}], "sample": 2, "seed": 0}
    answer = preview_augmentations(question)
    shape = DATASETS[tag]().task().input_shape
    if len(shape) == 3:
        assert answer["pictures"]["shape"] == [12, *shape]
        assert answer["original"]["shape"] == [1, *shape]
        assert answer["values"] is None
    else:
        assert answer["pictures"] is None
        assert [len(row) for row in answer["values"]] == [shape[0]] * 12
    assert preview_augmentations(question) == answer
    assert preview_augmentations({**question, "seed": 1}) != answer


def test_a_preview_refuses_what_a_run_would() -> None:
    question = {"data": {"type": "circle"}, "augmentations": [{"type": "mirror"}], "sample": 0, "seed": 0}
    with pytest.raises(InvalidInput) as refused:
        preview_augmentations(question)
    assert refused.value.path == ("augmentations", 0)


def test_a_large_picture_is_previewed_thinned() -> None:
    inputs = [[[[float(row == column) for column in range(90)] for row in range(70)]]]
    data = {"type": "custom", "inputs": inputs, "targets": [0], "test_fraction": 0}
    answer = preview_augmentations({"data": data, "augmentations": [{"type": "mirror"}], "sample": 0, "seed": 0})
    assert answer["pictures"]["shape"] == [12, 1, 35, 45]


TOLERANCE: dict[str, list[Document]] = {
    "none": [],
    "shift": [{"type": "shift", "share": 0.11}],
    "rotate": [{"type": "rotate", "degrees": 25}],
}


def printed(augmentations: list[Document]) -> Document:
    """300 upright, centred glyphs to learn from; 780 to be tested with."""
    return {
        "data": {
            "type": "glyphs",
            "samples": 1300,
            "noise": 0,
            "distortion": 0,
            "train_limit": 300,
            "test_fraction": 0.6,
        },
        "network": {"layers": DENSE},
        "training": {
            "optimizer": {"type": "adam", "learning_rate": 0.002},
            "batch_size": 32,
            "epochs": 30,
            "augmentations": augmentations,
        },
    }


def test_a_network_tolerates_the_changes_that_it_was_trained_with_and_no_others() -> None:
    shifted, rotated = {}, {}
    for name, augmentations in TOLERANCE.items():
        model = network_of(printed(augmentations), last_checkpoint(run(printed(augmentations))))
        test = loaded(printed([])).test
        shifted[name] = accuracy(model, test.inputs, test.labels, Shift(share=0.11))
        rotated[name] = accuracy(model, test.inputs, test.labels, Rotate(degrees=25))
    assert shifted["none"] < 0.5 < 0.8 < shifted["shift"]
    assert rotated["none"] < 0.94 < 0.96 < rotated["rotate"]
    assert shifted["rotate"] < 0.5
    assert rotated["shift"] < 0.94


def accuracy(model: LayerGraph, inputs: Tensor, labels: Tensor, change: Augmentation) -> float:
    model.eval()
    with torch.inference_mode():
        outputs = model(change.apply(inputs, torch.Generator().manual_seed(99)))
    return float((outputs.argmax(1) == labels).float().mean())
