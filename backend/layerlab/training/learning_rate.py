"""The learning rate of a run: what was chosen, or set meanwhile, times what the schedule makes of it."""

from __future__ import annotations

from collections.abc import Sequence

from torch.optim import Optimizer

from layerlab.network.spec import Training

SMALLEST_FACTOR = 1e-12
"""A schedule may shrink the rate to exactly 0; what was set then holds for the rest of the epoch."""


class LearningRate:
    """Writes the rate into the optimiser's groups. `base` is the rate at a factor of 1."""

    def __init__(self, training: Training, optimizer: Optimizer) -> None:
        self._training = training
        self._optimizer = optimizer
        self.base = training.optimizer.learning_rate

    @property
    def value(self) -> float:
        """What the next step uses."""
        return float(self._optimizer.param_groups[0]["lr"])

    def begin_epoch(self, epoch: int, losses: Sequence[float]) -> None:
        """Follow the schedule into `epoch` (0-based), after epochs with these `losses`."""
        self._write(self.base * self._factor(epoch, losses))

    def set(self, rate: float, epoch: int, losses: Sequence[float]) -> None:
        """Someone sets the rate in `epoch`: it holds at once, and the schedule goes on from it."""
        self.base = rate / max(self._factor(epoch, losses), SMALLEST_FACTOR)
        self._write(rate)

    def _factor(self, epoch: int, losses: Sequence[float]) -> float:
        return self._training.schedule.factor(epoch, self._training.epochs, losses)

    def _write(self, rate: float) -> None:
        for group in self._optimizer.param_groups:
            group["lr"] = rate
