"""Layers that help a network to generalise or to train: dropout and batch normalisation."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from layerlab.catalog.layers.layer import OneInputLayer, Shapes, Window
from layerlab.catalog.layers.roles import NORMALISATION
from layerlab.catalog.shape import Shape, feature_axis, kind_of, show, without_axis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor, nn

    from layerlab.catalog.layers.derivation import Box, Derivation, Position


class Dropout(OneInputLayer):
    """Sets a random share of the values to 0 in each training step and scales the others up, so that no unit can
    rely on another. When testing it does nothing."""

    title = "Dropout"
    work = "chance"
    summary = "rate {rate}"
    group = "Regularise"
    keeps_order = True

    type: Literal["dropout"] = "dropout"
    rate: float = Field(0.5, ge=0.0, lt=1.0, description="Share of the values set to 0 in each training step")

    def shape_after(self, shape: Shape) -> Shape:
        return shape

    def working_floats(self, input_shapes: Shapes) -> int:
        """Which values stay, and by how much they are scaled."""
        return prod(input_shapes[0])

    def arithmetic(self, input_shapes: Shapes) -> str:
        return f"each value is 0 with chance {self.rate:g}, the others times {1 / (1 - self.rate):.3g}; no parameters"

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        return nn.Dropout(self.rate)

    def reads(self, input_shapes: Shapes, box: Box) -> tuple[Box | None, ...]:
        return (box,)

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        note = (
            f"Dropout acts in training only: there this value is 0 with chance {self.rate:g}, "
            f"else times {1 / (1 - self.rate):.3g}."
        )
        return arithmetic.copied(0, place, inputs[0][place], "the value as it is", note)

    def code(self, input_shapes: Shapes) -> str:
        return f"nn.Dropout({self.rate})"


class BatchNorm(OneInputLayer):
    """Brings each channel (or feature) to mean 0 and deviation 1 over the batch, then scales and shifts it by two
    numbers that are learnt. When testing it uses running averages."""

    title = "Batch norm"
    work = "normalisation"
    keeps_input = True
    parameter_roles = NORMALISATION
    removes_means = True
    group = "Regularise"

    type: Literal["batch_norm"] = "batch_norm"

    def shape_after(self, shape: Shape) -> Shape:
        return shape

    def parameter_count(self, input_shapes: Shapes) -> int:
        return 2 * _channels(input_shapes[0])

    def arithmetic(self, input_shapes: Shapes) -> str:
        shape, count = input_shapes[0], _channels(input_shapes[0])
        noun = "channel" if kind_of(shape) == "picture" else "feature"
        return f"{show(shape)} stays: a scale and a shift for each {noun}, 2 · {count} = {2 * count:,} parameters"

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        from layerlab.catalog.layers import torch_modules

        shape, count = input_shapes[0], _channels(input_shapes[0])
        if kind_of(shape) == "sequence":
            return torch_modules.BatchNormOfSteps(count)
        if _is_one_value(shape):
            return torch_modules.BatchNormOfAnyBatch(count)
        return nn.BatchNorm2d(count) if kind_of(shape) == "picture" else nn.BatchNorm1d(count)

    def reads(self, input_shapes: Shapes, box: Box) -> tuple[Box | None, ...]:
        """When testing, mean and deviation are the running ones: not of this example."""
        return (box,)

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        channel = place[feature_axis(tuple(inputs[0].shape))]
        mean, variance, scale, shift = (
            float(values[channel])  # type: ignore[index]
            for values in (module.running_mean, module.running_var, module.weight, module.bias)
        )
        deviation = (variance + float(module.eps)) ** 0.5  # type: ignore[arg-type]
        statistics = {"mean": mean, "deviation": deviation, "scale": scale, "shift": shift}
        return arithmetic.normalised(inputs[0], place, statistics)

    def code(self, input_shapes: Shapes) -> str:
        shape, count = input_shapes[0], _channels(input_shapes[0])
        if kind_of(shape) == "sequence":
            return f"BatchNormOfSteps({count})"
        if _is_one_value(shape):
            return f"BatchNormOfAnyBatch({count})"
        return f"nn.BatchNorm{'2d' if kind_of(shape) == 'picture' else '1d'}({count})"


def _channels(shape: Shape) -> int:
    return shape[feature_axis(shape)]


def _is_one_value(shape: Shape) -> bool:
    """Whether an example holds one value of each channel, so that a batch of one example has no spread."""
    return prod(without_axis(shape, feature_axis(shape))) == 1


class LayerNorm(OneInputLayer):
    """Brings all values of each example (in a sequence: of each step) to mean 0 and deviation 1, then scales and
    shifts each place by numbers that are learnt. It does the same in training and testing, with any batch size."""

    title = "Layer norm"
    work = "normalisation"
    keeps_input = True
    parameter_roles = NORMALISATION
    group = "Regularise"

    type: Literal["layer_norm"] = "layer_norm"

    def shape_after(self, shape: Shape) -> Shape:
        return shape

    def window(self) -> Window:
        """Mean and deviation are over all values, so through them every output depends on every input."""
        return Window(is_global=True)

    def parameter_count(self, input_shapes: Shapes) -> int:
        return 2 * prod(_normalised(input_shapes[0]))

    def arithmetic(self, input_shapes: Shapes) -> str:
        shape = input_shapes[0]
        noun = "feature" if kind_of(shape) == "sequence" else "value"
        count = f"2 · {' · '.join(map(str, _normalised(shape)))} = {self.parameter_count(input_shapes):,}"
        return f"{show(shape)} stays: a scale and a shift for each {noun}, {count} parameters"

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        return nn.LayerNorm(_normalised(input_shapes[0]))

    def reads(self, input_shapes: Shapes, box: Box) -> tuple[Box | None, ...]:
        shape, axis = input_shapes[0], feature_axis(input_shapes[0])
        return ((*box[:axis], *((0, size) for size in shape[axis:])),)

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        from layerlab.catalog.layers import arithmetic

        axis = feature_axis(tuple(inputs[0].shape))
        values, at = inputs[0][place[:axis]].double(), place[axis:]
        deviation = (float(values.var(correction=0)) + float(module.eps)) ** 0.5  # type: ignore[arg-type]
        scale, shift = (float(learnt[at]) for learnt in (module.weight, module.bias))  # type: ignore[index]
        statistics = {"mean": float(values.mean()), "deviation": deviation, "scale": scale, "shift": shift}
        return arithmetic.normalised(inputs[0], place, statistics)

    def code(self, input_shapes: Shapes) -> str:
        return f"nn.LayerNorm({_normalised(input_shapes[0])})"


def _normalised(shape: Shape) -> Shape:
    """What is brought to mean 0 together: the whole example, or the features of one step."""
    return shape[feature_axis(shape) :]


REGULARIZERS = (Dropout, BatchNorm, LayerNorm)
