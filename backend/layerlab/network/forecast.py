"""How long a run takes on this machine: arithmetic over its layers and what was measured before (`Calibration`).

Pure: training/calibration.py measures. A step costs something by itself, each layer something by itself, and then so
much for every unit of its work; see `units`.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from math import ceil, exp, log, prod, sqrt

from pydantic import BaseModel, ConfigDict

from layerlab.catalog.augmentations import Geometric
from layerlab.catalog.layers import Layer, Shapes
from layerlab.catalog.shape import Shape
from layerlab.network.graph import Node, fast_order, is_chain, nodes
from layerlab.network.spec import Spec
from layerlab.network.surgery import INPUT

EVALUATION_BATCH = 256
FORWARD_SHARE = 0.35
"""Of a step of a layer: the rest are its two gradients, that of its weights and that of its input."""
WITHOUT_INPUT_GRADIENT = 0.67
"""Nobody asks the first layer for the gradient of the examples."""
LARGE_FLOATS = 6 * 2**20 // 4
"""Tensors from this size on are given back to the system and got anew at each step; no cache holds them."""
MEASURED_STATE = 2
"""Numbers that the measured optimiser, Adam, keeps beside each weight."""


class Rate(BaseModel):
    """Seconds of one layer in one step, forward and backward: `fixed`, and `each` for every unit of work."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    fixed: float
    each: float


class Calibration(BaseModel):
    """What was measured of a machine, in seconds.

    `rates` are by the layers' `work`; a convolution's have a width behind them (see `width`): "convolution 8".
    `step`, `epoch` and `run` come with each of these whatever the network; `weight` is the update of one weight,
    `drawing` the making of one drawn example, `fresh` what a float of a large tensor costs more than one of a small;
    `augmenting` has the augmentations by type: for a batch, and for every number in it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    rates: dict[str, Rate]
    step: float
    epoch: float
    run: float
    weight: float
    drawing: float
    fresh: float
    augmenting: dict[str, Rate]


class Forecast(BaseModel):
    """Seconds of one epoch with its evaluation, and of the whole run, on a machine that does nothing else."""

    seconds_per_epoch: float
    seconds: float


def forecast(spec: Spec, calibration: Calibration) -> Forecast:
    """The forecast for a network that can be built."""
    task = spec.data.task()
    tests = int(task.examples * spec.data.test_fraction)
    trained = max(1, min(task.examples - tests, spec.data.train_limit or task.examples))
    batch = min(spec.training.batch_size, trained)
    steps, evaluations = ceil(trained / batch), ceil(tests / EVALUATION_BATCH)
    learning = calibration.step * steps + _augmenting(spec, steps, trained, calibration)
    evaluation = 0.0
    for layer, inputs, is_first in _places(nodes(spec.network), task.input_shape):
        rate, share = _rate(layer, inputs, calibration), WITHOUT_INPUT_GRADIENT if is_first else 1.0
        learning += rate.fixed * steps + _example(layer, inputs, rate, batch, calibration) * trained * share
        one = _example(layer, inputs, rate, min(EVALUATION_BATCH, tests), calibration)
        evaluation += FORWARD_SHARE * (rate.fixed * evaluations + one * tests)
        state = (1 + spec.training.optimizer.state_per_weight) / (1 + MEASURED_STATE)
        weights = layer.parameter_count(inputs)
        fresh = calibration.fresh if weights > LARGE_FLOATS else 0.0  # their gradient is such a tensor
        learning += (calibration.weight * state + fresh) * weights * steps
    epoch = learning + evaluation + calibration.epoch
    start = calibration.run + (calibration.drawing * task.examples if spec.data.drawing_bytes() else 0.0)
    return Forecast(seconds_per_epoch=epoch, seconds=start + epoch * spec.training.epochs)


def _augmenting(spec: Spec, steps: int, trained: int, calibration: Calibration) -> float:
    """Seconds of an epoch for varying its examples; neighbours that only move pixels share one resampling."""
    floats, seconds = prod(spec.data.task().input_shape), 0.0
    for is_geometric, family in groupby(spec.training.augmentations, lambda one: isinstance(one, Geometric)):
        rates = [calibration.augmenting[one.tag()] for one in family]
        costs = [rate.fixed * steps + rate.each * floats * trained for rate in rates]
        seconds += max(costs) if is_geometric else sum(costs)
    return seconds


def _example(layer: Layer, inputs: Shapes, rate: Rate, batch: int, calibration: Calibration) -> float:
    """Seconds of one example of a batch, beside what the layer costs at each step."""
    outputs, read = prod(layer.output_shape(inputs)), sum(prod(shape) for shape in inputs)
    seconds = rate.each * units(layer, inputs)
    if layer.work == "convolution":  # small kernels spend more time on moving numbers than on multiplying them
        seconds += calibration.rates["elementwise"].each * max(outputs, read)
    large = [floats for floats in (outputs, read, layer.working_floats(inputs)) if floats * batch > LARGE_FLOATS]
    return seconds + calibration.fresh * sum(large)


def units(layer: Layer, inputs: Shapes) -> int:
    """The work of a layer for one example, in what its cost grows with."""
    if layer.work in ("convolution", "product"):
        return layer.multiply_adds(inputs)
    if layer.work in ("sorting", "patches"):
        return layer.working_floats(inputs)
    outputs = prod(layer.output_shape(inputs))
    if layer.work == "pooling":
        return outputs * layer.window().kernel ** 2
    return max(outputs, *(prod(shape) for shape in inputs))


def width(layer: Layer, inputs: Shapes) -> float:
    """How much a processor can do at once in a convolution: the mean of its channels in and out."""
    return sqrt(inputs[0][0] * layer.output_shape(inputs)[0])


def _rate(layer: Layer, inputs: Shapes, calibration: Calibration) -> Rate:
    if layer.work != "convolution":
        return calibration.rates[layer.work]
    measured = sorted(
        (float(name.split()[1]), rate) for name, rate in calibration.rates.items() if name.startswith("convolution ")
    )
    at = min(max(width(layer, inputs), measured[0][0]), measured[-1][0])
    for (low, narrow), (high, wide) in pairwise(measured):
        if at <= high:
            part = log(at / low) / log(high / low)
            each = exp(log(narrow.each) * (1 - part) + log(wide.each) * part)
            return Rate(fixed=narrow.fixed * (1 - part) + wide.fixed * part, each=each)
    return measured[-1][1]


def _places(graph: list[Node], input_shape: Shape) -> list[tuple[Layer, Shapes, bool]]:
    """The layers as the trainer computes them, what each reads, and whether nothing before it learns."""
    order = [graph[index] for index in fast_order(graph)] if is_chain(graph) else graph
    shapes, learns = {INPUT: input_shape}, {INPUT: False}
    places, before = [], INPUT
    for node in order:
        names = (before,) if is_chain(graph) else node.inputs
        inputs = tuple(shapes[name] for name in names)
        has_learning_before = any(learns[name] for name in names)
        places.append((node.layer, inputs, not has_learning_before))
        shapes[node.id] = node.layer.output_shape(inputs)
        learns[node.id] = has_learning_before or node.layer.parameter_count(inputs) > 0
        before = node.id
    return places
