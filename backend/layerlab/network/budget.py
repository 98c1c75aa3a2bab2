"""Whether a network may be trained here: exact integers against the limits, before anything is allocated (R2)."""

from __future__ import annotations

from math import prod

from layerlab.errors import Problem
from layerlab.network.inspection import FLOAT_BYTES, Inspection
from layerlab.network.spec import Spec
from layerlab.settings import Limits

BACKWARD_FACTOR = 3
"""A training step costs about three forward passes: one forward, two for the gradients."""


def budget_problems(spec: Spec, inspection: Inspection, limits: Limits) -> list[Problem]:
    """One problem for each limit that the run would break, naming the layer that breaks it."""
    problems = []
    if len(spec.network.layers) > limits.layers:
        message = f"The network has {len(spec.network.layers)} layers; at most {limits.layers} may be trained here."
        problems.append(Problem("too_many_layers", message, ("network", "layers", limits.layers)))
    if spec.training.epochs > limits.epochs:
        message = f"{spec.training.epochs:,} epochs are asked for; at most {limits.epochs:,} may be trained here."
        problems.append(Problem("too_many_epochs", message, ("training", "epochs")))
    problems += _data_problems(spec, limits)
    batch = min(spec.training.batch_size, max(1, spec.data.task().examples))
    parameters = [layer.parameters for layer in inspection.layers]
    activations = [layer.activation_bytes * batch for layer in inspection.layers]
    problems += _over(inspection, parameters, limits.parameters, "too_many_parameters", "parameters")
    problems += _over(
        inspection,
        activations,
        limits.activation_bytes,
        "activations_too_large",
        f"bytes of outputs for a batch of {batch}",
    )
    passes = BACKWARD_FACTOR * max(1, spec.data.task().examples) * spec.training.epochs
    work = [layer.multiply_adds * passes for layer in inspection.layers]
    problems += _over(inspection, work, limits.multiply_adds, "too_much_work", "multiply-adds for the whole run")
    return problems


def _data_problems(spec: Spec, limits: Limits) -> list[Problem]:
    task = spec.data.task()
    size = task.examples * prod(task.input_shape) * FLOAT_BYTES
    if size <= limits.data_bytes:
        return []
    message = (
        f"{task.examples:,} examples of shape {' × '.join(map(str, task.input_shape))} take {size:,} bytes; "
        f"at most {limits.data_bytes:,} may be used here. Choose fewer or smaller ones."
    )
    return [Problem("data_too_large", message, ("data",))]


def _over(inspection: Inspection, sizes: list[int], limit: int, code: str, unit: str) -> list[Problem]:
    total = 0
    for layer, (index, size) in zip(inspection.layers, enumerate(sizes), strict=True):
        total += size
        if total > limit:
            message = (
                f"With {layer.id} the network needs {total:,} {unit}; at most {limit:,} may be used here. "
                f"It can still be inspected; make {layer.id} smaller to train it."
            )
            return [Problem(code, message, ("network", "layers", index), layer.id)]
    return []
