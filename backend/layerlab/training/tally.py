"""Loss and accuracy of an epoch's training steps (`Tally`), without a wait at each; imports torch."""

from __future__ import annotations

import torch
from torch import Tensor

from layerlab.catalog.losses import Loss
from layerlab.events import Measure
from layerlab.training.evaluation import measure

OUTPUT_FLOATS = 2**21
"""Outputs kept for the epoch's training loss and accuracy before they are summed up."""


class Tally:
    """Outputs and labels of the steps of one epoch."""

    def __init__(self, loss: Loss) -> None:
        self._loss = loss
        self._outputs: list[Tensor] = []
        self._labels: list[Tensor] = []
        self._floats = 0
        self._parts: list[tuple[int, Measure]] = []

    def add(self, outputs: Tensor, labels: Tensor) -> None:
        """Take in a step's outputs [n, k] and labels [n] or [n, k]."""
        self._outputs.append(outputs.detach())
        self._labels.append(labels)
        self._floats += outputs.numel()
        if self._floats > OUTPUT_FLOATS:
            self._sum_up()

    def _sum_up(self) -> None:
        if self._outputs:
            labels = torch.cat(self._labels)
            with torch.inference_mode():
                self._parts.append((len(labels), measure(torch.cat(self._outputs), labels, self._loss)))
        self._outputs, self._labels, self._floats = [], [], 0

    def result(self) -> Measure:
        """Loss and accuracy over all examples of the epoch, each as its batch was met."""
        self._sum_up()
        return Measure(
            _weighted([(count, part.loss) for count, part in self._parts]),
            _weighted([(count, part.accuracy) for count, part in self._parts]),
        )


def _weighted(parts: list[tuple[int, float | None]]) -> float | None:
    total = sum(count for count, _ in parts)
    known = [count * value for count, value in parts if value is not None]
    return sum(known) / total if len(known) == len(parts) and total else None
