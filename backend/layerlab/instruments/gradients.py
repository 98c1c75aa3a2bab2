"""Measures gradients, weights and updates of every layer, at a few steps of each epoch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from math import hypot

import torch
from torch import Tensor

from layerlab.events import Spread, finite
from layerlab.network.build import LayerGraph

SAMPLES_PER_EPOCH, FEWEST_SAMPLES, STEPS_A_SAMPLE = 8, 4, 10
"""In epochs of few steps less often: of the smallest nets a measured step takes a twentieth of the step."""


def sampled_steps(steps: int) -> frozenset[int]:
    """4 to 8 evenly spaced steps (0-based) of an epoch, or all if they are fewer; the last always is one of them."""
    count = min(steps, SAMPLES_PER_EPOCH, max(FEWEST_SAMPLES, steps // STEPS_A_SAMPLE))
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

    L2 norms by `torch._foreach_norm`: one call for all parameters, 14 to 30 us. What is left is a few hundred
    numbers, for which Python is faster than tensors.
    """

    def __init__(self, model: LayerGraph) -> None:
        layers = model.layer_parameters()
        self.layer_ids = list(layers)
        self._parameters: list[Tensor] = [parameter for named in layers.values() for _, parameter in named]
        names = [[name for name, _ in named] for named in layers.values()]
        starts = accumulate((len(named) for named in names), initial=0)
        self._places = [range(start, start + len(named)) for start, named in zip(starts, names, strict=False)]
        biases = [{name for name, _ in roles.get("bias", ())} for roles in model.layer_roles().values()]
        self._biases = [
            [place for place, name in zip(places, named, strict=True) if name in of_layer]
            for places, named, of_layer in zip(self._places, names, biases, strict=True)
        ]
        self._nothing = self._parameters[0].new_zeros(()) if self._parameters else torch.zeros(())
        self._norms: list[Tensor] = []
        self._before: list[Tensor] = []
        self.step_norms: list[float | None] = []
        """Of the epoch last reported: the norm of the whole gradient at each of its measured steps."""

    def after_backward(self) -> None:
        """Note the gradients of this step."""
        # A parameter that the output does not depend on has no gradient: it counts as 0.
        gradients = [self._nothing if p.grad is None else p.grad for p in self._parameters]
        self._norms.extend(torch._foreach_norm(gradients))

    def before_update(self) -> None:
        """Keep the weights, to see how far the coming update moves them."""
        with torch.no_grad():
            self._before = list(torch._foreach_add(self._parameters, 0.0))

    def report(self) -> dict[str, ParameterReport]:
        """The epoch's measurements by layer id; starts the next epoch's."""
        if not self._parameters:
            return {}
        with torch.no_grad():
            torch._foreach_sub_(self._before, self._parameters)  # in place: the copy is not needed any more
            self._norms.extend(torch._foreach_norm([*self._parameters, *self._before]))
        norms = torch.stack(self._norms)
        rows = list(batched(norms.tolist(), len(self._parameters)))
        self._norms, self._before = [], []
        self.step_norms = [finite(hypot(*row)) for row in rows[:-2]]
        return {name: self._layer_report(index, rows) for index, name in enumerate(self.layer_ids)}

    def _layer_report(self, index: int, rows: list[tuple[float, ...]]) -> ParameterReport:
        """`rows` hold a norm for each parameter: of the gradients step by step, then of weights, then of updates."""
        places, with_bias = self._places[index], self._biases[index]
        *steps, weight, update = (hypot(*(row[place] for place in places)) for row in rows)
        biases = [hypot(*(row[place] for place in with_bias)) for row in rows[:-2]] if with_bias else []
        return ParameterReport(
            Spread(finite(sum(steps) / len(steps)), finite(min(steps)), finite(max(steps))),
            finite(sum(biases) / len(biases)) if biases else None,
            finite(weight),
            finite(update / weight) if weight > 0 else None,
        )


def batched(values: list[float], size: int) -> Iterator[tuple[float, ...]]:
    """`values` in tuples of `size`, in order."""
    return zip(*[iter(values)] * size, strict=True)
