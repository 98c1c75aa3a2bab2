"""How much memory a run takes at its peak: arithmetic over the layers, following what the trainer holds, and when.

Counted is what a trainer's process takes beyond an idle one; tests/network/test_memory.py measures real runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

from layerlab.catalog.shape import Shape
from layerlab.network.graph import Node, fast_order, is_chain
from layerlab.network.spec import Spec
from layerlab.network.surgery import INPUT

FLOAT_BYTES = 4
CHUNK_BYTES = 32 * 2**20
"""The training examples are shuffled in pieces of this size."""
EVALUATION_BATCH = 256
PROBE_BATCH = 32
PROBE_FLOATS, FEWEST_PROBED = 4 * 2**20, 8
"""Of a large network fewer examples are probed: what all layers say to them is held at once."""
OUTPUT_BYTES = 8 * 2**20
"""Outputs of an epoch's steps that are held at a time, for its loss and accuracy."""
CONSTANT_BYTES = 4 * 2**20
"""What the smallest run takes: Python's objects, the computing library's own, pictures, messages."""
SCRATCH_BYTES = 10 * 2**20
MANY_WEIGHTS = 2**16
"""What matrix products take for themselves where a layer has so many weights."""
SMALL_BLOCK_BYTES = 6 * 2**20
SMALL_BLOCK_FACTOR = 1.4
"""Of the blocks below this size not every one is found again for the next tensor once it is freed."""


@dataclass(frozen=True)
class Footprint:
    """One layer where the trainer computes it. Numbers of one example: read, given, and held beside those; weights.

    `first_reader` is the place of the first layer whose backward pass reads the output; None if none does.
    """

    inputs: int
    outputs: int
    working: int
    weights: int
    first_reader: int | None


@dataclass(frozen=True)
class Size:
    """Bytes in small blocks, which stay with the process when they are freed, and in large ones, which go back."""

    small: int = 0
    large: int = 0

    def __add__(self, other: Size) -> Size:
        return Size(self.small + other.small, self.large + other.large)

    def or_else(self, other: Size) -> Size:
        """The peak where the two are needed one after the other: large blocks come and go, small ones stay."""
        return Size(max(self.small, other.small), max(self.large, other.large))

    def then(self, other: Size) -> Size:
        """The same where the two hold blocks of other sizes: about half of the small ones do not fit again."""
        return self.or_else(other) + Size(min(self.small, other.small) // 2)

    @property
    def total(self) -> int:
        return int(self.small * SMALL_BLOCK_FACTOR) + self.large


NOTHING = Size()


def peak_bytes(spec: Spec, graph: list[Node], parameters: int) -> int:
    """Predicted peak of a run of these layers, all of them possible."""
    task = spec.data.task()
    examples = max(1, task.examples)
    tests = int(examples * spec.data.test_fraction)
    trained = min(examples - tests, spec.data.train_limit or examples)
    batch = min(spec.training.batch_size, trained)
    row = FLOAT_BYTES * prod(task.input_shape)
    weight = FLOAT_BYTES * parameters
    copies = _copies_of_weights(spec)
    places = _places(graph, task.input_shape)
    outputs = 3 * min(OUTPUT_BYTES, FLOAT_BYTES * trained * task.outputs)
    learning = Size(large=weight * copies.saved) + _step(places, batch).or_else(Size(large=weight))
    learning += _blocks([prod(task.input_shape)] * 2 * bool(spec.training.augmentations), batch)
    said = prod(task.input_shape) + sum(place.outputs for place in places)
    looking = _look(places, probed(said, PROBE_BATCH) + len(spec.watch.samples)) + Size(large=weight)
    phases = learning.then(_evaluation(places, min(EVALUATION_BATCH, max(1, tests))))
    left = spec.data.drawing_bytes() // 8  # typefaces, and what glibc does not give back
    data = (examples + tests) * row + min(CHUNK_BYTES, trained * row) + outputs + left
    scratch = SCRATCH_BYTES if any(place.weights >= MANY_WEIGHTS for place in places) else 0
    training = data + weight * copies.held + max(phases.total, looking.total) + scratch
    return CONSTANT_BYTES + examples * row // 4 + max(training, _loading(spec, examples * row))


def _look(places: list[Footprint], examples: int) -> Size:
    """A forward and backward pass that keeps every output, and the gradients of two layers at a time."""
    outputs = [place.outputs for place in places]
    return _blocks([*outputs, *(place.working for place in places), *sorted(outputs)[-2:]], examples)


def probed(floats: int, most: int) -> int:
    """How many examples are probed of a network whose layers say so many numbers to each; `most` of a small one."""
    return min(most, max(FEWEST_PROBED, PROBE_FLOATS // max(1, floats)))


def _loading(spec: Spec, examples_bytes: int) -> int:
    """Drawing the examples as bytes, of which some stays behind, then making floats of them, laid out as needed."""
    drawing = spec.data.drawing_bytes()
    task = spec.data.task()
    is_coloured = task.kind == "picture" and task.input_shape[0] > 1
    return max(drawing, drawing // 2 + examples_bytes * (1 + is_coloured))


@dataclass(frozen=True)
class Copies:
    """How often the weights are there: all along, and in a checkpoint that is written while training goes on."""

    held: int
    saved: int


def _copies_of_weights(spec: Spec) -> Copies:
    """With gradients, the optimiser's state and the best so far; a checkpoint has all but the gradients."""
    copies = 1 + spec.training.optimizer.state_per_weight + (spec.training.patience is not None)
    # The first checkpoint is taken before the optimiser has any state; the last is not written while it trains.
    return Copies(held=1 + copies, saved=copies if spec.training.epochs > 1 else 1)


def _places(graph: list[Node], input_shape: Shape) -> list[Footprint]:
    """The layers in the order in which the trainer computes them."""
    order = [graph[index] for index in fast_order(graph)] if is_chain(graph) else graph
    before = [INPUT, *(node.id for node in order)]
    reads = [(name,) for name in before[:-1]] if is_chain(graph) else [node.inputs for node in order]
    shapes = {INPUT: input_shape}
    places = []
    for index, (node, names) in enumerate(zip(order, reads, strict=True)):
        inputs = tuple(shapes[name] for name in names)
        shapes[node.id] = node.layer.output_shape(inputs)
        readers = [later for later in range(index + 1, len(order)) if node.id in reads[later]]
        keepers = [index] * node.layer.keeps_output + [r for r in readers if order[r].layer.keeps_input]
        places.append(
            Footprint(
                inputs=sum(prod(shape) for shape in inputs),
                outputs=prod(shapes[node.id]),
                working=node.layer.working_floats(inputs),
                weights=node.layer.parameter_count(inputs),
                first_reader=min(keepers, default=None),
            )
        )
    return places


def _step(places: list[Footprint], batch: int) -> Size:
    """Forward and backward pass of one batch.

    At each layer: what the layers up to it keep for their backward passes, and its own gradients or temporaries,
    which are as large as what it works on.
    """
    peak = kept = NOTHING
    for index, place in enumerate(places):
        kept += _blocks([place.working], batch)
        kept += _blocks([other.outputs for other in places[: index + 1] if other.first_reader == index], batch)
        peak = peak.or_else(kept + _blocks([place.inputs, place.outputs, place.working], batch))
    return peak


def _evaluation(places: list[Footprint], batch: int) -> Size:
    """Without gradients only one layer's input and output are there at a time."""
    peak = NOTHING
    for place in places:
        peak = peak.or_else(_blocks([place.inputs, place.outputs, place.working], batch))
    return peak


def _blocks(floats: Iterable[int], batch: int) -> Size:
    """Tensors of so many floats for each example of the batch."""
    sizes = [FLOAT_BYTES * count * batch for count in floats]
    small = sum(size for size in sizes if size < SMALL_BLOCK_BYTES)
    return Size(small, sum(sizes) - small)
