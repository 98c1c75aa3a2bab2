"""One of our runs with everything on: measurements, statistics, pictures, and a checkpoint every 0.1 s."""

from __future__ import annotations

import time

from layerlab.events import EpochFinished, RunStarted
from layerlab.network.spec import Spec
from layerlab.training.control import Command
from layerlab.training.trainer import train
from tests.benchmarks.outcome import Outcome, Stopwatch

CHECKPOINT_SECONDS = 0.1


class Watched:
    """The control of a run that someone looks at: no commands, and checkpoints as often as a server takes them."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def poll(self) -> Command | None:
        return None

    def wait(self) -> Command:
        return Command("stop")

    def wants_checkpoint(self) -> bool:
        now = time.perf_counter()
        if now - self._last < CHECKPOINT_SECONDS:
            return False
        self._last = now
        return True


def run(spec: Spec) -> Outcome:
    """Train to the end."""
    said = train(spec, Watched())
    beginning = next(said)  # it has its data and its network
    assert isinstance(beginning, RunStarted)
    watch = Stopwatch()
    losses = [event.train.loss for event in said if isinstance(event, EpochFinished)]
    seconds = watch.read()
    return Outcome(seconds, beginning.parameters, [float("nan") if loss is None else loss for loss in losses])
