"""Changes of a spec's plain document that several remedies share; every function gives a changed copy of one part."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from layerlab.catalog.optimizers import OPTIMIZERS
from layerlab.instruments.findings.finding import Document, Remedy
from layerlab.network import surgery

SMOOTH = ("sigmoid", "tanh", "softplus")


def layers_of(document: Document) -> list[Document]:
    layers: list[Document] = deepcopy(document["network"]["layers"])
    return layers


def network(layers: list[Document]) -> Document:
    return {"network": {"layers": layers}}


def training(document: Document, **changed: object) -> Document:
    """The training part with these fields changed; None takes one out."""
    part = {**document["training"], **changed}
    return {"training": {name: value for name, value in part.items() if value is not None}}


def with_rate(document: Document, rate: float) -> Document:
    """The training part with another learning rate, rounded to two digits."""
    return training(document, optimizer={**document["training"]["optimizer"], "learning_rate": float(f"{rate:.2g}")})


def rate_of(document: Document) -> float:
    return float(document["training"]["optimizer"]["learning_rate"])


def is_adaptive(document: Document) -> bool:
    """Whether its optimiser gives every weight a step size of its own."""
    return OPTIMIZERS[document["training"]["optimizer"]["type"]].is_adaptive


def chosen_weights(document: Document) -> list[str]:
    """Ids of the layers whose first weights are not drawn automatically."""
    return [
        layer["id"]
        for layer in document["network"]["layers"]
        if layer.get("initializer", {"type": "auto"})["type"] != "auto"
    ]


def automatic_weights(document: Document, *, also: Callable[[Document], Document] = lambda layer: layer) -> Document:
    """The network with all first weights drawn automatically, each layer then passed through `also`."""
    return network([also(_drawn(layer)) for layer in layers_of(document)])


def _drawn(layer: Document) -> Document:
    return {**layer, "initializer": {"type": "auto"}} if "initializer" in layer else layer


def redraw(document: Document, effect: str) -> Remedy | None:
    """Draw the first weights automatically, where some are not."""
    names = chosen_weights(document)
    if not names:
        return None
    which = f"of {names[0]}" if len(names) == 1 else f"of {len(names)} layers"
    return Remedy("Draw the first weights automatically", f"The initialiser {which} becomes automatic: {effect}",
                  automatic_weights(document))  # fmt: skip


def replaced(layer: Document, **fields: object) -> Document:
    """Another type of layer in the same place of the graph."""
    return surgery.replaced([layer], 0, fields)[0]


def hidden_activations(document: Document, types: tuple[str, ...]) -> list[str]:
    """Ids of the activations of these types that are not the network's last layer."""
    return [layer["id"] for layer in document["network"]["layers"][:-1] if layer["type"] in types]


def put_first(document: Document, added: Document) -> Document:
    """The network with one more layer between the input and all that read it."""
    return network(surgery.first(layers_of(document), added))


def put_before(document: Document, place: int, *added: Document) -> Document:
    """The network with more layers in front of the one at `place`, which reads them."""
    return network(surgery.inserted(layers_of(document), place, *added))
