"""What a document of version 1 meant, written out (`written_out`): its defaults, as Layerlab 0.1.0 had them.

`version_1.json` is that version's catalog, frozen: for each choice the fields that it filled in. What stayed empty by
default (no limit, no clipping) and the loss, which followed from the data, are conventions of version 2 too: a later
version that changes one of these writes it out in its own step.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from layerlab.document import Document

MEANT: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_bytes())
CHOICES = {"loss": "losses", "optimizer": "optimizers", "schedule": "schedules"}
"""Fields of `training` that hold one choice, and the kind it is of."""


def written_out(document: Document) -> Document:
    """The same document with every default of version 1; what is no document of that version is left to the parser."""
    training = _filled(document.get("training", {}), MEANT["training"])
    if isinstance(training, dict):
        chosen = {name: _chosen(training[name], kind) for name, kind in CHOICES.items() if name in training}
        training = {**training, **chosen, "augmentations": _each(training["augmentations"], "augmentations")}
    return {
        **MEANT["spec"],
        **document,
        "data": _chosen(document.get("data"), "data"),
        "network": _network(document.get("network")),
        "training": training,
        "watch": _filled(document.get("watch", {}), MEANT["watch"]),
    }


def _network(network: Any) -> Any:
    if not isinstance(network, dict) or "layers" not in network:
        return network
    return {**network, "layers": _each(network["layers"], "layers")}


def _each(choices: Any, kind: str) -> Any:
    return [_chosen(one, kind) for one in choices] if isinstance(choices, list | tuple) else choices


def _chosen(choice: Any, kind: str) -> Any:
    """A choice with its defaults; one of a type that version 1 did not have is left as it is."""
    if not isinstance(choice, dict) or not isinstance(tag := choice.get("type"), str):
        return choice
    filled = _filled(choice, MEANT[kind].get(tag, {}))
    if "initializer" in filled:
        filled["initializer"] = _chosen(filled["initializer"], "initializers")
    return filled


def _filled(part: Any, defaults: Document) -> Any:
    return {**defaults, **part} if isinstance(part, dict) else part
