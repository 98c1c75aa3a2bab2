"""An executor that trains nothing (`ScriptedExecutor`): millisecond epochs, for tests of what is above.

Real commands, real grouping, real files; only the learning is made up. Its relatives are named after the
failure they play.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from layerlab.events import (
    CheckpointTaken,
    EpochFinished,
    Event,
    LayerReport,
    Measure,
    Picture,
    PicturesTaken,
    RunDiverged,
    RunFinished,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
    SettingChanged,
    Spread,
)
from layerlab.jobs.inbox import Killed
from layerlab.jobs.inline import InlineExecutor
from layerlab.sentences import sentence
from layerlab.training.control import Command, Control

STEPS_PER_EPOCH = 4
STOPPED = sentence("stopped", "Stopped on request.", variant="scripted")
DIVERGED = sentence("diverged", "The loss is no longer a finite number.", variant="scripted")
FINISHED = sentence("finished", "All epochs are done.", variant="scripted")
LAYERS = ("conv2d_1", "relu_1", "dense_1")
TRAINED_LAYERS = ("conv2d_1", "dense_1")


class Death(Killed):
    """The trainer is gone without a last word."""


@dataclass(frozen=True)
class Script:
    """What the trainer plays. `epochs` is the spec's own number where it is None.

    After `dies_after` epochs it is gone, after `diverges_after` its loss is no number, after `fails_after`
    it raises MemoryError, after `hangs_after` it says nothing more and obeys nothing.
    """

    epochs: int | None = None
    epoch_seconds: float = 0.001
    dies_after: int | None = None
    diverges_after: int | None = None
    fails_after: int | None = None
    hangs_after: int | None = None
    learning_rate: float = 0.01


class ScriptedExecutor(InlineExecutor):
    """Plays `script` for every job."""

    def __init__(self, script: Script = Script()) -> None:
        super().__init__(train=partial(play, script), save=save)


class DyingExecutor(ScriptedExecutor):
    """Its trainers die without a word after some epochs."""

    def __init__(self, after: int = 2) -> None:
        super().__init__(Script(dies_after=after))


class SilentExecutor(ScriptedExecutor):
    """Its trainers start, then say nothing more and obey nothing but kill."""

    def __init__(self, after: int = 0) -> None:
        super().__init__(Script(hangs_after=after))


def train(spec: dict[str, Any], control: Control, checkpoint: Path | None) -> Iterator[Event]:
    """The script without any failure, as a trainer that other executors can run by its name."""
    return play(Script(), spec, control, checkpoint)


def play(script: Script, spec: dict[str, Any], control: Control, checkpoint: Path | None) -> Iterator[Event]:
    """Say what a trainer of this spec would say; resumes after the epoch that `checkpoint` names."""
    training = spec.get("training", {})
    epochs = script.epochs if script.epochs is not None else int(training.get("epochs", 20))
    epoch = 0 if checkpoint is None else int(orjson.loads(checkpoint.read_bytes())["epoch"])
    steps = STEPS_PER_EPOCH
    yield RunStarted("cpu", epochs, epoch, 80, 20, steps, 100, list(LAYERS), list(TRAINED_LAYERS))
    if control.wants_checkpoint():
        yield CheckpointTaken(epoch, {}, {"epoch": epoch})
    player = Player(control, script.learning_rate)
    while epoch < epochs:
        _misbehave(script, epoch, control)
        for step in range(STEPS_PER_EPOCH):
            yield from player.obey(control.poll(), epoch, step)
            if player.is_stopped:
                yield RunStopped(epoch, *STOPPED.parts)
                return
            time.sleep(script.epoch_seconds / STEPS_PER_EPOCH)
        epoch += 1
        if script.diverges_after is not None and epoch > script.diverges_after:
            yield RunDiverged(epoch, *DIVERGED.parts)
            return
        yield _epoch(epoch, player.learning_rate, script.epoch_seconds)
        yield _pictures(epoch)
        if control.wants_checkpoint() or epoch == epochs:
            yield CheckpointTaken(epoch, {}, {"epoch": epoch})
        if player.is_stepping and epoch < epochs:
            player.is_stepping = False
            yield from player.pause(epoch, 0)
            if player.is_stopped:
                yield RunStopped(epoch, *STOPPED.parts)
                return
    yield RunFinished(epochs, *FINISHED.parts)


class Player:
    """What commands have made of the run so far."""

    def __init__(self, control: Control, learning_rate: float) -> None:
        self.learning_rate = learning_rate
        self.is_stepping = False
        self.is_stopped = False
        self._control = control

    def obey(self, command: Command | None, epoch: int, step: int) -> Iterator[Event]:
        match command:
            case Command("pause"):
                yield from self.pause(epoch, step)
            case Command("stop"):
                self.is_stopped = True
            case Command("step"):
                self.is_stepping = True
            case Command("set", settings):
                yield from self._set(settings, epoch, step)

    def pause(self, epoch: int, step: int) -> Iterator[Event]:
        """Wait for a command that ends the pause, obeying the others."""
        yield RunPaused(epoch, step)
        while True:
            command = self._control.wait()
            if command.name == "set":
                yield from self._set(command.settings, epoch, step)
            elif command.name == "stop":
                self.is_stopped = True
                return
            elif command.name in ("resume", "step"):
                self.is_stepping = command.name == "step"
                yield RunResumed(epoch, step)
                return

    def _set(self, settings: dict[str, float], epoch: int, step: int) -> Iterator[Event]:
        new = settings["learning_rate"]
        yield SettingChanged(epoch, step, "learning_rate", self.learning_rate, new)
        self.learning_rate = new


def save(directory: Path, name: str, checkpoint: CheckpointTaken) -> str:
    """A checkpoint without tensors, written as safely as a real one, named like one: so it is kept and thinned out."""
    path = directory / f"{name}.safetensors"
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(orjson.dumps(checkpoint.state))
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    return path.name


def _misbehave(script: Script, epoch: int, control: Control) -> None:
    if script.dies_after == epoch:
        raise Death
    if script.fails_after == epoch:
        raise MemoryError
    if script.hangs_after == epoch:
        while True:
            control.wait()  # obeys nothing; only kill gets through


def _epoch(epoch: int, learning_rate: float, seconds: float) -> EpochFinished:
    """A loss that falls like one that learns."""
    train, test = Measure(2.3 / epoch, 1 - 0.9 / epoch), Measure(2.4 / epoch, 1 - 0.95 / epoch)
    spread = Spread(1 / epoch, 0.5 / epoch, 2 / epoch)
    trained = {layer: LayerReport(layer, spread, 0.1, 1.0, 0.001) for layer in TRAINED_LAYERS}
    layers = [trained.get(layer, LayerReport(layer)) for layer in LAYERS]
    return EpochFinished(epoch, train, test, learning_rate, seconds, layers)


def _pictures(epoch: int) -> PicturesTaken:
    data = bytes((epoch + pixel) % 256 for pixel in range(64))
    return PicturesTaken(epoch, 0, [Picture("maps", "conv2d_1", (1, 8, 8), 0.0, 1.0, data, 1)])
