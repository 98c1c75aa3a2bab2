"""Runs over HTTP: accepted once, listed in pages, told apart by state, forgotten when deleted."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from tests.api import specs
from tests.api.conftest import StartServer
from tests.api.door import Document, Door, assert_problem
from tests.api.server_process import PATIENCE_SECONDS, wait_until

RUN_KEYS = {
    "id",
    "name",
    "state",
    "spec",
    "epoch",
    "epochs",
    "queue_position",
    "created_at",
    "started_at",
    "ended_at",
    "reason",
}
NOWHERE = "0" * 32


def test_a_run_names_the_engine_that_computed_it(door: Door) -> None:
    document = specs.circle(epochs=2)
    run = door.post("/runs", document).json()
    done = door.wait(run["id"], "finished")
    assert done["engine"] == "autograd"
    started = next(event for event in door.events(run["id"]) if event["type"] == "run_started")
    assert started["engine"] == "autograd"


def test_an_engine_that_is_not_here_is_refused_at_its_field(door: Door) -> None:
    document = specs.circle(epochs=2)
    document["training"]["engine"] = "compiled"
    problem = assert_problem(door.post("/runs", document), 422, "impossible_network")
    assert problem["errors"][0]["path"] == ["training", "engine"]
    assert problem["errors"][0]["message"] == "There is no such engine here; choose one of: auto, autograd."
    problems = door.post("/networks/inspect", document).json()["problems"]
    assert [one["code"] for one in problems] == ["unknown_engine"]


def test_a_new_run_is_answered_with_its_address(door: Door) -> None:
    answer = door.post("/runs", specs.circle(epochs=2))
    assert answer.status_code == 201
    run = answer.json()
    assert run.keys() >= RUN_KEYS
    assert re.fullmatch("[0-9a-f]{32}", run["id"])
    assert answer.headers["location"] == f"/api/v1/runs/{run['id']}"
    assert door.client.get(door.server.address + answer.headers["location"]).json()["id"] == run["id"]
    assert run["state"] in ("queued", "running")
    assert (run["name"], run["epochs"], run["ended_at"]) == ("circle", 2, None)
    assert run["spec"]["training"]["optimizer"]["type"] == "adam", "every default is written out"
    assert run["spec"]["training"]["loss"] == {"type": "cross_entropy"}
    assert "engine" not in run["spec"]["training"], "but for the engine, whose choice is left to the run"


def test_a_finished_run_says_when_and_why_it_ended(door: Door) -> None:
    run = door.finished(specs.circle(epochs=2))
    assert (run["state"], run["epoch"], run["queue_position"]) == ("finished", 2, None)
    assert (run["reason"], run["reason_code"], run["reason_values"]) == (
        "All 2 epochs are done.",
        "finished",
        {"epochs": 2},
    )
    assert door.events(run["id"])[-1]["reason_code"] == "finished"
    times = [datetime.fromisoformat(run[name]) for name in ("created_at", "started_at", "ended_at")]
    assert times == sorted(times)
    assert all(run[name].endswith("Z") for name in ("created_at", "started_at", "ended_at"))


def test_the_spec_of_a_run_makes_the_same_run_again(door: Door) -> None:
    first = door.finished(specs.circle(epochs=2))
    second = door.finished(first["spec"])
    losses = [[e["train"]["loss"] for e in door.json(f"/runs/{run['id']}/epochs")["items"]] for run in (first, second)]
    assert losses[0] == losses[1]


def test_a_stepped_run_pauses_after_its_first_epoch(door: Door) -> None:
    run = door.submit(specs.endless(), params={"step": "true"})
    paused = door.wait(run["id"], "paused")
    assert paused["epoch"] == 1


def test_runs_are_listed_newest_first_in_pages_without_hole_or_repeat(door: Door) -> None:
    made = [door.submit(specs.BY_HAND)["id"] for _ in range(5)]
    seen: list[str] = []
    after: str | None = None
    while True:
        page = door.json("/runs", params={"limit": 2, **({"after": after} if after else {})})
        assert page.keys() == {"items", "next"}
        assert len(page["items"]) <= 2
        seen += [run["id"] for run in page["items"]]
        if (after := page["next"]) is None:
            break
    assert seen == made[::-1]


def test_runs_are_listed_by_state(door: Door) -> None:
    done = door.finished(specs.BY_HAND)["id"]
    paused = door.submit(specs.endless(), params={"step": "true"})["id"]
    door.wait(paused, "paused")
    by_state = {state: [run["id"] for run in door.json("/runs", params={"state": state})["items"]] for state in STATES}
    assert by_state["finished"] == [done]
    assert by_state["paused"] == [paused]
    assert by_state["failed"] == []
    assert_problem(door.get("/runs", params={"state": "asleep"}), 422)


STATES = ("queued", "running", "paused", "finished", "stopped", "diverged", "failed")


def test_the_same_key_and_body_give_the_same_run(door: Door) -> None:
    key = {"Idempotency-Key": "same key, same body"}
    first = door.submit(specs.BY_HAND, headers=key)
    again = door.post("/runs", specs.BY_HAND, headers=key)
    assert again.status_code == 201
    assert again.json()["id"] == first["id"]
    assert again.headers["location"].endswith(first["id"])
    assert count(door) == 1


def test_the_same_key_with_another_body_is_refused(door: Door) -> None:
    key = {"Idempotency-Key": "same key, other body"}
    door.submit(specs.BY_HAND, headers=key)
    assert_problem(door.post("/runs", specs.circle(), headers=key), 422, "idempotency_key_reused")
    assert_problem(door.post("/runs", specs.BY_HAND, headers=key, params={"step": "true"}), 422)
    assert count(door) == 1


def test_a_double_submit_at_the_same_moment_makes_one_run(door: Door) -> None:
    key = {"Idempotency-Key": "twice at once"}
    with ThreadPoolExecutor(8) as threads:
        answers = [threads.submit(door.post, "/runs", specs.BY_HAND, headers=key) for _ in range(8)]
    runs = {answer.result().json()["id"] for answer in answers}
    assert [answer.result().status_code for answer in answers] == [201] * 8
    assert len(runs) == count(door) == 1


@pytest.mark.parametrize("key", ["", "x" * 129, "tab\there", "ümlaut"])
def test_a_key_that_is_no_key_is_refused(door: Door, key: str) -> None:
    assert_problem(door.post("/runs", specs.BY_HAND, headers={"Idempotency-Key": key.encode()}), 422)
    assert count(door) == 0


def test_a_deleted_run_is_unknown_everywhere(door: Door) -> None:
    run = door.finished(specs.digits(epochs=1))["id"]
    folder = door.server.data_dir / "runs" / run
    assert folder.is_dir()
    answer = door.delete(f"/runs/{run}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert_unknown(door, run)
    assert not folder.exists()


def test_a_run_can_be_deleted_while_it_trains(door: Door) -> None:
    run = door.submit(specs.endless())["id"]
    door.wait_for_epoch(run)
    assert door.delete(f"/runs/{run}").status_code == 204
    assert_unknown(door, run)
    wait_until(lambda: not (door.server.data_dir / "runs" / run).exists(), "its folder is gone")


def test_a_run_can_be_deleted_the_moment_it_was_made(door: Door) -> None:
    for _ in range(10):
        run = door.submit(specs.endless())["id"]
        assert door.delete(f"/runs/{run}").status_code == 204
    wait_until(lambda: list((door.server.data_dir / "runs").iterdir()) == [], "no folder is left")
    wait_until(lambda: "layerlab_runs_training 0.0" in door.get("/metrics").text, "no trainer is left")


def test_runs_submitted_and_deleted_by_many_at_once_do_not_disturb_one_another(door: Door) -> None:
    def submit_and_delete(_: int) -> list[int]:
        made = door.post("/runs", specs.BY_HAND)
        return [made.status_code, door.delete(f"/runs/{made.json()['id']}").status_code]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(submit_and_delete, range(24))) == [[201, 204]] * 24
    assert count(door) == 0


def assert_unknown(door: Door, run: str) -> None:
    """Every address of the run answers as that of a run that never was."""
    for address in ("", "/epochs", "/events", "/pictures", "/epochs/1/pictures", "/weights.safetensors"):
        assert_problem(door.get(f"/runs/{run}{address}"), 404, "not_found")
    assert_problem(door.get(f"/runs/{run}/epochs/1/layers/conv2d_1.png"), 404, "not_found")
    assert_problem(door.get(f"/runs/{run}/events", headers={"Accept": "text/event-stream"}), 404, "not_found")
    assert_problem(door.command(run, "stop"), 404, "not_found")
    assert_problem(door.post(f"/runs/{run}/predict", {"samples": [0]}), 404, "not_found")
    assert_problem(door.delete(f"/runs/{run}"), 404, "not_found")
    with door.stream(run) as socket:
        assert '"not_found"' in str(socket.recv(timeout=PATIENCE_SECONDS))


def test_a_queue_has_places_and_an_end(start_server: StartServer) -> None:
    door = start_server(running_limit="1", queued_limit="2")
    first = door.submit(specs.endless())["id"]
    waiting = [door.submit(specs.BY_HAND, headers={"Idempotency-Key": f"waiting {place}"})["id"] for place in (1, 2)]
    assert [door.run(run)["queue_position"] for run in (first, *waiting)] == [None, 1, 2]
    listed = {run["id"]: run["queue_position"] for run in door.json("/runs")["items"]}
    assert [listed[run] for run in (first, *waiting)] == [None, 1, 2]
    full = door.post("/runs", specs.BY_HAND)
    assert_problem(full, 429, "queue_full")
    assert int(full.headers["retry-after"]) >= 1
    assert count(door) == 3
    again = door.post("/runs", specs.BY_HAND, headers={"Idempotency-Key": "waiting 2"})
    assert (again.status_code, again.json()["id"]) == (201, waiting[1]), "a repeat needs no new place"
    assert door.command(waiting[0], "stop").json()["state"] == "stopped"
    assert door.run(waiting[1])["queue_position"] == 1
    assert door.command(first, "stop").status_code == 202
    assert door.wait(waiting[1])["state"] == "finished"
    assert [event["type"] for event in door.events(waiting[0])] == ["run_queued", "run_stopped"]


def count(door: Door) -> int:
    listed: list[Document] = door.json("/runs", params={"limit": 200})["items"]
    return len(listed)
