"""Commands to a run: what each state takes, and that a refusal names what it takes instead."""

from __future__ import annotations

import pytest

from tests.api import specs
from tests.api.door import Document, Door, assert_problem
from tests.api.server_process import wait_until

COMMANDS = ("pause", "resume", "step", "stop", "set")
TAKEN = {
    "queued": ["stop"],
    "running": ["pause", "step", "stop", "set"],
    "paused": ["resume", "step", "stop", "set"],
    "finished": [],
    "stopped": [],
    "diverged": [],
}


def in_state(door: Door, state: str) -> str:
    """A run that is in `state`, and stays in it."""
    if state == "queued":
        for _ in range(4):
            door.wait(door.submit(specs.endless(), params={"step": "true"})["id"], "paused")
        return str(door.submit(specs.circle())["id"])
    spec = {"finished": specs.BY_HAND, "diverged": specs.diverging()}.get(state, specs.endless())
    run = str(door.submit(spec, params={"step": "true"} if state == "paused" else {})["id"])
    if state == "stopped":
        door.wait_for_epoch(run)
        door.command(run, "stop")
    door.wait(run, state)
    return run


@pytest.mark.parametrize("state", TAKEN)
def test_a_command_that_the_state_forbids_is_a_conflict_that_names_the_allowed_ones(door: Door, state: str) -> None:
    run = in_state(door, state)
    for name in sorted(set(COMMANDS) - set(TAKEN[state])):
        answer = door.command(run, name, **({"learning_rate": 0.1} if name == "set" else {}))
        problem = assert_problem(answer, 409, "command_not_allowed")
        assert problem["allowed"] == TAKEN[state]
        for allowed in TAKEN[state]:
            assert allowed in problem["detail"]
    assert door.run(run)["state"] == state


def test_pause_step_and_resume(door: Door) -> None:
    run = door.submit(specs.endless())["id"]
    door.wait_for_epoch(run, 2)
    answer = door.command(run, "pause")
    assert answer.status_code == 202
    assert answer.json()["id"] == run
    paused = door.wait(run, "paused")
    before = len(door.json(f"/runs/{run}/epochs")["items"])
    assert before == paused["epoch"]
    for number in (1, 2):
        assert door.command(run, "step").status_code == 202
        wait_until(lambda number=number: paused_at(door, run, before + number), "one more epoch, then a pause")  # type: ignore[misc]
    assert door.command(run, "resume").status_code == 202
    door.wait_for_epoch(run, before + 4)
    assert door.run(run)["state"] == "running"
    types = [event["type"] for event in door.events(run)]
    assert types.count("run_paused") == 3
    assert types.count("run_resumed") >= 1


def paused_at(door: Door, run: str, epoch: int) -> bool:
    found = door.run(run)
    assert found["epoch"] <= epoch, "a step is one epoch"
    return (found["state"], found["epoch"]) == ("paused", epoch)


def test_step_while_it_trains_pauses_at_the_end_of_an_epoch(door: Door) -> None:
    run = door.submit(specs.endless())["id"]
    door.wait_for_epoch(run)
    assert door.command(run, "step").status_code == 202
    paused = door.wait(run, "paused")
    (said,) = (event for event in door.events(run) if event["type"] == "run_paused")
    assert said["epoch"] == paused["epoch"]
    assert said["step"] == 0


def test_the_learning_rate_changes_while_it_trains(door: Door) -> None:
    run = door.submit(specs.endless())["id"]
    door.wait_for_epoch(run)
    assert door.command(run, "set", learning_rate=0.125).status_code == 202

    def changed() -> Document | None:
        epochs = door.json(f"/runs/{run}/epochs")["items"]
        return epochs[-1] if epochs[-1]["learning_rate"] == 0.125 else None

    wait_until(changed, "an epoch at the new rate")
    (event,) = (event for event in door.events(run) if event["type"] == "setting_changed")
    assert (event["name"], event["old"], event["new"]) == ("learning_rate", pytest.approx(0.001), 0.125)


def test_the_learning_rate_changes_while_it_is_paused(door: Door) -> None:
    run = in_state(door, "paused")
    assert door.command(run, "set", learning_rate=0.25).status_code == 202
    assert door.command(run, "step").status_code == 202
    wait_until(lambda: paused_at(door, run, 2), "the next epoch")
    assert door.json(f"/runs/{run}/epochs")["items"][1]["learning_rate"] == 0.25


def test_stop_keeps_what_was_learnt(door: Door) -> None:
    run = door.submit(specs.endless())["id"]
    door.wait_for_epoch(run, 2)
    assert door.command(run, "stop").status_code == 202
    stopped = door.wait(run, "stopped")
    assert stopped["ended_at"]
    assert (stopped["reason"], stopped["reason_code"], stopped["reason_values"]) == ("It was stopped.", "stopped", {})
    assert len(door.json(f"/runs/{run}/epochs")["items"]) == stopped["epoch"]
    assert door.post(f"/runs/{run}/predict", {"samples": [0]}).status_code == 200


def test_a_final_state_never_changes(door: Door) -> None:
    run = door.finished(specs.BY_HAND)
    for name in COMMANDS:
        door.command(run["id"], name, **({"learning_rate": 0.1} if name == "set" else {}))
    assert door.run(run["id"]) == run


WRONG: list[tuple[str, Document]] = [
    ("no command", {}),
    ("unknown command", {"command": "explode"}),
    ("set without settings", {"command": "set"}),
    ("set with empty settings", {"command": "set", "settings": {}}),
    ("settings with pause", {"command": "pause", "settings": {"learning_rate": 0.1}}),
    ("unknown setting", {"command": "set", "settings": {"momentum": 0.1}}),
    ("zero", {"command": "set", "settings": {"learning_rate": 0}}),
    ("negative", {"command": "set", "settings": {"learning_rate": -1}}),
    ("too large", {"command": "set", "settings": {"learning_rate": 1e9}}),
    ("a text", {"command": "set", "settings": {"learning_rate": "fast"}}),
    ("unknown field", {"command": "stop", "now": True}),
]


def test_what_is_no_command_is_refused_and_changes_nothing(door: Door) -> None:
    run = in_state(door, "paused")
    for name, command in WRONG:
        problem = assert_problem(door.post(f"/runs/{run}/commands", command), 422)
        assert problem["errors"], name
    assert door.run(run)["state"] == "paused"
    assert len(door.events(run)) == 4
