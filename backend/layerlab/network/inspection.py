"""What can be said of a network without building it: shapes, sizes, and every problem with its fix."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, prod
from typing import Any

from layerlab.catalog.layers import Remark, Shapes
from layerlab.catalog.shape import Kind, Shape, kind_of
from layerlab.errors import ImpossibleLayer, Problem
from layerlab.network import memory, repair
from layerlab.network.forecast import Forecast
from layerlab.network.graph import Node, edge_problems, nodes, unread
from layerlab.network.spec import Spec
from layerlab.network.surgery import INPUT
from layerlab.sentences import Sentence, sentence

FLOAT_BYTES = 4


@dataclass(frozen=True)
class LayerInspection:
    """One possible layer. Counts are of one example; `receptive_field` in pixels of the input picture's side."""

    id: str
    type: str
    input_shapes: Shapes
    output_shape: Shape
    parameters: int
    multiply_adds: int
    activation_bytes: int
    receptive_field: int | None
    arithmetic: str
    kind: Kind
    """Of its output; `input_kinds` of what it reads."""
    input_kinds: tuple[Kind, ...]


@dataclass(frozen=True)
class Inspection:
    """The layers up to the first impossible one, totals of those, and all problems."""

    layers: list[LayerInspection] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    memory_bytes: int = 0
    forecast: Forecast | None = None
    ids: list[str] = field(default_factory=list)
    spec: dict[str, Any] = field(default_factory=dict)
    """The document with every default written out, and its layers' ids, also those of layers that are not possible."""

    @property
    def parameters(self) -> int:
        return sum(layer.parameters for layer in self.layers)

    @property
    def multiply_adds(self) -> int:
        return sum(layer.multiply_adds for layer in self.layers)

    @property
    def activation_bytes(self) -> int:
        """Bytes of all layers' outputs for one example."""
        return sum(layer.activation_bytes for layer in self.layers)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def is_trainable(self) -> bool:
        return not self.errors


@dataclass(frozen=True)
class Reach:
    """How a layer's output looks at the input: field and step in input pixels along one side; None off pictures."""

    field: float | None
    step: float = 1


def inspect(spec: Spec) -> Inspection:
    """Shapes, sizes and problems of a spec, by arithmetic alone. Budgets are apart: see budget.py."""
    graph = nodes(spec.network)
    problems = edge_problems(graph)
    input_shape = spec.data.task().input_shape
    layers: list[LayerInspection] = []
    if not problems:
        layers, problems = _walk(spec, graph, input_shape)
        if len(layers) == len(graph):
            problems += _output_problems(spec, graph, layers)
            problems += [_unread(spec, node) for node in unread(graph)]
    about_data, others = _data_problems(spec), [*problems, *_augmentation_problems(spec)]
    is_unknown = spec.data.problem() is not None  # what data of no known shape do to the layers matters less
    problems = about_data + others if is_unknown else others[: len(problems)] + about_data + others[len(problems) :]
    parameters = sum(layer.parameters for layer in layers)
    peak = memory.peak_bytes(spec, graph[: len(layers)], parameters)
    return Inspection(layers, problems, peak, ids=[node.id for node in graph], spec=spec.document())


def _walk(spec: Spec, graph: list[Node], input_shape: Shape) -> tuple[list[LayerInspection], list[Problem]]:
    side = max(input_shape[1:]) if kind_of(input_shape) == "picture" else None
    shapes: dict[str, Shape] = {INPUT: input_shape}
    reaches = {INPUT: Reach(None if side is None else 1)}
    layers: list[LayerInspection] = []
    problems: list[Problem] = []
    for node in graph:
        inputs = tuple(shapes[name] for name in node.inputs)
        try:
            output = node.layer.output_shape(inputs)
        except ImpossibleLayer as error:
            problems.append(_impossible(spec, node, error))
            break
        problems += _weight_problems(spec, node, inputs)
        problems += [_remark(spec, node, remark) for remark in node.layer.remarks(inputs)]
        shapes[node.id] = output
        reaches[node.id] = _reach(node, [reaches[name] for name in node.inputs], side)
        layers.append(_inspection(node, inputs, output, reaches[node.id]))
    return layers, problems


def _inspection(node: Node, inputs: Shapes, output: Shape, reach: Reach) -> LayerInspection:
    return LayerInspection(
        id=node.id,
        type=node.layer.tag(),
        input_shapes=inputs,
        output_shape=output,
        parameters=node.layer.parameter_count(inputs),
        multiply_adds=node.layer.multiply_adds(inputs),
        activation_bytes=FLOAT_BYTES * prod(output),
        receptive_field=None if reach.field is None else ceil(reach.field),
        arithmetic=node.layer.arithmetic(inputs),
        kind=kind_of(output),
        input_kinds=tuple(kind_of(shape) for shape in inputs),
    )


def _reach(node: Node, inputs: list[Reach], side: int | None) -> Reach:
    """r = 1 + Σ (k_l − 1) · Π strides before l; the widest of several inputs."""
    if side is None:
        return Reach(None)
    window = node.layer.window()
    widest = max(inputs, key=lambda reach: reach.field or 0)
    if window.is_global:
        return Reach(max(side, widest.field or 0), widest.step)
    return Reach((widest.field or 1) + (window.kernel - 1) * widest.step, widest.step * window.stride)


def _impossible(spec: Spec, node: Node, error: ImpossibleLayer) -> Problem:
    label, fix = repair.impossible_layer(spec, node, error)
    return Problem.of(error.said, ("network", "layers", node.index, *error.path), node.id, fix, label)


def _remark(spec: Spec, node: Node, remark: Remark) -> Problem:
    fix = repair.apply(spec, node.index, remark.fix) if remark.fix else None
    label = remark.fix.label if remark.fix else None
    path = ("network", "layers", node.index)
    return Problem.of(remark.said, path, node.id, fix, label, severity="warning")


def _weight_problems(spec: Spec, node: Node, inputs: Shapes) -> list[Problem]:
    """Explicit weights of the wrong shape."""
    first, expected = node.layer.first_weights, node.layer.weight_shape(inputs)
    why = None if first is None or expected is None else first.shape_problem(expected, expected[0])
    if why is None:
        return []
    path = ("network", "layers", node.index, "initializer", "weights")
    fix = repair.automatic_weights(spec, node.index)
    said = sentence("explicit_weights_shape", "In {layer}, {why}.", layer=node.id, why=why)
    label = sentence("draw_weights", "Draw its weights instead")
    return [Problem.of(said, path, node.id, fix, label)]


def _unread(spec: Spec, node: Node) -> Problem:
    said = sentence(
        "unread_layer",
        "Nothing reads {layer}: it costs time and learns nothing. Name it in a later layer's inputs, or remove it.",
        layer=node.id,
    )
    path, fix = ("network", "layers", node.index), repair.without(spec, node.index)
    return Problem.of(said, path, node.id, fix, repair.remove_label(node.id), severity="warning")


def _data_problems(spec: Spec) -> list[Problem]:
    task = spec.data.task()
    if not spec.data.is_trainable:
        said = sentence(
            "no_examples",
            "This data set has no examples: a network on it can be inspected, but not trained. Choose another.",
            variant="data_set",
        )
        return [Problem.of(said, ("data",))]
    if (unready := spec.data.problem()) is not None:
        return [unready]
    if spec.watch.sample >= task.examples:
        said = sentence(
            "sample_out_of_range",
            "There are {examples:,} examples, so the watched one is 0 to {last:,}.",
            examples=task.examples,
            last=task.examples - 1,
            variant="watched",
        )
        return [Problem.of(said, ("watch", "sample"))]
    for place, index in enumerate(spec.watch.samples):
        if index >= task.examples:
            said = sentence(
                "sample_out_of_range",
                "There are {examples:,} examples, so a watched one is 0 to {last:,}.",
                examples=task.examples,
                last=task.examples - 1,
                variant="further",
            )
            return [Problem.of(said, ("watch", "samples", place))]
    return []


def _augmentation_problems(spec: Spec) -> list[Problem]:
    """Augmentations of pictures where inputs are no pictures."""
    shape = spec.data.task().input_shape
    objections = [one.objection(shape) for one in spec.training.augmentations]
    return [
        Problem.of(objection, ("training", "augmentations", place))
        for place, objection in enumerate(objections)
        if objection is not None
    ]


def _output_problems(spec: Spec, graph: list[Node], layers: list[LayerInspection]) -> list[Problem]:
    task, loss = spec.data.task(), spec.loss
    if loss.needs_classes and not task.is_classification:
        said = sentence(
            "loss_needs_classes",
            "{loss} compares classes, but this data set asks for numbers. Choose mean squared error.",
            loss=loss.title,
        )
        return [Problem.of(said, ("training", "loss"))]
    shape = layers[-1].output_shape if layers else task.input_shape
    wanted = loss.outputs_needed(task)
    problems: list[Problem] = []
    if not sum(layer.parameters for layer in layers):
        said = sentence(
            "nothing_to_learn",
            "No layer has weights, so there is nothing to learn. Add a dense layer or a convolution.",
        )
        label, fix = repair.wrong_output(spec, graph, shape, wanted[0])
        return [Problem.of(said, ("network", "layers"), None, fix, label)]
    if kind_of(shape) != "row" or shape[0] not in wanted:
        label, fix = repair.wrong_output(spec, graph, shape, wanted[0])
        said = sentence(
            "wrong_output",
            "The network ends with {outputs:times} outputs, but the data set has {wanted} {what}: "
            "the last layer has to give {wanted}.",
            outputs=list(shape),
            wanted=wanted[0],
            what="classes" if task.is_classification else "numbers",
        )
        last = graph[-1] if graph else None
        path = ("network", "layers", last.index) if last else ("network", "layers")
        problems.append(Problem.of(said, path, last.id if last else None, fix, label))
    return problems + _pairing_problems(spec, graph)


def _pairing_problems(spec: Spec, graph: list[Node]) -> list[Problem]:
    """Outputs and losses that do not belong together."""
    if not graph:
        return []
    last = graph[-1]
    advice = spec.loss.advice(last.layer, spec.data.task())
    if advice is None:
        return []
    label: Sentence | None = None
    fix = None
    if advice.removes_last:
        label, fix = repair.remove_label(last.id), repair.without(spec, last.index)
    elif advice.appends:
        label = sentence("append_layer", "Add {type} at the end", type=advice.appends)
        fix = repair.appended(spec, {"type": advice.appends})
    severity = "error" if advice.is_error else "warning"
    path = ("network", "layers", last.index)
    return [Problem.of(advice.said, path, last.id, fix, label, severity=severity)]


def is_complete(spec: Spec, inspection: Inspection) -> bool:
    """Whether every layer is possible, and there is something to train on: such a run can be forecast."""
    return len(inspection.layers) == len(spec.network.layers) and spec.data.task().examples > 0


def document(inspection: Inspection) -> dict[str, Any]:
    """The answer of POST /networks/inspect."""
    return {
        "layers": [_layer_document(layer) for layer in inspection.layers],
        "parameters": inspection.parameters,
        "multiply_adds": inspection.multiply_adds,
        "memory_bytes": inspection.memory_bytes,
        "problems": [vars(problem) for problem in inspection.problems],
        "trainable": inspection.is_trainable,
        "seconds_per_epoch": inspection.forecast and inspection.forecast.seconds_per_epoch,
        "seconds": inspection.forecast and inspection.forecast.seconds,
        "ids": inspection.ids,
        "spec": inspection.spec,
    }


def _layer_document(layer: LayerInspection) -> dict[str, Any]:
    """A layer's report; its shapes as plain lists, beside their kinds."""
    shapes = [list(shape) for shape in layer.input_shapes]
    return {**vars(layer), "input_shapes": shapes, "output_shape": list(layer.output_shape)}
