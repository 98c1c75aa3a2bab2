"""What the next steps depend on, taken and put back: weights, optimiser, every random state and the data order.

Putting it back and going on gives the same weights, to the bit, as never having stopped. The file it lies in is
network/checkpoint_file.py's.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from layerlab.events import CheckpointTaken
from layerlab.network.build import LayerGraph
from layerlab.network.checkpoint_file import MODEL, restore_model
from layerlab.training.engines.engine import EngineState

OPTIMIZER, RANDOM = "optimizer/", "random/"


def take(model: LayerGraph, optimizer: Optimizer, order: torch.Generator) -> EngineState:
    """A copy of the state at the end of an epoch, which later steps do not touch."""
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
    return EngineState(tensors, {"learning_rates": rates, "optimizer": plain})


def _copy(value: Tensor) -> Tensor:
    """In the CPU's memory, and its own."""
    return value.detach().to("cpu", copy=True).contiguous()


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
