"""A run's whole state on disk: weights, optimiser, every random state and the data order, as one safetensors file.

Plain JSON travels in the file's metadata; nothing is ever unpickled. Loading it and going on gives the same
weights, to the bit, as never having stopped.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor
from torch.optim import Optimizer

from layerlab.errors import InvalidInput
from layerlab.network.build import LayerGraph
from layerlab.training.events import CheckpointTaken

MODEL, OPTIMIZER, RANDOM = "model/", "optimizer/", "random/"


def take(epoch: int, model: LayerGraph, optimizer: Optimizer, order: torch.Generator) -> CheckpointTaken:
    """A copy of the state at the end of `epoch`, which later steps do not touch."""
    tensors = {MODEL + name: _copy(value) for name, value in model.layer_state().items()}
    saved = optimizer.state_dict()
    plain: dict[str, dict[str, Any]] = {}
    for index, entries in saved["state"].items():
        for name, value in entries.items():
            if isinstance(value, Tensor):
                tensors[f"{OPTIMIZER}{index}/{name}"] = _copy(value)
            else:
                plain.setdefault(str(index), {})[name] = value
    tensors[RANDOM + "torch"] = torch.get_rng_state()
    tensors[RANDOM + "order"] = order.get_state()
    rates = [group["lr"] for group in saved["param_groups"]]
    return CheckpointTaken(epoch, tensors, {"epoch": epoch, "learning_rates": rates, "optimizer": plain})


def _copy(value: Tensor) -> Tensor:
    """In the CPU's memory, and its own."""
    return value.detach().to("cpu", copy=True).contiguous()


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


def restore(checkpoint: CheckpointTaken, model: LayerGraph, optimizer: Optimizer, order: torch.Generator) -> None:
    """Put everything back, so that the next epoch is the one that would have followed."""
    restore_model(checkpoint, model)
    blank = optimizer.state_dict()
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    state: dict[int, dict[str, Any]] = {
        int(index): dict(values) for index, values in checkpoint.state["optimizer"].items()
    }
    for name, value in checkpoint.tensors.items():
        if name.startswith(OPTIMIZER):
            index, entry = name.removeprefix(OPTIMIZER).split("/")
            state.setdefault(int(index), {})[entry] = _laid_out_like(parameters[int(index)], value)
    for group, rate in zip(blank["param_groups"], checkpoint.state["learning_rates"], strict=True):
        group["lr"] = rate
    optimizer.load_state_dict({"state": state, "param_groups": blank["param_groups"]})
    torch.set_rng_state(checkpoint.tensors[RANDOM + "torch"])
    order.set_state(checkpoint.tensors[RANDOM + "order"])


def _laid_out_like(parameter: Tensor, value: Tensor) -> Tensor:
    """A copy of `value` in the memory order of its parameter: fused optimisers walk both by address."""
    if value.shape != parameter.shape:
        return value.clone()
    return torch.empty_like(parameter, requires_grad=False).copy_(value)
