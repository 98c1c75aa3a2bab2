"""Layers that sum up small windows of a picture, without weights."""

from __future__ import annotations

from abc import abstractmethod
from math import prod
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from layerlab.catalog.layers.layer import OneInputLayer, Shapes, Window
from layerlab.catalog.layers.sliding import SlidingLayer
from layerlab.catalog.shape import Shape, show
from layerlab.errors import ImpossibleLayer, LayerFix
from layerlab.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor, nn

    from layerlab.catalog.layers.derivation import Box, Derivation, Position


class Pool2d(SlidingLayer):
    """Base of the pools: one number for each window of each channel."""

    group = "Pool"
    summary = "{kernel_size}×{kernel_size}"
    keeps_input = True
    module_name: ClassVar[str]
    padding_value: ClassVar[float] = 0.0
    """What the empty rows and columns count as."""

    kernel_size: int = Field(2, ge=1, le=64, description="Rows and columns of the window")
    stride: int | None = Field(
        None, ge=1, le=64, description="Pixels from one window to the next; the kernel size if empty"
    )
    padding: int = Field(0, ge=0, le=32, description="Empty rows and columns around the picture")

    def geometry(self) -> tuple[int, int, tuple[int, int]]:
        return self.kernel_size, self.stride or self.kernel_size, (self.padding, self.padding)

    def shape_after(self, shape: Shape) -> Shape:
        if self.padding > self.kernel_size // 2:
            raise self._padded_too_far()
        return super().shape_after(shape)

    def _padded_too_far(self) -> ImpossibleLayer:
        most = self.kernel_size // 2
        said = sentence(
            "padding_too_large",
            "{layer} with a {kernel}×{kernel} window takes a padding of at most "
            "{most}, half the window, but received {received}.",
            layer=self.title,
            kernel=self.kernel_size,
            most=most,
            received=self.padding,
        )
        label = sentence("set_padding", "Set the padding to {padding}", padding=most)
        fix = LayerFix(label, replace=({**self.document(), "padding": most},))
        return ImpossibleLayer(said, field="padding", fix=fix)

    def arithmetic(self, input_shapes: Shapes) -> str:
        out = self.output_shape(input_shapes)
        return f"{show(input_shapes[0])} → {show(out)}: {self._side_arithmetic(input_shapes[0])}; no parameters"

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        kernel, stride, (padding, _) = self.geometry()
        module: nn.Module = getattr(nn, self.module_name)(kernel, stride, padding)
        return module

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        channel, corner, size = place[0], self.corner(place), (self.kernel_size, self.kernel_size)
        window = arithmetic.patch(inputs[0][channel : channel + 1], corner, size, self.padding_value)[0]
        return self.derivation_of_window(window, (channel, *corner))

    @abstractmethod
    def derivation_of_window(self, window: Tensor, corner: Position) -> Derivation:
        """How one number comes of a window [k, k] at `corner`."""

    def code(self, input_shapes: Shapes) -> str:
        kernel, stride, (padding, _) = self.geometry()
        return f"nn.{self.module_name}({kernel}, stride={stride}, padding={padding})"


class MaxPool2d(Pool2d):
    """Keeps the largest value of each window: was the pattern anywhere here? Small shifts change little."""

    title = "Max pooling"
    work = "pooling"
    short = "Max pool"
    commutes_with_monotone = True
    module_name = "MaxPool2d"
    padding_value = float("-inf")

    type: Literal["max_pool2d"] = "max_pool2d"

    def derivation_of_window(self, window: Tensor, corner: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        return arithmetic.chosen_largest(window, corner)

    def working_floats(self, input_shapes: Shapes) -> int:
        """Where each largest value was, in 8 bytes."""
        return 2 * prod(self.output_shape(input_shapes))


class AvgPool2d(Pool2d):
    """Keeps the mean of each window (padding counts as zeros): how much of the pattern is here?"""

    title = "Mean pooling"
    work = "pooling"
    short = "Mean pool"
    module_name = "AvgPool2d"

    type: Literal["avg_pool2d"] = "avg_pool2d"

    def derivation_of_window(self, window: Tensor, corner: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        return arithmetic.mean(window, corner)


class MedianPool2d(Pool2d):
    """Keeps the median of each window (of an even number the mean of the two middle values): shrugs off outliers."""

    title = "Median pooling"
    work = "sorting"
    keeps_input = False
    short = "Median pool"

    type: Literal["median_pool2d"] = "median_pool2d"

    def derivation_of_window(self, window: Tensor, corner: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        return arithmetic.chosen_middle(window, corner)

    def working_floats(self, input_shapes: Shapes) -> int:
        """Where each value of each sorted window was, in 8 bytes."""
        return 2 * prod(self.output_shape(input_shapes)) * self.kernel_size**2

    def build(self, input_shapes: Shapes) -> nn.Module:
        from layerlab.catalog.layers import torch_modules

        kernel, stride, (padding, _) = self.geometry()
        return torch_modules.MedianPool2d(kernel, stride, padding)

    def code(self, input_shapes: Shapes) -> str:
        kernel, stride, (padding, _) = self.geometry()
        return f"MedianPool2d({kernel}, {stride}, {padding})"


class GlobalPool2d(OneInputLayer):
    """Base of the pools over the whole picture: one number a channel."""

    accepts = ("picture",)
    group = "Pool"
    keeps_input = True
    module_name: ClassVar[str]

    def shape_after(self, shape: Shape) -> Shape:
        return (shape[0],)

    def window(self) -> Window:
        return Window(is_global=True)

    def reads(self, input_shapes: Shapes, box: Box) -> tuple[Box | None, ...]:
        _, height, width = input_shapes[0]
        return ((box[0], (0, height), (0, width)),)

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        return nn.Sequential(getattr(nn, self.module_name)(1), nn.Flatten())

    def code(self, input_shapes: Shapes) -> str:
        return f"nn.Sequential(nn.{self.module_name}(1), nn.Flatten())"


class GlobalAvgPool2d(GlobalPool2d):
    """The mean of each channel: how much of the pattern is in the picture, wherever it is."""

    title = "Global mean"
    module_name = "AdaptiveAvgPool2d"

    type: Literal["global_avg_pool2d"] = "global_avg_pool2d"

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        return arithmetic.mean(inputs[0][place[0]].double(), (place[0], 0, 0))


class GlobalMaxPool2d(GlobalPool2d):
    """The largest value of each channel: is the pattern anywhere in the picture?"""

    title = "Global max"
    module_name = "AdaptiveMaxPool2d"

    type: Literal["global_max_pool2d"] = "global_max_pool2d"

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        return arithmetic.chosen_largest(inputs[0][place[0]].double(), (place[0], 0, 0))


POOLS = (MaxPool2d, AvgPool2d, MedianPool2d, GlobalAvgPool2d, GlobalMaxPool2d)
