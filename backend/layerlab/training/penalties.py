"""What keeps weights or steps small: L1 and L2 penalties, and clipping of the gradient."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from layerlab.network.build import LayerGraph
from layerlab.network.spec import Training


class Penalties:
    """Changes the gradients after `backward` and after they were measured, before the optimiser reads them.

    The penalised loss is loss + l2·Σw² + l1·Σ|w| over weights (not biases), so 2·l2·w + l1·sign(w) is added to their
    gradients. Clipping then scales the whole gradient down to the norm `clip_norm`.
    """

    def __init__(self, training: Training, model: LayerGraph) -> None:
        self._l1, self._l2, self._clip_norm = training.l1, training.l2, training.clip_norm
        self._parameters = list(model.parameters())
        self._weights = model.weights()
        self.is_active = bool(self._l1 or self._l2 or self._clip_norm)

    def apply(self) -> None:
        """Add the penalties' gradients, then clip."""
        with torch.no_grad():
            pairs = [(weight, weight.grad) for weight in self._weights if weight.grad is not None]
            weights: list[Tensor] = [weight for weight, _ in pairs]
            gradients = [gradient for _, gradient in pairs]
            if self._l2 and pairs:
                torch._foreach_add_(gradients, weights, alpha=2 * self._l2)
            if self._l1 and pairs:
                torch._foreach_add_(gradients, torch._foreach_sign(weights), alpha=self._l1)
        if self._clip_norm is not None:
            nn.utils.clip_grad_norm_(self._parameters, self._clip_norm)
