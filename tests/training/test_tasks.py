"""The short calculations of the workers: previews of networks whether possible or not, and predictions."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layerlab.errors import InvalidInput
from layerlab.network import checkpoint_file as checkpoints
from layerlab.network.spec import Spec
from layerlab.training.tasks import TASKS, predict, preview_network
from tests.training.runs import last_checkpoint, run

Document = dict[str, Any]
CONV: Document = {"type": "conv2d", "filters": 3}
DIGITS: Document = {
    "data": {"type": "digits", "train_limit": 60},
    "network": {"layers": [CONV, {"type": "relu"}, {"type": "flatten"}, {"type": "dense"}]},
    "training": {"epochs": 1},
    "watch": {"sample": 7},
}
POINTS: Document = {
    "data": {"type": "circle", "samples": 50},
    "network": {"layers": [{"type": "dense", "units": 3}, {"type": "tanh"}, {"type": "dense", "units": 2}]},
    "training": {"epochs": 1},
}


def preview(document: Document, **changes: Any) -> Document:
    return preview_network({"spec": {**document, **changes}})


def drawn(answer: Document) -> list[tuple[str, str]]:
    """What is pictured of the watched example: which layers, and the answer."""
    kinds = ("maps", "units", "probabilities", "boundary")
    return [(picture["draw"], picture["layer"]) for picture in answer["pictures"] if picture["draw"] in kinds]


def network(*layers: Document) -> Document:
    return {"layers": list(layers)}


# Previews


def test_a_possible_net_shows_every_layer_and_its_answer() -> None:
    answer = preview(DIGITS)
    assert drawn(answer) == [
        ("maps", "input"),
        ("maps", "conv2d_1"),
        ("maps", "relu_1"),
        ("units", "flatten_1"),
        ("units", "dense_1"),
        ("probabilities", "output"),
    ]
    for picture in answer["pictures"]:
        assert len(base64.b64decode(picture["data"])) == np.prod(picture["shape"])
        assert picture["minimum"] <= picture["maximum"]


def test_the_sample_is_the_watched_one_with_its_label_and_part() -> None:
    answer, spec = preview(DIGITS), Spec.model_validate(DIGITS)
    examples = spec.data.load()
    _, test_rows = spec.data.split(len(examples))
    assert answer["epoch"] == 0
    assert answer["sample"] == {
        "index": 7,
        "label": int(examples.targets[7]),
        "class_name": str(examples.targets[7]),
        "split": "test" if 7 in test_rows else "train",
    }
    picture = answer["pictures"][0]
    values = np.frombuffer(base64.b64decode(picture["data"]), np.uint8).reshape(picture["shape"]) / 255
    assert np.abs(values - examples.inputs[7]).max() <= 0.5 / 255 + 1e-6


def test_an_impossible_net_shows_the_layers_before_the_break() -> None:
    answer = preview(DIGITS, network=network(CONV, {"type": "relu"}, {"type": "conv2d", "kernel_size": 9}, CONV))
    assert drawn(answer) == [("maps", "input"), ("maps", "conv2d_1"), ("maps", "relu_1")]


def test_explicit_weights_that_do_not_fit_are_a_break_too() -> None:
    wrong = {"type": "dense", "units": 2, "initializer": {"type": "explicit", "weights": [[1.0]]}}
    answer = preview(POINTS, network=network({"type": "dense", "units": 2}, wrong))
    assert ("units", "dense_1") in drawn(answer)
    assert ("units", "dense_2") not in drawn(answer)


@pytest.mark.parametrize("shape", [[3, 12, 10], [7], [4, 5]], ids=["picture", "row", "two sizes"])
def test_a_blank_net_is_shown_with_a_slope_from_dark_to_light(shape: list[int]) -> None:
    layers = network({"type": "flatten"}, {"type": "dense"})
    answer = preview_network({"spec": {"data": {"type": "blank", "shape": shape}, "network": layers}})
    assert answer["sample"] == {"index": 0, "label": None, "class_name": None, "split": None}
    assert ("units", "dense_1") in drawn(answer)
    assert ("probabilities", "output") in drawn(answer)


def test_points_show_their_decision_boundary() -> None:
    boundary = next(picture for picture in preview(POINTS)["pictures"] if picture["draw"] == "boundary")
    assert boundary["layer"] == "output"
    assert boundary["shape"] == [2, 48, 48]
    assert (boundary["minimum"], boundary["maximum"]) == (0.0, 1.0)


@pytest.mark.parametrize("layers", [[], [{"type": "dense", "units": 3}], [{"type": "conv2d"}]])
def test_a_net_that_does_not_answer_yet_shows_no_answer(layers: list[Document]) -> None:
    kinds = {draw for draw, _ in drawn(preview(POINTS, network=network(*layers)))}
    assert kinds == {"units"}


def test_a_watched_sample_that_does_not_exist_is_the_last_one() -> None:
    assert preview(POINTS, watch={"sample": 5000})["sample"]["index"] == 49


def test_the_preview_is_the_net_that_a_run_starts_with() -> None:
    assert preview(DIGITS) == preview(DIGITS)
    assert preview(DIGITS) != preview(DIGITS, training={"seed": 1})


def test_data_are_previewed_by_their_document() -> None:
    answer = TASKS["preview_data"]({"data": {"type": "circle", "samples": 20}})
    assert (answer["type"], answer["examples"]) == ("circle", 20)


# Predictions


def saved(document: Document, folder: Path) -> Document:
    checkpoint = last_checkpoint(run(document))
    return {"spec": document, "checkpoint": str(checkpoints.save(checkpoint, folder, "newest.safetensors"))}


def test_predicts_given_inputs_and_chosen_samples_alike(tmp_path: Path) -> None:
    question, inputs = saved(DIGITS, tmp_path), Spec.model_validate(DIGITS).data.load().inputs
    given = predict({**question, "inputs": inputs[[5, 900]].tolist()})
    chosen = predict({**question, "samples": [5, 900]})
    assert given == chosen
    assert chosen["epoch"] == 1
    assert chosen["labels"] == [int(np.argmax(row)) for row in chosen["outputs"]]
    assert [sum(row) for row in chosen["probabilities"]] == pytest.approx([1, 1], abs=1e-5)


def test_predicts_numbers_without_labels(tmp_path: Path) -> None:
    document = {**POINTS, "data": {"type": "plane", "samples": 30}, "network": network({"type": "dense", "units": 1})}
    answer = predict({**saved(document, tmp_path), "inputs": [[0.5, -1.0]]})
    assert answer["labels"] is None
    assert answer["probabilities"] is None
    assert len(answer["outputs"]) == 1


def test_outputs_that_are_not_finite_come_back_as_none(tmp_path: Path) -> None:
    linear = {**POINTS, "network": network({"type": "dense", "units": 2})}
    answer = predict({**saved(linear, tmp_path), "inputs": [[1e39, 0.0]]})
    assert None in answer["outputs"][0]


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ([[1.0]], r"Expected a list of inputs of shape \[2\], received \[1, 1\]"),
        ([1.0, 2.0], r"received \[2\]"),
        ([], "received"),
        ([[1.0, 2.0], [1.0]], "unequal lengths"),
        ([["a", "b"]], "Expected a list of inputs"),
        ("nonsense", "Expected a list of inputs"),
    ],
)
def test_inputs_of_another_shape_are_refused_with_what_was_expected(inputs: Any, why: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=why) as raised:
        predict({**saved(POINTS, tmp_path), "inputs": inputs})
    assert raised.value.problems[0].path[0] == "inputs"


def test_a_sample_that_does_not_exist_is_refused_by_its_place(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="There are 50 examples; the last is 49") as raised:
        predict({**saved(POINTS, tmp_path), "samples": [0, 50]})
    assert raised.value.problems[0].path == ("samples", 1)


@pytest.mark.parametrize("damage", ["missing", "cut short", "not a checkpoint"])
def test_a_checkpoint_that_cannot_be_read_is_said_to_be(damage: str, tmp_path: Path) -> None:
    question = saved(POINTS, tmp_path)
    path = Path(question["checkpoint"])
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-20] if damage == "cut short" else b"hello")
    with pytest.raises(InvalidInput, match="checkpoint"):
        predict({**question, "samples": [0]})


def test_a_checkpoint_of_another_network_is_refused(tmp_path: Path) -> None:
    question = saved(POINTS, tmp_path)
    other = {**POINTS, "network": network({"type": "dense", "units": 2})}
    with pytest.raises(InvalidInput, match="belongs to another network"):
        predict({**question, "spec": other, "samples": [0]})
