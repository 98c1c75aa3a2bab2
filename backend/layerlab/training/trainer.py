"""How a network learns: `train(spec, control)` is a plain generator of events. No threads, sockets or SQL.

One step: a batch from the shuffled epoch, forward, backward, update. At a few steps of each epoch the gradients are
measured; between steps the control is asked; at the end of the epoch the network is evaluated and looked at.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor

from layerlab import events
from layerlab.catalog.datasets.tensors import load
from layerlab.events import CheckpointTaken, Event
from layerlab.instruments.doctor import Doctor
from layerlab.instruments.governor import Governor, work
from layerlab.instruments.gradients import GradientMeter, ParameterReport, sampled_steps
from layerlab.instruments.tracing import StepTrace
from layerlab.instruments.watching import Observation, Watcher
from layerlab.network.build import build
from layerlab.network.spec import Spec
from layerlab.sentences import Sentence, sentence
from layerlab.training import checkpoint as checkpoints
from layerlab.training.augmenting import Augmenter
from layerlab.training.control import Command, Control
from layerlab.training.device import choose_device
from layerlab.training.early_stopping import BestWeights
from layerlab.training.evaluation import evaluate, measure
from layerlab.training.learning_rate import LearningRate
from layerlab.training.penalties import Penalties

WATCH_SHARE = 0.012
"""Share of a run's work that statistics and pictures may take."""
PICTURES_APART_SECONDS = 0.05
STOPPED = sentence("stopped", "It was stopped.")
NOT_FINITE = sys.float_info.max
"""Stands for a loss that is not finite, where only losses are compared."""
OUTPUT_FLOATS = 2**21
"""Outputs kept for the epoch's training loss and accuracy before they are summed up."""


def train(
    spec: Spec, control: Control, checkpoint: CheckpointTaken | None = None, device: str = "cpu"
) -> Iterator[Event]:
    """Train `spec` to its end, or until `control` stops it, and say what happens.

    With a `checkpoint` it goes on from there, and ends with the same weights as if it had never stopped.
    Raises whatever the data set or torch raises; the caller turns that into RunFailed.
    """
    yield from Trainer(spec, control, checkpoint, choose_device(device)).run()


@dataclass
class Tally:
    """Outputs and labels of the training steps of one epoch, for its loss and accuracy, without a wait at each step."""

    spec: Spec
    outputs: list[Tensor] = field(default_factory=list)
    labels: list[Tensor] = field(default_factory=list)
    floats: int = 0
    parts: list[tuple[int, events.Measure]] = field(default_factory=list)

    def add(self, outputs: Tensor, labels: Tensor) -> None:
        self.outputs.append(outputs.detach())
        self.labels.append(labels)
        self.floats += outputs.numel()
        if self.floats > OUTPUT_FLOATS:
            self._sum_up()

    def _sum_up(self) -> None:
        if self.outputs:
            labels = torch.cat(self.labels)
            with torch.inference_mode():
                self.parts.append((len(labels), measure(torch.cat(self.outputs), labels, self.spec.loss)))
        self.outputs, self.labels, self.floats = [], [], 0

    def result(self) -> events.Measure:
        """Loss and accuracy over all examples of the epoch, each as its batch was met."""
        self._sum_up()
        return events.Measure(
            _weighted([(count, part.loss) for count, part in self.parts]),
            _weighted([(count, part.accuracy) for count, part in self.parts]),
        )


def _weighted(parts: list[tuple[int, float | None]]) -> float | None:
    total = sum(count for count, _ in parts)
    known = [count * value for count, value in parts if value is not None]
    return sum(known) / total if len(known) == len(parts) and total else None


class Trainer:
    """The state of one run, and the loop over it."""

    def __init__(self, spec: Spec, control: Control, checkpoint: CheckpointTaken | None, device: torch.device) -> None:
        self.spec = spec
        self.control = control
        self.device = device
        self.data = load(spec.data, device)
        self.model = build(spec)
        self.model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.parameters = list(self.model.parameters())
        self.optimizer = spec.training.optimizer.build(self.parameters)
        self.order = torch.Generator().manual_seed(spec.training.seed)
        self.augment = Augmenter(spec.training)
        self.loss = spec.loss
        self.meter = GradientMeter(self.model)
        self.trace = StepTrace(device)
        self.penalties = Penalties(spec.training, self.model)
        patience = spec.training.patience
        self.best = None if patience is None else BestWeights(self.model, patience)
        self.rate = LearningRate(spec.training, self.optimizer)
        self.losses: list[float] = []
        self.watcher = Watcher(spec, self.model, self.data)
        self.governor = Governor(WATCH_SHARE, PICTURES_APART_SECONDS)
        self.epoch = 0
        self.step = 0
        self.pauses_at_epoch_end = False
        self.batch_size = min(spec.training.batch_size, len(self.data.train))
        self.steps_per_epoch = -(-len(self.data.train) // self.batch_size)
        self.doctor = Doctor(spec, self.model, self.data)
        if checkpoint is not None:
            self._go_on_from(checkpoint)
        self.measured_steps = sampled_steps(self.steps_per_epoch)

    def run(self) -> Iterator[Event]:
        """The run from its start to its end."""
        yield self._started()
        yield from self.doctor.begin(self.epoch)
        if self.control.wants_checkpoint():
            yield self._checkpoint()
        while self.epoch < self.spec.training.epochs:
            ending = yield from self._epoch()
            if ending is not None:
                if isinstance(ending, events.RunDiverged):
                    yield from self.doctor.sees_divergence(self.epoch)
                yield self.watcher.look(self.epoch, self.step).pictures
                yield ending
                return
            if self.best is not None and self.best.is_over:
                self.best.give_back()
                yield self.watcher.look(self.epoch, 0).pictures
                break
        yield self._checkpoint()
        yield events.RunFinished(self.epoch, *self._why_finished().parts)

    def _epoch(self) -> Generator[Event, None, events.RunStopped | events.RunDiverged | None]:
        """One epoch. Returns the event that ends the run early, or None."""
        self.model.train()
        self.rate.begin_epoch(self.epoch, self.losses)
        tally = Tally(self.spec)
        training_seconds = 0.0
        started = time.perf_counter()
        order = torch.randperm(len(self.data.train), generator=self.order).to(self.device)
        for step, (inputs, labels) in enumerate(self.data.train.shuffled(self.batch_size, order)):
            self.step = step
            command = self.control.poll()
            if command is not None:
                training_seconds += time.perf_counter() - started
                stopped = yield from self._obey(command)
                if stopped:
                    return events.RunStopped(self.epoch, *STOPPED.parts)
                started = time.perf_counter()
            if not self._learn(self.augment(inputs), labels, tally):
                return self._diverged()
        training_seconds += time.perf_counter() - started
        self.epoch, self.step = self.epoch + 1, 0
        yield from self._end_of_epoch(tally, training_seconds)
        if self.losses[-1] == NOT_FINITE:
            return self._diverged()
        return (yield from self._pause_when_asked())

    def _learn(self, inputs: Tensor, labels: Tensor, tally: Tally) -> bool:
        """One step; False if a measured step finds that the loss is no longer finite."""
        is_measured = self.step in self.measured_steps
        outputs = self.model(inputs)
        loss = self.loss(outputs, self.loss.targets(labels, outputs.shape[1]))
        self.trace.add(loss)
        for parameter in self.parameters:  # as optimizer.zero_grad() does, in a tenth of its time
            parameter.grad = None
        if loss.requires_grad:
            loss.backward()
        if is_measured:
            self.meter.after_backward()
            if self.step == self.steps_per_epoch - 1:
                self.meter.before_update()
            self.doctor.before_update(self.epoch)
        if self.penalties.is_active:
            self.penalties.apply()
        self.optimizer.step()
        if is_measured:
            self.doctor.after_update()
        tally.add(outputs, labels)
        # Elsewhere than on the CPU reading the loss would make the device wait: there the end of the epoch tells.
        return not is_measured or self.device.type != "cpu" or events.finite(loss.item()) is not None

    def _end_of_epoch(self, tally: Tally, seconds: float) -> Iterator[Event]:
        parameters = self.meter.report()
        observation = self._look() if self._is_watched() else None
        train, test = tally.result(), evaluate(self.model, self.data.test, self.loss)
        has_finite_weights = all(found.weight_norm is not None for found in parameters.values())
        self._remember((test.loss if len(self.data.test) else train.loss) if has_finite_weights else None)
        report = events.EpochFinished(
            epoch=self.epoch,
            train=train,
            test=test,
            learning_rate=self.rate.value,
            seconds=seconds,
            layers=[self._layer_report(node.id, parameters, observation) for node in self.model.graph],
            trace=self.trace.take(self.measured_steps, self.meter.step_norms),
        )
        yield from self.doctor.sees(report)
        yield report
        if observation is not None:
            yield observation.pictures
        if not self._is_over() and self.control.wants_checkpoint():  # the last one is `run`'s to take
            yield self._checkpoint()

    def _is_over(self) -> bool:
        return self.epoch >= self.spec.training.epochs or (self.best is not None and self.best.is_over)

    def _layer_report(
        self, name: str, parameters: dict[str, ParameterReport], observation: Observation | None
    ) -> events.LayerReport:
        activation = observation.activations[name] if observation else None
        delta = observation.deltas.get(name) if observation else None
        found = parameters.get(name)
        if found is None:
            return events.LayerReport(name, activation=activation, output_gradient_norm=delta)
        return events.LayerReport(
            name,
            found.gradient_norm,
            found.bias_gradient_norm,
            found.weight_norm,
            found.update_ratio,
            activation,
            delta,
        )

    def _is_watched(self) -> bool:
        """The first, the last and a stepped epoch always are; others as `watch.every` or the governor says."""
        if self.epoch in (1, self.spec.training.epochs) or self.pauses_at_epoch_end:
            return True
        every = self.spec.watch.every
        return self.governor.allows() if every == "auto" else self.epoch % every == 0

    def _look(self) -> Observation:
        started = work()
        observation = self.watcher.look(self.epoch, self.step)
        self.governor.spent(work() - started)
        return observation

    def _pause_when_asked(self) -> Generator[Event, None, events.RunStopped | None]:
        """Wait where a step has ended. Returns the event that ends the run, or None."""
        if not self.pauses_at_epoch_end or self.epoch >= self.spec.training.epochs:
            return None
        self.pauses_at_epoch_end = False
        stopped = yield from self._wait()
        return events.RunStopped(self.epoch, *STOPPED.parts) if stopped else None

    def _obey(self, command: Command) -> Generator[Event, None, bool]:
        """Do what a command says between two steps. Returns True if it ends the run."""
        if command.name == "set":
            yield from self._set(command)
        elif command.name == "step":
            self.pauses_at_epoch_end = True
        elif command.name == "pause":
            yield self._look().pictures
            return (yield from self._wait())
        return command.name == "stop"

    def _wait(self) -> Generator[Event, None, bool]:
        """Stand still until told to go on. Returns True if the run is stopped instead."""
        yield events.RunPaused(self.epoch, self.step)
        while True:
            command = self.control.wait()
            if command.name == "set":
                yield from self._set(command)
            elif command.name == "stop":
                return True
            elif command.name in ("resume", "step"):
                self.pauses_at_epoch_end = command.name == "step"
                yield events.RunResumed(self.epoch, self.step)
                return False

    def _set(self, command: Command) -> Iterator[Event]:
        for name, new in command.settings.items():
            if name == "learning_rate":
                old = self.rate.value
                self.rate.set(new, self.epoch, self.losses)
                self.doctor.sees_new_rate(self.epoch + (self.step > 0))
            else:
                old = float(self.watcher.watch(int(new)))
                yield self._look().pictures  # before the event, which sends them on even while nothing else follows
            yield events.SettingChanged(self.epoch, self.step, name, old, new)

    def _remember(self, loss: float | None) -> None:
        """What schedules and early stopping go by; a loss that is not finite is the worst there is."""
        self.losses.append(NOT_FINITE if loss is None else loss)
        if self.best is not None:
            self.best.saw(self.epoch, self.losses[-1])

    def _why_finished(self) -> Sentence:
        if self.best is not None and self.best.is_over:
            return sentence(
                "stopped_early",
                "Stopped early after {patience} epochs without a lower loss; "
                "the weights of epoch {best} are given back.",
                patience=self.spec.training.patience,
                best=self.best.epoch,
            )
        if self.epoch <= 1:
            return sentence("finished", "Its one epoch is done.", variant="one")
        return sentence("finished", "All {epochs} epochs are done.", epochs=self.epoch)

    def _checkpoint(self) -> CheckpointTaken:
        taken = checkpoints.take(self.epoch, self.model, self.optimizer, self.order)
        taken.tensors.update(self.augment.tensors())
        taken.state.update(base_rate=self.rate.base, losses=list(self.losses), doctor=self.doctor.state())
        if self.best is not None:
            taken.tensors.update(self.best.tensors())
        return taken

    def _go_on_from(self, checkpoint: CheckpointTaken) -> None:
        checkpoints.restore(checkpoint, self.model, self.optimizer, self.order)
        self.augment.restore(checkpoint.tensors)
        self.epoch = checkpoint.epoch
        self.doctor.restore(checkpoint.state.get("doctor"), self.epoch)
        self.rate.base, self.losses = checkpoint.state["base_rate"], list(checkpoint.state["losses"])
        if self.best is not None:
            self.best.restore(checkpoint.tensors, self.losses, self.epoch)

    def _diverged(self) -> events.RunDiverged:
        if self.losses and self.losses[-1] == NOT_FINITE:
            reason = sentence(
                "diverged",
                "At the end of epoch {epoch}, the loss stopped being a finite number. "
                "Lower the learning rate, or start from smaller weights.",
                epoch=self.epoch,
                variant="at_the_end",
            )
        else:
            reason = sentence(
                "diverged",
                "In epoch {epoch}, step {step} of {steps}, the loss stopped being a finite number. "
                "Lower the learning rate, or start from smaller weights.",
                epoch=self.epoch + 1,
                step=self.step + 1,
                steps=self.steps_per_epoch,
            )
        return events.RunDiverged(self.epoch, *reason.parts)

    def _started(self) -> events.RunStarted:
        return events.RunStarted(
            device=str(self.device),
            epochs=self.spec.training.epochs,
            epoch=self.epoch,
            train_examples=len(self.data.train),
            test_examples=len(self.data.test),
            steps_per_epoch=self.steps_per_epoch,
            parameters=sum(parameter.numel() for parameter in self.parameters),
            layers=[node.id for node in self.model.graph],
            trained_layers=self.meter.layer_ids,
        )
