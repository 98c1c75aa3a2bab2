"""How weights start. An initialiser fills one layer's tensors in place, from torch's global generator.

n_in and n_out are fan-in and fan-out as torch counts them: kernel area times channels for a convolution.
Sources: Glorot & Bengio 2010 (Xavier), He et al. 2015, LeCun et al. 1998, Saxe et al. 2014 (orthogonal).
"""

from __future__ import annotations

from abc import abstractmethod
from math import sqrt
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from pydantic import Field

from layerlab.catalog.choice import Choice, Registry
from layerlab.sentences import Sentence, sentence

if TYPE_CHECKING:
    from torch import Tensor

Fans = tuple[int, int]
"""(n_in, n_out): how many values a unit reads, and how many units read a value."""


class Following(Protocol):
    """What a layer's output goes through next, as far as first weights depend on it."""

    is_rectifier: ClassVar[bool]


class Initializer(Choice):
    """Base of the initialisers."""

    group = "Initialisers"
    is_automatic: ClassVar[bool] = False
    """Whether it chooses by itself what suits the layer."""
    is_written_out: ClassVar[bool] = False
    """Whether it holds every number, and so fits layers of one shape only."""

    def written(self) -> tuple[list[Any], list[float] | None] | None:
        """Weights and biases as somebody wrote them, more exact than float32; None for drawn ones."""
        return None

    def shape_problem(self, expected: tuple[int, ...], units: int) -> Sentence | None:
        """Why it cannot fill a weight of shape `expected` and `units` biases, or None if it can."""
        return None

    def fill(self, weight: Tensor, bias: Tensor | None, following: Following | None, fans: Fans | None = None) -> None:
        """Fill `weight` ([out, in, ...]), and `bias` with zeros. `following` is the activation after the layer.

        `fans` are given by layers whose weight is not shaped like that.
        """
        import torch

        with torch.no_grad():
            self.fill_weight(weight, fans or fans_of(weight), following)
            if bias is not None:
                bias.zero_()

    @abstractmethod
    def fill_weight(self, weight: Tensor, fans: Fans, following: Following | None) -> None:
        """Fill `weight` in place; gradients are off."""

    def code(self, weight: str, bias: str | None, fans: Fans, following: Following | None) -> list[str]:
        """The Python statements that do what `fill` does to the tensors called `weight` and `bias`."""
        return [*self.weight_code(weight, fans, following), *([f"nn.init.zeros_({bias})"] if bias else [])]

    @abstractmethod
    def weight_code(self, weight: str, fans: Fans, following: Following | None) -> list[str]:
        """The Python statements that do what `fill_weight` does; `math` and `nn` are known."""


def fans_of(weight: Tensor) -> Fans:
    """(n_in, n_out) of a weight [out, in, ...]."""
    area = weight[0, 0].numel()
    return weight.shape[1] * area, weight.shape[0] * area


class Auto(Initializer):
    """He before a ReLU or a relative of it, Xavier before tanh, sigmoid, softmax or nothing; biases 0."""

    title = "Automatic"
    is_automatic = True

    type: Literal["auto"] = "auto"

    def chosen(self, following: Following | None) -> Initializer:
        """What it stands for before this layer."""
        return HeNormal() if following is not None and following.is_rectifier else XavierUniform()

    def fill_weight(self, weight: Tensor, fans: Fans, following: Following | None) -> None:
        self.chosen(following).fill_weight(weight, fans, following)

    def weight_code(self, weight: str, fans: Fans, following: Following | None) -> list[str]:
        return self.chosen(following).weight_code(weight, fans, following)


class PyTorch(Initializer):
    """PyTorch's own default: uniform on ±1/√n_in, for weights and biases. Too small for deep ReLU nets."""

    title = "PyTorch default"

    type: Literal["pytorch"] = "pytorch"

    def fill(self, weight: Tensor, bias: Tensor | None, following: Following | None, fans: Fans | None = None) -> None:
        import torch

        n_in, n_out = fans or fans_of(weight)
        bound = 1 / sqrt(n_in)
        with torch.no_grad():
            self.fill_weight(weight, (n_in, n_out), following)
            if bias is not None:
                bias.uniform_(-bound, bound)

    def fill_weight(self, weight: Tensor, fans: Fans, following: Following | None) -> None:
        bound = 1 / sqrt(fans[0])
        weight.uniform_(-bound, bound)

    def code(self, weight: str, bias: str | None, fans: Fans, following: Following | None) -> list[str]:
        biases = [f"nn.init.uniform_({bias}, -bound, bound)"] if bias else []
        return [*self.weight_code(weight, fans, following), *biases]

    def weight_code(self, weight: str, fans: Fans, following: Following | None) -> list[str]:
        return uniform_code(weight, f"1 / math.sqrt({fans[0]})")


class XavierUniform(Initializer):
    """Uniform on ±gain·√(6 / (n_in + n_out)): keeps the spread of values and gradients through tanh layers."""

    title = "Xavier, uniform"

    type: Literal["xavier_uniform"] = "xavier_uniform"
    gain: float = Field(1.0, gt=0.0, le=10.0, description="Factor; some lectures take 4 for sigmoid or √2 for ReLU")

    def fill_weight(self, weight: Tensor, fans: Fans, following: Following | None) -> None:
        bound = self.gain * sqrt(6 / sum(fans))
        weight.uniform_(-bound, bound)

    def weight_code(self, weight: str, fans: Fans, following: Following | None) -> list[str]:
        return uniform_code(weight, f"{times(self.gain)}math.sqrt(6 / ({fans[0]} + {fans[1]}))")


class XavierNormal(Initializer):
    """Normal with deviation gain·√(2 / (n_in + n_out))."""

    title = "Xavier, normal"

    type: Literal["xavier_normal"] = "xavier_normal"
    gain: float = Field(1.0, gt=0.0, le=10.0, description="Factor; some lectures take 4 for sigmoid or √2 for ReLU")

    def fill_weight(self, weight: Tensor, fans: Fans, following: Following | None) -> None:
        weight.normal_(0.0, self.gain * sqrt(2 / sum(fans)))

    def weight_code(self, weight: str, fans: Fans, following: Following | None) -> list[str]:
        return normal_code(weight, f"{times(self.gain)}math.sqrt(2 / ({fans[0]} + {fans[1]}))")


class HeUniform(Initializer):
    """Uniform on ±√(6 / n_in): keeps the spread of values through ReLU layers."""

    title = "He, uniform"

    type: Literal["he_uniform"] = "he_uniform"

    def fill_weight(self, weight: Tensor, fans: Fans, following: Following | None) -> None:
        bound = sqrt(6 / fans[0])
        weight.uniform_(-bound, bound)

    def weight_code(self, weight: str, fans: Fans, following: Following | None) -> list[str]:
        return uniform_code(weight, f"math.sqrt(6 / {fans[0]})")


class HeNormal(Initializer):
    """Normal with deviation √(2 / n_in): keeps the spread of values through ReLU layers."""

    title = "He, normal"

    type: Literal["he_normal"] = "he_normal"

    def fill_weight(self, weight: Tensor, fans: Fans, following: Following | None) -> None:
        weight.normal_(0.0, sqrt(2 / fans[0]))

    def weight_code(self, weight: str, fans: Fans, following: Following | None) -> list[str]:
        return normal_code(weight, f"math.sqrt(2 / {fans[0]})")


class LeCunNormal(Initializer):
    """Normal with deviation √(1 / n_in)."""

    title = "LeCun, normal"

    type: Literal["lecun_normal"] = "lecun_normal"

    def fill_weight(self, weight: Tensor, fans: Fans, following: Following | None) -> None:
        weight.normal_(0.0, sqrt(1 / fans[0]))

    def weight_code(self, weight: str, fans: Fans, following: Following | None) -> list[str]:
        return normal_code(weight, f"math.sqrt(1 / {fans[0]})")


class Orthogonal(Initializer):
    """A random rotation: lengths stay exactly as they are through a linear layer."""

    title = "Orthogonal"

    type: Literal["orthogonal"] = "orthogonal"
    gain: float = Field(1.0, gt=0.0, le=10.0, description="Factor")

    def fill_weight(self, weight: Tensor, fans: Fans, following: Following | None) -> None:
        from torch import nn

        nn.init.orthogonal_(weight, self.gain)

    def weight_code(self, weight: str, fans: Fans, following: Following | None) -> list[str]:
        return [f"nn.init.orthogonal_({weight}, gain={self.gain})"]


class Normal(Initializer):
    """Normal with a deviation of your choice, whatever the size of the layer; with 1, values explode layer by layer."""

    title = "Normal"

    type: Literal["normal"] = "normal"
    std: float = Field(1.0, ge=0.0, le=100.0, description="Standard deviation")

    def fill_weight(self, weight: Tensor, fans: Fans, following: Following | None) -> None:
        weight.normal_(0.0, self.std)

    def weight_code(self, weight: str, fans: Fans, following: Following | None) -> list[str]:
        return normal_code(weight, str(self.std))


class Zeros(Initializer):
    """All 0: every unit of a layer then learns the same thing for ever; symmetry never breaks."""

    title = "Zeros"

    type: Literal["zeros"] = "zeros"

    def fill_weight(self, weight: Tensor, fans: Fans, following: Following | None) -> None:
        weight.zero_()

    def weight_code(self, weight: str, fans: Fans, following: Following | None) -> list[str]:
        return [f"nn.init.zeros_({weight})"]


class Constant(Initializer):
    """All weights the same number; as little use as zeros, and for the same reason."""

    title = "Constant"

    type: Literal["constant"] = "constant"
    value: float = Field(0.5, ge=-100.0, le=100.0, description="Every weight")

    def fill_weight(self, weight: Tensor, fans: Fans, following: Following | None) -> None:
        weight.fill_(self.value)

    def weight_code(self, weight: str, fans: Fans, following: Following | None) -> list[str]:
        return [f"nn.init.constant_({weight}, {self.value})"]


class Explicit(Initializer):
    """Weights and biases written out, for worked examples: `weights` as nested lists [out, in, ...]."""

    title = "Explicit"
    is_written_out = True

    type: Literal["explicit"] = "explicit"
    weights: list[Any] = Field(description="Nested lists of numbers, shaped [out, in] or [out, in, rows, columns]")
    bias: list[float] | None = Field(None, max_length=128, description="One number for each unit or filter")

    def fill(self, weight: Tensor, bias: Tensor | None, following: Following | None, fans: Fans | None = None) -> None:
        import torch

        super().fill(weight, bias, following, fans)
        if bias is not None and self.bias is not None:
            with torch.no_grad():
                bias.copy_(torch.tensor(self.bias).reshape(bias.shape))

    def fill_weight(self, weight: Tensor, fans: Fans, following: Following | None) -> None:
        import torch

        weight.copy_(torch.tensor(self.weights).reshape(weight.shape))

    def code(self, weight: str, bias: str | None, fans: Fans, following: Following | None) -> list[str]:
        if bias is None or self.bias is None:
            return super().code(weight, bias, fans, following)
        return [*self.weight_code(weight, fans, following), *copy_code(bias, self.bias)]

    def weight_code(self, weight: str, fans: Fans, following: Following | None) -> list[str]:
        return copy_code(weight, self.weights)

    def written(self) -> tuple[list[Any], list[float] | None]:
        return self.weights, self.bias

    def shape_problem(self, expected: tuple[int, ...], units: int) -> Sentence | None:
        received = nested_shape(self.weights)
        if received != expected:
            return _other_shape(expected, received)
        if self.bias is not None and len(self.bias) != units:
            return sentence(
                "explicit_biases",
                "there have to be {units} biases, but there are {received}",
                units=units,
                received=len(self.bias),
            )
        return None


def _other_shape(expected: tuple[int, ...], received: tuple[int, ...] | None) -> Sentence:
    if received is None:
        return sentence(
            "explicit_weights",
            "the weights have to be {expected}, but are lists of unequal lengths",
            expected=list(expected),
            variant="ragged",
        )
    return sentence(
        "explicit_weights",
        "the weights have to be {expected}, but are {received}",
        expected=list(expected),
        received=list(received),
    )


def uniform_code(tensor: str, bound: str) -> list[str]:
    """Statements that draw `tensor` evenly from ±bound."""
    return [f"bound = {bound}", f"nn.init.uniform_({tensor}, -bound, bound)"]


def normal_code(tensor: str, std: str) -> list[str]:
    """Statements that draw `tensor` from a normal distribution around 0."""
    return [f"nn.init.normal_({tensor}, std={std})"]


def copy_code(tensor: str, values: list[Any]) -> list[str]:
    """Statements that put these numbers into `tensor`, gradients being off."""
    return [f"values = {values}", f"{tensor}.copy_(torch.tensor(values).reshape({tensor}.shape))"]


def times(factor: float) -> str:
    """A factor as it stands in a product; nothing for 1."""
    return "" if factor == 1 else f"{factor} * "


def nested_shape(value: Any) -> tuple[int, ...] | None:
    """The shape of nested lists of numbers, None if they are ragged or hold anything else."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return ()
    if not isinstance(value, list) or not value:
        return None
    shapes = {nested_shape(item) for item in value}
    inner = shapes.pop()
    return None if shapes or inner is None else (len(value), *inner)


INITIALIZERS: Registry[Initializer] = Registry(
    "initialiser",
    Initializer,
    (
        Auto,
        PyTorch,
        XavierUniform,
        XavierNormal,
        HeUniform,
        HeNormal,
        LeCunNormal,
        Orthogonal,
        Normal,
        Zeros,
        Constant,
        Explicit,
    ),
)
