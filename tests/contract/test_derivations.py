"""Every layer's derivation of one value: it reads what it says it reads, and its numbers give its real output."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import orjson
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from layerlab.catalog.layers import LAYERS, Layer, Shapes
from layerlab.catalog.layers.derivation import Derivation, Position, cell, clipped
from layerlab.instruments.explanations.writing import channel_document, derivation_document
from tests.contract.strategies import examples, possible_layers

pytestmark = pytest.mark.usefixtures("_without_gradients")
every_layer = pytest.mark.parametrize("entry", list(LAYERS), ids=lambda entry: entry.tag())
LARGEST_ANSWER = 1_000_000


@pytest.fixture
def _without_gradients() -> Iterator[None]:
    with torch.no_grad():
        yield


def placed(entry: type[Layer], data: st.DataObject) -> tuple[Layer, Shapes, nn.Module, list[Tensor], Position]:
    """A layer with random fields, weights and running averages, inputs, and one place of its output."""
    layer, shapes = data.draw(possible_layers(entry, "small"))
    torch.manual_seed(data.draw(st.integers(0, 99)))
    module = layer.build(shapes).eval()
    for tensor in (*module.parameters(), *module.buffers()):
        if tensor.is_floating_point():
            tensor.data.uniform_(0.5, 1.5)
    for parameter in module.parameters():
        parameter.data.sub_(1.0)
    inputs = [torch.randn(*shape) for shape in shapes]
    place = tuple(data.draw(st.integers(0, size - 1)) for size in layer.output_shape(shapes))
    return layer, shapes, module, inputs, place


def real(module: nn.Module, inputs: list[Tensor]) -> Tensor:
    output: Tensor = module(*(values[None] for values in inputs))[0]
    return output


def worked_out(derivation: Derivation) -> float:
    """The number that the derivation's own parts give, by what its kind promises."""
    numbers = [float(value) for part in derivation.parts for value in part.products.flatten()]
    facts = dict(derivation.facts)
    if derivation.kind in ("sum", "copy"):
        return math.fsum(numbers) + (derivation.bias or 0.0)
    if derivation.kind == "choice":
        chosen = derivation.parts[0].values[derivation.parts[0].chosen]
        return math.fsum(chosen.tolist()) / len(chosen)
    if derivation.kind == "share":
        powers = [math.exp(value) for value in numbers]
        assert derivation.parts[0].chosen is not None
        return powers[derivation.parts[0].chosen.tolist().index(True)] / math.fsum(powers)
    if derivation.kind == "normalisation":
        assert facts["value"] == pytest.approx(numbers[0])
        return (numbers[0] - facts["mean"]) / facts["deviation"] * facts["scale"] + facts["shift"]
    if derivation.kind == "curve":
        assert facts["z"] == pytest.approx(numbers[0])
    return derivation.total


@every_layer
@examples(25)
@given(data=st.data())
def test_its_numbers_give_its_real_output(entry: type[Layer], data: st.DataObject) -> None:
    layer, _, module, inputs, place = placed(entry, data)
    value = float(real(module, inputs)[place])
    derivation = layer.derivation(module, inputs, place)
    assert derivation.total == pytest.approx(value, rel=1e-5, abs=1e-5)
    assert worked_out(derivation) == pytest.approx(value, rel=1e-5, abs=1e-5)
    if derivation.rivals:
        assert max(derivation.rivals) == pytest.approx(value, rel=1e-5, abs=1e-5)


@every_layer
@examples(25)
@given(data=st.data())
def test_it_says_all_it_reads(entry: type[Layer], data: st.DataObject) -> None:
    """Whatever stands elsewhere in its inputs, the value stays."""
    layer, shapes, module, inputs, place = placed(entry, data)
    changed = []
    for values, box in zip(inputs, layer.reads(shapes, cell(place)), strict=True):
        other = torch.randn_like(values) * 3
        inside = None if box is None else clipped(box, tuple(values.shape))
        if inside is not None:
            block = tuple(slice(*side) for side in inside)
            other[block] = values[block]
        changed.append(other)
    assert float(real(module, changed)[place]) == pytest.approx(float(real(module, inputs)[place]), abs=1e-5)


@every_layer
@examples(12)
@given(data=st.data())
def test_what_it_reads_stands_where_it_says(entry: type[Layer], data: st.DataObject) -> None:
    layer, _, module, inputs, place = placed(entry, data)
    for part in layer.derivation(module, inputs, place).parts:
        source = inputs[part.source]
        for index in np.ndindex(*part.values.shape):
            at = list(part.corner)
            for axis, step in zip(part.along, index, strict=True):
                at[axis] += step
            if all(0 <= one < size for one, size in zip(at, source.shape, strict=True)):
                assert float(part.values[index]) == pytest.approx(float(source[tuple(at)]), abs=1e-6)


@every_layer
@examples(12)
@given(data=st.data())
def test_a_block_reads_what_its_values_read(entry: type[Layer], data: st.DataObject) -> None:
    layer, shapes, _, _, first = placed(entry, data)
    second = tuple(data.draw(st.integers(0, size - 1)) for size in layer.output_shape(shapes))
    block = tuple((min(a, b), max(a, b) + 1) for a, b in zip(first, second, strict=True))
    around = layer.reads(shapes, block)
    for place in (first, second):
        for box, wide in zip(layer.reads(shapes, cell(place)), around, strict=True):
            assert box is None or wide is not None
            if box is not None and wide is not None:
                assert all(w[0] <= b[0] and b[1] <= w[1] for b, w in zip(box, wide, strict=True))


@every_layer
@examples(10)
@given(data=st.data())
def test_its_part_of_a_channel_adds_up(entry: type[Layer], data: st.DataObject) -> None:
    layer, _, module, inputs, place = placed(entry, data)
    output = real(module, inputs)
    if output.dim() != 3:
        return
    derivation = layer.channel_derivation(module, inputs, place[0])
    maps = [each.result for each in derivation.contributions if each.result is not None]
    if maps:
        total = torch.stack(maps).sum(0) + (0.0 if derivation.bias is None else derivation.bias)
        torch.testing.assert_close(total, output[place[0]], rtol=1e-4, atol=1e-4)
    assert len(orjson.dumps(channel_document(derivation, inputs))) < LARGEST_ANSWER


@every_layer
@examples(10)
@given(data=st.data())
def test_its_account_is_plain_and_small(entry: type[Layer], data: st.DataObject) -> None:
    layer, _, module, inputs, place = placed(entry, data)
    document = derivation_document(layer.derivation(module, inputs, place))
    assert len(orjson.dumps(document)) < LARGEST_ANSWER
    assert document["formula"]


@every_layer
def test_it_has_an_account_of_its_own(entry: type[Layer]) -> None:
    """The one of the base class says nothing: it is for layers that a plug-in brings."""
    assert entry.derivation is not Layer.derivation


@pytest.mark.parametrize(
    ("document", "shape"),
    [
        ({"type": "conv2d", "filters": 1, "kernel_size": 64}, (4, 64, 64)),
        ({"type": "conv2d", "filters": 1, "kernel_size": 3}, (512, 28, 28)),
        ({"type": "conv2d", "filters": 1, "kernel_size": 11, "padding": 5}, (64, 512, 512)),
        ({"type": "global_max_pool2d"}, (2, 300, 300)),
        ({"type": "global_avg_pool2d"}, (2, 300, 300)),
        ({"type": "dense", "units": 1}, (100_000,)),
        ({"type": "softmax"}, (5000,)),
    ],
    ids=str,
)
def test_answers_about_large_layers_stay_small(document: dict[str, object], shape: tuple[int, ...]) -> None:
    layer = LAYERS.parse(document)
    module, inputs = layer.build((shape,)).eval(), [torch.randn(*shape)]
    place = tuple(0 for _ in layer.output_shape((shape,)))
    assert len(orjson.dumps(derivation_document(layer.derivation(module, inputs, place)))) < LARGEST_ANSWER
    if len(place) == 3:
        answer = channel_document(layer.channel_derivation(module, inputs, 0), inputs)
        assert len(orjson.dumps(answer)) < LARGEST_ANSWER


@pytest.mark.parametrize("entry", ["conv2d", "max_pool2d", "median_pool2d", "softmax", "tanh", "layer_norm", "add"])
def test_a_network_that_diverged_is_answered_with_nothing_instead_of_numbers(entry: str) -> None:
    layer = LAYERS.parse({"type": entry})
    shapes = ((2, 4, 4),) * (2 if entry == "add" else 1)
    module, inputs = layer.build(shapes).eval(), [torch.full(shape, torch.nan) for shape in shapes]
    document = derivation_document(layer.derivation(module, inputs, (0, 0, 0)))
    assert document["total"] is None
    assert b"NaN" not in orjson.dumps(document)
