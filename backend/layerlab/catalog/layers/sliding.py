"""What every layer that slides a window over a picture shares: positions, padding, what a window reads."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from layerlab.catalog.layers.layer import OneInputLayer, Padding, Remark, Shapes, Window
from layerlab.catalog.shape import Shape
from layerlab.errors import ImpossibleLayer, LayerFix
from layerlab.sentences import Sentence, sentence

if TYPE_CHECKING:
    from layerlab.catalog.layers.derivation import Box, Position


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

    accepts = ("picture",)

    @abstractmethod
    def geometry(self) -> tuple[int, int, tuple[int, int]]:
        """Kernel size, stride, and the zeros before and after."""

    def out_channels(self, channels: int) -> int:
        return channels

    def shape_after(self, shape: Shape) -> Shape:
        channels, height, width = shape
        kernel, stride, padding = self.geometry()
        rows, columns = (positions(size, kernel, stride, padding) for size in (height, width))
        if rows < 1 or columns < 1:
            raise self._too_large(height, width, kernel, padding)
        return self.out_channels(channels), rows, columns

    def _too_large(self, height: int, width: int, kernel: int, padding: tuple[int, int]) -> ImpossibleLayer:
        largest = min(height, width) + sum(padding)
        smaller = {**self.document(), "kernel_size": min(height, width)}
        smaller.pop("stride", None)
        values = {"layer": self.title, "kernel": kernel, "height": height, "width": width, "most": largest}
        if sum(padding):
            said = sentence(
                "kernel_too_large",
                "{layer} has a {kernel}×{kernel} kernel, but its input is only {height}×{width} "
                "({most} with padding). A kernel of at most {most} fits.",
                **values,
                variant="padded",
            )
        else:
            said = sentence(
                "kernel_too_large",
                "{layer} has a {kernel}×{kernel} kernel, but its input is only {height}×{width}. "
                "A kernel of at most {most} fits.",
                **values,
            )
        fix = LayerFix(sentence("remove_it", "Remove it"), replace=())
        if min(height, width) > 1:
            label = sentence("make_kernel", "Make the kernel {size}×{size}", size=min(height, width))
            fix = LayerFix(label, replace=(smaller,))
        return ImpossibleLayer(said, field="kernel_size", fix=fix)

    def window(self) -> Window:
        kernel, stride, _ = self.geometry()
        return Window(kernel, stride)

    def remarks(self, input_shapes: Shapes) -> list[Remark]:
        _, height, width = input_shapes[0]
        rows, columns = (unread(size, *self.geometry()) for size in (height, width))
        kernel, stride, _ = self.geometry()
        if stride > kernel and max(height, width) > kernel:
            between = sentence(
                "input_not_read",
                "With a stride of {stride} a {kernel}×{kernel} kernel skips pixels: those between are never read.",
                stride=stride,
                kernel=kernel,
                variant="between",
            )
            return [Remark(between)]
        if not rows and not columns:
            return []
        return [Remark(_edge(kernel, stride, (height, width), (rows, columns)))]

    def reads(self, input_shapes: Shapes, box: Box) -> tuple[Box | None, ...]:
        kernel, stride, (before, _) = self.geometry()
        sides = tuple((start * stride - before, (stop - 1) * stride - before + kernel) for start, stop in box[1:])
        return ((self.channels_read(input_shapes[0][0], box[0]), *sides),)

    def channels_read(self, channels: int, those: tuple[int, int]) -> tuple[int, int]:
        """The input channels that the output channels `those` are made from."""
        return those

    def corner(self, place: Position) -> tuple[int, int]:
        """Row and column of the input where the window of an output pixel begins; below 0 in the padding."""
        _, stride, (before, _) = self.geometry()
        return place[1] * stride - before, place[2] * stride - before

    def _side_arithmetic(self, shape: Shape) -> str:
        _, height, width = shape
        rows = formula(height, *self.geometry())
        return f"rows {rows}" if height == width else f"rows {rows}, columns {formula(width, *self.geometry())}"


def _edge(kernel: int, stride: int, size: tuple[int, int], unread: tuple[int, int]) -> Sentence:
    values = {"kernel": kernel, "stride": stride, "height": size[0], "width": size[1]}
    values |= {"rows": unread[0], "columns": unread[1]}
    if sum(unread) == 1:
        return sentence(
            "input_not_read",
            "A {kernel}×{kernel} kernel with stride {stride} does not divide {height}×{width}: "
            "the last {rows:counted row} and {columns:counted column} of the input is never read.",
            **values,
            variant="edge_of_one",
        )
    return sentence(
        "input_not_read",
        "A {kernel}×{kernel} kernel with stride {stride} does not divide {height}×{width}: "
        "the last {rows:counted row} and {columns:counted column} of the input are never read.",
        **values,
    )
