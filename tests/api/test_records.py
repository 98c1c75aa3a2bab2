"""What a run leaves: epochs as JSON and CSV, events, pictures, weights, answers. Shapes as API.md fixes them."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image

from layerlab.events import PicturesTaken
from tests.api import specs
from tests.api.door import Door, assert_problem

EPOCH_KEYS = {"epoch", "train", "test", "learning_rate", "seconds", "layers", "trace"}
LAYER_KEYS = {
    "id",
    "gradient_norm",
    "bias_gradient_norm",
    "weight_norm",
    "update_ratio",
    "activation",
    "output_gradient_norm",
}


def test_epochs_have_the_shape_of_the_contract(door: Door) -> None:
    run = door.finished(specs.digits(epochs=3))["id"]
    answer = door.json(f"/runs/{run}/epochs")
    assert answer.keys() == {"items"}
    assert [epoch["epoch"] for epoch in answer["items"]] == [1, 2, 3]
    for epoch in answer["items"]:
        assert epoch.keys() == EPOCH_KEYS
        assert epoch["train"].keys() == epoch["test"].keys() == {"loss", "accuracy"}
        assert 0 <= epoch["test"]["accuracy"] <= 1
        assert epoch["seconds"] > 0
        for layer in epoch["layers"]:
            assert layer.keys() == LAYER_KEYS
    layers = {layer["id"]: layer for layer in answer["items"][0]["layers"]}
    assert list(layers) == ["conv2d_1", "relu_1", "max_pool2d_1", "flatten_1", "dense_1"]
    norm = layers["conv2d_1"]["gradient_norm"]
    assert 0 < norm["min"] <= norm["mean"] <= norm["max"]
    assert layers["conv2d_1"]["bias_gradient_norm"] > 0
    assert layers["relu_1"]["gradient_norm"] is None
    assert layers["relu_1"]["activation"].keys() == {"mean", "std", "dead_fraction", "saturated_fraction"}
    assert layers["relu_1"]["output_gradient_norm"] > 0
    assert door.json(f"/runs/{run}/epochs", params={"after": 2})["items"] == answer["items"][2:]
    assert door.json(f"/runs/{run}/epochs", params={"after": 10**30})["items"] == []


def test_epochs_are_a_table_for_who_asks_for_csv(door: Door) -> None:
    run = door.finished(specs.digits(epochs=2))["id"]
    answer = door.get(f"/runs/{run}/epochs", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    items = door.json(f"/runs/{run}/epochs")["items"]
    assert [row["epoch"] for row in rows] == ["1", "2"]
    for row, epoch in zip(rows, items, strict=True):
        assert float(row["train.loss"]) == epoch["train"]["loss"]
        assert float(row["conv2d_1.gradient_norm.mean"]) == epoch["layers"][0]["gradient_norm"]["mean"]
        assert row["flatten_1.weight_norm"] == ""
    assert not any("trace" in column for column in rows[0])


def test_an_epoch_keeps_the_loss_of_each_of_its_steps(door: Door) -> None:
    run = door.finished(specs.digits(epochs=2))["id"]
    steps = next(e for e in door.events(run) if e["type"] == "run_started")["steps_per_epoch"]
    for epoch in door.json(f"/runs/{run}/epochs")["items"]:
        trace = epoch["trace"]
        assert len(trace["losses"]) == steps
        assert all(loss > 0 for loss in trace["losses"])
        assert len(trace["gradient_norms"]) == len(trace["gradient_steps"]) == min(4, steps)


def test_findings_of_a_healthy_run_are_none(door: Door) -> None:
    run = door.finished(specs.digits(epochs=2))["id"]
    told = door.json(f"/runs/{run}/findings")
    assert told == {"epoch": 2, "checks": len(door.json("/catalog")["findings"]), "primary": None, "also": []}


def test_a_finding_comes_with_its_words_and_a_remedy_that_trains_as_it_is(door: Door) -> None:
    document = specs.digits(epochs=2)
    document["training"]["optimizer"] = {"type": "gradient_descent", "learning_rate": 90.0}
    run = door.finished(document)["id"]
    primary = door.json(f"/runs/{run}/findings")["primary"]
    assert (primary["finding"], primary["title"]) == ("rate_too_high", "Learning rate too high")
    assert primary["figures"][0]["value"] is not None
    spec = primary["remedy"]["spec"]
    assert spec["training"]["optimizer"]["learning_rate"] == 9.0
    assert door.finished(spec)["epoch"] == 2
    said = [event for event in door.events(run) if event["type"] == "diagnosis_changed"]
    assert said[-1]["findings"][0]["finding"] == "rate_too_high"


def test_regression_has_no_accuracy(door: Door) -> None:
    run = door.finished(specs.BY_HAND)["id"]
    (epoch,) = door.json(f"/runs/{run}/epochs")["items"]
    assert epoch["train"]["accuracy"] is None
    answer = door.get(f"/runs/{run}/epochs", headers={"Accept": "text/csv"})
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert row["train.accuracy"] == ""


def test_a_run_that_diverges_says_so_and_its_numbers_stay_json(door: Door) -> None:
    run = door.wait(door.submit(specs.diverging())["id"], "diverged")
    assert run["reason"]
    text = door.get(f"/runs/{run['id']}/events").text + door.get(f"/runs/{run['id']}/epochs").text
    assert "NaN" not in text
    assert "Infinity" not in text
    assert door.events(run["id"])[-1]["type"] == "run_diverged"


def test_events_are_numbered_without_holes_from_queued_to_finished(door: Door) -> None:
    run = door.finished(specs.circle(epochs=4))["id"]
    answer = door.json(f"/runs/{run}/events")
    assert answer.keys() == {"items", "history"}
    types = [event["type"] for event in answer["items"]]
    assert types == ["run_queued", "run_started", *["epoch_finished"] * 4, "run_finished"]
    assert [event["seq"] for event in answer["items"]] == list(range(1, len(types) + 1))
    assert all(event["at"].endswith("Z") for event in answer["items"])
    assert door.json(f"/runs/{run}/events", params={"after": 6})["items"] == answer["items"][6:]
    assert door.json(f"/runs/{run}/events", params={"after": 2**53})["items"] == []


@pytest.mark.parametrize(
    ("layer", "size"), [("conv2d_1", (2 * 64 + 2, 2 * 64 + 2)), ("max_pool2d_1", (130, 130)), ("input", (64, 64))]
)
def test_feature_maps_are_a_png_of_the_right_size(door: Door, layer: str, size: tuple[int, int]) -> None:
    run = door.finished(specs.digits(epochs=1))["id"]
    answer = door.get(f"/runs/{run}/epochs/1/layers/{layer}.png")
    assert answer.headers["content-type"] == "image/png"
    picture = Image.open(io.BytesIO(answer.content))
    picture.load()
    assert picture.size == size
    assert len(picture.getcolors(2**24) or []) > 3, "there is something to see"


def test_pictures_come_as_the_frames_that_viewers_get(door: Door) -> None:
    run = door.finished(specs.digits(epochs=2))["id"]
    newest = door.get(f"/runs/{run}/pictures")
    assert newest.headers["content-type"] == "application/octet-stream"
    assert PicturesTaken.from_frame(newest.content).epoch == 2
    assert PicturesTaken.from_frame(door.get(f"/runs/{run}/epochs/1/pictures").content).epoch == 1
    assert door.get(f"/runs/{run}/epochs/1000/pictures").content == newest.content, "the nearest earlier one"


def test_pictures_and_answers_that_are_not_there_are_a_404(door: Door) -> None:
    run = door.finished(specs.digits(epochs=1))["id"]
    for layer in ("conv2d_9", "..%2f..%2fweights", "%2e%2e", "a" * 65, "%00", "%F0%9F%92%A9"):
        answer = door.get(f"/runs/{run}/epochs/1/layers/{layer}.png")
        assert answer.status_code in (404, 422), layer
        assert_problem(answer, answer.status_code)


def test_predict_answers_for_inputs_and_for_samples(door: Door) -> None:
    run = door.finished(specs.digits(epochs=3))["id"]
    by_index = door.post(f"/runs/{run}/predict", {"samples": [0, 5, 9]}).json()
    assert by_index.keys() >= {"outputs", "labels"}
    assert [len(row) for row in by_index["outputs"]] == [10] * 3
    assert by_index["labels"] == [row.index(max(row)) for row in by_index["outputs"]]
    given = door.post(f"/runs/{run}/predict", {"inputs": [[[[0.5] * 8] * 8]] * 2}).json()
    assert given["outputs"][0] == pytest.approx(given["outputs"][1])


WRONG_QUESTIONS: list[tuple[str, Any]] = [
    ("neither", {}),
    ("both", {"inputs": [[0, 0]], "samples": [0]}),
    ("no samples", {"samples": []}),
    ("negative", {"samples": [-1]}),
    ("past the end", {"samples": [10**9]}),
    ("not an index", {"samples": ["a"]}),
    ("wrong shape", {"inputs": [[1, 2, 3]]}),
    ("ragged", {"inputs": [[1, 2], [1]]}),
    ("text", {"inputs": [["a", "b"]]}),
    ("null", {"inputs": [[None, 1]]}),
    ("object", {"inputs": [{"a": 1}]}),
    ("flat", {"inputs": [1, 2]}),
    ("empty", {"inputs": [[]]}),
    ("too many", {"inputs": [[0, 0]] * 1001}),
    ("unknown field", {"inputs": [[0, 0]], "x": 1}),
]


def test_a_question_that_makes_no_sense_is_refused(door: Door) -> None:
    run = door.finished(specs.circle())["id"]
    for name, question in WRONG_QUESTIONS:
        problem = assert_problem(door.post(f"/runs/{run}/predict", question), 422)
        assert problem["errors"], name


def test_numbers_too_large_for_the_network_are_no_fault(door: Door) -> None:
    run = door.finished(specs.circle())["id"]
    answer = door.post(f"/runs/{run}/predict", {"inputs": [[1e15, -1e15]]})
    assert answer.status_code == 200


def test_before_the_first_epoch_there_is_nothing_to_ask(door: Door) -> None:
    blockers = [door.submit(specs.endless())["id"] for _ in range(4)]
    for run in blockers:
        door.wait_for_epoch(run)
    waiting = door.submit(specs.circle())
    assert waiting["state"] == "queued"
    assert_problem(door.get(f"/runs/{waiting['id']}/weights.safetensors"), 404, "no_checkpoint")
    assert_problem(door.post(f"/runs/{waiting['id']}/predict", {"samples": [0]}), 404, "no_checkpoint")
    assert_problem(door.get(f"/runs/{waiting['id']}/pictures"), 404, "no_picture")
    assert door.json(f"/runs/{waiting['id']}/epochs")["items"] == []


def test_checkpoints_can_be_read_while_newer_ones_replace_them(door: Door) -> None:
    run = door.submit(specs.circle(epochs=10_000))["id"]
    door.wait_for_epoch(run)

    def ask(number: int) -> int:
        if number % 2:
            return door.post(f"/runs/{run}/predict", {"samples": [number % 100]}).status_code
        return door.get(f"/runs/{run}/weights.safetensors").status_code

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(ask, range(150))) == {200}
    assert door.run(run)["state"] == "running"
