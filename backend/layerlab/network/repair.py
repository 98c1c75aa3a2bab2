"""How an impossible network is mended in one click: every fix is the whole corrected `network` document."""

from __future__ import annotations

from math import prod
from typing import Any

from layerlab.catalog.choice import Shape
from layerlab.catalog.layers import LAYERS
from layerlab.errors import ImpossibleLayer, LayerFix
from layerlab.network.graph import INPUT, Node, nodes
from layerlab.network.spec import Network, Spec

Document = dict[str, Any]
Suggestion = tuple[str | None, Document | None]


def layer_documents(spec: Spec) -> list[Document]:
    """The layers as short JSON documents, their `id` and `inputs` kept."""
    return [
        layer.model_dump(mode="json", exclude_defaults=True) | {"type": layer.tag()} for layer in spec.network.layers
    ]


def apply(spec: Spec, index: int, fix: LayerFix) -> Document:
    """The network with `fix` done at layer `index`; a replaced layer keeps its place in the graph."""
    layers = layer_documents(spec)
    place = {name: layers[index][name] for name in ("id", "inputs") if name in layers[index]}
    replaced = [layers[index]] if fix.replace is None else [{**place, **layer} for layer in fix.replace]
    layers[index : index + 1] = [*fix.before, *replaced]
    return {"layers": layers}


def without(spec: Spec, index: int) -> Document:
    """The network without layer `index`."""
    layers = layer_documents(spec)
    del layers[index]
    return {"layers": layers}


def appended(spec: Spec, layer: Document) -> Document:
    """The network with one more layer at its end."""
    return {"layers": [*layer_documents(spec), layer]}


def impossible_layer(spec: Spec, node: Node, error: ImpossibleLayer) -> Suggestion:
    """The first repair that makes this layer possible: its own, else another order, else removing it."""
    candidates: list[tuple[str, Document]] = []
    if error.fix is not None:
        candidates.append((error.fix.label, apply(spec, node.index, error.fix)))
    candidates += _reordered(spec, node)
    candidates.append(("Remove it", without(spec, node.index)))
    for label, document in candidates:
        if _reaches(spec, document, node.index):
            return label, document
    return None, None


def _reordered(spec: Spec, node: Node) -> list[tuple[str, Document]]:
    """This layer, with what belongs to it, put before the layer that flattened the picture."""
    layers = layer_documents(spec)
    flattened = [i for i in range(node.index) if layers[i]["type"] == "flatten"]
    if not flattened:
        return []
    moved = layers.pop(node.index)
    layers.insert(flattened[-1], moved)
    return [("Move it before Flatten", {"layers": layers})]


def _reaches(spec: Spec, document: Document, index: int) -> bool:
    """Whether the network `document` is possible up to and with the place of layer `index`."""
    network = Network.model_validate(document)
    shapes: dict[str, Shape] = {INPUT: spec.data.task().input_shape}
    for node in nodes(network)[: index + 1]:
        try:
            shapes[node.id] = node.layer.output_shape(tuple(shapes[name] for name in node.inputs))
        except (ImpossibleLayer, KeyError):
            return False
    return True


def wrong_output(spec: Spec, graph: list[Node], shape: Shape, outputs: int) -> Suggestion:
    """Give the last dense layer the right number of units, or add one (after Flatten where it is needed)."""
    layers = layer_documents(spec)
    for node in reversed(graph):
        if "units" in type(node.layer).model_fields and len(shape) == 1:
            layers[node.index]["units"] = outputs
            return f"Give {node.id} {outputs} units", {"layers": layers}
        if not node.layer.is_activation:
            break
    added: list[Document] = [{"type": "dense", "units": outputs}]
    if len(shape) == 3:
        added.insert(0, {"type": "flatten"})
    names = " and ".join(LAYERS[str(layer["type"])].title for layer in added)
    return f"Add {names} with {outputs} units ({prod(shape):,} inputs)", {"layers": [*layers, *added]}
