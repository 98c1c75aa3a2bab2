"""How the learning rate changes from epoch to epoch: a factor of the rate that was chosen."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from math import cos, pi
from typing import Any, ClassVar, Literal

from pydantic import Field

from layerlab.catalog.choice import Choice, Registry


class Schedule(Choice):
    """Base of the schedules."""

    group = "Schedules"
    is_constant: ClassVar[bool] = False
    """Whether the rate stays what it was chosen to be."""

    @classmethod
    def description(cls) -> dict[str, Any]:
        return {**super().description(), "is_constant": cls.is_constant}

    @abstractmethod
    def factor(self, epoch: int, epochs: int, losses: Sequence[float]) -> float:
        """What the learning rate is multiplied by in `epoch` (0-based) of `epochs`.

        `losses` are those of the finished epochs: on the test examples, or the training ones where there are none.
        """


class ConstantRate(Schedule):
    """The same rate from beginning to end."""

    title = "Constant"
    is_constant = True

    type: Literal["constant"] = "constant"

    def factor(self, epoch: int, epochs: int, losses: Sequence[float]) -> float:
        return 1.0


class StepDecay(Schedule):
    """Every few epochs the rate drops to a fraction of itself."""

    title = "Steps"

    type: Literal["step"] = "step"
    every: int = Field(10, ge=1, le=10_000, description="Epochs from one drop to the next")
    drop: float = Field(0.5, gt=0.0, lt=1.0, description="What is left of the rate after each drop")

    def factor(self, epoch: int, epochs: int, losses: Sequence[float]) -> float:
        return self.drop ** (epoch // self.every)


class ExponentialDecay(Schedule):
    """The rate shrinks by the same share every epoch."""

    title = "Exponential"

    type: Literal["exponential"] = "exponential"
    decay: float = Field(0.95, gt=0.0, lt=1.0, description="What is left of the rate after each epoch")

    def factor(self, epoch: int, epochs: int, losses: Sequence[float]) -> float:
        return self.decay**epoch


class Cosine(Schedule):
    """The rate follows half a cosine from its full height to (almost) nothing (Loshchilov & Hutter 2017)."""

    title = "Cosine"

    type: Literal["cosine"] = "cosine"
    floor: float = Field(0.0, ge=0.0, lt=1.0, description="What is left of the rate at the end")

    def factor(self, epoch: int, epochs: int, losses: Sequence[float]) -> float:
        return self.floor + (1 - self.floor) * 0.5 * (1 + cos(pi * epoch / max(1, epochs)))


class WarmUp(Schedule):
    """The rate rises in equal steps to its full height and stays there: big first steps are taken with care."""

    title = "Warm-up"

    type: Literal["warm_up"] = "warm_up"
    warm_epochs: int = Field(5, ge=1, le=1000, description="Epochs until the full rate is reached")

    def factor(self, epoch: int, epochs: int, losses: Sequence[float]) -> float:
        return min(1.0, (epoch + 1) / self.warm_epochs)


class ReduceOnPlateau(Schedule):
    """Whenever the loss has not fallen for some epochs, the rate drops."""

    title = "Reduce on plateau"

    type: Literal["reduce_on_plateau"] = "reduce_on_plateau"
    patience: int = Field(5, ge=1, le=1000, description="Epochs without a new lowest loss before the rate drops")
    drop: float = Field(0.5, gt=0.0, lt=1.0, description="What is left of the rate after each drop")

    def factor(self, epoch: int, epochs: int, losses: Sequence[float]) -> float:
        drops, waited, lowest = 0, 0, float("inf")
        for loss in losses:
            waited = 0 if loss < lowest else waited + 1
            lowest = min(lowest, loss)
            if waited >= self.patience:
                drops, waited = drops + 1, 0
        return self.drop**drops


SCHEDULES: Registry[Schedule] = Registry(
    "schedule", Schedule, (ConstantRate, StepDecay, ExponentialDecay, Cosine, WarmUp, ReduceOnPlateau)
)
