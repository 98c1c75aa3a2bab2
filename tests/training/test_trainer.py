"""The trainer against a plain loop written by hand (plain.py): the same numbers, whatever is watched or commanded."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from layerlab.catalog.layers import LAYERS
from layerlab.catalog.optimizers import OPTIMIZERS
from layerlab.catalog.schedules import SCHEDULES
from layerlab.network.inspection import inspect
from layerlab.network.spec import Spec
from layerlab.training import checkpoint as checkpoints
from layerlab.training.control import Command
from layerlab.training.events import (
    EpochFinished,
    PicturesTaken,
    RunDiverged,
    RunFinished,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
    SettingChanged,
)
from layerlab.training.gradients import sampled_steps
from tests.contract.strategies import examples
from tests.training import plain
from tests.training.runs import Document, is_same_state, last_checkpoint, of_type, run

DIGITS: Document = {"type": "digits", "train_limit": 150, "test_fraction": 0.05}
CIRCLE: Document = {"type": "circle", "samples": 120}
RELU: Document = {"type": "relu"}
FLATTEN: Document = {"type": "flatten"}


@dataclass(frozen=True)
class Pair:
    """The same experiment twice: as a spec, and as modules and an optimiser written by hand."""

    document: Document
    modules: tuple[nn.Module, ...]
    before_relu: frozenset[int]
    ids: dict[int, str]
    epochs: int = 10

    def optimizer(self, net: nn.Module) -> torch.optim.Optimizer:
        chosen = dict(self.document["training"]["optimizer"])
        kind, rate = chosen.pop("type"), chosen.pop("learning_rate")
        if kind == "momentum":
            return plain.RunningAverageMomentum(net.parameters(), rate, 0.9)
        return {"adam": torch.optim.Adam, "gradient_descent": torch.optim.SGD}[kind](net.parameters(), lr=rate)


def experiment(data: Document, layers: list[Document], optimizer: Document, **training: Any) -> Document:
    training = {"optimizer": optimizer, "batch_size": 32, "epochs": 10, "seed": 5, **training}
    return {"data": data, "network": {"layers": layers}, "training": training, "watch": {"sample": 3, "every": 1}}


CONV = Pair(
    experiment(
        DIGITS,
        [
            {"type": "conv2d", "filters": 4, "padding": "same"},
            RELU,
            {"type": "max_pool2d"},
            {"type": "conv2d", "filters": 6},
            RELU,
            FLATTEN,
            {"type": "dense"},
        ],
        {"type": "adam", "learning_rate": 0.01},
    ),
    (
        nn.Conv2d(1, 4, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(4, 6, 3),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(24, 10),
    ),
    frozenset({0, 3}),
    {0: "conv2d_1", 3: "conv2d_2", 6: "dense_1"},
)
DENSE = Pair(
    experiment(
        CIRCLE,
        [{"type": "dense", "units": 8}, {"type": "tanh"}, {"type": "dense", "units": 2}],
        {"type": "momentum", "learning_rate": 0.1},
        batch_size=7,
    ),
    (nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2)),
    frozenset(),
    {0: "dense_1", 2: "dense_2"},
)
REGULARISED = Pair(
    experiment(
        DIGITS,
        [
            {"type": "conv2d", "filters": 4},
            {"type": "batch_norm"},
            RELU,
            {"type": "dropout", "rate": 0.2},
            FLATTEN,
            {"type": "dense", "units": 12},
            RELU,
            {"type": "dropout"},
            {"type": "dense"},
        ],
        {"type": "gradient_descent", "learning_rate": 0.1},
    ),
    (
        nn.Conv2d(1, 4, 3),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Dropout(0.2),
        nn.Flatten(),
        nn.Linear(144, 12),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(12, 10),
    ),
    frozenset({0, 5}),
    {0: "conv2d_1", 1: "batch_norm_1", 5: "dense_1", 8: "dense_2"},
)
PAIRS = {"conv and adam": CONV, "dense and momentum": DENSE, "dropout and batch norm": REGULARISED}


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
    loop = plain.train(net, pair.optimizer(net), nn.CrossEntropyLoss(), train_set, test_set, **settings)
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
        if LAYERS[report.id.rsplit("_", 1)[0]].is_activation:
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


# Reproducibility


def short(pair: Pair, **training: Any) -> Document:
    return {**pair.document, "training": {**pair.document["training"], "epochs": 3, **training}}


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
def test_going_on_from_a_checkpoint_ends_with_the_same_bits(document: Document, tmp_path: Any) -> None:
    whole = run(document)
    taken = {event.epoch: event for event in whole if isinstance(event, type(last_checkpoint(whole)))}
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


# Commands, at exact steps: 5 steps an epoch


FIVE_STEPS = short(CONV)


def test_a_paused_run_stands_between_two_steps_and_learns_the_same() -> None:
    events = run(FIVE_STEPS, {7: Command("pause"), 100: Command("resume")})
    assert of_type(events, RunPaused) == [RunPaused(epoch=1, step=2)]
    assert of_type(events, RunResumed) == [RunResumed(epoch=1, step=2)]
    pause = events.index(RunPaused(1, 2))
    picture = events[pause - 1]
    assert isinstance(picture, PicturesTaken)
    assert (picture.epoch, picture.step) == (1, 2)
    assert is_same_state(last_checkpoint(events), last_checkpoint(run(FIVE_STEPS)))


def test_step_trains_to_the_end_of_the_epoch_and_pauses_there() -> None:
    script = {3: Command("step"), 100: Command("step"), 101: Command("resume")}
    events = run({**FIVE_STEPS, "watch": {"every": 10_000}}, script)
    assert of_type(events, RunPaused) == [RunPaused(1, 0), RunPaused(2, 0)]
    assert of_type(events, RunResumed) == [RunResumed(1, 0), RunResumed(2, 0)]
    assert isinstance(events[-1], RunFinished)
    assert is_same_state(last_checkpoint(events), last_checkpoint(run(FIVE_STEPS)))


def test_stop_ends_the_run_at_once_with_a_last_look() -> None:
    events = run(FIVE_STEPS, {8: Command("stop")})
    assert isinstance(events[-1], RunStopped)
    assert events[-1].epoch == 1
    assert isinstance(events[-2], PicturesTaken)
    assert (events[-2].epoch, events[-2].step) == (1, 3)


@pytest.mark.parametrize("first", ["pause", "step"])
def test_a_paused_run_can_be_stopped(first: Any) -> None:
    events = run(FIVE_STEPS, {2: Command(first), 100: Command("stop")})
    assert isinstance(events[-1], RunStopped)
    assert len(of_type(events, EpochFinished)) == (first == "step")


def test_a_new_learning_rate_holds_from_the_step_at_which_it_is_set() -> None:
    """Rate 1e-12 from step 5 on (the second epoch's first): the second epoch moves no weight."""
    events = run(FIVE_STEPS, {5: Command("set", {"learning_rate": 1e-12})})
    assert of_type(events, SettingChanged) == [SettingChanged(1, 0, "learning_rate", 0.01, 1e-12)]
    first, second, _ = of_type(events, EpochFinished)
    assert (first.learning_rate, second.learning_rate) == (0.01, 1e-12)
    assert second.test.loss == pytest.approx(first.test.loss, abs=1e-6)


def test_a_learning_rate_can_be_set_while_paused_and_is_kept_by_the_checkpoint() -> None:
    script = {4: Command("pause"), 100: Command("set", {"learning_rate": 0.002}), 101: Command("resume")}
    events = run(FIVE_STEPS, script)
    assert of_type(events, SettingChanged) == [SettingChanged(0, 4, "learning_rate", 0.01, 0.002)]
    after_first = next(event for event in events if isinstance(event, type(last_checkpoint(events))) and event.epoch == 1)
    resumed = run(FIVE_STEPS, checkpoint=after_first)
    assert {event.learning_rate for event in of_type(resumed, EpochFinished)} == {0.002}
    assert is_same_state(last_checkpoint(resumed), last_checkpoint(events))


# What is looked at


def test_first_and_last_epoch_are_looked_at_however_rarely_one_watches() -> None:
    events = run({**FIVE_STEPS, "watch": {"every": 10_000}})
    assert [(picture.epoch, picture.step) for picture in of_type(events, PicturesTaken)] == [(1, 0), (3, 0)]
    watched = [all(layer.activation for layer in epoch.layers) for epoch in of_type(events, EpochFinished)]
    assert watched == [True, False, True]


def test_a_stepped_epoch_is_looked_at() -> None:
    script = {6: Command("step"), 100: Command("resume")}
    events = run({**FIVE_STEPS, "watch": {"every": 10_000}}, script)
    assert 2 in {picture.epoch for picture in of_type(events, PicturesTaken)}


def test_watch_every_second_epoch_is_every_second_epoch() -> None:
    document = {**short(DENSE, epochs=7), "watch": {"every": 2}}
    assert [picture.epoch for picture in of_type(run(document), PicturesTaken)] == [1, 2, 4, 6, 7]


def test_a_frame_of_pictures_comes_back_from_its_bytes() -> None:
    taken = of_type(run(short(CONV, epochs=1)), PicturesTaken)[0]
    assert PicturesTaken.from_frame(taken.frame()) == taken
    with pytest.raises(ValueError, match="cut short"):
        PicturesTaken.from_frame(taken.frame()[:-1])


@given(steps=st.integers(1, 5000))
@examples(60)
def test_gradients_are_sampled_evenly_and_always_at_the_last_step(steps: int) -> None:
    sampled = sorted(sampled_steps(steps))
    assert len(sampled) == min(8, steps)
    assert sampled[-1] == steps - 1
    assert sampled[0] >= 0
    gaps = [after - before for before, after in pairwise([-1, *sampled])]
    assert max(gaps) - min(gaps) <= 1


# When it goes wrong


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
