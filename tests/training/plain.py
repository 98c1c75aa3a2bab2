"""A training loop as anyone would write it with PyTorch: the independent truth for ours. Imports nothing of ours.

It shares only what is documented: the seed draws the weights layer by layer, then dropout; a generator of its own
(same seed) draws one permutation an epoch; batches are taken in that order, the last may be smaller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import sqrt

import torch
from torch import Tensor, nn

Loss = Callable[[Tensor, Tensor], Tensor]


@dataclass
class PlainSet:
    """Inputs and labels, in the order of the data set."""

    inputs: Tensor
    labels: Tensor


@dataclass
class PlainEpoch:
    """What one epoch did; norms by the module's place in the nn.Sequential."""

    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    gradient_norms: dict[int, list[float]] = field(default_factory=dict)
    bias_gradient_norms: dict[int, list[float]] = field(default_factory=dict)
    weight_norms: dict[int, float] = field(default_factory=dict)
    update_ratios: dict[int, float] = field(default_factory=dict)


class RunningAverageMomentum(torch.optim.Optimizer):
    """v <- a v + (1 - a) g; w <- w - lr v, as docs/facts.md writes it."""

    def __init__(self, parameters: Iterable[Tensor], lr: float, momentum: float) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            for weight in group["params"]:
                v = self.state[weight].setdefault("v", torch.zeros_like(weight))
                v.mul_(group["momentum"]).add_(weight.grad, alpha=1 - group["momentum"])
                weight.sub_(v, alpha=group["lr"])


def initialize(net: nn.Sequential, seed: int, before_relu: set[int]) -> None:
    """He before a ReLU, Xavier elsewhere, biases 0; drawn in the order of the layers."""
    torch.manual_seed(seed)
    for place, module in enumerate(net):
        if not isinstance(module, nn.Linear | nn.Conv2d):
            continue
        area = module.weight[0, 0].numel() if isinstance(module, nn.Conv2d) else 1
        n_in, n_out = module.weight.shape[1] * area, module.weight.shape[0] * area
        with torch.no_grad():
            if place in before_relu:
                module.weight.normal_(0, sqrt(2 / n_in))
            else:
                reach = sqrt(6 / (n_in + n_out))
                module.weight.uniform_(-reach, reach)
            assert module.bias is not None
            module.bias.zero_()


def train(
    net: nn.Sequential,
    optimizer: torch.optim.Optimizer,
    loss: Loss,
    train_set: PlainSet,
    test_set: PlainSet,
    *,
    epochs: int,
    batch_size: int,
    seed: int,
    penalise: Callable[[nn.Module], None] | None = None,
) -> Iterator[PlainEpoch]:
    """Train `net` in place, an epoch at a time."""
    order = torch.Generator().manual_seed(seed)
    count = len(train_set.labels)
    steps = -(-count // batch_size)
    looks = min(steps, 8, max(4, steps // 10))
    sampled = [steps * (i + 1) // looks - 1 for i in range(looks)]
    for _ in range(epochs):
        rows = torch.randperm(count, generator=order)
        epoch = PlainEpoch(0.0, 0.0, 0.0, 0.0)
        net.train()
        for step in range(steps):
            batch = rows[step * batch_size : (step + 1) * batch_size]
            inputs, labels = train_set.inputs[batch], train_set.labels[batch]
            outputs = net(inputs)
            error = loss(outputs, labels)
            optimizer.zero_grad()
            error.backward()
            if step in sampled:
                _note_gradients(net, epoch)
            if penalise is not None:
                penalise(net)
            before = [parameter.detach().clone() for parameter in net.parameters()]
            optimizer.step()
            if step == steps - 1:
                _note_weights(net, before, epoch)
            epoch.train_loss += float(error.detach()) * len(batch) / count
            epoch.train_accuracy += float((outputs.argmax(1) == labels).sum()) / count
        net.eval()
        with torch.no_grad():
            outputs = net(test_set.inputs)
            epoch.test_loss = float(loss(outputs, test_set.labels))
            epoch.test_accuracy = float((outputs.argmax(1) == test_set.labels).float().mean())
        yield epoch


def _note_gradients(net: nn.Sequential, epoch: PlainEpoch) -> None:
    for place, module in enumerate(net):
        gradients = [parameter.grad for parameter in module.parameters() if parameter.grad is not None]
        if gradients:
            norm = torch.cat([gradient.flatten() for gradient in gradients]).double().norm()
            epoch.gradient_norms.setdefault(place, []).append(float(norm))
            bias = module.bias.grad
            assert isinstance(bias, Tensor)
            epoch.bias_gradient_norms.setdefault(place, []).append(float(bias.norm()))


def _note_weights(net: nn.Sequential, before: list[Tensor], epoch: PlainEpoch) -> None:
    old = iter(before)
    for place, module in enumerate(net):
        pairs = [(parameter.detach(), next(old)) for parameter in module.parameters()]
        if pairs:
            now = torch.cat([new.flatten() for new, _ in pairs]).double()
            was = torch.cat([one.flatten() for _, one in pairs]).double()
            epoch.weight_norms[place] = float(now.norm())
            epoch.update_ratios[place] = float((now - was).norm() / now.norm())
