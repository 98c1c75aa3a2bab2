"""The three zooms: from a channel to what it is summed from, and from one value to its arithmetic.

The layers themselves say how their values come to be (catalog/layers/derivation.py); this brings it into bounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from layerlab.catalog.layers.derivation import Position, clipped
from layerlab.catalog.shape import kind_of
from layerlab.document import Document
from layerlab.instruments.explanations.explanation import OfExample, Subject, refusal
from layerlab.instruments.explanations.tracing import trail
from layerlab.instruments.explanations.writing import (
    channel_document,
    derivation_document,
    map_document,
    number,
    without_gradients,
)
from layerlab.sentences import sentence

if TYPE_CHECKING:
    from torch import Tensor, nn

    from layerlab.catalog.shape import Shape
    from layerlab.network.graph import Node

LayerId = Annotated[str, Field(description="A layer by its id", min_length=1, max_length=64)]
Index = Annotated[int, Field(ge=0, le=10_000_000)]


class ChannelSum(OfExample):
    """One channel of a layer: what each channel it reads adds to it, their sum, the bias, and what the activation
    after it makes of that."""

    title = "Channel by channel"
    draw = "channel"

    type: Literal["channel"] = "channel"
    layer: LayerId
    channel: Index = Field(0, description="Which channel of the layer")

    def answer(self, subject: Subject) -> Document:
        node, module = subject.node(self.layer)
        values = subject.values(self.example(subject))
        output = values[self.layer][0]
        if kind_of(subject.model.shapes[self.layer]) != "picture":
            message = sentence("not_maps", "The layer gives a row of values, not maps: ask about one of its units.")
            raise refusal(message, "layer")
        _check_range("channel", self.channel, len(output))
        inputs = [values[name][0] for name in node.inputs]
        with without_gradients():
            written = channel_document(node.layer.channel_derivation(module, inputs, self.channel), inputs)
        after = _activation_after(subject, self.layer)
        return {
            "layer": self.layer,
            "channel": self.channel,
            "shape": list(output.shape),
            "sources": [_source(name, values) for name in node.inputs],
            **written,
            "result": map_document(output[self.channel]),
            "next": after and {**_named(after[0]), "result": map_document(values[after[0].id][0][self.channel])},
        }


class UnitArithmetic(OfExample):
    """One value of a layer: the numbers it is made from, what is done with them, and which part of the input they go
    back to."""

    title = "One value by hand"
    draw = "unit"

    type: Literal["unit"] = "unit"
    layer: LayerId
    channel: Index = Field(0, description="Which channel of the layer, or which unit")
    row: Index = Field(0, description="Which row of the channel; 0 in a row of values")
    column: Index = Field(0, description="Which column of the channel; 0 in a row of values")

    def answer(self, subject: Subject) -> Document:
        node, module = subject.node(self.layer)
        values = subject.values(self.example(subject))
        output = values[self.layer][0]
        at = self._within(tuple(output.shape))
        inputs = [values[name][0] for name in node.inputs]
        with without_gradients():
            written = derivation_document(node.layer.derivation(module, inputs, at))
        shapes = subject.model.shapes
        read = node.layer.reads(tuple(shapes[name] for name in node.inputs), tuple((i, i + 1) for i in at))
        return {
            "layer": self.layer,
            "type": node.layer.tag(),
            "place": list(at),
            "shape": list(output.shape),
            "value": number(output[at]),
            "sources": [
                {**_source(name, values), "read": box, "inside": box and clipped(box, shapes[name])}
                for name, box in zip(node.inputs, read, strict=True)
            ],
            **written,
            "next": _after(subject, self.layer, values, at),
            "trail": trail(subject.model.graph, shapes, self.layer, at),
        }

    def _within(self, shape: Shape) -> Position:
        asked = (self.channel, self.row, self.column)
        for name, index, size in zip(("channel", "row", "column"), asked, (*shape, 1, 1), strict=False):
            _check_range(name, index, size)
        return tuple(index for index, _ in zip(asked, shape, strict=False))


def _check_range(name: str, index: int, size: int) -> None:
    if index >= size:
        raise refusal(
            sentence(
                "out_of_range",
                "Expected a {name} from 0 to {last}, received {index}.",
                name=name,
                last=size - 1,
                index=index,
            ),
            name,
        )


def _source(name: str, values: dict[str, Tensor]) -> Document:
    return {"layer": name, "shape": list(values[name].shape[1:])}


def _activation_after(subject: Subject, layer: str) -> tuple[Node, nn.Module] | None:
    """The activation that reads this layer alone, the first if several do."""
    for node, module in zip(subject.model.graph, subject.model.layers, strict=True):
        if node.inputs == (layer,) and node.layer.is_activation:
            return node, module
    return None


def _named(node: Node) -> Document:
    return {"layer": node.id, "type": node.layer.tag(), "title": node.layer.title}


def _after(subject: Subject, layer: str, values: dict[str, Tensor], at: Position) -> Document | None:
    """What the activation after it makes of the value."""
    found = _activation_after(subject, layer)
    if found is None:
        return None
    node, module = found
    derivation = node.layer.derivation(module, [values[layer][0]], at)
    slope = dict(derivation.facts).get("slope")
    return {**_named(node), "formula": derivation.formula, "value": number(values[node.id][0][at]), "slope": slope}


ZOOMS = (ChannelSum, UnitArithmetic)
