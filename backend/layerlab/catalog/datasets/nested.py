"""Checks nested lists of numbers in plain Python, and says exactly where they go wrong; imports what a shape means.

Sizes are refused before anything is walked through; 20,000 numbers then take a few milliseconds.
"""

from __future__ import annotations

import math
from typing import Any, LiteralString

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from layerlab.catalog.shape import has_kind

FieldPath = tuple[int | str, ...]

LARGEST = 3.4e38
"""The largest number of a float32."""

DEPTH = 4
"""More than any shape has axes."""

KINDS = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "nothing"}


def mistake(
    code: LiteralString, message: LiteralString, values: dict[str, Any] | None = None, path: FieldPath = ()
) -> ValidationError:
    """A validation error at `path` below the field (or model) whose validator raises it. Echoes no input."""
    error = PydanticCustomError(code, message, values)
    return ValidationError.from_exception_data("data", [InitErrorDetails(type=error, loc=path, input=None)])


def nested_shape(value: Any) -> tuple[int, ...]:
    """The shape of nested lists, read off the first element of each; looks at most DEPTH levels deep."""
    shape: list[int] = []
    for _ in range(DEPTH):
        if not isinstance(value, list):
            break
        shape.append(len(value))
        if not value:
            break
        value = value[0]
    return tuple(shape)


def check_inputs(value: Any, most_examples: int, most_numbers: int) -> list[Any]:
    """`value` itself, if it is a list of nested lists of numbers, all of one shape of 1 to 3 dimensions.

    Raises pydantic.ValidationError with the path of the first example, list or number that is wrong.
    """
    examples = check_length(value, most_examples)
    shape = nested_shape(examples[0])
    if not has_kind(shape):
        received = f"{len(shape)} or more" if shape else "no"
        raise mistake(
            "wrong_dimensions",
            "expected each example to be a list of numbers with 1 to 3 dimensions, such as [0.5]; "
            "received {received} dimensions",
            {"received": received},
            (0,),
        )
    check_amount(len(examples) * math.prod(shape), most_numbers)
    for index, example in enumerate(examples):
        check_shape(example, shape, (index,))
    return examples


def check_targets(value: Any, most_examples: int, most_numbers: int, most_classes: int) -> list[Any]:
    """`value` itself, if it is a list of class indices, of numbers, or of lists of numbers of one length."""
    targets = check_length(value, most_examples)
    if isinstance(targets[0], list):
        return check_vectors(targets, most_numbers)
    for index, target in enumerate(targets):
        check_number(target, (index,))
    if all(isinstance(target, int) for target in targets):
        check_classes(targets, most_classes)
    return targets


def check_vectors(targets: list[Any], most_numbers: int) -> list[Any]:
    """`targets` itself, if it holds lists of finite numbers, all of one length."""
    check_amount(len(targets) * len(targets[0]), most_numbers)
    for index, target in enumerate(targets):
        check_shape(target, (len(targets[0]),), (index,))
    return targets


def check_classes(targets: list[int], most_classes: int) -> None:
    """Every class index lies in 0..most_classes-1."""
    for index, target in enumerate(targets):
        if not 0 <= target < most_classes:
            raise mistake(
                "class_out_of_range",
                "expected a class index, 0 to {highest}; to predict whole numbers, write each as a list: [3]",
                {"highest": most_classes - 1},
                (index,),
            )


def check_length(value: Any, most: int) -> list[Any]:
    """`value` itself, if it is a list of 1 to `most` elements."""
    if not isinstance(value, list):
        raise mistake("not_a_list", "expected a list; received {received}", {"received": kind_of(value)})
    if not 1 <= len(value) <= most:
        raise mistake(
            "wrong_length",
            "expected 1 to {most} examples; received {received}",
            {"most": most, "received": len(value)},
        )
    return value


def check_amount(received: int, most: int) -> None:
    """There is something, and not more than `most` numbers of it."""
    if received == 0:
        raise mistake("empty_example", "expected at least one number in each example; received none", path=(0,))
    if received > most:
        raise mistake(
            "too_many_numbers",
            "expected at most {most} numbers in all; received {received}",
            {"most": most, "received": received},
        )


def check_shape(value: Any, shape: tuple[int, ...], path: FieldPath) -> None:
    """`value` is nested lists of exactly this shape, with finite numbers at the bottom."""
    if not shape:
        check_number(value, path)
        return
    if not isinstance(value, list):
        raise mistake(
            "not_a_list",
            "expected a list of {length}, as in the first example; received {received}",
            {"length": shape[0], "received": kind_of(value)},
            path,
        )
    if len(value) != shape[0]:
        raise mistake(
            "ragged_list",
            "expected a list of {length}, as in the first example; received {received} elements",
            {"length": shape[0], "received": len(value)},
            path,
        )
    for index, element in enumerate(value):
        check_shape(element, shape[1:], (*path, index))


def check_number(value: Any, path: FieldPath) -> None:
    """`value` is a number (true and false are not), and finite as a float32."""
    if type(value) not in (int, float):
        raise mistake("not_a_number", "expected a number; received {received}", {"received": kind_of(value)}, path)
    if not -LARGEST <= value <= LARGEST:
        raise mistake("not_finite", "expected a finite number of ordinary size", path=path)


def kind_of(value: Any) -> str:
    """What `value` is, in words, without showing it."""
    return KINDS.get(type(value), "something else" if not isinstance(value, int | float) else "a number")
