"""What someone waits for: from the request that makes a run to its first epoch, over HTTP, from a real server."""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests.api.server_process import ServerProcess, wait_until
from tests.benchmarks import machine
from tests.benchmarks.workloads import Document, with_epochs

POLL_SECONDS = 0.002


@dataclass(frozen=True)
class Serving:
    """Times are medians; memory is that of the web process, after the runs."""

    listening_seconds: float
    first_epoch_seconds: list[float]
    private_bytes: int
    resident_bytes: int

    @property
    def first_epoch(self) -> float:
        return statistics.median(self.first_epoch_seconds)


def measure(document: Document, times: int) -> Serving:
    """Start a server, make one run after the other, and stop each after its first epoch."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        server = ServerProcess.start(Path(folder) / "data")
        listening = time.perf_counter() - started
        try:
            with httpx2.Client(base_url=f"{server.address}/api/v1", timeout=60.0) as client:
                first_epoch(client, document)  # the fork server has to import what trainers need
                waits = [first_epoch(client, document) for _ in range(times)]
            memory = machine.private_bytes(server.pid), machine.resident_bytes(server.pid)
        finally:
            server.end()
    return Serving(listening, waits, *memory)


def first_epoch(client: httpx2.Client, document: Document) -> float:
    """Seconds from the request to the moment at which the numbers of its first epoch can be read."""
    started = time.perf_counter()
    run = _checked(client.post("/runs", json=with_epochs(document, 1000)))
    address = f"/runs/{run['id']}"
    while not any(event["type"] == "epoch_finished" for event in _checked(client.get(f"{address}/events"))["items"]):
        time.sleep(POLL_SECONDS)
    seconds = time.perf_counter() - started
    _checked(client.post(f"{address}/commands", json={"command": "stop"}))
    wait_until(lambda: _checked(client.get(address))["state"] == "stopped", "the run stops")
    return seconds


def _checked(response: httpx2.Response) -> Document:
    assert response.is_success, response.text
    found: Document = response.json()
    return found
