"""How one value of a layer came to be (`Derivation`), and which part of an input it reads (`Box`); imports choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from layerlab.catalog.shape import Shape

if TYPE_CHECKING:
    from torch import Tensor

Position = tuple[int, ...]
"""One value of a layer: (channel, row, column), or (unit,)."""
Box = tuple[tuple[int, int], ...]
"""A block of values: from and to (exclusive) in each dimension. It may stick out of the shape, into the padding."""
MAP = (1, 2)
"""The axes along which a patch of a channel lies."""
Kind = Literal["sum", "choice", "curve", "share", "normalisation", "copy", "generic"]


def whole(shape: Shape) -> Box:
    """All of a shape."""
    return tuple((0, size) for size in shape)


def cell(place: Position) -> Box:
    """One value alone."""
    return tuple((index, index + 1) for index in place)


def clipped(box: Box, shape: Shape) -> Box | None:
    """The part of `box` that is there, None where all of it is padding."""
    inside = tuple((max(start, 0), min(stop, size)) for (start, stop), size in zip(box, shape, strict=True))
    return inside if all(start < stop for start, stop in inside) else None


def united(first: Box | None, second: Box | None) -> Box | None:
    """The smallest box around both."""
    if first is None or second is None:
        return first or second
    return tuple((min(a[0], b[0]), max(a[1], b[1])) for a, b in zip(first, second, strict=True))


@dataclass(frozen=True)
class Part:
    """Values of one input that are read together, in 64 bits: a patch [rows, columns] of a channel, or a row [n].

    `source` says of which input, `corner` where `values[0]` stands in it (channel, row, column; or unit), `along` the
    axes of the input that the axes of `values` are. `weights`, of the same shape, is what each counts for; without it
    each counts once. `chosen` marks those that were taken. Padding counts as 0; where it can never be taken, its value
    is minus infinity.
    """

    source: int
    corner: Position
    values: Tensor
    weights: Tensor | None = None
    chosen: Tensor | None = None
    along: tuple[int, ...] = (0,)

    @property
    def products(self) -> Tensor:
        return self.values if self.weights is None else self.values * self.weights

    @property
    def total(self) -> float:
        return float(self.products.sum())


@dataclass(frozen=True)
class Derivation:
    """How the number `total` came to be, calculated from what stands here and not read off the layer.

    "sum": of all products and the bias. "choice": the mean of the chosen. "share": eᶻ of the chosen of Σ eᶻ.
    "curve": g of the one value, `facts` has its slope. "normalisation": (value − mean) / deviation · scale + shift, by
    `facts`. "copy": the one value unchanged. "generic": only what is read is known. `rivals` are numbers of which
    `total` is the largest. `curve` is (z, g(z)) around the value.
    """

    kind: Kind
    formula: str
    total: float
    parts: tuple[Part, ...] = ()
    bias: float | None = None
    facts: tuple[tuple[str, float], ...] = ()
    rivals: tuple[float, ...] = ()
    curve: tuple[list[float], list[float]] | None = None
    note: str = ""


@dataclass(frozen=True)
class Contribution:
    """What one channel of one input adds to an output channel: `result` [rows, columns], by its `kernel` [k, k].

    Without a result it is read, but not simply added.
    """

    source: int
    channel: int
    result: Tensor | None = None
    kernel: Tensor | None = None


@dataclass(frozen=True)
class ChannelDerivation:
    """What an output channel is made from: the sum of the contributions and of `bias` (one number, or a map)."""

    contributions: Sequence[Contribution]
    bias: Tensor | None = None
