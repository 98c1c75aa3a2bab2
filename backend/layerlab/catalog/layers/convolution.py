"""Layers that slide a kernel with weights over a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from layerlab.catalog.choice import Shape
from layerlab.catalog.initializers import INITIALIZERS, Auto, Initializer
from layerlab.catalog.layers.layer import OneInputLayer, Padding, Remark, Shapes, Window, image_shape, show
from layerlab.errors import ImpossibleLayer, LayerFix

if TYPE_CHECKING:
    from torch import nn


def padding_of(padding: Padding, kernel: int) -> tuple[int, int]:
    """Zeros added before and after each row and column. "same" keeps the size at stride 1, as torch splits it."""
    if padding == "same":
        return (kernel - 1) // 2, kernel // 2
    if padding == "full":
        return kernel - 1, kernel - 1
    side = padding if isinstance(padding, int) else 0
    return side, side


def positions(size: int, kernel: int, stride: int, padding: tuple[int, int]) -> int:
    """How often a kernel fits along one side: floor((W - F + P) / S) + 1; below 1 if it does not fit."""
    return (size - kernel + sum(padding)) // stride + 1


def unread(size: int, kernel: int, stride: int, padding: tuple[int, int]) -> int:
    """Rows (or columns) at the far edge that no position reads; padding counts as nothing to read."""
    over = (size - kernel + sum(padding)) % stride
    return max(0, over - padding[1])


def formula(size: int, kernel: int, stride: int, padding: tuple[int, int]) -> str:
    """O = (W - F + 2P) / S + 1 with its numbers."""
    before, after = padding
    pad = f"2·{before}" if before == after else f"{before} + {after}"
    exact = (size - kernel + sum(padding)) % stride == 0
    result = positions(size, kernel, stride, padding)
    value = f"({size} − {kernel} + {pad}) / {stride} + 1"
    return f"{value} = {result}" if exact else f"⌊{value}⌋ = {result}"


class SlidingLayer(OneInputLayer):
    """What convolutions and pools share: a square kernel that moves over a picture by a stride."""

    def geometry(self) -> tuple[int, int, tuple[int, int]]:
        """Kernel size, stride, and the zeros before and after."""
        raise NotImplementedError

    def out_channels(self, channels: int) -> int:
        return channels

    def shape_after(self, shape: Shape) -> Shape:
        channels, height, width = image_shape(self, shape)
        kernel, stride, padding = self.geometry()
        rows, columns = (positions(size, kernel, stride, padding) for size in (height, width))
        if rows < 1 or columns < 1:
            raise self._too_large(height, width, kernel, padding)
        return self.out_channels(channels), rows, columns

    def _too_large(self, height: int, width: int, kernel: int, padding: tuple[int, int]) -> ImpossibleLayer:
        largest = min(height, width) + sum(padding)
        smaller = {**self.document(), "kernel_size": min(height, width)}
        smaller.pop("stride", None)
        return ImpossibleLayer(
            f"{self.title} has a {kernel}×{kernel} kernel, but its input is only {height}×{width}"
            + (f" ({largest} with padding)." if sum(padding) else ".")
            + f" A kernel of at most {largest} fits.",
            code="kernel_too_large",
            field="kernel_size",
            fix=LayerFix(f"Make the kernel {min(height, width)}×{min(height, width)}", replace=(smaller,))
            if min(height, width) > 1
            else LayerFix("Remove it", replace=()),
        )

    def window(self) -> Window:
        kernel, stride, _ = self.geometry()
        return Window(kernel, stride)

    def remarks(self, input_shapes: Shapes) -> list[Remark]:
        _, height, width = image_shape(self, input_shapes[0])
        rows, columns = (unread(size, *self.geometry()) for size in (height, width))
        kernel, stride, _ = self.geometry()
        if stride > kernel and max(height, width) > kernel:
            between = (
                f"With a stride of {stride} a {kernel}×{kernel} kernel skips pixels: those between are never read."
            )
            return [Remark("input_not_read", between)]
        if not rows and not columns:
            return []
        return [
            Remark(
                "input_not_read",
                f"A {kernel}×{kernel} kernel with stride {stride} does not divide {height}×{width}: "
                f"the last {_count(rows, 'row')} and {_count(columns, 'column')} of the input "
                f"{'is' if rows + columns == 1 else 'are'} never read.",
            )
        ]

    def _side_arithmetic(self, shape: Shape) -> str:
        _, height, width = image_shape(self, shape)
        rows = formula(height, *self.geometry())
        return f"rows {rows}" if height == width else f"rows {rows}, columns {formula(width, *self.geometry())}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


class KernelLayer(SlidingLayer):
    """What convolution and its unshared sister have in common: filters with weights, stride and padding."""

    group = "Convolve"
    summary = "{filters} of {kernel_size}×{kernel_size}"

    filters: int = Field(8, ge=1, le=4096, description="Number of kernels, and so of feature maps")
    kernel_size: int = Field(3, ge=1, le=64, description="Rows and columns of each kernel")
    stride: int = Field(1, ge=1, le=64, description="Pixels from one position to the next")
    padding: Annotated[int, Field(ge=0, le=64)] | Literal["valid", "same", "full"] = Field(
        0, description="Zeros around the picture: a number, valid (0), same (keeps the size), full (kernel − 1)"
    )
    bias: bool = Field(True, description="Add a bias to each filter")
    initializer: Annotated[Initializer, INITIALIZERS] = Field(
        default_factory=Auto, description="How the weights start", json_schema_extra={"x-kind": "initializers"}
    )

    def geometry(self) -> tuple[int, int, tuple[int, int]]:
        return self.kernel_size, self.stride, padding_of(self.padding, self.kernel_size)

    def out_channels(self, channels: int) -> int:
        return self.filters

    def multiply_adds(self, input_shapes: Shapes) -> int:
        _, rows, columns = self.output_shape(input_shapes)
        return rows * columns * self.filters * self.kernel_size**2 * input_shapes[0][0]


class Conv2d(KernelLayer):
    """Slides small kernels over the picture: each filter looks for one pattern everywhere, with the same weights.

    z[i,j] = b + Σ w[l,m] · x[i·S+l, j·S+m]: cross-correlation, as every deep-learning library computes it.
    """

    title = "Convolution"
    work = "convolution"
    keeps_input = True
    short = "Conv"

    type: Literal["conv2d"] = "conv2d"

    def parameter_count(self, input_shapes: Shapes) -> int:
        channels = input_shapes[0][0]
        return (self.kernel_size**2 * channels + self.bias) * self.filters

    def weight_shape(self, input_shapes: Shapes) -> tuple[int, ...]:
        return self.filters, input_shapes[0][0], self.kernel_size, self.kernel_size

    def working_floats(self, input_shapes: Shapes) -> int:
        """The padded copy, where torch cannot pad within the convolution."""
        channels, height, width = image_shape(self, input_shapes[0])
        before, after = padding_of(self.padding, self.kernel_size)
        return 0 if before == after else channels * (height + before + after) * (width + before + after)

    def arithmetic(self, input_shapes: Shapes) -> str:
        channels, height, width = image_shape(self, input_shapes[0])
        out = self.output_shape(input_shapes)
        bias = " + 1" if self.bias else ""
        kernel = self.kernel_size
        text = (
            f"{show(input_shapes[0])} → {show(out)}: {self._side_arithmetic(input_shapes[0])}; parameters "
            f"({kernel}·{kernel}·{channels}{bias}) · {self.filters} = {self.parameter_count(input_shapes):,}"
        )
        if out[1:] == (1, 1) and kernel >= max(height, width):
            text += "; it fits in one position only, so it is a dense layer"
        return text

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        before, after = padding_of(self.padding, self.kernel_size)
        sides = before if before == after else 0
        conv = nn.Conv2d(input_shapes[0][0], self.filters, self.kernel_size, self.stride, sides, bias=self.bias)
        if before == after:
            return conv
        return nn.Sequential(nn.ZeroPad2d((before, after, before, after)), conv)

    def reset(self, module: nn.Module, activation: str | None) -> None:
        from torch import nn

        conv = module[-1] if isinstance(module, nn.Sequential) else module
        self.initializer.fill(conv.weight, conv.bias, activation)  # type: ignore[arg-type]

    def code(self, input_shapes: Shapes) -> str:
        before, after = padding_of(self.padding, self.kernel_size)
        arguments = f"{input_shapes[0][0]}, {self.filters}, {self.kernel_size}, stride={self.stride}"
        bias = "" if self.bias else ", bias=False"
        if before == after:
            return f"nn.Conv2d({arguments}, padding={before}{bias})"
        pad = f"nn.ZeroPad2d(({before}, {after}, {before}, {after}))"
        return f"nn.Sequential({pad}, nn.Conv2d({arguments}{bias}))"

    def reset_code(self, name: str, input_shapes: Shapes, activation: str | None) -> list[str]:
        before, after = padding_of(self.padding, self.kernel_size)
        conv = name if before == after else f"{name}[1]"
        area = self.kernel_size**2
        fans = (input_shapes[0][0] * area, self.filters * area)
        return self.initializer.code(f"{conv}.weight", f"{conv}.bias" if self.bias else None, fans, activation)


class LocallyConnected2d(KernelLayer):
    """A convolution without sharing: every position has kernels and biases of its own. It shows what sharing saves."""

    title = "Locally connected"
    work = "patches"
    short = "Local"

    type: Literal["locally_connected2d"] = "locally_connected2d"

    def parameter_count(self, input_shapes: Shapes) -> int:
        _, rows, columns = self.output_shape(input_shapes)
        return rows * columns * self.filters * (self.kernel_size**2 * input_shapes[0][0] + self.bias)

    def weight_shape(self, input_shapes: Shapes) -> tuple[int, ...]:
        _, rows, columns = self.output_shape(input_shapes)
        return rows * columns, self.filters, input_shapes[0][0] * self.kernel_size**2

    def working_floats(self, input_shapes: Shapes) -> int:
        """The patches: every position's window, laid out beside the others."""
        _, rows, columns = self.output_shape(input_shapes)
        return rows * columns * input_shapes[0][0] * self.kernel_size**2

    def arithmetic(self, input_shapes: Shapes) -> str:
        channels, _, _ = image_shape(self, input_shapes[0])
        out = self.output_shape(input_shapes)
        kernel, bias = self.kernel_size, " + 1" if self.bias else ""
        shared = (kernel**2 * channels + self.bias) * self.filters
        return (
            f"{show(input_shapes[0])} → {show(out)}: {self._side_arithmetic(input_shapes[0])}; parameters "
            f"{out[1]}·{out[2]} · ({kernel}·{kernel}·{channels}{bias}) · {self.filters} "
            f"= {self.parameter_count(input_shapes):,}; sharing would need {shared:,}"
        )

    def _arguments(self, input_shapes: Shapes) -> tuple[tuple[int, int, int], int, int, int, list[int], bool]:
        before, after = padding_of(self.padding, self.kernel_size)
        shape = image_shape(self, input_shapes[0])
        return shape, self.filters, self.kernel_size, self.stride, [before, after, before, after], self.bias

    def build(self, input_shapes: Shapes) -> nn.Module:
        from layerlab.catalog.layers import torch_modules

        return torch_modules.LocallyConnected2d(*self._arguments(input_shapes))

    def reset(self, module: nn.Module, activation: str | None) -> None:
        _, filters, inputs = module.weight.shape  # type: ignore[misc]
        fans = (inputs, filters * self.kernel_size**2)
        self.initializer.fill(module.weight, module.bias, activation, fans)  # type: ignore[arg-type]

    def code(self, input_shapes: Shapes) -> str:
        return f"LocallyConnected2d({', '.join(map(repr, self._arguments(input_shapes)))})"

    def reset_code(self, name: str, input_shapes: Shapes, activation: str | None) -> list[str]:
        area = self.kernel_size**2
        fans = (input_shapes[0][0] * area, self.filters * area)
        return self.initializer.code(f"{name}.weight", f"{name}.bias" if self.bias else None, fans, activation)


CONVOLUTIONS = (Conv2d, LocallyConnected2d)
