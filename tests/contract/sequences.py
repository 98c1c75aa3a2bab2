"""A data set of sequences, one of tokens, and layers that read and give them: what a plug-in would bring, in one file.

No entry of the catalog gives sequences or tokens yet; the contract tests register these to see that all else carries
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from layerlab.catalog.datasets import Dataset, Examples, Task
from layerlab.catalog.layers import Shapes
from layerlab.catalog.layers.layer import OneInputLayer
from layerlab.catalog.layers.roles import LINEAR
from layerlab.catalog.shape import Shape, Tokens

if TYPE_CHECKING:
    from torch import nn

STEPS, FEATURES, WORDS, EXAMPLES = 5, 3, 7, 40


class Walks(Dataset):
    """Random walks that drift up or down."""

    title = "Walks"
    group = "Sequences"

    type: Literal["walks"] = "walks"

    def task(self) -> Task:
        return Task((STEPS, FEATURES), 2, ("down", "up"), EXAMPLES)

    def load(self) -> Examples:
        import numpy as np

        targets = np.arange(EXAMPLES) % 2
        steps = np.random.default_rng(0).normal(size=(EXAMPLES, STEPS, FEATURES)) + (2 * targets - 1)[:, None, None]
        return Examples(steps.cumsum(1).astype(np.float32), targets, -10.0, 10.0)


class Phrases(Dataset):
    """Words by their numbers; the first one decides."""

    title = "Phrases"
    group = "Sequences"

    type: Literal["phrases"] = "phrases"

    def task(self) -> Task:
        return Task(Tokens((STEPS,)), 2, ("small", "large"), EXAMPLES)

    def load(self) -> Examples:
        import numpy as np

        words = np.random.default_rng(0).integers(WORDS, size=(EXAMPLES, STEPS))
        return Examples(words.astype(np.float32), (words[:, 0] > WORDS // 2).astype(np.int64), 0.0, WORDS - 1)


class PerStep(OneInputLayer):
    """The same dense layer at every step of a sequence."""

    title = "Per step"
    group = "Sequences"
    accepts = ("sequence",)
    parameter_roles = LINEAR

    type: Literal["per_step"] = "per_step"
    units: int = Field(4, ge=1, le=64, description="Features that each step gets")

    def shape_after(self, shape: Shape) -> Shape:
        return shape[0], self.units

    def parameter_count(self, input_shapes: Shapes) -> int:
        return (input_shapes[0][1] + 1) * self.units

    def build(self, input_shapes: Shapes) -> nn.Module:
        from torch import nn

        return nn.Linear(input_shapes[0][1], self.units)

    def code(self, input_shapes: Shapes) -> str:
        return f"nn.Linear({input_shapes[0][1]}, {self.units})"


class Vectors(OneInputLayer):
    """A learnt vector for each word."""

    title = "Vectors"
    group = "Sequences"
    accepts = ("tokens",)
    parameter_roles = LINEAR

    type: Literal["vectors"] = "vectors"
    size: int = Field(4, ge=1, le=64, description="Features of a vector")

    def shape_after(self, shape: Shape) -> Shape:
        return shape[0], self.size

    def parameter_count(self, input_shapes: Shapes) -> int:
        return WORDS * self.size

    def build(self, input_shapes: Shapes) -> nn.Module:
        import torch
        from torch import nn

        class Looked(nn.Embedding):
            def forward(self, words: torch.Tensor) -> torch.Tensor:
                return super().forward(words.long())

        return Looked(WORDS, self.size)

    def code(self, input_shapes: Shapes) -> str:
        return f"nn.Embedding({WORDS}, {self.size})"


class Reversed(OneInputLayer):
    """The same tokens from the last to the first."""

    title = "Reversed"
    group = "Sequences"
    accepts = ("tokens",)

    type: Literal["reversed"] = "reversed"

    def shape_after(self, shape: Shape) -> Shape:
        return shape

    def build(self, input_shapes: Shapes) -> nn.Module:
        import torch
        from torch import nn

        class Turned(nn.Module):
            def forward(self, words: torch.Tensor) -> torch.Tensor:
                return words.flip(1)

        return Turned()

    def code(self, input_shapes: Shapes) -> str:
        return "nn.Identity()"
