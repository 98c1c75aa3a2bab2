"""Makes a small data folder with a bit of everything, by running the server of the version that is on PYTHONPATH.

    PYTHONPATH=<that version>/backend python -m tests.storage.recording tests/storage/data_folders/<revision>.tar.xz

A migration needs the folder that the version before it left; test_old_data_folders.py asks for it.
It is what a server leaves that is killed at work: a run that finished, one that was stopped, one that waits for its
next command, one that trains, one in the queue, an upload, keys, and where the version knows them tags and a fork.
"""

from __future__ import annotations

import sqlite3
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.api.door import Document, Door
from tests.api.server_process import ServerProcess

LAYERS: list[Document] = [{"type": "dense", "units": 2}, {"type": "tanh"}, {"type": "dense", "units": 2}]
KEPT = ("layerlab.db", "runs", "uploads")
DATABASE = "layerlab.db"
PATIENCE_SECONDS = 300.0


def record(archive: Path) -> None:
    """Write the folder's content to `archive`."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        server = ServerProcess.start(data, running_limit="2")
        try:
            _use(Door(server))
            server.kill()
        finally:
            server.end()
        _close(data / DATABASE)
        with tarfile.open(archive, "x:xz") as packed:
            for name in KEPT:
                packed.add(data / name, name)


def _use(door: Door) -> None:
    finished = _wait(door, _submit(door, "finished", 4, key="first")["id"], "finished")
    if door.client.patch(f"/runs/{finished}", json={"tags": ["good", "small"]}).is_success:
        _wait(door, door.post(f"/runs/{finished}/fork?epoch=2", {}).json()["id"], "finished")
    upload = _send(door)
    own = {"type": "upload", "id": upload["id"]}
    _wait(door, _submit(door, "on own data", 2, data=own)["id"], "finished")
    stopped = _submit(door, "stopped", 9, step=True)["id"]
    _wait(door, stopped, "paused")
    door.command(stopped, "stop")
    _wait(door, stopped, "stopped")
    _wait(door, _submit(door, "paused", 9, step=True)["id"], "paused")
    _wait(door, _submit(door, "training", 10_000, data={"type": "circle", "samples": 5000})["id"], "running")
    _submit(door, "queued", 3, key="second", data=own)


def _wait(door: Door, run_id: str, state: str) -> str:
    door.wait(run_id, state, seconds=PATIENCE_SECONDS)
    return run_id


def _submit(
    door: Door, name: str, epochs: int, *, key: str = "", step: bool = False, data: Document | None = None
) -> Document:
    document = {
        "name": name,
        "data": data or {"type": "circle", "samples": 60},
        "network": {"layers": LAYERS},
        "training": {"epochs": epochs, "batch_size": 20},
    }
    headers = {"Idempotency-Key": key} if key else {}
    return door.submit(document, params={"step": step}, headers=headers)


def _send(door: Door) -> Document:
    rows = "\n".join(f"{number},{number % 7},{'even' if number % 2 == 0 else 'odd'}" for number in range(24))
    headers = {"Idempotency-Key": "an upload"}
    response = door.client.post(
        "/uploads", params={"name": "numbers"}, content=f"a,b,parity\n{rows}\n".encode(), headers=headers
    )
    assert response.status_code == 201, response.text
    upload: Document = response.json()
    return upload


def _close(path: Path) -> None:
    """What the killed server left in its log of changes goes into the one file."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


if __name__ == "__main__":
    record(Path(sys.argv[1]))
