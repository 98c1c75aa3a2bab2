"""Changes of a spec's plain document that several remedies share; every function gives a changed copy of one part."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from layerlab.catalog.initializers import Auto
from layerlab.catalog.layers import LAYERS, Layer
from layerlab.catalog.optimizers import OPTIMIZERS, Optimizer
from layerlab.document import Document
from layerlab.instruments.findings.finding import Remedy
from layerlab.network import surgery
from layerlab.sentences import Sentence


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


def optimizer_of(document: Document) -> Optimizer:
    return OPTIMIZERS.parse(document["training"]["optimizer"])


def is_layer(document: Document, asked: Callable[[Layer], bool]) -> bool:
    """What is asked, of the layer that this document chooses."""
    return asked(LAYERS.parse(document))


def layers_that(document: Document, asked: Callable[[Layer], bool]) -> list[int]:
    """Places of the layers for which it is so."""
    return [place for place, layer in enumerate(document["network"]["layers"]) if is_layer(layer, asked)]


def hidden_layers_that(document: Document, asked: Callable[[Layer], bool]) -> list[str]:
    """Ids of those that are not the network's last layer."""
    layers = document["network"]["layers"]
    return [layers[place]["id"] for place in layers_that(document, asked) if place < len(layers) - 1]


def chosen_weights(document: Document) -> list[str]:
    """Ids of the layers whose first weights are not drawn automatically."""
    chosen = layers_that(
        document, lambda layer: layer.first_weights is not None and not layer.first_weights.is_automatic
    )
    return [document["network"]["layers"][place]["id"] for place in chosen]


def automatic_weights(document: Document, *, also: Callable[[Document], Document] = lambda layer: layer) -> Document:
    """The network with all first weights drawn automatically, each layer then passed through `also`."""
    return network([also(_drawn(layer)) for layer in layers_of(document)])


def _drawn(layer: Document) -> Document:
    return {**layer, "initializer": Auto().document()} if "initializer" in layer else layer


def redraw(document: Document, why: Sentence) -> Remedy | None:
    """Draw the first weights automatically, where some are not."""
    names = chosen_weights(document)
    if not names:
        return None
    label, changed = "Draw the first weights automatically", automatic_weights(document)
    if len(names) == 1:
        effect = "The initialiser of {layer} becomes automatic: {why}"
        return Remedy.of("redraw_weights", label, effect, changed, layer=names[0], why=why)
    effect = "The initialiser of {layers} layers becomes automatic: {why}"
    return Remedy.of("redraw_weights", label, effect, changed, layers=len(names), why=why, variant="several")


def replaced(layer: Document, other: Layer) -> Document:
    """Another layer in the same place of the graph."""
    return surgery.replaced([layer], 0, other.document())[0]


def put_first(document: Document, added: Layer) -> Document:
    """The network with one more layer between the input and all that read it."""
    return network(surgery.first(layers_of(document), added.document()))


def put_before(document: Document, place: int, *added: Layer) -> Document:
    """The network with more layers in front of the one at `place`, which reads them."""
    return network(surgery.inserted(layers_of(document), place, *(layer.document() for layer in added)))
