"""The file of a checkpoint, complete or not there at all, and the weights in it; never pickle.

A checkpoint is a safetensors file: tensors under the names of what they belong to, plain JSON in the metadata.
What of a run it has to hold for the run to go on is said in training/checkpoint.py.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from layerlab.errors import InvalidInput
from layerlab.events import CheckpointTaken
from layerlab.network.build import LayerGraph

MODEL = "model/"
"""What the names of weights and buffers begin with."""


def save(checkpoint: CheckpointTaken, folder: Path, name: str) -> Path:
    """Write `folder/name`: complete on disk (fsync) before it has its name, so a crash leaves the old or the new."""
    path, temporary = folder / name, folder / f".{name}.part"
    save_file(checkpoint.tensors, temporary, metadata={"state": json.dumps(checkpoint.state)})
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.replace(path)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return path


def load(path: Path) -> CheckpointTaken:
    """Read what `save` wrote. Raises InvalidInput if it is not a checkpoint."""
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
            state = json.loads(file.metadata()["state"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidInput("The checkpoint cannot be read.", code="bad_checkpoint") from error
    except Exception as error:  # safetensors raises a class of its own that is not exported everywhere
        raise InvalidInput("The checkpoint is damaged.", code="bad_checkpoint") from error
    return CheckpointTaken(int(state["epoch"]), tensors, state)


def restore_model(checkpoint: CheckpointTaken, model: LayerGraph) -> None:
    """Put the checkpoint's weights and buffers into `model`. Raises InvalidInput if they do not belong to it."""
    current = model.layer_state()
    saved = {name.removeprefix(MODEL): value for name, value in checkpoint.tensors.items() if name.startswith(MODEL)}
    if {n: v.shape for n, v in current.items()} != {n: v.shape for n, v in saved.items()}:
        raise InvalidInput("The checkpoint belongs to another network.", code="bad_checkpoint")
    with torch.no_grad():
        for name, value in current.items():
            value.copy_(saved[name])
