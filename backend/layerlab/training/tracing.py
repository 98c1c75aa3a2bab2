"""The loss of every step of an epoch (`StepTrace`), read once at its end: a read at each would make a GPU wait."""

from __future__ import annotations

import torch
from torch import Tensor

from layerlab.training.events import Trace, finite

MOST_POINTS = 20_000
CHUNK = 1024


class StepTrace:
    """Collects losses of single steps as tensors."""

    def __init__(self) -> None:
        self._losses: list[Tensor] = []
        self._chunks: list[Tensor] = []

    def add(self, loss: Tensor) -> None:
        """Take in the loss (a scalar) of a step."""
        self._losses.append(loss.detach())
        if len(self._losses) == CHUNK:
            self._gather()

    def _gather(self) -> None:
        if self._losses:
            self._chunks.append(torch.stack(self._losses))
        self._losses = []

    def take(self, gradient_steps: frozenset[int], gradient_norms: list[float | None]) -> Trace:
        """The epoch's trace; starts the next epoch's."""
        self._gather()
        losses = torch.cat(self._chunks) if self._chunks else torch.zeros(0)
        self._chunks = []
        every = max(1, -(-len(losses) // MOST_POINTS))
        if every > 1:
            losses = torch.stack([part.mean() for part in losses.split(every)])
        steps = sorted(gradient_steps)[: len(gradient_norms)]
        return Trace([brief(loss) for loss in losses.tolist()], steps, [brief(norm) for norm in gradient_norms], every)

    def forget(self) -> None:
        """Begin anew: the epoch that was begun does not count."""
        self._losses, self._chunks = [], []


def brief(value: float | None) -> float | None:
    """A number to 7 digits, what a 32-bit one holds: half the bytes in the database and on the wire."""
    return None if value is None or finite(value) is None else float(f"{value:.7g}")
