"""What the server's own process weighs after real work: no torch, no scikit-learn, little memory."""

from __future__ import annotations

import re
from pathlib import Path

from tests.api import specs
from tests.api.conftest import StartServer
from tests.api.server_process import PATIENCE_SECONDS, descendants

LARGEST_BYTES = 120 * 2**20
HEAVY = ("torch", "sklearn", "scipy", "numpy")


def test_after_training_and_previewing_the_server_is_small_and_holds_no_torch(start_server: StartServer) -> None:
    door = start_server()
    run = door.finished(specs.digits(epochs=2))["id"]
    assert door.post("/networks/preview", specs.digits()).status_code == 200
    for tag in door.json("/catalog")["data"]:
        door.get(f"/data/{tag}/preview")
    assert door.post(f"/runs/{run}/predict", {"samples": [0]}).status_code == 200
    assert door.get(f"/runs/{run}/epochs/2/layers/conv2d_1.png").status_code == 200
    assert door.get("/openapi.json").status_code == 200
    with door.stream(run) as socket:
        socket.recv(timeout=PATIENCE_SECONDS)
    mapped = Path(f"/proc/{door.server.pid}/maps").read_text()
    assert [name for name in HEAVY if f"/{name}/" in mapped] == []
    assert memory_bytes(door.server.pid) < LARGEST_BYTES


def test_the_servers_secrets_do_not_reach_its_trainers(start_server: StartServer) -> None:
    door = start_server(allowed_hosts='["MARKER.example.org"]')
    door.wait_for_epoch(door.submit(specs.endless())["id"])
    children = descendants(door.server.pid)
    assert children
    for child in children:
        environment = Path(f"/proc/{child.pid}/environ").read_bytes()
        assert b"MARKER" not in environment
        assert set(re.findall(rb"LAYERLAB_\w+", environment)) <= {b"LAYERLAB_DEVICE", b"LAYERLAB_DATA_DIR"}


def memory_bytes(pid: int) -> int:
    """The process's resident memory."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmRSS")
