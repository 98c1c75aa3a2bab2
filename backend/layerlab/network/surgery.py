"""Taking layers out of a network, putting others in, and joining them anew: the only place where edges are mended.

Works on the plain documents of the layers, in order, and gives new lists. A layer reads the one before it, unless it
names its `inputs`. Where any layer carries an id or names its inputs, all are named first: a change must not rename
what others read. The page does the same (frontend/src/state/document/surgery.js); tests/network/surgery.json holds
both to the same results.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import Any

Layer = dict[str, Any]
Layers = Sequence[Layer]

INPUT = "input"
"""The name under which layers read the network's input."""


def ids(layers: Layers) -> list[str]:
    """The id of each layer: `type_n`, counted from 1 per type, where a layer names none itself."""
    seen: Counter[str] = Counter()
    found = []
    for layer in layers:
        seen[layer["type"]] += 1
        found.append(layer.get("id") or f"{layer['type']}_{seen[layer['type']]}")
    return found


def named(layers: Layers) -> list[Layer]:
    """The same layers, each with its id."""
    return [{**layer, "id": name} for layer, name in zip(layers, ids(layers), strict=True)]


def free_id(layers: Layers, kind: str) -> str:
    """The first of `kind_1`, `kind_2` ... that no layer goes by."""
    taken = set(ids(layers))
    return next(name for number in count(1) if (name := f"{kind}_{number}") not in taken)


def without(layers: Layers, place: int) -> list[Layer]:
    """The network without one layer; what read it reads its (first) input instead."""
    gone, source = ids(layers)[place], _reads(layers, place)[0]
    kept = _pinned(layers)
    removed = kept.pop(place)
    for layer in kept[place:]:
        if gone in (layer.get("inputs") or ()):
            layer["inputs"] = [source if name == gone else name for name in layer["inputs"]]
    if removed.get("inputs") and place < len(kept) and not kept[place].get("inputs"):
        kept[place]["inputs"] = [source]
    return kept


def inserted(layers: Layers, place: int, *added: Layer) -> list[Layer]:
    """The network with more layers in front of the one at `place`, or at the end; each reads the one before it.

    Where the layer at `place` names its inputs, the first of the new ones takes over the edge from the layer before
    (or its only edge), and the last is what it then reads. New layers get ids where others have some.
    """
    result = _pinned(layers)
    new = _with_ids(result, added)
    reader = result[place] if place < len(result) else None
    if reader is not None and reader.get("inputs") and new:
        names = [INPUT, *ids(result)]
        before = names[place]
        taken = reader["inputs"][0] if len(reader["inputs"]) == 1 else before
        if taken in reader["inputs"]:
            reader["inputs"] = [new[-1]["id"] if name == taken else name for name in reader["inputs"]]
        if taken != before and not new[0].get("inputs"):
            new[0]["inputs"] = [taken]
    result[place:place] = new
    return result


def first(layers: Layers, added: Layer) -> list[Layer]:
    """The network with one more layer between the input and all that read it."""
    result = _pinned(layers)
    new = _with_ids(result, [added])
    for layer in result:
        if layer.get("inputs") and INPUT in layer["inputs"]:
            layer["inputs"] = [new[0]["id"] if name == INPUT else name for name in layer["inputs"]]
    return [*new, *result]


def replaced(layers: Layers, place: int, *others: Layer) -> list[Layer]:
    """The network with others in the place of one layer: the first reads what it read, the last goes by its name."""
    result = _pinned(layers)
    old = result[place]
    new = [dict(other) for other in others]
    if old.get("id"):
        new[-1]["id"] = old["id"]
        new[:-1] = _with_ids(result, new[:-1])
    if old.get("inputs"):
        new[0]["inputs"] = old["inputs"]
    result[place : place + 1] = new
    return result


def moved(layers: Layers, place: int, to: int) -> list[Layer]:
    """The network with one layer at another place, at most at an end; who names inputs keeps them."""
    result = _pinned(layers)
    layer = result.pop(place)
    result.insert(max(0, min(to, len(result))), layer)
    return result


def duplicated(layers: Layers, place: int) -> list[Layer]:
    """The network with a copy of one layer after it, which reads it."""
    copy = {name: value for name, value in layers[place].items() if name not in ("id", "inputs")}
    return inserted(layers, place + 1, copy)


def rewired(layers: Layers, place: int, inputs: Sequence[str]) -> list[Layer]:
    """The network in which one layer reads others than before: ids of earlier layers, or "input"."""
    result = named(layers)
    result[place]["inputs"] = list(inputs)
    return result


def _reads(layers: Layers, place: int) -> list[str]:
    """What the layer at `place` reads."""
    before = [INPUT, *ids(layers)][place]
    return list(layers[place].get("inputs") or [before])


def _pinned(layers: Layers) -> list[Layer]:
    """Copies of the layers, all of them named if any says its id or its inputs."""
    if any(layer.get("id") or layer.get("inputs") for layer in layers):
        return named(layers)
    return [dict(layer) for layer in layers]


def _with_ids(layers: list[Layer], added: Sequence[Layer]) -> list[Layer]:
    """Copies of `added` under free names, where the layers have names."""
    if not any(layer.get("id") for layer in layers):
        return [dict(layer) for layer in added]
    taken = list(layers)
    for layer in added:
        taken.append({**layer, "id": layer.get("id") or free_id(taken, layer["type"])})
    return taken[len(layers) :]
