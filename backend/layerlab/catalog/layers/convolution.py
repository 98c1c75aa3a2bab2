"""Layers that slide a kernel with weights over a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from layerlab.catalog.initializers import INITIALIZERS, Auto, Initializer
from layerlab.catalog.layers.layer import Shapes
from layerlab.catalog.layers.roles import LINEAR
from layerlab.catalog.layers.sliding import SlidingLayer, padding_of
from layerlab.catalog.shape import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor, nn

    from layerlab.catalog.layers.derivation import ChannelDerivation, Derivation, Position
    from layerlab.catalog.layers.layer import Layer


class KernelLayer(SlidingLayer):
    """What convolution and its unshared sister have in common: filters with weights, stride and padding."""

    group = "Convolve"
    parameter_roles = LINEAR
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

    @property
    def first_weights(self) -> Initializer:
        return self.initializer

    def geometry(self) -> tuple[int, int, tuple[int, int]]:
        return self.kernel_size, self.stride, padding_of(self.padding, self.kernel_size)

    def out_channels(self, channels: int) -> int:
        return self.filters

    def channels_read(self, channels: int, those: tuple[int, int]) -> tuple[int, int]:
        return 0, channels

    def multiply_adds(self, input_shapes: Shapes) -> int:
        _, rows, columns = self.output_shape(input_shapes)
        return rows * columns * self.filters * self.kernel_size**2 * input_shapes[0][0]


class Conv2d(KernelLayer):
    """Slides small kernels over the picture: each filter looks for one pattern everywhere, with the same weights.

    z[i,j] = b + Σ w[l,m] · x[i·S+l, j·S+m]: cross-correlation, as every deep-learning library computes it.
    """

    title = "Convolution"
    work = "convolution"
    has_kernels = True
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
        channels, height, width = input_shapes[0]
        before, after = padding_of(self.padding, self.kernel_size)
        return 0 if before == after else channels * (height + before + after) * (width + before + after)

    def arithmetic(self, input_shapes: Shapes) -> str:
        channels, height, width = input_shapes[0]
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

    def reset(self, module: nn.Module, following: Layer | None) -> None:
        conv = _convolution(module)
        self.initializer.fill(conv.weight, conv.bias, following)

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        conv, filter = _convolution(module), place[0]
        bias = None if conv.bias is None else conv.bias[filter]
        return arithmetic.weighted_window(inputs[0], self.corner(place), conv.weight[filter], bias)

    def channel_derivation(self, module: nn.Module, inputs: Sequence[Tensor], channel: int) -> ChannelDerivation:
        from layerlab.catalog.layers import arithmetic

        conv, (before, after) = _convolution(module), padding_of(self.padding, self.kernel_size)
        bias = None if conv.bias is None else conv.bias[channel]
        pad = [before, after, before, after]
        return arithmetic.convolved_channels(inputs[0], conv.weight[channel], self.stride, pad, bias)

    def code(self, input_shapes: Shapes) -> str:
        before, after = padding_of(self.padding, self.kernel_size)
        arguments = f"{input_shapes[0][0]}, {self.filters}, {self.kernel_size}, stride={self.stride}"
        bias = "" if self.bias else ", bias=False"
        if before == after:
            return f"nn.Conv2d({arguments}, padding={before}{bias})"
        pad = f"nn.ZeroPad2d(({before}, {after}, {before}, {after}))"
        return f"nn.Sequential({pad}, nn.Conv2d({arguments}{bias}))"

    def reset_code(self, name: str, input_shapes: Shapes, following: Layer | None) -> list[str]:
        before, after = padding_of(self.padding, self.kernel_size)
        conv = name if before == after else f"{name}[1]"
        area = self.kernel_size**2
        fans = (input_shapes[0][0] * area, self.filters * area)
        return self.initializer.code(f"{conv}.weight", f"{conv}.bias" if self.bias else None, fans, following)


def _convolution(module: nn.Module) -> nn.Conv2d:
    """The convolution itself, behind the uneven padding that torch cannot do within it."""
    from torch import nn

    conv = module[-1] if isinstance(module, nn.Sequential) else module
    assert isinstance(conv, nn.Conv2d)
    return conv


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
        channels, _, _ = input_shapes[0]
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
        channels, height, width = input_shapes[0]
        return (
            (channels, height, width),
            self.filters,
            self.kernel_size,
            self.stride,
            [before, after, before, after],
            self.bias,
        )

    def build(self, input_shapes: Shapes) -> nn.Module:
        from layerlab.catalog.layers import torch_modules

        return torch_modules.LocallyConnected2d(*self._arguments(input_shapes))

    def reset(self, module: nn.Module, following: Layer | None) -> None:
        _, filters, inputs = module.weight.shape  # type: ignore[misc]
        fans = (inputs, filters * self.kernel_size**2)
        self.initializer.fill(module.weight, module.bias, following, fans)  # type: ignore[arg-type]

    def unit_weights(self, module: nn.Module) -> Tensor:
        """Of a filter, the kernels of all its positions."""
        return module.weight.detach().transpose(0, 1).flatten(1)  # type: ignore[operator]

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        columns: int = module.columns  # type: ignore[assignment]
        weights = module.weight[place[1] * columns + place[2], place[0]]  # type: ignore[index]
        kernels = weights.view(-1, self.kernel_size, self.kernel_size)
        bias = None if module.bias is None else module.bias[place]  # type: ignore[index]
        return arithmetic.weighted_window(inputs[0], self.corner(place), kernels, bias)

    def channel_derivation(self, module: nn.Module, inputs: Sequence[Tensor], channel: int) -> ChannelDerivation:
        from layerlab.catalog.layers import arithmetic

        (before, after), shape = padding_of(self.padding, self.kernel_size), (module.rows, module.columns)
        geometry = (self.kernel_size, self.stride, [before, after, before, after])
        bias = None if module.bias is None else module.bias[channel]  # type: ignore[index]
        return arithmetic.unshared_channels(inputs[0], module.weight[:, channel], geometry, shape, bias)  # type: ignore[arg-type, index]

    def code(self, input_shapes: Shapes) -> str:
        return f"LocallyConnected2d({', '.join(map(repr, self._arguments(input_shapes)))})"

    def reset_code(self, name: str, input_shapes: Shapes, following: Layer | None) -> list[str]:
        area = self.kernel_size**2
        fans = (input_shapes[0][0] * area, self.filters * area)
        return self.initializer.code(f"{name}.weight", f"{name}.bias" if self.bias else None, fans, following)


CONVOLUTIONS = (Conv2d, LocallyConnected2d)
