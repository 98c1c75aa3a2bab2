"""The worked 2-2-2 network of docs/facts.md, trained over the public API: every number of it."""

from __future__ import annotations

import json
import math
import struct

import pytest

from tests.api import specs
from tests.api.door import Door

HIDDEN_GRADIENTS = [0.000438568, 0.000877135, 0.000497713, 0.000995425, 0.008771354, 0.009954254]
OUTPUT_GRADIENTS = [0.082167041, 0.082667628, -0.022602540, -0.022740242, 0.138498562, -0.038098237]


def norm(values: list[float]) -> float:
    return math.hypot(*values)


def float_tensors(content: bytes) -> dict[str, list[float]]:
    """The float32 tensors of a safetensors file: a JSON header, then raw numbers. Read without its library."""
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + length])
    header.pop("__metadata__", None)
    numbers = {}
    for name, entry in header.items():
        if entry["dtype"] == "F32":
            start, end = (8 + length + offset for offset in entry["data_offsets"])
            numbers[name] = [value for (value,) in struct.iter_unpack("<f", content[start:end])]
    return numbers


def test_the_worked_example_gives_the_worked_loss_gradients_and_weights(door: Door) -> None:
    run = door.finished(specs.BY_HAND)["id"]
    (epoch,) = door.json(f"/runs/{run}/epochs")["items"]
    assert epoch["train"]["loss"] == pytest.approx(0.298371109, abs=1e-7)
    assert epoch["train"]["accuracy"] is None
    hidden, output = (layer for layer in epoch["layers"] if layer["gradient_norm"] is not None)
    assert hidden["gradient_norm"]["mean"] == pytest.approx(norm(HIDDEN_GRADIENTS), rel=1e-5)
    assert hidden["bias_gradient_norm"] == pytest.approx(norm(HIDDEN_GRADIENTS[4:]), rel=1e-5)
    assert output["gradient_norm"]["mean"] == pytest.approx(norm(OUTPUT_GRADIENTS), rel=1e-5)
    assert output["bias_gradient_norm"] == pytest.approx(norm(OUTPUT_GRADIENTS[4:]), rel=1e-5)
    assert output["gradient_norm"]["min"] == output["gradient_norm"]["max"] == output["gradient_norm"]["mean"]

    tensors = float_tensors(door.get(f"/runs/{run}/weights.safetensors").content)
    assert tensors["model/dense_1.weight"][0] == pytest.approx(0.149780716, abs=1e-8)
    assert tensors["model/dense_2.weight"][0] == pytest.approx(0.358916480, abs=1e-7)


def test_the_untouched_network_answers_as_worked_out(door: Door) -> None:
    spec = specs.BY_HAND | {
        "training": specs.BY_HAND["training"] | {"optimizer": {"type": "gradient_descent", "learning_rate": 1e-12}}
    }
    run = door.finished(spec)["id"]
    answer = door.post(f"/runs/{run}/predict", {"inputs": [[0.05, 0.10]]}).json()
    assert answer["outputs"][0] == pytest.approx([0.751365070, 0.772928465], abs=1e-6)
    assert answer["labels"] is None


def test_a_saturated_neuron_learns_as_slowly_as_worked_out(door: Door) -> None:
    """One sigmoid neuron, x = 1, target 0: from w = .6, b = .9 it goes .82 -> .09, from 2, 2 only .98 -> .20."""
    last = {}
    for weight, bias in ((0.6, 0.9), (2.0, 2.0)):
        start = {"type": "explicit", "weights": [[weight]], "bias": [bias]}
        spec = {
            "data": {"type": "custom", "inputs": [[1.0]], "targets": [[0.0]], "test_fraction": 0},
            "network": {"layers": [{"type": "dense", "units": 1, "initializer": start}, {"type": "sigmoid"}]},
            "training": {
                "loss": {"type": "half_squared_error"},
                "optimizer": {"type": "gradient_descent", "learning_rate": 0.15},
                "batch_size": 1,
                "epochs": 300,
            },
        }
        run = door.finished(spec)["id"]
        last[weight] = door.post(f"/runs/{run}/predict", {"inputs": [[1.0]]}).json()["outputs"][0][0]
        first, hundredth = (door.json(f"/runs/{run}/epochs")["items"][index]["train"]["loss"] for index in (0, 99))
        if weight == 2.0:
            assert (2 * hundredth) ** 0.5 > 0.95 * (2 * first) ** 0.5
    assert last[0.6] == pytest.approx(0.09, abs=0.005)
    assert last[2.0] == pytest.approx(0.20, abs=0.005)


def test_backpropagation_by_hand_gives_the_worked_numbers_to_nine_digits(door: Door) -> None:
    """Of the preset that the page offers, as its user asks: the untrained network, then a run of it."""
    presets = {one["title"]: one["spec"] for one in door.json("/catalog")["presets"]}
    spec = presets["Backpropagation by hand (2-2-2)"]
    response = door.post("/networks/explain", {"spec": spec, "explanation": {"type": "backpropagation"}})
    assert response.status_code == 200, response.text
    answer = response.json()
    outputs = {node["id"]: node["a"] for node in answer["nodes"]}
    edges = {edge["id"]: edge for edge in answer["edges"]}
    nine = 5e-10
    assert outputs["h1"] == pytest.approx(0.593269992, abs=nine)
    assert outputs["h2"] == pytest.approx(0.596884378, abs=nine)
    assert outputs["o1"] == pytest.approx(0.751365070, abs=nine)
    assert outputs["o2"] == pytest.approx(0.772928465, abs=nine)
    assert answer["loss"]["value"] == pytest.approx(0.298371109, abs=nine)
    assert edges["w5"]["gradient"] == pytest.approx(0.082167041, abs=nine)
    assert edges["w1"]["gradient"] == pytest.approx(0.000438568, abs=nine)
    assert edges["w5"]["after"] == pytest.approx(0.358916480, abs=nine)
    assert edges["w1"]["after"] == pytest.approx(0.149780716, abs=nine)

    one_step = spec | {"training": spec["training"] | {"epochs": 1}}
    run = door.finished(one_step)["id"]
    trained = door.post(f"/runs/{run}/explain", {"type": "backpropagation"}).json()
    before = {edge["id"]: edge["value"] for edge in trained["edges"]}
    assert trained["epoch"] == 1
    assert before["w5"] == pytest.approx(0.358916480, abs=5e-8)  # a run computes with float32


def test_backpropagation_by_hand_of_a_large_network_says_what_would_make_it_small_enough(door: Door) -> None:
    spec = {
        "data": {"type": "spiral"},
        "network": {"layers": [{"type": "dense", "units": 90}, {"type": "dense", "units": 2}]},
    }
    response = door.post("/networks/explain", {"spec": spec, "explanation": {"type": "backpropagation"}})
    assert response.status_code == 422
    assert "15 units" in response.json()["detail"]
