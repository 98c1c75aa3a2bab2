"""Layers that join several earlier layers: skip connections and branches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from layerlab.catalog.layers import acceptance
from layerlab.catalog.layers.layer import Layer, Shapes
from layerlab.catalog.shape import Shape, feature_axis, kind_of, show, without_axis
from layerlab.errors import ImpossibleLayer
from layerlab.sentences import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor, nn

    from layerlab.catalog.layers.derivation import Box, Derivation, Position


class MergingLayer(Layer):
    """Base of the layers that read two or more others; `inputs` names them."""

    group = "Connect"

    def _check(self, input_shapes: Shapes) -> None:
        if len(input_shapes) < 2:
            said = sentence(
                "too_few_inputs",
                "{layer} joins two or more layers, but reads only one. Name the layers in its inputs.",
                layer=self.title,
            )
            raise ImpossibleLayer(said, field="inputs")
        acceptance.check(self, input_shapes)


class Add(MergingLayer):
    """Adds layers of the same shape, value by value: a skip connection gives the gradient a short way back."""

    title = "Add"

    type: Literal["add"] = "add"

    def output_shape(self, input_shapes: Shapes) -> Shape:
        self._check(input_shapes)
        if len(set(input_shapes)) > 1:
            said = sentence(
                "shapes_differ",
                "Add needs layers of the same shape, but reads {shapes:shapes}. "
                "Use padding “same” and as many filters.",
                shapes=[list(shape) for shape in input_shapes],
                variant="add",
            )
            raise ImpossibleLayer(said, field="inputs")
        return input_shapes[0]

    def arithmetic(self, input_shapes: Shapes) -> str:
        return f"{' + '.join(show(shape) for shape in input_shapes)} → {show(input_shapes[0])}, no parameters"

    def build(self, input_shapes: Shapes) -> nn.Module:
        from layerlab.catalog.layers import torch_modules

        return torch_modules.Add()

    def reads(self, input_shapes: Shapes, box: Box) -> tuple[Box | None, ...]:
        return (box,) * len(input_shapes)

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        return arithmetic.met(inputs, place)

    def code(self, input_shapes: Shapes) -> str:
        return "Add()"


class Concat(MergingLayer):
    """Puts layers one after the other, along channels (pictures) or features (rows of values, steps of sequences)."""

    title = "Concatenate"
    short = "Concat"

    type: Literal["concat"] = "concat"

    def output_shape(self, input_shapes: Shapes) -> Shape:
        self._check(input_shapes)
        axis = feature_axis(input_shapes[0])
        if len({(kind_of(shape), without_axis(shape, axis)) for shape in input_shapes}) > 1:
            raise ImpossibleLayer(_not_joinable(input_shapes), field="inputs")
        joined = sum(shape[axis] for shape in input_shapes)
        return tuple(joined if place == axis else size for place, size in enumerate(input_shapes[0]))

    def arithmetic(self, input_shapes: Shapes) -> str:
        return (
            f"{' and '.join(show(shape) for shape in input_shapes)} → {show(self.output_shape(input_shapes))}, "
            "no parameters"
        )

    def build(self, input_shapes: Shapes) -> nn.Module:
        from layerlab.catalog.layers import torch_modules

        return torch_modules.Concat(1 + feature_axis(input_shapes[0]))

    def reads(self, input_shapes: Shapes, box: Box) -> tuple[Box | None, ...]:
        found: list[Box | None] = []
        axis, first = feature_axis(input_shapes[0]), 0
        for shape in input_shapes:
            start, stop = max(box[axis][0] - first, 0), min(box[axis][1] - first, shape[axis])
            found.append((*box[:axis], (start, stop), *box[axis + 1 :]) if start < stop else None)
            first += shape[axis]
        return tuple(found)

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        axis: int = module.axis - 1  # type: ignore[operator, assignment]
        source, channel = 0, place[axis]
        while channel >= inputs[source].shape[axis]:
            channel -= inputs[source].shape[axis]
            source += 1
        there = (*place[:axis], channel, *place[axis + 1 :])
        return arithmetic.copied(source, there, inputs[source][there], "one value of the layers joined, as it is")

    def code(self, input_shapes: Shapes) -> str:
        axis = 1 + feature_axis(input_shapes[0])
        return "Concat()" if axis == 1 else f"Concat({axis})"


def _not_joinable(input_shapes: Shapes) -> Sentence:
    shapes = [list(shape) for shape in input_shapes]
    if "sequence" in map(kind_of, input_shapes):
        return sentence(
            "shapes_differ",
            "Concatenate needs sequences of the same number of steps, pictures of the same height and width, "
            "or rows of values, but reads {shapes:shapes}.",
            shapes=shapes,
            variant="concat_sequences",
        )
    return sentence(
        "shapes_differ",
        "Concatenate needs pictures of the same height and width, or rows of values, but reads {shapes:shapes}.",
        shapes=shapes,
        variant="concat",
    )


MERGING = (Add, Concat)
