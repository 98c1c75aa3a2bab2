"""When a run may go on from the weights of another: the same network, inputs of the same shape; pure arithmetic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from layerlab.errors import InvalidInput, Problem
from layerlab.network.graph import nodes
from layerlab.network.spec import Spec


def refuse_other_network(spec: Spec, parent: Spec) -> None:
    """Raises InvalidInput that names the first layer of `spec` that is not the parent's, or what else differs."""
    shapes = [one.data.task().input_shape for one in (spec, parent)]
    if shapes[0] != shapes[1]:
        message = f"The weights to start from take inputs of shape {list(shapes[1])}; these are {list(shapes[0])}."
        raise mistake("other_input_shape", message, "data")
    assert spec.start is not None
    if spec.training.epochs <= spec.start.epoch:
        message = f"It starts after epoch {spec.start.epoch}, so epochs has to be more than that: they are counted on."
        raise mistake("too_few_epochs", message, "training", "epochs")
    _refuse_other_layers(spec, parent)


def _refuse_other_layers(spec: Spec, parent: Spec) -> None:
    mine, theirs = (
        [(node.id, node.inputs, _what(node.layer)) for node in nodes(one.network)] for one in (spec, parent)
    )
    for place, node in enumerate(mine):
        if place >= len(theirs) or node != theirs[place]:
            expected = f"has {theirs[place][0]} there, set otherwise" if place < len(theirs) else "ends before it"
            message = f"A fork keeps the network. The layer {node[0]} is not in it: the run to start from {expected}."
            raise mistake("other_network", message, "network", "layers", place, layer=node[0])
    if len(theirs) > len(mine):
        missing = theirs[len(mine)][0]
        message = f"A fork keeps the network. The layer {missing} of the run to start from is missing."
        raise mistake("other_network", message, "network", "layers", layer=missing)


def _what(layer: Any) -> dict[str, Any]:
    """A layer's fields but for how its weights once started and how its edges are written."""
    unimportant = {"initializer", "id", "inputs"}
    document: dict[str, Any] = layer.model_dump(mode="json", exclude=unimportant)
    return document


def fork_arguments(spec: Spec, parent: dict[str, Any], checkpoint: Path, path: Path) -> dict[str, Any]:
    """What the worker's task `fork` takes (training/forking.py)."""
    return {"spec": spec.document(), "parent": parent, "checkpoint": str(checkpoint), "path": str(path)}


def mistake(code: str, message: str, *path: str | int, layer: str | None = None) -> InvalidInput:
    """An InvalidInput about one field of the spec."""
    return InvalidInput(message, code=code, path=path, problems=[Problem(code, message, path, layer=layer)])
