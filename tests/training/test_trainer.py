"""The trainer against a plain loop written by hand (plain.py): the same numbers, and what it says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from layerlab.events import EpochFinished, PicturesTaken, RunDiverged, RunFinished, RunStarted
from layerlab.network.inspection import inspect
from layerlab.network.spec import Spec
from tests.training import plain
from tests.training.experiments import CIRCLE, CONV, DENSE, PAIRS, Pair, short
from tests.training.runs import of_type, run


def plain_sets(spec: Spec) -> tuple[plain.PlainSet, plain.PlainSet, torch.Tensor]:
    """Training set, test set, and all inputs in their own order."""
    loaded = spec.data.load()
    parts = spec.data.divide(loaded.targets)
    inputs = torch.from_numpy(loaded.inputs)
    if inputs.dim() == 4:
        # The layout of the trainer: the same sums in the same order, so the same roundings.
        inputs = inputs.contiguous(memory_format=torch.channels_last)
    labels = torch.from_numpy(parts.targets)
    train, test = (plain.PlainSet(inputs[rows], labels[rows]) for rows in (parts.train, parts.test))
    return train, test, inputs


@dataclass(frozen=True)
class Compared:
    """A finished pair: what ours said of each epoch, what the plain loop did, and its trained net."""

    pair: Pair
    ours: list[EpochFinished]
    pictures: list[PicturesTaken]
    plain: list[plain.PlainEpoch]
    net: nn.Sequential
    probe_batch: torch.Tensor


@pytest.fixture(scope="module", params=PAIRS, ids=lambda name: name.replace(" ", "-"))
def compared(request: pytest.FixtureRequest) -> Compared:
    pair = PAIRS[request.param]
    events = run(pair.document)
    spec = Spec.model_validate(pair.document)
    train_set, test_set, inputs = plain_sets(spec)
    net = nn.Sequential(*pair.modules)
    plain.initialize(net, spec.training.seed, set(pair.before_relu))
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    settings = {"epochs": pair.epochs, "batch_size": spec.training.batch_size, "seed": spec.training.seed}
    loop = plain.train(
        net, pair.optimizer(net), nn.CrossEntropyLoss(), train_set, test_set, penalise=pair.penalise, **settings
    )
    probe_batch = torch.cat([inputs[3:4], train_set.inputs[:31]])
    return Compared(
        pair, of_type(events, EpochFinished), of_type(events, PicturesTaken), list(loop), net.eval(), probe_batch
    )


def test_learns_what_the_plain_loop_learns(compared: Compared) -> None:
    for ours, theirs in zip(compared.ours, compared.plain, strict=True):
        assert ours.train.loss == pytest.approx(theirs.train_loss, abs=1e-6)
        assert ours.test.loss == pytest.approx(theirs.test_loss, abs=1e-6)
        assert ours.train.accuracy == pytest.approx(theirs.train_accuracy, abs=1e-6)
        assert ours.test.accuracy == pytest.approx(theirs.test_accuracy, abs=1e-6)
    assert compared.ours[-1].train.loss is not None
    assert compared.ours[0].train.loss is not None
    assert compared.ours[-1].train.loss < compared.ours[0].train.loss


def test_reports_gradients_and_weights_of_every_layer_that_has_any(compared: Compared) -> None:
    for ours, theirs in zip(compared.ours, compared.plain, strict=True):
        reports = {report.id: report for report in ours.layers}
        assert {id for id, report in reports.items() if report.gradient_norm} == set(compared.pair.ids.values())
        for place, id in compared.pair.ids.items():
            report, norms = reports[id], theirs.gradient_norms[place]
            assert report.gradient_norm is not None
            assert report.gradient_norm.mean == pytest.approx(sum(norms) / len(norms), rel=1e-4)
            assert report.gradient_norm.min == pytest.approx(min(norms), rel=1e-4)
            assert report.gradient_norm.max == pytest.approx(max(norms), rel=1e-4)
            assert report.bias_gradient_norm == pytest.approx(
                np.mean(theirs.bias_gradient_norms[place]), rel=1e-4, abs=1e-7
            )
            assert report.weight_norm == pytest.approx(theirs.weight_norms[place], rel=1e-5)
            assert report.update_ratio == pytest.approx(theirs.update_ratios[place], rel=1e-3)


def layer_outputs(compared: Compared) -> dict[str, np.ndarray[Any, Any]]:
    """Every layer's output on the probe batch, by the plain net."""
    spec = Spec.model_validate(compared.pair.document)
    ids = [layer.id for layer in inspect(spec).layers]
    values, outputs = compared.probe_batch, {}
    with torch.no_grad():
        for id, module in zip(ids, compared.net, strict=True):
            values = module(values)
            outputs[id] = values.numpy()
    return outputs


def test_activation_statistics_are_those_of_the_probe_batch(compared: Compared) -> None:
    """The watched example, then the first 31 training examples."""
    outputs = layer_outputs(compared)
    for report in compared.ours[-1].layers:
        assert report.activation is not None
        values = outputs[report.id]
        assert report.activation.mean == pytest.approx(values.mean(), abs=1e-4)
        assert report.activation.std == pytest.approx(values.std(), abs=1e-4)
        if report.id.startswith("relu"):
            dead = (values.reshape(32, -1) == 0).all(0).mean()
            assert report.activation.dead_fraction == pytest.approx(dead, abs=1e-6)
        else:
            assert report.activation.dead_fraction is None


def test_pictures_are_the_outputs_for_the_watched_example_as_bytes(compared: Compared) -> None:
    outputs = layer_outputs(compared)
    seen = set()
    for picture in compared.pictures[-1].pictures:
        if picture.draw not in ("maps", "units") or picture.layer == "input":
            continue
        seen.add(picture.layer)
        values = outputs[picture.layer][0]
        assert picture.shape == values.shape
        assert picture.minimum is not None
        assert picture.maximum is not None
        assert (picture.minimum, picture.maximum) == pytest.approx((values.min(), values.max()), abs=1e-4)
        read = np.frombuffer(picture.data, np.uint8).reshape(values.shape) / 255
        step = (picture.maximum - picture.minimum) / 255
        assert np.abs(picture.minimum + read * 255 * step - values).max() <= 0.51 * step + 1e-4
    assert seen == {report.id for report in compared.ours[-1].layers}


def test_says_first_what_it_is_going_to_do() -> None:
    events = run(CONV.document)
    started = events[0]
    assert isinstance(started, RunStarted)
    assert (started.train_examples, started.test_examples, started.steps_per_epoch) == (150, 90, 5)
    assert started.parameters == 40 + 222 + 250
    assert started.trained_layers == ["conv2d_1", "conv2d_2", "dense_1"]
    assert [event.epoch for event in of_type(events, EpochFinished)] == list(range(1, 11))
    assert isinstance(events[-1], RunFinished)


def test_a_run_that_explodes_says_so_with_numbers_that_are_finite_or_missing() -> None:
    document = short(DENSE, optimizer={"type": "gradient_descent", "learning_rate": 100.0}, epochs=60)
    document["network"] = {"layers": [{"type": "dense", "units": 8}, {"type": "relu"}, {"type": "dense", "units": 2}]}
    document["training"]["loss"] = {"type": "mean_squared_error"}
    events = run(document)
    assert isinstance(events[-1], RunDiverged)
    assert "Lower the learning rate" in events[-1].reason
    assert isinstance(events[-2], PicturesTaken)
    for epoch in of_type(events, EpochFinished):
        numbers = [epoch.train.loss, epoch.test.loss]
        numbers += [value for layer in epoch.layers for value in (layer.weight_norm, layer.update_ratio)]
        assert all(number is None or np.isfinite(number) for number in numbers)
    for taken in of_type(events, PicturesTaken):
        for picture in taken.pictures:
            assert len(picture.data) == np.prod(picture.shape)
            assert picture.minimum is None or np.isfinite(picture.minimum)


def test_a_run_whose_last_update_explodes_does_not_count_as_finished() -> None:
    """One step on one example: the loss before it is finite, the weights after it are not."""
    document = {
        "data": {"type": "custom", "inputs": [[3e38]], "targets": [[0.5]]},
        "network": {"layers": [{"type": "dense", "units": 1, "initializer": {"type": "zeros"}}]},
        "training": {"optimizer": {"type": "gradient_descent", "learning_rate": 100}, "epochs": 1, "batch_size": 1},
    }
    events = run(document)
    assert isinstance(events[-1], RunDiverged)
    assert events[-1].epoch == 1


def test_layers_that_the_output_does_not_read_stay_as_they_are() -> None:
    layers = [{"type": "dense", "units": 3}, {"type": "dense", "units": 2, "inputs": ["input"]}]
    finished = of_type(run({**short(DENSE), "network": {"layers": layers}}), EpochFinished)[-1]
    unread = finished.layers[0]
    assert unread.gradient_norm is not None
    assert unread.gradient_norm.max == 0
    assert unread.update_ratio == 0


def test_a_network_whose_weights_reach_nothing_trains_without_an_error() -> None:
    layers = [{"type": "dense", "units": 3}, {"type": "relu", "inputs": ["input"]}]
    assert isinstance(run({**short(DENSE), "network": {"layers": layers}})[-1], RunFinished)


def test_a_batch_larger_than_the_training_set_is_one_full_step() -> None:
    started = run(short(DENSE, batch_size=5000))[0]
    assert isinstance(started, RunStarted)
    assert started.steps_per_epoch == 1


def test_without_test_examples_there_are_no_test_numbers() -> None:
    document = {**short(DENSE), "data": {**CIRCLE, "test_fraction": 0.0}}
    assert all(
        (epoch.test.loss, epoch.test.accuracy) == (None, None) for epoch in of_type(run(document), EpochFinished)
    )


def test_regression_has_a_loss_but_no_accuracy() -> None:
    document = {**short(DENSE), "data": {"type": "plane", "samples": 60}}
    document["network"] = {"layers": [{"type": "dense", "units": 1}]}
    epoch = of_type(run(document), EpochFinished)[-1]
    assert epoch.train.loss is not None
    assert (epoch.train.accuracy, epoch.test.accuracy) == (None, None)
