"""The loss of every epoch so far (`LossHistory`): what schedules and early stopping go by."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from torch import Tensor

from layerlab.network.build import LayerGraph
from layerlab.network.spec import Training
from layerlab.sentences import Sentence, sentence
from layerlab.training.early_stopping import BestWeights

NOT_FINITE = sys.float_info.max
"""Stands for a loss that is not finite, where only losses are compared: the worst there is."""


class LossHistory:
    """Test losses, or training losses where there are no test examples; and the best weights, with a patience."""

    def __init__(self, training: Training, model: LayerGraph) -> None:
        self.losses: list[float] = []
        self._patience = training.patience
        self._best = None if training.patience is None else BestWeights(model, training.patience)

    def saw(self, epoch: int, loss: float | None) -> None:
        """`epoch` has ended with this loss; None if it, or a weight, is not finite."""
        self.losses.append(NOT_FINITE if loss is None else loss)
        if self._best is not None:
            self._best.saw(epoch, self.losses[-1])

    @property
    def is_finite(self) -> bool:
        """Whether the newest loss is a number; true before the first."""
        return not self.losses or self.losses[-1] != NOT_FINITE

    @property
    def is_over(self) -> bool:
        """Whether the run has waited long enough for a lower loss."""
        return self._best is not None and self._best.is_over

    def give_back(self) -> None:
        """Put the best weights into the network."""
        if self._best is not None:
            self._best.give_back()

    def ending(self, epoch: int) -> Sentence:
        """Why a run that has ended by itself did so after `epoch` epochs."""
        if self._best is not None and self._best.is_over:
            return sentence(
                "stopped_early",
                "Stopped early after {patience} epochs without a lower loss; "
                "the weights of epoch {best} are given back.",
                patience=self._patience,
                best=self._best.epoch,
            )
        if epoch <= 1:
            return sentence("finished", "Its one epoch is done.", variant="one")
        return sentence("finished", "All {epochs} epochs are done.", epochs=epoch)

    def tensors(self) -> dict[str, Tensor]:
        """What a checkpoint keeps beside the losses."""
        return {} if self._best is None else self._best.tensors()

    def restore(self, losses: Sequence[float], tensors: Mapping[str, Tensor], epoch: int) -> None:
        """Go on from a checkpoint taken after `epoch` epochs."""
        self.losses = list(losses)
        if self._best is not None:
            self._best.restore(dict(tensors), self.losses, epoch)
