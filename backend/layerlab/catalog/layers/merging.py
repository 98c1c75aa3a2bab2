"""Layers that join several earlier layers: skip connections and branches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from layerlab.catalog.choice import Shape
from layerlab.catalog.layers.layer import Layer, Shapes, show
from layerlab.errors import ImpossibleLayer

if TYPE_CHECKING:
    from torch import nn


class MergingLayer(Layer):
    """Base of the layers that read two or more others; `inputs` names them."""

    group = "Connect"

    def _needs_two(self, input_shapes: Shapes) -> None:
        if len(input_shapes) < 2:
            raise ImpossibleLayer(
                f"{self.title} joins two or more layers, but reads only one. Name the layers in its inputs.",
                code="too_few_inputs",
                field="inputs",
            )


class Add(MergingLayer):
    """Adds layers of the same shape, value by value: a skip connection gives the gradient a short way back."""

    title = "Add"

    type: Literal["add"] = "add"

    def output_shape(self, input_shapes: Shapes) -> Shape:
        self._needs_two(input_shapes)
        if len(set(input_shapes)) > 1:
            shapes = " and ".join(show(shape) for shape in input_shapes)
            raise ImpossibleLayer(
                f"Add needs layers of the same shape, but reads {shapes}. Use padding “same” and as many filters.",
                code="shapes_differ",
                field="inputs",
            )
        return input_shapes[0]

    def arithmetic(self, input_shapes: Shapes) -> str:
        return f"{' + '.join(show(shape) for shape in input_shapes)} → {show(input_shapes[0])}, no parameters"

    def build(self, input_shapes: Shapes) -> nn.Module:
        from layerlab.catalog.layers import torch_modules

        return torch_modules.Add()

    def code(self, input_shapes: Shapes) -> str:
        return "Add()"


class Concat(MergingLayer):
    """Puts layers one after the other, along channels (pictures) or features (rows of values)."""

    title = "Concatenate"
    short = "Concat"

    type: Literal["concat"] = "concat"

    def output_shape(self, input_shapes: Shapes) -> Shape:
        self._needs_two(input_shapes)
        if len({shape[1:] for shape in input_shapes}) > 1 or len({len(shape) for shape in input_shapes}) > 1:
            shapes = " and ".join(show(shape) for shape in input_shapes)
            raise ImpossibleLayer(
                f"Concatenate needs pictures of the same height and width, or rows of values, but reads {shapes}.",
                code="shapes_differ",
                field="inputs",
            )
        return sum(shape[0] for shape in input_shapes), *input_shapes[0][1:]

    def arithmetic(self, input_shapes: Shapes) -> str:
        return (
            f"{' and '.join(show(shape) for shape in input_shapes)} → {show(self.output_shape(input_shapes))}, "
            "no parameters"
        )

    def build(self, input_shapes: Shapes) -> nn.Module:
        from layerlab.catalog.layers import torch_modules

        return torch_modules.Concat()

    def code(self, input_shapes: Shapes) -> str:
        return "Concat()"


MERGING = (Add, Concat)
