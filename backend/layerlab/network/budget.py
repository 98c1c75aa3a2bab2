"""Whether a network may be trained here: exact integers against the limits, before anything is allocated (R2)."""

from __future__ import annotations

from math import prod

from layerlab.errors import Problem
from layerlab.network.inspection import FLOAT_BYTES, Inspection
from layerlab.network.spec import Spec
from layerlab.sentences import Sentence, sentence
from layerlab.settings import Limits

BACKWARD_FACTOR = 3
"""A training step costs about three forward passes: one forward, two for the gradients."""

PARAMETERS = sentence("parameters", "parameters")
MULTIPLY_ADDS = sentence("multiply_adds", "multiply-adds for the whole run")


def budget_problems(spec: Spec, inspection: Inspection, limits: Limits) -> list[Problem]:
    """One problem for each limit that the run would break, naming the layer that breaks it."""
    problems = [*_count_problems(spec, limits), *_data_problems(spec, limits)]
    batch = min(spec.training.batch_size, max(1, spec.data.task().examples))
    parameters = [layer.parameters for layer in inspection.layers]
    activations = [layer.activation_bytes * batch for layer in inspection.layers]
    passes = BACKWARD_FACTOR * max(1, spec.data.task().examples) * spec.training.epochs
    work = [layer.multiply_adds * passes for layer in inspection.layers]
    outputs = sentence("outputs_of_batch", "bytes of outputs for a batch of {batch}", batch=batch)
    problems += _over(inspection, parameters, limits.parameters, "too_many_parameters", PARAMETERS)
    problems += _over(inspection, activations, limits.activation_bytes, "activations_too_large", outputs)
    problems += _over(inspection, work, limits.multiply_adds, "too_much_work", MULTIPLY_ADDS)
    return problems


def _count_problems(spec: Spec, limits: Limits) -> list[Problem]:
    problems = []
    if len(spec.network.layers) > limits.layers:
        said = sentence(
            "too_many_layers",
            "The network has {layers} layers; at most {limit} may be trained here.",
            layers=len(spec.network.layers),
            limit=limits.layers,
        )
        problems.append(Problem.of(said, ("network", "layers", limits.layers)))
    if spec.training.epochs > limits.epochs:
        said = sentence(
            "too_many_epochs",
            "{epochs:,} epochs are asked for; at most {limit:,} may be trained here.",
            epochs=spec.training.epochs,
            limit=limits.epochs,
        )
        problems.append(Problem.of(said, ("training", "epochs")))
    return problems


def _data_problems(spec: Spec, limits: Limits) -> list[Problem]:
    task = spec.data.task()
    size = task.examples * prod(task.input_shape) * FLOAT_BYTES
    if size <= limits.data_bytes:
        return []
    said = sentence(
        "data_too_large",
        "{examples:,} examples of shape {shape:times} take {bytes:,} bytes; "
        "at most {limit:,} may be used here. Choose fewer or smaller ones.",
        examples=task.examples,
        shape=list(task.input_shape),
        bytes=size,
        limit=limits.data_bytes,
    )
    return [Problem.of(said, ("data",))]


def _over(inspection: Inspection, sizes: list[int], limit: int, code: str, unit: Sentence) -> list[Problem]:
    total = 0
    for layer, (index, size) in zip(inspection.layers, enumerate(sizes), strict=True):
        total += size
        if total > limit:
            said = sentence(
                code,
                "With {layer} the network needs {needed:,} {unit}; at most {limit:,} may be used here. "
                "It can still be inspected; make {layer} smaller to train it.",
                layer=layer.id,
                needed=total,
                unit=unit,
                limit=limit,
            )
            return [Problem.of(said, ("network", "layers", index), layer.id)]
    return []
