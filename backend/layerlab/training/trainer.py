"""The story of a run: `train(spec, control)` is a plain generator of events. No threads, sockets or SQL.

An engine does the steps (engines/). Between its stretches the control is asked; at the end of an epoch the network is
evaluated and looked at, the doctor is told, and where it is wanted a checkpoint is taken.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator

import torch

from layerlab import events
from layerlab.catalog.datasets.tensors import load
from layerlab.events import CheckpointTaken, Event
from layerlab.instruments.doctor import Doctor
from layerlab.instruments.watching import Observation
from layerlab.network.build import build
from layerlab.network.spec import Spec
from layerlab.sentences import sentence
from layerlab.training.control import Command, Control
from layerlab.training.device import choose_device
from layerlab.training.engines import FIRST, choose_engine
from layerlab.training.evaluation import evaluate
from layerlab.training.learning_rate import LearningRate
from layerlab.training.lookout import Lookout
from layerlab.training.loss_history import LossHistory
from layerlab.training.reporting import layer_reports

STOPPED = sentence("stopped", "It was stopped.")


def train(
    spec: Spec, control: Control, checkpoint: CheckpointTaken | None = None, device: str = "cpu"
) -> Iterator[Event]:
    """Train `spec` to its end, or until `control` stops it, and say what happens.

    With a `checkpoint` it goes on from there, with the engine that made it, and ends with the same weights as if it
    had never stopped. Raises InvalidInput if that engine, or the one that the spec asks for, is not here; and whatever
    the data set or torch raises. The caller turns that into RunFailed.
    """
    yield from Trainer(spec, control, checkpoint, choose_device(device)).run()


class Trainer:
    """The state of one run, and the loop over its epochs."""

    def __init__(self, spec: Spec, control: Control, checkpoint: CheckpointTaken | None, device: torch.device) -> None:
        chosen = choose_engine(spec, None if checkpoint is None else checkpoint.state.get("engine", FIRST))
        self.spec = spec
        self.control = control
        self.device = device
        self.data = load(spec.data, device)
        self.model = build(spec)
        self.model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.engine = chosen.load()(spec, self.model, self.data.train)
        self.rate = LearningRate(spec.training, self.engine)
        self.history = LossHistory(spec.training, self.model)
        self.lookout = Lookout(spec, self.model, self.data)
        self.doctor = Doctor(spec, self.model, self.data)
        self.epoch = 0
        self.pauses_at_epoch_end = False
        if checkpoint is not None:
            self._go_on_from(checkpoint)

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
                yield self._look().pictures
                yield ending
                return
            if self.history.is_over:
                self.history.give_back()
                yield self._look().pictures
                break
        yield self._checkpoint()
        yield events.RunFinished(self.epoch, *self.history.ending(self.epoch).parts)

    def _look(self) -> Observation:
        return self.lookout.look(self.epoch, self.engine.step)

    def _epoch(self) -> Generator[Event, None, events.RunStopped | events.RunDiverged | None]:
        """One epoch. Returns the event that ends the run early, or None."""
        engine, poll = self.engine, self.control.poll
        self.rate.begin_epoch(self.epoch, self.history.losses)
        training_seconds = 0.0
        started = time.perf_counter()
        engine.begin_epoch(self.epoch)
        while engine.step < engine.steps_per_epoch:
            command = poll()
            if command is not None:
                training_seconds += time.perf_counter() - started
                stopped = yield from self._obey(command)
                if stopped:
                    return events.RunStopped(self.epoch, *STOPPED.parts)
                started = time.perf_counter()
            if not engine.run():
                return self._diverged()
        training_seconds += time.perf_counter() - started
        yield from self._end_of_epoch(training_seconds)
        if not self.history.is_finite:
            return self._diverged()
        return (yield from self._pause_when_asked())

    def _end_of_epoch(self, seconds: float) -> Iterator[Event]:
        totals = self.engine.report()
        self.epoch += 1
        is_watched = self.lookout.is_due(self.epoch, is_stepped=self.pauses_at_epoch_end)
        observation = self._look() if is_watched else None
        test = evaluate(self.model, self.data.test, self.spec.loss)
        has_finite_weights = all(found.weight_norm is not None for found in totals.parameters.values())
        loss = test.loss if len(self.data.test) else totals.train.loss
        self.history.saw(self.epoch, loss if has_finite_weights else None)
        report = events.EpochFinished(
            epoch=self.epoch,
            train=totals.train,
            test=test,
            learning_rate=self.engine.rate,
            seconds=seconds,
            layers=layer_reports(self._layers(), totals.parameters, observation),
            trace=totals.trace,
        )
        yield from self.doctor.sees(report, totals.step_lengths)
        yield report
        if observation is not None:
            yield observation.pictures
        if not self._is_over() and self.control.wants_checkpoint():  # the last one is `run`'s to take
            yield self._checkpoint()

    def _is_over(self) -> bool:
        return self.epoch >= self.spec.training.epochs or self.history.is_over

    def _pause_when_asked(self) -> Generator[Event, None, events.RunStopped | None]:
        """Wait where a step has ended. Returns the event that ends the run, or None."""
        if not self.pauses_at_epoch_end or self.epoch >= self.spec.training.epochs:
            return None
        self.pauses_at_epoch_end = False
        stopped = yield from self._wait()
        return events.RunStopped(self.epoch, *STOPPED.parts) if stopped else None

    def _obey(self, command: Command) -> Generator[Event, None, bool]:
        """Do what a command says between two stretches. Returns True if it ends the run."""
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
        yield events.RunPaused(self.epoch, self.engine.step)
        while True:
            command = self.control.wait()
            if command.name == "set":
                yield from self._set(command)
            elif command.name == "stop":
                return True
            elif command.name in ("resume", "step"):
                self.pauses_at_epoch_end = command.name == "step"
                yield events.RunResumed(self.epoch, self.engine.step)
                return False

    def _set(self, command: Command) -> Iterator[Event]:
        step = self.engine.step
        for name, new in command.settings.items():
            if name == "learning_rate":
                old = self.engine.rate
                self.rate.set(new, self.epoch, self.history.losses)
                self.doctor.sees_new_rate(self.epoch + (step > 0))
            else:
                old = float(self.lookout.watch(int(new)))
                yield self._look().pictures  # before the event, which sends them on even while nothing else follows
            yield events.SettingChanged(self.epoch, step, name, old, new)

    def _checkpoint(self) -> CheckpointTaken:
        engine = self.engine.state()
        kept = {"base_rate": self.rate.base, "losses": list(self.history.losses), "doctor": self.doctor.state()}
        return CheckpointTaken(
            self.epoch,
            {**engine.tensors, **self.history.tensors()},
            {"epoch": self.epoch, "engine": self.engine.name, **engine.values, **kept},
        )

    def _go_on_from(self, checkpoint: CheckpointTaken) -> None:
        self.engine.restore(checkpoint)
        self.epoch = checkpoint.epoch
        self.doctor.restore(checkpoint.state.get("doctor"), self.epoch)
        self.rate.base = checkpoint.state["base_rate"]
        self.history.restore(checkpoint.state["losses"], checkpoint.tensors, self.epoch)

    def _diverged(self) -> events.RunDiverged:
        if not self.history.is_finite:
            reason = sentence(
                "diverged",
                "At the end of epoch {epoch}, the loss stopped being a finite number. "
                "Lower the learning rate, or start from smaller weights.",
                epoch=self.epoch,
                variant="end_of_epoch",
            )
        else:
            reason = sentence(
                "diverged",
                "In epoch {epoch}, step {step} of {steps}, the loss stopped being a finite number. "
                "Lower the learning rate, or start from smaller weights.",
                epoch=self.epoch + 1,
                step=self.engine.step + 1,
                steps=self.engine.steps_per_epoch,
            )
        return events.RunDiverged(self.epoch, *reason.parts)

    def _layers(self) -> list[str]:
        return [node.id for node in self.model.graph]

    def _started(self) -> events.RunStarted:
        return events.RunStarted(
            device=str(self.device),
            epochs=self.spec.training.epochs,
            epoch=self.epoch,
            train_examples=len(self.data.train),
            test_examples=len(self.data.test),
            steps_per_epoch=self.engine.steps_per_epoch,
            parameters=sum(parameter.numel() for parameter in self.model.parameters()),
            layers=self._layers(),
            trained_layers=list(self.model.layer_parameters()),
            engine=self.engine.name,
        )
