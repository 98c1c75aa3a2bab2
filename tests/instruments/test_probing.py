"""What a look reports of every layer, against autograd and numpy; and that it leaves no trace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from layerlab.catalog.datasets.tensors import load
from layerlab.catalog.layers import LAYERS
from layerlab.events import EpochFinished, LayerReport, Picture, PicturesTaken, RunStarted
from layerlab.instruments.imaging import FRAME_BYTES, within
from layerlab.instruments.watching import Observation, Watcher
from layerlab.network.build import LayerGraph, build
from layerlab.network.spec import Spec
from layerlab.training.control import Command
from tests.training.experiments import CONV, DENSE, short
from tests.training.runs import Document, last_checkpoint, of_type, run

DIGITS: Document = {"type": "digits", "train_limit": 60}
CONV_NET: list[Document] = [
    {"type": "conv2d", "filters": 3},
    {"type": "sigmoid"},
    {"type": "dropout"},
    {"type": "flatten"},
    {"type": "dense", "units": 12},
    {"type": "tanh"},
    {"type": "batch_norm"},
    {"type": "dense"},
]
WITH_SKIP: list[Document] = [
    {"type": "dense", "units": 6, "id": "first"},
    {"type": "relu", "id": "bent"},
    {"type": "dropout", "id": "dropped"},
    {"type": "dense", "units": 6, "id": "second"},
    {"type": "add", "inputs": ["second", "bent"], "id": "sum"},
    {"type": "dense", "units": 2, "id": "last"},
]


def document(layers: Sequence[Document], data: Document = DIGITS, **watch: Any) -> Document:
    return {"data": data, "network": {"layers": layers}, "watch": {"sample": 4, **watch}}


def looked(spec: Spec) -> tuple[Observation, LayerGraph, Tensor, Tensor]:
    """A look at the untrained network, and the batch with its labels that it is of."""
    model, data = build(spec), load(spec.data)
    rows = torch.cat([torch.tensor([spec.watch.sample]), data.train.rows[:31]])
    return Watcher(spec, model, data).look(0, 0), model, data.everything.inputs[rows], data.everything.labels[rows]


@pytest.mark.parametrize(
    ("layers", "data"), [(CONV_NET, DIGITS), (WITH_SKIP, {"type": "circle", "samples": 60})], ids=["chain", "skip"]
)
def test_the_delta_of_a_layer_is_the_gradient_in_its_output(layers: list[Document], data: Document) -> None:
    """By definition: a zero is added to one layer's output at a time, and the gradient in that zero is asked for."""
    spec = Spec.model_validate(document(layers, data))
    observation, model, batch, labels = looked(spec)
    model.eval()
    for asked in model.graph:
        values: dict[str, Tensor] = {"input": batch}
        zero = None
        for node, layer in zip(model.graph, model.layers, strict=True):
            output = layer(*(values[name] for name in node.inputs))
            if node is asked:
                zero = torch.zeros_like(output, requires_grad=True)
                output = output + zero
            values[node.id] = output
        loss = torch.nn.functional.cross_entropy(values[model.graph[-1].id], labels)
        assert zero is not None
        (gradient,) = torch.autograd.grad(loss, zero)
        assert observation.deltas[asked.id] == pytest.approx(float(gradient.norm()), rel=1e-5)


def test_what_the_loss_does_not_depend_on_has_no_delta_to_speak_of() -> None:
    layers: list[Document] = [{"type": "dense", "units": 3}, {"type": "step"}, {"type": "dense", "units": 2}]
    observation, *_ = looked(Spec.model_validate(document(layers, {"type": "circle", "samples": 60})))
    assert observation.deltas["dense_1"] == 0.0
    assert (observation.deltas["step_1"] or 0.0) > 0.0


def test_an_unfinished_network_has_no_deltas() -> None:
    observation, *_ = looked(Spec.model_validate(document([{"type": "dense", "units": 5}], {"type": "circle"})))
    assert observation.deltas == {}


def test_a_look_leaves_gradients_weights_modes_and_chance_as_they_were() -> None:
    spec = Spec.model_validate(document(CONV_NET))
    model, data = build(spec), load(spec.data)
    model.train()
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, 7.0)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    state = torch.get_rng_state()
    Watcher(spec, model, data).look(0, 0)
    assert torch.equal(torch.get_rng_state(), state)
    assert all(bool((parameter.grad == 7.0).all()) for parameter in model.parameters() if parameter.grad is not None)
    assert all(parameter.grad is not None and parameter.requires_grad for parameter in model.parameters())
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(module.training for module in model.modules())


@pytest.mark.parametrize("pair", [CONV, DENSE], ids=["conv", "dense"])
def test_training_is_the_same_to_the_bit_however_often_one_looks(pair: Any) -> None:
    often, seldom = (run({**short(pair), "watch": {"every": every}}) for every in (1, 1000))
    first, second = last_checkpoint(often), last_checkpoint(seldom)
    assert all(torch.equal(value, second.tensors[name]) for name, value in first.tensors.items())


SATURATING: list[Document] = [
    {"type": "conv2d"},
    {"type": "sigmoid"},
    {"type": "flatten"},
    {"type": "tanh"},
    {"type": "dense"},
]


def test_saturated_is_where_the_slope_is_below_a_fifth_of_the_steepest() -> None:
    """Slopes from autograd; kernels are drawn large, so that both kinds are met."""
    layers: list[Document] = [
        {**layer, "initializer": {"type": "normal", "std": 3.0}} if layer["type"] == "conv2d" else layer
        for layer in SATURATING
    ]
    spec = Spec.model_validate(document(layers))
    observation, model, batch, _ = looked(spec)
    model.eval()
    for node, layer in zip(model.graph, model.layers, strict=True):
        inputs = batch.detach().requires_grad_()
        batch = layer(inputs)
        share = observation.activations[node.id].saturated_fraction
        if node.layer.tag() in ("sigmoid", "tanh"):
            (slopes,) = torch.autograd.grad(batch.sum(), inputs)
            steepest = 0.25 if node.layer.tag() == "sigmoid" else 1.0
            assert share == pytest.approx(float((slopes < steepest / 5).float().mean()), abs=1e-5)
        else:
            assert share is None
    assert 0.05 < (observation.activations["sigmoid_1"].saturated_fraction or 0) < 0.95


def test_only_what_can_die_counts_its_dead() -> None:
    dying = {entry.tag() for entry in LAYERS if entry().can_die}
    assert dying == {"relu"}
    assert LAYERS["leaky_relu"](slope=0.0).can_die  # type: ignore[call-arg]
    layers: list[Document] = [
        {"type": "dense", "units": 4, "initializer": {"type": "zeros"}},
        {"type": "relu"},
        {"type": "dense"},
    ]
    observation, *_ = looked(Spec.model_validate(document(layers, {"type": "circle", "samples": 60})))
    assert observation.activations["relu_1"].dead_fraction == 1.0
    assert observation.activations["dense_1"].dead_fraction is None


def pictures(observation: Observation, draw: str) -> dict[tuple[str, str], Picture]:
    return {(p.layer, p.quantity): p for p in observation.pictures.pictures if p.draw == draw}


def test_histograms_count_weights_gradients_and_activations() -> None:
    spec = Spec.model_validate(document(CONV_NET))
    observation, model, batch, labels = looked(spec)
    found = pictures(observation, "histogram")
    model.eval()
    outputs = model.outputs(batch)
    torch.nn.functional.cross_entropy(outputs["dense_2"], labels).backward()
    for name, parameters in model.layer_parameters().items():
        weight = dict(parameters)["weight"]
        assert weight.grad is not None
        same_histogram(found[name, "weights"], weight.detach())
        same_histogram(found[name, "gradients"], weight.grad)
    for name, values in outputs.items():
        same_histogram(found[name, "activations"], values.detach())
    assert len(found) == 2 * len(model.layer_parameters()) + len(outputs)


def same_histogram(picture: Picture, values: Tensor) -> None:
    """numpy counts; a value on an edge may fall to either side, as float32 rounds."""
    assert picture.extent is not None
    assert picture.maximum is not None
    assert picture.channels == min(values.numel(), picture.channels)
    step = -(-values.numel() // 8192)
    low, high = float(values.min()), float(values.max())
    if high > low:
        assert picture.extent == pytest.approx((low, high), rel=1e-6, abs=1e-6)
    counted = values.reshape(-1)[::step].clamp(*picture.extent).numpy()
    counts, _ = np.histogram(counted.astype(np.float64).clip(*picture.extent), 36, picture.extent)
    shown = np.frombuffer(picture.data, np.uint8) / 255 * picture.maximum
    assert picture.channels == counts.sum()
    assert picture.maximum == pytest.approx(counts.max(), abs=2)
    assert np.abs(shown - counts).max() <= 0.51 * picture.maximum / 255 + 2


def test_a_histogram_of_one_value_has_room_around_it() -> None:
    layers: list[Document] = [{"type": "dense", "units": 4, "initializer": {"type": "zeros"}}, {"type": "dense"}]
    observation, *_ = looked(Spec.model_validate(document(layers, {"type": "circle", "samples": 60})))
    picture = pictures(observation, "histogram")["dense_1", "weights"]
    assert picture.extent == (-0.5, 0.5)
    assert np.frombuffer(picture.data, np.uint8).nonzero()[0].tolist() == [18]


def test_kernels_are_the_weights_of_convolutions_and_of_dense_layers_on_the_picture() -> None:
    observation, model, *_ = looked(Spec.model_validate(document(CONV_NET)))
    found = pictures(observation, "kernels")
    assert {name for name, _ in found} == {"conv2d_1"}
    same_picture(found["conv2d_1", ""], dict(model.layer_parameters()["conv2d_1"])["weight"].detach())
    observation, model, *_ = looked(Spec.model_validate(document(CONV_NET[2:])))
    found = pictures(observation, "kernels")
    assert {name for name, _ in found} == {"dense_1"}
    weight = dict(model.layer_parameters()["dense_1"])["weight"].detach()
    same_picture(found["dense_1", ""], weight.view(12, 1, 8, 8))


def test_kernels_on_a_colour_picture_say_so() -> None:
    layers: list[Document] = [
        {"type": "conv2d"},
        {"type": "conv2d", "filters": 3},
        {"type": "conv2d"},
        {"type": "flatten"},
        {"type": "dense"},
    ]
    observation, *_ = looked(Spec.model_validate(document(layers, {"type": "shapes", "samples": 60})))
    found = dict(pictures(observation, "kernels").keys())
    assert found == {"conv2d_1": "colour", "conv2d_2": "", "conv2d_3": ""}


def same_picture(picture: Picture, values: Tensor) -> None:
    assert picture.shape == tuple(values.shape)
    assert picture.minimum is not None
    assert picture.maximum is not None
    step = (picture.maximum - picture.minimum) / 255
    shown = picture.minimum + np.frombuffer(picture.data, np.uint8).reshape(picture.shape) * step
    assert np.abs(shown - values.numpy()).max() <= 0.51 * step


def test_further_samples_are_shown_beside_the_watched_one_and_count_in_no_statistics() -> None:
    alone, model, *_ = looked(Spec.model_validate(document(CONV_NET)))
    spec = Spec.model_validate(document(CONV_NET, samples=[9, 2]))
    observation, *_ = looked(spec)
    assert observation.activations == alone.activations
    assert observation.deltas == pytest.approx(alone.deltas, rel=1e-5)
    assert observation.pictures.samples == (4, 9, 2)
    assert alone.pictures.samples == ()
    assert not pictures(alone, "samples")
    found = pictures(observation, "samples")
    batch = load(spec.data).everything.inputs[torch.tensor([4, 9, 2])]
    outputs = model.eval().outputs(batch)
    for name, values in {"input": batch, **outputs}.items():
        same_picture(found[name, ""], (values[:, :64] if values.dim() == 2 else values).detach())
    assert PicturesTaken.from_frame(observation.pictures.frame()) == observation.pictures


def test_watching_another_sample_keeps_the_further_ones() -> None:
    script = {2: Command("set", {"sample": 7.0})}
    frames = of_type(run({**short(CONV), "watch": {"sample": 3, "samples": [5]}}, script), PicturesTaken)
    assert {frame.samples for frame in frames} == {(7, 5)}


def trace_of(epoch: EpochFinished) -> Any:
    assert epoch.trace is not None
    return epoch.trace


def test_the_trace_holds_the_loss_of_every_step() -> None:
    """The epoch's loss is the mean over examples: of steps, weighted by their size."""
    document = short(DENSE, batch_size=7, epochs=3)
    events = run(document)
    started = of_type(events, RunStarted)[0]
    sizes = [7] * (started.steps_per_epoch - 1) + [started.train_examples - 7 * (started.steps_per_epoch - 1)]
    for epoch in of_type(events, EpochFinished):
        trace = trace_of(epoch)
        assert len(trace.losses) == started.steps_per_epoch
        assert trace.every == 1
        assert np.average(trace.losses, weights=sizes) == pytest.approx(epoch.train.loss, rel=1e-5)


def test_the_trace_holds_the_whole_gradient_at_the_measured_steps() -> None:
    for epoch in of_type(run(short(CONV, epochs=2)), EpochFinished):
        trace = trace_of(epoch)
        assert trace.gradient_steps == [0, 1, 2, 4]
        means = [report.gradient_norm.mean or 0.0 for report in epoch.layers if report.gradient_norm]
        assert max(trace.gradient_norms) >= max(means)
        if len(means) == 1:
            assert np.mean(trace.gradient_norms) == pytest.approx(means[0])


def test_the_whole_gradient_of_a_first_step_is_what_autograd_gives() -> None:
    document = short(DENSE, batch_size=5000, epochs=1)
    spec = Spec.model_validate(document)
    model, data = build(spec).train(), load(spec.data)
    chosen = data.train.first(5000)
    outputs = model(chosen.inputs)
    spec.loss(outputs, spec.loss.targets(chosen.labels, outputs.shape[1])).backward()
    norm = torch.cat([p.grad.flatten() for p in model.parameters() if p.grad is not None]).norm()
    (epoch,) = of_type(run(document), EpochFinished)
    assert trace_of(epoch).gradient_norms == pytest.approx([float(norm)], rel=1e-5)
    assert trace_of(epoch).losses == pytest.approx([float(spec.loss(outputs, chosen.labels).detach())], rel=1e-5)


def test_layers_report_their_delta_in_watched_epochs() -> None:
    events = of_type(run({**short(CONV, epochs=3), "watch": {"every": 1000}}), EpochFinished)
    assert [all(delta(layer) for layer in epoch.layers) for epoch in events] == [True, False, True]


def delta(layer: LayerReport) -> float | None:
    return layer.output_gradient_norm


def test_a_frame_of_a_wide_and_deep_network_stays_within_its_bounds() -> None:
    layers: list[Document] = [{"type": "conv2d", "filters": 64, "padding": "same"}, {"type": "relu"}] * 8
    layers += [{"type": "flatten"}, {"type": "dense"}]
    observation, *_ = looked(Spec.model_validate(document(layers, {"type": "glyphs", "samples": 60})))
    data = sum(len(picture.data) for picture in observation.pictures.pictures)
    assert 0.5 * FRAME_BYTES < data <= FRAME_BYTES
    kept = [p for p in observation.pictures.pictures if p.draw == "maps" and p.layer != "input"]
    assert all(p.channels == 64 and p.shape[0] >= 16 for p in kept)


def test_small_pictures_stay_whole_where_large_ones_are_cut() -> None:
    pictures = [torch.zeros(2, 2), torch.zeros(100, 4), torch.zeros(50, 4), torch.zeros(1, 90)]
    assert [len(part) for part in within(pictures, 200)] == [2, 16, 16, 1]
    assert within(pictures, 10_000) is pictures
