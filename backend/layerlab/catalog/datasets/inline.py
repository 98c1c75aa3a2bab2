"""Data that stand in the spec itself: `custom` examples, and a `blank` input without any.

`custom` is checked in plain Python, since it is parsed in the web process; numpy comes in with `load` alone.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, StringConstraints, field_validator, model_validator

from layerlab.catalog.datasets.dataset import Dataset, Examples, Task
from layerlab.catalog.datasets.nested import check_inputs, check_targets, mistake, nested_shape
from layerlab.catalog.shape import Shape

if TYPE_CHECKING:
    from layerlab.document import Array


MAX_EXAMPLES = 2_000
MAX_NUMBERS = 20_000
MAX_CLASSES = 1_000
MAX_BLANK_SIZE = 4 * 2048 * 2048

LISTED: dict[str, Any] = {"minItems": 1, "maxItems": MAX_EXAMPLES, "x-hidden": True}

Size = Annotated[int, Field(ge=1, le=MAX_BLANK_SIZE)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Custom(Dataset):
    """Your own examples, written into the document: for worked examples and small experiments.

    Inputs are lists of one shape with 1 to 3 dimensions. Targets are whole numbers (the index of a class),
    or, for regression, numbers with a fraction or lists of numbers: [[0], [1]] predicts whole numbers.
    """

    type: Literal["custom"] = "custom"
    title: ClassVar[str] = "Your own, inline"
    group: ClassVar[str] = "Own"
    has_short_source: ClassVar[bool] = True

    test_fraction: float = Field(0.0, ge=0.0, le=0.9, description="Share of the examples kept for testing")
    inputs: list[Any] = Field(
        [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]],
        description="The examples: nested lists of numbers, all of one shape",
        json_schema_extra={**LISTED, "items": {"type": "array"}},
    )
    targets: list[Any] = Field(
        [0, 1, 1, 0],
        description="One target for each example: a class index, a number, or a list of numbers",
        json_schema_extra=LISTED,
    )
    class_names: tuple[Name, ...] | None = Field(
        None, min_length=1, max_length=MAX_CLASSES, description="Names of the classes, from index 0 on"
    )

    @field_validator("inputs", mode="plain")
    @classmethod
    def _inputs_of_one_shape(cls, value: Any) -> list[Any]:
        return check_inputs(value, MAX_EXAMPLES, MAX_NUMBERS)

    @field_validator("targets", mode="plain")
    @classmethod
    def _targets_of_one_kind(cls, value: Any) -> list[Any]:
        return check_targets(value, MAX_EXAMPLES, MAX_NUMBERS, MAX_CLASSES)

    @model_validator(mode="after")
    def _belong_together(self) -> Custom:
        if len(self.inputs) != len(self.targets):
            raise mistake(
                "unequal_lengths",
                "expected one target for each input; received {inputs} inputs and {targets} targets",
                {"inputs": len(self.inputs), "targets": len(self.targets)},
                ("targets",),
            )
        if self.class_names is not None:
            self._check_class_names(self.class_names)
        return self

    def _check_class_names(self, names: tuple[str, ...]) -> None:
        at = ("class_names",)
        if not self._has_classes:
            raise mistake("names_without_classes", "class names need class indices as targets", path=at)
        if max(self.targets) >= len(names):
            raise mistake(
                "too_few_names",
                "targets name class {highest}, but there are {names} class names",
                {"highest": max(self.targets), "names": len(names)},
                at,
            )

    @property
    def _has_classes(self) -> bool:
        return all(isinstance(target, int) for target in self.targets)

    def task(self) -> Task:
        shape = nested_shape(self.inputs[0])
        if not self._has_classes:
            first = self.targets[0]
            return Task(shape, len(first) if isinstance(first, list) else 1, (), len(self.inputs))
        names = self.class_names or tuple(str(index) for index in range(max(self.targets) + 1))
        return Task(shape, len(names), names, len(self.inputs))

    def written(self, index: int) -> tuple[list[Any], list[float]]:
        target = self.targets[index]
        return self.inputs[index], target if isinstance(target, list) else [target]

    def load(self) -> Examples:
        import numpy as np

        inputs = np.array(self.inputs, dtype=np.float32)
        if self._has_classes:
            targets: Array = np.array(self.targets, dtype=np.int64)
        else:
            targets = np.array(self.targets, dtype=np.float32).reshape(len(self.targets), -1)
        return Examples(inputs, targets, *_drawn_range(inputs))


def _drawn_range(inputs: Array) -> tuple[float, float]:
    """Smallest and largest input, at least 1 apart."""
    low, high = float(inputs.min()), float(inputs.max())
    return low, high if high > low else low + 1.0


def _hide_split(schema: dict[str, Any]) -> None:
    """Without examples there is nothing to split: the form need not ask."""
    for name in ("test_fraction", "seed", "train_limit"):
        schema["properties"][name]["x-hidden"] = True


class Blank(Dataset):
    """No examples, only the shape of an input and a number of classes: to look at a network, not to train it."""

    model_config = ConfigDict(json_schema_extra=_hide_split)

    type: Literal["blank"] = "blank"
    title: ClassVar[str] = "Blank (a shape only)"
    group: ClassVar[str] = "Own"
    is_trainable: ClassVar[bool] = False

    shape: tuple[Size, ...] = Field(
        (3, 224, 224),
        min_length=1,
        max_length=3,
        description="Channels, height, width; or the number of features",
    )
    classes: int = Field(10, ge=1, le=MAX_CLASSES, description="Number of classes")

    @field_validator("shape")
    @classmethod
    def _not_too_large(cls, shape: Shape) -> Shape:
        if math.prod(shape) > MAX_BLANK_SIZE:
            raise mistake(
                "input_too_large",
                "expected at most {limit} numbers in one input (such as 4 x 2048 x 2048); received {size}",
                {"limit": MAX_BLANK_SIZE, "size": math.prod(shape)},
            )
        return shape

    def task(self) -> Task:
        return Task(self.shape, self.classes, tuple(str(index) for index in range(self.classes)), 0)

    def load(self) -> Examples:
        import numpy as np

        return Examples(np.zeros((0, *self.shape), np.float32), np.zeros(0, np.int64))


INLINE = (Custom, Blank)
