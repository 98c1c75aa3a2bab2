"""The doctor at work: ill runs get their diagnosis, healthy ones none, its remedies help, and it disturbs nothing."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pytest
import torch

from layerlab.events import CheckpointTaken, DiagnosisChanged, EpochFinished
from layerlab.instruments.doctor import Doctor
from layerlab.instruments.error_signal import StepLengths
from layerlab.instruments.examining import Examiner
from layerlab.instruments.findings import FINDINGS
from layerlab.network.spec import Spec
from layerlab.training.control import Command, ScriptedControl
from layerlab.training.trainer import Trainer, train
from tests.instruments.consultation import consult
from tests.instruments.illnesses import FLATTEN, HEALTHY, ILL, RELU, TANH, Document, conv_net, dense, mlp, sgd, spec
from tests.training.runs import last_checkpoint, of_type

SEED = "one of each"
DIGITS: Document = {"type": "digits"}


@pytest.fixture(autouse=True)
def _one_thread() -> Any:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.parametrize("kind", FINDINGS.tags())
def test_every_finding_is_made_in_a_run_that_has_it(kind: str) -> None:
    seen = consult(ILL[kind](Random(f"{SEED} {kind}")))
    assert seen.primary == kind


@pytest.mark.parametrize("kind", HEALTHY)
def test_a_healthy_run_gets_no_finding(kind: str) -> None:
    seen = consult(HEALTHY[kind](Random(f"{SEED} {kind}")))
    assert seen.accuracy is not None
    assert seen.accuracy > 0.9
    assert seen.ever == set()


CURED = ("symmetric_start", "vanishing_gradients", "rate_too_high", "rate_too_low", "dead_units", "data_not_scaled")


@pytest.mark.parametrize("kind", CURED)
def test_the_remedy_of_what_stops_learning_brings_it_back(kind: str) -> None:
    document = ILL[kind](Random(f"{SEED} {kind}"))
    ill = consult(document)
    remedy = ill.last[0].remedy
    assert remedy is not None
    cured = consult({**document, **remedy.changes})
    assert (cured.accuracy or 0) > (ill.accuracy or 0) + 0.2
    assert kind not in {one.finding for one in cured.last}


def ill_and_long() -> Document:
    return spec(Random(1), DIGITS, [FLATTEN, *mlp([30], RELU)], sgd(20.0), epochs=4)


def weights_of(document: Document) -> dict[str, torch.Tensor]:
    return last_checkpoint(list(train(Spec.model_validate(document), ScriptedControl(None)))).tensors


def test_training_is_the_same_to_the_bit_without_the_doctor(monkeypatch: pytest.MonkeyPatch) -> None:
    dropped = [FLATTEN, dense(20), {"type": "batch_norm"}, RELU, {"type": "dropout", "rate": 0.3}, dense(10)]
    document = spec(Random(2), DIGITS, dropped, sgd(0.1), epochs=3)
    with_it = weights_of(document)
    for name in ("begin", "sees", "sees_divergence"):
        monkeypatch.setattr(Doctor, name, lambda *_: iter(()))
    monkeypatch.setattr(StepLengths, "before", lambda *_: None)
    without = weights_of(document)
    assert with_it.keys() == without.keys()
    assert all(torch.equal(value, without[name]) for name, value in with_it.items())


def diagnoses(events: list[Any]) -> list[tuple[int, list[str]]]:
    return [(one.epoch, [each.finding for each in one.findings]) for one in of_type(events, DiagnosisChanged)]


def test_after_a_checkpoint_it_remembers_what_it_saw_and_says_it_again() -> None:
    document = spec(Random(3), DIGITS, [FLATTEN, *mlp([30], TANH, init={"type": "zeros"})], sgd(0.1), epochs=14)
    whole = list(train(Spec.model_validate(document), ScriptedControl(None, checkpoints=True)))
    halfway = next(one for one in of_type(whole, CheckpointTaken) if one.epoch == 6)
    rest = list(train(Spec.model_validate(document), ScriptedControl(None), halfway))
    assert diagnoses(rest)[0] == (6, ["symmetric_start"])
    assert diagnoses(rest)[-1][1] == diagnoses(whole)[-1][1]


def test_a_checkpoint_of_before_there_was_a_doctor_is_gone_on_from_in_silence() -> None:
    document = Spec.model_validate(ill_and_long())
    first = of_type(train(document, ScriptedControl(None, checkpoints=True)), CheckpointTaken)[0]
    del first.state["doctor"]
    first.state["epoch"] = 1
    old = CheckpointTaken(1, first.tensors, first.state)
    assert diagnoses(list(train(document, ScriptedControl(None), old))) == []


def test_a_lower_rate_takes_back_what_was_said_of_the_old_one() -> None:
    long_steps = spec(Random(4), DIGITS, [FLATTEN, *mlp([50], TANH)], sgd(5.0), epochs=8)
    script = {150: Command("set", {"learning_rate": 0.01})}
    events = list(train(Spec.model_validate(long_steps), ScriptedControl(script)))
    said = diagnoses(events)
    assert "rate_too_high" in said[0][1]
    assert "rate_too_high" not in said[-1][1]


def test_the_diagnosis_comes_before_the_report_it_was_drawn_from() -> None:
    """A run that is rewound to an epoch keeps what led up to the end of it, and nothing after."""
    events = list(train(Spec.model_validate(ill_and_long()), ScriptedControl(None)))
    numbers = [one for one in events if isinstance(one, DiagnosisChanged | EpochFinished)]
    said = [(one.epoch, following.epoch) for one, following in pairwise(numbers) if isinstance(one, DiagnosisChanged)]
    assert said
    assert all(epoch == following for epoch, following in said)


def test_a_run_that_diverges_in_its_first_epoch_is_told_why() -> None:
    squares = {"loss": {"type": "mean_squared_error"}}
    document = spec(Random(5), DIGITS, [FLATTEN, *mlp([50, 50], RELU)], sgd(100.0), **squares)
    events = list(train(Spec.model_validate(document), ScriptedControl(None)))
    assert of_type(events, EpochFinished) == []
    assert diagnoses(events)[-1] == (0, ["rate_too_high"])


def trainer(document: Document) -> Trainer:
    return Trainer(Spec.model_validate(document), ScriptedControl(None), None, torch.device("cpu"))


def test_what_is_measured_of_the_start_agrees_with_numpy() -> None:
    begun = trainer(spec(Random(6), DIGITS, [FLATTEN, *mlp([12], TANH)], sgd(0.1)))
    examiner = Examiner(begun.spec, begun.model, begun.data)
    rows = np.linspace(0, len(begun.data.train) - 1, 64).round().astype(int)
    probe = begun.data.everything.inputs[begun.data.train.rows[rows]].numpy().astype(np.float64)
    inputs = examiner.inputs(is_normalised=False)
    assert inputs.rms == pytest.approx(np.sqrt((probe**2).mean()), rel=1e-6)
    assert inputs.offset == pytest.approx(probe.mean() / probe.std(), rel=1e-6)

    first, second = (layer for layer in begun.model.layers if isinstance(layer, torch.nn.Linear))
    weight, bias = first.weight.detach().double().numpy(), first.bias.detach().double().numpy()
    spread = np.linalg.norm(weight - weight.mean(0)) / np.linalg.norm(weight)
    assert examiner.row_spread() == {"dense_1": pytest.approx(spread, rel=1e-5)}

    hidden = np.tanh(probe.reshape(64, -1) @ weight.T + bias)
    units = examiner.units()
    assert units.saturated == {"tanh_1": pytest.approx((np.abs(hidden) > 0.894).mean(), abs=1e-6)}
    stuck = ((hidden > 0.894).all(0) | (hidden < -0.894).all(0)).mean()
    assert units.stuck == {"tanh_1": pytest.approx(stuck, abs=1e-6)}

    pixels = begun.data.everything.inputs[begun.data.train.rows[rows]].flatten(1).double().numpy()
    scores = np.tanh(pixels @ weight.T + bias) @ second.weight.detach().double().numpy().T
    labels = begun.data.everything.labels[begun.data.train.rows[rows]].numpy()
    shares = scores - np.log(np.exp(scores).sum(1, keepdims=True))
    loss, chance = examiner.losses()
    assert loss == pytest.approx(-shares[np.arange(64), labels].mean(), rel=1e-4)
    assert chance == pytest.approx(np.log(10), rel=1e-6)


ALIKE: Document = {"type": "constant", "value": 0.1}


@pytest.mark.parametrize(
    "layers",
    [
        [{"type": "conv2d", "filters": 3, "kernel_size": 4, "padding": "same", "initializer": ALIKE}, FLATTEN],
        [{"type": "conv2d", "filters": 3, "kernel_size": 3, "padding": "same", "initializer": ALIKE}, FLATTEN],
        [{"type": "locally_connected2d", "filters": 3, "initializer": ALIKE}, FLATTEN],
        [FLATTEN, {"type": "maxout", "units": 3, "initializer": ALIKE}],
    ],
    ids=["padded unevenly", "padded evenly", "unshared", "maxout"],
)
def test_units_that_start_alike_are_seen_in_whatever_layer_has_weights(layers: list[Document]) -> None:
    alike = trainer(spec(Random(7), DIGITS, [*layers, dense(10)], sgd(0.1)))
    different = trainer(
        spec(
            Random(7),
            DIGITS,
            [{name: value for name, value in one.items() if name != "initializer"} for one in layers] + [dense(10)],
            sgd(0.1),
        )
    )
    (spread,) = Examiner(alike.spec, alike.model, alike.data).row_spread().values()
    assert spread == pytest.approx(0.0, abs=1e-6)
    (spread,) = Examiner(different.spec, different.model, different.data).row_spread().values()
    assert spread > 0.5
    said = next(Doctor(alike.spec, alike.model, alike.data).begin(0))
    assert "symmetric_start" in [one.finding for one in said.findings]


def test_a_channel_is_dead_where_it_is_0_at_every_place_of_every_example() -> None:
    begun = trainer(spec(Random(7), DIGITS, conv_net([4], RELU), sgd(0.1)))
    with torch.no_grad():
        begun.model.layer_state()["conv2d_1.bias"][:3] = -100.0
    assert Examiner(begun.spec, begun.model, begun.data).units().dead == {"relu_1": 0.75}


def test_the_answers_by_class_are_counted_over_test_examples() -> None:
    begun = trainer(spec(Random(8), DIGITS, [FLATTEN, dense(10)], sgd(0.1)))
    with torch.no_grad():
        begun.model.layer_state()["dense_1.bias"][7] = 1e6
    examiner = Examiner(begun.spec, begun.model, begun.data)
    assert examiner.answers() == (0, 0, 0, 0, 0, 0, 0, 256, 0, 0)
    assert sum(examiner.truth()) == 256
