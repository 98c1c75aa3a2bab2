"""Runs renamed, tagged, found by tag and summed up in the list, over HTTP; refused as every other body is."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.api import specs
from tests.api.door import Document, Door, assert_problem

NOWHERE = "0" * 32


def relabel(door: Door, run_id: str, document: Any) -> httpx2.Response:
    return door.client.patch(f"/runs/{run_id}", json=document)


@pytest.fixture
def run(door: Door) -> Document:
    """A run that has come to its end."""
    return door.finished(specs.circle(epochs=4))


def test_a_new_run_has_no_tags(run: Document) -> None:
    assert run["tags"] == []


def test_a_run_is_renamed_and_tagged_and_stays_what_it_was(door: Door, run: Document) -> None:
    answer = relabel(door, run["id"], {"name": "with tanh ☺", "tags": ["lesson 3", "a"]})
    assert answer.status_code == 200, answer.text
    spec = {**run["spec"], "name": "with tanh ☺"}
    assert answer.json() == run | {"name": "with tanh ☺", "tags": ["lesson 3", "a"], "spec": spec}
    assert door.run(run["id"]) == answer.json()
    assert relabel(door, run["id"], {"name": "b"}).json()["tags"] == ["lesson 3", "a"]
    assert relabel(door, run["id"], {"tags": []}).json()["name"] == "b"


def test_a_run_that_goes_on_can_be_labelled(door: Door) -> None:
    run_id = door.submit(specs.endless())["id"]
    door.wait_for_epoch(run_id)
    assert relabel(door, run_id, {"name": "long", "tags": ["now"]}).json()["tags"] == ["now"]
    seen = door.run(run_id)["epoch"]
    assert door.wait_for_epoch(run_id, seen + 1)["name"] == "long"


def test_runs_are_found_by_tag(door: Door) -> None:
    made = [door.submit(specs.BY_HAND)["id"] for _ in range(3)]
    for run_id in made[:2]:
        relabel(door, run_id, {"tags": ["mine", "b"]})
    found = door.json("/runs", params={"tag": "mine"})["items"]
    assert [one["id"] for one in found] == made[1::-1]
    assert door.json("/runs", params={"tag": "none"})["items"] == []
    assert_problem(door.get("/runs", params={"tag": "x" * 33}), 422)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({}, []),
        ({"name": None}, []),
        ({"name": ""}, ["name"]),
        ({"name": "x" * 101}, ["name"]),
        ({"name": "two\nlines"}, ["name"]),
        ({"name": 5}, ["name"]),
        ({"tags": "a"}, ["tags"]),
        ({"tags": [str(number) for number in range(9)]}, ["tags"]),
        ({"tags": ["fine", ""]}, ["tags", 1]),
        ({"tags": ["x" * 33]}, ["tags", 0]),
        ({"tags": [" blank"]}, ["tags", 0]),
        ({"tags": ["a,b"]}, ["tags", 0]),
        ({"tags": ["a\tb"]}, ["tags", 0]),
        ({"tags": [None]}, ["tags", 0]),
        ({"name": "fine", "state": "finished"}, ["state"]),
    ],
)
def test_what_is_no_name_or_tag_is_refused_with_its_place(
    door: Door, run: Document, document: Document, path: list[str | int]
) -> None:
    problem = assert_problem(relabel(door, run["id"], document), 422)
    assert problem["errors"][0]["path"] == path, problem
    assert door.run(run["id"]) == run


@pytest.mark.parametrize("text", ["a\u202eb", "a\u0000b", "\u001b[31m"])
def test_hidden_characters_are_refused(door: Door, run: Document, text: str) -> None:
    for document in ({"name": text}, {"tags": [text]}):
        assert_problem(relabel(door, run["id"], document), 422, "forbidden_character")
    assert door.run(run["id"]) == run


def test_labels_come_from_the_page_itself_and_as_json(door: Door, run: Document) -> None:
    address, good = f"/runs/{run['id']}", '{"name": "other"}'
    foreign = {"Origin": "http://elsewhere.example", "Content-Type": "application/json"}
    assert_problem(door.client.patch(address, content=good, headers=foreign), 403, "origin_not_allowed")
    plain = {"Content-Type": "text/plain"}
    assert_problem(door.client.patch(address, content=good, headers=plain), 415, "unsupported_media_type")
    assert_problem(relabel(door, NOWHERE, {"name": "x"}), 404)
    assert_problem(relabel(door, "not-an-id", {"name": "x"}), 404)
    assert door.run(run["id"]) == run


def test_every_example_of_labels_is_accepted(door: Door, run: Document) -> None:
    operation = door.json("/openapi.json")["paths"]["/api/v1/runs/{run_id}"]["patch"]
    examples = operation["requestBody"]["content"]["application/json"]["examples"]
    assert len(examples) >= 2
    for example in examples.values():
        assert relabel(door, run["id"], example["value"]).status_code == 200


def test_a_run_sums_up_its_epochs(door: Door, run: Document) -> None:
    epochs = door.json(f"/runs/{run['id']}/epochs")["items"]
    best = min(epochs, key=lambda epoch: float(epoch["test"]["loss"]))
    assert run["best_epoch"] == best["epoch"]
    assert (run["best_test_loss"], run["best_test_accuracy"]) == (best["test"]["loss"], best["test"]["accuracy"])
    assert run["seconds"] == pytest.approx(sum(epoch["seconds"] for epoch in epochs))
    inspection = door.post("/networks/inspect", run["spec"]).json()
    assert run["parameters"] == inspection["parameters"] == 3 * (2 + 1) + 2 * (3 + 1)


def test_a_brief_list_says_all_but_the_specs(door: Door, run: Document) -> None:
    (brief,) = door.json("/runs", params={"brief": "true"})["items"]
    assert brief == {name: value for name, value in run.items() if name != "spec"}
    assert (brief["data"], brief["seeds"]) == ("circle", {"data": 0, "training": 0})


def test_runs_that_differ_by_seed_alone_are_one_experiment(door: Door, run: Document) -> None:
    spec = run["spec"]
    again = door.submit({**spec, "name": "again", "training": {**spec["training"], "seed": 7}})
    other = door.submit({**spec, "training": {**spec["training"], "epochs": 3}})
    assert again["experiment"] == run["experiment"] != other["experiment"]
    assert again["seeds"] == {"data": 0, "training": 7}
