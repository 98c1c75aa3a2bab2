"""What leaves a run as a file and needs torch: its network as ONNX, its examples as npz. Runs in a worker.

Files are written to the path that the server names. ONNX needs the extra packages of `layerlab[export]`, which are
imported when they are asked for.
"""

from __future__ import annotations

import logging
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from layerlab.document import Document
from layerlab.errors import InvalidInput, Problem
from layerlab.network import checkpoint_file as checkpoints
from layerlab.network.build import LayerGraph, build
from layerlab.network.spec import Spec
from layerlab.network.surgery import INPUT
from layerlab.sentences import sentence

EXAMPLES = 2
"""Examples in the batch that is traced; 1 would be taken for a constant."""
PACKAGES = ("onnx", "onnxscript")


def export_onnx(arguments: Document) -> Document:
    """{"spec", "checkpoint", "path"}: the trained network as ONNX, for batches of any size.

    Raises InvalidInput where a layer has no counterpart in ONNX, naming it.
    """
    spec = Spec.model_validate(arguments["spec"])
    model = build(spec)
    checkpoints.restore_model(checkpoints.load(Path(arguments["checkpoint"])), model)
    write_onnx(model, spec.data.task().input_shape, Path(arguments["path"]))
    return {}


def write_onnx(model: LayerGraph, input_shape: tuple[int, ...], path: Path) -> None:
    """Write `model` as ONNX: one input "input" [batch, *input_shape], one output "output" [batch, outputs]."""
    if missing := [name for name in PACKAGES if find_spec(name) is None]:
        message = sentence(
            "onnx_not_installed",
            "ONNX needs {missing:and}, not installed here: pip install 'layerlab[export]'.",
            missing=list(missing),
        )
        raise InvalidInput(message)
    model.eval()
    try:
        program = _traced(model, [torch.zeros(EXAMPLES, *input_shape)], ["input"])
    except Exception as error:  # the exporter raises classes of its own, deep within
        raise _named(model, input_shape, error) from error
    program.save(path)


def _traced(module: nn.Module, inputs: list[Tensor], names: list[str]) -> torch.onnx.ONNXProgram:
    # One Dim for all inputs: their batches are equally large.
    batch = torch.export.Dim("batch")
    log = logging.getLogger("torch.onnx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they are about the exporter's own insides
        level = log.level
        log.setLevel(logging.ERROR)
        try:
            program = torch.onnx.export(
                module,
                tuple(inputs),
                dynamo=True,
                input_names=names,
                output_names=["output"],
                dynamic_shapes=tuple({0: batch} for _ in inputs),
                verbose=False,
            )
        finally:
            log.setLevel(level)
    shape = None if program is None else program.model.graph.inputs[0].shape
    if program is None or shape is None or isinstance(shape[0], int):
        raise TypeError("the size of the batch would be fixed")
    return program


def _named(model: LayerGraph, input_shape: tuple[int, ...], error: Exception) -> InvalidInput:
    """What kept a network from being exported: the first layer that cannot be exported alone."""
    batch = torch.zeros(EXAMPLES, *input_shape)
    with torch.inference_mode():
        values = {INPUT: batch, **model.outputs(batch)}
    for node, layer in zip(model.graph, model.layers, strict=True):
        inputs = [values[name].clone() for name in node.inputs]
        try:
            _traced(layer, inputs, [f"input_{index}" for index in range(len(inputs))])
        except Exception:
            message = sentence(
                "layer_not_in_onnx",
                "{layer} ({title}) cannot be written as ONNX. Replace it, then train and export again.",
                layer=node.id,
                title=node.layer.title,
            )
            found = Problem.of(message, ("network", "layers", node.index), node.id)
            return InvalidInput(message, problems=[found])
    name = type(error).__name__
    return InvalidInput(sentence("network_not_in_onnx", "This network cannot be written as ONNX: {error}.", error=name))


def export_data(arguments: Document) -> Document:
    """{"spec", "path"}: the run's examples as an npz of `inputs`, `targets`, and the rows `train` and `test`.

    Targets have the label noise of the run; inputs are float32, as the network reads them.
    """
    spec = Spec.model_validate(arguments["spec"])
    examples = spec.data.load()
    division = spec.data.divide(examples.targets)
    with Path(arguments["path"]).open("wb") as file:
        np.savez(file, inputs=examples.inputs, targets=division.targets, train=division.train, test=division.test)
    return {}


TASKS = {"export_onnx": export_onnx, "export_data": export_data}
