"""How much memory a run takes at its peak: arithmetic over the layers, following what the trainer holds, and when.

Counted is what the trainer's process takes beyond an idle one. Measured against real runs in tests/network/test_memory.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from layerlab.catalog.choice import Shape
from layerlab.catalog.layers import Layer, Shapes
from layerlab.network.graph import INPUT, Node, fast_order, is_chain
from layerlab.network.spec import Spec

FLOAT_BYTES = 4
CHUNK_BYTES = 32 * 2**20
"""A shuffled copy of the training examples is made in pieces of this size."""
EVALUATION_BATCH = 256
PROBE_BATCH = 32
OUTPUT_BYTES = 8 * 2**20
"""Outputs of an epoch's steps that are held at a time, for its loss and accuracy."""
CONSTANT_BYTES = 3 * 2**20
"""What the smallest run takes: Python's own objects, pictures, messages."""
SMALL_BLOCK_BYTES = 6 * 2**20
"""Smaller blocks stay with the process when they are freed, and not every one is found again for the next."""
SMALL_BLOCK_FACTOR = 1.35


@dataclass(frozen=True)
class Place:
    """One layer where the trainer computes it: floats of one example in, out, and held beside those."""

    layer: Layer
    reads: tuple[int, ...]
    input_floats: int
    output_floats: int
    working_floats: int
    is_view: bool


def peak_bytes(spec: Spec, graph: list[Node], parameters: int) -> int:
    """Predicted peak of a run of the network's layers `graph`, which are possible."""
    task = spec.data.task()
    examples = max(1, task.examples)
    row = FLOAT_BYTES * prod(task.input_shape)
    test = int(examples * spec.data.test_fraction)
    chunk = min(CHUNK_BYTES, (examples - test) * row)
    data = (examples + test) * row + spec.data.loading_bytes_kept(task)
    outputs = 3 * min(OUTPUT_BYTES, FLOAT_BYTES * examples * task.outputs)
    weights = FLOAT_BYTES * parameters
    held = weights * (2 + spec.training.optimizer.state_per_weight)  # with the gradients
    saved = weights * (1 + spec.training.optimizer.state_per_weight if spec.training.epochs > 1 else 1)
    if spec.training.patience is not None:
        held += weights
    places = _places(graph, task.input_shape)
    batch = min(spec.training.batch_size, max(1, examples - test))
    step = chunk + outputs + saved + max(_step_bytes(places, batch), weights)
    evaluation = chunk + outputs + _evaluation_bytes(places, min(EVALUATION_BATCH, max(1, test)))
    look = chunk + outputs + _bytes([place.output_floats for place in places], PROBE_BATCH)
    last = chunk + outputs + weights * (1 + spec.training.optimizer.state_per_weight)
    training = data + held + max(step, evaluation, look, last)
    return CONSTANT_BYTES + int(max(training, data + spec.data.loading_bytes))
