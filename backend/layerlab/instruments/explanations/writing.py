"""Accounts of values as plain data of bounded size: the largest terms one by one, the others as "the rest"."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from layerlab.catalog.layers.derivation import MAP
from layerlab.document import Document
from layerlab.instruments.explanations.explanation import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from torch import Tensor

    from layerlab.catalog.layers.derivation import ChannelDerivation, Derivation, Part

MOST_PARTS = 16
MOST_CELLS = 8_192
"""Cells of all patches of an answer together; of a single one that is larger, only its largest terms are given."""
MOST_TERMS = 32
MOST_MAP_SIDE = 80
MOST_MAP_CELLS = 12_288
"""Cells of all maps that contribute, together."""


def without_gradients() -> AbstractContextManager[None]:
    """Within it nothing is recorded for autograd; an derivation that needs a slope asks for it itself."""
    import torch

    return torch.no_grad()


def number(value: Any) -> float | None:
    value = float(value)
    return value if isfinite(value) else None


def derivation_document(derivation: Derivation) -> Document:
    """The derivation; `parts` begins with those that matter most, `rest` sums up those that are left out."""
    ranked = (
        sorted(derivation.parts, key=lambda part: -abs(part.total))
        if derivation.kind == "sum"
        else list(derivation.parts)
    )
    shown, left = ranked[: _parts_shown(ranked)], ranked[_parts_shown(ranked) :]
    return {
        "kind": derivation.kind,
        "formula": derivation.formula,
        "parts": [_part_document(part) for part in shown],
        "part_count": len(derivation.parts),
        "rest": {"count": len(left), "total": sum(part.total for part in left)} if left else None,
        "bias": derivation.bias,
        "total": number(derivation.total),
        "facts": [{"name": name, "value": number(value)} for name, value in derivation.facts],
        "rivals": [number(rival) for rival in derivation.rivals],
        "curve": derivation.curve and {"z": derivation.curve[0], "g": derivation.curve[1]},
        "note": derivation.note,
    }


def _parts_shown(parts: Sequence[Part]) -> int:
    cells = max((part.values.numel() for part in parts), default=1)
    return max(1, min(MOST_PARTS, MOST_CELLS // cells))


def _part_document(part: Part) -> Document:
    document: Document = {
        "source": part.source,
        "corner": list(part.corner),
        "size": list(part.values.shape),
        "total": number(part.total),
    }
    if part.along != MAP or part.values.numel() > MOST_CELLS:
        return {**document, **_largest_terms(part)}
    return {
        **document,
        "values": plain(part.values),
        "weights": None if part.weights is None else plain(part.weights),
        "chosen": None if part.chosen is None else part.chosen.tolist(),
    }


def _largest_terms(part: Part) -> Document:
    """The terms that matter most, each with where it stands, and what the others sum up to."""
    import torch

    products = part.products.flatten()
    by_size = (products if part.chosen is not None else products.abs()).argsort(descending=True)[:MOST_TERMS]
    if part.chosen is not None:
        by_size = torch.unique(torch.cat([part.chosen.flatten().nonzero()[:, 0], by_size]), sorted=True)
        by_size = by_size[products[by_size].argsort(descending=True)]
    shown = by_size.tolist()
    values, weights = part.values.flatten(), None if part.weights is None else part.weights.flatten()
    chosen = None if part.chosen is None else part.chosen.flatten()
    terms = [
        {
            "place": _place(part, index),
            "value": number(values[index]),
            "weight": None if weights is None else number(weights[index]),
            "product": number(products[index]),
            "chosen": None if chosen is None else bool(chosen[index]),
        }
        for index in shown
    ]
    left = len(products) - len(shown)
    rest = {"count": left, "total": number(part.total - float(products[by_size].sum()))} if left else None
    return {"terms": terms, "terms_rest": rest}


def _place(part: Part, index: int) -> list[int]:
    """Where a value of a part stands in the input."""
    place = list(part.corner)
    for axis, size in zip(reversed(part.along), reversed(part.values.shape), strict=True):
        index, step = divmod(index, size)
        place[axis] += step
    return place


def channel_document(derivation: ChannelDerivation, inputs: Sequence[Tensor]) -> Document:
    """What a channel is made from; `reads` begins with those that matter most, `rest` is the sum of the others."""
    is_sum = any(each.result is not None for each in derivation.contributions)
    ranked = list(derivation.contributions)
    if is_sum:
        ranked.sort(key=lambda each: -(0.0 if each.result is None else float(each.result.abs().mean())))
    most = _maps_shown([inputs[each.source][each.channel] for each in ranked[:1]], [each.kernel for each in ranked[:1]])
    shown, left = ranked[:most], [each.result for each in ranked[most:] if each.result is not None]
    bias = derivation.bias
    total = sum((each.result for each in ranked if each.result is not None), start=0.0 * _first(derivation))
    return {
        "reads": [
            {
                "source": each.source,
                "channel": each.channel,
                "map": map_document(inputs[each.source][each.channel]),
                "kernel": None if each.kernel is None else plain(each.kernel),
                "result": None if each.result is None else map_document(each.result),
                "mean": None if each.result is None else number(each.result.mean()),
            }
            for each in shown
        ],
        "read_count": len(ranked),
        "rest": {"count": len(ranked) - most, "result": map_document(sum(left, start=0.0 * left[0])) if left else None}
        if len(ranked) > most
        else None,
        "sum": map_document(total) if is_sum else None,
        "bias": None if bias is None else map_document(bias) if bias.shape else number(bias),
    }


def _first(derivation: ChannelDerivation) -> Any:
    return next((each.result for each in derivation.contributions if each.result is not None), 0.0)


def _maps_shown(maps: Sequence[Tensor], kernels: Sequence[Tensor | None]) -> int:
    cells = [min(each.shape[0], MOST_MAP_SIDE) * min(each.shape[1], MOST_MAP_SIDE) for each in maps]
    cells += [kernel.numel() for kernel in kernels if kernel is not None]
    return max(1, min(MOST_PARTS, MOST_MAP_CELLS // max(cells, default=1)))


def map_document(values: Tensor) -> Document:
    """A map [rows, columns]; of a large one only each `every`-th row and column, and its true extremes."""
    every = max(1, -(-max(values.shape) // MOST_MAP_SIDE))
    return {
        "shape": list(values.shape),
        "every": every,
        "values": plain(values[::every, ::every]),
        "minimum": number(values.min()),
        "maximum": number(values.max()),
    }
