"""The preview is plain JSON, and what it shows can be turned back into the examples."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest

from layerlab.catalog.datasets import DATASETS, Dataset
from layerlab.catalog.datasets.images import Digits
from layerlab.catalog.datasets.points import Circle
from layerlab.catalog.datasets.preview import preview


@pytest.mark.parametrize("entry", [each for each in DATASETS if each.is_bundled], ids=lambda entry: entry.tag())
def test_the_preview_is_json_and_agrees_with_the_task(entry: type[Dataset]) -> None:
    answer = json.loads(json.dumps(preview(entry()), allow_nan=False))
    task = entry().task()
    assert answer["type"] == entry.tag()
    assert answer["input_shape"] == list(task.input_shape)
    assert answer["classes"] == list(task.classes)
    assert answer["examples"] == answer["train_examples"] + answer["test_examples"] == task.examples
    assert len(answer["samples"]) == min(48, task.examples)
    if task.is_classification:
        assert sum(answer["class_counts"]) == task.examples
        assert all(task.classes[sample["label"]] == sample["class_name"] for sample in answer["samples"])
    else:
        assert answer["class_counts"] is None
    assert not (answer["pictures"] and answer["points"])


def test_pictures_are_the_first_examples_as_bytes() -> None:
    answer = preview(Digits())
    shown = answer["pictures"]
    assert shown["shape"] == [48, 1, 8, 8]
    pixels = np.frombuffer(base64.b64decode(shown["data"]), np.uint8).reshape(shown["shape"])
    values = shown["minimum"] + pixels / 255 * (shown["maximum"] - shown["minimum"])
    assert np.allclose(values, Digits().load().inputs[:48], atol=1 / 255)


def test_points_say_where_what_and_which_part() -> None:
    dataset = Circle(samples=2000)
    answer = preview(dataset)
    cloud = answer["points"]
    assert {len(column) for column in cloud.values()} == {1000}
    assert answer["range"] == 6.0
    assert answer["pictures"] is None
    _, test = dataset.split(2000)
    assert np.flatnonzero(cloud["split"]).tolist() == test[test < 1000].tolist()


def test_regression_points_carry_numbers() -> None:
    labels = preview(DATASETS["plane"]())["points"]["label"]
    assert all(isinstance(label, float) for label in labels)


@pytest.mark.parametrize(
    ("document", "part"),
    [
        ({"type": "custom", "inputs": [[1.0, 2.0]], "targets": [0]}, {"values": [[1.0, 2.0]], "pictures": None}),
        ({"type": "blank"}, {"values": [], "pictures": None, "points": None, "samples": []}),
        ({"type": "iris"}, {"pictures": None, "points": None}),
    ],
)
def test_other_inputs_are_shown_as_numbers(document: dict[str, Any], part: dict[str, Any]) -> None:
    answer = preview(DATASETS.parse(document))
    assert {key: answer[key] for key in part} == part
    assert len(answer["values"]) <= 8


def test_inline_pictures_are_shown_as_pictures() -> None:
    answer = preview(DATASETS.parse({"type": "custom", "inputs": [[[[0, 1], [1, 0]]]], "targets": [0]}))
    assert answer["pictures"]["shape"] == [1, 1, 2, 2]
    assert base64.b64decode(answer["pictures"]["data"]) == bytes([0, 255, 255, 0])


def test_options_of_the_split_show() -> None:
    answer = preview(Digits(train_limit=50, label_noise=1.0))
    assert answer["train_examples"] == 50
    clean = Digits().load().targets
    train = [sample for sample in answer["samples"] if sample["split"] == "train"]
    test = [sample for sample in answer["samples"] if sample["split"] == "test"]
    assert all(sample["label"] == clean[sample["index"]] for sample in test)
    assert any(sample["label"] != clean[sample["index"]] for sample in train)
