"""What a script does with the API (`Door`): a client that submits runs, waits for them and follows them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.api.server_process import PATIENCE_SECONDS, ServerProcess, wait_until

PREFIX = "/api/v1"
FINAL = ("finished", "stopped", "diverged", "failed")
Document = dict[str, Any]


class Door:
    """One server's API. `get`, `post` and `delete` take addresses below /api/v1."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.client = httpx2.Client(base_url=server.address + PREFIX, timeout=PATIENCE_SECONDS)

    def get(self, address: str, **options: Any) -> httpx2.Response:
        return self.client.get(address, **options)

    def post(self, address: str, document: Any, **options: Any) -> httpx2.Response:
        return self.client.post(address, json=document, **options)

    def delete(self, address: str) -> httpx2.Response:
        return self.client.delete(address)

    def json(self, address: str, **options: Any) -> Any:
        """The answer, which has to be a 200."""
        response = self.get(address, **options)
        assert response.status_code == 200, response.text
        return response.json()

    def submit(self, spec: Document, **options: Any) -> Document:
        """A new run."""
        response = self.post("/runs", spec, **options)
        assert response.status_code == 201, response.text
        run: Document = response.json()
        return run

    def run(self, run_id: str) -> Document:
        found: Document = self.json(f"/runs/{run_id}")
        return found

    def command(self, run_id: str, name: str, **settings: float) -> httpx2.Response:
        return self.post(f"/runs/{run_id}/commands", {"command": name, **({"settings": settings} if settings else {})})

    def wait(self, run_id: str, *states: str, seconds: float = PATIENCE_SECONDS) -> Document:
        """The run, once it is in one of `states` (any final one if none is named)."""
        wanted = states or FINAL

        def there() -> Document | None:
            run = self.run(run_id)
            assert run["state"] in wanted or run["state"] not in FINAL, f"{run['state']}: {run['reason']}"
            return run if run["state"] in wanted else None

        return wait_until(there, f"the run is {' or '.join(wanted)}", seconds)

    def wait_for_epoch(self, run_id: str, epoch: int = 1) -> Document:
        """The run, once so many epochs are done."""

        def there() -> Document | None:
            run = self.run(run_id)
            assert run["epoch"] >= epoch or run["state"] not in FINAL, run["reason"]
            return run if run["epoch"] >= epoch else None

        return wait_until(there, f"epoch {epoch} is done")

    def finished(self, spec: Document) -> Document:
        """A new run that has come to its end."""
        return self.wait(self.submit(spec)["id"], "finished")

    def events(self, run_id: str, after: int = 0) -> list[Document]:
        """All events of a run, page by page."""
        found: list[Document] = []
        while page := self.json(f"/runs/{run_id}/events", params={"after": after})["items"]:
            found += page
            after = page[-1]["seq"]
        return found

    def forget_all(self) -> None:
        """Delete every run of the server."""
        for run in self.json("/runs", params={"limit": 200})["items"]:
            assert self.delete(f"/runs/{run['id']}").status_code in (204, 404)

    @contextmanager
    def stream(self, run_id: str, query: str = "", **options: Any) -> Iterator[ClientConnection]:
        """The run's WebSocket."""
        address = f"ws://127.0.0.1:{self.server.port}{PREFIX}/runs/{run_id}/stream{query}"
        with connect(address, max_size=None, compression=None, **options) as socket:
            yield socket


def frames(socket: ClientConnection) -> Iterator[str | bytes]:
    """Everything the server says until it closes, or until its patience is over."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            yield socket.recv(timeout=max(0.0, deadline - time.monotonic()))
        except ConnectionClosed:
            return


def events_in(frame: str | bytes) -> list[Document]:
    """The events of a text frame, one or an array of them; [] if it is a message without seq, or binary."""
    if isinstance(frame, bytes):
        return []
    parsed = json.loads(frame)
    messages = parsed if isinstance(parsed, list) else [parsed]
    return [message for message in messages if "seq" in message and "at" in message]


def type_of(frame: str | bytes) -> str | None:
    """The type of a message that is no event, such as "hello" or "end"."""
    if isinstance(frame, bytes):
        return None
    parsed = json.loads(frame)
    return None if isinstance(parsed, list) else str(parsed["type"])


def assert_problem(response: httpx2.Response, status: int, code: str | None = None) -> Document:
    """The answer is problem+json of this status, with everything API.md promises of one; returns it."""
    assert response.status_code == status, f"{response.status_code}: {response.text}"
    assert response.headers["content-type"] == "application/problem+json"
    document: Document = response.json()
    assert {"type", "title", "status", "code", "detail", "errors"} <= document.keys()
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert document["title"] != "Error"
    for error in document["errors"]:
        assert isinstance(error["path"], list)
        assert error["code"]
        assert error["message"]
    if code is not None:
        assert code in (document["code"], *(error["code"] for error in document["errors"])), document
    return document
