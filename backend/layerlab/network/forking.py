"""When a run may go on from the weights of another: the same network, inputs of the same shape; pure arithmetic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from layerlab.errors import InvalidInput, Problem
from layerlab.network.graph import nodes
from layerlab.network.spec import Spec
from layerlab.sentences import Sentence, sentence


def refuse_other_network(spec: Spec, parent: Spec) -> None:
    """Raises InvalidInput that names the first layer of `spec` that is not the parent's, or what else differs."""
    shapes = [one.data.task().input_shape for one in (spec, parent)]
    if shapes[0] != shapes[1]:
        said = sentence(
            "other_input_shape",
            "The weights to start from take inputs of shape {expected}; these are {received}.",
            expected=list(shapes[1]),
            received=list(shapes[0]),
        )
        raise mistake(said, "data")
    assert spec.start is not None
    if spec.training.epochs <= spec.start.epoch:
        said = sentence(
            "too_few_epochs",
            "It starts after epoch {epoch}, so epochs has to be more than that: they are counted on.",
            epoch=spec.start.epoch,
        )
        raise mistake(said, "training", "epochs")
    _refuse_other_layers(spec, parent)


def _refuse_other_layers(spec: Spec, parent: Spec) -> None:
    mine, theirs = (
        [(node.id, node.inputs, _what(node.layer)) for node in nodes(one.network)] for one in (spec, parent)
    )
    for place, node in enumerate(mine):
        if place >= len(theirs) or node != theirs[place]:
            raise mistake(
                _other_layer(node[0], theirs[place][0] if place < len(theirs) else None),
                "network",
                "layers",
                place,
                layer=node[0],
            )
    if len(theirs) > len(mine):
        missing = theirs[len(mine)][0]
        said = sentence(
            "other_network",
            "A fork keeps the network. The layer {layer} of the run to start from is missing.",
            layer=missing,
            variant="missing",
        )
        raise mistake(said, "network", "layers", layer=missing)


def _other_layer(layer: str, expected: str | None) -> Sentence:
    if expected is None:
        return sentence(
            "other_network",
            "A fork keeps the network. The layer {layer} is not in it: the run to start from ends before it.",
            layer=layer,
            variant="ended",
        )
    return sentence(
        "other_network",
        "A fork keeps the network. The layer {layer} is not in it: "
        "the run to start from has {expected} there, set otherwise.",
        layer=layer,
        expected=expected,
    )


def _what(layer: Any) -> dict[str, Any]:
    """A layer's fields but for how its weights once started and how its edges are written."""
    unimportant = {"initializer", "id", "inputs"}
    document: dict[str, Any] = layer.model_dump(mode="json", exclude=unimportant)
    return document


def fork_arguments(spec: Spec, parent: dict[str, Any], checkpoint: Path, path: Path) -> dict[str, Any]:
    """What the worker's task `fork` takes (training/forking.py)."""
    return {"spec": spec.document(), "parent": parent, "checkpoint": str(checkpoint), "path": str(path)}


def mistake(said: Sentence, *path: str | int, layer: str | None = None) -> InvalidInput:
    """An InvalidInput about one field of the spec."""
    return InvalidInput(said, path=path, problems=[Problem.of(said, path, layer)])
