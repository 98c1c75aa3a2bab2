"""How weights follow their gradients. Each optimiser is torch's own where its form is the lectures', else ours.

w are the weights, g their gradient, lr the learning rate.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field
from pydantic.config import JsonDict

from layerlab.catalog.choice import Choice, Registry

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer as TorchOptimizer

LOG_SCALE: JsonDict = {"x-scale": "log"}


class Optimizer(Choice):
    """Base of the optimisers."""

    group = "Optimisers"
    state_per_weight: ClassVar[int] = 0
    """Numbers kept beside each weight, for the memory estimate."""

    learning_rate: float = Field(
        0.01, gt=0.0, le=100.0, description="Size of a step; can be changed while training", json_schema_extra=LOG_SCALE
    )

    @abstractmethod
    def build(self, parameters: Iterable[nn.Parameter]) -> TorchOptimizer:
        """A torch optimiser over `parameters`; its groups' `lr` is the learning rate."""

    @abstractmethod
    def code(self) -> str:
        """The Python expression that builds it, given `model`."""


class GradientDescent(Optimizer):
    """w ← w − lr·g: straight down the slope of the batch."""

    title = "Gradient descent"

    type: Literal["gradient_descent"] = "gradient_descent"
    learning_rate: float = Field(
        0.1, gt=0.0, le=100.0, description="Size of a step; can be changed while training", json_schema_extra=LOG_SCALE
    )

    def build(self, parameters: Iterable[nn.Parameter]) -> TorchOptimizer:
        from torch import optim

        return optim.SGD(parameters, lr=self.learning_rate, fused=True)

    def code(self) -> str:
        return f"torch.optim.SGD(model.parameters(), lr={self.learning_rate})"


class Momentum(Optimizer):
    """v ← a·v + (1 − a)·g, w ← w − lr·v: a running average of the gradients, so that zigzags cancel out."""

    title = "Momentum"
    state_per_weight = 1

    type: Literal["momentum"] = "momentum"
    learning_rate: float = Field(
        0.1, gt=0.0, le=100.0, description="Size of a step; can be changed while training", json_schema_extra=LOG_SCALE
    )
    momentum: float = Field(0.9, ge=0.0, lt=1.0, description="a: how much of the running average is kept")

    def build(self, parameters: Iterable[nn.Parameter]) -> TorchOptimizer:
        import torch
        from torch import optim

        dampening = 1 - self.momentum
        optimizer = optim.SGD(
            parameters, lr=self.learning_rate, momentum=self.momentum, dampening=dampening, fused=True
        )
        # torch would start the average at the first gradient; the lectures' form starts it at 0.
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                optimizer.state[parameter]["momentum_buffer"] = torch.zeros_like(parameter)
        return optimizer

    def code(self) -> str:
        momentum = f"momentum={self.momentum}, dampening={1 - self.momentum}"
        return f"torch.optim.SGD(model.parameters(), lr={self.learning_rate}, {momentum})"


class Adam(Optimizer):
    """Running averages of gradient and squared gradient, both corrected for their start; each weight has its own step
    (Kingma & Ba 2015)."""

    title = "Adam"
    state_per_weight = 2

    type: Literal["adam"] = "adam"
    learning_rate: float = Field(
        0.001,
        gt=0.0,
        le=100.0,
        description="Size of a step; can be changed while training",
        json_schema_extra=LOG_SCALE,
    )
    beta1: float = Field(0.9, ge=0.0, lt=1.0, description="How much of the running average of g is kept")
    beta2: float = Field(0.999, ge=0.0, lt=1.0, description="How much of the running average of g² is kept")
    epsilon: float = Field(1e-8, gt=0.0, le=1.0, description="Keeps the division finite", json_schema_extra=LOG_SCALE)

    def build(self, parameters: Iterable[nn.Parameter]) -> TorchOptimizer:
        from torch import optim

        betas = (self.beta1, self.beta2)
        return optim.Adam(parameters, lr=self.learning_rate, betas=betas, eps=self.epsilon, fused=True)

    def code(self) -> str:
        betas = f"betas=({self.beta1}, {self.beta2}), eps={self.epsilon}"
        return f"torch.optim.Adam(model.parameters(), lr={self.learning_rate}, {betas})"


OPTIMIZERS: Registry[Optimizer] = Registry("optimiser", Optimizer, (GradientDescent, Momentum, Adam))
