"""The one place where a layer refuses what it does not take: what it expects, what it received, what to do about it."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from layerlab.catalog.shape import Kind, Shape, described, kind_of
from layerlab.errors import ImpossibleLayer, LayerFix
from layerlab.sentences import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from layerlab.catalog.layers.layer import Layer

CODES: dict[tuple[Kind, ...], str] = {("picture",): "needs_picture", ("row",): "needs_vector"}
TOKENS = sentence("advice_tokens", ": numbers that only name something. Put a layer that reads tokens before it.")
BEFORE_FLATTEN = sentence("advice_order", ". Put it before the layer that flattens.")
REMOVE = sentence("advice_remove", ". Remove it.")


def check(layer: Layer, shapes: Iterable[Shape]) -> None:
    """Raise ImpossibleLayer for the first of `shapes` of a kind that the layer does not accept."""
    for shape in shapes:
        if kind_of(shape) not in layer.accepts:
            raise _refusal(layer, shape)


def _refusal(layer: Layer, shape: Shape) -> ImpossibleLayer:
    advice, fix = _advice(layer.accepts, shape)
    values = {
        "layer": layer.title,
        "accepted": list(layer.accepts),
        "received": described(shape),
        "advice": advice,
    }
    code = CODES.get(layer.accepts) or ("receives_tokens" if kind_of(shape) == "tokens" else "wrong_kind")
    if layer.accepts == ("picture",):
        return ImpossibleLayer(
            sentence(code, "{layer} slides over {accepted:kinds}, but receives {received}{advice}", **values), fix=fix
        )
    return ImpossibleLayer(
        sentence(code, "{layer} takes {accepted:kinds}, but receives {received}{advice}", **values), fix=fix
    )


def _advice(accepted: tuple[Kind, ...], shape: Shape) -> tuple[Sentence, LayerFix | None]:
    """How the sentence ends, and what mends it in one click, where something does."""
    kind = kind_of(shape)
    if kind == "tokens":
        return TOKENS, None
    if "row" in accepted:
        advice = sentence(
            "advice_flatten",
            ". Put Flatten before it: {shape:times} = {count:,} values.",
            shape=list(shape),
            count=prod(shape),
        )
        return advice, LayerFix(sentence("put_flatten", "Put Flatten before it"), before=({"type": "flatten"},))
    if kind == "row":
        return BEFORE_FLATTEN, None
    if accepted == ("picture",):
        sizes = [1, *shape]
        reshape = {"type": "reshape", "shape": sizes}
        label = sentence("read_as_picture", "Read it as a picture {shape:crosses}", shape=sizes)
        advice = sentence("advice_reshape", ". Put Reshape before it: a picture of one channel, {shape}.", shape=sizes)
        return advice, LayerFix(label, before=(reshape,))
    return REMOVE, None
