"""Looks at a network without disturbing it: activation statistics, error signals, and the probes' pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor

from layerlab.catalog.datasets.tensors import TaskData, as_batch
from layerlab.catalog.shape import kind_of
from layerlab.events import Activation, PicturesTaken
from layerlab.instruments.imaging import pictures_of
from layerlab.instruments.probes import PROBES, Probe, View, answers_of
from layerlab.instruments.probes.fixed import AMONG, fixed_rows
from layerlab.instruments.probing import Probed, probe
from layerlab.instruments.statistics import activations_of, read
from layerlab.network.build import LayerGraph
from layerlab.network.memory import PROBE_BATCH, probed
from layerlab.network.spec import Spec
from layerlab.network.surgery import INPUT


@dataclass(frozen=True)
class Observation:
    """What one look saw. `deltas` are the norms of the loss's gradient in each layer's output, if there is a loss."""

    activations: dict[str, Activation]
    pictures: PicturesTaken
    deltas: dict[str, float | None]


class Watcher:
    """Runs the probe batch (the watched example first, then the first training examples) through the network.

    Further watched examples stand behind it: they are pictured, and count in no statistics.
    """

    def __init__(self, spec: Spec, model: LayerGraph, data: TaskData) -> None:
        self._spec = spec
        self._model = model
        self._data = data
        self._sample = spec.watch.sample
        self._probed = probed(model.floats, PROBE_BATCH)
        self._others = tuple(index for index in spec.watch.samples if index < len(data.everything))
        self._batch, self._labels = self._probe_batch()
        asked = data.test if len(data.test) else data.train.first(AMONG)
        self._fixed = asked.chosen(fixed_rows(asked.labels)).inputs
        self._weights = model.main_weights()
        self._pictured = pictured_weights(model)
        self._has_loss = spec.data.is_ready() and (spec.data.task().is_classification or not spec.loss.needs_classes)
        self._probes: list[Probe] = [
            probe for probe in (entry() for entry in PROBES) if probe.applies(spec.data, spec.loss)
        ]

    def watch(self, sample: int) -> int:
        """Show another example from now on; returns the one before."""
        before, self._sample = self._sample, sample
        self._batch, self._labels = self._probe_batch()
        return before

    def _probe_batch(self) -> tuple[Tensor, Tensor]:
        """Inputs of all examples that are looked at, and the labels of the probe batch."""
        everything, first = self._data.everything, self._data.train.first(self._probed - 1)
        chosen = [everything.stored[index : index + 1] for index in (self._sample, *self._others)]
        labels = torch.cat([everything.labels[self._sample : self._sample + 1], first.labels])
        stored = torch.cat([chosen[0], first.stored, *chosen[1:]])
        return as_batch(stored, everything.kind), labels

    def look(self, epoch: int, step: int) -> Observation:
        """Statistics and pictures of this moment; the network's mode and the random state stay as they were."""
        was_training = self._model.training
        self._model.eval()
        try:
            probed = probe(self._model, self._batch, self._weights, self._loss_of)
            with torch.inference_mode():
                return self._sighting(probed, epoch, step)
        finally:
            self._model.train(was_training)

    def _loss_of(self, outputs: dict[str, Tensor]) -> Tensor | None:
        answers = answers_of(outputs, self._model.shapes, self._spec.data, self._spec.loss) if self._has_loss else None
        if answers is None:
            return None
        loss = self._spec.loss
        return loss(answers[: len(self._labels)], loss.targets(self._labels, answers.shape[1]))

    def _sighting(self, probed: Probed, epoch: int, step: int) -> Observation:
        view = self._view(probed)
        planes = [(one.draw, plane) for one in self._probes for plane in one.look(view)]
        samples = (self._sample, *self._others) if self._others else ()
        pictures = PicturesTaken(epoch, step, pictures_of(planes), self._sample, samples)
        deltas = {} if probed.deltas is None else read(probed.deltas, probed.outputs)
        return Observation(activations_of(self._model.graph, view.outputs, view.shapes), pictures, deltas)

    def _view(self, probed: Probed) -> View:
        count = len(self._labels)
        outputs = {name: values[:count] for name, values in probed.outputs.items()} if self._others else probed.outputs
        return View(
            batch=self._batch[:count],
            outputs=outputs,
            shapes=self._model.shapes,
            forward=self._model,
            dataset=self._spec.data,
            loss=self._spec.loss,
            input_range=self._data.input_range,
            layers=self._model.outputs,
            fixed=self._fixed,
            weights=self._weights,
            gradients=probed.gradients or {},
            kernels={name: self._weights[name].view(shape) for name, shape in self._pictured.items()},
            reads_picture=self._model.reads_input,
            samples=self._of_samples(probed.outputs) if self._others else {},
        )

    def _of_samples(self, outputs: dict[str, Tensor]) -> dict[str, Tensor]:
        rows = [0, *range(len(self._labels), len(self._batch))]
        return {name: values[rows] for name, values in {INPUT: self._batch, **outputs}.items()}


def pictured_weights(model: LayerGraph) -> dict[str, Sequence[int]]:
    """The layers whose weights are pictures, and the shape [units, channels, h, w] to see them in.

    Kernels are, and the weights of a row that is the input picture laid out.
    """
    shapes: dict[str, Sequence[int]] = {}
    weights, seen = model.main_weights(), model.shapes[INPUT]
    is_row = {node.id for node in model.graph if kind_of(model.shapes[node.inputs[0]]) == "row"}
    rows = model.reads_input & is_row if kind_of(seen) == "picture" else frozenset[str]()
    for node in model.graph:
        if node.layer.has_kernels:
            shapes[node.id] = weights[node.id].shape
        elif node.layer.has_weights and node.id in rows:
            shapes[node.id] = (len(weights[node.id]), *seen)
    return {name: shape for name, shape in shapes.items() if prod(shape)}
