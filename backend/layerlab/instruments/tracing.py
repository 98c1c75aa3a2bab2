"""The loss of every step of an epoch (`StepTrace`), read once at its end: a read at each would make a GPU wait."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from statistics import fmean as mean

import torch
from torch import Tensor

from layerlab.events import Trace

MOST_POINTS = 20_000
CHUNK = 1024


class StepTrace:
    """Collects the losses of single steps: on the CPU as numbers, elsewhere as tensors that nobody waits for."""

    def __init__(self, device: torch.device) -> None:
        self._is_read = device.type == "cpu"
        self._numbers: list[float] = []
        self._tensors: list[Tensor] = []

    def add(self, loss: Tensor) -> None:
        """Take in the loss (a scalar) of a step."""
        if self._is_read:
            self._numbers.append(loss.item())
            return
        self._tensors.append(loss.detach())
        if len(self._tensors) == CHUNK:
            self._tensors = [torch.cat([one.reshape(-1) for one in self._tensors])]

    def take(self, gradient_steps: frozenset[int], gradient_norms: list[float | None]) -> Trace:
        """The epoch's trace; starts the next epoch's."""
        losses = self._numbers
        if self._tensors:
            losses = torch.cat([one.reshape(-1) for one in self._tensors]).tolist()
        self.forget()
        every = max(1, -(-len(losses) // MOST_POINTS))
        if every > 1:
            losses = [mean(losses[start : start + every]) for start in range(0, len(losses), every)]
        steps = sorted(gradient_steps)[: len(gradient_norms)]
        return Trace(brief(losses), steps, brief(gradient_norms), every)

    def forget(self) -> None:
        """Begin anew: the epoch that was begun does not count."""
        self._numbers, self._tensors = [], []


def brief(values: Sequence[float | None]) -> list[float | None]:
    """Numbers to 7 digits, what a 32-bit one holds: half the bytes in the database and on the wire."""
    return [float(f"{value:.7g}") if value is not None and isfinite(value) else None for value in values]
