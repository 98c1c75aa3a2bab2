"""Activation functions: each bends every value by itself (softmax: all values of a row together)."""

from __future__ import annotations

from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from layerlab.catalog.equations import Equation, fraction, letter, power, sum_over_units, symbol
from layerlab.catalog.layers.layer import OneInputLayer, Remark, Shapes
from layerlab.catalog.shape import Shape, feature_axis, show
from layerlab.errors import LayerFix
from layerlab.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor, nn

    from layerlab.catalog.layers.derivation import Box, Derivation, Position
    from layerlab.catalog.layers.roles import Role


class ActivationLayer(OneInputLayer):
    """Base of the activations: the shape stays as it is. `formula` is g(z) as people write it."""

    group = "Activate"
    is_activation = True
    keeps_input = True
    formula: ClassVar[str]
    derivative: ClassVar[str] = ""
    """g'(z) as people write it, with a for g(z) where that is shorter."""
    equation: ClassVar[Equation | None] = None
    slope_equation: ClassVar[Equation | None] = None
    """The same two to be typeset with the numbers in them; where None, the words do."""
    module_name: ClassVar[str]

    @classmethod
    def equations(cls) -> dict[str, Equation]:
        """What is typeset: `equation` is a by z, `slope_equation` the slope of a by z."""
        value, slope = cls.equation, cls.slope_equation
        words = (cls.derivative,) if cls.derivative else ()
        return {
            "equation": (cls.formula, ", z = ", letter("z")) if value is None else value,
            "slope_equation": words if slope is None else slope,
        }

    @classmethod
    def description(cls) -> dict[str, Any]:
        words = {"summary": cls.formula, "formula": cls.formula, "derivative": cls.derivative}
        return {**super().description(), **words, **cls.equations()}

    def shape_after(self, shape: Shape) -> Shape:
        return shape

    def module_arguments(self) -> dict[str, float | int]:
        """Keyword arguments of the torch module."""
        return {}

    def arithmetic(self, input_shapes: Shapes) -> str:
        count = self.parameter_count(input_shapes)
        parameters = f"{count} parameter" if count else "no parameters"
        return f"{self.formula} on each value; {show(input_shapes[0])} stays, {parameters}"

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        module: nn.Module = getattr(nn, self.module_name)(**self.module_arguments())
        return module

    def reads(self, input_shapes: Shapes, box: Box) -> tuple[Box | None, ...]:
        return (box,)

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        return arithmetic.curved(module, inputs[0], place, self.formula)

    def code(self, input_shapes: Shapes) -> str:
        arguments = ", ".join(f"{name}={value!r}" for name, value in self.module_arguments().items())
        return f"nn.{self.module_name}({arguments})"


class ReLU(ActivationLayer):
    """Passes what is positive, cuts the rest to 0. Hard to saturate; a unit that is always negative is dead."""

    title = "ReLU"
    is_monotone = True
    is_rectifier = True
    output_range = (0.0, inf)
    formula = "max(0, z)"
    derivative = "1 if z > 0 else 0"
    equation = ("max(0, ", letter("z"), ")")
    module_name = "ReLU"
    keeps_input, keeps_output = False, True

    type: Literal["relu"] = "relu"

    @property
    def can_die(self) -> bool:
        return True


class Sigmoid(ActivationLayer):
    """Squashes to 0..1. Its slope is at most 1/4, so gradients shrink layer by layer."""

    title = "Sigmoid"
    is_monotone = True
    saturation_middle = 0.5
    output_range = (0.0, 1.0)
    gives = "probabilities"
    shrinks_errors = True
    formula = "1 / (1 + e⁻ᶻ)"
    derivative = "a (1 − a)"
    equation = (fraction(("1",), ("1 + e", power("−", letter("z", is_signed=True)))),)
    slope_equation = (letter("a"), " (1 − ", letter("a"), ")")
    module_name = "Sigmoid"
    keeps_input, keeps_output = False, True

    type: Literal["sigmoid"] = "sigmoid"

    def saturated(self, outputs: Tensor) -> Tensor:
        """The slope s·(1 − s) is at most 1/4: below 0.05 where s is under 0.053 or over 0.947."""
        return outputs * (1 - outputs) < 0.05


class Tanh(ActivationLayer):
    """Squashes to −1..1, centred on 0; its slope is at most 1."""

    title = "Tanh"
    is_monotone = True
    output_range = (-1.0, 1.0)
    shrinks_errors = True
    formula = "tanh(z)"
    derivative = "1 − a²"
    equation = ("tanh(", letter("z"), ")")
    slope_equation = ("1 − ", letter("a", is_signed=True), "²")
    module_name = "Tanh"
    keeps_input, keeps_output = False, True

    type: Literal["tanh"] = "tanh"

    def saturated(self, outputs: Tensor) -> Tensor:
        """The slope 1 − t² is at most 1: below 0.2 where |t| is over 0.894."""
        return outputs.square() > 0.8


class LeakyReLU(ActivationLayer):
    """A ReLU that lets a little of the negative side through, so that no unit dies."""

    title = "Leaky ReLU"
    is_monotone = True
    is_rectifier = True
    formula = "z if z > 0 else slope·z"
    derivative = "1 if z > 0 else slope"
    module_name = "LeakyReLU"

    type: Literal["leaky_relu"] = "leaky_relu"
    slope: float = Field(0.01, ge=0.0, le=1.0, description="Slope of the negative side")

    @property
    def can_die(self) -> bool:
        return self.slope == 0

    def module_arguments(self) -> dict[str, float | int]:
        return {"negative_slope": self.slope}


class PReLU(ActivationLayer):
    """A leaky ReLU that learns its slope: one parameter, 0.25 at the start."""

    title = "Parametric ReLU"
    work = "curve"
    short = "PReLU"
    is_rectifier = True
    parameter_roles: ClassVar[Mapping[str, Role]] = MappingProxyType({"weight": "scale"})
    formula = "z if z > 0 else a·z, a is learnt"
    module_name = "PReLU"

    type: Literal["prelu"] = "prelu"

    def parameter_count(self, input_shapes: Shapes) -> int:
        return 1


class ELU(ActivationLayer):
    """Like ReLU, but the negative side bends smoothly down to −alpha."""

    title = "ELU"
    work = "curve"
    is_monotone = True
    is_rectifier = True
    formula = "z if z > 0 else alpha·(eᶻ − 1)"
    derivative = "1 if z > 0 else a + alpha"
    module_name = "ELU"

    type: Literal["elu"] = "elu"
    alpha: float = Field(1.0, gt=0.0, le=10.0, description="How far the negative side goes down")

    def module_arguments(self) -> dict[str, float | int]:
        return {"alpha": self.alpha}


class Softplus(ActivationLayer):
    """A ReLU without the corner; its slope is the sigmoid."""

    title = "Softplus"
    work = "curve"
    is_monotone = True
    is_rectifier = True
    shrinks_errors = True
    formula = "ln(1 + eᶻ)"
    derivative = "sigmoid(z)"
    module_name = "Softplus"

    type: Literal["softplus"] = "softplus"


class Swish(ActivationLayer):
    """z times its own sigmoid: smooth, and dips a little below 0."""

    title = "Swish (SiLU)"
    work = "curve"
    short = "Swish"
    is_rectifier = True
    formula = "z · sigmoid(z)"
    derivative = "sigmoid(z) + a (1 − sigmoid(z))"
    module_name = "SiLU"

    type: Literal["swish"] = "swish"


class GELU(ActivationLayer):
    """z times the chance that a standard normal number is below it; what Transformers use."""

    title = "GELU"
    work = "curve"
    is_rectifier = True
    formula = "z · Φ(z)"
    derivative = "Φ(z) + z φ(z)"
    module_name = "GELU"

    type: Literal["gelu"] = "gelu"


class Softmax(ActivationLayer):
    """Turns a row of values into shares that add up to 1. The loss "cross-entropy" has it inside already."""

    title = "Softmax"
    work = "curve"
    output_range = (0.0, 1.0)
    gives = "shares"
    formula = "eᶻⁱ / Σ eᶻʲ"
    derivative = "aⱼ (1 − aⱼ) for itself, −aᵢ aⱼ for the others"
    equation = (fraction(("e", power(letter("z"))), (sum_over_units("e", power(letter("z"))),)),)
    module_name = "Softmax"
    keeps_input, keeps_output = False, True

    type: Literal["softmax"] = "softmax"

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        return nn.Softmax(dim=1 + feature_axis(input_shapes[0]))

    def reads(self, input_shapes: Shapes, box: Box) -> tuple[Box | None, ...]:
        axis = feature_axis(input_shapes[0])
        return ((*box[:axis], (0, input_shapes[0][axis]), *box[axis + 1 :]),)

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        return arithmetic.share_of_all(inputs[0], place)

    def code(self, input_shapes: Shapes) -> str:
        return f"nn.Softmax(dim={1 + feature_axis(input_shapes[0])})"


class Linear(ActivationLayer):
    """Changes nothing. A stack of linear layers is one linear layer, however deep."""

    title = "Linear"
    is_monotone = True
    formula = "z"
    derivative = "1"
    equation = (symbol("z"),)
    slope_equation = ()
    module_name = "Identity"
    keeps_input = False

    type: Literal["linear"] = "linear"


class Step(ActivationLayer):
    """1 or 0, as in the perceptron. Its slope is 0 everywhere: nothing before it can learn by gradients."""

    title = "Step"
    is_monotone = True
    formula = "1 if z > 0 else 0"
    derivative = "0 everywhere"
    keeps_input = False

    type: Literal["step"] = "step"

    def remarks(self, input_shapes: Shapes) -> list[Remark]:
        said = sentence(
            "no_gradient",
            "The slope of a step is 0 everywhere, so the layers before it get no gradient and do not learn.",
        )
        label = sentence("use_sigmoid", "Use a sigmoid instead")
        return [Remark(said, LayerFix(label, replace=(Sigmoid().document(),)))]

    def build(self, input_shapes: Shapes) -> nn.Module:
        from layerlab.catalog.layers import torch_modules

        return torch_modules.Step()

    def code(self, input_shapes: Shapes) -> str:
        return "Step()"


ACTIVATIONS = (ReLU, Sigmoid, Tanh, LeakyReLU, PReLU, ELU, Softplus, Swish, GELU, Softmax, Linear, Step)
