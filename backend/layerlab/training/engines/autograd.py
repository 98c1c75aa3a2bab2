"""The engine that trains every network (`Autograd`): PyTorch's backpropagation, step by step; imports torch.

One step: a batch of the shuffled epoch, varied, forward, backward, update. At a few steps of each epoch the gradients
are measured.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from layerlab.catalog.datasets.tensors import TrainingSet
from layerlab.events import CheckpointTaken, finite
from layerlab.instruments.error_signal import TIMED_EPOCHS, StepLengths, WeightLayers
from layerlab.instruments.gradients import GradientMeter, sampled_steps
from layerlab.instruments.tracing import StepTrace
from layerlab.network.build import LayerGraph
from layerlab.network.spec import Spec
from layerlab.training import checkpoint as checkpoints
from layerlab.training.augmenting import Augmenter
from layerlab.training.engines.engine import Engine, EngineState, EpochTotals
from layerlab.training.penalties import Penalties
from layerlab.training.tally import Tally


class Autograd(Engine):
    """A stretch is one step. All measuring is read at the end of the epoch: no step waits for a device."""

    name = "autograd"

    def __init__(self, spec: Spec, model: LayerGraph, examples: TrainingSet) -> None:
        super().__init__(spec, model, examples)
        self._model = model
        self._examples = examples
        self._device = examples.rows.device
        self._loss = spec.loss
        self._parameters = list(model.parameters())
        self._optimizer = spec.training.optimizer.build(self._parameters)
        self._order = torch.Generator().manual_seed(spec.training.seed)
        self._augment = Augmenter(spec.training)
        self._penalties = Penalties(spec.training, model)
        self._tally = Tally(self._loss)
        self._batches: Iterator[tuple[Tensor, Tensor]] = iter(())
        self._measured_steps = sampled_steps(self.steps_per_epoch)
        self._epoch = 0
        self.trace = StepTrace(self._device)
        self.meter = GradientMeter(model)
        self.lengths = StepLengths(WeightLayers(model).weights)

    @property
    def rate(self) -> float:
        return float(self._optimizer.param_groups[0]["lr"])

    def set_rate(self, rate: float) -> None:
        for group in self._optimizer.param_groups:
            group["lr"] = rate

    def begin_epoch(self, epoch: int) -> None:
        self._epoch, self.step = epoch, 0
        self._model.train()
        self._tally = Tally(self._loss)
        order = torch.randperm(len(self._examples), generator=self._order).to(self._device)
        self._batches = self._examples.shuffled(self.batch_size, order)

    def run(self) -> bool:
        inputs, labels = next(self._batches)
        is_measured = self.step in self._measured_steps
        outputs = self._model(self._augment(inputs))
        loss = self._loss(outputs, self._loss.targets(labels, outputs.shape[1]))
        self.trace.add(loss)
        for parameter in self._parameters:  # as optimizer.zero_grad() does, in a tenth of its time
            parameter.grad = None
        if loss.requires_grad:
            loss.backward()
        if is_measured:
            self._measure()
        if self._penalties.is_active:
            self._penalties.apply()
        self._optimizer.step()
        self._tally.add(outputs, labels)
        if is_measured:
            self.lengths.after()
            # Elsewhere than on the CPU reading the loss would make the device wait: there the epoch's end tells.
            if self._device.type == "cpu" and finite(loss.item()) is None:
                return False
        self.step += 1
        return True

    def _measure(self) -> None:
        """Between the backward pass and the update."""
        self.meter.after_backward()
        if self.step == self.steps_per_epoch - 1:
            self.meter.before_update()
        if self._epoch < TIMED_EPOCHS:
            self.lengths.before()

    def report(self) -> EpochTotals:
        self.step = 0
        self._batches = iter(())  # the last batches' memory is free while the network is evaluated
        parameters = self.meter.report()
        trace = self.trace.take(self._measured_steps, self.meter.step_norms)
        return EpochTotals(self._tally.result(), parameters, trace, self.lengths.means())

    def state(self) -> EngineState:
        taken = checkpoints.take(self._model, self._optimizer, self._order)
        taken.tensors.update(self._augment.tensors())
        return taken

    def restore(self, checkpoint: CheckpointTaken) -> None:
        checkpoints.restore(checkpoint, self._model, self._optimizer, self._order)
        self._augment.restore(checkpoint.tensors)
