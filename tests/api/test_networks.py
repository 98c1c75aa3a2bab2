"""Inspect and preview over HTTP: the shapes of docs/facts.md, impossible networks, pictures before training."""

from __future__ import annotations

import base64
import math
from typing import Any

import pytest

from tests.api import specs
from tests.api.door import Document, Door, assert_problem

LAYER_KEYS = {
    "id",
    "type",
    "input_shapes",
    "output_shape",
    "parameters",
    "multiply_adds",
    "activation_bytes",
    "receptive_field",
    "arithmetic",
}
ANSWER_KEYS = {"layers", "parameters", "multiply_adds", "memory_bytes", "problems", "trainable"}
ANSWER_KEYS |= {"seconds_per_epoch", "seconds"}
PROBLEM_KEYS = {"code", "path", "layer", "message", "fix", "fix_label", "severity", "values", "fix_code", "fix_values"}


def blank(*shape: int) -> Document:
    return {"type": "blank", "shape": list(shape)}


def conv(filters: int, kernel: int, **more: Any) -> Document:
    return {"type": "conv2d", "filters": filters, "kernel_size": kernel, **more}


def inspect(door: Door, spec: Document) -> Document:
    answer = door.post("/networks/inspect", spec)
    assert answer.status_code == 200, answer.text
    found: Document = answer.json()
    assert found.keys() >= ANSWER_KEYS
    for layer in found["layers"]:
        assert layer.keys() >= LAYER_KEYS
    for problem in found["problems"]:
        assert problem.keys() >= PROBLEM_KEYS
        assert isinstance(problem["path"], list)
    return found


ONE_LAYER = [
    ("no padding", blank(1, 7, 7), conv(1, 3), [1, 5, 5], 10),
    ("stride 2", blank(1, 7, 7), conv(1, 3, stride=2), [1, 3, 3], 10),
    ("stride 3 does not divide", blank(1, 7, 7), conv(1, 3, stride=3), [1, 2, 2], 10),
    ("padding 1", blank(1, 7, 7), conv(1, 3, padding=1), [1, 7, 7], 10),
    ("same", blank(1, 7, 7), conv(1, 3, padding="same"), [1, 7, 7], 10),
    ("full grows by F - 1", blank(1, 7, 7), conv(1, 3, padding="full"), [1, 9, 9], 10),
    ("ten 5x5 filters", blank(3, 128, 128), conv(10, 5, padding=2), [10, 128, 128], 760),
    ("F = W + 2P", blank(1, 5, 5), conv(4, 7, padding=1), [4, 1, 1], 200),
    ("the slide is wrong", blank(3, 128, 128), conv(12, 5, padding=1), [12, 126, 126], 912),
    ("sixteen 3x3 filters", blank(3, 32, 32), conv(16, 3), [16, 30, 30], 448),
    ("28x28, F = 5", blank(1, 28, 28), conv(3, 5), [3, 24, 24], 78),
]
NAMES = [row[0] for row in ONE_LAYER]


@pytest.mark.parametrize(("_name", "data", "layer", "shape", "parameters"), ONE_LAYER, ids=NAMES)
def test_one_convolution_has_the_shape_and_size_that_was_worked_out(
    door: Door, _name: str, data: Document, layer: Document, shape: list[int], parameters: int
) -> None:
    (found,) = inspect(door, specs.layers(layer, data=data))["layers"]
    assert found["output_shape"] == shape
    assert found["parameters"] == parameters
    assert found["input_shapes"] == [data["shape"]]


def test_what_a_stride_never_reads_is_said(door: Door) -> None:
    found = inspect(door, specs.layers(conv(1, 3, stride=3), data=blank(1, 7, 7)))
    said = next(problem for problem in found["problems"] if problem["severity"] == "warning")
    assert "1 row" in said["message"]


def test_a_network_of_four_layers_has_the_parameters_that_were_worked_out(door: Door) -> None:
    stack = [conv(8, 3, padding="same"), conv(16, 5, stride=2, padding="same"), {"type": "flatten"}]
    dense: list[Document] = [{"type": "dense", "units": 512}, {"type": "dense", "units": 4}]
    found = inspect(door, specs.layers(*stack, *dense, data=blank(3, 32, 32)))
    assert [layer["parameters"] for layer in found["layers"]] == [224, 3216, 0, 2_097_664, 2052]
    assert found["parameters"] == 2_103_156


def test_a_network_too_large_to_train_can_be_inspected_and_says_why(door: Door) -> None:
    dense: list[Document] = [{"type": "flatten"}, {"type": "dense", "units": 1000}, {"type": "dense", "units": 10}]
    found = inspect(door, specs.layers(*dense, data=blank(3, 1000, 1000)))
    assert found["parameters"] == 3_000_011_010
    assert not found["trainable"]
    assert "too_many_parameters" in [problem["code"] for problem in found["problems"]]


def test_three_small_convolutions_see_seven_pixels(door: Door) -> None:
    found = inspect(door, specs.layers(conv(1, 3), conv(1, 3), conv(1, 3)))
    assert [layer["receptive_field"] for layer in found["layers"]] == [3, 5, 7]


def test_counts_beyond_64_bits_are_exact(door: Door) -> None:
    stack = [conv(4096, 64, padding="full") for _ in range(128)]
    found = inspect(door, specs.layers(*stack, data=blank(4, 2048, 2048)))
    assert found["multiply_adds"] == sum(layer["multiply_adds"] for layer in found["layers"]) > 2**64


def test_an_impossible_network_is_an_answer_with_shapes_up_to_the_break_and_a_fix(door: Door) -> None:
    spec = specs.digits()
    spec["network"] = {"layers": [conv(4, 3), conv(8, 9), {"type": "dense", "units": 10}]}
    found = inspect(door, spec)
    assert [layer["output_shape"] for layer in found["layers"]] == [[4, 6, 6]]
    assert not found["trainable"]
    problem = found["problems"][0]
    assert problem["severity"] == "error"
    assert problem["path"][:3] == ["network", "layers", 1]
    assert problem["layer"] == "conv2d_2"
    refused = assert_problem(door.post("/runs", spec), 422, problem["code"])
    assert refused["errors"][0]["path"] == problem["path"]
    assert problem["values"] == {"layer": "Convolution", "kernel": 9, "height": 6, "width": 6, "most": 6}
    assert (problem["fix_code"], problem["fix_values"]) == ("make_kernel", {"size": 6})
    assert refused["errors"][0]["values"] == refused["values"] == problem["values"]


def test_applying_the_fixes_one_after_another_ends_in_a_network_that_trains(door: Door) -> None:
    spec = specs.digits()
    spec["network"] = {"layers": [conv(4, 3), {"type": "dense", "units": 7}]}
    for _ in range(5):
        fixes = [problem["fix"] for problem in inspect(door, spec)["problems"] if problem["fix"]]
        if not fixes:
            break
        spec["network"] = fixes[0]
    assert inspect(door, spec)["trainable"]


INVALID: list[tuple[str, Document, list[str | int]]] = [
    ("no data", {"network": {"layers": []}}, ["data"]),
    ("unknown field", {**specs.circle(), "colour": 1}, ["colour"]),
    ("unknown field of a layer", specs.layers({"type": "relu", "x": 1}), ["network", "layers", 0, "x"]),
    ("unknown layer", specs.layers({"type": "conv9d"}), ["network", "layers", 0]),
    ("out of range", specs.layers(conv(0, 3)), ["network", "layers", 0, "filters"]),
    ("wrong kind", specs.circle(epochs="many"), ["training", "epochs"]),  # type: ignore[arg-type]
    ("another version", {**specs.circle(), "version": 3}, ["version"]),
]


@pytest.mark.parametrize("address", ["/networks/inspect", "/networks/preview", "/runs"])
@pytest.mark.parametrize(("_name", "spec", "path"), INVALID, ids=[row[0] for row in INVALID])
def test_what_is_no_spec_is_refused_with_the_path_of_the_field(
    door: Door, _name: str, spec: Document, path: list[str | int], address: str
) -> None:
    problem = assert_problem(door.post(address, spec), 422)
    assert path in [error["path"] for error in problem["errors"]]


def test_preview_shows_the_untrained_network_at_work(door: Door) -> None:
    found = door.post("/networks/preview", specs.digits()).json()
    assert found["epoch"] == 0
    assert found["sample"].keys() == {"index", "label", "class_name", "split"}
    assert found["sample"]["index"] == 3
    pictures = {(picture["layer"], picture["draw"]): picture for picture in found["pictures"]}
    assert pictures["input", "maps"]["shape"] == [1, 8, 8]
    assert pictures["conv2d_1", "maps"]["shape"] == [4, 8, 8]
    assert pictures["dense_1", "units"]["shape"] == [10]
    assert pictures["output", "probabilities"]["shape"] == [10]
    for picture in found["pictures"]:
        assert len(base64.b64decode(picture["data"])) == math.prod(picture["shape"])


def test_preview_of_an_impossible_network_goes_up_to_the_break(door: Door) -> None:
    spec = specs.digits()
    spec["network"] = {"layers": [conv(4, 3), conv(8, 9)]}
    found = door.post("/networks/preview", spec).json()
    assert {picture["layer"] for picture in found["pictures"]} >= {"input", "conv2d_1"}
    assert "conv2d_2" not in {picture["layer"] for picture in found["pictures"]}


def test_every_data_set_can_be_previewed(door: Door) -> None:
    for tag in set(door.json("/catalog")["data"]) - {"openml", "upload"}:  # they need the internet, or a file
        found = door.json(f"/data/{tag}/preview")
        assert found["type"] == tag
        assert found["examples"] == found["train_examples"] + found["test_examples"]
        assert {"input_shape", "classes", "outputs", "class_counts", "samples"} <= found.keys()
        if found["pictures"]:
            assert found["points"] is None
            raw = base64.b64decode(found["pictures"]["data"])
            assert len(raw) == math.prod(found["pictures"]["shape"])
            assert found["pictures"]["shape"][0] == len(found["samples"]) <= 48


def test_a_data_set_takes_its_fields_from_the_query(door: Door) -> None:
    assert door.json("/data/circle/preview", params={"samples": 120})["examples"] == 120
    assert door.json("/data/blank/preview", params={"shape": [3, 5, 6], "classes": 4})["input_shape"] == [3, 5, 6]
