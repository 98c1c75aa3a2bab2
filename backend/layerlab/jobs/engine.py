"""The doors to the training engine that executors use; it is imported, and torch with it, when one is called.

No other file of this room imports the engine, so the server can import them all without torch.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from layerlab.events import CheckpointTaken, Event
from layerlab.training.control import Control, ScriptedControl

TrainFunction = Callable[[dict[str, Any], Control, Path | None], Iterator[Event]]
"""What an executor runs: (spec document, control, checkpoint to resume from) -> events."""
Save = Callable[[Path, str, CheckpointTaken], str]
"""Writes a checkpoint into a folder under about this name, synced; returns the name of the file."""

TRAINER = "layerlab.jobs.engine:train"
SAVE = "layerlab.jobs.engine:save"
WARM_UP = "layerlab.jobs.engine:warm_up"

DEVICE_VARIABLE = "LAYERLAB_DEVICE"
"""Which device trainers use; the fork server hands it down."""

SMALLEST_SPEC: dict[str, Any] = {
    "data": {"type": "digits"},
    "network": {
        "layers": [
            {"type": "conv2d", "filters": 2, "kernel_size": 3},
            {"type": "relu"},
            {"type": "max_pool2d", "kernel_size": 2},
            {"type": "flatten"},
            {"type": "dense", "units": 10},
        ]
    },
    "training": {"epochs": 1, "batch_size": 256},
}


def train(spec: dict[str, Any], control: Control, checkpoint: Path | None) -> Iterator[Event]:
    """The real trainer."""
    from layerlab.network import checkpoint_file as checkpoints
    from layerlab.network.spec import Spec
    from layerlab.training import trainer

    taken = None if checkpoint is None else checkpoints.load(checkpoint)
    return trainer.train(Spec.model_validate(spec), control, taken, os.environ.get(DEVICE_VARIABLE, "cpu"))


def save(directory: Path, name: str, checkpoint: CheckpointTaken) -> str:
    """The real checkpoint."""
    from layerlab.network import checkpoint_file as checkpoints

    return checkpoints.save(checkpoint, directory, f"{name}.safetensors").name


def warm_up() -> None:
    """Pay once, before any fork, what a first use costs (seconds): imports, data, the first optimiser."""
    from layerlab.intake.shelf import place_own

    place_own()
    with contextlib.suppress(ImportError):
        from layerlab.training import tasks  # noqa: F401
    with tempfile.TemporaryDirectory() as folder:
        for event in train(SMALLEST_SPEC, ScriptedControl(checkpoints=True), None):
            if isinstance(event, CheckpointTaken):
                save(Path(folder), "warm", event)


def checkpoint_name(attempt: int, epoch: int) -> str:
    """With the fencing number: a trainer that was given up can never write over its successor's file."""
    return f"{attempt:04d}-{epoch:06d}"


def load_by_name(name: str) -> Any:
    """The object behind "package.module:name". Names come from our own code, never from a request."""
    import importlib

    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)
