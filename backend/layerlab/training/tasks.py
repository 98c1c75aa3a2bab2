"""Short calculations that need torch or scikit-learn and run in a worker: previews of data and networks, predictions.

Each takes and gives plain data; `TASKS` names them for the workbench. The caller's mistakes raise InvalidInput.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from layerlab.catalog.datasets import DATASETS
from layerlab.catalog.datasets.preview import preview
from layerlab.catalog.datasets.tensors import ExampleSet, TaskData, TrainingSet, as_batch, as_stored, load
from layerlab.document import Document
from layerlab.errors import Problem, refused_for
from layerlab.events import Picture
from layerlab.instruments import explaining
from layerlab.instruments.watching import Watcher
from layerlab.network import checkpoint_file as checkpoints
from layerlab.network.build import LayerGraph, build
from layerlab.network.inspection import Inspection, inspect
from layerlab.network.spec import Network, Spec
from layerlab.sentences import sentence
from layerlab.training import exporting, forking, stepping
from layerlab.training.augmenting import preview_augmentations
from layerlab.training.calibration import calibrate


def preview_data(arguments: Document) -> Document:
    """{"data": document} -> the answer of GET /data/{type}/preview."""
    return preview(DATASETS.parse(arguments["data"]))


def preview_network(arguments: Document) -> Document:
    """{"spec": document} -> the untrained network with the watched example pushed through it, up to any break."""
    spec = Spec.model_validate(arguments["spec"])
    spec = _possible_part(spec, inspect(spec))
    data = load(spec.data) if spec.data.is_ready() else _ramp(spec)
    model = build(spec)
    pictures = Watcher(spec, model, data).look(0, 0).pictures
    return {
        "epoch": 0,
        "sample": _sample(spec, data),
        "samples": list(pictures.samples),
        "pictures": [_picture_document(picture) for picture in pictures.pictures],
    }


def _possible_part(spec: Spec, inspection: Inspection) -> Spec:
    """`spec` with the layers before the first one that cannot be built, and a watched sample that exists."""
    broken = [
        p.path[2]
        for p in inspection.errors
        if p.code != "wrong_output" and p.path[:2] == ("network", "layers") and len(p.path) > 2
    ]
    count = min([len(inspection.layers), *(int(index) for index in broken)])
    examples = spec.data.task().examples
    sample = min(spec.watch.sample, max(0, examples - 1))
    return spec.model_copy(
        update={
            "network": Network(layers=spec.network.layers[:count]),
            "watch": spec.watch.model_copy(update={"sample": sample}),
        }
    )


def _ramp(spec: Spec) -> TaskData:
    """One example for data without any: a slope from dark to light; of tokens, the first one again and again."""
    task = spec.data.task()
    slope = torch.linspace(0, 0 if task.kind == "tokens" else 1, task.input_shape[-1])
    values = slope.expand(1, *task.input_shape).contiguous()
    row = torch.zeros(1, dtype=torch.long)
    one = ExampleSet(as_stored(values, task.kind), row, task.kind)
    return TaskData(one, TrainingSet(one, row), one, (0.0, 1.0), row)


def _sample(spec: Spec, data: TaskData) -> Document:
    index = spec.watch.sample
    label = data.everything.labels[index]
    classes = spec.data.task().classes
    if not spec.data.is_ready():
        return {"index": index, "label": None, "class_name": None, "split": None}
    _, test_rows = spec.data.split(len(data.everything))
    return {
        "index": index,
        "label": label.tolist() if classes or len(label) > 1 else float(label[0]),
        "class_name": classes[int(label)] if classes else None,
        "split": "test" if index in test_rows else "train",
    }


def _picture_document(picture: Picture) -> Document:
    return {
        **picture.header(),
        "shape": list(picture.shape),
        "data": base64.b64encode(picture.data).decode(),
    }


def predict(arguments: Document) -> Document:
    """{"spec", "checkpoint", "inputs" or "samples"} -> {"outputs", "labels", "epoch"} by that checkpoint.

    `labels` are class indices, or None for regression. Outputs that are not finite come back as None.
    """
    spec = Spec.model_validate(arguments["spec"])
    saved = checkpoints.load(Path(arguments["checkpoint"]))
    batch = _given_inputs(spec, arguments) if "inputs" in arguments else _chosen_samples(spec, arguments["samples"])
    model = build(spec)
    checkpoints.restore_model(saved, model)
    outputs = _outputs(model, batch)
    labels = None
    if spec.data.task().is_classification:
        single = outputs[:, 0] > spec.loss.single_output_threshold
        labels = single.long().tolist() if outputs.shape[1] == 1 else outputs.argmax(1).tolist()
    shares = spec.loss.probabilities(outputs)
    return {
        "outputs": _finite_lists(outputs),
        "probabilities": None if shares is None else _finite_lists(shares),
        "labels": labels,
        "epoch": saved.epoch,
    }


def _outputs(model: LayerGraph, batch: Tensor) -> Tensor:
    model.eval()
    with torch.inference_mode():
        return model(batch)  # type: ignore[no-any-return]


def _finite_lists(values: Tensor) -> list[list[float | None]]:
    finite = torch.isfinite(values).tolist()
    return [
        [value if ok else None for value, ok in zip(row, oks, strict=True)]
        for row, oks in zip(values.tolist(), finite, strict=True)
    ]


def _given_inputs(spec: Spec, arguments: Document) -> Tensor:
    task = spec.data.task()
    shape = task.input_shape
    try:
        values = torch.tensor(arguments["inputs"], dtype=torch.float32)
    except (ValueError, TypeError, RuntimeError) as error:
        said = sentence(
            "wrong_shape",
            "Expected a list of inputs of shape {expected}, received lists of unequal lengths.",
            expected=list(shape),
            variant="ragged_inputs",
        )
        raise refused_for(Problem.of(said, ("inputs",))) from error
    if tuple(values.shape[1:]) != shape or not len(values):
        said = sentence(
            "wrong_shape",
            "Expected a list of inputs of shape {expected}, received {received}.",
            expected=list(shape),
            received=list(values.shape),
            variant="inputs",
        )
        raise refused_for(Problem.of(said, ("inputs",)))
    return as_batch(as_stored(values, task.kind), task.kind)


def _chosen_samples(spec: Spec, samples: list[int]) -> Tensor:
    everything = load(spec.data).everything
    wrong = next((place for place, index in enumerate(samples) if index >= len(everything)), None)
    if wrong is not None:
        said = sentence(
            "sample_out_of_range",
            "There are {examples:,} examples; the last is {last:,}.",
            examples=len(everything),
            last=len(everything) - 1,
        )
        raise refused_for(Problem.of(said, ("samples", wrong)))
    # By indexing, not by `chosen`: the strides of the stored examples decide how a convolution adds up, to the bit.
    return as_batch(everything.stored[torch.tensor(samples, dtype=torch.long)], everything.kind)


def explain(arguments: Document) -> Document:
    """As instruments/explaining.py's, with the step that the trainer would take next."""
    return explaining.explain(arguments, stepping.next_update)


TASKS: dict[str, Callable[[Document], Document]] = {
    "preview_data": preview_data,
    "preview_augmentations": preview_augmentations,
    "preview_network": preview_network,
    "predict": predict,
    "calibrate": calibrate,
    "explain": explain,
    **forking.TASKS,
    **exporting.TASKS,
}
