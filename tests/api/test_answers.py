"""What a running server answers is what the OpenAPI document says, call by call: media type, and every field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import filterfalse
from typing import Any

import httpx2
import pytest

from layerlab.api.contract import JSON, Route
from layerlab.api.documents.data import DataPreview
from layerlab.api.documents.events import StreamMessage
from layerlab.api.documents.networks import Diagnosis, Inspection
from layerlab.api.documents.server import Problem
from tests.api import specs
from tests.api.contract import CALLS, answer_of, assert_fits, assert_is, name
from tests.api.door import Document, Door, frames

TABLE = b"x,y,kind\n" + b"".join(b"%d,%d,%s\n" % (n, n * n, b"odd" if n % 2 else b"even") for n in range(30))
ILL = specs.digits(epochs=3) | {
    "training": {"epochs": 3, "optimizer": {"type": "gradient_descent", "learning_rate": 50}}
}
IMPOSSIBLE = specs.layers({"type": "dense", "units": 3}, {"type": "conv2d", "filters": 2, "kernel_size": 3})


@dataclass
class Lesson:
    """A server with something in it: a run that trained, an ill one, one that goes on, and an upload."""

    door: Door
    openapi: Document
    run: str
    ill: str
    endless: str
    upload: str

    def ask(self, route: Route, accept: str = "*/*") -> httpx2.Response:
        """The call, with a body from its row's examples that fits this lesson."""
        path = route.path.format(
            run_id=self.endless if route.path.endswith("/commands") else self.run,
            upload_id=self.upload,
            type="circle",
            epoch=1,
            layer="conv2d_1",
        )
        return self.door.client.request(route.method, path, headers={"Accept": accept}, **self._sent(route))

    def _sent(self, route: Route) -> dict[str, Any]:
        if (route.method, route.path) == ("POST", "/uploads"):
            return {"content": TABLE}
        if route.body is None:
            return {}
        query = {"params": {"epoch": 1}} if route.path.endswith("/fork") else {}
        wanted = "samples" if "samples" in route.body.examples else next(iter(route.body.examples))
        return {"json": route.body.examples[wanted], **query}


@pytest.fixture(scope="module")
def lesson(session_door: Door) -> Iterator[Lesson]:
    door = session_door
    openapi = door.json("/openapi.json")
    run, ill = door.finished(specs.digits())["id"], door.wait(door.submit(ILL)["id"])["id"]
    endless = door.submit(specs.endless())["id"]
    door.wait_for_epoch(endless)
    upload = door.client.post("/uploads", content=TABLE).json()["id"]
    yield Lesson(door, openapi, run, ill, endless, upload)
    door.forget_all()
    for kept in door.json("/uploads")["items"]:
        door.delete(f"/uploads/{kept['id']}")


def deletes(route: Route) -> bool:
    return route.method == "DELETE"


# What deletes comes last: the others need what is there.
@pytest.mark.parametrize("route", [*filterfalse(deletes, CALLS), *filter(deletes, CALLS)], ids=name)
def test_an_answer_is_what_its_row_says(lesson: Lesson, route: Route) -> None:
    described = answer_of(lesson.openapi, route).get("content", {})
    assert set(described) == set(route.answer.content)
    for kind, model in route.answer.content.items():
        if kind == "text/event-stream":
            continue  # live; see below
        answer = lesson.ask(route, kind)
        assert answer.status_code == route.answer.status, answer.text
        assert answer.headers["content-type"].partition(";")[0] == kind
        assert answer.content
        if kind == JSON:
            assert_is(model, answer.content)
            assert_fits(lesson.openapi, described[kind]["schema"], answer.json())
    if not route.answer.content:
        answer = lesson.ask(route)
        assert (answer.status_code, answer.content) == (204, b"")


def test_every_message_of_a_stream_is_one_of_the_union(lesson: Lesson) -> None:
    run = lesson.door.finished(specs.digits())["id"]
    with lesson.door.stream(run) as socket:
        texts = [frame for frame in frames(socket) if isinstance(frame, str)]
    with lesson.door.client.stream("GET", f"/runs/{run}/events", headers={"Accept": "text/event-stream"}) as answer:
        assert answer.headers["content-type"].partition(";")[0] == "text/event-stream"
        lines = [line.removeprefix("data: ") for line in answer.iter_lines() if line.startswith("data: ")]
    with lesson.door.stream("0" * 32) as socket:
        texts += [str(frame) for frame in frames(socket)]
    messages = [message for text in texts + lines for message in flat(json.loads(text))]
    assert {"hello", "run_started", "epoch_finished", "end", "error"} <= {message["type"] for message in messages}
    for text in texts + lines:
        assert_is(StreamMessage, text)


def flat(message: Any) -> list[Document]:
    return message if isinstance(message, list) else [message]


def test_what_the_doctor_finds_is_described(lesson: Lesson) -> None:
    answer = lesson.door.get(f"/runs/{lesson.ill}/findings")
    assert answer.json()["primary"] is not None
    assert_is(Diagnosis, answer.content)


def test_the_problems_of_a_network_are_described(lesson: Lesson) -> None:
    answer = lesson.door.post("/networks/inspect", IMPOSSIBLE)
    assert answer.json()["problems"]
    assert_is(Inspection, answer.content)


def test_every_data_set_is_previewed_in_the_form_that_is_described(lesson: Lesson) -> None:
    previewed = 0
    for tag in lesson.door.json("/catalog")["data"]:
        answer = lesson.door.get(f"/data/{tag}/preview")
        if answer.status_code == 200:
            assert_is(DataPreview, answer.content)
            previewed += 1
    assert previewed > 8


def test_refusals_are_described(lesson: Lesson) -> None:
    door, schema = lesson.door, {"$ref": "#/components/schemas/Problem"}
    refusals = [
        (door.get(f"/runs/{'0' * 32}"), 404),
        (door.post("/runs", IMPOSSIBLE), 422),
        (door.post("/runs", {"data": {"type": "digits"}, "network": {"layers": [{"type": "dance"}]}}), 422),
        (door.command(lesson.ill, "pause"), 409),
        (door.client.post("/runs", content=b"{"), 415),
        (door.client.put("/runs"), 405),
    ]
    for answer, status in refusals:
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert_is(Problem, answer.content)
        assert_fits(lesson.openapi, schema, answer.json())
    assert refusals[3][0].json()["allowed"] == []


def test_a_field_that_no_model_names_is_caught() -> None:
    with pytest.raises(ValueError, match="planted"):
        assert_is(Diagnosis, b'{"epoch": 0, "checks": 12, "primary": null, "also": [], "planted": 1}')
    with pytest.raises(ValueError, match="epoch"):
        assert_is(Diagnosis, b'{"epoch": "0", "checks": 12, "primary": null, "also": []}')
