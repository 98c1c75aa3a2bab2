"""A server on a data folder that an earlier version left: everything is there, and what waited is trained."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from layerlab.network.versions import NEWEST
from tests.api.conftest import StartServer

FOLDERS = Path(__file__).parent.parent / "storage" / "data_folders"


@pytest.mark.parametrize("archive", sorted(FOLDERS.iterdir()), ids=lambda path: path.name.partition(".")[0])
def test_an_old_folder_opens_and_goes_on(start_server: StartServer, tmp_path: Path, archive: Path) -> None:
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "data", filter="data")
    door = start_server()
    runs = {run["name"]: run for run in door.json("/runs")["items"] if not run["forked_from"]}
    assert {name: runs[name]["state"] for name in ("finished", "stopped", "paused", "training")} == {
        "finished": "finished",
        "stopped": "stopped",
        "paused": "failed",  # cut off, as by any restart
        "training": "failed",
    }
    finished = runs["finished"]["id"]
    assert len(door.json(f"/runs/{finished}/epochs")["items"]) == runs["finished"]["epoch"]
    assert door.post(f"/runs/{finished}/predict", {"samples": [0]}).status_code == 200
    (upload,) = door.json("/uploads")["items"]
    assert (upload["name"], upload["examples"]) == ("numbers", 24)
    assert door.wait(runs["queued"]["id"], "finished")["data"] == "upload", "it waited for its turn and for its data"
    spec = door.run(finished)["spec"]
    assert spec["version"] == NEWEST, "it is stored as it was, and answered in the words of today"
    longer = {**spec, "training": {**spec["training"], "epochs": 6}}
    fork = door.post(f"/runs/{finished}/fork?epoch=4", longer)
    assert fork.status_code == 201, fork.text
    assert door.wait(fork.json()["id"], "finished")["epoch"] == 6
