"""Runs in a worker: makes of one run's checkpoint the one that a fork of it goes on from.

What the two runs have in common is carried on as it was, so that a fork that changes nothing ends with the parent's
weights to the bit; what was changed starts afresh.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from layerlab.document import Document
from layerlab.events import CheckpointTaken
from layerlab.network import checkpoint_file as checkpoints
from layerlab.network.build import build
from layerlab.network.checkpoint_file import MODEL
from layerlab.network.spec import Spec
from layerlab.training import augmenting
from layerlab.training.checkpoint import OPTIMIZER, RANDOM
from layerlab.training.early_stopping import BEST
from layerlab.training.engines import FIRST, engine_of_fork


def fork(arguments: Document) -> Document:
    """{"spec", "parent": its spec, "checkpoint", "path"} -> writes the fork's first checkpoint to `path`.

    Raises InvalidInput if the checkpoint's weights are not of this network.
    """
    spec, parent = Spec.model_validate(arguments["spec"]), Spec.model_validate(arguments["parent"])
    saved = checkpoints.load(Path(arguments["checkpoint"]))
    checkpoints.restore_model(saved, build(spec))
    path = Path(arguments["path"])
    checkpoints.save(adapted(saved, spec, parent), path.parent, path.name)
    return {"epoch": saved.epoch}


def adapted(saved: CheckpointTaken, spec: Spec, parent: Spec) -> CheckpointTaken:
    """The parent's checkpoint as the first one of a run of `spec`."""
    tensors, state = dict(saved.tensors), dict(saved.state)
    training, before = spec.training, parent.training
    state["engine"] = engine_of_fork(spec, state.get("engine", FIRST)).name
    if training.optimizer.tag() != before.optimizer.tag():
        tensors = {name: value for name, value in tensors.items() if not name.startswith(OPTIMIZER)}
        state["optimizer"] = {}
    state["base_rate"] = (
        training.optimizer.learning_rate
    )  # one that was set while the parent trained is not in its spec
    if training.seed != before.seed:
        tensors[RANDOM + "order"] = torch.Generator().manual_seed(training.seed).get_state()
        tensors[RANDOM + "torch"] = torch.Generator().manual_seed(training.seed).get_state()
    if (training.seed, training.augmentations) != (before.seed, before.augmentations):
        tensors[augmenting.STATE] = augmenting.random_stream(training.seed).get_state()
    if spec.data != parent.data or spec.loss != parent.loss or training.patience != before.patience:
        tensors, state = _without_past_losses(tensors, state)
    return CheckpointTaken(saved.epoch, tensors, state)


def _without_past_losses(tensors: dict[str, Any], state: Document) -> tuple[dict[str, Any], Document]:
    """Losses of other examples, or of another kind, say nothing: early stopping and schedules begin with this epoch.

    What is best so far are the weights it starts with, at a loss that any epoch beats.
    """
    tensors = {name: value for name, value in tensors.items() if not name.startswith(BEST)}
    best = {BEST + name.removeprefix(MODEL): value.clone() for name, value in tensors.items() if name.startswith(MODEL)}
    return {**tensors, **best}, {**state, "losses": []}


TASKS: dict[str, Callable[[Document], Document]] = {"fork": fork}
