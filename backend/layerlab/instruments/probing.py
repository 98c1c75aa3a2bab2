"""One forward and backward pass of the probe batch (`probe`), beside the training and without a trace in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from layerlab.network.build import LayerGraph
from layerlab.network.surgery import INPUT

LossOf = Callable[[dict[str, Tensor]], Tensor | None]
"""The mean loss of outputs by layer id, None where there is none."""


@dataclass(frozen=True)
class Probed:
    """What every layer said to a batch, and how the loss depends on it. Nothing here carries gradients any more.

    `deltas`: L2 norms of the gradient of the loss in each layer's output; `gradients`: the gradient in each layer's
    weights. What the loss does not depend on is in neither; both are None where there is no loss.
    """

    outputs: dict[str, Tensor]
    deltas: dict[str, Tensor] | None
    gradients: dict[str, Tensor] | None


def probe(model: LayerGraph, batch: Tensor, weights: dict[str, Tensor], loss_of: LossOf) -> Probed:
    """Every layer's output on `batch`, and the gradients of `loss_of` them. The model is to be in evaluation mode.

    `torch.autograd.grad` hands gradients out instead of adding them to `.grad`: the next step finds what it left.
    Of the outputs' gradients only the norms are kept, or all of them would be held at once.
    """
    deltas: dict[str, Tensor] = {}
    with torch.enable_grad():
        outputs = tracked_outputs(model, batch)
        loss = loss_of(outputs)
        if loss is None or not loss.requires_grad:
            return Probed(_detached(outputs), None, None)
        for name, output in outputs.items():
            output.register_hook(partial(_keep_norm, deltas, name))
        # Whatever is asked for, what lies between it and the loss is passed through: all outputs do.
        asked = [*model.parameters(), *(output for output in outputs.values() if output.is_leaf)]
        found = torch.autograd.grad(loss, asked, allow_unused=True)
    by_parameter = {id(one): gradient for one, gradient in zip(asked, found, strict=True)}
    gradients = {name: by_parameter[id(weight)] for name, weight in weights.items()}
    return Probed(_detached(outputs), deltas, {name: one for name, one in gradients.items() if one is not None})


def _keep_norm(norms: dict[str, Tensor], name: str, gradient: Tensor) -> None:
    norms[name] = gradient.norm()


def tracked_outputs(model: LayerGraph, batch: Tensor) -> dict[str, Tensor]:
    """As `model.outputs`, with a gradient to ask for at every output.

    A layer that hands its input on as it is (dropout when testing) gets a view of its own: else two layers would
    share one gradient. What no weight comes before starts a graph of its own.
    """
    values = {INPUT: batch}
    for node, layer in zip(model.graph, model.layers, strict=True):
        inputs = [values[name] for name in node.inputs]
        output = layer(*inputs)
        if any(output is one for one in inputs):
            output = output.view_as(output)
        values[node.id] = output if output.requires_grad else output.detach().requires_grad_()
    del values[INPUT]
    return values


def _detached(values: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.detach() for name, value in values.items()}
