"""What is left when the server is killed, told to end, or loses a trainer; every test has servers of its own."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from layerlab.events import PicturesTaken
from tests.api import specs
from tests.api.conftest import StartServer
from tests.api.door import Door, frames
from tests.api.server_process import PATIENCE_SECONDS, descendants, is_alive, wait_until

PROMISED_END_SECONDS = 15.0
PROMISED_REASON_SECONDS = 2.0
"""Or, on a machine so busy that a run's start takes long, a few times as long as that."""


def test_after_a_kill_the_finished_run_is_whole_the_cut_one_says_so_and_the_queued_one_is_trained(
    start_server: StartServer,
) -> None:
    door = start_server(running_limit="1")
    finished = door.finished(specs.digits(epochs=2))["id"]
    answers = {address: door.get(f"/runs/{finished}{address}") for address in ADDRESSES}
    question = {"samples": [0, 1]}
    predicted = door.post(f"/runs/{finished}/predict", question).json()
    submitted_at = time.monotonic()
    cut = door.submit(specs.endless())["id"]
    door.wait_for_epoch(cut, 2)
    patience = max(PROMISED_REASON_SECONDS, 5 * (time.monotonic() - submitted_at))
    queued = door.submit(specs.BY_HAND)["id"]
    children = descendants(door.server.pid)
    door.server.kill()
    wait_until(lambda: not any(map(is_alive, children)), "no trainer outlives its server", patience)

    again = start_server(running_limit="1")
    for address, before in answers.items():
        assert again.get(f"/runs/{finished}{address}").content == before.content, address
    assert again.post(f"/runs/{finished}/predict", question).json() == predicted
    interrupted = again.run(cut)
    assert interrupted["state"] == "failed"
    assert interrupted["reason"].startswith("Interrupted")
    assert interrupted["reason_code"] == "interrupted"
    assert interrupted["ended_at"]
    events = again.events(cut)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[-1]["type"] == "run_failed"
    assert len(again.json(f"/runs/{cut}/epochs")["items"]) == interrupted["epoch"] >= 2
    assert again.post(f"/runs/{cut}/predict", question).status_code == 200, "its last checkpoint still answers"
    assert again.wait(queued, "finished")["epoch"] == 1


ADDRESSES = (
    "",
    "/epochs",
    "/events",
    "/pictures",
    "/epochs/1/pictures",
    "/epochs/2/layers/conv2d_1.png",
    "/weights.safetensors",
)


def test_told_to_end_it_ends_in_time_tells_its_viewers_and_leaves_no_process(start_server: StartServer) -> None:
    door = start_server()
    runs = [door.submit(specs.endless())["id"] for _ in range(2)]
    for run in runs:
        door.wait_for_epoch(run)
    door.post("/networks/preview", specs.digits())
    children = descendants(door.server.pid)
    assert len(children) >= 3, "what trainers fork from, and the trainers"
    listening, told = threading.Event(), list[str]()
    lines = threading.Thread(target=read_lines, args=(door, runs[1], listening, told))
    lines.start()
    assert listening.wait(PATIENCE_SECONDS)
    with door.stream(runs[0]) as socket:
        socket.recv(timeout=PATIENCE_SECONDS)
        started = time.monotonic()
        assert door.server.terminate() in (0, -signal.SIGTERM)
        assert time.monotonic() - started < PROMISED_END_SECONDS
        list(frames(socket))
        assert socket.close_code in (1000, 1001, 1012), "a goodbye, no broken line"
    wait_until(lambda: not any(map(is_alive, children)), "nothing is left")
    lines.join(PATIENCE_SECONDS)
    assert not lines.is_alive()

    again = start_server()
    for run in runs:
        assert again.run(run)["reason"].startswith("Interrupted")
        assert again.wait(run, "failed")


def read_lines(door: Door, run: str, listening: threading.Event, told: list[str]) -> None:
    """Follow a run by Server-Sent Events until the server ends them."""
    with door.client.stream("GET", f"/runs/{run}/events", headers={"Accept": "text/event-stream"}) as answer:
        for line in answer.iter_lines():
            listening.set()
            told.append(line)


def test_a_killed_trainer_is_a_failed_run_at_once_and_disturbs_nobody(start_server: StartServer) -> None:
    door = start_server()
    before = {child.pid for child in descendants(door.server.pid)}
    other = door.submit(specs.endless())["id"]
    door.wait_for_epoch(other)
    between = {child.pid for child in descendants(door.server.pid)}
    submitted_at = time.monotonic()
    victim = door.submit(specs.endless())["id"]
    door.wait_for_epoch(victim)
    patience = max(PROMISED_REASON_SECONDS, 5 * (time.monotonic() - submitted_at))
    (trainer,) = (child.pid for child in descendants(door.server.pid) if child.pid not in between | before)
    os.kill(trainer, signal.SIGKILL)
    failed = door.wait(victim, "failed", seconds=patience)
    assert failed["reason"]
    assert failed["reason_code"] == "trainer_killed"
    assert failed["ended_at"]
    assert door.events(victim)[-1] == door.events(victim)[-1] | {"type": "run_failed", "reason": failed["reason"]}
    reached = door.run(other)["epoch"]
    door.wait_for_epoch(other, reached + 3)
    assert door.run(other)["state"] == "running"
    assert door.finished(specs.BY_HAND)["epoch"] == 1, "and its place is free again"


def test_a_viewer_is_told_of_a_trainers_death(start_server: StartServer) -> None:
    door = start_server()
    before = {child.pid for child in descendants(door.server.pid)}
    run = door.submit(specs.endless())["id"]
    door.wait_for_epoch(run)
    with door.stream(run) as socket:
        socket.recv(timeout=PATIENCE_SECONDS)
        for child in descendants(door.server.pid):
            if child.pid not in before and is_trainer(child.pid):
                os.kill(child.pid, signal.SIGKILL)
        assert '"run_failed"' in str(list(frames(socket)))
        assert socket.close_code == 1000


def is_trainer(pid: int) -> bool:
    """Trainers are the nicest of all processes here."""
    return os.getpriority(os.PRIO_PROCESS, pid) >= 10


def test_a_run_that_was_never_started_survives_a_restart_in_its_place(start_server: StartServer) -> None:
    door = start_server(running_limit="1")
    first = door.submit(specs.endless(), params={"step": "true"})["id"]
    waiting = [door.submit(specs.endless())["id"] for _ in range(3)]
    door.wait(first, "paused")
    assert door.server.terminate() in (0, -signal.SIGTERM)
    again = start_server(running_limit="1")
    assert again.run(first)["state"] == "failed"
    again.wait_for_epoch(waiting[0])
    assert [again.run(run)["queue_position"] for run in waiting] == [None, 1, 2]


@pytest.mark.slow
def test_killed_again_and_again_at_any_moment_it_never_loses_or_repeats_an_event(start_server: StartServer) -> None:
    door = start_server()
    for round_number in range(6):
        run = door.submit(specs.circle(epochs=10_000))["id"]
        door.wait_for_epoch(run, 1 + 7 * round_number)
        known = door.events(run)
        door.server.kill()
        door = start_server()
        events = door.events(run)
        assert events[: len(known)] == known, "what was once told stays told"
        assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
        epochs = [event["epoch"] for event in events if event["type"] == "epoch_finished"]
        assert epochs == list(range(1, len(epochs) + 1))
        assert door.run(run)["state"] == "failed"
        frame = door.get(f"/runs/{run}/pictures")
        assert PicturesTaken.from_frame(frame.content).epoch <= len(epochs) + 1
