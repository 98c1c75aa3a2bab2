"""Layers that only change how values are arranged: flatten, reshape, pad, enlarge."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from layerlab.catalog.choice import Shape
from layerlab.catalog.layers.layer import OneInputLayer, Shapes, Window, image_shape, show
from layerlab.errors import ImpossibleLayer

if TYPE_CHECKING:
    from torch import nn


class Flatten(OneInputLayer):
    """Lays a picture out as one row of values: channel by channel, row by row."""

    title = "Flatten"
    group = "Connect"

    type: Literal["flatten"] = "flatten"

    def shape_after(self, shape: Shape) -> Shape:
        return (prod(shape),)

    def arithmetic(self, input_shapes: Shapes) -> str:
        shape = input_shapes[0]
        return f"{show(shape)} → {' · '.join(map(str, shape))} = {prod(shape):,} values in a row, no parameters"

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        return nn.Flatten()

    def code(self, input_shapes: Shapes) -> str:
        return "nn.Flatten()"


class Reshape(OneInputLayer):
    """Arranges the same values in another shape, row by row: 64 values as a picture 1×8×8."""

    title = "Reshape"
    group = "Connect"

    type: Literal["reshape"] = "reshape"
    shape: Annotated[tuple[Annotated[int, Field(ge=1, le=65536)], ...], Field(min_length=1, max_length=3)] = Field(
        (1, 8, 8), description="[features] or [channels, height, width], as many values as there are"
    )

    def shape_after(self, shape: Shape) -> Shape:
        if len(self.shape) == 2:
            raise ImpossibleLayer(
                "Reshape makes a row of values [features] or a picture [channels, height, width], not two sizes.",
                code="wrong_dimensions",
                field="shape",
            )
        if prod(shape) != prod(self.shape):
            raise ImpossibleLayer(
                f"Reshape receives {show(shape)} = {prod(shape):,} values, but {show(self.shape)} takes "
                f"{prod(self.shape):,}. The numbers have to be equal.",
                code="sizes_differ",
                field="shape",
            )
        return self.shape

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        return nn.Sequential(nn.Flatten(), nn.Unflatten(1, self.shape))

    def code(self, input_shapes: Shapes) -> str:
        return f"nn.Sequential(nn.Flatten(), nn.Unflatten(1, {self.shape}))"


class ZeroPad2d(OneInputLayer):
    """Puts a frame of zeros around the picture."""

    title = "Zero padding"
    short = "Zero pad"
    summary = "{padding} on each side"
    group = "Convolve"

    type: Literal["zero_pad2d"] = "zero_pad2d"
    padding: int = Field(1, ge=1, le=64, description="Rows and columns of zeros on each side")

    def shape_after(self, shape: Shape) -> Shape:
        channels, height, width = image_shape(self, shape)
        return channels, height + 2 * self.padding, width + 2 * self.padding

    def arithmetic(self, input_shapes: Shapes) -> str:
        out = self.output_shape(input_shapes)
        return f"{show(input_shapes[0])} → {show(out)}: each side + 2·{self.padding}, no parameters"

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        return nn.ZeroPad2d(self.padding)

    def code(self, input_shapes: Shapes) -> str:
        return f"nn.ZeroPad2d({self.padding})"


class Upsample2d(OneInputLayer):
    """Makes the picture larger: each pixel becomes a block, or is blended with its neighbours."""

    title = "Upsample"
    summary = "times {scale}"
    group = "Convolve"

    type: Literal["upsample2d"] = "upsample2d"
    scale: int = Field(2, ge=2, le=8, description="How many times as large")
    mode: Literal["nearest", "bilinear"] = Field("nearest", description="Blocks, or blended with the neighbours")

    def shape_after(self, shape: Shape) -> Shape:
        channels, height, width = image_shape(self, shape)
        return channels, height * self.scale, width * self.scale

    def window(self) -> Window:
        return Window(kernel=2 if self.mode == "bilinear" else 1, stride=1 / self.scale)

    def arithmetic(self, input_shapes: Shapes) -> str:
        out = self.output_shape(input_shapes)
        return f"{show(input_shapes[0])} → {show(out)}: each side times {self.scale}, no parameters"

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        return nn.Upsample(scale_factor=self.scale, mode=self.mode)

    def code(self, input_shapes: Shapes) -> str:
        return f'nn.Upsample(scale_factor={self.scale}, mode="{self.mode}")'


ARRANGEMENTS = (Flatten,)
RESHAPES = (Reshape,)
PICTURE_ARRANGEMENTS = (ZeroPad2d, Upsample2d)
