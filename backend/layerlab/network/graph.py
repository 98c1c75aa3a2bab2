"""The network as a graph: every layer with its id and the layers it reads, in the order of computation."""

from __future__ import annotations

from dataclasses import dataclass

from layerlab.catalog.layers import Layer
from layerlab.errors import Problem
from layerlab.network.spec import Network
from layerlab.network.surgery import INPUT, ids
from layerlab.sentences import sentence


@dataclass(frozen=True)
class Node:
    """One layer in its place: `index` in the document, its id, and the ids of what it reads."""

    index: int
    id: str
    layer: Layer
    inputs: tuple[str, ...]


def nodes(network: Network) -> list[Node]:
    """The layers with ids (`type_n`, counted per type from 1, where none is given) and inputs filled in."""
    names = ids([{"type": layer.tag(), "id": layer.id} for layer in network.layers])
    before = [INPUT, *names]
    return [
        Node(index, names[index], layer, layer.inputs or (before[index],)) for index, layer in enumerate(network.layers)
    ]


def edge_problems(graph: list[Node]) -> list[Problem]:
    """Ids used twice, and inputs that do not name an earlier layer."""
    problems = []
    known = {INPUT}
    for node in graph:
        path = ("network", "layers", node.index)
        if node.id in known:
            problems.append(
                Problem.of(
                    sentence("duplicate_id", "The id {layer} is taken already; ids have to differ.", layer=node.id),
                    (*path, "id"),
                    node.id,
                )
            )
        for name in node.inputs:
            if name not in known:
                problems.append(
                    Problem.of(
                        sentence(
                            "unknown_input",
                            "{layer} reads {input}, but no earlier layer has that id.",
                            layer=node.id,
                            input=name,
                        ),
                        (*path, "inputs"),
                        node.id,
                    )
                )
        known.add(node.id)
    return problems


def unread(graph: list[Node]) -> list[Node]:
    """Layers that neither a later layer nor the network's output reads: they cost time and learn nothing."""
    read = {name for node in graph for name in node.inputs}
    return [node for node in graph[:-1] if node.id not in read]


def is_chain(graph: list[Node]) -> bool:
    """Whether each layer reads the one before, and nothing else."""
    before = [INPUT, *(node.id for node in graph)]
    return all(node.inputs == (name,) for node, name in zip(graph, before, strict=False))


def fast_order(graph: list[Node]) -> list[int]:
    """The order in which a chain is computed: max pooling before a monotone activation.

    max(g(z)) = g(max(z)) for a monotone g, so the function is the same, and fewer values are activated.
    """
    order = list(range(len(graph)))
    for place in range(len(order) - 1):
        first, second = graph[order[place]].layer, graph[order[place + 1]].layer
        if first.is_monotone and second.commutes_with_monotone:
            order[place], order[place + 1] = order[place + 1], order[place]
    return order


def following_activation(graph: list[Node], position: int) -> Layer | None:
    """The activation that the output of `graph[position]` goes through next, None if there is none.

    Layers that only rearrange, pool or normalise are looked through; one with weights of its own ends the search.
    """
    current = graph[position].id
    for node in graph[position + 1 :]:
        if current not in node.inputs:
            continue
        if node.layer.is_activation:
            return node.layer
        if node.layer.has_weights:
            return None
        current = node.id
    return None
