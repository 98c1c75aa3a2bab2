"""The one place where a layer refuses what it does not take: what it expects, what it received, what to do about it."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from layerlab.catalog.shape import Kind, Shape, described, kind_of, named
from layerlab.errors import ImpossibleLayer, LayerFix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from layerlab.catalog.layers.layer import Layer

CODES: dict[tuple[Kind, ...], str] = {("picture",): "needs_picture", ("row",): "needs_vector"}
NAMES_ONLY = "numbers that only name something. Put a layer that reads tokens before it."


def check(layer: Layer, shapes: Iterable[Shape]) -> None:
    """Raise ImpossibleLayer for the first of `shapes` of a kind that the layer does not accept."""
    for shape in shapes:
        if kind_of(shape) not in layer.accepts:
            raise _refusal(layer, shape)


def _refusal(layer: Layer, shape: Shape) -> ImpossibleLayer:
    advice, fix = _advice(layer.accepts, shape)
    verb = "slides over" if layer.accepts == ("picture",) else "takes"
    return ImpossibleLayer(
        f"{layer.title} {verb} {named(layer.accepts)}, but receives {described(shape)}{advice}",
        code=CODES.get(layer.accepts) or ("receives_tokens" if kind_of(shape) == "tokens" else "wrong_kind"),
        fix=fix,
    )


def _advice(accepted: tuple[Kind, ...], shape: Shape) -> tuple[str, LayerFix | None]:
    """How the sentence ends, and what mends it in one click, where something does."""
    kind = kind_of(shape)
    if kind == "tokens":
        return f": {NAMES_ONLY}", None
    if "row" in accepted:
        product = f"{' × '.join(map(str, shape))} = {prod(shape):,} values"
        return f". Put Flatten before it: {product}.", LayerFix("Put Flatten before it", before=({"type": "flatten"},))
    if kind == "row":
        return ". Put it before the layer that flattens.", None
    if accepted == ("picture",):
        sizes = [1, *shape]
        reshape = {"type": "reshape", "shape": sizes}
        label = f"Read it as a picture {'×'.join(map(str, sizes))}"
        return f". Put Reshape before it: a picture of one channel, {sizes}.", LayerFix(label, before=(reshape,))
    return ". Remove it.", None
