"""From planes of numbers to pictures of bytes (`pictures_of`): thinned to what a screen shows, bounded in sum."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from layerlab.events import Picture, finite
from layerlab.instruments.probes import Raster

CHANNELS_SHOWN = 64
UNITS_SHOWN = 512
SIDE_SHOWN = 64
FRAME_BYTES = 2**19
"""Of a frame; deep and wide networks show fewer channels of their largest layers instead."""

Drawn = tuple[str, Raster]


def pictures_of(planes: Sequence[Drawn]) -> list[Picture]:
    """The planes as uint8, with the exact minimum and maximum of what is shown.

    All of them in a few calls: torch takes longer to be called than to work on a small picture.
    """
    if not planes:
        return []
    shown = within([thinned(plane) for _, plane in planes], FRAME_BYTES)
    edges = torch.stack([edge for values in shown for edge in values.aminmax()]).view(-1, 2).tolist()
    ranges = [_range(plane, low, high) for (_, plane), (low, high) in zip(planes, edges, strict=True)]
    data = _as_bytes(shown, ranges)
    return [
        Picture(
            draw=draw,
            layer=plane.layer,
            shape=tuple(values.shape),
            minimum=finite(low),
            maximum=finite(high),
            data=part,
            channels=plane.values.shape[0] if plane.channels is None else plane.channels,
            quantity=plane.quantity,
            extent=plane.extent,
        )
        for (draw, plane), values, (low, high), part in zip(planes, shown, ranges, data, strict=True)
    ]


def thinned(plane: Raster) -> Tensor:
    """The first channels of a picture at every second pixel or further, the first units of a row; others as is."""
    values = plane.values
    if plane.kind == "row":
        return values[:UNITS_SHOWN]
    if plane.kind != "picture":
        return values
    stride = max(1, -(-max(values.shape[1:]) // SIDE_SHOWN))
    return values[:CHANNELS_SHOWN, ::stride, ::stride]


def within(pictures: list[Tensor], limit: int) -> list[Tensor]:
    """The pictures with as many leading channels as `limit` values in all allow, at least one of each.

    Small pictures stay whole; the large ones get equal shares of what they leave.
    """
    if sum(values.numel() for values in pictures) <= limit:
        return pictures
    left, waiting = limit, len(pictures)
    share = 0
    for size in sorted(values.numel() for values in pictures):
        share = left // waiting
        if size > share:
            break
        left, waiting = left - size, waiting - 1
    return [values if values.numel() <= share else _first(values, share) for values in pictures]


def _first(values: Tensor, count: int) -> Tensor:
    return values[: max(1, count // values[0].numel())]


def _range(plane: Raster, low: float, high: float) -> tuple[float, float]:
    """What 0 and 255 stand for; not a number where any value is not finite."""
    return (plane.range or (low, high)) if math.isfinite(low) and math.isfinite(high) else (math.nan, math.nan)


def _as_bytes(pictures: list[Tensor], ranges: list[tuple[float, float]]) -> list[bytes]:
    device = pictures[0].device
    sizes = [values.numel() for values in pictures]
    repeats = torch.tensor(sizes, device=device)
    # Where there is no range all values become 0.
    lows = [low if high > low else 0.0 for low, high in ranges]
    scales = [255.0 / (high - low) if high > low else 0.0 for low, high in ranges]
    low, scale = (torch.tensor(numbers, device=device).repeat_interleave(repeats) for numbers in (lows, scales))
    scaled = (torch.cat([values.reshape(-1) for values in pictures]) - low) * scale
    data = scaled.clamp_(0, 255).round_().nan_to_num_().to(torch.uint8).cpu().numpy().tobytes()
    starts = [sum(sizes[:place]) for place in range(len(sizes))]
    return [data[start : start + size] for start, size in zip(starts, sizes, strict=True)]
