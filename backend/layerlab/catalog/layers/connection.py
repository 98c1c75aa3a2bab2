"""Layers that connect everything to everything, and those that only change how values are arranged."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from layerlab.catalog.choice import Shape
from layerlab.catalog.initializers import INITIALIZERS, Auto, Initializer
from layerlab.catalog.layers.layer import OneInputLayer, Shapes, Window, show, vector_size

if TYPE_CHECKING:
    from torch import nn


class Dense(OneInputLayer):
    """Every unit sees every value of the layer before: z = W·x + b, each unit with weights of its own."""

    title = "Dense"
    group = "Connect"

    type: Literal["dense"] = "dense"
    units: int = Field(10, ge=1, le=65536, description="Number of units, and so of outputs")
    bias: bool = Field(True, description="Add a bias to each unit")
    initializer: Annotated[Initializer, INITIALIZERS] = Field(
        default_factory=Auto, description="How the weights start", json_schema_extra={"x-kind": "initializers"}
    )

    def shape_after(self, shape: Shape) -> Shape:
        vector_size(self, shape)
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
        features = vector_size(self, input_shapes[0])
        bias = " + 1" if self.bias else ""
        return (
            f"{features:,} → {self.units:,}: parameters ({features}{bias}) · {self.units} "
            f"= {self.parameter_count(input_shapes):,}"
        )

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        return nn.Linear(input_shapes[0][0], self.units, bias=self.bias)

    def reset(self, module: nn.Module, activation: str | None) -> None:
        self.initializer.fill(module.weight, module.bias, activation)  # type: ignore[arg-type]

    def code(self, input_shapes: Shapes) -> str:
        bias = "" if self.bias else ", bias=False"
        return f"nn.Linear({input_shapes[0][0]}, {self.units}{bias})"


class Flatten(OneInputLayer):
    """Lays a picture out as one row of values: channel by channel, row by row."""

    title = "Flatten"
    group = "Connect"

    type: Literal["flatten"] = "flatten"

    def shape_after(self, shape: Shape) -> Shape:
        return (prod(shape),)

    def arithmetic(self, input_shapes: Shapes) -> str:
        shape = input_shapes[0]
        return f"{show(shape)} → {' · '.join(map(str, shape))} = {prod(shape):,} values in a row, no parameters"

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        return nn.Flatten()

    def code(self, input_shapes: Shapes) -> str:
        return "nn.Flatten()"


CONNECTIONS = (Dense, Flatten)
