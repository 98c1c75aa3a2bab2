"""What every optimiser promises, and the known ones against the formulas of docs/facts.md in plain Python."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import sqrt

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from layerlab.catalog.optimizers import OPTIMIZERS, Optimizer
from tests.contract.strategies import documents, examples

every_optimizer = pytest.mark.parametrize("entry", list(OPTIMIZERS), ids=lambda entry: entry.tag())

GRADIENTS = [0.5, -1.0, 0.25, 2.0, -0.1, 0.7]


def model() -> nn.Sequential:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(2, 3, 2), nn.Tanh(), nn.Flatten(), nn.Linear(12, 2))
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return net


def steps(net: nn.Module, optimizer: torch.optim.Optimizer, count: int = 5) -> list[Tensor]:
    """Weights after some steps on a fixed batch."""
    torch.manual_seed(1)
    inputs, labels = torch.randn(6, 2, 3, 3), torch.randint(2, (6,))
    for _ in range(count):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(inputs), labels).backward()
        optimizer.step()
    return [parameter.detach().clone() for parameter in net.parameters()]


@every_optimizer
@examples(20)
@given(data=st.data())
def test_comes_back_from_its_document(entry: type[Optimizer], data: st.DataObject) -> None:
    optimizer = OPTIMIZERS.parse(data.draw(documents(entry)))
    assert OPTIMIZERS.parse(json.loads(json.dumps(optimizer.document()))) == optimizer


@every_optimizer
def test_offers_a_learning_rate_on_a_logarithmic_slider(entry: type[Optimizer]) -> None:
    rate = entry.model_json_schema()["properties"]["learning_rate"]
    assert rate["x-scale"] == "log"
    assert rate["exclusiveMinimum"] == 0
    assert entry.title
    assert entry.help().endswith((".", ")"))


@every_optimizer
@examples(10)
@given(data=st.data())
def test_its_groups_hold_the_learning_rate_and_its_steps_move_every_weight(
    entry: type[Optimizer], data: st.DataObject
) -> None:
    choice = OPTIMIZERS.parse({**data.draw(documents(entry)), "learning_rate": 0.01})
    net = model()
    before = [parameter.detach().clone() for parameter in net.parameters()]
    optimizer = choice.build(list(net.parameters()))
    assert [group["lr"] for group in optimizer.param_groups] == [0.01]
    assert all(not torch.equal(old, new) for old, new in zip(before, steps(net, optimizer), strict=True))


@every_optimizer
@examples(10)
@given(data=st.data())
def test_its_code_takes_the_same_steps(entry: type[Optimizer], data: st.DataObject) -> None:
    choice = OPTIMIZERS.parse({**data.draw(documents(entry)), "learning_rate": 0.02})
    ours, theirs = model(), model()
    names = {"torch": torch, "nn": nn, "model": theirs}
    optimizer = names["optimizer"] = eval(choice.code(), names)
    exec("\n".join(choice.setup_code()), names)
    for mine, other in zip(steps(ours, choice.build(list(ours.parameters()))), steps(theirs, optimizer), strict=True):
        assert torch.allclose(mine, other, rtol=1e-5, atol=1e-6)


@every_optimizer
def test_keeps_as_many_numbers_beside_each_weight_as_it_says(entry: type[Optimizer]) -> None:
    net = model()
    optimizer = entry().build(list(net.parameters()))
    steps(net, optimizer, count=2)
    kept = [value for state in optimizer.state.values() for value in state.values() if isinstance(value, Tensor)]
    weights = sum(parameter.numel() for parameter in net.parameters())
    assert sum(value.numel() for value in kept if value.dim()) == entry.state_per_weight * weights


@every_optimizer
def test_is_adaptive_when_larger_gradients_make_no_larger_steps(entry: type[Optimizer]) -> None:
    """Each weight has a step size of its own, made from its gradients: of a first step only their signs are left."""

    def first_step(gradient: float) -> float:
        weight = nn.Parameter(torch.zeros(1))
        weight.grad = torch.tensor([gradient])
        OPTIMIZERS.parse({"type": entry.tag(), "learning_rate": 0.1}).build([weight]).step()
        return -float(weight.detach())

    ratio = first_step(10.0) / first_step(0.1)
    assert ratio == pytest.approx(1.0 if entry.is_adaptive else 100.0, rel=1e-3)


@every_optimizer
def test_moves_all_weights_by_one_kernel_on_the_cpu(entry: type[Optimizer]) -> None:
    (group,) = entry().build(list(model().parameters())).param_groups
    assert group.get("fused") or group["foreach"]


@every_optimizer
def test_a_change_of_the_learning_rate_holds_from_the_next_step(entry: type[Optimizer]) -> None:
    weight = nn.Parameter(torch.tensor([1.0]))
    optimizer = entry.model_validate({"type": entry.tag(), "learning_rate": 0.1}).build([weight])
    weight.grad = torch.tensor([1.0])
    optimizer.param_groups[0]["lr"] = 1e-12
    optimizer.step()
    assert float(weight.detach()) == pytest.approx(1.0, abs=1e-6)


def gradient_descent(lr: float) -> list[float]:
    w, path = 1.0, []
    for g in GRADIENTS:
        w -= lr * g
        path.append(w)
    return path


def momentum(lr: float, a: float = 0.9) -> list[float]:
    w, v, path = 1.0, 0.0, []
    for g in GRADIENTS:
        v = a * v + (1 - a) * g
        w -= lr * v
        path.append(w)
    return path


def nesterov(lr: float, a: float = 0.9) -> list[float]:
    """v <- a v + g, w <- w - lr (g + a v): the step looks ahead along the new velocity."""
    w, v, path = 1.0, 0.0, []
    for g in GRADIENTS:
        v = a * v + g
        w -= lr * (g + a * v)
        path.append(w)
    return path


def adagrad(lr: float, d: float = 1e-7) -> list[float]:
    w, r, path = 1.0, 0.0, []
    for g in GRADIENTS:
        r += g * g
        w -= lr * g / (d + sqrt(r))
        path.append(w)
    return path


def rmsprop(lr: float, p: float = 0.9, d: float = 1e-7) -> list[float]:
    w, r, path = 1.0, 0.0, []
    for g in GRADIENTS:
        r = p * r + (1 - p) * g * g
        w -= lr * g / (d + sqrt(r))
        path.append(w)
    return path


def adam(lr: float, decay: float = 0.0) -> list[float]:
    w, m, r, path = 1.0, 0.0, 0.0, []
    for t, g in enumerate(GRADIENTS, start=1):
        w -= lr * decay * w
        m, r = 0.9 * m + 0.1 * g, 0.999 * r + 0.001 * g * g
        w -= lr * (m / (1 - 0.9**t)) / (sqrt(r / (1 - 0.999**t)) + 1e-8)
        path.append(w)
    return path


FORMULAS: dict[str, Callable[[float], list[float]]] = {
    "gradient_descent": gradient_descent,
    "momentum": momentum,
    "nesterov": nesterov,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adam": adam,
    "adamw": lambda lr: adam(lr, decay=0.01),
}


@pytest.mark.parametrize("tag", list(FORMULAS))
def test_walks_as_its_formula_says(tag: str) -> None:
    weight = nn.Parameter(torch.tensor([1.0]))
    optimizer = OPTIMIZERS.parse({"type": tag, "learning_rate": 0.1}).build([weight])
    path = []
    for gradient in GRADIENTS:
        weight.grad = torch.tensor([gradient])
        optimizer.step()
        path.append(float(weight.detach()))
    assert path == pytest.approx(FORMULAS[tag](0.1), abs=2e-6)
