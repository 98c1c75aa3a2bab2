"""The step that a run's optimiser would take next, on a copy of its network; for explanations."""

from __future__ import annotations

from functools import partial

from layerlab.events import CheckpointTaken
from layerlab.instruments.explanations import Update
from layerlab.network.build import LayerGraph
from layerlab.network.spec import Spec
from layerlab.training.penalties import Penalties


def next_update(spec: Spec, model: LayerGraph, checkpoint: CheckpointTaken | None) -> Update:
    """How training goes on from `checkpoint`, or begins: on `model`, which holds its weights."""
    return Update(present_rate(spec, checkpoint), partial(take_step, spec, model), penalties_in_words(spec))


def take_step(spec: Spec, model: LayerGraph, learning_rate: float) -> None:
    """Change `model` by the gradients its parameters hold: penalties and clipping, then the optimiser's first step."""
    Penalties(spec.training, model).apply()
    optimizer = spec.training.optimizer.build(list(model.parameters()))
    for group in optimizer.param_groups:
        group["lr"] = learning_rate
    optimizer.step()


def present_rate(spec: Spec, checkpoint: CheckpointTaken | None) -> float:
    """The learning rate of the step that would come next: the schedule's in the epoch after the checkpoint."""
    base, epoch, losses = spec.training.optimizer.learning_rate, 0, []
    if checkpoint is not None:
        base, epoch = checkpoint.state.get("base_rate", base), checkpoint.epoch
        losses = checkpoint.state.get("losses", [])
    # As in the trainer, a schedule may bring the rate to 0: then it has come to its end.
    return float(
        base * spec.training.schedule.factor(min(epoch, spec.training.epochs - 1), spec.training.epochs, losses)
    )


def penalties_in_words(spec: Spec) -> tuple[str, ...]:
    """What is done to gradients before the optimiser reads them."""
    training = spec.training
    words = []
    if training.l2:
        words.append(f"The L2 penalty adds 2 · {training.l2:g} · w to the gradient of each weight.")
    if training.l1:
        words.append(f"The L1 penalty adds {training.l1:g} times the sign of w to the gradient of each weight.")
    if training.clip_norm is not None:
        words.append(f"The whole gradient is scaled down to length {training.clip_norm:g} where it is longer.")
    return tuple(words)
