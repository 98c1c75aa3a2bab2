"""What a request costs while hundreds of runs wait: bare GETs and POSTs, one after the other, to a real server."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests.api.server_process import ServerProcess, wait_until
from tests.benchmarks.workloads import Document, with_epochs

ROOM = 2


@dataclass(frozen=True)
class Requests:
    """How long requests of one kind took, in seconds, from the client's side."""

    name: str
    seconds: list[float]

    def quantile(self, share: float) -> float:
        """So long or less took this share of them."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


def measure(document: Document, queued: int, times: int) -> list[Requests]:
    """Let so many runs wait behind one that is paused, then ask each question so many times, the kinds in turn."""
    with tempfile.TemporaryDirectory() as folder:
        limit = str(ROOM * (queued + times))
        server = ServerProcess.start(Path(folder) / "data", running_limit="1", queued_limit=limit, openml="false")
        try:
            with httpx2.Client(base_url=f"{server.address}/api/v1", timeout=120.0) as client:
                return _ask(client, document, queued, times)
        finally:
            server.end()


def _ask(client: httpx2.Client, document: Document, queued: int, times: int) -> list[Requests]:
    spec = with_epochs(document, 1000)
    first = _checked(client.post("/runs", json=spec, params={"step": True})).json()["id"]
    wait_until(lambda: _checked(client.get(f"/runs/{first}")).json()["state"] == "paused", "it pauses", 300.0)
    waiting = [_checked(client.post("/runs", json=spec)).json()["id"] for _ in range(queued)]
    questions: dict[str, Callable[[], httpx2.Response]] = {
        "GET /runs/{id}, the last that waits": lambda: client.get(f"/runs/{waiting[-1]}"),
        "GET /runs": lambda: client.get("/runs"),
        "GET /runs?brief=true&limit=200": lambda: client.get("/runs", params={"brief": True, "limit": 200}),
        "POST /runs": lambda: client.post("/runs", json=spec),
        "GET /health/ready": lambda: client.get("/health/ready"),
        "GET /metrics": lambda: client.get("/metrics"),
    }
    taken: dict[str, list[float]] = {name: [] for name in questions}
    for _ in range(times):
        for name, ask in questions.items():
            started = time.perf_counter()
            response = ask()
            taken[name].append(time.perf_counter() - started)
            _checked(response)
    return [Requests(name, seconds) for name, seconds in taken.items()]


def _checked(response: httpx2.Response) -> httpx2.Response:
    assert response.is_success, response.text
    return response
