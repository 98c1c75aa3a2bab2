"""Stops a run when its loss has stopped falling, and gives the best weights back."""

from __future__ import annotations

import torch
from torch import Tensor

from layerlab.network.build import LayerGraph

BEST = "best/"


class BestWeights:
    """Remembers the weights of the epoch with the lowest loss; `is_over` after `patience` epochs without a new one."""

    def __init__(self, model: LayerGraph, patience: int) -> None:
        self._model = model
        self._patience = patience
        self._weights: dict[str, Tensor] = {}
        self.epoch = 0
        self._loss = float("inf")
        self._waited = 0

    def saw(self, epoch: int, loss: float) -> None:
        """An epoch has ended with this loss."""
        if loss < self._loss:
            self._weights = {name: value.detach().clone() for name, value in self._model.layer_state().items()}
            self.epoch, self._loss, self._waited = epoch, loss, 0
        else:
            self._waited += 1

    @property
    def is_over(self) -> bool:
        return self._waited >= self._patience

    def give_back(self) -> None:
        """Put the best weights into the network."""
        with torch.no_grad():
            for name, value in self._model.layer_state().items():
                if name in self._weights:
                    value.copy_(self._weights[name])

    def tensors(self) -> dict[str, Tensor]:
        """What a checkpoint keeps of it."""
        return {BEST + name: value.contiguous() for name, value in self._weights.items()}

    def restore(self, tensors: dict[str, Tensor], losses: list[float], epoch: int) -> None:
        """Go on from a checkpoint taken after `epoch` epochs with these losses."""
        self._weights = {name.removeprefix(BEST): value for name, value in tensors.items() if name.startswith(BEST)}
        if losses:
            self._loss = min(losses)
            self.epoch = losses.index(self._loss) + 1
            self._waited = epoch - self.epoch
