"""A worked example as plain nodes, edges and steps with the names a textbook gives them; imports the columns only."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from layerlab.catalog.layers.activations import ActivationLayer, Linear
from layerlab.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

    from layerlab.instruments.explanations.chain_rule import Pass, Worked
    from layerlab.instruments.explanations.written_out import NeuronLayer


def finite(value: float) -> float | None:
    """The number, or None where it is not finite."""
    return float(value) if isfinite(value) else None


class ComputationalGraph:
    """`columns` (the inputs first), `nodes` and `edges`, all by ids: x1, h1, o1, w1, b1; h2,1 with more hidden layers.

    Weights are counted layer by layer and unit by unit. The columns' linear modules hold the weights after the step.
    """

    def __init__(self, chain: list[NeuronLayer], worked: Worked) -> None:
        self._chain, self._worked = chain, worked
        self._units = [len(worked.inputs), *(len(one.a) for one in worked.passes)]
        self.columns = [self._column(index) for index in range(len(self._units))]
        self.nodes = [node for index in range(len(self._units)) for node in self._nodes(index)]
        self.edges: list[Document] = []
        self._counts = {"w": 0, "b": 0}
        for index in range(1, len(self._units)):
            self.edges += self._edges(index)
        self.outputs = [node for node in self.nodes if node["column"] == len(chain)]

    def _name(self, column: int, unit: int) -> str:
        if column == 0:
            return f"x{unit + 1}"
        if column == len(self._chain):
            return f"o{unit + 1}"
        return f"h{unit + 1}" if len(self._chain) == 2 else f"h{column},{unit + 1}"

    def _column(self, index: int) -> Document:
        if index == 0:
            return {"title": "Inputs", "layer": "input", "activation": None, "is_joint": False, "has_weights": False}
        column = self._chain[index - 1]
        place = column.activation
        activation = place.layer if place is not None and isinstance(place.layer, ActivationLayer) else None
        return {
            "title": "Outputs" if index == len(self._chain) else "Hidden layer",
            "layer": column.dense.id if column.dense else None,
            "activation": place.id if place else None,
            "activation_type": activation.tag() if activation else None,
            "activation_title": activation.title if activation else None,
            "formula": activation.formula if activation else "z",
            "derivative": activation.derivative if activation else "1",
            **(activation or Linear).equations(),
            "is_joint": self._worked.passes[index - 1].is_joint,
            "has_weights": column.dense is not None,
        }

    def _nodes(self, index: int) -> Iterator[Document]:
        if index == 0:
            pairs = zip(self._worked.inputs.tolist(), self._worked.error_inputs.tolist(), strict=True)
            for unit, (value, error) in enumerate(pairs):
                yield self._node(0, unit, z=None, a=finite(value), da_dz=None, dE_da=finite(error), dE_dz=None)
            return
        one = self._worked.passes[index - 1]
        for unit in range(self._units[index]):
            yield self._node(
                index,
                unit,
                z=finite(one.z[unit].item()),
                a=finite(one.a[unit].item()),
                da_dz=finite(one.slopes[unit, unit].item()),
                dE_da=finite(one.error_a[unit].item()),
                dE_dz=finite(one.error_z[unit].item()),
            )

    def _node(self, column: int, unit: int, **numbers: float | None) -> Document:
        """With softmax: also ∂a_j/∂z of this unit for every output j."""
        name = self._name(column, unit)
        node: Document = {"id": name, "column": column, "unit": unit, **numbers}
        if column and self._worked.passes[column - 1].is_joint:
            slopes = self._worked.passes[column - 1].slopes[:, unit].tolist()
            node["slopes"] = {self._name(column, other): finite(value) for other, value in enumerate(slopes)}
        return node

    def _edges(self, index: int) -> list[Document]:
        column, one = self._chain[index - 1], self._worked.passes[index - 1]
        if column.linear is None or column.weight is None:
            return []
        edges = []
        stepped = column.linear.weight
        for unit in range(self._units[index]):
            for read in range(self._units[index - 1]):
                edge = self._edge("w", self._name(index - 1, read), index, unit, one.reads[read].item())
                edges.append({**edge, **_numbers(column.weight, one.weight_gradient, stepped, (unit, read))})
        if column.bias is not None:
            for unit in range(self._units[index]):
                edge = self._edge("b", None, index, unit, 1.0)
                edges.append({**edge, **_numbers(column.bias, one.bias_gradient, column.linear.bias, (unit,))})
        return edges

    def _edge(self, letter: str, read: str | None, index: int, unit: int, slope: float) -> Document:
        self._counts[letter] += 1
        name, to = f"{letter}{self._counts[letter]}", self._name(index, unit)
        return {
            "id": name,
            "kind": "weight" if letter == "w" else "bias",
            "from": read,
            "to": to,
            "column": index,
            "factors": [*_to_net_input(self._worked.passes[index - 1], unit, to), _factor("z", to, name, slope)],
        }

    def steps(self) -> list[Document]:
        """What is computed, in order: layer by layer forward, the loss, back layer by layer, the update."""
        last = len(self._chain)
        forward = [self._step("forward", index) for index in range(1, last + 1)]
        backward: list[Document] = []
        for index in range(last, 0, -1):
            backward.append(self._step("error", index))
            if self._chain[index - 1].linear is not None:
                backward.append(self._step("gradient", index))
        return [self._step("start", 0), *forward, self._step("loss", last), *backward, self._step("update", None)]

    def _step(self, phase: str, column: int | None) -> Document:
        nodes = [node["id"] for node in self.nodes if node["column"] == column]
        edges = [edge["id"] for edge in self.edges if column in (None, edge["column"])]
        return {
            "phase": phase,
            "column": column,
            "nodes": [] if phase in ("gradient", "update") else nodes,
            "edges": edges if phase in ("forward", "gradient", "update") else [],
        }


def _to_net_input(one: Pass, unit: int, name: str) -> list[Document]:
    """∂E/∂a · ∂a/∂z of a unit; with softmax, where every output has its share, their sum ∂E/∂z."""
    if one.is_joint:
        return [
            {"name": f"dE/dz_{name}", "of": ["E", None], "by": ["z", name], "value": finite(one.error_z[unit].item())}
        ]
    return [
        {"name": f"dE/da_{name}", "of": ["E", None], "by": ["a", name], "value": finite(one.error_a[unit].item())},
        {
            "name": f"da_{name}/dz_{name}",
            "of": ["a", name],
            "by": ["z", name],
            "value": finite(one.slopes[unit, unit].item()),
        },
    ]


def _factor(letter: str, unit: str, weight: str, value: float) -> Document:
    return {"name": f"d{letter}_{unit}/d{weight}", "of": [letter, unit], "by": [weight, None], "value": finite(value)}


def _numbers(before: Tensor, gradient: Tensor | None, after: Tensor, at: tuple[int, ...]) -> Document:
    """A weight before and after, its gradient, and what the optimiser followed: with penalties and clipping in it."""
    followed = after.grad
    return {
        "value": finite(before[at].item()),
        "gradient": None if gradient is None else finite(gradient[at].item()),
        "followed": None if followed is None else finite(followed[at].item()),
        "after": finite(after[at].item()),
    }
