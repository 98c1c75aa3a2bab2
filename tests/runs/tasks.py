"""What the worker of these tests can do: conversions as they are, the rest played on scripted checkpoints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from layerlab.errors import InvalidInput
from layerlab.intake import conversion

Plain = dict[str, Any]


def epoch_of(checkpoint: str) -> int:
    """The epoch in a checkpoint as scripted trainers write it."""
    return int(orjson.loads(Path(checkpoint).read_bytes())["epoch"])


def predict(arguments: Plain) -> Plain:
    return {"epoch": epoch_of(arguments["checkpoint"]), "samples": arguments["samples"]}


def explain(arguments: Plain) -> Plain:
    """The epochs that it was shown."""
    checkpoint = arguments["checkpoint"]
    return {
        "epoch": None if checkpoint is None else epoch_of(checkpoint),
        "earlier": [epoch_of(path) for path in arguments["earlier"]],
    }


def fork(arguments: Plain) -> Plain:
    """Writes the fork's first checkpoint as the real one does; refuses a seed of 13."""
    if arguments["spec"]["training"]["seed"] == 13:
        raise InvalidInput("Not with this seed.", code="unlucky")
    made = Path(arguments["checkpoint"]).read_bytes()
    Path(arguments["path"]).write_bytes(made)
    return {"epoch": epoch_of(arguments["checkpoint"])}


def export_onnx(arguments: Plain) -> Plain:
    Path(arguments["path"]).write_text(f"epoch {epoch_of(arguments['checkpoint'])}")
    return {}


def export_data(arguments: Plain) -> Plain:
    Path(arguments["path"]).write_text(arguments["spec"]["data"]["type"])
    return {}


TASKS = {
    **conversion.TASKS,
    **{task.__name__: task for task in (predict, explain, fork, export_onnx, export_data)},
}
