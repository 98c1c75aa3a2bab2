"""The equations that the page typesets, worked out as they stand: they are what torch computes."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from layerlab.catalog.layers import LAYERS
from layerlab.catalog.layers.activations import ActivationLayer
from layerlab.catalog.losses import LOSSES, Loss
from tests.contract.strategies import examples
from tests.contract.written_equations import letters_in, worked_out

ACTIVATIONS = [entry for entry in LAYERS if issubclass(entry, ActivationLayer)]
every_activation = pytest.mark.parametrize("entry", ACTIVATIONS, ids=lambda entry: entry.tag())
every_loss = pytest.mark.parametrize("entry", list(LOSSES), ids=lambda entry: entry.tag())
nets = st.lists(st.floats(-3, 3).filter(lambda z: abs(z) > 1e-3), min_size=2, max_size=4)


@every_activation
@examples(15)
@given(nets=nets)
def test_an_activation_is_what_its_equations_say(entry: type[ActivationLayer], nets: list[float]) -> None:
    module = entry().build(((len(nets),),)).double()
    z = torch.tensor([nets], dtype=torch.float64, requires_grad=True)
    a = module(z)
    units = [{"z": net, "a": value} for net, value in zip(nets, a[0].tolist(), strict=True)]
    slopes = torch.autograd.functional.jacobian(lambda values: module(values[None])[0], z[0].detach())
    for unit in range(len(nets)):
        if entry.equation is not None:
            assert worked_out(entry.equation, unit, units) == pytest.approx(a[0, unit].item(), rel=1e-9)
        if entry.slope_equation:
            assert worked_out(entry.slope_equation, unit, units) == pytest.approx(slopes[unit, unit].item(), rel=1e-9)


@every_activation
def test_what_has_no_equation_is_said_in_words_with_its_net_input(entry: type[ActivationLayer]) -> None:
    told = entry.equations()
    assert json.loads(json.dumps(entry.description()))["formula"] == entry.formula
    if entry.equation is None:
        assert told["equation"][0] == entry.formula
        assert letters_in(told["equation"]) == {"z"}
    if entry.slope_equation is None:
        assert told["slope_equation"] == ((entry.derivative,) if entry.derivative else ())


@every_activation
@examples(15)
@given(nets=nets)
def test_an_activation_stays_in_the_range_it_promises(entry: type[ActivationLayer], nets: list[float]) -> None:
    values = entry().build(((len(nets),),))(torch.tensor([nets]))
    if entry.output_range is not None:
        low, high = entry.output_range
        assert low <= float(values.detach().min()) <= float(values.detach().max()) <= high
    if entry.gives == "shares":
        assert float(values.sum()) == pytest.approx(1, abs=1e-6)


def drawn(loss: Loss, outputs: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The outputs of one example, which every loss can read, and its target."""
    torch.manual_seed(seed)
    scores = torch.randn(1, outputs, dtype=torch.float64)
    values = scores.sigmoid() if outputs == 1 else scores.softmax(1)
    target = loss.targets(torch.randint(max(outputs, 2), (1,)), outputs)
    return values.requires_grad_(), target.double() if target.is_floating_point() else target


def letters_of(loss: Loss, values: torch.Tensor, target: torch.Tensor) -> list[dict[str, float]]:
    """a, y and p of each output."""
    outputs, shares = values[0].tolist(), loss.probabilities(values.detach())
    right = (
        [float(index == int(target[0])) for index in range(len(outputs))] if target.dim() == 1 else target[0].tolist()
    )
    return [
        {"a": a, "y": y, **({} if shares is None else {"p": float(shares[0, index])})}
        for index, (a, y) in enumerate(zip(outputs, right, strict=True))
    ]


@every_loss
@pytest.mark.parametrize("outputs", [1, 2, 5])
@examples(10)
@given(seed=st.integers(0, 1000))
def test_a_loss_is_what_its_formula_says(entry: type[Loss], outputs: int, seed: int) -> None:
    loss = entry()
    if outputs == 1 and not entry.allows_single_output:
        return
    values, target = drawn(loss, outputs, seed)
    value = loss(values, target)
    (slope,) = torch.autograd.grad(value, values)
    written = loss.in_numbers(values[0].tolist(), target.reshape(-1).tolist())
    assert written is not None
    assert sum(term for _, term in written.terms) == pytest.approx(value.item(), rel=1e-9)
    equation = written.formula.slope_equation
    for unit in range(outputs if equation else 0):
        assert worked_out(equation, unit, letters_of(loss, values, target)) == pytest.approx(
            slope[0, unit].item(), rel=1e-6, abs=1e-12
        )


@every_loss
def test_its_formula_is_in_the_catalog_for_any_number_of_outputs(entry: type[Loss]) -> None:
    told: dict[str, Any] = json.loads(json.dumps(entry.description()))
    assert told["formula"].startswith("E = ")
    assert told["slope"]
    assert letters_in(told["slope_equation"]) <= {"a", "y", "p"}
    assert entry().in_numbers([1e200, 0.0], [0.0, 1.0]) is None
