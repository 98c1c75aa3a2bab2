"""The three zooms: from a channel to what it is summed from, and from one value to its arithmetic.

The layers themselves say how their values come to be (catalog/layers/account.py); this brings it into bounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from layerlab.catalog.explanations.explanation import OfExample, Plain, Subject, refusal
from layerlab.catalog.explanations.tracing import trail
from layerlab.catalog.explanations.writing import (
    account_document,
    channel_document,
    map_document,
    number,
    without_gradients,
)
from layerlab.catalog.layers.account import Place, clipped

if TYPE_CHECKING:
    from torch import Tensor, nn

    from layerlab.catalog.choice import Shape
    from layerlab.catalog.explanations.explanation import Place as Layer

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

    def answer(self, subject: Subject) -> Plain:
        place, module = subject.place(self.layer)
        values = subject.values(self.example(subject))
        output = values[self.layer][0]
        if output.dim() != 3:
            message = "The layer gives a row of values, not maps: ask about one of its units."
            raise refusal("not_maps", message, "layer")
        _check_range("channel", self.channel, len(output))
        inputs = [values[name][0] for name in place.inputs]
        with without_gradients():
            written = channel_document(place.layer.channel_account(module, inputs, self.channel), inputs)
        after = _activation_after(subject, self.layer)
        return {
            "layer": self.layer,
            "channel": self.channel,
            "shape": list(output.shape),
            "sources": [_source(name, values) for name in place.inputs],
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

    def answer(self, subject: Subject) -> Plain:
        place, module = subject.place(self.layer)
        values = subject.values(self.example(subject))
        output = values[self.layer][0]
        at = self._within(tuple(output.shape))
        inputs = [values[name][0] for name in place.inputs]
        with without_gradients():
            written = account_document(place.layer.account(module, inputs, at))
        shapes = {name: tuple(each.shape[1:]) for name, each in values.items()}
        read = place.layer.reads(tuple(shapes[name] for name in place.inputs), tuple((i, i + 1) for i in at))
        return {
            "layer": self.layer,
            "type": place.layer.tag(),
            "place": list(at),
            "shape": list(output.shape),
            "value": number(output[at]),
            "sources": [
                {**_source(name, values), "read": box, "inside": box and clipped(box, shapes[name])}
                for name, box in zip(place.inputs, read, strict=True)
            ],
            **written,
            "next": _after(subject, self.layer, values, at),
            "trail": trail(subject.model.graph, shapes, self.layer, at),
        }

    def _within(self, shape: Shape) -> Place:
        asked = (self.channel, self.row, self.column)
        for name, index, size in zip(("channel", "row", "column"), asked, (*shape, 1, 1), strict=False):
            _check_range(name, index, size)
        return asked[: len(shape)]


def _check_range(name: str, index: int, size: int) -> None:
    if index >= size:
        raise refusal("out_of_range", f"Expected a {name} from 0 to {size - 1}, received {index}.", name)


def _source(name: str, values: dict[str, Tensor]) -> Plain:
    return {"layer": name, "shape": list(values[name].shape[1:])}


def _activation_after(subject: Subject, layer: str) -> tuple[Layer, nn.Module] | None:
    """The activation that reads this layer alone, the first if several do."""
    for place, module in zip(subject.model.graph, subject.model.layers, strict=True):
        if place.inputs == (layer,) and place.layer.is_activation:
            return place, module
    return None


def _named(place: Layer) -> Plain:
    return {"layer": place.id, "type": place.layer.tag(), "title": place.layer.title}


def _after(subject: Subject, layer: str, values: dict[str, Tensor], at: Place) -> Plain | None:
    """What the activation after it makes of the value."""
    found = _activation_after(subject, layer)
    if found is None:
        return None
    place, module = found
    account = place.layer.account(module, [values[layer][0]], at)
    slope = dict(account.facts).get("slope")
    return {**_named(place), "formula": account.formula, "value": number(values[place.id][0][at]), "slope": slope}


ZOOMS = (ChannelSum, UnitArithmetic)
