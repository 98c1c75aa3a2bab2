"""The probe of how values are distributed: weights, gradients and activations of every layer as histograms.

Imports torch in functions only.
"""

from __future__ import annotations

from math import isfinite, nan
from typing import TYPE_CHECKING, Literal

from layerlab.instruments.probes.probe import Probe, Raster, View

if TYPE_CHECKING:
    from torch import Tensor

BINS = 36
MOST_COUNTED = 2**13
"""Of a tensor with more values than this every second, third, ... one is counted."""


class Distributions(Probe):
    """How the weights, gradients and activations of each layer are spread: 36 bins from the smallest to the largest."""

    title = "Distributions"
    draw = "histogram"

    type: Literal["distributions"] = "distributions"

    def look(self, view: View) -> list[Raster]:
        kinds = {"weights": view.weights, "gradients": view.gradients, "activations": view.outputs}
        parts = [(kind, name, values) for kind, tensors in kinds.items() for name, values in tensors.items()]
        if not parts:
            return []
        return [
            Raster(name, counts, (0.0, max(largest, 1.0)), kind, extent, counted)
            for (kind, name, _), (counts, extent, largest, counted) in zip(
                parts, histograms([values for _, _, values in parts]), strict=True
            )
        ]


def histograms(tensors: list[Tensor]) -> list[tuple[Tensor, tuple[float, float] | None, float, int]]:
    """For each tensor: counts [36], the range they span (None if not finite), the largest count, and their sum.

    Equal bins from the smallest to the largest of all values; the largest belongs to the last bin. Counted all at
    once: a call each would cost more than the counting.
    """
    import torch

    flat = [in_memory_order(values) for values in tensors]
    rows = [values[:: -(-len(values) // MOST_COUNTED)] for values in flat]
    edges = torch.stack([edge for values in flat for edge in values.aminmax()]).double().view(-1, 2).tolist()
    extents = [widened(low, high) for low, high in edges]
    sizes = [len(row) for row in rows]
    counts = counted(rows, [extent or (0.0, 1.0) for extent in extents])
    largest = counts.amax(1).tolist()
    return [
        (row if extent else row * nan, extent, most, size)
        for row, extent, most, size in zip(counts, extents, largest, sizes, strict=True)
    ]


def counted(rows: list[Tensor], extents: list[tuple[float, float]]) -> Tensor:
    """How many values of each row [n] lie in each of its bins: [rows, 36]."""
    import torch

    device = rows[0].device
    sizes = torch.tensor([len(row) for row in rows], device=device)
    lows = torch.tensor([low for low, _ in extents], device=device).repeat_interleave(sizes)
    scales = torch.tensor([BINS / (high - low) for low, high in extents], device=device).repeat_interleave(sizes)
    bins = ((torch.cat(rows).nan_to_num(0.0, 0.0, 0.0) - lows) * scales).long().clamp_(0, BINS - 1)
    firsts = torch.arange(0, len(rows) * BINS, BINS, device=device).repeat_interleave(sizes)
    return torch.bincount(bins + firsts, minlength=len(rows) * BINS).view(-1, BINS).float()


def in_memory_order(values: Tensor) -> Tensor:
    """All values in a row [n], without a copy where they lie in one stretch: pictures do, channels last."""
    import torch

    is_last = values.is_contiguous(memory_format=torch.channels_last)
    return (values.permute(0, 2, 3, 1) if is_last else values).reshape(-1)


def widened(low: float, high: float) -> tuple[float, float] | None:
    """The range of a histogram: where all values are one, it is given some room on both sides."""
    if not isfinite(low) or not isfinite(high):
        return None
    if high - low > 1e-6 * max(abs(low), abs(high)):
        return low, high
    room = 0.5 * abs(low) or 0.5
    return low - room, high + room


DISTRIBUTION_PROBES = (Distributions,)
