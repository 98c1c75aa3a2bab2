"""Every parameter of a layer has one role, and whoever treats weights and biases apart asks for it, never for a name.

The made-up layer below is torch's own recurrent network, whose parameters are called as no other layer's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import hypot, sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from layerlab.catalog.choice import Shape
from layerlab.catalog.layers import LAYERS, Layer, Shapes
from layerlab.catalog.layers.layer import OneInputLayer
from layerlab.catalog.layers.roles import Role
from layerlab.instruments.error_signal import StepLengths, WeightLayers, error_ratio
from layerlab.instruments.gradients import GradientMeter, ParameterReport
from layerlab.network.build import LayerGraph, build
from layerlab.network.export.script import script
from layerlab.network.spec import Spec
from layerlab.training.penalties import Penalties
from tests.contract.strategies import examples, possible_layers

if TYPE_CHECKING:
    from torch import Tensor, nn


class Recurrent(OneInputLayer):
    """Reads a row one value after the other, and says what it remembers at the end."""

    title = "Recurrent"
    group = "Connect"
    parameter_roles: ClassVar[Mapping[str, Role]] = MappingProxyType(
        {
            "weight_ih_l0": "weight",
            "weight_hh_l0": "recurrent_weight",
            "bias_ih_l0": "bias",
            "bias_hh_l0": "bias",
        }
    )

    type: Literal["recurrent"] = "recurrent"
    units: int = Field(3, ge=1, le=64, description="Values it remembers")

    def shape_after(self, shape: Shape) -> Shape:
        return (self.units,)

    def parameter_count(self, input_shapes: Shapes) -> int:
        return self.units * (self.units + 3)

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        units = self.units

        class LastState(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.cell = nn.RNN(1, units, batch_first=True)

            def forward(self, values: torch.Tensor) -> torch.Tensor:
                last: torch.Tensor = self.cell(values[:, :, None])[1][0]
                return last

        return LastState()

    def code(self, input_shapes: Shapes) -> str:
        return f"nn.RNN(1, {self.units}, batch_first=True)"


class Forgetful(Recurrent):
    """The same, but it does not say what its recurrent weights are."""

    title = "Forgetful"
    parameter_roles: ClassVar[Mapping[str, Role]] = MappingProxyType(
        {name: role for name, role in Recurrent.parameter_roles.items() if role != "recurrent_weight"}
    )

    type: Literal["forgetful"] = "forgetful"  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def _registered() -> Iterator[None]:
    for entry in (Recurrent, Forgetful):
        LAYERS.add(entry)
    yield
    for entry in (Recurrent, Forgetful):
        LAYERS.remove(entry.tag())


def spec(first: dict[str, Any], **training: Any) -> Spec:
    layers = [first, {"type": "dense", "units": 4}, {"type": "tanh"}, {"type": "dense", "units": 2}]
    return Spec.model_validate(
        {"data": {"type": "circle", "samples": 40}, "network": {"layers": layers}, "training": training}
    )


def after_backward(spec: Spec) -> tuple[LayerGraph, dict[str, Tensor]]:
    """The untrained network with gradients in it, and copies of them by `layer.parameter`."""
    model = build(spec)
    batch = torch.randn(8, 2, generator=torch.Generator().manual_seed(1))
    model(batch).square().sum().backward()
    named = {
        f"{name}.{parameter_name.rpartition('.')[2]}": parameter
        for name, parameters in model.layer_parameters().items()
        for parameter_name, parameter in parameters
    }
    return model, {name: parameter.grad.clone() for name, parameter in named.items() if parameter.grad is not None}


def norm(*tensors: Tensor) -> float:
    return hypot(*(float(tensor.norm()) for tensor in tensors))


@pytest.mark.parametrize("entry", list(LAYERS), ids=lambda entry: entry.tag())
@examples(12)
@given(data=st.data())
def test_every_parameter_has_exactly_one_role(entry: type[Layer], data: st.DataObject) -> None:
    layer, shapes = data.draw(possible_layers(entry, "small"))
    module = layer.build(shapes)
    roles = layer.roles(module)
    told = [name for named in roles.values() for name, _ in named]
    assert sorted(told) == sorted(name for name, _ in module.named_parameters())
    assert all(
        parameter is dict(module.named_parameters())[name] for named in roles.values() for name, parameter in named
    )
    assert layer.has_weights == ("weight" in roles)
    assert (layer.first_weights is None) or layer.has_weights
    rows = layer.unit_weights(module)
    assert (rows is not None) == layer.has_weights
    assert rows is None or (rows.dim() == 2 and rows.numel() == sum(value.numel() for _, value in roles["weight"]))


def test_a_parameter_without_a_role_is_refused_before_it_is_trained_wrong() -> None:
    with pytest.raises(KeyError, match="weight_hh_l0"):
        Penalties(spec({"type": "forgetful"}).training, build(spec({"type": "forgetful"})))


def test_penalties_hold_weights_and_recurrent_weights_and_let_biases_off() -> None:
    penalised = spec({"type": "recurrent"}, l1=0.01, l2=0.1)
    model, before = after_backward(penalised)
    Penalties(penalised.training, model).apply()
    named = {name: dict(parameters) for name, parameters in model.layer_parameters().items()}
    cell = {name.removeprefix("cell."): value for name, value in named["recurrent_1"].items()}
    for name in ("weight_ih_l0", "weight_hh_l0"):
        expected = before[f"recurrent_1.{name}"] + 0.2 * cell[name].detach() + 0.01 * cell[name].detach().sign()
        assert torch.allclose(cell[name].grad, expected, atol=1e-7)  # type: ignore[arg-type]
    for name in ("bias_ih_l0", "bias_hh_l0"):
        assert torch.equal(cell[name].grad, before[f"recurrent_1.{name}"])  # type: ignore[arg-type]


def measured(spec: Spec) -> tuple[LayerGraph, dict[str, Tensor], dict[str, ParameterReport]]:
    """What the meter says of one step of plain gradient descent with a rate of 0.1."""
    model, gradients = after_backward(spec)
    meter = GradientMeter(model)
    meter.after_backward()
    meter.before_update()
    torch.optim.SGD(model.parameters(), lr=0.1).step()
    return model, gradients, meter.report()


def test_its_norms_are_those_of_all_its_weights_and_of_all_its_biases() -> None:
    _, gradients, report = measured(spec({"type": "recurrent"}))
    of_layer = {name: value for name, value in gradients.items() if name.startswith("recurrent_1.")}
    biases = [value for name, value in of_layer.items() if "bias" in name]
    assert (len(of_layer), len(biases)) == (4, 2)
    assert report["recurrent_1"].gradient_norm.max == pytest.approx(norm(*of_layer.values()), rel=1e-6)
    assert report["recurrent_1"].bias_gradient_norm == pytest.approx(norm(*biases), rel=1e-6)


def test_its_error_signal_is_read_off_its_biases() -> None:
    model, gradients, report = measured(spec({"type": "recurrent"}))
    layers = WeightLayers(model)
    assert layers.ids == ["recurrent_1", "dense_1", "dense_2"]
    assert layers.errors == [("recurrent_1", "recurrent_1", 6), ("dense_1", "dense_1", 4)]
    errors = [(name, report[source].bias_gradient_norm, units) for name, source, units in layers.errors]
    # Both biases of a unit are added to the same net input, so either one's gradient is the unit's error.
    deltas = [
        gradients[name].norm() / sqrt(count) for name, count in (("recurrent_1.bias_ih_l0", 3), ("dense_1.bias", 4))
    ]
    ratio, which = error_ratio(errors)
    assert which == ("recurrent_1", "dense_1")
    assert ratio == pytest.approx(float(deltas[0] / deltas[1]), rel=1e-5)


def test_the_length_of_its_steps_is_that_of_both_its_weights() -> None:
    model, gradients = after_backward(spec({"type": "recurrent"}))
    layers = WeightLayers(model)
    both = [parameter.detach().clone() for parameter in layers.weights["recurrent_1"]]
    lengths = StepLengths(layers.weights)
    lengths.before()
    torch.optim.SGD(model.parameters(), lr=0.1).step()
    lengths.after()
    moved = norm(*(gradients[f"recurrent_1.weight_{part}_l0"] for part in ("ih", "hh")))
    assert lengths.means()["recurrent_1"] == pytest.approx(0.1 * moved / norm(*both), rel=1e-4)


def test_an_exported_script_holds_the_same_weights() -> None:
    text = script(spec({"type": "recurrent"}, l2=0.1))
    function = text[text.index("def add_penalty_gradients") : text.index("def main")].split("@torch", maxsplit=1)[0]
    names = {"torch": torch, "nn": torch.nn, "L2": 0.1}
    exec(function, names)
    cell, dense = torch.nn.RNN(1, 3), torch.nn.Linear(3, 4)
    model = torch.nn.Module()
    model.recurrent_1, model.dense_1, model.dense_2 = cell, dense, torch.nn.Linear(4, 2)
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    with torch.no_grad():
        names["add_penalty_gradients"](model)  # type: ignore[operator]
    held = {name for name, parameter in model.named_parameters() if parameter.grad is not None and parameter.grad.any()}
    assert held == {
        "recurrent_1.weight_ih_l0",
        "recurrent_1.weight_hh_l0",
        "dense_1.weight",
        "dense_2.weight",
    }
