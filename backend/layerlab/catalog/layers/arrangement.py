"""Layers that only change how values are arranged: flatten, reshape, pad, enlarge."""

from __future__ import annotations

from math import floor, prod
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from layerlab.catalog.layers.layer import OneInputLayer, Shapes, Window
from layerlab.catalog.shape import KINDS, Shape, kind_of, show
from layerlab.errors import ImpossibleLayer
from layerlab.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor, nn

    from layerlab.catalog.layers.derivation import Box, Derivation, Position


class Rearrangement(OneInputLayer):
    """Base of the layers that lay the same values out in another shape, in the same order."""

    keeps_order = True

    def reads(self, input_shapes: Shapes, box: Box) -> tuple[Box | None, ...]:
        shape, out = input_shapes[0], self.output_shape(input_shapes)
        first = _number_of(tuple(start for start, _ in box), out)
        last = _number_of(tuple(stop - 1 for _, stop in box), out)
        return (_around(first, last, shape),)

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        shape = tuple(inputs[0].shape)
        number = _number_of(place, self.output_shape((shape,)))
        there = _place_of(number, shape)
        return arithmetic.copied(0, there, inputs[0][there], f"value {number:,} in the order of the values, as it is")


def _number_of(place: Position, shape: Shape) -> int:
    """Where a value stands when all are in a row."""
    number = 0
    for index, size in zip(place, shape, strict=True):
        number = number * size + index
    return number


def _place_of(number: int, shape: Shape) -> Position:
    place: list[int] = []
    for size in reversed(shape):
        number, index = divmod(number, size)
        place.insert(0, index)
    return tuple(place)


def _around(first: int, last: int, shape: Shape) -> Box:
    """The smallest box with all values from `first` to `last`: whole from the first dimension on that differs."""
    begin, end = _place_of(first, shape), _place_of(last, shape)
    box: list[tuple[int, int]] = []
    has_differed = False
    for start, stop, size in zip(begin, end, shape, strict=True):
        box.append((0, size) if has_differed else (start, stop + 1))
        has_differed = has_differed or start != stop
    return tuple(box)


class Flatten(Rearrangement):
    """Lays a picture out as one row of values: channel by channel, row by row."""

    title = "Flatten"
    accepts = KINDS
    group = "Connect"
    lays_in_a_row = True

    type: Literal["flatten"] = "flatten"

    def shape_after(self, shape: Shape) -> Shape:
        """Tokens lie in a row already, and remain tokens."""
        return shape if kind_of(shape) == "tokens" else (prod(shape),)

    def arithmetic(self, input_shapes: Shapes) -> str:
        shape = input_shapes[0]
        return f"{show(shape)} → {' · '.join(map(str, shape))} = {prod(shape):,} values in a row, no parameters"

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        return nn.Flatten()

    def code(self, input_shapes: Shapes) -> str:
        return "nn.Flatten()"


class Reshape(Rearrangement):
    """Arranges the same values in another shape, row by row: 64 values as a picture 1×8×8."""

    title = "Reshape"
    group = "Connect"

    type: Literal["reshape"] = "reshape"
    shape: Annotated[tuple[Annotated[int, Field(ge=1, le=65536)], ...], Field(min_length=1, max_length=3)] = Field(
        (1, 8, 8), description="[features] or [channels, height, width], as many values as there are"
    )

    def shape_after(self, shape: Shape) -> Shape:
        if kind_of(self.shape) == "sequence":
            said = sentence(
                "wrong_dimensions",
                "Reshape makes a row of values [features] or a picture [channels, height, width], not two sizes.",
            )
            raise ImpossibleLayer(said, field="shape")
        if prod(shape) != prod(self.shape):
            said = sentence(
                "sizes_differ",
                "Reshape receives {received:sizes} = {count:,} values, but {shape:sizes} takes "
                "{taken:,}. The numbers have to be equal.",
                received=list(shape),
                count=prod(shape),
                shape=list(self.shape),
                taken=prod(self.shape),
            )
            raise ImpossibleLayer(said, field="shape")
        return self.shape

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        return nn.Sequential(nn.Flatten(), nn.Unflatten(1, self.shape))

    def code(self, input_shapes: Shapes) -> str:
        return f"nn.Sequential(nn.Flatten(), nn.Unflatten(1, {self.shape}))"


class ZeroPad2d(OneInputLayer):
    """Puts a frame of zeros around the picture."""

    title = "Zero padding"
    accepts = ("picture",)
    short = "Zero pad"
    summary = "{padding} on each side"
    group = "Convolve"

    type: Literal["zero_pad2d"] = "zero_pad2d"
    padding: int = Field(1, ge=1, le=64, description="Rows and columns of zeros on each side")

    def shape_after(self, shape: Shape) -> Shape:
        channels, height, width = shape
        return channels, height + 2 * self.padding, width + 2 * self.padding

    def arithmetic(self, input_shapes: Shapes) -> str:
        out = self.output_shape(input_shapes)
        return f"{show(input_shapes[0])} → {show(out)}: each side + 2·{self.padding}, no parameters"

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        return nn.ZeroPad2d(self.padding)

    def reads(self, input_shapes: Shapes, box: Box) -> tuple[Box | None, ...]:
        return ((box[0], *((start - self.padding, stop - self.padding) for start, stop in box[1:])),)

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        channel, row, column = place[0], place[1] - self.padding, place[2] - self.padding
        value = arithmetic.patch(inputs[0][channel : channel + 1], (row, column), (1, 1))[0, 0, 0]
        _, height, width = inputs[0].shape
        is_inside = 0 <= row < height and 0 <= column < width
        formula = "the value as it is" if is_inside else "padding: always 0"
        return arithmetic.copied(0, (channel, row, column), value, formula)

    def code(self, input_shapes: Shapes) -> str:
        return f"nn.ZeroPad2d({self.padding})"


class Upsample2d(OneInputLayer):
    """Makes the picture larger: each pixel becomes a block, or is blended with its neighbours."""

    title = "Upsample"
    accepts = ("picture",)
    summary = "times {scale}"
    group = "Convolve"

    type: Literal["upsample2d"] = "upsample2d"
    scale: int = Field(2, ge=2, le=8, description="How many times as large")
    mode: Literal["nearest", "bilinear"] = Field("nearest", description="Blocks, or blended with the neighbours")

    def shape_after(self, shape: Shape) -> Shape:
        channels, height, width = shape
        return channels, height * self.scale, width * self.scale

    def window(self) -> Window:
        return Window(kernel=2 if self.mode == "bilinear" else 1, stride=1 / self.scale)

    def arithmetic(self, input_shapes: Shapes) -> str:
        out = self.output_shape(input_shapes)
        return f"{show(input_shapes[0])} → {show(out)}: each side times {self.scale}, no parameters"

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        return nn.Upsample(scale_factor=self.scale, mode=self.mode)

    def reads(self, input_shapes: Shapes, box: Box) -> tuple[Box | None, ...]:
        if self.mode == "nearest":
            return ((box[0], *((start // self.scale, (stop - 1) // self.scale + 1) for start, stop in box[1:])),)
        sides = zip(box[1:], input_shapes[0][1:], strict=True)
        return (
            (
                box[0],
                *((self._blended(start), min(self._blended(stop - 1) + 2, size)) for (start, stop), size in sides),
            ),
        )

    def _blended(self, index: int) -> int:
        """The first of the two pixels between which a pixel of the output stands."""
        return max(floor((index + 0.5) / self.scale - 0.5), 0)

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        if self.mode == "bilinear":
            return arithmetic.blend(inputs[0], place, self.scale)
        there = (place[0], place[1] // self.scale, place[2] // self.scale)
        return arithmetic.copied(0, there, inputs[0][there], "the nearest pixel, as it is")

    def code(self, input_shapes: Shapes) -> str:
        return f'nn.Upsample(scale_factor={self.scale}, mode="{self.mode}")'


ARRANGEMENTS = (Flatten,)
RESHAPES = (Reshape,)
PICTURE_ARRANGEMENTS = (ZeroPad2d, Upsample2d)
