"""Asking earlier epochs of a run, and training on from them, through the API."""

from __future__ import annotations

import pytest

from tests.api import specs
from tests.api.door import Document, Door, assert_problem

VALUES: Document = {"type": "layer_values", "layer": "dense_2", "sample": 3}


def stepped(door: Door, spec: Document) -> str:
    """A run that has ended, each of whose epochs has a checkpoint: a step waits for it."""
    run = str(door.submit(spec, params={"step": "true"})["id"])
    for _ in range(spec["training"]["epochs"] - 1):
        epoch = door.wait(run, "paused")["epoch"]  # asked for after the command, it may be the next one already
        assert door.command(run, "step").status_code == 202
        door.wait_for_epoch(run, epoch + 1)
    door.wait(run, "finished")
    return run


def ask(door: Door, run: str, epoch: int | None = None) -> Document:
    response = door.post(f"/runs/{run}/explain", VALUES, params={} if epoch is None else {"epoch": epoch})
    assert response.status_code == 200, response.text
    answer: Document = response.json()
    return answer


@pytest.fixture
def run(door: Door) -> str:
    return stepped(door, specs.circle(epochs=4))


def test_each_kept_epoch_answers_for_itself(door: Door, run: str) -> None:
    listed = door.json(f"/runs/{run}/checkpoints")
    assert [one["epoch"] for one in listed["items"]] == [0, 1, 2, 3, 4]
    assert listed["bytes"] == sum(one["bytes"] for one in listed["items"]) > 0
    losses = [epoch["test"]["loss"] for epoch in door.json(f"/runs/{run}/epochs")["items"]]
    assert [one["epoch"] for one in listed["items"] if one["is_best"]] == [1 + losses.index(min(losses))]
    answers = [ask(door, run, epoch) for epoch in range(5)]
    assert [answer["epoch"] for answer in answers] == [0, 1, 2, 3, 4]
    assert len({str(answer["values"]) for answer in answers}) == 5
    assert ask(door, run) == answers[4] == ask(door, run, 99)
    untrained = door.post("/networks/explain", {"spec": specs.circle(epochs=4), "explanation": VALUES}).json()
    assert answers[0] == untrained
    predicted = [
        door.post(f"/runs/{run}/predict", {"samples": [3]}, params={"epoch": epoch}).json() for epoch in (1, 4)
    ]
    assert [one["outputs"][0] for one in predicted] == [answers[1]["values"], answers[4]["values"]]


def test_a_fork_that_changes_nothing_ends_as_its_parent_did(door: Door, run: str) -> None:
    response = door.post(f"/runs/{run}/fork", {}, params={"epoch": 2})
    assert response.status_code == 201, response.text
    fork = door.wait(response.json()["id"], "finished")
    assert response.headers["location"].endswith(f"/runs/{fork['id']}")
    assert fork["forked_from"] == {"run": run, "epoch": 2} == fork["spec"]["start"]
    assert fork["name"] == "circle from epoch 2"
    theirs, ours = (door.json(f"/runs/{one}/epochs")["items"] for one in (run, fork["id"]))
    without_time = [{**epoch, "seconds": 0} for epoch in theirs]
    assert [epoch["epoch"] for epoch in ours] == [3, 4]
    assert [epoch["test"] for epoch in ours] == [epoch["test"] for epoch in without_time[2:]]
    assert ask(door, fork["id"])["values"] == ask(door, run)["values"]
    assert door.json(f"/runs/{fork['id']}/checkpoints")["items"][0]["epoch"] == 2


def test_a_fork_outlives_its_parent_and_its_spec_then_starts_nothing(door: Door, run: str) -> None:
    spec = {**specs.circle(epochs=6, batch_size=10), "start": {"run": run, "epoch": 3}}
    fork = door.wait(door.submit(spec)["id"], "finished")
    assert door.delete(f"/runs/{run}").status_code == 204
    assert ask(door, fork["id"], 3)["epoch"] == 3
    problem = assert_problem(door.post("/runs", spec), 422)
    assert problem["errors"][0]["path"] == ["start"]


def test_a_fork_of_another_network_is_refused_and_names_the_layer(door: Door, run: str) -> None:
    other = specs.circle(epochs=9)
    other["network"] = {"layers": [{"type": "dense", "units": 5}, *specs.DENSE[1:]]}
    problem = assert_problem(door.post(f"/runs/{run}/fork", other, params={"epoch": 1}), 422, "other_network")
    assert "dense_1" in problem["detail"]
    assert problem["errors"][0]["path"] == ["network", "layers", 0]


def test_a_run_that_never_trained_has_nothing_to_start_from(door: Door) -> None:
    spec = {**specs.circle(), "start": {"run": "0" * 32, "epoch": 1}}
    assert assert_problem(door.post("/runs", spec), 422)["errors"][0]["path"] == ["start"]
    assert_problem(door.post(f"/runs/{'0' * 32}/fork", {}, params={"epoch": 1}), 404)
    assert_problem(door.get(f"/runs/{'0' * 32}/checkpoints"), 404)
