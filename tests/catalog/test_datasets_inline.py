"""Inline data: everything well-formed is taken as it stands, everything else is refused at the right place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from layerlab.catalog.datasets import DATASETS
from layerlab.catalog.datasets.inline import Blank, Custom
from tests.effort import steps

Path = tuple[int | str, ...]


def refusal(document: dict[str, Any], kind: str = "custom") -> tuple[str, Path, str]:
    with pytest.raises(ValidationError) as caught:
        DATASETS.parse({"type": kind, **document})
    (error,) = caught.value.errors()
    return error["type"], error["loc"], error["msg"]


def test_whole_targets_are_classes() -> None:
    data = Custom(inputs=[[0.05, 0.1], [1, 2]], targets=[2, 0])
    assert data.task().input_shape == (2,)
    assert data.task().classes == ("0", "1", "2")
    examples = data.load()
    assert examples.targets.tolist() == [2, 0]
    assert np.allclose(examples.inputs, [[0.05, 0.1], [1.0, 2.0]])
    assert examples.minimum == pytest.approx(0.05)
    assert examples.maximum == 2.0


def test_numbers_and_lists_of_numbers_are_regression() -> None:
    one = Custom(inputs=[[1], [2]], targets=[0, 0.5])
    assert (one.task().outputs, one.task().classes) == (1, ())
    assert one.load().targets.tolist() == [[0.0], [0.5]]
    two = Custom(inputs=[[0.05, 0.1]], targets=[[0.01, 0.99]])
    assert two.task().outputs == 2
    assert np.allclose(two.load().targets, [[0.01, 0.99]])
    assert Custom(inputs=[[1], [2]], targets=[[0], [1]]).task().classes == ()


@pytest.mark.parametrize("shape", [(3,), (2, 3), (1, 2, 3)])
def test_inputs_have_one_to_three_dimensions(shape: tuple[int, ...]) -> None:
    inputs = np.arange(2 * np.prod(shape)).reshape(2, *shape)
    data = Custom(inputs=inputs.tolist(), targets=[0, 1])
    assert data.task().input_shape == shape
    assert np.array_equal(data.load().inputs, inputs)


def test_all_of_it_is_trained_on_unless_asked_otherwise() -> None:
    train, test = Custom().split(4)
    assert (len(train), len(test)) == (4, 0)


def test_classes_can_be_named() -> None:
    data = Custom(inputs=[[0], [1]], targets=[0, 1], class_names=("cat", "dog", "fish"))
    assert data.task().classes == ("cat", "dog", "fish")
    assert data.task().outputs == 3


def test_equal_inputs_still_have_a_range() -> None:
    examples = Custom(inputs=[[1], [1]], targets=[0, 1]).load()
    assert examples.minimum < examples.maximum


@pytest.mark.parametrize(
    ("document", "code", "path"),
    [
        ({"inputs": "abc"}, "not_a_list", ("inputs",)),
        ({"inputs": []}, "wrong_length", ("inputs",)),
        ({"inputs": [0.5]}, "wrong_dimensions", ("inputs", 0)),
        ({"inputs": [[[[[0.5]]]]]}, "wrong_dimensions", ("inputs", 0)),
        ({"inputs": [[]]}, "empty_example", ("inputs", 0)),
        ({"inputs": [[0, 1], [0], [1, 0], [1, 1]]}, "ragged_list", ("inputs", 1)),
        ({"inputs": [[[1, 2], [3, 4]], [[1, 2], [3]]]}, "ragged_list", ("inputs", 1, 1)),
        ({"inputs": [[0, 1], 5]}, "not_a_list", ("inputs", 1)),
        ({"inputs": [[0, 1], [0, "1"]]}, "not_a_number", ("inputs", 1, 1)),
        ({"inputs": [[0, True]]}, "not_a_number", ("inputs", 0, 1)),
        ({"inputs": [[0, None]]}, "not_a_number", ("inputs", 0, 1)),
        ({"inputs": [[0, [1]]]}, "not_a_number", ("inputs", 0, 1)),
        ({"inputs": [[float("nan")]]}, "not_finite", ("inputs", 0, 0)),
        ({"inputs": [[float("inf")]]}, "not_finite", ("inputs", 0, 0)),
        ({"inputs": [[10**400]]}, "not_finite", ("inputs", 0, 0)),
        ({"inputs": [[0]] * 2001}, "wrong_length", ("inputs",)),
        ({"inputs": [[0] * 1000] * 21}, "too_many_numbers", ("inputs",)),
        ({"targets": [0, 1, 1]}, "unequal_lengths", ("targets",)),
        ({"targets": [0, 1, 1, -1]}, "class_out_of_range", ("targets", 3)),
        ({"targets": [0, 1, 1, 1000]}, "class_out_of_range", ("targets", 3)),
        ({"targets": [0, 1, "1", 0]}, "not_a_number", ("targets", 2)),
        ({"targets": [[0], [1], 1, [0]]}, "not_a_list", ("targets", 2)),
        ({"targets": [[0], [1], [1, 2], [0]]}, "ragged_list", ("targets", 2)),
        ({"targets": [[], [], [], []]}, "empty_example", ("targets", 0)),
        ({"class_names": ["no"]}, "too_few_names", ("class_names",)),
        ({"targets": [[0], [1], [1], [0]], "class_names": ["a"]}, "names_without_classes", ("class_names",)),
    ],
)
def test_a_mistake_is_refused_where_it_is(document: dict[str, Any], code: str, path: Path) -> None:
    assert refusal(document)[:2] == (code, path)


def test_a_refusal_does_not_echo_what_was_sent() -> None:
    _, _, message = refusal({"inputs": [["<script>"]], "targets": [0]})
    assert message == "expected a number; received text"


def test_a_full_set_is_checked_in_a_few_steps_a_number() -> None:
    inputs, targets = [[0.5] * 10 for _ in range(2000)], [0] * 2000
    assert steps(lambda: Custom(inputs=inputs, targets=targets)) < 3 * (20_000 + 2_000)


def test_the_document_comes_back_as_it_was() -> None:
    document = {"type": "custom", "inputs": [[1, 2.5]], "targets": [[0.0]]}
    assert DATASETS.parse(document).document() == document


def test_blank_has_a_shape_and_no_examples() -> None:
    data = Blank(shape=(4, 2048, 2048), classes=1000)
    assert not data.is_trainable
    assert data.task().input_shape == (4, 2048, 2048)
    assert (data.task().outputs, data.task().examples) == (1000, 0)
    examples = Blank(shape=(3, 8, 8)).load()
    assert len(examples) == 0
    assert examples.inputs.shape == (0, 3, 8, 8)


@pytest.mark.parametrize("shape", [[], [0], [1, 2, 3, 4], [-1, 8, 8], [5, 2048, 2048], [2**24 + 1], ["a"], [1.5]])
def test_blank_refuses_shapes_that_are_none_or_too_large(shape: list[Any]) -> None:
    with pytest.raises(ValidationError):
        Blank.model_validate({"shape": shape})
