"""How weights follow their gradients. Each optimiser is torch's own where its form is that of docs/facts.md, else ours.

w are the weights, g their gradient, lr the learning rate.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field
from pydantic.config import JsonDict

from layerlab.catalog.choice import Choice, Registry

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer as TorchOptimizer

LOG_SCALE: JsonDict = {"x-scale": "log"}


def on_cpu(parameters: list[nn.Parameter]) -> bool:
    """Whether torch's fused kernels are to be used: on the CPU all our optimisers have one, elsewhere not."""
    return all(parameter.device.type == "cpu" for parameter in parameters)


class Optimizer(Choice):
    """Base of the optimisers."""

    group = "Optimisers"
    state_per_weight: ClassVar[int] = 0
    """Numbers kept beside each weight, for the memory estimate."""
    is_plain: ClassVar[bool] = False
    """Whether a step is w ← w − lr·g and no more: nothing of earlier steps is remembered."""
    is_adaptive: ClassVar[bool] = False
    """Whether every weight has a step size of its own, made from the sizes of its gradients."""

    learning_rate: float = Field(
        0.01, gt=0.0, le=100.0, description="Size of a step; can be changed while training", json_schema_extra=LOG_SCALE
    )

    @abstractmethod
    def build(self, parameters: list[nn.Parameter]) -> TorchOptimizer:
        """A torch optimiser over `parameters`; its groups' `lr` is the learning rate."""

    @abstractmethod
    def code(self) -> str:
        """The Python expression that builds it, given `model` on the CPU."""

    def setup_code(self) -> list[str]:
        """The Python statements between building it and its first step, given `model` and `optimizer`."""
        return []


class GradientDescent(Optimizer):
    """w ← w − lr·g: straight down the slope of the batch."""

    title = "Gradient descent"
    is_plain = True

    type: Literal["gradient_descent"] = "gradient_descent"
    learning_rate: float = Field(
        0.1, gt=0.0, le=100.0, description="Size of a step; can be changed while training", json_schema_extra=LOG_SCALE
    )

    def build(self, parameters: list[nn.Parameter]) -> TorchOptimizer:
        from torch import optim

        return optim.SGD(parameters, lr=self.learning_rate, fused=on_cpu(parameters))

    def code(self) -> str:
        return f"torch.optim.SGD(model.parameters(), lr={self.learning_rate}, fused=True)"


class Momentum(Optimizer):
    """v ← a·v + (1 − a)·g, w ← w − lr·v: a running average of the gradients, so that zigzags cancel out."""

    title = "Momentum"
    state_per_weight = 1

    type: Literal["momentum"] = "momentum"
    learning_rate: float = Field(
        0.1, gt=0.0, le=100.0, description="Size of a step; can be changed while training", json_schema_extra=LOG_SCALE
    )
    momentum: float = Field(0.9, ge=0.0, lt=1.0, description="a: how much of the running average is kept")

    def build(self, parameters: list[nn.Parameter]) -> TorchOptimizer:
        import torch
        from torch import optim

        a = self.momentum  # torch: v ← momentum·v + (1 − dampening)·g
        optimizer = optim.SGD(parameters, lr=self.learning_rate, momentum=a, dampening=a, fused=on_cpu(parameters))
        # torch would start the average at the first gradient; the form of docs/facts.md starts it at 0.
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                optimizer.state[parameter]["momentum_buffer"] = torch.zeros_like(parameter)
        return optimizer

    def code(self) -> str:
        arguments = f"lr={self.learning_rate}, momentum={self.momentum}, dampening={self.momentum}, fused=True"
        return f"torch.optim.SGD(model.parameters(), {arguments})"

    def setup_code(self) -> list[str]:
        return [
            "# torch would start the running average at the first gradient; this form starts it at 0.",
            "for parameter in model.parameters():",
            '    optimizer.state[parameter]["momentum_buffer"] = torch.zeros_like(parameter)',
        ]


class Adam(Optimizer):
    """Running averages of gradient and squared gradient, both corrected for their start; each weight has its own step
    (Kingma & Ba 2015)."""

    title = "Adam"
    is_adaptive = True
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

    def build(self, parameters: list[nn.Parameter]) -> TorchOptimizer:
        from torch import optim

        betas = (self.beta1, self.beta2)
        return optim.Adam(parameters, lr=self.learning_rate, betas=betas, eps=self.epsilon, fused=on_cpu(parameters))

    def code(self) -> str:
        arguments = f"lr={self.learning_rate}, betas=({self.beta1}, {self.beta2}), eps={self.epsilon}, fused=True"
        return f"torch.optim.Adam(model.parameters(), {arguments})"


class Nesterov(Optimizer):
    """Momentum that looks ahead: the gradient is taken where the momentum leads. Steps add up here: v ← a·v + g
    (Nesterov 1983, in the form of Sutskever et al. 2013)."""

    title = "Nesterov"
    state_per_weight = 1

    type: Literal["nesterov"] = "nesterov"
    momentum: float = Field(0.9, gt=0.0, lt=1.0, description="a: how much of the last step is kept")

    def build(self, parameters: list[nn.Parameter]) -> TorchOptimizer:
        from torch import optim

        return optim.SGD(
            parameters, lr=self.learning_rate, momentum=self.momentum, nesterov=True, fused=on_cpu(parameters)
        )

    def code(self) -> str:
        arguments = f"lr={self.learning_rate}, momentum={self.momentum}, nesterov=True, fused=True"
        return f"torch.optim.SGD(model.parameters(), {arguments})"


class AdaGrad(Optimizer):
    """r ← r + g², w ← w − lr·g / (δ + √r): weights with large gradients so far take smaller steps
    (Duchi et al. 2011)."""

    title = "AdaGrad"
    is_adaptive = True
    state_per_weight = 1

    type: Literal["adagrad"] = "adagrad"
    delta: float = Field(1e-7, gt=0.0, le=1.0, description="δ: keeps the division finite", json_schema_extra=LOG_SCALE)

    def build(self, parameters: list[nn.Parameter]) -> TorchOptimizer:
        from torch import optim

        return optim.Adagrad(parameters, lr=self.learning_rate, eps=self.delta, fused=on_cpu(parameters))

    def code(self) -> str:
        return f"torch.optim.Adagrad(model.parameters(), lr={self.learning_rate}, eps={self.delta}, fused=True)"


class RMSProp(Optimizer):
    """r ← p·r + (1 − p)·g², w ← w − lr·g / (δ + √r): AdaGrad that forgets (Hinton 2012)."""

    title = "RMSProp"
    is_adaptive = True
    state_per_weight = 1

    type: Literal["rmsprop"] = "rmsprop"
    learning_rate: float = Field(
        0.001,
        gt=0.0,
        le=100.0,
        description="Size of a step; can be changed while training",
        json_schema_extra=LOG_SCALE,
    )
    decay: float = Field(0.9, ge=0.0, lt=1.0, description="p: how much of the running average of g² is kept")
    delta: float = Field(1e-7, gt=0.0, le=1.0, description="δ: keeps the division finite", json_schema_extra=LOG_SCALE)

    def build(self, parameters: list[nn.Parameter]) -> TorchOptimizer:
        from torch import optim

        return optim.RMSprop(parameters, lr=self.learning_rate, alpha=self.decay, eps=self.delta, foreach=True)

    def code(self) -> str:
        arguments = f"lr={self.learning_rate}, alpha={self.decay}, eps={self.delta}, foreach=True"
        return f"torch.optim.RMSprop(model.parameters(), {arguments})"


class AdamW(Adam):
    """Adam with weight decay beside it: w also shrinks by lr·decay·w at each step (Loshchilov & Hutter 2019)."""

    title = "AdamW"

    type: Literal["adamw"] = "adamw"  # type: ignore[assignment]
    weight_decay: float = Field(0.01, ge=0.0, le=1.0, description="Share by which weights shrink, times the step size")

    def build(self, parameters: list[nn.Parameter]) -> TorchOptimizer:
        from torch import optim

        betas, decay = (self.beta1, self.beta2), self.weight_decay
        return optim.AdamW(
            parameters,
            lr=self.learning_rate,
            betas=betas,
            eps=self.epsilon,
            weight_decay=decay,
            fused=on_cpu(parameters),
        )

    def code(self) -> str:
        rates = f"lr={self.learning_rate}, betas=({self.beta1}, {self.beta2}), eps={self.epsilon}"
        return f"torch.optim.AdamW(model.parameters(), {rates}, weight_decay={self.weight_decay}, fused=True)"


OPTIMIZERS: Registry[Optimizer] = Registry(
    "optimiser", Optimizer, (GradientDescent, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW)
)
