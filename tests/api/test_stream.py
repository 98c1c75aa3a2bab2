"""A run followed over the WebSocket: every event once and in order, through cuts and past slow viewers."""

from __future__ import annotations

import contextlib
import json
import random
import socket as sockets
import threading
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed

from layerlab.events import PicturesTaken
from tests.api import specs
from tests.api.door import PREFIX, Document, Door, events_in, frames, type_of
from tests.api.server_process import PATIENCE_SECONDS, wait_until


def follow(door: Door, run: str, query: str = "") -> tuple[list[Document], list[str | bytes], int | None]:
    """All events, all frames, and the code that the server closed with."""
    with door.stream(run, query) as socket:
        told = list(frames(socket))
        return [event for frame in told for event in events_in(frame)], told, socket.close_code


def assert_complete(events: list[Document], last: str = "run_finished") -> None:
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["type"] == "run_queued"
    assert events[-1]["type"] == last


def test_a_run_is_followed_live_from_its_first_event_to_its_end(door: Door) -> None:
    run = door.submit(specs.digits(epochs=3))["id"]
    events, told, code = follow(door, run)
    hello = json.loads(told[0])
    assert hello.keys() == {"type", "history", "seq", "run"}
    assert (hello["type"], hello["run"]["id"]) == ("hello", run)
    assert_complete(events)
    assert [event["epoch"] for event in events if event["type"] == "epoch_finished"] == [1, 2, 3]
    assert (type_of(told[-1]), code) == ("end", 1000)
    assert events == door.events(run), "the stream and the store tell the same"


def test_pictures_are_frames_laid_out_as_in_the_preview(door: Door) -> None:
    spec = specs.digits(epochs=3)
    preview = door.post("/networks/preview", spec).json()
    _, told, _ = follow(door, door.submit(spec)["id"])
    taken = [PicturesTaken.from_frame(frame) for frame in told if isinstance(frame, bytes)]
    assert taken[-1].epoch == 3
    layout = [(picture["draw"], picture["layer"], tuple(picture["shape"])) for picture in preview["pictures"]]
    for pictures in taken:
        assert [(picture.draw, picture.layer, picture.shape) for picture in pictures.pictures] == layout


def test_a_run_that_has_ended_is_told_again_and_ends(door: Door) -> None:
    run = door.finished(specs.circle(epochs=5))["id"]
    events, told, code = follow(door, run)
    assert_complete(events)
    assert (type_of(told[-1]), code) == ("end", 1000)
    assert sum(isinstance(frame, bytes) for frame in told) == 1
    later, _, code = follow(door, run, f"?after={events[3]['seq']}")
    assert (later, code) == (events[4:], 1000)
    nothing, _, code = follow(door, run, f"?after={events[-1]['seq']}")
    assert (nothing, code) == ([], 1000)


def test_a_viewer_that_is_cut_off_again_and_again_misses_nothing_and_gets_nothing_twice(door: Door) -> None:
    run = door.submit(specs.circle(epochs=400))["id"]
    rng = random.Random(7)
    seen: list[Document] = []
    is_over = False
    while not is_over:
        with door.stream(run, f"?after={len(seen)}") as socket:
            cut_after = rng.randint(1, 6)
            for number, frame in enumerate(frames(socket)):
                seen += events_in(frame)
                is_over = is_over or type_of(frame) == "end"
                if number == cut_after:
                    with contextlib.suppress(OSError):  # the server was faster
                        socket.socket.shutdown(sockets.SHUT_RDWR)  # without a goodbye
                    break
    assert_complete(seen)
    assert sum(event["type"] == "epoch_finished" for event in seen) == 400


def test_two_viewers_are_told_the_same(door: Door) -> None:
    run = door.submit(specs.circle(epochs=100))["id"]
    answers: list[list[Document]] = []
    threads = [threading.Thread(target=lambda: answers.append(follow(door, run)[0])) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert len(answers) == 2
    assert answers[0] == answers[1]
    assert_complete(answers[0])


def test_a_viewer_that_never_reads_costs_the_others_nothing(door: Door) -> None:
    run = door.submit(specs.circle(epochs=3000))["id"]
    with sockets.socket() as stuck:
        stuck.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 2048)
        stuck.connect(("127.0.0.1", door.server.port))
        stuck.sendall(handshake(door, run))
        wait_until(lambda: "layerlab_viewers 1.0" in door.get("/metrics").text, "the stuck one watches")
        events, told, code = follow(door, run)
        assert (type_of(told[-1]), code) == ("end", 1000)
        assert_complete(events)
        assert door.get(f"/runs/{run}").status_code == 200


def handshake(door: Door, run: str, host: str | None = None, **headers: str) -> bytes:
    """The bytes that open a WebSocket, for viewers that behave as no library does."""
    lines = [
        f"GET {PREFIX}/runs/{run}/stream HTTP/1.1",
        f"Host: {host or f'127.0.0.1:{door.server.port}'}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.mark.parametrize("query", ["?after=1000000", "?after=" + "9" * 30, "?history=of-another-life"])
def test_a_viewer_with_another_history_is_told_to_start_anew(door: Door, query: str) -> None:
    run = door.finished(specs.BY_HAND)["id"]
    events, told, _ = follow(door, run, query)
    assert events == []
    history = json.loads(told[0])["history"]
    assert json.loads(told[-1]) == {"type": "reset", "history": history}
    assert_complete(follow(door, run, f"?after=0&history={history}")[0])


@pytest.mark.parametrize("run", ["0" * 32, "zzz", "..", "%00", "0" * 500])
def test_an_unknown_run_is_closed_with_4404(door: Door, run: str) -> None:
    with door.stream(run) as socket:
        (said,) = frames(socket)
        assert json.loads(said) == {"type": "error", "code": "not_found"}
        assert socket.close_code == 4404


@pytest.mark.parametrize("query", ["?after=abc", "?after=", "?history=" + "x" * 65])
def test_a_handshake_that_makes_no_sense_is_refused(door: Door, query: str) -> None:
    run = door.finished(specs.BY_HAND)["id"]
    with pytest.raises((ConnectionClosed, Exception), match=r"HTTP 403|1008"), door.stream(run, query) as socket:
        socket.recv(timeout=PATIENCE_SECONDS)


def test_a_negative_place_is_the_beginning(door: Door) -> None:
    assert_complete(follow(door, door.finished(specs.BY_HAND)["id"], "?after=-1")[0])


def test_what_viewers_send_is_ignored_and_too_much_of_it_is_refused(door: Door) -> None:
    run = door.submit(specs.endless(), params={"step": "true"})["id"]
    door.wait(run, "paused")
    with door.stream(run) as socket:
        for message in ("hello", "{}", "[" * 1000, b"\x00\xff"):
            socket.send(message)
        socket.send("x" * (17 * 2**10))
        list(frames(socket))
        assert socket.close_code == 1009
    assert door.run(run)["state"] == "paused"


def test_deleting_a_run_ends_its_viewers(door: Door) -> None:
    run = door.submit(specs.endless())["id"]
    with door.stream(run) as socket:
        socket.recv(timeout=PATIENCE_SECONDS)
        door.wait_for_epoch(run)
        assert door.delete(f"/runs/{run}").status_code == 204
        list(frames(socket))
        assert socket.close_code in (1000, 4404)


def test_server_sent_events_tell_the_same_and_are_resumed_by_the_last_id(door: Door) -> None:
    run = door.submit(specs.circle(epochs=50))["id"]
    told = list(server_sent(door, run))
    events = [json.loads(data) for number, data in told if number]
    assert_complete(events)
    assert [number for number, _ in told if number] == [str(event["seq"]) for event in events]
    assert json.loads(told[0][1])["type"] == "hello"
    assert json.loads(told[-1][1])["type"] == "end"
    later = [json.loads(data) for number, data in server_sent(door, run, {"Last-Event-ID": "20"}) if number]
    assert later == events[20:]
    by_query = [json.loads(data) for number, data in server_sent(door, run, query="?after=20") if number]
    assert by_query == later


def test_deleting_a_run_ends_its_server_sent_events(door: Door) -> None:
    run = door.submit(specs.endless())["id"]
    told = server_sent(door, run)
    next(told)
    assert door.delete(f"/runs/{run}").status_code == 204
    list(told)


def server_sent(
    door: Door, run: str, headers: dict[str, str] | None = None, query: str = ""
) -> Iterator[tuple[str | None, str]]:
    """(id, data) of every event, until the server ends the stream."""
    wanted = {"Accept": "text/event-stream", **(headers or {})}
    with door.client.stream("GET", f"/runs/{run}/events{query}", headers=wanted) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        number: str | None = None
        for line in answer.iter_lines():
            if line.startswith("id: "):
                number = line.removeprefix("id: ")
            elif line.startswith("data: "):
                yield number, line.removeprefix("data: ")
                number = None
