"""Which numbers of a network tell how far the error signal reaches, and how long its steps are; for the doctor."""

from __future__ import annotations

from math import sqrt

import torch
from torch import Tensor

from layerlab.catalog.layers.roles import PENALISED
from layerlab.network.build import LayerGraph

Errors = list[tuple[str, float | None, int]]
"""For each hidden layer: its id, the norm of its bias gradient, its number of biases."""

TIMED_EPOCHS = 2
"""First epochs of a run in which the length of all measured steps is taken, not of the last alone."""


class WeightLayers:
    """The layers with weights of a network, in order.

    `errors` are (id, id of the layer whose biases to read, their number) of the hidden ones. The gradient of a bias
    is the error signal (delta) of its unit; in front of a batch norm it is 0, and the norm's own shift has it.
    """

    def __init__(self, model: LayerGraph) -> None:
        roles = model.layer_roles()
        self.ids = [node.id for node in model.graph if node.layer.has_weights]
        self.weights: dict[str, list[Tensor]] = {
            name: [weight for role in PENALISED for _, weight in roles[name].get(role, ())] for name in self.ids
        }
        norms = {node.inputs[0]: node.id for node in model.graph if node.layer.removes_means}
        sources = [(name, norms.get(name, name)) for name in self.ids[:-1]]
        counts = {name: sum(bias.numel() for _, bias in of_layer.get("bias", ())) for name, of_layer in roles.items()}
        self.errors = [(name, source, counts[source]) for name, source in sources if counts[source]]


def error_ratio(errors: Errors) -> tuple[float | None, tuple[str, str] | None]:
    """d_1 / d_(n-1), where d = bias gradient / sqrt(units), of the first and last hidden layer; and which they are.

    None where there are not two such layers, or their gradients are 0 or not finite.
    """
    known = [(name, norm / sqrt(units)) for name, norm, units in errors if norm is not None]
    if len(known) < 2 or len(known) < len(errors) or known[-1][1] <= 0:
        return None, None
    (first, one), (last, other) = known[0], known[-1]
    return one / other, (first, last)


class StepLengths:
    """Norm of a step's update over the norm of the weights, of each layer, where it is asked for."""

    def __init__(self, weights: dict[str, list[Tensor]]) -> None:
        self._ids = list(weights)
        self._sizes = [len(of_layer) for of_layer in weights.values()]
        self._weights = [weight for of_layer in weights.values() for weight in of_layer]
        self._before: list[Tensor] = []
        self._norms: list[Tensor] = []

    def before(self) -> None:
        """Keep the weights, which the next update moves."""
        if self._weights:
            with torch.no_grad():
                self._before = list(torch._foreach_add(self._weights, 0.0))
                self._norms.extend(torch._foreach_norm(self._weights))

    def after(self) -> None:
        """Note how far they moved, if they were kept."""
        if self._before:
            with torch.no_grad():
                torch._foreach_sub_(self._before, self._weights)
                self._norms.extend(torch._foreach_norm(self._before))
            self._before = []

    def means(self) -> dict[str, float | None]:
        """Mean over the steps that were measured, by layer, and starts anew; empty if there were none."""
        if not self._norms:
            return {}
        norms = torch.stack(self._norms).view(-1, 2, len(self._weights)).double()
        self._norms = []
        of_layers = torch.stack([of_layer.norm(dim=2) for of_layer in norms.split(self._sizes, 2)], 2)
        ratios = (of_layers[:, 1] / of_layers[:, 0]).mean(0).tolist()
        return {name: ratio if ratio < float("inf") else None for name, ratio in zip(self._ids, ratios, strict=True)}
