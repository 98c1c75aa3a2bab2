"""The arithmetic of single output values, for the accounts of layers; imports torch, so only methods import it."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, prod

import torch
from torch import Tensor, nn

from layerlab.catalog.layers.derivation import MAP, ChannelDerivation, Contribution, Derivation, Part, Position
from layerlab.catalog.shape import cell_axes, feature_axis

CURVE_POINTS = 97


def patch(picture: Tensor, corner: tuple[int, int], size: tuple[int, int], padding: float = 0.0) -> Tensor:
    """The window [channels, *size] of `picture` [channels, height, width] at `corner`, in 64 bits."""
    channels, height, width = picture.shape
    window = torch.full((channels, *size), padding, dtype=torch.float64)
    (top, left), (rows, columns) = corner, size
    above, before = max(-top, 0), max(-left, 0)
    below, after = min(rows, height - top), min(columns, width - left)
    if above < below and before < after:
        window[:, above:below, before:after] = picture[:, top + above : top + below, left + before : left + after]
    return window


def weighted_window(picture: Tensor, corner: tuple[int, int], weights: Tensor, bias: Tensor | None) -> Derivation:
    """b + Σ w · x over a window of every channel; weights [channels, k, k]."""
    values, weights = patch(picture, corner, (weights.shape[1], weights.shape[2])), weights.double()
    parts = tuple(
        Part(0, (channel, *corner), window, kernel, along=MAP)
        for channel, (window, kernel) in enumerate(zip(values, weights, strict=True))
    )
    added = None if bias is None else float(bias)
    formula = "Σ patch · kernel" if bias is None else "Σ patch · kernel + bias"
    return Derivation("sum", formula, sum(part.total for part in parts) + (added or 0.0), parts, added)


def weighted_row(row: Tensor, weights: Tensor, bias: Tensor | None) -> Derivation:
    """b + Σ w · x over a row of values."""
    part = Part(0, (0,), row.double(), weights.double())
    added = None if bias is None else float(bias)
    formula = "Σ weight · input" if bias is None else "Σ weight · input + bias"
    return Derivation("sum", formula, part.total + (added or 0.0), (part,), added)


def largest_piece(row: Tensor, weights: Tensor, biases: Tensor) -> Derivation:
    """The largest of several linear functions; weights [pieces, n]."""
    pieces = [weighted_row(row, weights[piece], biases[piece]) for piece in range(len(weights))]
    best = max(pieces, key=lambda piece: piece.total)
    formula = f"the largest of {len(pieces)} sums Σ weight · input + bias"
    return Derivation("sum", formula, best.total, best.parts, best.bias, rivals=tuple(piece.total for piece in pieces))


def chosen_largest(window: Tensor, corner: Position) -> Derivation:
    """The first of the largest values of a window [rows, columns]."""
    chosen = torch.zeros(window.numel(), dtype=torch.bool)
    chosen[window.flatten().argmax()] = True
    return _choice("the largest of the window", window, corner, chosen)


def chosen_middle(window: Tensor, corner: Position) -> Derivation:
    """The median; of an even number of values the mean of the two middle ones."""
    order = window.flatten().argsort()
    chosen = torch.zeros(window.numel(), dtype=torch.bool)
    chosen[order[[(len(order) - 1) // 2, len(order) // 2]]] = True
    formula = "the middle value of the window" if len(order) % 2 else "the mean of the two middle values of the window"
    return _choice(formula, window, corner, chosen)


def _choice(formula: str, window: Tensor, corner: Position, chosen: Tensor) -> Derivation:
    total = float(window.flatten()[chosen].mean())
    return Derivation("choice", formula, total, (Part(0, corner, window, chosen=chosen.view(window.shape), along=MAP),))


def mean(window: Tensor, corner: Position) -> Derivation:
    """Every value of a window counts 1 / n."""
    count = window.numel()
    part = Part(0, corner, window, torch.full_like(window, 1 / count), along=MAP)
    return Derivation("sum", f"Σ window / {count}", part.total, (part,))


def blend(picture: Tensor, place: Position, scale: int) -> Derivation:
    """Bilinear enlargement: the up to four nearest pixels, weighted by how near they are (torch: align_corners off)."""
    channel, row, column = place
    (top, rows), (left, columns) = (
        _nearest(index, scale, size) for index, size in zip((row, column), picture.shape[1:], strict=True)
    )
    window = patch(picture[channel : channel + 1], (top, left), (len(rows), len(columns)))[0]
    weights = torch.outer(torch.tensor(rows, dtype=torch.float64), torch.tensor(columns, dtype=torch.float64))
    part = Part(0, (channel, top, left), window, weights, along=MAP)
    return Derivation("sum", "Σ nearest pixels · nearness", part.total, (part,))


def _nearest(index: int, scale: int, size: int) -> tuple[int, list[float]]:
    place = max((index + 0.5) / scale - 0.5, 0.0)
    first = min(floor(place), size - 1)
    share = place - first
    return first, [1 - share, share] if first + 1 < size else [1.0]


def _alone(source: int, place: Position, value: Tensor) -> Part:
    """One value as a part. A place has an index for each axis, so it is of the kind of the shape it is in."""
    along = cell_axes(place)
    return Part(source, place, value.double().reshape([1 for _ in along]), along=along)


def copied(source: int, corner: Position, value: Tensor, formula: str, note: str = "") -> Derivation:
    """The value of one place, as it is."""
    return Derivation("copy", formula, float(value), (_alone(source, corner, value),), note=note)


def met(values: Sequence[Tensor], place: Position) -> Derivation:
    """The values of several inputs at one place, added."""
    parts = tuple(_alone(source, place, value[place]) for source, value in enumerate(values))
    return Derivation("sum", "the values that meet, added", sum(part.total for part in parts), parts)


def curved(module: nn.Module, values: Tensor, place: Position, formula: str) -> Derivation:
    """g of one value, with the slope by autograd and the curve around it."""
    point = values[place].detach().clone().reshape(1, 1).requires_grad_()
    with torch.enable_grad():
        result = module(point)
        slope = float(torch.autograd.grad(result.sum(), point)[0])
    z, total = float(point.detach()), float(result.detach())
    reach = min(max(4.0, abs(z) * 1.25), 1e6)
    line = torch.linspace(-reach, reach, CURVE_POINTS)
    with torch.no_grad():
        curve = (line.tolist(), module(line[None])[0].tolist())
    part = _alone(0, place, values[place])
    return Derivation("curve", formula, total, (part,), facts=(("z", z), ("slope", slope)), curve=curve)


def share_of_all(values: Tensor, place: Position) -> Derivation:
    """Softmax along the features or channels: e to one value over the sum of e to all."""
    axis = feature_axis(tuple(values.shape))
    before, this, after = place[:axis], place[axis], place[axis + 1 :]
    row = values.movedim(axis, -1)[before + after].double()
    powers = (row - row.max()).exp()
    part = Part(0, (*before, 0, *after), row, chosen=torch.arange(len(row)) == this, along=(axis,))
    return Derivation("share", "eᶻ of this one / Σ eᶻ of all", float(powers[this] / powers.sum()), (part,))


def normalised(values: Tensor, place: Position, statistics: dict[str, float]) -> Derivation:
    """(value − mean) / deviation · scale + shift."""
    value = float(values[place])
    mean, deviation, scale, shift = (statistics[name] for name in ("mean", "deviation", "scale", "shift"))
    return Derivation(
        "normalisation",
        "(value − mean) / deviation · scale + shift",
        (value - mean) / deviation * scale + shift,
        (_alone(0, place, values[place]),),
        facts=(("value", value), *statistics.items()),
    )


def convolved_channels(
    picture: Tensor, kernels: Tensor, stride: int, pad: list[int], bias: Tensor | None
) -> ChannelDerivation:
    """Every input channel [height, width] with its own kernel [k, k]; `kernels` [channels, k, k]."""
    padded = nn.functional.pad(picture[None], pad)
    maps = nn.functional.conv2d(padded, kernels[:, None], stride=stride, groups=len(kernels))[0]
    return ChannelDerivation([Contribution(0, c, maps[c], kernels[c]) for c in range(len(kernels))], bias)


def unshared_channels(
    picture: Tensor, weights: Tensor, geometry: tuple[int, int, list[int]], shape: tuple[int, int], bias: Tensor | None
) -> ChannelDerivation:
    """The same where each position has weights of its own: `weights` [positions, channels · k · k]."""
    kernel, stride, pad = geometry
    patches = nn.functional.unfold(nn.functional.pad(picture[None], pad), kernel, stride=stride)[0].T
    maps = (patches * weights).view(prod(shape), len(picture), -1).sum(2).T.reshape(len(picture), *shape)
    return ChannelDerivation([Contribution(0, c, maps[c]) for c in range(len(picture))], bias)
