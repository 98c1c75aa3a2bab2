"""Which networks are small enough to be written out, as columns of units; imports layers and explanations' base."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, cast

from layerlab.catalog.shape import described, kind_of
from layerlab.instruments.explanations.explanation import Subject, refusal
from layerlab.sentences import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from torch import Tensor, nn

    from layerlab.catalog.layers import Layer
    from layerlab.network.graph import Node

MOST_WEIGHTS = 60
"""Biases come on top: there is one for each unit at most."""
MOST_COLUMNS = 12


@dataclass(frozen=True)
class NeuronLayer:
    """Units side by side: a dense layer with the activation on it, or an activation by itself.

    `weight` [units, inputs] and `bias` [units] are copies in float64, None where there are none; `linear` holds the
    same numbers for an optimiser to change.
    """

    dense: Node | None = None
    linear: nn.Linear | None = None
    weight: Tensor | None = None
    bias: Tensor | None = None
    activation: Node | None = None
    activate: nn.Module | None = None


def columns(subject: Subject) -> list[NeuronLayer]:
    """The network as columns. Raises InvalidInput with the reason, and what would make it small enough."""
    nodes = list(zip(subject.model.graph, subject.model.layers, strict=True))
    _check_kinds([node for node, _ in nodes], subject)
    _check_size([cast("nn.Linear", module) for node, module in nodes if node.layer.is_linear_map])
    found: list[NeuronLayer] = []
    for node, module in nodes:
        if node.layer.is_linear_map:
            found.append(_dense(node, cast("nn.Linear", module)))
        elif node.layer.is_activation:
            if found and found[-1].activation is None:
                found[-1] = replace(found[-1], activation=node, activate=module)
            else:
                found.append(NeuronLayer(activation=node, activate=module))
    if len(found) > MOST_COLUMNS:
        message = sentence(
            "too_deep_to_write_out",
            "The network has {columns} columns of units; at most {most} can be drawn. "
            "Remove some layers, or open the worked example.",
            columns=len(found),
            most=MOST_COLUMNS,
        )
        raise refusal(message, "type")
    return found


def _dense(node: Node, linear: nn.Linear) -> NeuronLayer:
    import torch

    first = node.layer.first_weights
    weights, biases = (None if first is None else first.written()) or (None, None)
    weight = as_written(linear.weight, weights)
    # A module without a bias has None there, whatever its type says.
    bias = None if linear.bias is None else as_written(linear.bias, biases)
    with torch.no_grad():
        linear.double().weight.copy_(weight)
        if bias is not None:
            linear.bias.copy_(bias)
    return NeuronLayer(node, linear, weight, bias)


def as_written(stored: Tensor, written: object) -> Tensor:
    """`stored` (float32) in float64; where a number is still the rounded one of `written`, the written one.

    So 0.15 of a worked example is 0.15 here, and not 0.15000000596.
    """
    import torch

    exact = stored.detach().double()
    if written is None:
        return exact
    wanted = torch.tensor(written, dtype=torch.float64).reshape(exact.shape)
    return torch.where(wanted.float() == stored.detach().float(), wanted, exact)


def _check_kinds(nodes: list[Node], subject: Subject) -> None:
    """Only a chain of dense layers and activations of rows of values."""
    before, shape = "input", subject.dataset.task().input_shape
    for node in nodes:
        layer = node.layer
        if node.inputs != (before,):
            message = sentence(
                "not_a_chain",
                "{id} reads {inputs:and}. Only a chain is written out: make each layer read the one "
                "before, or open the worked example.",
                id=node.id,
                inputs=list(node.inputs),
            )
            raise refusal(message, "type")
        if not _can_be_written_out(layer):
            message = sentence(
                "not_written_out",
                "{id} ({title}) is not written out: only dense layers and activations without weights "
                "of their own are. Take it out, or open the worked example.",
                id=node.id,
                title=layer.title,
            )
            raise refusal(message, "type")
        if layer.is_activation and kind_of(shape) != "row":
            what = sentence("picture", "a picture") if kind_of(shape) == "picture" else described(shape)
            message = sentence(
                "not_in_a_row",
                "{id} works on {what}. Put Flatten first: then its values stand in a row.",
                id=node.id,
                what=what,
            )
            raise refusal(message, "type")
        before, shape = node.id, layer.output_shape((shape,))


def _can_be_written_out(layer: Layer) -> bool:
    """A column of units has w·x + b, then a fixed curve; a layer that keeps every value of one example has none."""
    return layer.is_linear_map or layer.keeps_order or (layer.is_activation and not layer.parameter_roles)


def _check_size(modules: Iterable[nn.Linear]) -> None:
    sizes: list[int] = []
    for module in modules:
        sizes += [module.in_features] * (not sizes) + [module.out_features]
    if not sizes:
        raise refusal(
            sentence(
                "nothing_to_learn", "No dense layer, so there are no weights to learn. Add one.", variant="written_out"
            ),
            "type",
        )
    count = _weights(sizes)
    if count > MOST_WEIGHTS:
        message = sentence(
            "too_many_weights",
            "{units:arrows} units have {count:,} weights; at most {most} can be written out. {advice}",
            units=sizes,
            count=count,
            most=MOST_WEIGHTS,
            advice=_advice(sizes),
        )
        raise refusal(message, "type")


def _weights(sizes: list[int]) -> int:
    return sum(prod(pair) for pair in pairwise(sizes))


def _advice(sizes: list[int]) -> Sentence:
    """How many units the hidden layers may have at most for the network to be small enough."""
    hidden = sizes[1:-1]
    for most in range(max(hidden, default=0), 0, -1):
        smaller = [sizes[0], *(min(size, most) for size in hidden), sizes[-1]]
        if _weights(smaller) <= MOST_WEIGHTS:
            return sentence(
                "fewer_units",
                "With at most {units:counted unit} in each hidden layer it has {weights}.",
                units=most,
                weights=_weights(smaller),
            )
    return sentence(
        "smaller_data",
        "{inputs:,} inputs and {outputs:,} outputs are too many for that: choose data with fewer, "
        "such as points in the plane, or open the worked example.",
        inputs=sizes[0],
        outputs=sizes[-1],
    )
