"""The learning rate of a run: what was chosen, or set meanwhile, times what the schedule makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from layerlab.network.spec import Training

SMALLEST_FACTOR = 1e-12
"""A schedule may shrink the rate to exactly 0; what was set then holds for the rest of the epoch."""


class Paced(Protocol):
    """What steps at a rate that can be set: an engine."""

    def set_rate(self, rate: float) -> None:
        """Use it from the next step on."""


class LearningRate:
    """Tells the engine its rate. `base` is the rate at a factor of 1."""

    def __init__(self, training: Training, engine: Paced) -> None:
        self._training = training
        self._engine = engine
        self.base = training.optimizer.learning_rate

    def begin_epoch(self, epoch: int, losses: Sequence[float]) -> None:
        """Follow the schedule into `epoch` (0-based), after epochs with these `losses`."""
        self._engine.set_rate(self.base * self._factor(epoch, losses))

    def set(self, rate: float, epoch: int, losses: Sequence[float]) -> None:
        """Someone sets the rate in `epoch`: it holds at once, and the schedule goes on from it."""
        self.base = rate / max(self._factor(epoch, losses), SMALLEST_FACTOR)
        self._engine.set_rate(rate)

    def _factor(self, epoch: int, losses: Sequence[float]) -> float:
        return self._training.schedule.factor(epoch, self._training.epochs, losses)
