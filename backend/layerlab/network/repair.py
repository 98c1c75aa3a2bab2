"""How an impossible network is mended in one click: every fix is the whole corrected `network` document."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from layerlab.catalog.layers import LAYERS
from layerlab.catalog.shape import Shape, kind_of
from layerlab.document import Document
from layerlab.errors import ImpossibleLayer, LayerFix
from layerlab.network import surgery
from layerlab.network.graph import Node, edge_problems, nodes
from layerlab.network.spec import Network, Spec
from layerlab.network.surgery import INPUT
from layerlab.sentences import Sentence, sentence

Suggestion = tuple[Sentence | None, Document | None]

REMOVE = sentence("remove_it", "Remove it")


def layer_documents(spec: Spec) -> list[Document]:
    """The layers as short JSON documents, their `id` and `inputs` kept."""
    layers = spec.network.layers
    return [layer.model_dump(mode="json", exclude_defaults=True) | {"type": layer.tag()} for layer in layers]


def apply(spec: Spec, index: int, fix: LayerFix) -> Document:
    """The network with `fix` done at layer `index`; a replaced layer keeps its place in the graph."""
    if fix.replace is not None and not fix.replace and not fix.before:
        return without(spec, index)
    layers = layer_documents(spec)
    if fix.replace is not None:
        layers = surgery.replaced(layers, index, *fix.replace)
    return {"layers": surgery.inserted(layers, index, *fix.before)}


def remove_label(layer: str) -> Sentence:
    """What the button says that removes a layer."""
    return sentence("remove_layer", "Remove {layer}", layer=layer)


def without(spec: Spec, index: int) -> Document:
    """The network without layer `index`; what read it reads its (first) input instead."""
    return {"layers": surgery.without(layer_documents(spec), index)}


def appended(spec: Spec, *added: Document) -> Document:
    """The network with more layers at its end."""
    layers = layer_documents(spec)
    return {"layers": surgery.inserted(layers, len(layers), *added)}


def impossible_layer(spec: Spec, node: Node, error: ImpossibleLayer) -> Suggestion:
    """The first repair that makes this layer possible: its own, else another order, else removing it."""
    for label, document, reach in _candidates(spec, node, error):
        if _is_possible(spec, document, reach):
            return label, document
    return None, None


def _candidates(spec: Spec, node: Node, error: ImpossibleLayer) -> Iterator[tuple[Sentence, Document, int]]:
    """Label, network, and how many of its layers have to be possible for the repair to be one."""
    fix = error.fix
    if fix is not None:
        mended = 1 if fix.replace is None else len(fix.replace)
        yield fix.label, apply(spec, node.index, fix), node.index + len(fix.before) + mended
    yield from _reordered(spec, node)
    if error.code == "needs_picture":
        yield from _without_pictures(spec)
    yield REMOVE, without(spec, node.index), node.index


def _reordered(spec: Spec, node: Node) -> Iterator[tuple[Sentence, Document, int]]:
    """This layer put before the layer that flattened the picture; only where each layer reads the one before."""
    layers = layer_documents(spec)
    flattened = [i for i in range(node.index) if spec.network.layers[i].lays_in_a_row]
    if flattened and not any("inputs" in layer for layer in layers):
        layers = surgery.moved(layers, node.index, flattened[-1])
        yield sentence("move_before_flatten", "Move it before Flatten"), {"layers": layers}, node.index + 1


def _without_pictures(spec: Spec) -> Iterator[tuple[Sentence, Document, int]]:
    """The network without any layer that needs a picture, where it gets none: all at once, if there are several."""
    trial, removed = spec, 0
    while (index := _first_without_picture(trial)) is not None:
        network = Network.model_validate(without(trial, index))
        trial, removed = trial.model_copy(update={"network": network}), removed + 1
    if removed > 1:
        label = sentence("remove_all", "Remove all {count} layers that need a picture", count=removed)
        yield label, {"layers": layer_documents(trial)}, len(trial.network.layers)


def _first_without_picture(spec: Spec) -> int | None:
    shapes: dict[str, Shape] = {INPUT: spec.data.task().input_shape}
    for node in nodes(spec.network):
        try:
            shapes[node.id] = node.layer.output_shape(tuple(shapes[name] for name in node.inputs))
        except ImpossibleLayer as error:
            return node.index if error.code == "needs_picture" else None
    return None


def _is_possible(spec: Spec, document: Document, reach: int) -> bool:
    """Whether the first `reach` layers of the network `document` can be built."""
    graph = nodes(Network.model_validate(document))
    if edge_problems(graph):
        return False
    shapes: dict[str, Shape] = {INPUT: spec.data.task().input_shape}
    for node in graph[:reach]:
        try:
            shapes[node.id] = node.layer.output_shape(tuple(shapes[name] for name in node.inputs))
        except ImpossibleLayer:
            return False
    return True


def wrong_output(spec: Spec, graph: list[Node], shape: Shape, outputs: int) -> Suggestion:
    """Give the last dense layer the right number of units, or add one (after Flatten where it is needed)."""
    kind = kind_of(shape)
    last = _last_with_units(graph) if kind == "row" else None
    if last is not None and last.layer.units_field is not None:
        layers = layer_documents(spec)
        layers[last.index][last.layer.units_field] = outputs
        if (first := last.layer.first_weights) is not None and first.is_written_out:
            del layers[last.index]["initializer"]
        if _is_possible(spec, {"layers": layers}, len(layers)):
            label = sentence("give_units", "Give {layer} {units} units", layer=last.id, units=outputs)
            return label, {"layers": layers}
    if kind == "tokens":
        return None, None
    added: list[Document] = [{"type": "dense", "units": outputs}]
    if kind != "row":
        added.insert(0, {"type": "flatten"})
    titles = [LAYERS[str(layer["type"])].title for layer in added]
    label = sentence(
        "append_dense",
        "Add {layers:and} with {units} units ({inputs:,} inputs)",
        layers=titles,
        units=outputs,
        inputs=prod(shape),
    )
    return label, appended(spec, *added)


def _last_with_units(graph: list[Node]) -> Node | None:
    """The layer whose units are the network's outputs: the last one, or that under its last activations."""
    by_id = {node.id: node for node in graph}
    node = graph[-1] if graph else None
    while node is not None and node.layer.units_field is None:
        node = by_id.get(node.inputs[0]) if node.layer.is_activation else None
    return node


def automatic_weights(spec: Spec, index: int) -> Document:
    """The network with the weights of layer `index` drawn, instead of written out."""
    layers = layer_documents(spec)
    layers[index].pop("initializer", None)
    return {"layers": layers}
