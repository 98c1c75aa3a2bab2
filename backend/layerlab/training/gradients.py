"""Measures gradients, weights and updates of every layer, at a few steps of each epoch."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from layerlab.network.build import LayerGraph
from layerlab.training.events import Spread, finite

SAMPLES_PER_EPOCH = 8


def sampled_steps(steps: int) -> frozenset[int]:
    """Up to 8 evenly spaced steps (0-based) of an epoch; the last always is one of them."""
    count = min(SAMPLES_PER_EPOCH, steps)
    return frozenset(steps * (i + 1) // count - 1 for i in range(count))


@dataclass(frozen=True)
class ParameterReport:
    """What one layer's parameters did in an epoch."""

    gradient_norm: Spread
    bias_gradient_norm: float | None
    weight_norm: float | None
    update_ratio: float | None


class GradientMeter:
    """Collects norms without waiting for them: everything is read once, at the end of the epoch.

    L2 norms by `torch._foreach_norm`: one call for all parameters, 14 to 30 us.
    """

    def __init__(self, model: LayerGraph) -> None:
        layers = model.layer_parameters()
        self.layer_ids = list(layers)
        self._parameters: list[Tensor] = [parameter for named in layers.values() for _, parameter in named]
        owners = [index for index, named in enumerate(layers.values()) for _ in named]
        self._owners = torch.tensor(owners, dtype=torch.long)
        names = [name for named in layers.values() for name, _ in named]
        pairs = enumerate(zip(owners, names, strict=True))
        biases = {owner: place for place, (owner, name) in pairs if name.endswith("bias")}
        self._bias_of = [biases.get(index) for index in range(len(layers))]
        self._nothing = torch.zeros(())
        self._norms: list[list[Tensor]] = []
        self._before: list[Tensor] = []

    def after_backward(self) -> None:
        """Note the gradients of this step."""
        # A parameter that the output does not depend on has no gradient: it counts as 0.
        gradients = [self._nothing if p.grad is None else p.grad for p in self._parameters]
        self._norms.append(list(torch._foreach_norm(gradients)))

    def before_update(self) -> None:
        """Keep the weights, to see how far the coming update moves them."""
        with torch.no_grad():
            self._before = list(torch._foreach_add(self._parameters, 0.0))

    def report(self) -> dict[str, ParameterReport]:
        """The epoch's measurements by layer id; starts the next epoch's."""
        if not self._parameters:
            return {}
        gradients = torch.stack([torch.stack(step) for step in self._norms])
        with torch.no_grad():
            weights = torch.stack(list(torch._foreach_norm(self._parameters)))
            torch._foreach_sub_(self._before, self._parameters)  # in place: the copy is not needed any more
            updates = torch.stack(list(torch._foreach_norm(self._before)))
        per_step = self._by_layer(gradients)
        weight_norms, update_norms = (self._by_layer(values.unsqueeze(0))[0] for values in (weights, updates))
        self._norms, self._before = [], []
        return {
            name: self._layer_report(index, per_step, gradients, weight_norms, update_norms)
            for index, name in enumerate(self.layer_ids)
        }

    def _by_layer(self, norms: Tensor) -> Tensor:
        """Norms per parameter [steps, parameters] as norms per layer [steps, layers]: roots of summed squares."""
        squares = torch.zeros(len(norms), len(self.layer_ids), dtype=torch.float64)
        squares.index_add_(1, self._owners, norms.detach().to("cpu", torch.float64).square())
        return squares.sqrt()

    def _layer_report(
        self, index: int, per_step: Tensor, gradients: Tensor, weights: Tensor, updates: Tensor
    ) -> ParameterReport:
        steps = per_step[:, index].tolist()
        bias = self._bias_of[index]
        weight = float(weights[index])
        return ParameterReport(
            Spread(finite(sum(steps) / len(steps)), finite(min(steps)), finite(max(steps))),
            None if bias is None else finite(float(gradients[:, bias].mean())),
            finite(weight),
            finite(float(updates[index]) / weight) if weight > 0 else None,
        )
