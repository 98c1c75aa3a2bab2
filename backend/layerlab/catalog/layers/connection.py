"""Layers in which every unit reads every value of the layer before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from layerlab.catalog.initializers import INITIALIZERS, Auto, Initializer
from layerlab.catalog.layers.layer import OneInputLayer, Shapes, Window
from layerlab.catalog.layers.roles import LINEAR
from layerlab.catalog.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor, nn

    from layerlab.catalog.layers.derivation import Derivation, Position
    from layerlab.catalog.layers.layer import Layer


class Dense(OneInputLayer):
    """Every unit sees every value of the layer before: z = W·x + b, each unit with weights of its own."""

    title = "Dense"
    accepts = ("row",)
    work = "product"
    keeps_input = True
    parameter_roles = LINEAR
    units_field = "units"
    is_linear_map = True
    summary = "{units} units"
    group = "Connect"

    type: Literal["dense"] = "dense"
    units: int = Field(10, ge=1, le=65536, description="Number of units, and so of outputs")
    bias: bool = Field(True, description="Add a bias to each unit")
    initializer: Annotated[Initializer, INITIALIZERS] = Field(
        default_factory=Auto, description="How the weights start", json_schema_extra={"x-kind": "initializers"}
    )

    @property
    def first_weights(self) -> Initializer:
        return self.initializer

    def shape_after(self, shape: Shape) -> Shape:
        return (self.units,)

    def parameter_count(self, input_shapes: Shapes) -> int:
        return (input_shapes[0][0] + self.bias) * self.units

    def weight_shape(self, input_shapes: Shapes) -> tuple[int, ...]:
        return self.units, input_shapes[0][0]

    def multiply_adds(self, input_shapes: Shapes) -> int:
        return input_shapes[0][0] * self.units

    def window(self) -> Window:
        return Window(is_global=True)

    def arithmetic(self, input_shapes: Shapes) -> str:
        (features,) = input_shapes[0]
        bias = " + 1" if self.bias else ""
        return (
            f"{features:,} → {self.units:,}: parameters ({features}{bias}) · {self.units} "
            f"= {self.parameter_count(input_shapes):,}"
        )

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        return nn.Linear(input_shapes[0][0], self.units, bias=self.bias)

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        bias = None if module.bias is None else module.bias[place]  # type: ignore[index]
        return arithmetic.weighted_row(inputs[0], module.weight[place], bias)  # type: ignore[index]

    def reset(self, module: nn.Module, following: Layer | None) -> None:
        self.initializer.fill(module.weight, module.bias, following)  # type: ignore[arg-type]

    def code(self, input_shapes: Shapes) -> str:
        bias = "" if self.bias else ", bias=False"
        return f"nn.Linear({input_shapes[0][0]}, {self.units}{bias})"

    def reset_code(self, name: str, input_shapes: Shapes, following: Layer | None) -> list[str]:
        fans = (input_shapes[0][0], self.units)
        return self.initializer.code(f"{name}.weight", f"{name}.bias" if self.bias else None, fans, following)


class Maxout(OneInputLayer):
    """Each unit is the largest of several linear functions of all values: an activation that is learnt
    (Goodfellow et al. 2013)."""

    title = "Maxout"
    accepts = ("row",)
    work = "product"
    keeps_input, keeps_output = True, True
    parameter_roles = LINEAR
    units_field = "units"
    is_rectifier = True
    summary = "{units} units of {pieces}"
    group = "Activate"

    type: Literal["maxout"] = "maxout"
    units: int = Field(10, ge=1, le=65536, description="Number of units, and so of outputs")
    pieces: int = Field(2, ge=2, le=16, description="Linear functions of which each unit takes the largest")
    initializer: Annotated[Initializer, INITIALIZERS] = Field(
        default_factory=Auto, description="How the weights start", json_schema_extra={"x-kind": "initializers"}
    )

    @property
    def first_weights(self) -> Initializer:
        return self.initializer

    def shape_after(self, shape: Shape) -> Shape:
        return (self.units,)

    def parameter_count(self, input_shapes: Shapes) -> int:
        return (input_shapes[0][0] + 1) * self.units * self.pieces

    def weight_shape(self, input_shapes: Shapes) -> tuple[int, ...]:
        return self.units * self.pieces, input_shapes[0][0]

    def multiply_adds(self, input_shapes: Shapes) -> int:
        return input_shapes[0][0] * self.units * self.pieces

    def working_floats(self, input_shapes: Shapes) -> int:
        """Every piece's value."""
        return self.units * self.pieces

    def window(self) -> Window:
        return Window(is_global=True)

    def arithmetic(self, input_shapes: Shapes) -> str:
        (features,) = input_shapes[0]
        return (
            f"{features:,} → {self.units:,}: parameters ({features} + 1) · {self.units} · {self.pieces} "
            f"= {self.parameter_count(input_shapes):,}"
        )

    def build(self, input_shapes: Shapes) -> nn.Module:
        from layerlab.catalog.layers import torch_modules

        return torch_modules.Maxout(input_shapes[0][0], self.units, self.pieces)

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        pieces = slice(place[0] * self.pieces, (place[0] + 1) * self.pieces)
        linear = module.linear
        return arithmetic.largest_piece(inputs[0], linear.weight[pieces], linear.bias[pieces])  # type: ignore[index, union-attr]

    def reset(self, module: nn.Module, following: Layer | None) -> None:
        self.initializer.fill(module.linear.weight, module.linear.bias, self)  # type: ignore[arg-type, union-attr]

    def code(self, input_shapes: Shapes) -> str:
        return f"Maxout({input_shapes[0][0]}, {self.units}, {self.pieces})"

    def reset_code(self, name: str, input_shapes: Shapes, following: Layer | None) -> list[str]:
        fans = (input_shapes[0][0], self.units * self.pieces)
        return self.initializer.code(f"{name}.linear.weight", f"{name}.linear.bias", fans, self)


CONNECTIONS = (Dense,)
LEARNT_ACTIVATIONS = (Maxout,)
