"""What every layer of the catalog promises, tried on random fields and shapes against torch itself.

A new layer is tested here as soon as it is registered. Big nets are built on torch's `meta` device: shapes without
memory. Small ones are computed.
"""

from __future__ import annotations

import json
import math
import re
from math import prod
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from layerlab.catalog.layers import LAYERS, Layer, Shapes, torch_modules
from layerlab.catalog.layers.layer import OneInputLayer
from layerlab.errors import ImpossibleLayer, Problem
from layerlab.network.inspection import inspect
from layerlab.network.spec import Spec
from tests.contract.strategies import documents, examples, is_possible, placed_layers, possible_layers

every_layer = pytest.mark.parametrize("entry", list(LAYERS), ids=lambda entry: entry.tag())
NAMES = {"nn": nn, "torch": torch, **vars(torch_modules)}
"""What the code of a layer may speak of: torch, and the modules that an exported script carries with it."""


def built(layer: Layer, shapes: Shapes, device: str = "meta") -> nn.Module:
    with torch.device(device):
        return layer.build(shapes).eval()


def following(tag: str | None) -> Layer | None:
    """The activation that is told to a layer when its weights are drawn."""
    return None if tag is None else LAYERS[tag]()


def random_inputs(shapes: Shapes, device: str = "cpu", examples: int = 2) -> list[Tensor]:
    return [torch.randn(examples, *shape, device=device) for shape in shapes]


@every_layer
def test_introduces_itself_to_the_palette(entry: type[Layer]) -> None:
    description = entry.description()
    assert re.fullmatch(r"[a-z][a-z0-9_]*", entry.tag())
    assert entry.title
    assert entry.group
    assert description["help"].endswith((".", "?", ")"))
    for name, field in description["schema"]["properties"].items():
        assert name in ("type", "id", "inputs") or field.get("description"), f"{name} has no description"
    assert description["schema"]["properties"]["id"]["x-hidden"]


@every_layer
def test_can_be_chosen_without_filling_in_anything(entry: type[Layer]) -> None:
    assert LAYERS.parse({"type": entry.tag()}) == entry()
    assert entry().document() == {"type": entry.tag()}


@every_layer
@examples(15)
@given(data=st.data())
def test_accepts_what_its_schema_allows_and_comes_back_from_its_document(
    entry: type[Layer], data: st.DataObject
) -> None:
    layer = LAYERS.parse(data.draw(documents(entry)))
    assert LAYERS.parse(json.loads(json.dumps(layer.document()))) == layer
    assert LAYERS.parse(json.loads(layer.model_dump_json())) == layer


@every_layer
def test_refuses_numbers_beyond_its_schema_and_fields_it_does_not_have(entry: type[Layer]) -> None:
    with pytest.raises(ValidationError):
        LAYERS.parse({"type": entry.tag(), "no_such_field": 1})
    for name, field in entry.model_json_schema()["properties"].items():
        for bound, beyond in (("minimum", -1), ("maximum", 1), ("exclusiveMinimum", 0), ("exclusiveMaximum", 0)):
            if bound in field:
                with pytest.raises(ValidationError):
                    LAYERS.parse({"type": entry.tag(), name: field[bound] + beyond})


@every_layer
@examples(30)
@given(data=st.data())
def test_says_why_it_is_impossible_or_gives_exactly_the_shape_it_promises(
    entry: type[Layer], data: st.DataObject
) -> None:
    layer, shapes = data.draw(placed_layers(entry))
    if not is_possible(layer, shapes):
        assert_says_why(layer, shapes)
        return
    promised = layer.output_shape(shapes)
    module = built(layer, shapes)
    assert tuple(module(*random_inputs(shapes, "meta")).shape) == (2, *promised)
    assert all(isinstance(size, int) and size >= 1 for size in promised)


def assert_says_why(layer: Layer, shapes: Shapes) -> None:
    with pytest.raises(ImpossibleLayer) as raised:
        layer.output_shape(shapes)
    assert re.fullmatch(r"[A-Z].{20,}\.", raised.value.message), raised.value.message
    assert re.fullmatch(r"[a-z_0-9]+", raised.value.code)
    assert raised.value.path == () or raised.value.path[0] in type(layer).model_fields


@every_layer
@examples(15)
@given(data=st.data())
def test_counts_its_parameters_and_its_multiply_adds(entry: type[Layer], data: st.DataObject) -> None:
    layer, shapes = data.draw(possible_layers(entry))
    module = built(layer, shapes)
    assert layer.parameter_count(shapes) == sum(parameter.numel() for parameter in module.parameters())
    with FlopCounterMode(display=False) as counter:
        module(*random_inputs(shapes, "meta", examples=1))
    assert layer.multiply_adds(shapes) == counter.get_total_flops() // 2
    weight = layer.weight_shape(shapes)
    assert weight is None or weight in {tuple(parameter.shape) for parameter in module.parameters()}


@every_layer
@examples(10)
@given(data=st.data())
def test_explains_its_arithmetic_with_the_numbers_filled_in(entry: type[Layer], data: st.DataObject) -> None:
    layer, shapes = data.draw(possible_layers(entry))
    text = layer.arithmetic(shapes)
    parameters = layer.parameter_count(shapes)
    assert f"{parameters:,}" in text if parameters else "no parameters" in text, text
    for remark in layer.remarks(shapes):
        assert re.fullmatch(r"[A-Z].{20,}\.", remark.said.text), remark.said


@every_layer
@examples(12)
@given(data=st.data())
def test_its_code_builds_the_same_module(entry: type[Layer], data: st.DataObject) -> None:
    layer, shapes = data.draw(possible_layers(entry, "small"))
    module, twin = built(layer, shapes, "cpu"), eval(layer.code(shapes), dict(NAMES)).eval()
    assert [p.shape for p in twin.parameters()] == [p.shape for p in module.parameters()]
    for theirs, ours in zip(twin.state_dict().values(), module.state_dict().values(), strict=True):
        theirs.copy_(ours)
    inputs = random_inputs(shapes)
    assert torch.equal(twin(*inputs), module(*inputs))
    # Training mode draws the same random numbers, such as dropout's.
    results = []
    for net in (twin.train(), module.train()):
        torch.manual_seed(0)
        results.append(net(*inputs))
    assert torch.equal(*results)


@every_layer
@examples(8)
@given(data=st.data(), activation=st.sampled_from([None, "relu", "tanh", "sigmoid", "softmax"]))
def test_starts_from_the_seed_alone_with_finite_weights(
    entry: type[Layer], data: st.DataObject, activation: str | None
) -> None:
    layer, shapes = data.draw(possible_layers(entry, "small"))
    states = []
    for _ in range(2):
        module = built(layer, shapes, "cpu")
        torch.manual_seed(3)
        layer.reset(module, following(activation))
        states.append([parameter.detach().clone() for parameter in module.parameters()])
    for first, second in zip(*states, strict=True):
        assert torch.equal(first, second)
        assert torch.isfinite(first).all()


@every_layer
@examples(10)
@given(data=st.data(), activation=st.sampled_from([None, "relu", "tanh"]))
def test_the_code_of_its_first_weights_draws_the_same(
    entry: type[Layer], data: st.DataObject, activation: str | None
) -> None:
    layer, shapes = data.draw(possible_layers(entry, "small"))
    module, twin = built(layer, shapes, "cpu"), built(layer, shapes, "cpu")
    twin.load_state_dict(module.state_dict())
    torch.manual_seed(3)
    layer.reset(module, following(activation))
    torch.manual_seed(3)
    with torch.no_grad():
        exec("\n".join(layer.reset_code("twin", shapes, following(activation))), {**NAMES, "math": math, "twin": twin})
    for theirs, ours in zip(twin.state_dict().values(), module.state_dict().values(), strict=True):
        assert torch.allclose(theirs, ours, rtol=1e-6, atol=0)


@every_layer
@examples(12)
@given(data=st.data())
def test_an_output_pixel_looks_no_further_than_its_window(entry: type[Layer], data: st.DataObject) -> None:
    layer, shapes = data.draw(possible_layers(entry, "small"))
    output = layer.output_shape(shapes)
    if len(shapes) != 1 or len(shapes[0]) != 3 or len(output) != 3 or layer.window().is_global:
        return
    picture = random_inputs(shapes, examples=1)[0].requires_grad_()
    built(layer, shapes, "cpu")(picture)[0, :, output[1] // 2, output[2] // 2].sum().backward()
    assert picture.grad is not None
    seen = picture.grad[0].abs().sum(0)
    for direction in (0, 1):
        places = seen.sum(1 - direction).nonzero().flatten().tolist()
        assert not places or places[-1] - places[0] < layer.window().kernel


@every_layer
@examples(15)
@given(data=st.data())
def test_every_fix_of_an_impossible_layer_gives_a_possible_network(entry: type[Layer], data: st.DataObject) -> None:
    layer, shapes = data.draw(placed_layers(entry).filter(lambda placed: len(set(placed[1])) == 1))
    placed = {**layer.document(), "inputs": ["input"] * len(shapes)}
    problem = impossible(shapes[0], [placed])
    if problem is not None:
        assert problem.fix is not None
        assert problem.fix_label
        assert impossible(shapes[0], problem.fix["layers"]) is None


def impossible(shape: tuple[int, ...], layers: list[dict[str, Any]]) -> Problem | None:
    """The problem of the first layer that cannot be built, None if all can."""
    spec = Spec.model_validate({"data": {"type": "blank", "shape": shape}, "network": {"layers": layers}})
    inspection = inspect(spec)
    return inspection.errors[0] if len(inspection.layers) < len(spec.network.layers) else None


@every_layer
def test_reads_as_many_layers_as_it_says(entry: type[Layer]) -> None:
    picture = (2, 8, 8)
    if issubclass(entry, OneInputLayer):
        with pytest.raises(ImpossibleLayer, match="reads one layer, but it is given 2"):
            entry().output_shape((picture, picture))
    else:
        assert is_possible(entry(), (picture, picture))


def test_flop_counter_agrees_on_a_convolution_known_by_hand() -> None:
    """128x128x3, ten 5x5 filters, same: 128·128·10·5·5·3 multiply-adds, so the referee above counts as we do."""
    layer = LAYERS.parse({"type": "conv2d", "filters": 10, "kernel_size": 5, "padding": 2})
    assert layer.multiply_adds(((3, 128, 128),)) == prod((128, 128, 10, 5, 5, 3)) == 12_288_000
